/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What user space asked to see, checked once and turned into what the hit
 * executes. Pure logic: the unit tests compile field.c in user space.
 */
#ifndef KWATCH_FIELD_H
#define KWATCH_FIELD_H

#include <linux/types.h>
#include <linux/kwatch.h>
#include "limits.h"
#include "refusal.h"

/**
 * enum kwatch_shape - how a type lies in a record
 * @KWATCH_SHAPE_NONE: no such type
 * @KWATCH_SHAPE_SCALAR: 8 bytes
 * @KWATCH_SHAPE_FIXED: a struct of the uapi
 * @KWATCH_SHAPE_DYNAMIC: struct kwatch_dynamic and bytes
 */
enum kwatch_shape {
	KWATCH_SHAPE_NONE,
	KWATCH_SHAPE_SCALAR,
	KWATCH_SHAPE_FIXED,
	KWATCH_SHAPE_DYNAMIC,
};

/**
 * struct kwatch_type_info - the one table of types
 * @shape: how it lies in a record
 * @is_signed: of a scalar
 * @user: it may lie in user memory
 * @bytes: of a scalar in kernel memory, or of a fixed type in the record
 */
struct kwatch_type_info {
	u8 shape;
	bool is_signed;
	bool user;
	u16 bytes;
};

/* NULL for a type that does not exist. */
const struct kwatch_type_info *kwatch_field_type(unsigned int type);

/**
 * enum kwatch_step - what the hit does for a field
 * @KWATCH_STEP_REGISTER: store a register as it is
 * @KWATCH_STEP_NARROW: store a register, cut and extended
 * @KWATCH_STEP_LOAD: scalar behind a chain, or from a rarer source
 * @KWATCH_STEP_FIXED: call the reader of a fixed type
 * @KWATCH_STEP_USER_TEXT: copy user text that a register points to: what
 *                         KWATCH_STEP_DYNAMIC can do too, and the commonest
 * @KWATCH_STEP_DYNAMIC: call the reader of a dynamic type
 * @KWATCH_STEP_STACK: follow the call chain
 * @KWATCH_STEP_SAVE: keep the source for the return side
 */
enum kwatch_step {
	KWATCH_STEP_REGISTER,
	KWATCH_STEP_NARROW,
	KWATCH_STEP_LOAD,
	KWATCH_STEP_FIXED,
	KWATCH_STEP_USER_TEXT,
	KWATCH_STEP_DYNAMIC,
	KWATCH_STEP_STACK,
	KWATCH_STEP_SAVE,
};

/* struct kwatch_fetch_op.reg: the source is not a register. */
#define KWATCH_NO_REGISTER	0xffff
/* struct kwatch_fetch_op.slot: nothing is kept. */
#define KWATCH_NO_SLOT		0xff
/* struct kwatch_fetch_op.source beside enum kwatch_source: kept at entry. */
#define KWATCH_SOURCE_SAVED	255

/**
 * struct kwatch_fetch_op - one field, ready to execute
 * @step: enum kwatch_step
 * @shift_left: of a scalar, to cut what is above it
 * @shift_right: of a scalar, to extend it
 * @is_signed: extend with the sign
 * @reg: byte offset of the source in struct pt_regs, or KWATCH_NO_REGISTER
 * @to: offset of a fixed field from the first fixed field
 * @source: enum kwatch_source or KWATCH_SOURCE_SAVED
 * @type: enum kwatch_type
 * @index: of the source
 * @derefs: used of @offsets
 * @bytes: of a scalar load
 * @flags: KWATCH_FIELD_*
 * @cap: of a dynamic field
 * @slot: where the source is kept for the return side, or KWATCH_NO_SLOT
 * @length_slot: where the length is kept, or KWATCH_NO_SLOT
 * @length_reg: byte offset of the length in struct pt_regs
 * @field: bit in the fault mask
 * @__pad: zero
 * @offsets: chain
 * @address: of KWATCH_SOURCE_ADDRESS; of KWATCH_SOURCE_CHAIN where the probe is
 */
struct kwatch_fetch_op {
	u8 step;
	u8 shift_left;
	u8 shift_right;
	bool is_signed;
	u16 reg;
	u16 to;
	u8 source;
	u8 type;
	u8 index;
	u8 derefs;
	u8 bytes;
	u8 slot;
	u8 length_slot;
	u8 field;
	u16 flags;
	u16 cap;
	u16 length_reg;
	u16 __pad;
	s32 offsets[KWATCH_DEREF_MAX];
	u64 address;
};

/**
 * struct kwatch_program - all fields of a probe
 * @ops: at entry first, then at return; a field kept for the return side has
 *       one op in each part
 * @plain: of the ops of entry, so many first ones only store a register, each
 *         8 bytes behind the one before
 * @plain_reg: struct kwatch_fetch_op.reg of those
 * @rest: ops of entry behind those
 * @entry_ops: of @ops, executed at entry
 * @return_ops: behind them, executed at return
 * @slots: words to keep from entry to return
 * @entry_fixed: bytes of the fixed fields of entry
 * @all_fixed: bytes of all fixed fields
 * @entry_dynamic_max: most bytes of the dynamic fields of entry
 * @all_dynamic_max: most bytes of all dynamic fields
 * @has_mask: a field can fault: records have a fault mask
 * @retry: fault bits of fields of entry worth another try at return
 * @nr_fields: fields
 * @fields: for the schema, and for the filter
 * @where: @to of each field; its ordinal among the dynamic ones for those
 */
struct kwatch_program {
	u8 plain;
	u8 rest;
	u16 plain_reg[KWATCH_MAX_FIELDS];
	struct kwatch_fetch_op ops[2 * KWATCH_MAX_FIELDS];
	u8 entry_ops;
	u8 return_ops;
	u8 slots;
	u16 entry_fixed;
	u16 all_fixed;
	u16 entry_dynamic_max;
	u16 all_dynamic_max;
	bool has_mask;
	u64 retry;
	unsigned int nr_fields;
	struct kwatch_schema_field fields[KWATCH_MAX_FIELDS];
	u16 where[KWATCH_MAX_FIELDS];
};

/**
 * struct kwatch_registers - where the machine keeps arguments
 * @argument: byte offsets in struct pt_regs, KWATCH_NO_REGISTER if on the stack
 * @result: of the return value
 */
struct kwatch_registers {
	u16 argument[16];
	u16 result;
};

/**
 * kwatch_field_compile - check fields and make a program of them
 * @program: out; zeroed memory
 * @fields: of a probe
 * @count: of them
 * @flags: KWATCH_PROBE_* of the probe
 * @registers: of the machine
 * @refusal: out: which field, and why
 *
 * Returns 0, -EINVAL or -E2BIG.
 */
int kwatch_field_compile(struct kwatch_program *program, const struct kwatch_field *fields,
			 unsigned int count, u32 flags,
			 const struct kwatch_registers *registers,
			 struct kwatch_refusal *refusal);

/* Is every value in a register, where it cannot fault? */
bool kwatch_field_in_registers(const struct kwatch_program *program);

/* Does this op write a dynamic field? */
static inline bool kwatch_field_is_dynamic(const struct kwatch_fetch_op *op)
{
	return op->step == KWATCH_STEP_USER_TEXT || op->step == KWATCH_STEP_DYNAMIC ||
	       op->step == KWATCH_STEP_STACK;
}

/**
 * kwatch_field_place - tell a program where its probe is, once that is known
 * @program: compiled, not yet executed by anyone
 * @address: of the probe
 */
void kwatch_field_place(struct kwatch_program *program, unsigned long address);

/* Text is NUL-terminated inside its array and what is behind it is zero. */
bool kwatch_field_is_text(const char *text, unsigned int bytes);

/* Bytes of the header, the mask and, of a return record, the duration. */
static inline unsigned int kwatch_field_prefix(const struct kwatch_program *program,
					       bool is_return)
{
	return sizeof(struct kwatch_record) + (is_return ? 8 : 0) + (program->has_mask ? 8 : 0);
}

#endif
