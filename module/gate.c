// SPDX-License-Identifier: GPL-2.0
/*
 * The task gate. Numbers, not task pointers, are identity: a bitmap over all
 * pid numbers makes the test at the hit one load, and following a fork cannot
 * fail. A number that is used again is cleared when its new task is forked.
 */
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/threads.h>
#include <linux/tracepoint.h>
#include <linux/uaccess.h>
#include "gate.h"

/* Set once at module init. */
static struct tracepoint *fork_tracepoint;

static void find_tracepoint(struct tracepoint *tracepoint, void *unused)
{
	if (!strcmp(tracepoint->name, "sched_process_fork"))
		fork_tracepoint = tracepoint;
}

void kwatch_gate_init(void)
{
	for_each_kernel_tracepoint(find_tracepoint, NULL);
}

u64 kwatch_gate_features(void)
{
	return (fork_tracepoint ? KWATCH_FEATURE_FOLLOW : 0) |
	       (IS_ENABLED(CONFIG_CGROUPS) ? KWATCH_FEATURE_CGROUP : 0);
}

/* sched_process_fork: in the parent, before the child runs. */
static void on_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	struct kwatch_gate_pids *pids = data;
	bool by_process = pids->flags & KWATCH_GATE_TGID;
	s32 old = by_process ? parent->tgid : parent->pid;
	s32 new = by_process ? child->tgid : child->pid;

	if (old == new)
		return;
	if (pids->flags & KWATCH_GATE_FOLLOW && test_bit(old, pids->bits))
		set_bit(new, pids->bits);
	else if (test_bit(new, pids->bits))
		clear_bit(new, pids->bits);
}

static int add_pid(struct kwatch_gate_pids *pids, s32 number, struct kwatch_refusal *refusal)
{
	struct task_struct *task;
	int err = 0;

	rcu_read_lock();
	task = number > 0 ? pid_task(find_vpid(number), PIDTYPE_PID) : NULL;
	if (!task)
		err = -ESRCH;
	else if (pids->flags & KWATCH_GATE_TGID && task->pid != task->tgid)
		err = -EINVAL;
	else
		set_bit(task->pid, pids->bits);
	rcu_read_unlock();
	if (err == -ESRCH)
		return kwatch_refuse(refusal, err, "there is no task %d", number);
	if (err)
		return kwatch_refuse(refusal, err, "%d is a thread, not a process: use a tid gate",
				     number);
	return 0;
}

static void free_pids(struct kwatch_gate_pids *pids)
{
	if (!pids)
		return;
	tracepoint_probe_unregister(fork_tracepoint, on_fork, pids);
	tracepoint_synchronize_unregister();
	kvfree(pids);
}

/* Forks are followed from the return of this on. */
static struct kwatch_gate_pids *make_pids(const struct kwatch_gate *request,
					  const s32 *numbers,
					  struct kwatch_refusal *refusal)
{
	struct kwatch_gate_pids *pids;
	unsigned int i;
	int err;

	err = kwatch_refuse(refusal, -ENOMEM, "no memory for the pids");
	pids = kvzalloc(struct_size(pids, bits, BITS_TO_LONGS(PID_MAX_LIMIT)), GFP_KERNEL_ACCOUNT);
	if (!pids)
		return ERR_PTR(err);
	pids->flags = request->flags;
	if (tracepoint_probe_register(fork_tracepoint, on_fork, pids))
		goto free_bits;
	for (i = 0; i < request->nr_pids; i++) {
		err = add_pid(pids, numbers[i], refusal);
		if (err)
			goto unregister;
	}
	return pids;
unregister:
	free_pids(pids);
	return ERR_PTR(err);
free_bits:
	kvfree(pids);
	return ERR_PTR(err);
}

static int check_request(const struct kwatch_gate *request, struct kwatch_refusal *refusal)
{
	u32 by = request->flags & (KWATCH_GATE_TID | KWATCH_GATE_TGID);

	if (request->flags & ~(KWATCH_GATE_TID | KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW |
			       KWATCH_GATE_CGROUP))
		return kwatch_refuse(refusal, -EINVAL, "unknown gate flags %#x", request->flags);
	if (by == (KWATCH_GATE_TID | KWATCH_GATE_TGID))
		return kwatch_refuse(refusal, -EINVAL, "a gate is by tid or by tgid, not both");
	if (!by != !request->nr_pids)
		return kwatch_refuse(refusal, -EINVAL, by ? "a pid gate without pids" :
				     "pids are given, but no flag says what they are");
	if (request->nr_pids > KWATCH_GATE_PIDS_MAX)
		return kwatch_refuse(refusal, -E2BIG, "%u pids, at most %u", request->nr_pids,
				     KWATCH_GATE_PIDS_MAX);
	if (request->flags & KWATCH_GATE_FOLLOW && !by)
		return kwatch_refuse(refusal, -EINVAL, "follow needs pids to follow");
	if (by && !fork_tracepoint)
		return kwatch_refuse(refusal, -EOPNOTSUPP,
				     "this kernel has no sched_process_fork tracepoint, which pid gates need");
	if (request->cgroup_fd && !(request->flags & KWATCH_GATE_CGROUP))
		return kwatch_refuse(refusal, -EINVAL,
				     "a cgroup is given, but the cgroup flag is not set");
	return 0;
}

s32 *kwatch_gate_numbers(const struct kwatch_gate *request, struct kwatch_refusal *refusal)
{
	int err = check_request(request, refusal);
	s32 *numbers;

	if (err)
		return ERR_PTR(err);
	if (!request->nr_pids)
		return NULL;
	numbers = vmemdup_user(u64_to_user_ptr(request->pids),
			       array_size(request->nr_pids, sizeof(*numbers)));
	if (IS_ERR(numbers))
		kwatch_refuse(refusal, 0, "the pids cannot be read");
	return numbers;
}

int kwatch_gate_set(struct kwatch_gate_state *gate, const struct kwatch_gate *request,
		    const s32 *numbers, struct kwatch_refusal *refusal)
{
	struct kwatch_gate_state new = { .flags = request->flags };
	int err;

	if (request->flags & KWATCH_GATE_CGROUP) {
		new.cgroup = cgroup_get_from_fd(request->cgroup_fd);
		if (IS_ERR(new.cgroup))
			return kwatch_refuse(refusal, PTR_ERR(new.cgroup),
					     "descriptor %d is not a directory of a version 2 cgroup",
					     request->cgroup_fd);
	}
	if (numbers) {
		new.pids = make_pids(request, numbers, refusal);
		if (IS_ERR(new.pids)) {
			err = PTR_ERR(new.pids);
			goto put_cgroup;
		}
	}
	kwatch_gate_clear(gate);
	gate->flags = new.flags;
	gate->pids = new.pids;
	gate->cgroup = new.cgroup;
	return 0;
put_cgroup:
	if (new.cgroup)
		cgroup_put(new.cgroup);
	return err;
}

void kwatch_gate_clear(struct kwatch_gate_state *gate)
{
	free_pids(gate->pids);
	gate->pids = NULL;
	if (gate->cgroup)
		cgroup_put(gate->cgroup);
	gate->cgroup = NULL;
	gate->flags = 0;
}
