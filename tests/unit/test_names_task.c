// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	int signal;

	(void)state;
	check_flags(kwatch_names_clone_flags);
	check_enumeration(kwatch_names_kernel_errno);
	check_enumeration(kwatch_names_si_code);
	for (signal = 1; signal < NSIG; signal++)
		if (kwatch_names_si_code_of(signal))
			check_enumeration(kwatch_names_si_code_of(signal));
}

static void wait_agrees_with_libc(void **state)
{
	static const struct kwatch_word options[] = {
		WORD(WNOHANG), WORD(WUNTRACED), WORD(WEXITED),
		WORD(WCONTINUED), WORD(WNOWAIT), WORD(__WNOTHREAD),
		WORD(__WALL), { __WCLONE, "__WCLONE" }, { 0, NULL }
	};
	static const struct kwatch_word wait_for[] = {
		WORD(P_ALL), WORD(P_PID), WORD(P_PGID), WORD(P_PIDFD),
		{ 0, NULL }
	};

	(void)state;
	check_flags(kwatch_names_wait_options);
	check_has(kwatch_names_wait_options, options);
	check_enumeration(kwatch_names_wait_for);
	check_has(kwatch_names_wait_for, wait_for);
	check_shown("wait_options", WNOHANG | __WALL, "WNOHANG|__WALL");
}

static void shows_what_modules_are_loaded_with(void **state)
{
	(void)state;
	check_flags(kwatch_names_module_flags);
	check_shown("module_flags", 5,
		    "MODULE_INIT_IGNORE_MODVERSIONS|MODULE_INIT_COMPRESSED_FILE");
	check_shown("unload_flags", 0, "0");
	check_shown("unload_flags", 04000 | 01000, "O_TRUNC|O_NONBLOCK");
}

static void clone_agrees_with_libc(void **state)
{
	static const struct kwatch_word flags[] = {
		WORD(CLONE_VM), WORD(CLONE_FS), WORD(CLONE_FILES),
		WORD(CLONE_SIGHAND), WORD(CLONE_PIDFD), WORD(CLONE_PTRACE),
		WORD(CLONE_VFORK), WORD(CLONE_PARENT), WORD(CLONE_THREAD),
		WORD(CLONE_NEWNS), WORD(CLONE_SYSVSEM), WORD(CLONE_SETTLS),
		WORD(CLONE_PARENT_SETTID), WORD(CLONE_CHILD_CLEARTID),
		WORD(CLONE_DETACHED), WORD(CLONE_UNTRACED),
		WORD(CLONE_CHILD_SETTID), WORD(CLONE_NEWCGROUP),
		WORD(CLONE_NEWUTS), WORD(CLONE_NEWIPC), WORD(CLONE_NEWUSER),
		WORD(CLONE_NEWPID), WORD(CLONE_NEWNET), WORD(CLONE_IO),
		WORD(CLONE_NEWTIME), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_clone_flags, flags);
}

/* CLONE_NEWTIME is in the byte of the signal, but no signal has its bit. */
static void clone_flags_and_signal_are_apart(void **state)
{
	const struct kwatch_word *word;

	(void)state;
	assert_true(SIGRTMAX < CLONE_NEWTIME);
	for (word = kwatch_names_clone_flags; word->name; word++)
		assert_int_equal(word->value & (CSIGNAL & ~CLONE_NEWTIME), 0);
	check_shown("clone_flags", CLONE_NEWTIME, "CLONE_NEWTIME");
	check_shown("clone_flags", CLONE_NEWTIME | CLONE_NEWPID | SIGCHLD,
		    "CLONE_NEWPID|CLONE_NEWTIME|SIGCHLD");
	check_shown("clone_flags", 1ULL << 33, "CLONE_INTO_CGROUP");
	check_shown("clone_flags", 1ULL << 63 | CLONE_VM | SIGKILL,
		    "CLONE_VM|0x8000000000000000|SIGKILL");
	check_shown("clone_flags", 64, "SIGRTMIN+30");
}

/* A number that libc knows by another name would be shown by that. */
static void kernel_errors_are_not_libcs(void **state)
{
	const struct kwatch_word *word;

	(void)state;
	for (word = kwatch_names_kernel_errno; word->name; word++) {
		if (strerrorname_np((int)word->value))
			fail_msg("%s is libc's %s", word->name,
				 strerrorname_np((int)word->value));
		assert_in_range(word->value, 512, 4095);
		assert_int_equal(word->name[0], 'E');
	}
	check_shown("errno", (__u64)-513LL, "-ERESTARTNOINTR");
	check_shown("errno", (__u64)-516LL, "-ERESTART_RESTARTBLOCK");
	check_shown("errno", (__u64)-524LL, "-ENOTSUPP");
	check_shown("errno", (__u64)-520LL, "-520");
}

static void check_codes(int signal, const struct kwatch_word *codes)
{
	assert_non_null(kwatch_names_si_code_of(signal));
	check_has(kwatch_names_si_code_of(signal), codes);
}

static void codes_agree_with_libc(void **state)
{
	static const struct kwatch_word any[] = {
		WORD(SI_USER), WORD(SI_KERNEL), WORD(SI_QUEUE), WORD(SI_TIMER),
		WORD(SI_MESGQ), WORD(SI_ASYNCIO), WORD(SI_SIGIO),
		WORD(SI_TKILL), WORD(SI_ASYNCNL), { 0, NULL }
	};
	static const struct kwatch_word fpe[] = {
		WORD(FPE_INTDIV), WORD(FPE_FLTSUB), WORD(FPE_FLTUNK),
		WORD(FPE_CONDTRAP), { 0, NULL }
	};
	static const struct kwatch_word segv[] = {
		WORD(SEGV_MAPERR), WORD(SEGV_ACCERR), WORD(SEGV_BNDERR),
		WORD(SEGV_PKUERR), WORD(SEGV_MTEAERR), WORD(SEGV_MTESERR),
		{ 0, NULL }
	};
	static const struct kwatch_word child[] = {
		WORD(CLD_EXITED), WORD(CLD_KILLED), WORD(CLD_DUMPED),
		WORD(CLD_TRAPPED), WORD(CLD_STOPPED), WORD(CLD_CONTINUED),
		{ 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_si_code, any);
	check_codes(SIGFPE, fpe);
	check_codes(SIGSEGV, segv);
	check_codes(SIGCHLD, child);
}

static void check_code(int signal, int code, const char *expected)
{
	char text[64];

	*kwatch_display_put_si_code(text, signal, code) = '\0';
	assert_string_equal(text, expected);
}

/* The same number means something else with another signal. */
static void codes_are_of_their_signal(void **state)
{
	(void)state;
	check_code(SIGILL, ILL_ILLOPC, "ILL_ILLOPC");
	check_code(SIGBUS, BUS_MCEERR_AO, "BUS_MCEERR_AO");
	check_code(SIGTRAP, TRAP_HWBKPT, "TRAP_HWBKPT");
	check_code(SIGTRAP, 6, "TRAP_PERF");
	check_code(SIGPOLL, POLL_HUP, "POLL_HUP");
	check_code(SIGSYS, 1, "SYS_SECCOMP");
	check_code(SIGSYS, 2, "SYS_USER_DISPATCH");
	check_code(SIGUSR1, 1, "1");
	check_code(SIGSEGV, 99, "99");
	check_code(SIGSEGV, SI_TKILL, "SI_TKILL");
	check_code(SIGCHLD, SI_USER, "SI_USER");
	check_code(0, -7, "SI_DETHREAD");
	assert_null(kwatch_names_si_code_of(0));
	assert_null(kwatch_names_si_code_of(SIGKILL));
	assert_null(kwatch_names_si_code_of(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(wait_agrees_with_libc),
		cmocka_unit_test(shows_what_modules_are_loaded_with),
		cmocka_unit_test(clone_agrees_with_libc),
		cmocka_unit_test(clone_flags_and_signal_are_apart),
		cmocka_unit_test(kernel_errors_are_not_libcs),
		cmocka_unit_test(codes_agree_with_libc),
		cmocka_unit_test(codes_are_of_their_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
