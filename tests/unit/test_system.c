// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>
#include "system.h"

static const struct kwatch_system *const real = &kwatch_system_real;

static void test_open_read_close(void **state)
{
	char buffer[4] = "xxx";
	int fd;

	(void)state;
	assert_int_equal(real->open(NULL, "/nonexistent/file", O_RDONLY), -1);
	assert_int_equal(errno, ENOENT);
	fd = real->open(NULL, "/dev/zero", O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(real->read(NULL, fd, buffer, sizeof(buffer)), 4);
	assert_memory_equal(buffer, "\0\0\0\0", 4);
	assert_int_equal(real->close(NULL, fd), 0);
	assert_int_equal(real->close(NULL, fd), -1);
}

static void test_ioctl_and_poll(void **state)
{
	struct pollfd file = { .events = POLLIN };
	int ends[2], bytes = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	file.fd = ends[0];
	assert_int_equal(real->poll(NULL, &file, 0), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	assert_int_equal(real->poll(NULL, &file, -1), 1);
	assert_int_equal(file.revents, POLLIN);
	assert_int_equal(real->ioctl(NULL, ends[0], FIONREAD, &bytes), 0);
	assert_int_equal(bytes, 3);
	close(ends[0]);
	close(ends[1]);
}

static void test_mmap_is_shared_and_has_an_offset(void **state)
{
	int fd = memfd_create("test_system", MFD_CLOEXEC);
	char byte = 0, *area;

	(void)state;
	assert_int_equal(ftruncate(fd, 8192), 0);
	area = real->mmap(NULL, fd, PROT_READ | PROT_WRITE, 4096, 4096);
	assert_ptr_not_equal(area, MAP_FAILED);
	area[1] = 'k';
	assert_int_equal(pread(fd, &byte, 1, 4097), 1);
	assert_int_equal(byte, 'k');
	assert_int_equal(real->munmap(NULL, area, 4096), 0);
	close(fd);
}

static void test_now_goes_forward(void **state)
{
	__u64 before = real->now(NULL);

	(void)state;
	usleep(2000);
	assert_true(real->now(NULL) >= before + 2000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_read_close),
		cmocka_unit_test(test_ioctl_and_poll),
		cmocka_unit_test(test_mmap_is_shared_and_has_an_offset),
		cmocka_unit_test(test_now_goes_forward),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
