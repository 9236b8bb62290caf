// SPDX-License-Identifier: GPL-2.0
/* open: files that are there and not, on every file system of the catalogue. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "image.h"
#include "trigger.h"

/* Descriptor and inode of a file that was opened. */
struct opened {
	int fd;
	unsigned long inode;
};

static struct opened open_it(const char *path, int flags)
{
	struct opened opened;
	struct stat status;

	opened.fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0640);
	if (opened.fd < 0 || fstat(opened.fd, &status))
		die("cannot open %s", path);
	opened.inode = status.st_ino;
	return opened;
}

/* What a file system's own open is shown with. */
static void expect_opened(const char *point, const char *path,
			  const struct opened *opened)
{
	expect(point, "file=%s\tinode=%lu\tret=0", path, opened->inode);
}

static void new_file(void)
{
	const char *path = scratch_path("new file");
	struct opened opened;

	step("a new file");
	opened = open_it(path, O_WRONLY | O_CREAT | O_EXCL);
	expect("__x64_sys_openat",
	       "dfd=AT_FDCWD\tfilename=%s\tflags=O_WRONLY|O_CREAT|O_EXCL\tmode=0640\tret=%d",
	       path, opened.fd);
	expect("do_sys_openat2",
	       "dfd=AT_FDCWD\tfilename=%s\tflags~O_WRONLY|O_CREAT|O_EXCL*\tmode=0640\tret=%d",
	       path, opened.fd);
	expect("vfs_open", "path=%s\tflags~O_WRONLY*\tret=0", path);
	expect_opened("do_dentry_open", path, &opened);
	if (is_root())
		expect_opened("shmem_file_open", path, &opened);
	else
		expect_skip("shmem_file_open",
			    "only root may mount a tmpfs of its own");
	close(opened.fd);
}

static void old_call(void)
{
#ifdef SYS_open
	const char *path = scratch_path("new file");
	int fd = (int)syscall(SYS_open, path, O_RDONLY | O_CLOEXEC, 0);

	step("the same by the old system call");
	if (fd < 0)
		die("open");
	expect("__x64_sys_open",
	       "filename=%s\tflags=O_RDONLY|O_CLOEXEC\tmode=0\tret=%d", path,
	       fd);
	expect("do_filp_open", "dfd=AT_FDCWD\tpathname=%s\tflags~O_RDONLY*",
	       path);
	expect("path_openat", "pathname=%s\tflags~O_RDONLY*", path);
	close(fd);
#endif
}

static void missing_file(void)
{
	const char *path = scratch_path("missing");

	step("a file that is not there");
	if (syscall(SYS_openat, AT_FDCWD, path, O_RDONLY, 0) >= 0 ||
	    errno != ENOENT)
		die("%s", path);
	expect("__x64_sys_openat", "filename=%s\tflags=O_RDONLY\tret=-ENOENT",
	       path);
	expect("do_sys_openat2", "filename=%s\tret=-ENOENT", path);
	expect("do_filp_open", "pathname=%s\tret=-ENOENT", path);
	expect("path_openat", "pathname=%s\tret=-ENOENT", path);
}

static void of_a_directory(void)
{
	int directory = open(scratch(), O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd;

	step("a file by its directory's descriptor %d", directory);
	fd = directory < 0 ? -1 : openat(directory, "new file", O_RDONLY);
	if (fd < 0)
		die("openat");
	expect("__x64_sys_openat", "dfd=%d\tfilename=new file\tret=%d",
	       directory, fd);
	expect("do_filp_open", "dfd=%d\tpathname=new file", directory);
	expect("vfs_open", "path=%s\tret=0", scratch_path("new file"));
	close(fd);
	close(directory);
}

static void of_procfs(void)
{
	int fd = open("/proc/self/stat", O_RDONLY);

	step("a file of procfs, behind a link");
	if (fd < 0)
		die("/proc/self/stat");
	expect("vfs_open", "path=/proc/%d/stat\tret=0", getpid());
	close(fd);
}

static void execute_nothing(void *context)
{
	char *argv[] = { context, NULL };

	execve(context, argv, argv + 1);
	if (errno != ENOENT)
		_exit(1);
}

static void of_a_program(void)
{
	const char *path = scratch_path("no-program");

	step("a program that is not there");
	child_expect(child_start(execute_nothing, (void *)path), 0,
		     "the process that cannot execute");
	expect("do_open_execat", "fd=AT_FDCWD\tname=%s\tret=-ENOENT", path);
}

static const struct {
	const char *point;
	struct image image;
	bool generic;	/* ends in generic_file_open */
} systems[] = {
	{ "ext4_file_open", { "ext4", { "mkfs.ext4", "-q", "-F" }, 8 }, true },
	{ "xfs_file_open", { "xfs", { "mkfs.xfs", "-q", "-f" }, 512 }, true },
	{ "btrfs_file_open", { "btrfs", { "mkfs.btrfs", "-q" }, 128 }, true },
	{ "ntfs_file_open",
	  { "ntfs3", { "mkntfs", "-q", "-f", "-F" }, 8 }, true },
};

#define SYSTEMS	(sizeof(systems) / sizeof(systems[0]))

static bool of_file_system(size_t n)
{
	const char *why, *where = image_mount(&systems[n].image, &why);
	struct opened opened;
	char *path;

	if (!where) {
		expect_skip(systems[n].point, "%s", why);
		return false;
	}
	step("a file on %s", systems[n].image.type);
	if (asprintf(&path, "%s/file", where) < 0)
		die("out of memory");
	write_file(path, "content", 7, 0600);
	opened = open_it(path, O_RDONLY);
	expect_opened(systems[n].point, path, &opened);
	expect_opened("do_dentry_open", path, &opened);
	if (systems[n].generic)
		expect_opened("generic_file_open", path, &opened);
	close(opened.fd);
	free(path);
	return systems[n].generic;
}

static void run(int argc, char **argv)
{
	bool generic = false;
	size_t n;

	(void)argc;
	(void)argv;
	new_file();
	old_call();
	missing_file();
	of_a_directory();
	of_procfs();
	of_a_program();
	for (n = 0; n < SYSTEMS; n++)
		generic |= of_file_system(n);
	if (!generic)
		expect_skip("generic_file_open",
			    "there is no file system on a disk here");
}

const struct trigger trigger_open = {
	.name = "open",
	.about = "files that are there and not, on every file system there is",
	.run = run,
};
