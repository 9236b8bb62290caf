/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_FETCH_H
#define KWATCH_FETCH_H

#include <linux/ptrace.h>
#include "field.h"

/**
 * struct kwatch_image - where the fields of a hit are put
 * @fixed: first fixed field
 * @dynamic: end of the dynamic fields so far, 8-byte aligned
 * @saved: sources kept from entry to return, program->slots of them
 * @faults: fields that could not be read
 * @flags: KWATCH_RECORD_TRUNCATED and KWATCH_RECORD_FAULTED
 *
 * On the stack of the handler. Behind what @dynamic may come to, there are 8
 * bytes more that can be written.
 */
struct kwatch_image {
	u8 *fixed;
	u8 *dynamic;
	unsigned long *saved;
	u64 faults;
	u16 flags;
};

/* Ask the machine once where it keeps arguments; at module init. */
void kwatch_fetch_init(struct kwatch_registers *registers);

/**
 * kwatch_fetch_run - read fields
 * @ops: first of them
 * @count: of them
 * @regs: at entry, or at return
 * @image: where to
 *
 * Any context, preemption off.
 */
void kwatch_fetch_run(const struct kwatch_fetch_op *ops, unsigned int count, struct pt_regs *regs,
		      struct kwatch_image *image);

static __always_inline unsigned long kwatch_fetch_register(const struct pt_regs *regs,
							   unsigned int offset)
{
	return *(const unsigned long *)((const u8 *)regs + offset);
}

/* The bits of @op, extended to a slot. */
static __always_inline u64 kwatch_fetch_extend(const struct kwatch_fetch_op *op, u64 value)
{
	value <<= op->shift_left;
	return op->is_signed ? (u64)((s64)value >> op->shift_right) : value >> op->shift_right;
}

/* KWATCH_STEP_REGISTER or KWATCH_STEP_NARROW. */
static __always_inline void kwatch_fetch_scalar(const struct kwatch_fetch_op *op,
						const struct pt_regs *regs, u8 *fixed)
{
	u64 value = kwatch_fetch_register(regs, op->reg);

	if (op->step != KWATCH_STEP_REGISTER)
		value = kwatch_fetch_extend(op, value);
	*(u64 *)(fixed + op->to) = value;
}

/* Ops of which each is one of those. */
static __always_inline void kwatch_fetch_scalars(const struct kwatch_fetch_op *op,
						 unsigned int count, const struct pt_regs *regs,
						 u8 *fixed)
{
	const struct kwatch_fetch_op *end = op + count;

	for (; op < end; op++)
		kwatch_fetch_scalar(op, regs, fixed);
}

/* The first program->plain fields of entry. */
static __always_inline void kwatch_fetch_plain(const struct kwatch_program *program,
					       const struct pt_regs *regs, u8 *fixed)
{
	long plain = program->plain, i;
	const u16 *end = program->plain_reg + plain;
	u64 *to = (u64 *)fixed + plain;

	/* Up to 0 costs no comparison. */
	for (i = -plain; i; i++)
		to[i] = kwatch_fetch_register(regs, end[i]);
}

/* The fields of entry, where kwatch_field_in_registers(). */
static __always_inline void kwatch_fetch_registers(const struct kwatch_program *program,
						   const struct pt_regs *regs, u8 *fixed)
{
	kwatch_fetch_plain(program, regs, fixed);
	if (unlikely(program->rest))
		kwatch_fetch_scalars(program->ops + program->plain, program->rest, regs, fixed);
}

/* The fields of entry: registers at once, the rest one by one. */
static __always_inline void kwatch_fetch_entry(const struct kwatch_program *program,
					       struct pt_regs *regs,
					       struct kwatch_image *image)
{
	kwatch_fetch_plain(program, regs, image->fixed);
	if (program->rest)
		kwatch_fetch_run(program->ops + program->plain, program->rest, regs, image);
}

/**
 * kwatch_fetch_retry - at return, once more what user memory refused at entry
 * @program: of the probe
 * @entry: first dynamic field of what entry read
 * @image: with fixed fields, saved sources and faults of entry; its dynamic
 *         fields are written anew
 */
void kwatch_fetch_retry(const struct kwatch_program *program, const u8 *entry,
			struct kwatch_image *image);

#endif
