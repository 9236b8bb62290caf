/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_REFUSAL_H
#define KWATCH_REFUSAL_H

#include <linux/types.h>

/**
 * struct kwatch_refusal - the sentence that goes with an errno
 * @text: empty as long as nothing was refused
 *
 * On the stack of one ioctl; nobody else sees it.
 */
struct kwatch_refusal {
	char text[240];
};

/* Returns @error, so that a check can end with return kwatch_refuse(). */
__printf(3, 4)
int kwatch_refuse(struct kwatch_refusal *refusal, int error, const char *format, ...);

#endif
