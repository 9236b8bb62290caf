/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_GATE_H
#define KWATCH_GATE_H

#include <linux/bitops.h>
#include <linux/cgroup.h>
#include <linux/sched.h>
#include <linux/kwatch.h>
#include "refusal.h"

/**
 * struct kwatch_gate_pids - the traced numbers
 * @flags: KWATCH_GATE_*, constant
 * @bits: one for each number, tid or tgid by @flags. They change at fork, in
 *        the forking task: atomic bit operations
 */
struct kwatch_gate_pids {
	u32 flags;
	unsigned long bits[];
};

/**
 * struct kwatch_gate_state - which tasks a session traces
 * @flags: KWATCH_GATE_*; changed only while the session is disabled
 * @pids: the traced numbers; NULL for all tasks
 * @cgroup: that tasks have to be in or below; NULL for any
 * @self: processes that use the session (its maker, its reader), 0 for none;
 *        not traced unless the gate names them. Written at open, attach and
 *        release; a hit that sees an old value is one of the process's own
 * @trace_self: do trace them
 */
struct kwatch_gate_state {
	u32 flags;
	bool trace_self;
	struct kwatch_gate_pids *pids;
	struct cgroup *cgroup;
	s32 self[2];
};

/* At module init: find the tracepoints that following needs. */
void kwatch_gate_init(void);
/* KWATCH_FEATURE_* bits. */
u64 kwatch_gate_features(void);

/**
 * kwatch_gate_numbers - check a request and copy its pids
 * @request: from user space
 * @refusal: out: why not
 *
 * Reads user memory, which can take for ever: to be called without a lock.
 * Returns NULL when there are none, an array to be freed with kvfree(), or an
 * ERR_PTR.
 */
s32 *kwatch_gate_numbers(const struct kwatch_gate *request, struct kwatch_refusal *refusal);

/**
 * kwatch_gate_set - replace the gate
 * @gate: of a disabled session
 * @request: checked
 * @numbers: its pids
 * @refusal: out: why not
 *
 * May sleep. On failure the gate is as it was.
 */
int kwatch_gate_set(struct kwatch_gate_state *gate, const struct kwatch_gate *request,
		    const s32 *numbers, struct kwatch_refusal *refusal);

/* No handler of the session runs any more. */
void kwatch_gate_clear(struct kwatch_gate_state *gate);

static __always_inline bool kwatch_gate_in_cgroup(const struct kwatch_gate_state *gate)
{
#ifdef CONFIG_CGROUPS
	return cgroup_is_descendant(task_dfl_cgroup(current), gate->cgroup);
#else
	return true;
#endif
}

/* Is the current task traced? Any context, preemption off. */
static __always_inline bool kwatch_gate_pass(const struct kwatch_gate_state *gate)
{
	const struct task_struct *task = current;

	if (gate->pids) {
		if (!test_bit(gate->flags & KWATCH_GATE_TGID ? task->tgid : task->pid,
			      gate->pids->bits))
			return false;
	} else if (unlikely(task->tgid == gate->self[0] || task->tgid == gate->self[1])) {
		/* The idle task is no process; 0 stands for nobody. */
		if (!gate->trace_self && task->tgid)
			return false;
	}
	return likely(!gate->cgroup) || kwatch_gate_in_cgroup(gate);
}

#endif
