/* SPDX-License-Identifier: GPL-2.0 */
/* File systems of any type, each in a file. */
#ifndef IMAGE_H
#define IMAGE_H

/**
 * struct image - how to make a file system
 * @type: that mount() wants
 * @mkfs: command and arguments, the image's path is put behind them
 * @megabytes: of the image; what is not written takes no room
 */
struct image {
	const char *type;
	const char *mkfs[8];
	unsigned int megabytes;
};

/**
 * image_mount - make one and mount it below scratch()
 * @image: how
 * @why: out: why there is none here
 *
 * It is gone with the trigger. Returns where it is mounted, or NULL.
 */
const char *image_mount(const struct image *image, const char **why);

#endif
