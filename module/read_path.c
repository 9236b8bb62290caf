// SPDX-License-Identifier: GPL-2.0
/*
 * Paths as text. The walk goes from the file to the root, by d_parent and from
 * the root of a mount to where that is mounted. A rename at the same moment may
 * move what is walked: the memory stays, since preemption is disabled and
 * dentries, long names and mounts are freed by RCU, and the walk is bounded.
 */
#include "read_path.h"

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/ns_common.h>
#include <linux/path.h>
#include <linux/proc_ns.h>

#include <asm/word-at-a-time.h>

#include "compat_read.h"
#include "nofault.h"
#include "read_tail.h"

#define KWATCH_PATH_STEPS	256	/* names and mounts of one path */
#define KWATCH_PATH_TRIES	8	/* walks, when renames come between */

static bool kwatch_crosses __ro_after_init;

#define kwatch_tail_literal(tail, text) kwatch_tail_put(tail, text, sizeof(text) - 1)

/*
 * Copy a name of known length, in words, of which the last may overlap the one
 * before. A NUL in it tells of a race with a rename, or of no name at all.
 */
static int kwatch_copy_name(char *to, const char *from, unsigned int bytes)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, zero;
	unsigned int at = 0;
	u8 byte;

	if (unlikely(!kwatch_nofault_kernel((unsigned long)from)))
		return -EFAULT;
	if (IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS) && bytes >= sizeof(word)) {
		for (;;) {
			__get_kernel_nofault(&word, from + at, unsigned long, fault);
			if (has_zero(word, &zero, &constants))
				goto fault;
			*(unsigned long *)(to + at) = word;
			if (at == bytes - sizeof(word))
				return 0;
			at = min_t(unsigned int, at + sizeof(word), bytes - sizeof(word));
		}
	}
	for (; at < bytes; at++) {
		__get_kernel_nofault(&byte, from + at, u8, fault);
		if (!byte)
			goto fault;
		to[at] = byte;
	}
	return 0;
fault:
	return -EFAULT;
}

static int kwatch_put_name(struct kwatch_tail *tail, const struct dentry *dentry)
{
	const unsigned char *name;
	u32 length, take;
	int error;

	if (kwatch_nofault_get(name, dentry->d_name.name) ||
	    kwatch_nofault_get(length, dentry->d_name.len))
		return -EFAULT;
	/* Nothing has such a name: it is no dentry. */
	if (unlikely(length > PATH_MAX))
		return -EFAULT;
	take = min(length, tail->start);
	kwatch_nofault_begin();
	error = kwatch_copy_name(tail->buffer + tail->start - take,
				 (const char *)name + (length - take), take);
	kwatch_nofault_end();
	if (unlikely(error))
		return error;
	tail->start -= take;
	tail->cut |= take < length;
	return 0;
}

/* A namespace: "net:[4026531840]". */
static int kwatch_put_namespace(struct kwatch_tail *tail, const struct inode *inode)
{
	const struct proc_ns_operations *operations;
	const struct ns_common *ns;
	const char *name;
	char text[16];
	u16 flags = 0;
	int length;

	if (kwatch_nofault_get(ns, inode->i_private) ||
	    kwatch_nofault_get(operations, ns->ops) ||
	    kwatch_nofault_get(name, operations->name))
		return -EFAULT;
	length = kwatch_nofault_text(text, sizeof(text), name, &flags);
	kwatch_tail_literal(tail, ":[");
	kwatch_tail_put(tail, text, length);
	return flags & KWATCH_DYNAMIC_FAULTED ? -EFAULT : 0;
}

/*
 * A dentry that is no root and has no parent either: the objects that were
 * never in a directory. Most of these have a name by their d_dname(), which
 * cannot be called from here: the file system tells which.
 */
static int kwatch_put_pseudo(struct kwatch_tail *tail, const struct dentry *dentry)
{
	const struct super_block *sb;
	const struct inode *inode;
	unsigned long magic, number;
	int error;

	if (kwatch_nofault_get(sb, dentry->d_sb) ||
	    kwatch_nofault_get(magic, sb->s_magic) ||
	    kwatch_nofault_get(inode, dentry->d_inode) ||
	    kwatch_nofault_get(number, inode->i_ino))
		return -EFAULT;
	switch (magic) {
	case ANON_INODE_FS_MAGIC:
		error = kwatch_put_name(tail, dentry);
		kwatch_tail_literal(tail, "anon_inode:");
		return error;
	case PID_FS_MAGIC:
		kwatch_tail_literal(tail, "anon_inode:[pidfd]");
		return 0;
	case PIPEFS_MAGIC:
	case SOCKFS_MAGIC:
	case NSFS_MAGIC:
		kwatch_tail_put_char(tail, ']');
		kwatch_tail_put_number(tail, number);
		if (magic == NSFS_MAGIC)
			return kwatch_put_namespace(tail, inode);
		if (magic == PIPEFS_MAGIC)
			kwatch_tail_literal(tail, "pipe:[");
		else
			kwatch_tail_literal(tail, "socket:[");
		return 0;
	default: /* memfd, System V shared memory, huge pages */
		kwatch_tail_literal(tail, " (deleted)");
		error = kwatch_put_name(tail, dentry);
		kwatch_tail_put_char(tail, '/');
		return error;
	}
}

/*
 * From the root of a mount to where it is mounted. Returns 1 when there is no
 * way on: at the root of the namespace.
 */
static int kwatch_cross(const struct vfsmount **mnt, const struct dentry **dentry,
			const struct dentry **root)
{
	const struct kwatch_compat_mount *mount, *parent;

	if (!*mnt || !kwatch_crosses)
		return 1;
	mount = container_of(*mnt, struct kwatch_compat_mount, mnt);
	if (kwatch_nofault_get(parent, mount->mnt_parent))
		return -EFAULT;
	if (parent == mount)
		return 1;
	if (kwatch_nofault_get(*dentry, mount->mnt_mountpoint) ||
	    kwatch_nofault_get(*root, parent->mnt.mnt_root))
		return -EFAULT;
	*mnt = &parent->mnt;
	return 0;
}

static int kwatch_walk(struct kwatch_tail *tail, const struct vfsmount *mnt,
		       const struct dentry *dentry, const struct dentry *root)
{
	const struct dentry *parent;
	unsigned int step;
	int error;

	for (step = 0; step < KWATCH_PATH_STEPS && !tail->cut; step++) {
		if (dentry == root) {
			error = kwatch_cross(&mnt, &dentry, &root);
			if (error)
				return min(error, 0);
			continue;
		}
		if (kwatch_nofault_get(parent, dentry->d_parent))
			return -EFAULT;
		if (parent == dentry) /* moved out of the mount */
			return 0;
		if (kwatch_put_name(tail, dentry))
			return -EFAULT;
		kwatch_tail_put_char(tail, '/');
		dentry = parent;
	}
	tail->cut = true;
	return 0;
}

/* The part that depends on what the file itself is, then the way to the root. */
static int kwatch_put_path(struct kwatch_tail *tail, const struct vfsmount *mnt,
			   const struct dentry *dentry, const struct dentry *root)
{
	const struct dentry *parent;
	const void *hashed, *inode;
	unsigned int end;
	int error;

	if (kwatch_nofault_get(parent, dentry->d_parent) ||
	    kwatch_nofault_get(hashed, dentry->d_hash.pprev) ||
	    kwatch_nofault_get(inode, dentry->d_inode))
		return -EFAULT;
	if (parent == dentry && dentry != root)
		return kwatch_put_pseudo(tail, dentry);
	/* One that is still being looked up is not hashed either. */
	if (parent != dentry && !hashed && inode)
		kwatch_tail_literal(tail, " (deleted)");
	end = tail->start;
	error = kwatch_walk(tail, mnt, dentry, root);
	if (!error && tail->start == end)
		kwatch_tail_put_char(tail, '/');
	return error;
}

static int kwatch_put_path_text(char *to, unsigned int cap, const struct vfsmount *mnt,
				const struct dentry *dentry, const struct dentry *root, u16 *flags)
{
	struct kwatch_tail tail;
	unsigned int sequence, tries = 0;
	int error;

	/*
	 * Not read_seqbegin(): that waits for a rename to be over, which may be
	 * the one that we interrupted. After so many tries what was read is
	 * taken as it is: it may be of before and after the rename.
	 */
	do {
		sequence = READ_ONCE(rename_lock.seqcount.seqcount.sequence);
		smp_rmb(); /* names and parents are read after the sequence */
		kwatch_tail_init(&tail, to, cap);
		error = kwatch_put_path(&tail, mnt, dentry, root);
		smp_rmb(); /* and before it is read again */
	} while (unlikely(sequence & 1 ||
			  READ_ONCE(rename_lock.seqcount.seqcount.sequence) != sequence) &&
		 ++tries < KWATCH_PATH_TRIES);
	if (error)
		*flags |= KWATCH_DYNAMIC_FAULTED;
	if (tail.cut)
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	return kwatch_tail_finish(&tail);
}

int kwatch_read_path(char *to, unsigned int cap, const struct path *path, u16 *flags)
{
	const struct dentry *dentry, *root;
	const struct vfsmount *mnt;

	if (kwatch_nofault_get(mnt, path->mnt) ||
	    kwatch_nofault_get(dentry, path->dentry) ||
	    kwatch_nofault_get(root, mnt->mnt_root)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	return kwatch_put_path_text(to, cap, mnt, dentry, root, flags);
}

int kwatch_read_file(char *to, unsigned int cap, const struct file *file, u16 *flags)
{
	return kwatch_read_path(to, cap, &file->f_path, flags);
}

int kwatch_read_dentry(char *to, unsigned int cap, const struct dentry *dentry, u16 *flags)
{
	const struct super_block *sb;
	const struct dentry *root;

	if (kwatch_nofault_get(sb, dentry->d_sb) ||
	    kwatch_nofault_get(root, sb->s_root)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	return kwatch_put_path_text(to, cap, NULL, dentry, root, flags);
}

int kwatch_read_filename(char *to, unsigned int cap, const struct filename *filename, u16 *flags)
{
	const char *name;

	if (kwatch_nofault_get(name, filename->name)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	return kwatch_nofault_text(to, cap, name, flags);
}

bool kwatch_read_path_crosses_mounts(void)
{
	return kwatch_crosses;
}

/*
 * Compare the mirror of struct mount with follow_up(). Returns 1 if a mount was
 * crossed and both agree, 0 if there was nothing to cross, -EINVAL if they
 * differ.
 */
static int __init kwatch_mirror_agrees(const char *name)
{
	const struct kwatch_compat_mount *mount, *parent = NULL;
	const struct dentry *mountpoint = NULL;
	struct path path;
	int crossed, result = -EINVAL;

	if (kern_path(name, LOOKUP_FOLLOW, &path))
		return 0;
	mount = container_of(path.mnt, struct kwatch_compat_mount, mnt);
	preempt_disable();
	if (kwatch_nofault_get(parent, mount->mnt_parent) ||
	    kwatch_nofault_get(mountpoint, mount->mnt_mountpoint))
		parent = NULL;
	preempt_enable();
	crossed = follow_up(&path);
	if (crossed && parent && &parent->mnt == path.mnt && mountpoint == path.dentry)
		result = 1;
	else if (!crossed && parent == mount)
		result = 0;
	path_put(&path);
	return result;
}

void __init kwatch_read_path_init(void)
{
	static const char * const names[] __initconst = {
		"/proc", "/sys", "/dev", "/run", "/tmp", "/",
	};
	unsigned int i;
	int agrees, crossed = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		agrees = kwatch_mirror_agrees(names[i]);
		if (agrees < 0)
			return;
		crossed += agrees;
	}
	kwatch_crosses = crossed > 0;
}
