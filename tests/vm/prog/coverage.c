// SPDX-License-Identifier: GPL-2.0-only
/*
 * coverage - what KCOV saw of one open and close of /dev/kwatch: a line for each
 * address, as often as it was passed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/kcov.h>

#define WORDS (64 << 10)

static void need(int ok, const char *what)
{
	if (!ok) {
		perror(what);
		exit(1);
	}
}

int main(void)
{
	unsigned long *cover, count, i;
	int kcov, fd;

	kcov = open("/sys/kernel/debug/kcov", O_RDWR);
	need(kcov >= 0, "kcov");
	need(!ioctl(kcov, KCOV_INIT_TRACE, (unsigned long)WORDS), "KCOV_INIT_TRACE");
	cover = mmap(NULL, WORDS * sizeof(*cover), PROT_READ | PROT_WRITE,
		     MAP_SHARED, kcov, 0);
	need(cover != MAP_FAILED, "mmap");
	need(!ioctl(kcov, KCOV_ENABLE, KCOV_TRACE_PC), "KCOV_ENABLE");
	__atomic_store_n(&cover[0], 0, __ATOMIC_RELAXED);
	fd = open("/dev/kwatch", O_RDWR | O_CLOEXEC);
	need(fd >= 0, "/dev/kwatch");
	close(fd);
	count = __atomic_load_n(&cover[0], __ATOMIC_RELAXED);
	need(!ioctl(kcov, KCOV_DISABLE, 0), "KCOV_DISABLE");

	for (i = 1; i <= count; i++)
		printf("%lx\n", cover[i]);
	return 0;
}
