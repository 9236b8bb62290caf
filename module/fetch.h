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

/* The fields of entry: registers at once, the rest one by one. */
static __always_inline void kwatch_fetch_entry(const struct kwatch_program *program,
					       struct pt_regs *regs,
					       struct kwatch_image *image)
{
	u64 *to = (u64 *)image->fixed;
	unsigned int i, plain = program->plain;

	for (i = 0; i < plain; i++)
		to[i] = *(unsigned long *)((u8 *)regs + program->plain_reg[i]);
	if (plain < program->entry_ops)
		kwatch_fetch_run(program->ops + plain, program->entry_ops - plain, regs, image);
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
