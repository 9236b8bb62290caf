// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <linux/aio_abi.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	(void)state;
	check_flags(kwatch_names_poll_events);
	check_flags(kwatch_names_epoll_events);
	check_flags(kwatch_names_epoll_flags);
	check_flags(kwatch_names_eventfd_flags);
	check_enumeration(kwatch_names_epoll_operation);
	check_enumeration(kwatch_names_poll_band);
	check_enumeration(kwatch_names_sock_wake);
	check_enumeration(kwatch_names_aio_operation);
}

/* libc's numbers are those that programs pass. */
static void agree_with_libc(void **state)
{
	static const struct kwatch_word poll_events[] = {
		WORD(POLLIN), WORD(POLLPRI), WORD(POLLOUT), WORD(POLLERR),
		WORD(POLLHUP), WORD(POLLNVAL), { 0, NULL }
	};
	static const struct kwatch_word epoll_events[] = {
		WORD(EPOLLIN), WORD(EPOLLPRI), WORD(EPOLLOUT), WORD(EPOLLERR),
		WORD(EPOLLHUP), WORD(EPOLLRDHUP), WORD(EPOLLEXCLUSIVE),
		WORD(EPOLLONESHOT), { (__u32)EPOLLET, "EPOLLET" }, { 0, NULL }
	};
	static const struct kwatch_word eventfd_flags[] = {
		WORD(EFD_SEMAPHORE), WORD(EFD_CLOEXEC), WORD(EFD_NONBLOCK),
		{ 0, NULL }
	};
	static const struct kwatch_word operations[] = {
		WORD(EPOLL_CTL_ADD), WORD(EPOLL_CTL_MOD), WORD(EPOLL_CTL_DEL),
		{ 0, NULL }
	};
	static const struct kwatch_word flags[] = {
		WORD(EPOLL_CLOEXEC), { 0, NULL }
	};
	static const struct kwatch_word bands[] = {
		WORD(POLL_IN), WORD(POLL_OUT), WORD(POLL_MSG), WORD(POLL_ERR),
		WORD(POLL_PRI), WORD(POLL_HUP), { 0, NULL }
	};
	static const struct kwatch_word aio[] = {
		WORD(IOCB_CMD_PREAD), WORD(IOCB_CMD_PWRITE),
		WORD(IOCB_CMD_POLL), WORD(IOCB_CMD_FSYNC), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_poll_events, poll_events);
	check_has(kwatch_names_epoll_events, epoll_events);
	check_has(kwatch_names_eventfd_flags, eventfd_flags);
	check_has(kwatch_names_epoll_operation, operations);
	check_has(kwatch_names_epoll_flags, flags);
	check_has(kwatch_names_poll_band, bands);
	check_has(kwatch_names_aio_operation, aio);
}

static void shows_combinations(void **state)
{
	(void)state;
	check_shown("poll_events", POLLIN | POLLHUP, "POLLIN|POLLHUP");
	check_shown("poll_events", 0, "0");
	check_shown("poll_events", 0x41 | 0x1000, "POLLIN|POLLRDNORM|0x1000");
	check_shown("epoll_events", EPOLLIN | (__u32)EPOLLET,
		    "EPOLLIN|EPOLLET");
	/* The highest bit of an int is no sign. */
	check_shown("epoll_events", 0xffffffff80000000ULL, "EPOLLET");
	check_shown("epoll_operation", EPOLL_CTL_MOD, "EPOLL_CTL_MOD");
	check_shown("epoll_operation", 9, "9");
	check_shown("epoll_flags", EPOLL_CLOEXEC, "EPOLL_CLOEXEC");
	check_shown("eventfd_flags", EFD_SEMAPHORE | EFD_NONBLOCK,
		    "EFD_SEMAPHORE|EFD_NONBLOCK");
	check_shown("eventfd_value", 18446744073709551614ULL,
		    "18446744073709551614");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(agree_with_libc),
		cmocka_unit_test(shows_combinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
