// SPDX-License-Identifier: GPL-2.0
/*
 * Any fields and predicates: what the module takes is evaluated on a hit of any
 * content, which must end, stay in the hit and in the strings, and give what a
 * plain reading of the predicates gives.
 *
 * FILES: module/filter.c
 */
#include <linux/kernel.h>
#include "probe_input.h"

/* As on x86: six arguments in registers, the rest on the stack. */
static struct kwatch_registers registers;

static bool number_holds(const struct kwatch_predicate *predicate, bool is_signed, u64 number)
{
	__int128 a = is_signed ? (__int128)(s64)number : (__int128)number;
	__int128 b = is_signed ? (__int128)(s64)predicate->value : (__int128)predicate->value;

	switch (predicate->op) {
	case KWATCH_OP_EQ:
		return a == b;
	case KWATCH_OP_NE:
		return a != b;
	case KWATCH_OP_LT:
		return a < b;
	case KWATCH_OP_LE:
		return a <= b;
	case KWATCH_OP_GT:
		return a > b;
	case KWATCH_OP_GE:
		return a >= b;
	case KWATCH_OP_ANY_BITS:
		return (number & predicate->value) != 0;
	default:
		return (~number & predicate->value) == 0;
	}
}

/* All that a pattern matches, column by column: no backtracking to get wrong. */
static bool glob_holds(const char *pattern, u32 length, const char *text, u32 text_length)
{
	bool match[257] = { true };
	u32 i, j;

	for (i = 1; i <= length; i++)
		match[i] = match[i - 1] && pattern[i - 1] == '*';
	for (j = 0; j < text_length; j++) {
		bool diagonal = match[0];

		match[0] = false;
		for (i = 1; i <= length; i++) {
			bool above = match[i];

			if (pattern[i - 1] == '*')
				match[i] = match[i - 1] || above;
			else
				match[i] = diagonal &&
					   (pattern[i - 1] == '?' || pattern[i - 1] == text[j]);
			diagonal = above;
		}
	}
	return match[length];
}

static bool text_holds(const struct kwatch_predicate *predicate, const char *strings,
		       const char *text, u32 length)
{
	u32 wanted = predicate->value >> 32;
	const char *string = strings + (u32)predicate->value;

	if (predicate->op == KWATCH_OP_STR_GLOB)
		return glob_holds(string, wanted, text, length);
	if (predicate->op == KWATCH_OP_STR_EQ ? wanted != length : wanted > length)
		return false;
	if (predicate->op == KWATCH_OP_STR_SUFFIX)
		text += length - wanted;
	return !memcmp(string, text, wanted);
}

struct hit {
	u8 *fixed;
	u8 *dynamic;
	u64 faults;
};

static bool holds(const struct probe_input *probe, const struct kwatch_predicate *predicate,
		  const struct hit *hit)
{
	const struct kwatch_schema_field *field = &probe->program.fields[predicate->field];
	const u8 *at = hit->dynamic;
	u16 length, n;
	u64 number = 0;

	if (hit->faults & 1ULL << predicate->field)
		return false;
	if (!(field->flags & KWATCH_SCHEMA_DYNAMIC)) {
		at = hit->fixed + probe->program.where[predicate->field] + predicate->offset;
		memcpy(&number, at, predicate->width ? predicate->width : 8);
		return number_holds(predicate, !predicate->width &&
				    (field->type >= KWATCH_TYPE_S8 &&
				     field->type <= KWATCH_TYPE_S64), number);
	}
	for (n = probe->program.where[predicate->field]; ; n--) {
		memcpy(&length, at, sizeof(length));
		if (!n)
			return text_holds(predicate, probe->strings, (const char *)at + 4, length);
		at += (sizeof(struct kwatch_dynamic) + length + 7) / 8 * 8;
	}
}

static bool passes(const struct probe_input *probe, const struct hit *hit)
{
	unsigned int n = 0, next;

	while (n < probe->nr_predicates) {
		const struct kwatch_predicate *predicate = &probe->predicates[n];

		next = holds(probe, predicate, hit) ? predicate->on_true : predicate->on_false;
		FUZZ_CHECK(next > n);
		n = next;
	}
	return n != KWATCH_JUMP_REJECT;
}

/* Dynamic fields of any content, no longer than their caps. */
static u8 *put_dynamics(const struct probe_input *probe, struct fuzz_input *input, bool at_return)
{
	unsigned int room = at_return ? probe->program.all_dynamic_max :
					probe->program.entry_dynamic_max;
	u8 *start = calloc(1, room + 8), *at = start;
	unsigned int n;

	for (n = 0; n < probe->nr_fields; n++) {
		const struct kwatch_schema_field *field = &probe->program.fields[n];
		struct kwatch_dynamic head = {};

		if (!(field->flags & KWATCH_SCHEMA_DYNAMIC) ||
		    (!at_return && field->flags & KWATCH_SCHEMA_RETURN_ONLY))
			continue;
		head.length = fuzz_u8(input) % (field->cap + 1);
		memcpy(at, &head, sizeof(head));
		fuzz_bytes(input, at + sizeof(head), head.length);
		at += ALIGN(sizeof(head) + head.length, 8);
	}
	FUZZ_CHECK((size_t)(at - start) <= room);
	/* No more than there is: a step out of it is seen. */
	return realloc(start, at > start ? (size_t)(at - start) : 1);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct probe_input probe;
	struct fuzz_input input = fuzz_input(data, size);
	struct hit hit = {};
	unsigned int i, bytes;

	for (i = 0; i < ARRAY_SIZE(registers.argument); i++)
		registers.argument[i] = i < 6 ? 8 * i : KWATCH_NO_REGISTER;
	registers.result = 80;
	probe_input_take(&probe, &input);
	if (!probe_input_compile(&probe, &registers))
		return;
	bytes = probe.filter.at_return ? probe.program.all_fixed : probe.program.entry_fixed;
	hit.faults = fuzz_u64(&input);
	hit.fixed = malloc(bytes ? bytes : 1);
	fuzz_bytes(&input, hit.fixed, bytes);
	hit.dynamic = put_dynamics(&probe, &input, probe.filter.at_return);
	FUZZ_CHECK(kwatch_filter_pass(&probe.filter, hit.fixed, hit.dynamic, hit.faults) ==
		   passes(&probe, &hit));
	free(hit.fixed);
	free(hit.dynamic);
}

size_t fuzz_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	return probe_input_mutate(data, size, room, seed);
}
