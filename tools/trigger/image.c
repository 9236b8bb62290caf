// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>
#include "image.h"
#include "trigger.h"

/* Mounts in a file cannot be made without the module, which nobody has loaded. */
static int open_control(void)
{
	static const char *const modprobe[] = { "modprobe", "-q", "loop", NULL };
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);

	if (control >= 0)
		return control;
	run_quietly(modprobe);
	return open("/dev/loop-control", O_RDWR | O_CLOEXEC);
}

/* A device that frees itself when the last one closes it. */
static int open_loop(const char *file, char device[32])
{
	struct loop_config config = { .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	int control = open_control(), number, fd;

	if (control < 0)
		return -1;
	/* Somebody else may take the one that was free. */
	do {
		number = ioctl(control, LOOP_CTL_GET_FREE);
		snprintf(device, 32, "/dev/loop%d", number);
		fd = number < 0 ? -1 : open(device, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			break;
		config.fd = (__u32)open(file, O_RDWR | O_CLOEXEC);
		if (!ioctl(fd, LOOP_CONFIGURE, &config))
			break;
		close(fd);
		fd = -1;
	} while (errno == EBUSY);
	close((int)config.fd);
	close(control);
	return fd;
}

static const char *join(const char *before, const char *what,
			const char *behind)
{
	char *text;

	if (asprintf(&text, "%s%s%s", before, what, behind) < 0)
		die("out of memory");
	return text;
}

static bool make(const struct image *image, const char *file)
{
	const char *argv[10] = { NULL };
	size_t n;

	for (n = 0; image->mkfs[n]; n++)
		argv[n] = image->mkfs[n];
	argv[n] = file;
	write_file(file, "", 0, 0600);
	if (truncate(file, (off_t)image->megabytes << 20))
		die("cannot make %s", file);
	return !run_quietly(argv);
}

const char *image_mount(const struct image *image, const char **why)
{
	const char *file, *where;
	char device[32];
	int fd;

	if (!is_root()) {
		*why = "only root may mount a file system";
		return NULL;
	}
	if (!have_command(image->mkfs[0])) {
		*why = join("", image->mkfs[0],
			    " is not installed: there is no such file system to be opened");
		return NULL;
	}
	file = scratch_path(join("", image->type, ".image"));
	where = scratch_path(image->type);
	if (!make(image, file))
		die("%s failed", image->mkfs[0]);
	fd = open_loop(file, device);
	if (fd < 0) {
		*why = "this kernel has no loop device";
		return NULL;
	}
	if (mkdir(where, 0755) || mount(device, where, image->type, 0, NULL)) {
		if (errno != ENODEV)
			die("cannot mount %s", image->type);
		*why = join("this kernel has no file system ", image->type,
			    "");
		where = NULL;
	}
	close(fd);
	return where;
}
