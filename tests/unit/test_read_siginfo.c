// SPDX-License-Identifier: GPL-2.0
/* module/read_siginfo.h: what a siginfo has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../../module/read_siginfo.h"

static void test_who_sent_it(void **state)
{
	(void)state;
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, SI_USER), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SI_USER), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, SI_QUEUE), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, SI_TKILL), KWATCH_SIGINFO_HAS_SENDER);
	assert_int_equal(kwatch_siginfo_has(SIGCHLD, CLD_EXITED), KWATCH_SIGINFO_HAS_SENDER);
}

static void test_where_it_was(void **state)
{
	(void)state;
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SEGV_MAPERR), KWATCH_SIGINFO_HAS_ADDRESS);
	assert_int_equal(kwatch_siginfo_has(SIGBUS, BUS_ADRERR), KWATCH_SIGINFO_HAS_ADDRESS);
	assert_int_equal(kwatch_siginfo_has(SIGFPE, FPE_INTDIV), KWATCH_SIGINFO_HAS_ADDRESS);
}

static void test_neither(void **state)
{
	(void)state;
	assert_int_equal(kwatch_siginfo_has(SIGALRM, SI_TIMER), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGIO, SI_SIGIO), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGIO, POLL_IN), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGSEGV, SI_KERNEL), KWATCH_SIGINFO_HAS_NOTHING);
	assert_int_equal(kwatch_siginfo_has(SIGUSR1, 5), KWATCH_SIGINFO_HAS_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_sent_it),
		cmocka_unit_test(test_where_it_was),
		cmocka_unit_test(test_neither),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
