// SPDX-License-Identifier: GPL-2.0
/*
 * What is compiled is evaluated here by the rules of the uapi header, for all
 * values that matter, and compared with what C says of the same condition.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "predicates.h"

static const struct kwatch_field fields[] = {
	{ .name = "a", .type = KWATCH_TYPE_U64 },
	{ .name = "b", .type = KWATCH_TYPE_U64 },
	{ .name = "c", .type = KWATCH_TYPE_U64 },
	{ .name = "i", .type = KWATCH_TYPE_S32, .display = "errno" },
	{ .name = "u", .type = KWATCH_TYPE_U32, .display = "open_flags" },
	{ .name = "path", .type = KWATCH_TYPE_PATH },
	{ .name = "skb", .type = KWATCH_TYPE_SKB },
	{ .name = "task", .type = KWATCH_TYPE_TASK },
	{ .name = "info", .type = KWATCH_TYPE_SIGINFO },
	{ .name = "p", .type = KWATCH_TYPE_POINTER },
	{ .name = "bprm", .type = KWATCH_TYPE_BINPRM },
	{ .name = "byte", .type = KWATCH_TYPE_U8 },
	{ .name = "pid", .type = KWATCH_TYPE_PID },
};

static int find(void *data, const struct kwatch_chain *value,
		struct kwatch_operand *operand, struct kwatch_error *error)
{
	size_t i;

	(void)data;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strcmp(fields[i].name, value->base))
			continue;
		operand->index = (unsigned int)i;
		operand->field = &fields[i];
		if (!value->count)
			return 0;
		operand->member = kwatch_member_find(fields[i].type,
						     value->steps[0].member);
		if (operand->member)
			return 0;
	}
	return kwatch_error_set(error, ENOENT, "column %u: there is no %s",
				value->column, value->base);
}

static void compile(struct kwatch_predicates *out, const char *text)
{
	struct kwatch_error error = { 0 };
	struct kwatch_condition *condition;
	const struct kwatch_condition *all[1];

	condition = kwatch_condition_new(text, &error);
	if (!condition)
		fail_msg("%s", error.text);
	all[0] = condition;
	if (kwatch_predicates_compile(out, all, 1, find, NULL, &error))
		fail_msg("%s", error.text);
	kwatch_condition_free(condition);
}

#define UNREADABLE	99

/* Only == of the fields a, b and c. */
static bool evaluate(const struct kwatch_predicates *predicates,
		     const __u64 *values)
{
	unsigned int at = 0, next;

	while (at < predicates->count) {
		const struct kwatch_predicate *one = &predicates->items[at];
		__u64 value = values[one->field];

		assert_int_equal(one->op, KWATCH_OP_EQ);
		next = value != UNREADABLE && value == one->value ?
		       one->on_true : one->on_false;
		assert_true(next > at);
		at = next;
	}
	assert_true(at == KWATCH_JUMP_ACCEPT || at == KWATCH_JUMP_REJECT);
	return at == KWATCH_JUMP_ACCEPT;
}

#define A	(values[0] == 1)
#define B	(values[1] == 1)
#define C	(values[2] == 1)

#define ASSERT_SAME(text, expression) do { \
	struct kwatch_predicates predicates; \
	__u64 values[3]; \
	unsigned int n; \
	compile(&predicates, text); \
	for (n = 0; n < 27; n++) { \
		static const __u64 each[] = { 0, 1, UNREADABLE }; \
		values[0] = each[n % 3]; \
		values[1] = each[n / 3 % 3]; \
		values[2] = each[n / 9]; \
		if (evaluate(&predicates, values) != (expression)) \
			fail_msg("%s: a %d b %d c %d", text, (int)values[0], \
				 (int)values[1], (int)values[2]); \
	} \
	kwatch_predicates_fini(&predicates); \
} while (0)

static void jumps_say_what_c_says(void **state)
{
	(void)state;
	ASSERT_SAME("a == 1", A);
	ASSERT_SAME("a != 1", !A);
	ASSERT_SAME("!(a == 1)", !A);
	ASSERT_SAME("!(a != 1)", A);
	ASSERT_SAME("a == 1 && b == 1", A && B);
	ASSERT_SAME("a == 1 || b == 1", A || B);
	ASSERT_SAME("a == 1 && b == 1 || c == 1", (A && B) || C);
	ASSERT_SAME("a == 1 && (b == 1 || c == 1)", A && (B || C));
	ASSERT_SAME("(a == 1 || b == 1) && c == 1", (A || B) && C);
	ASSERT_SAME("a == 1 || b == 1 && c == 1", A || (B && C));
	ASSERT_SAME("!(a == 1 && !(b == 1 || c != 1))", !(A && !(B || !C)));
	ASSERT_SAME("!a==1", !A);
	ASSERT_SAME("!(a == 1 || b == 1) || c == 1 && a != 1",
		    !(A || B) || (C && !A));
	ASSERT_SAME("(a == 1 || (b == 1 && (c == 1 || a != 1))) && !(c != 1)",
		    (A || (B && (C || !A))) && C);
}

static void several_conditions_must_all_hold(void **state)
{
	static const char * const texts[] = { "a == 1 || b == 1", "c != 1",
					      "!(b == 1)" };
	const struct kwatch_condition *all[3];
	struct kwatch_predicates predicates;
	struct kwatch_error error;
	unsigned int n;

	(void)state;
	for (n = 0; n < 3; n++)
		all[n] = kwatch_condition_new(texts[n], &error);
	assert_int_equal(kwatch_predicates_compile(&predicates, all, 3, find,
						   NULL, &error), 0);
	for (n = 0; n < 8; n++) {
		__u64 values[] = { n & 1, n >> 1 & 1, n >> 2 };

		assert_int_equal(evaluate(&predicates, values),
				 (A || B) && !C && !B);
	}
	for (n = 0; n < 3; n++)
		kwatch_condition_free((struct kwatch_condition *)all[n]);
	kwatch_predicates_fini(&predicates);
}

/* field op width offset value true false; A: accept, R: reject */
static void assert_code(const char *text, const char *wanted)
{
	struct kwatch_predicates predicates;
	char code[512] = "";
	unsigned int i;

	compile(&predicates, text);
	for (i = 0; i < predicates.count; i++) {
		const struct kwatch_predicate *one = &predicates.items[i];
		char jumps[2][8];
		int n;

		for (n = 0; n < 2; n++) {
			unsigned int to = n ? one->on_false : one->on_true;

			snprintf(jumps[n], sizeof(jumps[n]), "%s%.0u",
				 to == KWATCH_JUMP_ACCEPT ? "A" :
				 to == KWATCH_JUMP_REJECT ? "R" : "",
				 to >= KWATCH_JUMP_REJECT ? 0 : to);
		}
		sprintf(code + strlen(code), "%s%u %u %u %u %llx %s %s",
			i ? "; " : "", one->field, one->op, one->width,
			one->offset, (unsigned long long)one->value, jumps[0],
			jumps[1]);
	}
	if (predicates.strings_length)
		sprintf(code + strlen(code), " '%.*s'",
			(int)predicates.strings_length, predicates.strings);
	assert_string_equal(code, wanted);
	kwatch_predicates_fini(&predicates);
}

static void numbers(void **state)
{
	(void)state;
	assert_code("a", "0 2 0 0 0 A R");
	assert_code("!p", "9 2 0 0 0 R A");
	assert_code("p == NULL", "9 1 0 0 0 A R");
	assert_code("a < 4K", "0 3 0 0 1000 A R");
	assert_code("a <= 1 && b >= 2", "0 4 0 0 1 1 R; 1 6 0 0 2 A R");
	assert_code("i < 0", "3 3 0 0 0 A R");
	assert_code("i == -ENOENT", "3 1 0 0 fffffffffffffffe A R");
	assert_code("i > -2147483648", "3 5 0 0 ffffffff80000000 A R");
	assert_code("u & O_CREAT|O_EXCL", "4 7 0 0 c0 A R");
	assert_code("byte == 255", "11 1 0 0 ff A R");
	assert_code("pid == -1", "12 1 0 0 ffffffffffffffff A R");
}

static void texts(void **state)
{
	(void)state;
	assert_code("path == \"/etc/passwd\"", "5 32 0 0 b00000000 A R '/etc/passwd'");
	assert_code("path ~ \"/etc/passwd\"", "5 32 0 0 b00000000 A R '/etc/passwd'");
	assert_code("path ~ \"/etc/*\"", "5 33 0 0 500000000 A R '/etc/'");
	assert_code("path ~ \"*.so\"", "5 34 0 0 300000000 A R '.so'");
	assert_code("path ~ \"*\"", "5 33 0 0 0 A R");
	assert_code("path ~ \"/*/x?\"", "5 35 0 0 500000000 A R '/*/x?'");
	assert_code("path ~ \"**\"", "5 35 0 0 200000000 A R '**'");
	assert_code("path !~ \"a*\" && path != \"b\"",
		    "5 33 0 0 100000000 R 1; 5 32 0 0 100000001 R A 'ab'");
	assert_code("path == \"\"", "5 32 0 0 0 A R");
}

static void members(void **state)
{
	(void)state;
	assert_code("skb.destination_port == 8080", "6 1 2 6 1f90 A R");
	assert_code("skb.tcp_flags & SYN|FIN", "6 7 2 50 3 A R");
	assert_code("skb.protocol != udp", "6 1 1 2 11 R A");
	assert_code("skb.source == 127.0.0.1",
		    "6 1 2 0 2 1 R; 6 1 4 8 100007f A R");
	assert_code("skb.source != ::1",
		    "6 1 2 0 a 1 A; 6 1 8 8 0 2 A; 6 1 8 16 100000000000000 R A");
	assert_code("task.comm == \"nc\"",
		    "7 1 8 8 636e 1 R; 7 1 8 16 0 A R");
	assert_code("task.tid == 7 || task.tgid == 8",
		    "7 1 4 0 7 A 1; 7 1 4 4 8 A R");
	assert_code("info.code == SI_TKILL", "8 1 4 8 fffffffa A R");
	assert_code("info.signal == SIGKILL", "8 1 4 0 9 A R");
}

static void what_makes_no_sense_is_refused(void **state)
{
	static const struct {
		const char *text, *complaint;
		int code;
	} cases[] = {
		{ "a && nope > 1", "column 6: there is no nope", ENOENT },
		{ "a < -1", "column 5: the value is unsigned, it is never negative", EINVAL },
		{ "byte > 256", "column 8: the value is never that large", EINVAL },
		{ "i == 0x80000000", "column 6: the value is never that large", EINVAL },
		{ "a == \"x\"", "column 6: a number is not compared with text", EINVAL },
		{ "a ~ 5", "column 1: a number is not compared with a pattern", EINVAL },
		{ "a == O_CREAT", "column 6: 'O_CREAT' is not a number", EINVAL },
		{ "u & O_CREATE",
		  "column 5: 'O_CREATE' is not known; did you mean O_CREAT?", EINVAL },
		{ "i == ENOENT", "column 6: the kernel's errors are negative: -ENOENT", EINVAL },
		{ "path", "column 1: text is compared with ==, !=, ~ or !~", EINVAL },
		{ "path > \"a\"", "column 1: text is compared with ==, !=, ~ or !~", EINVAL },
		{ "task",
		  "column 1: compare a member of it: task.tid, task.tgid, task.comm", EINVAL },
		{ "bprm == \"x\"", "column 1: no filter can look at this value", EINVAL },
		{ "skb.source == 1.2.3", "column 15: this is no IP address", EINVAL },
		{ "skb.source > 1.2.3.4",
		  "column 1: an address is compared with == or !=", EINVAL },
		{ "task.comm ~ \"n*\"", "column 1: this name is compared with == or !=", EINVAL },
		{ "task.comm == \"1234567890123456\"",
		  "column 14: no such name is that long", EINVAL },
		{ "info.code < 0", "column 1: this member is compared with == or !=", EINVAL },
	};
	struct kwatch_predicates predicates;
	const struct kwatch_condition *all[1];
	struct kwatch_condition *condition;
	struct kwatch_error error;
	char wanted[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		condition = kwatch_condition_new(cases[i].text, &error);
		assert_non_null(condition);
		all[0] = condition;
		assert_int_equal(kwatch_predicates_compile(&predicates, all, 1,
							   find, NULL, &error),
				 -cases[i].code);
		snprintf(wanted, sizeof(wanted), "%s: %s", cases[i].text,
			 cases[i].complaint);
		assert_string_equal(error.text, wanted);
		kwatch_condition_free(condition);
		kwatch_predicates_fini(&predicates);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jumps_say_what_c_says),
		cmocka_unit_test(several_conditions_must_all_hold),
		cmocka_unit_test(numbers),
		cmocka_unit_test(texts),
		cmocka_unit_test(members),
		cmocka_unit_test(what_makes_no_sense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
