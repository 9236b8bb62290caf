// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "host.h"
#include "temporary.h"

static void put(void **state, const char *directory, const char *file,
		const char *text)
{
	char command[512];

	snprintf(command, sizeof(command),
		 "mkdir -p '%s%s' && printf '%s\\n' >'%s%s/%s'",
		 (char *)*state, directory, text, (char *)*state, directory,
		 file);
	assert_int_equal(system(command), 0);
}

static void sees_a_machine_that_can(void **state)
{
	struct kwatch_host host;
	char command[256];

	put(state, "/sys/kernel/security", "lockdown",
	    "none [integrity] confidentiality");
	put(state, "/sys/module/kwatch", "version", "1.2.3");
	put(state, "/sys/kernel/btf", "vmlinux", "x");
	put(state, "/sys/kernel/debug/kprobes", "enabled", "1");
	put(state, "/proc/sys/kernel", "ftrace_enabled", "0");
	put(state, "/sys/module/module/parameters", "sig_enforce", "Y");
	put(state, "/dev", "kwatch", "");
	put(state, "/proc/sys/kernel", "modules_disabled", "1");
	put(state, "/proc/self", "uid_map", "         0          0 4294967295");
	put(state, "/proc/self", "status", "Name: x\\nCapPrm: 1\\nCapEff:\\t0000004000000001");
	kwatch_host_look(&host, *state);
	assert_string_equal(host.lockdown, "integrity");
	assert_string_equal(host.module_version, "1.2.3");
	assert_true(host.module_loaded);
	assert_true(host.device);
	assert_true(host.btf);
	assert_int_equal(host.kprobes, KWATCH_YES);
	assert_int_equal(host.ftrace, KWATCH_NO);
	assert_int_equal(host.signed_only, KWATCH_YES);
	assert_int_equal(host.modules_disabled, KWATCH_YES);
	assert_int_equal(host.user_namespace, KWATCH_NO);
	assert_true(host.capabilities == 0x4000000001ULL);
	/* Root of a user namespace that another user made */
	put(state, "/proc/self", "uid_map", "0 1000 1");
	kwatch_host_look(&host, *state);
	assert_int_equal(host.user_namespace, KWATCH_YES);
	snprintf(command, sizeof(command), "rm -r '%s'/*", (char *)*state);
	assert_int_equal(system(command), 0);
}

static void knows_what_it_does_not_know(void **state)
{
	struct kwatch_host host;

	kwatch_host_look(&host, *state);
	assert_string_equal(host.lockdown, "");
	assert_string_equal(host.module_version, "");
	assert_false(host.module_loaded);
	assert_false(host.btf);
	assert_int_equal(host.kprobes, KWATCH_UNKNOWN);
	assert_int_equal(host.signed_only, KWATCH_UNKNOWN);
	assert_int_equal(host.user_namespace, KWATCH_UNKNOWN);
	assert_true(host.capabilities == ~0ULL);
	assert_true(host.release[0]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(sees_a_machine_that_can),
		T(knows_what_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
