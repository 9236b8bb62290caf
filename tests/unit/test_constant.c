// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "constant.h"

static void assert_number(const char *display, const char *text, __s64 wanted)
{
	struct kwatch_error error = { 0 };
	struct kwatch_constant constant;

	if (kwatch_constant_parse(&constant, kwatch_display_find(display), text,
				  &error))
		fail_msg("%s: %s", text, error.text);
	assert_int_equal((__s64)constant.bits, wanted);
}

/* What a name means may depend on the field beside it; here all of them. */
static void names_of_sockets(void **state)
{
	(void)state;
	assert_number("ethertype_be", "ETH_P_ALL", htons(3));
	assert_number("socket_protocol", "ETH_P_IP", htons(0x800));
	assert_number("socket_protocol", "IPPROTO_UDP", 17);
	assert_number("socket_protocol", "NETLINK_GENERIC", 16);
	assert_number("socket_option", "SO_REUSEADDR", 2);
	assert_number("socket_option", "PACKET_RX_RING", 5);
}

static void numbers(void **state)
{
	struct kwatch_constant constant;
	struct kwatch_error error;

	(void)state;
	assert_number("decimal", "0", 0);
	assert_number("decimal", "-0", 0);
	assert_number("decimal", "4096", 4096);
	assert_number("hex", "0x1F", 31);
	assert_number("octal", "0644", 420);
	assert_number("decimal", "4K", 4096);
	assert_number("decimal", "3M", 3 << 20);
	assert_number("decimal", "2G", 2LL << 30);
	assert_number("decimal", "-1", -1);
	assert_number("decimal", "18446744073709551615", -1);
	assert_number("decimal", "-9223372036854775808", INT64_MIN);
	assert_number("pointer", "NULL", 0);
	assert_number("bool", "true", 1);
	kwatch_constant_parse(&constant, kwatch_display_find("hex"),
			      "18446744073709551615", &error);
	assert_false(constant.negative);
	kwatch_constant_parse(&constant, kwatch_display_find("hex"), "-1",
			      &error);
	assert_true(constant.negative);
}

static void names(void **state)
{
	(void)state;
	assert_number("errno", "-ENOENT", -ENOENT);
	assert_number("decimal", "-ERESTARTSYS", -512);
	assert_number("fd", "AT_FDCWD", -100);
	assert_number("signal", "SIGKILL", 9);
	assert_number("signal", "SIGRTMIN", 34);
	assert_number("si_code", "SI_TKILL", -6);
	assert_number("si_code", "SEGV_MAPERR", 1);
	assert_number("open_flags", "O_WRONLY|O_CREAT", 0101);
	assert_number("open_flags", "creat", 0100);
	assert_number("family", "inet6", 10);
	assert_number("protocol", "tcp", 6);
	assert_number("tcp_state", "established", 1);
	assert_number("tcp_flags", "SYN|ACK", 18);
	assert_number("exit_status", "SIGKILL", 9);
	assert_number("vm_flags", "VM_READ|VM_EXEC", 5);
	assert_number("mmap_protection", "PROT_NONE", 0);
	assert_number("clone_flags", "CLONE_VM|SIGCHLD", 0x100 | 17);
}

static void what_is_not_known_is_refused(void **state)
{
	static const struct {
		const char *display, *text, *complaint;
	} cases[] = {
		{ "decimal", "x", "'x' is not a number" },
		{ "decimal", "1x", "'1x' is not a number" },
		{ "decimal", "1KK", "'1KK' is not a number" },
		{ "decimal", "", "'' is not a number" },
		{ "decimal", "127.0.0.1", "'127.0.0.1' is not a number" },
		{ "decimal", "18446744073709551616",
		  "'18446744073709551616' does not fit into 64 bits" },
		{ "decimal", "17179869184G",
		  "'17179869184G' does not fit into 64 bits" },
		{ "decimal", "-9223372036854775809",
		  "'-9223372036854775809' does not fit into 64 bits" },
		{ "errno", "ENOENT",
		  "the kernel's errors are negative: -ENOENT" },
		{ "errno", "-ENOTHING", "'-ENOTHING' is no errno that is known here" },
		{ "open_flags", "O_CREATE",
		  "'O_CREATE' is not known; did you mean O_CREAT?" },
		{ "open_flags", "O_WRONLY|blah",
		  "'blah' is no open_flags that is known here" },
		{ "open_flags", "O_WRONLY|", "'' is no open_flags that is known here" },
	};
	struct kwatch_constant constant;
	struct kwatch_error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(kwatch_constant_parse(&constant,
						       kwatch_display_find(cases[i].display),
						       cases[i].text, &error),
				 -EINVAL);
		assert_string_equal(error.text, cases[i].complaint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_sockets),
		cmocka_unit_test(numbers),
		cmocka_unit_test(names),
		cmocka_unit_test(what_is_not_known_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
