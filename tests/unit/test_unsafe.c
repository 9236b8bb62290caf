// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "catalogue.h"
#include "temporary.h"
#include "unsafe.h"

#define TREE	"tools/unsafe.yaml"

static const char list[] =
	"unsafe:\n"
	"  - {names: [one, 'two_*', 'mod:*'], fatal: true, why: because, instead: try}\n"
	"  - {names: [two_more, three], fatal: false, why: others, instead: nothing}\n";

static struct kwatch_unsafe *load(const char *path)
{
	struct kwatch_error error = { 0 };
	struct kwatch_unsafe *unsafe = kwatch_unsafe_new(path, &error);

	if (!unsafe)
		fail_msg("%s", error.text);
	return unsafe;
}

static void finds_by_pattern(void **state)
{
	struct kwatch_unsafe *unsafe = load(temporary_write(state, "list", list));
	const struct kwatch_unsafe_entry *entry;

	assert_int_equal(kwatch_unsafe_count(unsafe), 2);
	entry = kwatch_unsafe_find(unsafe, "", "one");
	assert_ptr_equal(entry, kwatch_unsafe_at(unsafe, 0));
	assert_true(entry->fatal);
	assert_string_equal(entry->why, "because");
	assert_string_equal(entry->instead, "try");
	/* The first that fits; with a compiler's suffix too, but no other name. */
	assert_ptr_equal(kwatch_unsafe_find(unsafe, "", "two_more"), entry);
	assert_ptr_equal(kwatch_unsafe_find(unsafe, "", "one.isra.0"), entry);
	assert_null(kwatch_unsafe_find(unsafe, "", "one_more"));
	assert_null(kwatch_unsafe_find(unsafe, "", "twofold"));
	assert_null(kwatch_unsafe_find(unsafe, "", ""));
	/* A module's function is another one. */
	assert_null(kwatch_unsafe_find(unsafe, "ext4", "one"));
	assert_ptr_equal(kwatch_unsafe_find(unsafe, "mod", "anything"), entry);
	assert_false(kwatch_unsafe_find(unsafe, "", "three")->fatal);
	assert_null(kwatch_unsafe_at(unsafe, 2));
	kwatch_unsafe_free(unsafe);
	kwatch_unsafe_free(NULL);
}

static void refuse(void **state, const char *text, const char *wanted)
{
	struct kwatch_error error = { 0 };

	assert_null(kwatch_unsafe_new(temporary_write(state, "it.yaml", text), &error));
	if (!strstr(error.text, wanted))
		fail_msg("wanted: %s, got: %s", wanted, error.text);
}

static void refuses_what_has_no_reason(void **state)
{
	struct kwatch_error error = { 0 };

	refuse(state, "unsafe:\n  - {names: [a], fatal: true, instead: b}\n",
	       "it.yaml:2: the key why is missing");
	refuse(state, "unsafe:\n  - {names: [a], fatal: maybe, why: a, instead: b}\n",
	       "it.yaml:2:");
	refuse(state, "unsafe:\n  - {names: [a], fatal: true, why: a, instead: b, or: c}\n",
	       "it.yaml:2: unknown key or");
	assert_null(kwatch_unsafe_new(temporary_path(state, "none"), &error));
	assert_int_equal(error.code, ENOENT);
}

/* What comes with kwatch: one reason for each name, and nothing of the catalogue. */
static void the_list_agrees_with_the_catalogue(void **state)
{
	struct kwatch_unsafe *unsafe = load(TREE);
	struct kwatch_error error = { 0 };
	struct kwatch_catalogue *catalogue;
	size_t scenario, i;
	unsigned int n, m;

	(void)state;
	catalogue = kwatch_catalogue_new("tools/catalogue", &error);
	if (!catalogue)
		fail_msg("%s", error.text);
	for (scenario = 0; scenario < kwatch_catalogue_count(catalogue); scenario++) {
		const struct kwatch_catalogue_scenario *it =
			kwatch_catalogue_at(catalogue, scenario);

		for (n = 0; n < it->nr_points; n++)
			if (kwatch_unsafe_find(unsafe, "", it->points[n].name))
				fail_msg("%s is in the catalogue and in the list",
					 it->points[n].name);
	}
	for (i = 0; i < kwatch_unsafe_count(unsafe); i++) {
		const struct kwatch_unsafe_entry *entry = kwatch_unsafe_at(unsafe, i);

		for (n = 0; n < entry->nr_names; n++)
			for (m = 0; m < n; m++)
				assert_string_not_equal(entry->names[n], entry->names[m]);
		assert_true(strlen(entry->why) > 20 && strlen(entry->instead) > 10);
	}
	kwatch_catalogue_free(catalogue);
	kwatch_unsafe_free(unsafe);
}

static void knows_what_stops_the_machine(void **state)
{
	static const char *const fatal[] = {
		"__switch_to", "__x86_indirect_thunk_rax", "panic", "text_poke_bp_batch",
		"restore_processor_state", "cpu_init", "acpi_idle_enter",
	};
	static const char *const harmless[] = {
		"vfs_write", "tcp_v4_rcv", "do_exit", "kernel_clone", "finish_task_switch",
		"handle_mm_fault", "ip_rcv", "net_rx_action", "blk_mq_submit_bio",
	};
	struct kwatch_unsafe *unsafe = load(TREE);
	const struct kwatch_unsafe_entry *entry;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++) {
		entry = kwatch_unsafe_find(unsafe, "", fatal[i]);
		if (!entry || !entry->fatal)
			fail_msg("%s", fatal[i]);
	}
	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (kwatch_unsafe_find(unsafe, "", harmless[i]))
			fail_msg("%s", harmless[i]);
	kwatch_unsafe_free(unsafe);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_by_pattern),
		T(refuses_what_has_no_reason),
		T(the_list_agrees_with_the_catalogue),
		T(knows_what_stops_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
