// SPDX-License-Identifier: GPL-2.0
/*
 * Names of files and memory. From the kernel's own headers: libc hides
 * O_LARGEFILE on 64-bit machines.
 */
#include <asm/fcntl.h>
#include <linux/mman.h>
#include "names.h"

#define NAME(constant)	{ constant, #constant }

const struct kwatch_word kwatch_names_open_access[] = {
	NAME(O_RDONLY),
	NAME(O_WRONLY),
	NAME(O_RDWR),
	NAME(O_ACCMODE),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_open_flags[] = {
	NAME(O_SYNC),		/* holds O_DSYNC */
	NAME(O_TMPFILE),	/* holds O_DIRECTORY */
	NAME(O_CREAT),
	NAME(O_EXCL),
	NAME(O_NOCTTY),
	NAME(O_TRUNC),
	NAME(O_APPEND),
	NAME(O_NONBLOCK),
	NAME(O_DSYNC),
	NAME(O_DIRECT),
	NAME(O_LARGEFILE),
	NAME(O_DIRECTORY),
	NAME(O_NOFOLLOW),
	NAME(O_NOATIME),
	NAME(O_CLOEXEC),
	NAME(O_PATH),
	NAME(FASYNC),
	{ 0x20, "FMODE_EXEC" },		/* only inside the kernel */
	{ 0x4000000, "FMODE_NONOTIFY" },	/* only inside the kernel */
	{ 0, NULL }
};

/* Of calls that take a descriptor of a directory and a path. */
const struct kwatch_word kwatch_names_at_flags[] = {
	{ 0x100, "AT_SYMLINK_NOFOLLOW" },
	{ 0x200, "AT_EACCESS" },
	{ 0x400, "AT_SYMLINK_FOLLOW" },
	{ 0x800, "AT_NO_AUTOMOUNT" },
	{ 0x1000, "AT_EMPTY_PATH" },
	{ 0x2000, "AT_STATX_FORCE_SYNC" },
	{ 0x4000, "AT_STATX_DONT_SYNC" },
	{ 0x8000, "AT_RECURSIVE" },
	{ 0x10000, "AT_EXECVE_CHECK" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_mmap_type[] = {
	NAME(MAP_SHARED),
	NAME(MAP_PRIVATE),
	NAME(MAP_SHARED_VALIDATE),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_mmap_flags[] = {
	NAME(MAP_FIXED),
	NAME(MAP_ANONYMOUS),
#ifdef MAP_32BIT
	NAME(MAP_32BIT),
#endif
	NAME(MAP_GROWSDOWN),
	NAME(MAP_DENYWRITE),
	NAME(MAP_EXECUTABLE),
	NAME(MAP_LOCKED),
	NAME(MAP_NORESERVE),
	NAME(MAP_POPULATE),
	NAME(MAP_NONBLOCK),
	NAME(MAP_STACK),
	NAME(MAP_HUGETLB),
	NAME(MAP_SYNC),
	NAME(MAP_FIXED_NOREPLACE),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_mmap_protection[] = {
	NAME(PROT_READ),
	NAME(PROT_WRITE),
	NAME(PROT_EXEC),
	NAME(PROT_SEM),
	NAME(PROT_GROWSDOWN),
	NAME(PROT_GROWSUP),
	{ 0, NULL }
};
