// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "make_btf.h"
#include "make_catalogue.h"
#include "plan.h"
#include "resolve.h"
#include "temporary.h"

static struct kwatch_plan *load(void **state)
{
	char kallsyms[256], blacklist[256];
	struct kwatch_resolve_paths paths = {
		.kallsyms = kallsyms, .btf = *state, .blacklist = blacklist,
	};
	struct kwatch_error error = { 0 };
	struct kwatch_plan *plan;

	make_btf(state);
	make_kallsyms(state);
	make_catalogue(state);
	snprintf(kallsyms, sizeof(kallsyms), "%s",
		 temporary_path(state, "kallsyms"));
	snprintf(blacklist, sizeof(blacklist), "%s",
		 temporary_path(state, "blacklist"));
	plan = kwatch_plan_new_at(*state, &paths, &error);
	if (!plan)
		fail_msg("%s", error.text);
	return plan;
}

static void add(struct kwatch_plan *plan, const char *what)
{
	struct kwatch_error error = { 0 };

	if (kwatch_plan_add(plan, what, &error))
		fail_msg("%s", error.text);
}

static void refuse(struct kwatch_plan *plan, const char *what,
		   const char *wanted)
{
	struct kwatch_error error = { 0 };
	size_t before = kwatch_plan_count(plan);

	assert_true(kwatch_plan_add(plan, what, &error) < 0);
	if (!strstr(error.text, wanted))
		fail_msg("wanted: %s, got: %s", wanted, error.text);
	assert_int_equal(kwatch_plan_count(plan), before);
}

static const struct kwatch_plan_probe *find(struct kwatch_plan *plan,
					    const char *point)
{
	size_t i;

	for (i = 0; i < kwatch_plan_count(plan); i++)
		if (!strcmp(kwatch_plan_probe(plan, i)->point, point))
			return kwatch_plan_probe(plan, i);
	fail_msg("there is no %s", point);
	return NULL;
}

static const struct kwatch_field *fields(const struct kwatch_plan_probe *probe)
{
	return (const struct kwatch_field *)(uintptr_t)probe->probe.fields;
}

static void plans_a_scenario(void **state)
{
	struct kwatch_plan *plan = load(state);
	const struct kwatch_plan_probe *probe;
	const struct kwatch_field *field;

	add(plan, "try-it");
	assert_int_equal(kwatch_plan_count(plan), 5);
	probe = find(plan, "receive");
	assert_string_equal(probe->scenario, "try-it");
	assert_string_equal(probe->layer, "low");
	assert_int_equal(probe->order, 0);
	assert_string_equal(probe->probe.symbol, "receive");
	assert_string_equal(probe->probe.name, "receive");
	assert_int_equal(probe->probe.flags, KWATCH_PROBE_RETURN);
	assert_int_equal(probe->probe.size, sizeof(probe->probe));
	/* What is read at return comes last; what is not here is told. */
	assert_int_equal(probe->probe.nr_fields, 4);
	field = fields(probe);
	assert_string_equal(field[0].name, "length");
	assert_string_equal(field[1].name, "skb");
	assert_string_equal(field[2].name, "flags");
	assert_int_equal(field[2].flags, KWATCH_FIELD_AT_RETURN);
	assert_string_equal(field[3].name, "ret");
	assert_string_equal(field[3].display, "decimal");
	assert_non_null(strstr(probe->note, "skb->not_here not shown"));
	probe = find(plan, "put");
	assert_int_equal(probe->probe.flags, KWATCH_PROBE_ENTRY);
	assert_int_equal(probe->order, 1);
	kwatch_plan_free(plan);
}

static void reports_gaps(void **state)
{
	static const struct kwatch_plan_gap wanted[] = {
		{ "gone", "inlined into put", "put", false },
		{ "at_boot", "ran at boot, its memory is freed since", "",
		  false },
		{ "somewhere", "in module absentee, which is not loaded", "",
		  false },
		{ "refused", "on the kernel's kprobe blacklist", "", false },
	};
	struct kwatch_plan *plan = load(state);
	size_t i;

	add(plan, "try-it");
	add(plan, "try-it");
	assert_int_equal(kwatch_plan_gap_count(plan), 4);
	for (i = 0; i < 4; i++) {
		const struct kwatch_plan_gap *gap = kwatch_plan_gap(plan, i);

		assert_string_equal(gap->point, wanted[i].point);
		assert_string_equal(gap->reason, wanted[i].reason);
		assert_string_equal(gap->nearest, wanted[i].nearest);
	}
	assert_null(kwatch_plan_gap(plan, 4));
	refuse(plan, "gone", "gone: inlined into put; the nearest is put");
	kwatch_plan_free(plan);
}

static void plants_all_copies_by_address(void **state)
{
	struct kwatch_plan *plan = load(state);

	add(plan, "twice");
	assert_int_equal(kwatch_plan_count(plan), 2);
	assert_int_equal(find(plan, "twice")->probe.address,
			 0xffffffff81000400);
	assert_int_equal(find(plan, "twice[compat]")->probe.address,
			 0xffffffff81000500);
	assert_string_equal(find(plan, "twice[compat]")->probe.name,
			    "twice[compat]");
	kwatch_plan_free(plan);
}

static void does_not_trust_changed_arguments(void **state)
{
	struct kwatch_plan *plan = load(state);
	const struct kwatch_plan_probe *probe;

	add(plan, "changed");
	probe = find(plan, "changed");
	assert_string_equal(probe->probe.symbol, "changed.isra.0");
	assert_int_equal(probe->probe.nr_fields, 1);
	assert_string_equal(fields(probe)[0].name, "ret");
	assert_non_null(strstr(probe->note, "isra.0"));
	kwatch_plan_free(plan);
}

static void follows_documented_names(void **state)
{
	struct kwatch_plan *plan = load(state);

	add(plan, "old_receive");
	assert_int_equal(kwatch_plan_count(plan), 1);
	assert_non_null(strstr(find(plan, "receive")->note,
			       "documented as old_receive: renamed"));
	add(plan, "both");
	assert_int_equal(kwatch_plan_count(plan), 2);
	kwatch_plan_free(plan);
}

static void plans_ad_hoc_probes(void **state)
{
	struct kwatch_plan *plan = load(state);
	const struct kwatch_plan_probe *probe;

	add(plan, "seven");
	probe = find(plan, "seven");
	assert_int_equal(probe->probe.nr_fields, 8);
	assert_string_equal(probe->layer, "");
	assert_string_equal(probe->note, "");
	add(plan, "by_value(behind)");
	probe = find(plan, "by_value");
	assert_int_equal(probe->probe.nr_fields, 2);
	add(plan, "stop+0x4");
	probe = find(plan, "stop");
	assert_int_equal(probe->probe.offset, 4);
	assert_int_equal(probe->probe.flags, KWATCH_PROBE_ENTRY);
	add(plan, "some:in_module");
	assert_string_equal(find(plan, "in_module")->probe.symbol,
			    "some:in_module");
	add(plan, "0xffffffff81000300()");
	add(plan, "0xffffffff81000300()");
	assert_int_equal(kwatch_plan_count(plan), 5);
	assert_int_equal(kwatch_plan_probe(plan, 4)->probe.address,
			 0xffffffff81000300);
	assert_int_equal(kwatch_plan_probe(plan, 4)->probe.nr_fields, 0);
	kwatch_plan_free(plan);
}

static void lists_fields_of_a_point(void **state)
{
	struct kwatch_plan *plan = load(state);
	const struct kwatch_plan_probe *probe;

	add(plan, "receive(ret, n=skb->len, skb->sk->sk_num, n=flags)");
	probe = find(plan, "receive");
	assert_string_equal(probe->layer, "low");
	assert_int_equal(probe->probe.nr_fields, 4);
	assert_string_equal(fields(probe)[0].name, "n");
	assert_string_equal(fields(probe)[1].name, "sk_num");
	assert_string_equal(fields(probe)[2].name, "n_2");
	assert_string_equal(fields(probe)[3].name, "ret");
	kwatch_plan_free(plan);
}

static void adds_nothing_twice(void **state)
{
	struct kwatch_plan *plan = load(state);

	add(plan, "receive");
	add(plan, "try-it");
	add(plan, "receive");
	assert_int_equal(kwatch_plan_count(plan), 5);
	add(plan, "receive(flags)");
	add(plan, "receive(flags)");
	assert_int_equal(kwatch_plan_count(plan), 6);
	kwatch_plan_free(plan);
}

static void filters_what_is_added(void **state)
{
	struct kwatch_plan *plan = load(state);
	const struct kwatch_plan_probe *probe;
	struct kwatch_error error = { 0 };
	size_t i, lacking = 0;

	assert_int_equal(kwatch_plan_filter(plan, "length ==", &error),
			 -EINVAL);
	assert_int_equal(kwatch_plan_filter(plan, "length > 5", &error), 0);
	add(plan, "try-it");
	probe = find(plan, "receive");
	assert_int_equal(probe->probe.nr_predicates, 1);
	for (i = 0; i < kwatch_plan_gap_count(plan); i++) {
		if (!kwatch_plan_gap(plan, i)->by_filter)
			continue;
		lacking++;
		assert_non_null(strstr(kwatch_plan_gap(plan, i)->reason,
				       "length > 5: column 1: "));
	}
	assert_true(lacking);
	assert_int_equal(kwatch_plan_check(plan, &error), 0);
	kwatch_plan_free(plan);
	plan = load(state);
	assert_int_equal(kwatch_plan_filter(plan, "nobody", &error), 0);
	assert_int_equal(kwatch_plan_add(plan, "receive", &error), -EINVAL);
	assert_int_equal(kwatch_plan_add(plan, "try-it", &error), -EINVAL);
	assert_non_null(strstr(error.text, "--filter: nobody: column 1: "));
	assert_int_equal(kwatch_plan_add(plan, "seven", &error), -EINVAL);
	kwatch_plan_free(plan);
}

static void refuses_with_advice(void **state)
{
	struct kwatch_plan *plan = load(state);

	refuse(plan, "receeve", "did you mean receive");
	refuse(plan, "try-if", "did you mean try-it?");
	refuse(plan, "nothing_like_it", "`kwatch list` shows");
	refuse(plan, "receive(skb->lne)", "column 14: struct sk_buff has no member lne");
	refuse(plan, "receive(", "column 9");
	refuse(plan, "put+4(ret)", "only there when the function returns");
	refuse(plan, "stop(ret)", "stop returns nothing");
	refuse(plan, "refused", "blacklist");
	refuse(plan, "", "column 1");
	kwatch_plan_free(plan);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(plans_a_scenario),
		T(reports_gaps),
		T(plants_all_copies_by_address),
		T(does_not_trust_changed_arguments),
		T(follows_documented_names),
		T(plans_ad_hoc_probes),
		T(lists_fields_of_a_point),
		T(adds_nothing_twice),
		T(filters_what_is_added),
		T(refuses_with_advice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
