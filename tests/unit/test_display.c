// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <linux/kwatch.h>
#include "display.h"

static void check(const char *display, __u64 number, const char *expected)
{
	const struct kwatch_display *found = kwatch_display_find(display);
	char text[KWATCH_DISPLAY_ROOM];

	if (!found)
		fail_msg("there is no display %s", display);
	memset(text, 'x', sizeof(text));
	assert_int_equal(kwatch_display_format(found, number, text,
					       sizeof(text)),
			 strlen(expected));
	assert_string_equal(text, expected);
}

#define NEGATIVE(n)	((__u64)-(n##LL))

static void test_numbers(void **state)
{
	(void)state;
	check("decimal", NEGATIVE(5), "-5");
	check("decimal", 1ULL << 63, "-9223372036854775808");
	check("unsigned", ~0ULL, "18446744073709551615");
	check("unsigned", 0, "0");
	check("hex", 0, "0x0");
	check("hex", 0xdeadbeefcafe1234ULL, "0xdeadbeefcafe1234");
	check("octal", 0, "0");
	check("octal", 0644, "0644");
	check("octal", ~0ULL, "01777777777777777777777");
	check("open_mode", 0100755, "0100755");
	check("bool", 0, "false");
	check("bool", 1, "true");
	check("uid", 1000, "1000");
	check("uid", 0xffffffff, "-1");
	check("pid", 1, "1");
}

static void test_durations(void **state)
{
	(void)state;
	check("ns", 0, "0ns");
	check("ns", 999, "999ns");
	check("ns", 1000, "1.00us");
	check("ns", 9999, "9.99us");
	check("ns", 10000, "10.0us");
	check("ns", 123456, "123us");
	check("ns", 999999, "999us");
	check("ns", 1234567, "1.23ms");
	check("ns", 59999999999ULL, "59.9s");
	check("ns", 1000000000000ULL, "1000s");
}

static void test_errors(void **state)
{
	(void)state;
	check("errno", NEGATIVE(2), "-ENOENT");
	check("errno", NEGATIVE(512), "-ERESTARTSYS");
	check("errno", NEGATIVE(4095), "-4095");
	check("errno", NEGATIVE(4096), "-4096");
	check("errno", 2, "2");
	check("bytes", NEGATIVE(11), "-EAGAIN");
	check("bytes", 4096, "4096");
	check("fd", NEGATIVE(100), "AT_FDCWD");
	check("fd", 0xffffff9cULL, "AT_FDCWD");
	check("fd", NEGATIVE(9), "-EBADF");
	check("fd", 3, "3");
	check("pointer_errno", NEGATIVE(13), "-EACCES");
	check("pointer_errno", 0, "NULL");
	check("pointer", NEGATIVE(13), "0xfffffffffffffff3");
	check("pointer", 4096, "0x1000");
}

static void test_signals(void **state)
{
	(void)state;
	check("signal", 10, "SIGUSR1");
	check("signal", 0, "0");
	check("signal", 32, "32");
	check("signal", 34, "SIGRTMIN");
	check("signal", 35, "SIGRTMIN+1");
	check("signal", 64, "SIGRTMIN+30");
	check("signal", 65, "65");
	check("si_code", 0, "SI_USER");
	check("si_code", 0x80, "SI_KERNEL");
	check("si_code", NEGATIVE(6), "SI_TKILL");
	check("si_code", 3, "3");
}

static void test_flags(void **state)
{
	(void)state;
	check("open_flags", 0, "O_RDONLY");
	check("open_flags", 02000000, "O_RDONLY|O_CLOEXEC");
	check("open_flags", 3, "O_ACCMODE");
	check("open_flags", 04010000 | 1, "O_WRONLY|O_SYNC");
	check("open_flags", 010000 | 1, "O_WRONLY|O_DSYNC");
	check("open_flags", 020200000 | 2, "O_RDWR|O_TMPFILE");
	check("open_flags", 0100000, "O_RDONLY|O_LARGEFILE");
	check("open_flags", 1ULL << 30, "O_RDONLY|0x40000000");
	/* An int that lost its sign is no 64-bit number. */
	check("open_flags", ~0x7fffffffULL, "O_RDONLY|0x80000000");
	check("mmap_flags", 0x22, "MAP_PRIVATE|MAP_ANONYMOUS");
	check("mmap_flags", 0x20, "MAP_ANONYMOUS");
	check("mmap_flags", 0, "0");
	check("mmap_protection", 0, "PROT_NONE");
	check("mmap_protection", 7, "PROT_READ|PROT_WRITE|PROT_EXEC");
	check("msg_flags", 0, "0");
	check("msg_flags", 0x4040, "MSG_DONTWAIT|MSG_NOSIGNAL");
	check("clone_flags", 17, "SIGCHLD");
	check("clone_flags", 0x4100 | 17, "CLONE_VM|CLONE_VFORK|SIGCHLD");
	check("clone_flags", 0, "0");
	check("socket_type", 02000001, "SOCK_STREAM|SOCK_CLOEXEC");
}

static void test_exit_status(void **state)
{
	(void)state;
	check("exit_status", 0, "exit(0)");
	check("exit_status", 3 << 8, "exit(3)");
	check("exit_status", 255 << 8, "exit(255)");
	check("exit_status", 9, "SIGKILL");
	check("exit_status", 0x80 | 11, "SIGSEGV|core");
	check("exit_status", 35, "SIGRTMIN+1");
	/* Stopped, or nothing that a process ends with */
	check("exit_status", 0x137f, "0x137f");
	check("exit_status", 0x80, "0x80");
	check("exit_status", 0x10000, "0x10000");
	check("exit_status", 0x309, "0x309");
}

static void test_enumerations(void **state)
{
	(void)state;
	check("family", 1, "AF_UNIX");
	check("family", 10, "AF_INET6");
	check("family", 200, "200");
	check("protocol", 6, "IPPROTO_TCP");
	check("protocol", 0, "IPPROTO_IP");
	check("ethertype", 0x800, "ETH_P_IP");
	check("tcp_state", 1, "TCP_ESTABLISHED");
	check("tcp_state", 12, "TCP_NEW_SYN_RECV");
	check("tcp_flags", 18, "SYN|ACK");
	check("netfilter_hook", 0, "NF_INET_PRE_ROUTING");
	check("netfilter_verdict", 1, "NF_ACCEPT");
	check("netfilter_verdict", 0x50003, "NF_QUEUE|5");
	check("netfilter_verdict", NEGATIVE(1), "-EPERM");
}

static void test_every_flag_fits(void **state)
{
	const struct kwatch_display *display;
	char text[KWATCH_DISPLAY_ROOM];
	unsigned int n;

	(void)state;
	for (n = 0; (display = kwatch_display_at(n)); n++)
		assert_in_range(kwatch_display_format(display, ~0ULL, text,
						      sizeof(text)),
				1, sizeof(text) - 1);
	assert_true(n >= 28);
}

/* The names that the catalogue may use. */
static void test_names(void **state)
{
	static const char names[][KWATCH_DISPLAY_MAX] = {
		"decimal", "unsigned", "hex", "octal", "pointer", "bool",
		"bytes", "ns", "pid", "uid", "errno", "fd", "pointer_errno",
		"signal", "si_code", "open_flags", "open_mode", "msg_flags",
		"mmap_flags", "mmap_protection", "clone_flags", "family",
		"socket_type", "protocol", "ethertype", "tcp_state",
		"tcp_flags", "netfilter_hook", "netfilter_verdict",
		"at_flags", "vm_flags", "fault_flags", "fault_result",
		"x86_fault", "madvise", "mremap_flags", "exit_status",
		"wait_options", "wait_for", "module_flags", "unload_flags",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!kwatch_display_exists(names[i]))
			fail_msg("there is no display %s", names[i]);
	assert_false(kwatch_display_exists(""));
	assert_false(kwatch_display_exists("Decimal"));
	assert_null(kwatch_display_find("nosuch"));
}

static void test_defaults(void **state)
{
	(void)state;
	assert_string_equal(kwatch_display_default(KWATCH_TYPE_S32)->name,
			    "decimal");
	assert_string_equal(kwatch_display_default(KWATCH_TYPE_U8)->name,
			    "unsigned");
	assert_string_equal(kwatch_display_default(KWATCH_TYPE_POINTER)->name,
			    "pointer");
}

static void test_cut(void **state)
{
	char text[4] = "xxx";

	(void)state;
	assert_int_equal(kwatch_display_format(kwatch_display_find("hex"),
					       0x1234, text, sizeof(text)), 6);
	assert_string_equal(text, "0x1");
	assert_int_equal(kwatch_display_format(kwatch_display_find("hex"),
					       0x1234, NULL, 0), 6);
}

static void check_code(int signal, int code, const char *expected)
{
	char text[64];

	*kwatch_display_put_si_code(text, signal, code) = '\0';
	assert_string_equal(text, expected);
}

static void test_code_of_signal(void **state)
{
	(void)state;
	check_code(11, 1, "SEGV_MAPERR");
	check_code(7, 1, "BUS_ADRALN");
	check_code(17, 1, "CLD_EXITED");
	check_code(11, 0, "SI_USER");
	check_code(11, 0x80, "SI_KERNEL");
	check_code(10, 1, "1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_exit_status),
		cmocka_unit_test(test_enumerations),
		cmocka_unit_test(test_every_flag_fits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_code_of_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
