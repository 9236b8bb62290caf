/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Predicates over the fields of a hit: verified once, evaluated per hit.
 * Pure logic: the unit tests compile filter.c in user space.
 */
#ifndef KWATCH_FILTER_H
#define KWATCH_FILTER_H

#include "field.h"

/**
 * struct kwatch_test - one predicate, ready to evaluate
 * @op: enum kwatch_op
 * @width: bytes of a composite's member, 0 for a whole scalar or text
 * @is_signed: compare as signed
 * @text: the field is dynamic
 * @field: bit in the fault mask
 * @at: offset from the first fixed field; ordinal of a dynamic field
 * @on_true: next test, or KWATCH_JUMP_*
 * @on_false: next test, or KWATCH_JUMP_*
 * @length: of @string
 * @value: to compare with
 * @string: to compare with, in the filter's own copy
 */
struct kwatch_test {
	u8 op;
	u8 width;
	bool is_signed;
	bool text;
	u16 field;
	u16 at;
	u16 on_true;
	u16 on_false;
	u32 length;
	u64 value;
	const char *string;
};

/**
 * struct kwatch_filter - the predicates of a probe
 * @count: 0: every hit is kept
 * @at_return: a field of the return side is looked at
 * @glob_bytes: of the patterns of all globs
 * @strings: copy that the tests point into
 * @tests: verified
 */
struct kwatch_filter {
	unsigned int count;
	bool at_return;
	u32 glob_bytes;
	char strings[KWATCH_MAX_STRINGS];
	struct kwatch_test tests[KWATCH_MAX_PREDICATES];
};

/**
 * kwatch_filter_compile - verify predicates
 * @filter: out; zeroed memory, with strings filled in
 * @predicates: from user space
 * @count: of them
 * @strings_length: bytes of filter->strings that are valid
 * @program: the fields they look at
 * @refusal: out: which predicate, and why
 */
int kwatch_filter_compile(struct kwatch_filter *filter,
			  const struct kwatch_predicate *predicates, unsigned int count,
			  u32 strings_length, const struct kwatch_program *program,
			  struct kwatch_refusal *refusal);

/**
 * kwatch_filter_pass - is this hit wanted?
 * @filter: verified
 * @fixed: first fixed field
 * @dynamic: first dynamic field
 * @faults: fields that could not be read
 */
bool kwatch_filter_pass(const struct kwatch_filter *filter, const u8 *fixed,
			const u8 *dynamic, u64 faults);

#endif
