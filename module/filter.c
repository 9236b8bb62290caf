// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "filter.h"

static int check_jump(u16 to, unsigned int n, unsigned int count, struct kwatch_refusal *refusal)
{
	if (to == KWATCH_JUMP_ACCEPT || to == KWATCH_JUMP_REJECT || (to > n && to < count))
		return 0;
	return kwatch_refuse(refusal, -EINVAL,
			     "predicate %u: it jumps to %u, which is neither a later predicate nor an end",
			     n, to);
}

static int check_text(struct kwatch_test *test, const struct kwatch_predicate *predicate,
		      unsigned int n, struct kwatch_filter *filter, u32 strings_length,
		      struct kwatch_refusal *refusal)
{
	u32 start = (u32)predicate->value;
	u32 length = predicate->value >> 32;

	if (predicate->op < KWATCH_OP_STR_EQ || predicate->op > KWATCH_OP_STR_GLOB)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: operator %u does not compare text", n,
				     predicate->op);
	if (predicate->width || predicate->offset)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: a text is compared as a whole", n);
	if (start > strings_length || length > strings_length - start)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: its string of %u bytes at %u lies outside the %u bytes given",
				     n, length, start, strings_length);
	if (predicate->op == KWATCH_OP_STR_GLOB)
		filter->glob_bytes += length;
	if (filter->glob_bytes > KWATCH_MAX_GLOBS)
		return kwatch_refuse(refusal, -E2BIG,
				     "predicate %u: with it the globs of the filter have %u bytes, at most %u",
				     n, filter->glob_bytes, KWATCH_MAX_GLOBS);
	test->text = true;
	test->string = filter->strings + start;
	test->length = length;
	return 0;
}

static int check_number(struct kwatch_test *test, const struct kwatch_predicate *predicate,
			unsigned int n, const struct kwatch_schema_field *field,
			struct kwatch_refusal *refusal)
{
	const struct kwatch_type_info *type = kwatch_field_type(field->type);
	unsigned int width = predicate->width;

	if (predicate->op < KWATCH_OP_EQ || predicate->op > KWATCH_OP_ALL_BITS)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: operator %u does not compare numbers", n,
				     predicate->op);
	if (!width) {
		if (field->fixed_size != 8 || predicate->offset)
			return kwatch_refuse(refusal, -EINVAL,
					     "predicate %u: field %s is not one number: give offset and width of a member",
					     n, field->name);
		test->is_signed = type->is_signed;
		return 0;
	}
	if (width != 1 && width != 2 && width != 4 && width != 8)
		return kwatch_refuse(refusal, -EINVAL, "predicate %u: %u is no width", n, width);
	if (predicate->offset + width > field->fixed_size)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: %u bytes at %u do not lie in field %s, which has %u",
				     n, width, predicate->offset, field->name, field->fixed_size);
	return 0;
}

static int compile_one(struct kwatch_filter *filter, const struct kwatch_predicate *predicate,
		       unsigned int n, unsigned int count, u32 strings_length,
		       const struct kwatch_program *program, struct kwatch_refusal *refusal)
{
	struct kwatch_test *test = &filter->tests[n];
	const struct kwatch_schema_field *field;
	int err;

	if (predicate->__reserved0 || predicate->__reserved1)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: a reserved member is not zero", n);
	if (predicate->field >= program->nr_fields)
		return kwatch_refuse(refusal, -EINVAL, "predicate %u: there is no field %u", n,
				     predicate->field);
	err = check_jump(predicate->on_true, n, count, refusal);
	if (!err)
		err = check_jump(predicate->on_false, n, count, refusal);
	if (err)
		return err;
	field = &program->fields[predicate->field];
	test->op = predicate->op;
	test->width = predicate->width;
	test->field = predicate->field;
	test->at = program->where[predicate->field] + predicate->offset;
	test->on_true = predicate->on_true;
	test->on_false = predicate->on_false;
	test->value = predicate->value;
	if (field->type == KWATCH_TYPE_STACK)
		return kwatch_refuse(refusal, -EINVAL,
				     "predicate %u: field %s is a call chain, which nothing compares",
				     n, field->name);
	filter->at_return |= !!(field->flags & KWATCH_SCHEMA_RETURN_ONLY);
	if (field->flags & KWATCH_SCHEMA_DYNAMIC)
		return check_text(test, predicate, n, filter, strings_length, refusal);
	return check_number(test, predicate, n, field, refusal);
}

int kwatch_filter_compile(struct kwatch_filter *filter,
			  const struct kwatch_predicate *predicates, unsigned int count,
			  u32 strings_length, const struct kwatch_program *program,
			  struct kwatch_refusal *refusal)
{
	unsigned int n;
	int err;

	for (n = 0; n < count; n++) {
		err = compile_one(filter, &predicates[n], n, count, strings_length, program,
				  refusal);
		if (err)
			return err;
	}
	filter->count = count;
	return 0;
}

static u64 load_number(const struct kwatch_test *test, const u8 *from)
{
	u64 wide;
	u32 word;
	u16 half;

	switch (test->width) {
	case 1:
		return *from;
	case 2:
		memcpy(&half, from, sizeof(half));
		return half;
	case 4:
		memcpy(&word, from, sizeof(word));
		return word;
	default:
		memcpy(&wide, from, sizeof(wide));
		return wide;
	}
}

/* -1, 0 or 1 */
static int order(const struct kwatch_test *test, u64 number)
{
	if (test->is_signed)
		return ((s64)number > (s64)test->value) - ((s64)number < (s64)test->value);
	return (number > test->value) - (number < test->value);
}

static bool number_passes(const struct kwatch_test *test, u64 number)
{
	switch (test->op) {
	case KWATCH_OP_EQ:
		return number == test->value;
	case KWATCH_OP_NE:
		return number != test->value;
	case KWATCH_OP_LT:
		return order(test, number) < 0;
	case KWATCH_OP_LE:
		return order(test, number) <= 0;
	case KWATCH_OP_GT:
		return order(test, number) > 0;
	case KWATCH_OP_GE:
		return order(test, number) >= 0;
	case KWATCH_OP_ANY_BITS:
		return number & test->value;
	default:
		return (number & test->value) == test->value;
	}
}

/* Linear in the text for each *, no recursion: at most length * pattern steps. */
static bool glob_passes(const char *pattern, u32 pattern_length, const char *text, u32 length)
{
	u32 p = 0, t = 0, star = U32_MAX, resume = 0;

	while (t < length) {
		if (p < pattern_length && pattern[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern_length && (pattern[p] == '?' || pattern[p] == text[t])) {
			p++;
			t++;
		} else if (star != U32_MAX) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern_length && pattern[p] == '*')
		p++;
	return p == pattern_length;
}

static bool text_passes(const struct kwatch_test *test, const char *text, u32 length)
{
	if (test->op == KWATCH_OP_STR_GLOB)
		return glob_passes(test->string, test->length, text, length);
	if (length < test->length)
		return false;
	switch (test->op) {
	case KWATCH_OP_STR_EQ:
		return length == test->length && !memcmp(text, test->string, length);
	case KWATCH_OP_STR_PREFIX:
		return !memcmp(text, test->string, test->length);
	default:
		return !memcmp(text + length - test->length, test->string, test->length);
	}
}

static const struct kwatch_dynamic *nth_dynamic(const u8 *dynamic, unsigned int n)
{
	while (n--)
		dynamic += ALIGN(sizeof(struct kwatch_dynamic) +
				 ((const struct kwatch_dynamic *)dynamic)->length, 8);
	return (const void *)dynamic;
}

static bool passes(const struct kwatch_test *test, const u8 *fixed, const u8 *dynamic, u64 faults)
{
	const struct kwatch_dynamic *text;

	if (unlikely(faults >> test->field & 1))
		return false;
	if (!test->text)
		return number_passes(test, load_number(test, fixed + test->at));
	text = nth_dynamic(dynamic, test->at);
	return text_passes(test, (const char *)(text + 1), text->length);
}

bool kwatch_filter_pass(const struct kwatch_filter *filter, const u8 *fixed,
			const u8 *dynamic, u64 faults)
{
	unsigned int n = 0;

	/* Jumps only go forward, so this ends. */
	while (n < filter->count) {
		const struct kwatch_test *test = &filter->tests[n];

		n = passes(test, fixed, dynamic, faults) ? test->on_true : test->on_false;
	}
	return n != KWATCH_JUMP_REJECT;
}
