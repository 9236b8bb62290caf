// SPDX-License-Identifier: GPL-2.0
/*
 * What runs when a probe fires: gate -> fetch -> filter -> commit.
 *
 * Any context, preemption off, no lock, no sleep, no allocation. The gate
 * leaves before anything else is touched. A return record is complete by
 * itself: what entry read travels in the kretprobe instance.
 */
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "compat.h"
#include "fetch.h"
#include "gate.h"
#include "hit.h"
#include "missed.h"
#include "reader.h"
#include "ring.h"
#include "session.h"

/* Does this hit go on? Counts it, when it does not. */
static __always_inline bool take(const struct kwatch_planted *planted)
{
	const struct kwatch_sess *session = planted->session;

	if (unlikely(!READ_ONCE(session->armed)))
		return false;
	if (likely(kwatch_gate_pass(&session->gate)))
		return true;
	this_cpu_inc(planted->cpu->counts.gated);
	return false;
}

/* 1-in-n sampling: is this one of those to leave out? */
static bool left_out(const struct kwatch_planted *planted)
{
	if (likely(planted->sample <= 1))
		return false;
	/* One step: an interrupt's hits come before or after, not between. */
	if (!((this_cpu_inc_return(planted->cpu->offered) - 1) % planted->sample))
		return false;
	this_cpu_inc(planted->cpu->counts.hits);
	this_cpu_inc(planted->cpu->counts.sampled);
	return true;
}

static __always_inline void count_only(const struct kwatch_planted *planted)
{
	struct kwatch_stats_cpu __percpu *cpu = planted->cpu;

	this_cpu_inc(cpu->counts.hits);
	this_cpu_inc(cpu->counts.counted);
}

static __always_inline void count_filtered(const struct kwatch_planted *planted)
{
	this_cpu_inc(planted->cpu->counts.hits);
	this_cpu_inc(planted->cpu->counts.filtered);
}

static __always_inline void count_recorded(const struct kwatch_planted *planted)
{
	struct kwatch_stats_cpu __percpu *cpu = planted->cpu;

	this_cpu_inc(cpu->counts.hits);
	this_cpu_inc(cpu->counts.recorded);
}

static noinline void count_loss(const struct kwatch_planted *planted, enum kwatch_loss loss)
{
	this_cpu_inc(planted->cpu->counts.hits);
	if (loss == KWATCH_LOSS_RING_FULL)
		this_cpu_inc(planted->cpu->counts.ring_full);
	else if (loss == KWATCH_LOSS_TOO_BIG)
		this_cpu_inc(planted->cpu->counts.too_big);
	else
		this_cpu_inc(planted->cpu->counts.nested);
}

/*
 * A breakpoint in kernel code counts as one NMI and one hardirq level of its
 * own; below it is the context that the user means.
 */
static noinline u16 context_of(const struct kwatch_planted *planted)
{
	unsigned long count = preempt_count();

	if (count & NMI_MASK && !planted->on_ftrace)
		count -= NMI_OFFSET + HARDIRQ_OFFSET;
	if (!(count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
		return KWATCH_CONTEXT_TASK;
	if (count & NMI_MASK)
		return KWATCH_CONTEXT_NMI;
	return count & HARDIRQ_MASK ? KWATCH_CONTEXT_HARDIRQ : KWATCH_CONTEXT_SOFTIRQ;
}

static __always_inline void fill_task(struct kwatch_record *header)
{
	const struct task_struct *task = current;

	/* One word, where the kernel lays them out as the record does. */
	if (offsetof(struct task_struct, tgid) ==
	    offsetof(struct task_struct, pid) + sizeof(task->pid)) {
		*(u64 *)&header->tid = *(const u64 *)&task->pid;
	} else {
		header->tid = task->pid;
		header->tgid = task->tgid;
	}
}

static __always_inline void fill_header(struct kwatch_record *header,
					const struct kwatch_planted *planted,
					union kwatch_head head, u64 time)
{
	BUILD_BUG_ON(offsetof(struct kwatch_record, time) != sizeof(head));
	BUILD_BUG_ON(offsetof(struct kwatch_record, tgid) !=
		     offsetof(struct kwatch_record, tid) + sizeof(header->tid));
	*(u64 *)header = head.word;
	if (unlikely(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
		header->flags = context_of(planted);
	header->time = time;
	fill_task(header);
}

static __always_inline void leave(struct kwatch_ring *ring, unsigned int level,
				  struct kwatch_sess *session)
{
	if (unlikely(kwatch_ring_exit(ring, level)))
		kwatch_reader_wake(session, ring);
}

/* Of whole words, and mostly few of them: not worth a call. */
static __always_inline void copy_words(u8 *to, const u8 *from, unsigned int bytes)
{
	long i;

	/* Up to 0 costs no comparison. */
	from += bytes;
	to += bytes;
	for (i = -(long)bytes; i; i += 8)
		*(u64 *)(to + i) = *(const u64 *)(from + i);
}

/* @head of a record that is @bytes longer. */
static __always_inline union kwatch_head longer(union kwatch_head head, unsigned int bytes)
{
	head.size += bytes;
	return head;
}

/*
 * Room for a record of this planted probe, its header filled in and its hit
 * counted, also as lost when there is none: the short way, or NULL for the long.
 */
static __always_inline struct kwatch_record *
reserve_easy(const struct kwatch_planted *planted, struct kwatch_ring *ring, unsigned int level,
	     union kwatch_head head, u64 time)
{
	struct kwatch_record *record;

	if (unlikely(!kwatch_ring_reserve_easy(ring, level, head.size, current->pid,
					       current->comm, &record)))
		return NULL;
	fill_header(record, planted, head, time);
	count_recorded(planted);
	return record;
}

static noinline struct kwatch_record *
reserve_slow(struct kwatch_planted *planted, struct kwatch_ring *ring, unsigned int level,
	     union kwatch_head head, u64 time)
{
	struct kwatch_record header, *record;
	enum kwatch_loss loss;

	kwatch_missed_look(planted, ring);
	fill_header(&header, planted, head, time);
	record = kwatch_ring_reserve_slow(ring, level, &header, current->comm, &loss);
	if (likely(record))
		count_recorded(planted);
	else
		count_loss(planted, loss);
	return record;
}

static __always_inline struct kwatch_record *
reserve(struct kwatch_planted *planted, struct kwatch_ring *ring, unsigned int level,
	union kwatch_head head, u64 time)
{
	return reserve_easy(planted, ring, level, head, time) ?:
	       reserve_slow(planted, ring, level, head, time);
}

/*
 * KWATCH_WAY_REGISTERS, at entry of a probe without return side. What is rare
 * ends in a call of another function, so that the usual hit needs no room to
 * keep anything but what it began with.
 */
static noinline void record_registers_slow(struct kwatch_planted *planted, struct pt_regs *regs,
					   struct kwatch_ring *ring, unsigned int level, u64 time)
{
	struct kwatch_record *record;

	record = reserve_slow(planted, ring, level, planted->entry_head, time);
	if (record)
		kwatch_fetch_registers(planted->program, regs, (u8 *)(record + 1));
	leave(ring, level, planted->session);
}

static __always_inline void record_registers(struct kwatch_planted *planted, struct pt_regs *regs)
{
	u64 time = ktime_get_mono_fast_ns();
	struct kwatch_ring *ring = this_cpu_read(*planted->rings);
	struct kwatch_record *record;
	unsigned int level;

	if (unlikely(!ring))
		return count_loss(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	record = reserve_easy(planted, ring, level, planted->entry_head, time);
	if (unlikely(!record))
		return record_registers_slow(planted, regs, ring, level, time);
	kwatch_fetch_registers(planted->program, regs, (u8 *)(record + 1));
	leave(ring, level, planted->session);
}

/* The fault mask, and what the header says of it, once the fields are read. */
static __always_inline void put_faults(const struct kwatch_planted *planted,
				       struct kwatch_record *record, u64 *mask,
				       const struct kwatch_image *image)
{
	if (!planted->program->has_mask)
		return;
	*mask = image->faults;
	record->flags |= image->flags;
	if (unlikely(image->faults))
		this_cpu_inc(planted->cpu->counts.faulted);
}

/* An entry record whose size is known and that nothing can filter. */
static __always_inline void record_call_direct(struct kwatch_planted *planted,
					       struct pt_regs *regs, struct kwatch_ring *ring,
					       unsigned int level, u64 time)
{
	struct kwatch_image image __kwatch_uninitialized;
	struct kwatch_record *record;
	u64 *payload;

	record = reserve(planted, ring, level, planted->entry_head, time);
	if (unlikely(!record))
		return;
	payload = (u64 *)(record + 1);
	image.faults = 0;
	image.flags = 0;
	image.fixed = (u8 *)(payload + planted->program->has_mask);
	kwatch_fetch_entry(planted->program, regs, &image);
	put_faults(planted, record, payload, &image);
}

/* What was put together in @image: @fixed_bytes, and from @dynamic on. */
static __always_inline void record_pieces(struct kwatch_planted *planted,
					  struct kwatch_ring *ring, unsigned int level,
					  union kwatch_head head, u64 time,
					  const u64 *duration, const struct kwatch_image *image,
					  unsigned int fixed_bytes, const u8 *dynamic)
{
	unsigned int dynamic_bytes = image->dynamic - dynamic;
	struct kwatch_record *record;
	u64 *payload;
	u8 *to;

	record = reserve(planted, ring, level, longer(head, dynamic_bytes), time);
	if (unlikely(!record))
		return;
	payload = (u64 *)(record + 1);
	if (duration)
		*payload++ = *duration;
	put_faults(planted, record, payload, image);
	to = (u8 *)(payload + planted->program->has_mask);
	copy_words(to, image->fixed, fixed_bytes);
	copy_words(to + fixed_bytes, dynamic, dynamic_bytes);
}

static void record_call(struct kwatch_planted *planted, struct pt_regs *regs,
			struct kwatch_ring *ring, unsigned int level, u64 time)
{
	const struct kwatch_program *program = planted->program;
	u8 *scratch = kwatch_ring_scratch(ring, level);
	struct kwatch_image image __kwatch_uninitialized;
	u8 *dynamic;

	if (unlikely(!scratch)) {
		kwatch_ring_lose(ring, KWATCH_LOSS_NESTED);
		return count_loss(planted, KWATCH_LOSS_NESTED);
	}
	dynamic = scratch + program->entry_fixed;
	image.fixed = scratch;
	image.dynamic = dynamic;
	image.faults = 0;
	image.flags = 0;
	kwatch_fetch_entry(program, regs, &image);
	if (planted->filter && !kwatch_filter_pass(planted->filter, scratch, dynamic,
						   image.faults))
		return count_filtered(planted);
	if (!(planted->flags & KWATCH_PROBE_ENTRY))
		return count_only(planted);
	record_pieces(planted, ring, level, planted->entry_head, time, NULL, &image,
		      program->entry_fixed, dynamic);
}

static noinline void call_general(struct kwatch_planted *planted, struct pt_regs *regs)
{
	struct kwatch_ring *ring;
	unsigned int level;
	u64 time;

	if (left_out(planted))
		return;
	if (!(planted->flags & KWATCH_PROBE_ENTRY) && !planted->filter)
		return count_only(planted);
	time = ktime_get_mono_fast_ns();
	ring = this_cpu_read(*planted->rings);
	if (unlikely(!ring))
		return count_loss(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	if (planted->entry_direct)
		record_call_direct(planted, regs, ring, level, time);
	else
		record_call(planted, regs, ring, level, time);
	leave(ring, level, planted->session);
}

/* A probe without return side. */
int kwatch_hit_call(struct kprobe *kp, struct pt_regs *regs)
{
	struct kwatch_planted *planted = container_of(kp, struct kwatch_planted, rp.kp);

	if (!take(planted))
		return 0;
	if (likely(planted->way == KWATCH_WAY_REGISTERS))
		record_registers(planted, regs);
	else if (planted->way == KWATCH_WAY_COUNT)
		count_only(planted);
	else
		call_general(planted, regs);
	return 0;
}
NOKPROBE_SYMBOL(kwatch_hit_call);

/*
 * NULL: it was unregistered while the call was under way. Never with rethook,
 * which then takes the handler away, not the pointer.
 */
static __always_inline struct kwatch_planted *planted_of(struct kretprobe_instance *ri)
{
	struct kretprobe *rp = get_kretprobe(ri);

	if (!IS_ENABLED(CONFIG_KRETPROBE_ON_RETHOOK) && unlikely(!rp))
		return NULL;
	return container_of(rp, struct kwatch_planted, rp);
}

/* Where entry's fields begin in the instance. */
static __always_inline u8 *instance_fields(struct kwatch_instance *instance,
					   const struct kwatch_program *program)
{
	return (u8 *)(instance->words + program->slots);
}

/*
 * Is the filter evaluated at return: because it looks at what is known only
 * then, or because user memory that was not resident at entry may be by then?
 */
static bool filter_at_return(const struct kwatch_planted *planted, u64 entry_faults)
{
	return planted->filter->at_return ||
	       (entry_faults & planted->program->retry &&
		!(planted->flags & KWATCH_PROBE_ENTRY));
}

/* The entry record of a probe that also has a return side. */
static void record_entry(struct kwatch_planted *planted, const struct kwatch_image *image,
			 const u8 *dynamic, u64 time)
{
	struct kwatch_ring *ring = this_cpu_read(*planted->rings);
	unsigned int level;

	if (unlikely(!ring))
		return count_loss(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	record_pieces(planted, ring, level, planted->entry_head, time, NULL, image,
		      planted->program->entry_fixed, dynamic);
	leave(ring, level, planted->session);
}

static noinline int entry_general(struct kwatch_planted *planted,
				  struct kwatch_instance *instance, struct pt_regs *regs)
{
	const struct kwatch_program *program = planted->program;
	struct kwatch_image image __kwatch_uninitialized;
	u8 *dynamic;

	if (left_out(planted))
		return 1;
	image.fixed = instance_fields(instance, program);
	dynamic = image.fixed + program->entry_fixed;
	image.dynamic = dynamic;
	image.saved = instance->words;
	image.faults = 0;
	image.flags = 0;
	kwatch_fetch_entry(program, regs, &image);
	if (planted->filter && !filter_at_return(planted, image.faults) &&
	    !kwatch_filter_pass(planted->filter, image.fixed, dynamic, image.faults)) {
		count_filtered(planted);
		return 1;
	}
	instance->faults = image.faults;
	instance->flags = image.flags;
	instance->dynamic_bytes = image.dynamic - dynamic;
	/* Late, so that reading the fields is not in the duration. */
	instance->time = ktime_get_mono_fast_ns();
	if (planted->flags & KWATCH_PROBE_ENTRY)
		record_entry(planted, &image, dynamic, instance->time);
	this_cpu_inc(planted->cpu->counts.entered);
	return 0;
}

/* Entry of a probe with a return side; not 0: do not wait for the return. */
int kwatch_hit_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kwatch_planted *planted = planted_of(ri);
	struct kwatch_instance *instance = (void *)ri->data;

	if (!planted || !take(planted))
		return 1;
	if (likely(planted->way == KWATCH_WAY_REGISTERS)) {
		kwatch_fetch_registers(planted->program, regs, (u8 *)instance->words);
		instance->time = ktime_get_mono_fast_ns();
	} else if (planted->way == KWATCH_WAY_COUNT) {
		instance->time = kwatch_clock_now(&planted->clock);
	} else {
		return entry_general(planted, instance, regs);
	}
	this_cpu_inc(planted->cpu->counts.entered);
	return 0;
}
NOKPROBE_SYMBOL(kwatch_hit_entry);

/* The return side goes straight into the ring, behind what entry read. */
static __always_inline void record_return_direct(struct kwatch_planted *planted,
						 struct kwatch_instance *instance,
						 struct pt_regs *regs, struct kwatch_ring *ring,
						 unsigned int level, u64 time)
{
	const struct kwatch_program *program = planted->program;
	const u8 *fields = instance_fields(instance, program);
	struct kwatch_image image __kwatch_uninitialized;
	struct kwatch_record *record;
	u64 *payload;

	record = reserve(planted, ring, level,
			 longer(planted->return_head, instance->dynamic_bytes), time);
	if (unlikely(!record))
		return;
	payload = (u64 *)(record + 1);
	*payload++ = time - instance->time;
	image.faults = instance->faults;
	image.flags = instance->flags;
	image.fixed = (u8 *)(payload + program->has_mask);
	image.saved = instance->words;
	copy_words(image.fixed, fields, program->entry_fixed);
	kwatch_fetch_run(planted->return_ops, program->return_ops, regs, &image);
	put_faults(planted, record, payload, &image);
	copy_words(image.fixed + program->all_fixed, fields + program->entry_fixed,
		   instance->dynamic_bytes);
}

static void record_return(struct kwatch_planted *planted, struct kwatch_instance *instance,
			  struct pt_regs *regs, struct kwatch_ring *ring, unsigned int level,
			  u64 time)
{
	const struct kwatch_program *program = planted->program;
	const u8 *fields = instance_fields(instance, program);
	u8 *scratch = kwatch_ring_scratch(ring, level);
	struct kwatch_image image __kwatch_uninitialized;
	u64 duration = time - instance->time;
	u8 *dynamic;

	if (unlikely(!scratch)) {
		kwatch_ring_lose(ring, KWATCH_LOSS_NESTED);
		return count_loss(planted, KWATCH_LOSS_NESTED);
	}
	dynamic = scratch + program->all_fixed;
	image.fixed = scratch;
	image.dynamic = dynamic;
	image.saved = instance->words;
	image.faults = instance->faults;
	image.flags = instance->flags;
	copy_words(scratch, fields, program->entry_fixed);
	if (instance->faults & program->retry) {
		kwatch_fetch_retry(program, fields + program->entry_fixed, &image);
	} else {
		copy_words(dynamic, fields + program->entry_fixed, instance->dynamic_bytes);
		image.dynamic += instance->dynamic_bytes;
	}
	kwatch_fetch_run(planted->return_ops, program->return_ops, regs, &image);
	if (planted->filter && filter_at_return(planted, instance->faults) &&
	    !kwatch_filter_pass(planted->filter, scratch, dynamic, image.faults))
		return count_filtered(planted);
	record_pieces(planted, ring, level, planted->return_head, time, &duration, &image,
		      program->all_fixed, dynamic);
}

static noinline void return_general(struct kwatch_planted *planted,
				    struct kwatch_instance *instance, struct pt_regs *regs)
{
	u64 time = ktime_get_mono_fast_ns();
	struct kwatch_ring *ring;
	unsigned int level;

	if (planted->latency)
		kwatch_stats_add_latency(planted->latency, time - instance->time);
	if (!(planted->flags & KWATCH_PROBE_RETURN)) {
		if (!(planted->flags & KWATCH_PROBE_ENTRY))
			count_only(planted);
		return;
	}
	ring = this_cpu_read(*planted->rings);
	if (unlikely(!ring))
		return count_loss(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	if (likely(planted->return_direct) && likely(!(instance->faults & planted->program->retry)))
		record_return_direct(planted, instance, regs, ring, level, time);
	else
		record_return(planted, instance, regs, ring, level, time);
	leave(ring, level, planted->session);
}

/* KWATCH_WAY_REGISTERS, at return: like record_registers(). */
static __always_inline void fill_return(const struct kwatch_planted *planted,
					const struct kwatch_instance *instance,
					const struct pt_regs *regs, struct kwatch_record *record)
{
	const struct kwatch_program *program = planted->program;
	u64 *payload = (u64 *)(record + 1);

	*payload++ = record->time - instance->time;
	copy_words((u8 *)payload, (const u8 *)instance->words, program->entry_fixed);
	kwatch_fetch_scalars(planted->return_ops, program->return_ops, regs, (u8 *)payload);
}

static noinline void return_registers_slow(struct kwatch_planted *planted,
					   struct kwatch_instance *instance, struct pt_regs *regs,
					   struct kwatch_ring *ring, unsigned int level, u64 time)
{
	struct kwatch_record *record;

	record = reserve_slow(planted, ring, level, planted->return_head, time);
	if (record)
		fill_return(planted, instance, regs, record);
	leave(ring, level, planted->session);
}

static __always_inline void return_registers(struct kwatch_planted *planted,
					     struct kwatch_instance *instance,
					     struct pt_regs *regs)
{
	u64 time = ktime_get_mono_fast_ns();
	struct kwatch_ring *ring = this_cpu_read(*planted->rings);
	struct kwatch_record *record;
	unsigned int level;

	if (unlikely(planted->latency))
		kwatch_stats_add_latency(planted->latency, time - instance->time);
	if (unlikely(!ring))
		return count_loss(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	record = reserve_easy(planted, ring, level, planted->return_head, time);
	if (unlikely(!record))
		return return_registers_slow(planted, instance, regs, ring, level, time);
	fill_return(planted, instance, regs, record);
	leave(ring, level, planted->session);
}

int kwatch_hit_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kwatch_planted *planted = planted_of(ri);
	struct kwatch_instance *instance = (void *)ri->data;

	if (unlikely(!planted || !READ_ONCE(planted->session->armed)))
		return 0;
	this_cpu_inc(planted->cpu->counts.returned);
	if (likely(planted->way == KWATCH_WAY_REGISTERS)) {
		return_registers(planted, instance, regs);
	} else if (planted->way == KWATCH_WAY_COUNT) {
		kwatch_stats_add_latency(planted->latency,
					 kwatch_clock_since(&planted->clock, instance->time));
		count_only(planted);
	} else {
		return_general(planted, instance, regs);
	}
	return 0;
}
NOKPROBE_SYMBOL(kwatch_hit_return);
