// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "access.h"

#define ALL	(~0ULL)
#define PERFMON	(1ULL << 38)
#define ADMIN	(1ULL << 21)
#define MODULE	(1ULL << 16)

static void expect(const char *got, const char *wanted)
{
	if (!strstr(got, wanted))
		fail_msg("\"%s\" does not say \"%s\"", got, wanted);
}

static void explains_open(void **state)
{
	static const struct {
		int code;
		struct kwatch_host host;
		const char *wanted;
	} cases[] = {
		{ ENOENT, { .module_loaded = false }, "sudo kwatch load" },
		{ ENXIO, { .module_loaded = false }, "sudo kwatch load" },
		{ ENODEV, { .module_loaded = false }, "sudo kwatch load" },
		{ ENOENT, { .module_loaded = true }, "--device /dev/kwatch" },
		{ ENXIO, { .module_loaded = true }, "/sys/class/misc/kwatch/dev" },
		{ EACCES, { .capabilities = ALL }, "mode of the file" },
		{ EPERM, { .capabilities = ALL & ~PERFMON & ~ADMIN }, "CAP_PERFMON" },
		{ EPERM, { .capabilities = PERFMON }, "device cgroup" },
		{ EPERM, { .capabilities = ADMIN }, "device cgroup" },
		{ EPERM, { .capabilities = ADMIN, .user_namespace = KWATCH_YES },
		  "user namespace" },
		{ EPERM, { .user_namespace = KWATCH_YES, .lockdown = "confidentiality" },
		  "boot with lockdown=integrity" },
		{ EPERM, { .lockdown = "integrity" }, "CAP_PERFMON" },
		{ EPERM, { .user_namespace = KWATCH_UNKNOWN }, "CAP_PERFMON" },
		{ EMFILE, { .lockdown = "" }, "Too many open files" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(kwatch_access_explain_open(&cases[i].host, cases[i].code),
		       cases[i].wanted);
}

static void explains_load(void **state)
{
	static const struct {
		struct kwatch_host host;
		const char *wanted;
	} cases[] = {
		{ { .capabilities = ALL & ~MODULE }, "try sudo" },
		{ { .capabilities = ALL, .user_namespace = KWATCH_YES }, "user namespace" },
		{ { .capabilities = ALL, .modules_disabled = KWATCH_YES },
		  "kernel.modules_disabled" },
		{ { .capabilities = ALL, .lockdown = "integrity" }, "sign k.ko" },
		{ { .capabilities = ALL, .lockdown = "confidentiality" },
		  "locked down (confidentiality)" },
		{ { .capabilities = ALL, .lockdown = "none" }, "security module" },
		{ { .capabilities = ALL, .modules_disabled = KWATCH_UNKNOWN },
		  "security module" },
	};
	struct kwatch_error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(kwatch_access_explain_load(&cases[i].host, "k.ko",
							    &error), -EPERM);
		expect(error.text, cases[i].wanted);
	}
	assert_int_equal(kwatch_access_explain_load(&cases[0].host, "k.ko", NULL),
			 -EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(explains_open),
		cmocka_unit_test(explains_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
