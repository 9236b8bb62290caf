// SPDX-License-Identifier: GPL-2.0
/* What the module refuses of a field, and what it makes of the others. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/kernel.h>
#include "field.h"

/* As on x86: six arguments in registers, the rest on the stack. */
#define IN_REGISTERS	6
#define RESULT		80

#define ARGUMENT(called, of_type, number)				\
	{								\
		.name = called, .source = KWATCH_SOURCE_ARGUMENT,	\
		.type = of_type, .index = number,			\
	}

static struct kwatch_registers registers;
static struct kwatch_program program;
static struct kwatch_refusal refusal;

static int compile(const struct kwatch_field *fields, unsigned int count, u32 flags)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(registers.argument); i++)
		registers.argument[i] = i < IN_REGISTERS ? 8 * i : KWATCH_NO_REGISTER;
	registers.result = RESULT;
	memset(&program, 0, sizeof(program));
	memset(&refusal, 0, sizeof(refusal));
	return kwatch_field_compile(&program, fields, count, flags, &registers, &refusal);
}

static int compile_one(const struct kwatch_field *field)
{
	return compile(field, 1, KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN);
}

/**
 * struct refused - a field that must not pass, and what the sentence says
 * @field: complete
 * @flags: of the probe; 0 for entry and return
 * @says: the sentence begins so
 */
struct refused {
	struct kwatch_field field;
	u32 flags;
	const char *says;
};

#define A_FIELD .name = "count", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64

#define A_STACK .name = "calls", .source = KWATCH_SOURCE_CHAIN, .type = KWATCH_TYPE_STACK

static const struct refused refused[] = {
	{ { .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "1st", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "a-b", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "a\0b", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "caf\xc3\xa9", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "at@", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { .name = "a[0]", .source = 1, .type = 1 }, 0, "field 0: its name" },
	{ { A_FIELD, .display = "new\nline" }, 0, "field count: its display" },
	{ { A_FIELD, .display = "a\0b" }, 0, "field count: its display" },
	{ { .name = "count", .source = 1, .type = 0 }, 0, "field count: unknown type 0" },
	{ { .name = "count", .source = 1, .type = 11 }, 0, "field count: unknown type 11" },
	{ { .name = "count", .source = 1, .type = 63 }, 0, "field count: unknown type 63" },
	{ { .name = "count", .source = 1, .type = 70 }, 0, "field count: unknown type 70" },
	{ { .name = "count", .source = 1, .type = 255 }, 0, "field count: unknown type 255" },
	{ { .name = "count", .source = 0, .type = 1 }, 0, "field count: unknown source 0" },
	{ { .name = "count", .source = KWATCH_SOURCE_CHAIN + 1, .type = 1 }, 0,
	  "field count: unknown source" },
	{ { .name = "calls", .source = KWATCH_SOURCE_CHAIN, .type = KWATCH_TYPE_POINTER }, 0,
	  "field calls: a call chain is a stack" },
	{ { .name = "calls", .source = KWATCH_SOURCE_STACK, .type = KWATCH_TYPE_STACK }, 0,
	  "field calls: a call chain is a stack" },
	{ { A_STACK, .index = 1 }, 0, "field calls: index is 1" },
	{ { A_STACK, .cap = 12 }, 0, "field calls: a cap of 12 bytes" },
	{ { A_STACK, .derefs = 1 }, 0, "field calls: a call chain has no dereferences" },
	{ { A_STACK, .flags = KWATCH_FIELD_USER }, 0, "field calls: nothing of it is loaded" },
	{ { A_STACK, .flags = KWATCH_FIELD_AT_RETURN }, KWATCH_PROBE_ENTRY,
	  "field calls: it is read at return" },
	{ { A_STACK, .length_argument = 1 }, 0, "field calls: only bytes and socket" },
	{ { A_STACK, .bit_size = 8 }, 0, "field calls: 8 bits" },
	{ { .name = "count", .source = KWATCH_SOURCE_SAVED, .type = 1 }, 0,
	  "field count: unknown source 255" },
	{ { A_FIELD, .index = 16 }, 0, "field count: there is no argument 16" },
	{ { .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = 1, .index = 1 }, 0,
	  "field ret: index is 1" },
	{ { .name = "me", .source = KWATCH_SOURCE_CURRENT, .type = KWATCH_TYPE_TASK, .index = 2 },
	  0, "field me: index is 2" },
	{ { A_FIELD, .address = 1 }, 0, "field count: an address is given" },
	{ { .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = 1 }, KWATCH_PROBE_ENTRY,
	  "field ret: it is read at return" },
	{ { A_FIELD, .flags = KWATCH_FIELD_AT_RETURN }, KWATCH_PROBE_ENTRY,
	  "field count: it is read at return" },
	{ { A_FIELD, .flags = 8 }, 0, "field count: unknown flags 0x8" },
	{ { A_FIELD, .flags = 0x8000 }, 0, "field count: unknown flags 0x8000" },
	{ { A_FIELD, .__reserved0 = 1 }, 0, "field count: a reserved member" },
	{ { A_FIELD, .__reserved1 = 1 }, 0, "field count: a reserved member" },
	{ { A_FIELD, .cap = 8 }, 0, "field count: a cap is given" },
	{ { .name = "skb", .source = 1, .type = KWATCH_TYPE_SKB, .cap = 8 }, 0,
	  "field skb: a cap is given" },
	{ { A_FIELD, .length_argument = 2 }, 0, "field count: only bytes and socket addresses" },
	{ { .name = "path", .source = 1, .type = KWATCH_TYPE_STRING, .length_argument = 2 }, 0,
	  "field path: only bytes and socket addresses" },
	{ { .name = "data", .source = 1, .type = KWATCH_TYPE_BYTES, .length_argument = 17 }, 0,
	  "field data: only bytes and socket addresses" },
	{ { A_FIELD, .bit_size = 65 }, 0, "field count: 65 bits from bit 0" },
	{ { A_FIELD, .bit_offset = 60, .bit_size = 5 }, 0, "field count: 5 bits from bit 60" },
	{ { A_FIELD, .bit_offset = 255, .bit_size = 255 }, 0, "field count: 255 bits" },
	{ { A_FIELD, .bit_offset = 3 }, 0, "field count: 0 bits from bit 3" },
	{ { .name = "flags", .source = 1, .type = KWATCH_TYPE_U8, .bit_offset = 7, .bit_size = 2 },
	  0, "field flags: 2 bits from bit 7" },
	{ { .name = "skb", .source = 1, .type = KWATCH_TYPE_SKB, .bit_size = 1 }, 0,
	  "field skb: 1 bits" },
	{ { A_FIELD, .derefs = 9 }, 0, "field count: 9 dereferences, at most 8" },
	{ { A_FIELD, .derefs = 1, .offsets = { 8, -8 } }, 0, "field count: offset 1 is set" },
	{ { A_FIELD, .offsets = { 0, 0, 0, 0, 0, 0, 0, 1 } }, 0, "field count: offset 7 is set" },
	{ { A_FIELD, .derefs = 1, .flags = KWATCH_FIELD_EMBEDDED }, 0,
	  "field count: only an object behind an offset" },
	{ { .name = "skb", .source = 1, .type = KWATCH_TYPE_SKB, .flags = KWATCH_FIELD_EMBEDDED },
	  0, "field skb: only an object behind an offset" },
	{ { A_FIELD, .flags = KWATCH_FIELD_USER }, 0, "field count: nothing of it is loaded" },
	{ { .name = "file", .source = 1, .type = KWATCH_TYPE_FILE, .flags = KWATCH_FIELD_USER }, 0,
	  "field file: nothing of it is loaded" },
	{ { .name = "skb", .source = 1, .type = KWATCH_TYPE_SKB, .flags = KWATCH_FIELD_USER }, 0,
	  "field skb: nothing of it is loaded" },
};

static void test_refused(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(refused); i++) {
		const struct refused *one = &refused[i];
		u32 flags = one->flags ? one->flags : KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN;
		int err = compile(&one->field, 1, flags);

		if (err != -EINVAL || strncmp(refusal.text, one->says, strlen(one->says)))
			fail_msg("%u: wanted \"%s...\", got %d \"%s\"", i, one->says, err,
				 refusal.text);
	}
}

static void test_name_without_end(void **state)
{
	struct kwatch_field field = { A_FIELD };

	(void)state;
	memset(field.name, 'a', sizeof(field.name));
	assert_int_equal(compile_one(&field), -EINVAL);
	assert_non_null(strstr(refusal.text, "field 0"));
	field.name[KWATCH_FIELD_NAME_MAX - 1] = 0;
	assert_int_equal(compile_one(&field), 0);
	memset(field.display, 'a', sizeof(field.display));
	assert_int_equal(compile_one(&field), -EINVAL);
}

static void test_order_and_names_of_two(void **state)
{
	struct kwatch_field fields[] = {
		ARGUMENT("a", KWATCH_TYPE_U64, 0),
		ARGUMENT("b", KWATCH_TYPE_U64, 1),
		ARGUMENT("a", KWATCH_TYPE_U64, 2),
	};

	(void)state;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_ENTRY), -EINVAL);
	assert_string_equal(refusal.text, "field a: fields 0 and 2 have the same name");
	fields[2].name[0] = 'c';
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_ENTRY), 0);
	fields[1].source = KWATCH_SOURCE_RETURN;
	fields[1].index = 0;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), -EINVAL);
	assert_non_null(strstr(refusal.text, "field c: fields of entry have to stand before"));
	fields[2].flags = KWATCH_FIELD_AT_RETURN;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
}

static void test_size_limit(void **state)
{
	struct kwatch_field fields[2] = {
		ARGUMENT("a", KWATCH_TYPE_BYTES, 0),
		ARGUMENT("path", KWATCH_TYPE_STRING, 1),
	};
	unsigned int largest;

	(void)state;
	/* Prefixes of header, duration and mask; what may be kept; the cap. */
	largest = KWATCH_MAX_RECORD - sizeof(struct kwatch_record) - 16 - 16 -
		  sizeof(struct kwatch_dynamic);
	fields[0].cap = largest;
	assert_int_equal(compile(fields, 1, KWATCH_PROBE_ENTRY), 0);
	fields[0].cap = largest + 1;
	assert_int_equal(compile(fields, 1, KWATCH_PROBE_ENTRY), -E2BIG);
	assert_non_null(strstr(refusal.text, "field a: with it a record could take more"));
	fields[0].cap = 65535;
	assert_int_equal(compile(fields, 1, KWATCH_PROBE_ENTRY), -E2BIG);
	fields[0].cap = largest;
	assert_int_equal(compile(fields, 2, KWATCH_PROBE_ENTRY), -E2BIG);
	assert_non_null(strstr(refusal.text, "field path:"));
}

/* Entry record: header 24, mask 8; return record: header, duration, mask. */
static void test_schema(void **state)
{
	struct kwatch_field fields[] = {
		ARGUMENT("fd", KWATCH_TYPE_S32, 0),
		ARGUMENT("path", KWATCH_TYPE_STRING, 1),
		ARGUMENT("skb", KWATCH_TYPE_SKB, 2),
		ARGUMENT("count", KWATCH_TYPE_U64, 3),
		{ .name = "out", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_BYTES,
		  .index = 4, .cap = 13, .length_argument = 4,
		  .flags = KWATCH_FIELD_AT_RETURN | KWATCH_FIELD_USER },
		{ .name = "ret", .display = "errno", .source = KWATCH_SOURCE_RETURN,
		  .type = KWATCH_TYPE_S64 },
	};
	const struct kwatch_schema_field *schema = program.fields;

	(void)state;
	assert_int_equal(compile(fields, 6, KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN), 0);
	assert_int_equal(program.nr_fields, 6);
	assert_true(program.has_mask);
	assert_int_equal(kwatch_field_prefix(&program, false), 32);
	assert_int_equal(kwatch_field_prefix(&program, true), 40);
	assert_int_equal(schema[0].entry_offset, 32);
	assert_int_equal(schema[0].return_offset, 40);
	assert_int_equal(schema[0].fixed_size, 8);
	assert_int_equal(schema[1].flags, KWATCH_SCHEMA_DYNAMIC);
	assert_int_equal(schema[1].entry_offset, 0);
	assert_int_equal(schema[1].fixed_size, 0);
	assert_int_equal(schema[1].cap, KWATCH_DEFAULT_CAP);
	assert_int_equal(schema[2].entry_offset, 40);
	assert_int_equal(schema[2].fixed_size, sizeof(struct kwatch_skb));
	assert_int_equal(schema[3].entry_offset, 40 + sizeof(struct kwatch_skb));
	assert_int_equal(schema[3].return_offset, 48 + sizeof(struct kwatch_skb));
	assert_int_equal(schema[4].flags, KWATCH_SCHEMA_DYNAMIC | KWATCH_SCHEMA_RETURN_ONLY |
			 KWATCH_SCHEMA_USER);
	assert_int_equal(schema[4].cap, 13);
	assert_int_equal(schema[5].flags, KWATCH_SCHEMA_RETURN_ONLY);
	assert_int_equal(schema[5].entry_offset, 0);
	assert_int_equal(schema[5].return_offset, 56 + sizeof(struct kwatch_skb));
	assert_string_equal(schema[5].name, "ret");
	assert_string_equal(schema[5].display, "errno");
	assert_int_equal(program.where[1], 0);
	assert_int_equal(program.where[4], 1);
	assert_int_equal(program.entry_fixed, 16 + sizeof(struct kwatch_skb));
	assert_int_equal(program.all_fixed, 24 + sizeof(struct kwatch_skb));
	assert_int_equal(program.entry_dynamic_max, ALIGN(4 + 256, 8));
	assert_int_equal(program.all_dynamic_max, ALIGN(4 + 256, 8) + ALIGN(4 + 13, 8));
	/* Four of entry and the source of "out"; then "out" and "ret". */
	assert_int_equal(program.entry_ops, 5);
	assert_int_equal(program.return_ops, 2);
	assert_int_equal(program.ops[4].step, KWATCH_STEP_SAVE);
	assert_int_equal(program.ops[4].reg, 8 * 4);
	assert_int_equal(program.ops[4].length_reg, 8 * 3);
	assert_int_equal(program.slots, 2);
	assert_int_equal(program.ops[5].source, KWATCH_SOURCE_SAVED);
	assert_int_equal(program.ops[5].slot, program.ops[4].slot);
	assert_int_equal(program.ops[5].length_slot, program.ops[4].length_slot);
	assert_int_not_equal(program.ops[5].slot, program.ops[5].length_slot);
	assert_int_equal(program.ops[6].reg, RESULT);
	assert_int_equal(program.ops[6].step, KWATCH_STEP_REGISTER);
	assert_int_equal(program.ops[6].to, program.entry_fixed);
	assert_int_equal(program.retry, 0);
}

/* User memory read at entry is tried again where the call returns. */
static void test_retry(void **state)
{
	struct kwatch_field fields[] = {
		ARGUMENT("a", KWATCH_TYPE_U64, 0),
		ARGUMENT("path", KWATCH_TYPE_STRING, 1),
		ARGUMENT("addr", KWATCH_TYPE_SOCKADDR, 2),
	};

	(void)state;
	fields[1].flags = KWATCH_FIELD_USER;
	fields[2].flags = KWATCH_FIELD_USER;
	fields[2].length_argument = 4;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
	assert_int_equal(program.retry, 6);
	assert_int_equal(program.slots, 3);
	assert_int_equal(program.ops[0].slot, KWATCH_NO_SLOT);
	assert_int_equal(program.ops[1].length_slot, KWATCH_NO_SLOT);
	assert_int_not_equal(program.ops[2].length_slot, KWATCH_NO_SLOT);
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_ENTRY), 0);
	assert_int_equal(program.retry, 0);
	assert_int_equal(program.slots, 0);
}

static void test_no_mask_without_loads(void **state)
{
	struct kwatch_field fields[] = {
		ARGUMENT("a", KWATCH_TYPE_U64, 0),
		ARGUMENT("b", KWATCH_TYPE_S32, 1),
	};

	(void)state;
	assert_int_equal(compile(fields, 2, KWATCH_PROBE_ENTRY), 0);
	assert_false(program.has_mask);
	assert_int_equal(program.fields[0].entry_offset, 24);
	fields[1].derefs = 1;
	assert_int_equal(compile(fields, 2, KWATCH_PROBE_ENTRY), 0);
	assert_true(program.has_mask);
	assert_int_equal(program.fields[0].entry_offset, 32);
}

static u64 extend(const struct kwatch_fetch_op *op, u64 value)
{
	value <<= op->shift_left;
	return op->is_signed ? (u64)((s64)value >> op->shift_right) : value >> op->shift_right;
}

static void expect_scalar(u8 type, u8 bit_offset, u8 bit_size, u8 step, u64 from, u64 to)
{
	struct kwatch_field field = { .name = "x", .source = KWATCH_SOURCE_ARGUMENT, .type = type,
				      .bit_offset = bit_offset, .bit_size = bit_size };

	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, step);
	assert_int_equal(program.ops[0].reg, 0);
	assert_int_equal(extend(&program.ops[0], from), to);
}

static void test_scalars(void **state)
{
	const u64 word = 0x8899aabbccddeeffULL;

	(void)state;
	expect_scalar(KWATCH_TYPE_U64, 0, 0, KWATCH_STEP_REGISTER, word, word);
	expect_scalar(KWATCH_TYPE_S64, 0, 64, KWATCH_STEP_REGISTER, word, word);
	expect_scalar(KWATCH_TYPE_POINTER, 0, 0, KWATCH_STEP_REGISTER, word, word);
	expect_scalar(KWATCH_TYPE_U32, 0, 0, KWATCH_STEP_NARROW, word, 0xccddeeff);
	expect_scalar(KWATCH_TYPE_S32, 0, 0, KWATCH_STEP_NARROW, word, 0xffffffffccddeeffULL);
	expect_scalar(KWATCH_TYPE_U16, 0, 0, KWATCH_STEP_NARROW, word, 0xeeff);
	expect_scalar(KWATCH_TYPE_S16, 0, 0, KWATCH_STEP_NARROW, word, 0xffffffffffffeeffULL);
	expect_scalar(KWATCH_TYPE_U8, 0, 0, KWATCH_STEP_NARROW, word, 0xff);
	expect_scalar(KWATCH_TYPE_S8, 0, 0, KWATCH_STEP_NARROW, 0x17f, 0x7f);
	expect_scalar(KWATCH_TYPE_U32, 4, 8, KWATCH_STEP_NARROW, word, 0xef);
	expect_scalar(KWATCH_TYPE_S32, 4, 8, KWATCH_STEP_NARROW, word, 0xffffffffffffffefULL);
	expect_scalar(KWATCH_TYPE_U8, 7, 1, KWATCH_STEP_NARROW, word, 1);
	expect_scalar(KWATCH_TYPE_U64, 63, 1, KWATCH_STEP_NARROW, word, 1);
	expect_scalar(KWATCH_TYPE_S64, 0, 1, KWATCH_STEP_NARROW, word, U64_MAX);
}

static void test_sources(void **state)
{
	struct kwatch_field field = ARGUMENT("x", KWATCH_TYPE_U64, IN_REGISTERS);

	(void)state;
	/* An argument on the stack is no register. */
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_LOAD);
	assert_int_equal(program.ops[0].reg, KWATCH_NO_REGISTER);
	field.source = KWATCH_SOURCE_STACK;
	field.index = 255;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_LOAD);
	assert_int_equal(program.ops[0].index, 255);
	field.source = KWATCH_SOURCE_ADDRESS;
	field.index = 0;
	field.address = 0x1234;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].address, 0x1234);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_LOAD);
	/* A scalar that is kept is no register any more when it is used. */
	field = (struct kwatch_field)ARGUMENT("x", KWATCH_TYPE_S32, 2);
	field.flags = KWATCH_FIELD_AT_RETURN;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.entry_ops, 1);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_SAVE);
	assert_int_equal(program.ops[0].reg, 16);
	assert_int_equal(program.ops[1].step, KWATCH_STEP_LOAD);
	assert_int_equal(program.ops[1].reg, KWATCH_NO_REGISTER);
	assert_int_equal(extend(&program.ops[1], 0xffffffff), U64_MAX);
}

/* The text that is read without further questions, and what only looks like it. */
static void test_user_text(void **state)
{
	struct kwatch_field field = ARGUMENT("x", KWATCH_TYPE_STRING, 1);

	(void)state;
	field.flags = KWATCH_FIELD_USER;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_USER_TEXT);
	assert_int_equal(program.ops[0].reg, 8);
	assert_int_equal(program.ops[0].slot, 0);
	assert_true(program.has_mask);
	field.flags |= KWATCH_FIELD_AT_RETURN;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_SAVE);
	assert_int_equal(program.ops[1].step, KWATCH_STEP_DYNAMIC);
	field.flags = KWATCH_FIELD_USER;
	field.derefs = 1;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_DYNAMIC);
	field.derefs = 0;
	field.flags = 0;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_DYNAMIC);
	field.flags = KWATCH_FIELD_USER;
	field.index = IN_REGISTERS;
	assert_int_equal(compile_one(&field), 0);
	assert_int_equal(program.ops[0].step, KWATCH_STEP_DYNAMIC);
}

static void test_in_registers(void **state)
{
	struct kwatch_field fields[] = {
		ARGUMENT("a", KWATCH_TYPE_U64, 0),
		ARGUMENT("b", KWATCH_TYPE_S32, 1),
		{ .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = KWATCH_TYPE_S32 },
	};

	(void)state;
	assert_int_equal(compile(fields, 0, KWATCH_PROBE_ENTRY), 0);
	assert_true(kwatch_field_in_registers(&program));
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
	assert_true(kwatch_field_in_registers(&program));
	assert_int_equal(program.plain, 1);
	assert_int_equal(program.rest, 1);
	fields[1].flags = KWATCH_FIELD_AT_RETURN;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
	assert_false(kwatch_field_in_registers(&program));
	fields[1].flags = 0;
	fields[1].index = IN_REGISTERS;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
	assert_false(kwatch_field_in_registers(&program));
	fields[1].index = 1;
	fields[2].derefs = 1;
	assert_int_equal(compile(fields, 3, KWATCH_PROBE_RETURN), 0);
	assert_false(kwatch_field_in_registers(&program));
}

/*
 * A length has to be known where it is used: an argument's register means
 * nothing any more when the call returns, and one that is on the stack would
 * be left out without a word.
 */
static void test_length_is_known_or_refused(void **state)
{
	struct kwatch_field field = { .name = "buf", .source = KWATCH_SOURCE_RETURN,
				      .type = KWATCH_TYPE_BYTES, .length_argument = 2 };
	const struct kwatch_fetch_op *op = &program.ops[0];
	int err = compile_one(&field);

	(void)state;
	if (err) {
		assert_int_equal(err, -EINVAL);
		assert_non_null(strstr(refusal.text, "field buf:"));
	} else {
		op = &program.ops[program.entry_ops];
		assert_int_not_equal(op->length_slot, KWATCH_NO_SLOT);
	}
	field.source = KWATCH_SOURCE_ARGUMENT;
	field.length_argument = IN_REGISTERS + 1;
	assert_int_equal(compile_one(&field), -EINVAL);
	assert_non_null(strstr(refusal.text, "field buf:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_name_without_end),
		cmocka_unit_test(test_order_and_names_of_two),
		cmocka_unit_test(test_size_limit),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_no_mask_without_loads),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_user_text),
		cmocka_unit_test(test_in_registers),
		cmocka_unit_test(test_length_is_known_or_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
