// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever user space says of its fields: it is refused with a sentence, or
 * becomes a program that stays inside its record.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <linux/kernel.h>
#include "field.h"

/* As on x86: six arguments in registers, the rest on the stack. */
#define IN_REGISTERS	6
#define RESULT		80

static struct kwatch_program program;
static struct kwatch_refusal refusal;

static int compile(const struct kwatch_field *fields, unsigned int count, u32 flags)
{
	struct kwatch_registers registers = { .result = RESULT };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(registers.argument); i++)
		registers.argument[i] = i < IN_REGISTERS ? 8 * i : KWATCH_NO_REGISTER;
	memset(&program, 0, sizeof(program));
	memset(&refusal, 0, sizeof(refusal));
	return kwatch_field_compile(&program, fields, count, flags, &registers, &refusal);
}

/* Each byte of the fixed part belongs to one field, and no op leads out. */
static void check_program(const struct kwatch_field *fields, unsigned int count)
{
	bool used[KWATCH_MAX_RECORD] = {};
	unsigned int i, n, dynamic = 0;

	assert_int_equal(program.nr_fields, count);
	assert_true(kwatch_field_prefix(&program, true) + program.all_fixed +
		    program.all_dynamic_max <= KWATCH_MAX_RECORD);
	assert_true(program.slots * 8 + program.entry_fixed + program.entry_dynamic_max <=
		    KWATCH_MAX_RECORD);
	assert_true(program.entry_fixed <= program.all_fixed);
	assert_true(program.entry_dynamic_max <= program.all_dynamic_max);
	for (i = 0; i < count; i++) {
		const struct kwatch_schema_field *schema = &program.fields[i];

		assert_memory_equal(schema->name, fields[i].name, KWATCH_FIELD_NAME_MAX);
		if (schema->flags & KWATCH_SCHEMA_DYNAMIC) {
			assert_int_equal(program.where[i], dynamic++);
			continue;
		}
		assert_int_equal(schema->fixed_size % 8, 0);
		assert_true(program.where[i] + schema->fixed_size <= program.all_fixed);
		if (schema->entry_offset)
			assert_true(program.where[i] + schema->fixed_size <= program.entry_fixed);
		for (n = 0; n < schema->fixed_size; n++) {
			assert_false(used[program.where[i] + n]);
			used[program.where[i] + n] = true;
		}
	}
	for (n = 0; n < program.all_fixed; n++)
		assert_true(used[n]);
}

static void check_ops(void)
{
	unsigned int total = program.entry_ops + program.return_ops, i;

	assert_true(total <= ARRAY_SIZE(program.ops));
	for (i = 0; i < total; i++) {
		const struct kwatch_fetch_op *op = &program.ops[i];
		unsigned int fixed = i < program.entry_ops ? program.entry_fixed :
							     program.all_fixed;

		assert_true(op->step <= KWATCH_STEP_SAVE);
		assert_true(op->field < program.nr_fields);
		assert_true(op->derefs <= KWATCH_DEREF_MAX);
		assert_true(op->shift_left < 64 && op->shift_right < 64);
		assert_true(op->slot == KWATCH_NO_SLOT || op->slot < program.slots);
		assert_true(op->length_slot == KWATCH_NO_SLOT || op->length_slot < program.slots);
		assert_true(op->reg == KWATCH_NO_REGISTER || op->reg <= RESULT);
		assert_true(op->length_reg == KWATCH_NO_REGISTER ||
			    op->length_reg < 8 * IN_REGISTERS);
		if (op->source == KWATCH_SOURCE_SAVED)
			assert_int_not_equal(op->slot, KWATCH_NO_SLOT);
		if (op->step == KWATCH_STEP_REGISTER || op->step == KWATCH_STEP_NARROW ||
		    op->step == KWATCH_STEP_USER_TEXT)
			assert_int_not_equal(op->reg, KWATCH_NO_REGISTER);
		if (op->step == KWATCH_STEP_SAVE || op->step == KWATCH_STEP_DYNAMIC ||
		    op->step == KWATCH_STEP_STACK)
			continue;
		assert_true(op->to + program.fields[op->field].fixed_size <= fixed);
	}
}

static u64 random_state = 1;

static unsigned int below(unsigned int bound)
{
	random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (random_state >> 33) % bound;
}

/* Mostly as it should be: what is only noise never comes far. */
static void make_field(struct kwatch_field *field, unsigned int n, bool at_return)
{
	static const u8 types[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32, 33, 34, 35, 36, 37, 38, 39,
				    40, 64, 65, 66, 67, 68, 69 };
	const struct kwatch_type_info *type;

	memset(field, 0, sizeof(*field));
	snprintf(field->name, sizeof(field->name), "f%u", n);
	field->type = types[below(ARRAY_SIZE(types))];
	type = kwatch_field_type(field->type);
	field->source = 1 + below(KWATCH_SOURCE_CALLER);
	if (field->type == KWATCH_TYPE_STACK)
		field->source = KWATCH_SOURCE_CHAIN;
	if (field->source == KWATCH_SOURCE_ARGUMENT || field->source == KWATCH_SOURCE_STACK)
		field->index = below(16);
	field->derefs = below(3) ? 0 : below(KWATCH_DEREF_MAX + 1);
	if (field->type == KWATCH_TYPE_STACK)
		field->derefs = 0;
	if (at_return)
		field->flags = KWATCH_FIELD_AT_RETURN;
	if (type->shape == KWATCH_SHAPE_DYNAMIC && below(2))
		field->cap = below(below(4) ? 300 : 3000);
	if (field->type == KWATCH_TYPE_STACK)
		field->cap &= ~7;
	if (type->user && (type->shape == KWATCH_SHAPE_DYNAMIC || field->derefs) && below(2))
		field->flags |= KWATCH_FIELD_USER;
	if (type->shape != KWATCH_SHAPE_SCALAR && field->derefs && below(2))
		field->flags |= KWATCH_FIELD_EMBEDDED;
	if (type->shape == KWATCH_SHAPE_SCALAR && below(4) == 0)
		field->bit_size = 1 + below(8 * type->bytes);
	if (field->type == KWATCH_TYPE_BYTES && below(2))
		field->length_argument = 1 + below(16);
}

static void spoil(struct kwatch_field *fields, unsigned int count)
{
	unsigned char *byte = (unsigned char *)&fields[below(count)];

	byte[below(4) ? 64 + below(sizeof(*fields) - 64) : below(sizeof(*fields))] = below(256);
}

static void test_fuzz(void **state)
{
	struct kwatch_field fields[KWATCH_MAX_FIELDS];
	unsigned int round, i, count, accepted = 0, refused_big = 0;
	int err;

	(void)state;
	for (round = 0; round < 60000; round++) {
		count = 1 + below(round % 4 ? 6 : KWATCH_MAX_FIELDS);
		for (i = 0; i < count; i++)
			make_field(&fields[i], i, 2 * i >= count);
		for (i = below(4); i > 1; i--)
			spoil(fields, count);
		if (round % 16 == 0)
			for (i = 0; i < sizeof(fields[0]); i++)
				((unsigned char *)fields)[i] = below(256);
		err = compile(fields, count, below(4));
		if (!err) {
			accepted++;
			check_program(fields, count);
			check_ops();
			assert_int_equal(refusal.text[0], 0);
			continue;
		}
		refused_big += err == -E2BIG;
		assert_true(err == -EINVAL || err == -E2BIG);
		assert_int_equal(strncmp(refusal.text, "field ", 6), 0);
	}
	/* Both ways out were taken often. */
	assert_in_range(accepted, 1000, 59000);
	assert_in_range(refused_big, 100, 50000);
}

/* The most that fits: every field keeps its source and its length. */
static void test_all_fields(void **state)
{
	struct kwatch_field fields[KWATCH_MAX_FIELDS] = {};
	unsigned int i;

	(void)state;
	for (i = 0; i < KWATCH_MAX_FIELDS; i++) {
		snprintf(fields[i].name, sizeof(fields[i].name), "f%u", i);
		fields[i].source = KWATCH_SOURCE_ARGUMENT;
		fields[i].type = KWATCH_TYPE_BYTES;
		fields[i].cap = 60;
		fields[i].length_argument = 1;
		fields[i].flags = KWATCH_FIELD_USER | (i >= 16 ? KWATCH_FIELD_AT_RETURN : 0);
	}
	assert_int_equal(compile(fields, KWATCH_MAX_FIELDS, KWATCH_PROBE_RETURN), 0);
	assert_int_equal(program.slots, 2 * KWATCH_MAX_FIELDS);
	assert_int_equal(program.entry_ops, KWATCH_MAX_FIELDS);
	assert_int_equal(program.return_ops, 16);
	assert_int_equal(program.retry, 0xffff);
	check_program(fields, KWATCH_MAX_FIELDS);
	check_ops();
	assert_int_equal(compile(fields, 0, KWATCH_PROBE_RETURN), 0);
	assert_int_equal(program.entry_ops + program.return_ops, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_fields),
		cmocka_unit_test(test_fuzz),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
