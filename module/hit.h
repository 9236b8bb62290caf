/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_HIT_H
#define KWATCH_HIT_H

#include <linux/kprobes.h>
#include "probe.h"

/**
 * struct kwatch_instance - a call whose return is awaited
 * @time: of entry
 * @faults: fields of entry that could not be read
 * @dynamic_bytes: of the dynamic fields, behind the fixed ones
 * @flags: KWATCH_RECORD_*
 * @words: program->slots saved sources, then the fields of entry
 *
 * Lives in the kretprobe instance; written at entry, read at return, by the
 * one task that made the call.
 */
struct kwatch_instance {
	u64 time;
	u64 faults;
	u16 dynamic_bytes;
	u16 flags;
	unsigned long words[];
};

/* Handlers of the kprobes core: any context, preemption off. */
int kwatch_hit_call(struct kprobe *kp, struct pt_regs *regs);
int kwatch_hit_entry(struct kretprobe_instance *ri, struct pt_regs *regs);
int kwatch_hit_return(struct kretprobe_instance *ri, struct pt_regs *regs);

#endif
