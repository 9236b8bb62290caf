/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Paths as text, as the links in /proc/PID/fd show them, without d_path():
 * that one takes locks.
 *
 * Each function fills @to with at most @cap bytes of text and returns how many
 * they are; there is no NUL. KWATCH_DYNAMIC_TRUNCATED is added to @flags when
 * the text is longer than @cap: of a path its end is there then, of a name its
 * start. KWATCH_DYNAMIC_FAULTED is added when something could not be read;
 * what was read until then is there. All pointers may be garbage. Any context,
 * preemption disabled.
 */
#ifndef KWATCH_READ_PATH_H
#define KWATCH_READ_PATH_H

#include <linux/init.h>
#include <linux/types.h>

struct dentry;
struct file;
struct filename;
struct path;

/**
 * kwatch_read_path_init() - find out whether mounts can be crossed
 *
 * Sleeps; to be called before any of the others.
 */
void __init kwatch_read_path_init(void);

/**
 * kwatch_read_path_crosses_mounts() - do paths begin at the root?
 *
 * Return: true if they begin at the root of the mount namespace, false if at
 * the root of the file system that the file is in.
 */
bool kwatch_read_path_crosses_mounts(void);

/**
 * kwatch_read_path() - text of a struct path
 * @to: room for @cap bytes
 * @cap: most bytes of text
 * @path: in kernel memory
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes of text.
 */
int kwatch_read_path(char *to, unsigned int cap, const struct path *path, u16 *flags);

/**
 * kwatch_read_file() - text of the path of an open file
 * @to: room for @cap bytes
 * @cap: most bytes of text
 * @file: in kernel memory
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes of text.
 */
int kwatch_read_file(char *to, unsigned int cap, const struct file *file, u16 *flags);

/**
 * kwatch_read_dentry() - text of a dentry's path inside its file system
 * @to: room for @cap bytes
 * @cap: most bytes of text
 * @dentry: in kernel memory
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes of text.
 */
int kwatch_read_dentry(char *to, unsigned int cap, const struct dentry *dentry, u16 *flags);

/**
 * kwatch_read_filename() - name in a struct filename
 * @to: room for @cap bytes
 * @cap: most bytes of text
 * @filename: in kernel memory
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes of text.
 */
int kwatch_read_filename(char *to, unsigned int cap, const struct filename *filename, u16 *flags);

#endif /* KWATCH_READ_PATH_H */
