// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include "display.h"
#include "out.h"

static void check(const char *display, const void *bytes, size_t length,
		  __s64 beside, const char *expected)
{
	const struct kwatch_display *found = kwatch_display_find(display);
	char text[KWATCH_OUT_PIECE], *end;

	assert_non_null(found);
	assert_non_null(found->put_bytes);
	end = found->put_bytes(text, bytes, length, beside);
	*end = '\0';
	assert_string_equal(text, expected);
}

static void durations(void **state)
{
	struct timespec time = { 1, 500000000 };

	(void)state;
	check("timespec", &time, sizeof(time), -1, "1.500000000s");
	check("timespec", &time, 8, -1, "?");
	time = (struct timespec){ -1, 7 };
	check("timespec", &time, sizeof(time), -1, "-1.000000007s");
}

static void what_poll_waits_for(void **state)
{
	const struct pollfd fds[] = {
		{ 3, POLLIN, 0 }, { -1, POLLOUT, 0 },
		{ 5, POLLIN | POLLOUT, POLLOUT | POLLHUP },
	};

	(void)state;
	check("pollfd_events", fds, sizeof(fds), 3,
	      "[3 POLLIN, -1 POLLOUT, 5 POLLIN|POLLOUT]");
	check("pollfd_revents", fds, sizeof(fds), 3, "[5 POLLOUT|POLLHUP]");
	check("pollfd_events", fds, sizeof(fds), 1, "[3 POLLIN]");
	check("pollfd_revents", fds, sizeof(fds), 1, "[]");
	/* More than was read. */
	check("pollfd_events", fds, 9, 3, "[3 POLLIN, ...]");
	check("pollfd_revents", fds, 16, 3, "[...]");
	check("pollfd_events", fds, 0, 0, "[]");
	check("pollfd_events", fds, sizeof(fds), -1,
	      "[3 POLLIN, -1 POLLOUT, 5 POLLIN|POLLOUT]");
}

static void what_epoll_returns(void **state)
{
	const struct epoll_event events[] = {
		{ EPOLLIN, { .u64 = 7 } },
		{ EPOLLIN | EPOLLHUP, { .u64 = ~0ULL } },
	};

	(void)state;
	check("epoll_event_list", events, sizeof(events), 2,
	      "[EPOLLIN data=7, EPOLLIN|EPOLLHUP data=18446744073709551615]");
	check("epoll_event_list", events, sizeof(events), 1,
	      "[EPOLLIN data=7]");
	check("epoll_event_list", events, sizeof(events), 0, "[]");
}

static void what_select_waits_for(void **state)
{
	fd_set set;

	(void)state;
	FD_ZERO(&set);
	FD_SET(0, &set);
	FD_SET(5, &set);
	FD_SET(63, &set);
	FD_SET(64, &set);
	check("fd_set", &set, 16, 65, "[0 5 63 64]");
	check("fd_set", &set, 16, 64, "[0 5 63]");
	check("fd_set", &set, 8, 65, "[0 5 63, ...]");
	check("fd_set", &set, 16, 0, "[]");
}

/* The longest text of all fits into a piece of a writer. */
static void all_fits(void **state)
{
	static const char *const names[] = {
		"timespec", "pollfd_events", "pollfd_revents",
		"epoll_event_list", "fd_set",
	};
	char bytes[4096], text[KWATCH_OUT_PIECE];
	size_t i;

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct kwatch_display *display =
			kwatch_display_find(names[i]);

		assert_true(display->put_bytes(text, bytes, sizeof(bytes),
					       1 << 20) - text <
			    (long)sizeof(text));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations),
		cmocka_unit_test(what_poll_waits_for),
		cmocka_unit_test(what_epoll_returns),
		cmocka_unit_test(what_select_waits_for),
		cmocka_unit_test(all_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
