/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the readers need to know of the kernel beyond its exported headers.
 * Included by compat.h; with it the only file that may know a version.
 */
#ifndef KWATCH_COMPAT_READ_H
#define KWATCH_COMPAT_READ_H

#include <linux/list.h>
#include <linux/magic.h>
#include <linux/mount.h>

/* pidfds have had a file system of their own since 6.9. */
#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC	0x50494446
#endif

/*
 * How struct mount, private to fs/mount.h, begins. The same since 3.3; never
 * believed before kwatch_read_path_init() has compared it with what the
 * kernel's own functions say.
 */
struct kwatch_compat_mount {
	struct hlist_node mnt_hash;
	struct kwatch_compat_mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

#endif /* KWATCH_COMPAT_READ_H */
