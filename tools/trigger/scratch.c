// SPDX-License-Identifier: GPL-2.0
/* Files that are gone when the trigger is. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "trigger.h"

static char directory[64];
static pid_t owner;

static int remove_one(const char *path, const struct stat *status, int type,
		      struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

/* Children end by _exit() or are other programs: this is the trigger's alone. */
static void remove_all(void)
{
	if (getpid() == owner)
		nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

/*
 * Below /tmp: a directory that everybody has. The tmpfs goes on top of it in
 * our own namespace, so nothing has to be made, and nothing is left.
 */
static void mount_private(void)
{
	if (unshare(CLONE_NEWNS))
		die("cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		die("cannot make the mounts private");
	snprintf(directory, sizeof(directory), "/tmp");
	if (mount("kwatch-trigger", directory, "tmpfs", 0, "mode=755"))
		die("cannot mount a tmpfs");
}

const char *scratch(void)
{
	if (directory[0])
		return directory;
	if (is_root()) {
		mount_private();
		return directory;
	}
	snprintf(directory, sizeof(directory), "/tmp/kwatch-trigger.XXXXXX");
	if (!mkdtemp(directory))
		die("cannot make %s", directory);
	owner = getpid();
	atexit(remove_all);
	return directory;
}

const char *scratch_path(const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", scratch(), name) < 0)
		die("out of memory");
	return path;
}

void write_file(const char *path, const void *bytes, size_t length, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0 || write(fd, bytes, length) != (ssize_t)length ||
	    close(fd))
		die("cannot write %s", path);
}
