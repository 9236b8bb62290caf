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
	if (!kwatch_gate_pass(&session->gate)) {
		this_cpu_inc(planted->cpu->counts.gated);
		return false;
	}
	if (unlikely(planted->sample > 1)) {
		/* One step: an interrupt's hits come before or after, not between. */
		if ((this_cpu_inc_return(planted->cpu->offered) - 1) % planted->sample) {
			this_cpu_inc(planted->cpu->counts.hits);
			this_cpu_inc(planted->cpu->counts.sampled);
			return false;
		}
	}
	return true;
}

static void count_only(const struct kwatch_planted *planted)
{
	this_cpu_inc(planted->cpu->counts.hits);
	this_cpu_inc(planted->cpu->counts.counted);
}

static void count_filtered(const struct kwatch_planted *planted)
{
	this_cpu_inc(planted->cpu->counts.hits);
	this_cpu_inc(planted->cpu->counts.filtered);
}

static __always_inline void count_fate(const struct kwatch_planted *planted, enum kwatch_loss loss)
{
	this_cpu_inc(planted->cpu->counts.hits);
	if (likely(loss == KWATCH_LOSS_NONE))
		this_cpu_inc(planted->cpu->counts.recorded);
	else if (loss == KWATCH_LOSS_RING_FULL)
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
static __always_inline u16 context_of(const struct kwatch_planted *planted)
{
	unsigned long count = preempt_count();

	if (unlikely(count & NMI_MASK) && !planted->on_ftrace)
		count -= NMI_OFFSET + HARDIRQ_OFFSET;
	if (likely(!(count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET))))
		return KWATCH_CONTEXT_TASK;
	if (count & NMI_MASK)
		return KWATCH_CONTEXT_NMI;
	return count & HARDIRQ_MASK ? KWATCH_CONTEXT_HARDIRQ : KWATCH_CONTEXT_SOFTIRQ;
}

static __always_inline void fill_header(struct kwatch_record *header,
					const struct kwatch_planted *planted, u32 id,
					unsigned int size, u64 time)
{
	header->size = size;
	header->flags = context_of(planted);
	header->id = id;
	header->time = time;
	header->tid = current->pid;
	header->tgid = current->tgid;
}

static __always_inline void leave(struct kwatch_ring *ring, unsigned int level,
				  struct kwatch_sess *session)
{
	if (unlikely(kwatch_ring_exit(ring, level)))
		kwatch_reader_wake(session, ring);
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

/* Of whole words, and mostly few of them: not worth a call. */
static __always_inline void copy_words(u8 *to, const u8 *from, unsigned int bytes)
{
	unsigned int i;

	for (i = 0; i < bytes; i += 8)
		*(u64 *)(to + i) = *(const u64 *)(from + i);
}

/* Room for a record of this planted probe, its header filled in. */
static __always_inline struct kwatch_record *
reserve(struct kwatch_planted *planted, struct kwatch_ring *ring, unsigned int level,
	u32 id, unsigned int size, u64 time, enum kwatch_loss *loss)
{
	struct kwatch_record header, *record;

	record = kwatch_ring_reserve_easy(ring, level, size, current->pid, current->comm);
	if (likely(record)) {
		*loss = KWATCH_LOSS_NONE;
		fill_header(record, planted, id, size, time);
		return record;
	}
	kwatch_missed_look(planted, ring);
	fill_header(&header, planted, id, size, time);
	return kwatch_ring_reserve_slow(ring, level, &header, current->comm, loss);
}

/* An entry record whose size is known and that nothing can filter. */
static __always_inline void record_call_direct(struct kwatch_planted *planted,
					       struct pt_regs *regs, struct kwatch_ring *ring,
					       unsigned int level, u64 time)
{
	struct kwatch_record *record;
	struct kwatch_image image;
	enum kwatch_loss loss;
	u64 *payload;

	record = reserve(planted, ring, level, planted->entry_id, planted->entry_size, time,
			 &loss);
	if (likely(record)) {
		payload = (u64 *)(record + 1);
		image.faults = 0;
		image.flags = 0;
		image.fixed = (u8 *)(payload + planted->program->has_mask);
		kwatch_fetch_entry(planted->program, regs, &image);
		put_faults(planted, record, payload, &image);
	}
	count_fate(planted, loss);
}

/* @fixed, behind the prefix, then @dynamic: pieces put together elsewhere. */
static __always_inline void record_pieces(struct kwatch_planted *planted,
					  struct kwatch_ring *ring, unsigned int level,
					  u32 id, u64 time, const u64 *duration,
					  const struct kwatch_image *image,
					  unsigned int fixed_bytes, const u8 *dynamic)
{
	unsigned int dynamic_bytes = image->dynamic - dynamic;
	unsigned int size = (duration ? planted->return_size : planted->entry_size) +
			    dynamic_bytes;
	struct kwatch_record *record;
	enum kwatch_loss loss;
	u64 *payload;
	u8 *to;

	record = reserve(planted, ring, level, id, size, time, &loss);
	if (likely(record)) {
		payload = (u64 *)(record + 1);
		if (duration)
			*payload++ = *duration;
		put_faults(planted, record, payload, image);
		to = (u8 *)(payload + planted->program->has_mask);
		copy_words(to, image->fixed, fixed_bytes);
		copy_words(to + fixed_bytes, dynamic, dynamic_bytes);
	}
	count_fate(planted, loss);
}

static void record_call(struct kwatch_planted *planted, struct pt_regs *regs,
			struct kwatch_ring *ring, unsigned int level, u64 time)
{
	const struct kwatch_program *program = planted->program;
	u8 *scratch = kwatch_ring_scratch(ring, level);
	struct kwatch_image image;
	u8 *dynamic;

	if (unlikely(!scratch)) {
		kwatch_ring_lose(ring, KWATCH_LOSS_NESTED);
		return count_fate(planted, KWATCH_LOSS_NESTED);
	}
	dynamic = scratch + program->entry_fixed;
	image = (struct kwatch_image){ .fixed = scratch, .dynamic = dynamic };
	kwatch_fetch_entry(program, regs, &image);
	if (planted->filter && !kwatch_filter_pass(planted->filter, scratch, dynamic,
						   image.faults))
		return count_filtered(planted);
	if (!(planted->flags & KWATCH_PROBE_ENTRY))
		return count_only(planted);
	record_pieces(planted, ring, level, planted->entry_id, time, NULL, &image,
		      program->entry_fixed, dynamic);
}

/* A probe without return side. */
int kwatch_hit_call(struct kprobe *kp, struct pt_regs *regs)
{
	struct kwatch_planted *planted = container_of(kp, struct kwatch_planted, rp.kp);
	struct kwatch_ring *ring;
	unsigned int level;
	u64 time;

	if (!take(planted))
		return 0;
	if (!(planted->flags & KWATCH_PROBE_ENTRY) && !planted->filter) {
		count_only(planted);
		return 0;
	}
	time = ktime_get_mono_fast_ns();
	ring = this_cpu_read(*planted->session->rings);
	if (unlikely(!ring)) {
		count_fate(planted, KWATCH_LOSS_RING_FULL);
		return 0;
	}
	level = kwatch_ring_enter(ring);
	if (likely(planted->entry_direct))
		record_call_direct(planted, regs, ring, level, time);
	else
		record_call(planted, regs, ring, level, time);
	leave(ring, level, planted->session);
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
	struct kwatch_ring *ring = this_cpu_read(*planted->session->rings);
	unsigned int level;

	if (unlikely(!ring))
		return count_fate(planted, KWATCH_LOSS_RING_FULL);
	level = kwatch_ring_enter(ring);
	record_pieces(planted, ring, level, planted->entry_id, time, NULL, image,
		      planted->program->entry_fixed, dynamic);
	leave(ring, level, planted->session);
}

/* Entry of a probe with a return side; not 0: do not wait for the return. */
int kwatch_hit_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kwatch_planted *planted = planted_of(ri);
	struct kwatch_instance *instance = (void *)ri->data;
	const struct kwatch_program *program;
	struct kwatch_image image;
	u8 *dynamic;

	if (!planted || !take(planted))
		return 1;
	program = planted->program;
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
NOKPROBE_SYMBOL(kwatch_hit_entry);

/* The return side goes straight into the ring, behind what entry read. */
static __always_inline void record_return_direct(struct kwatch_planted *planted,
						 struct kwatch_instance *instance,
						 struct pt_regs *regs, struct kwatch_ring *ring,
						 unsigned int level, u64 time)
{
	const struct kwatch_program *program = planted->program;
	const u8 *fields = instance_fields(instance, program);
	struct kwatch_image image = { .faults = instance->faults, .flags = instance->flags };
	struct kwatch_record *record;
	enum kwatch_loss loss;
	u64 *payload;

	record = reserve(planted, ring, level, planted->return_id,
			 planted->return_size + instance->dynamic_bytes, time, &loss);
	if (likely(record)) {
		payload = (u64 *)(record + 1);
		*payload++ = time - instance->time;
		image.fixed = (u8 *)(payload + program->has_mask);
		image.saved = instance->words;
		copy_words(image.fixed, fields, program->entry_fixed);
		kwatch_fetch_run(planted->return_ops, program->return_ops, regs, &image);
		put_faults(planted, record, payload, &image);
		copy_words(image.fixed + program->all_fixed, fields + program->entry_fixed,
			   instance->dynamic_bytes);
	}
	count_fate(planted, loss);
}

static void record_return(struct kwatch_planted *planted, struct kwatch_instance *instance,
			  struct pt_regs *regs, struct kwatch_ring *ring, unsigned int level,
			  u64 time)
{
	const struct kwatch_program *program = planted->program;
	const u8 *fields = instance_fields(instance, program);
	u8 *scratch = kwatch_ring_scratch(ring, level);
	u64 duration = time - instance->time;
	struct kwatch_image image;
	u8 *dynamic;

	if (unlikely(!scratch)) {
		kwatch_ring_lose(ring, KWATCH_LOSS_NESTED);
		return count_fate(planted, KWATCH_LOSS_NESTED);
	}
	dynamic = scratch + program->all_fixed;
	image = (struct kwatch_image){
		.fixed = scratch,
		.dynamic = dynamic,
		.saved = instance->words,
		.faults = instance->faults,
		.flags = instance->flags,
	};
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
	record_pieces(planted, ring, level, planted->return_id, time, &duration, &image,
		      program->all_fixed, dynamic);
}

int kwatch_hit_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct kwatch_planted *planted = planted_of(ri);
	struct kwatch_instance *instance = (void *)ri->data;
	struct kwatch_ring *ring;
	unsigned int level;
	u64 time;

	if (unlikely(!planted || !READ_ONCE(planted->session->armed)))
		return 0;
	time = ktime_get_mono_fast_ns();
	this_cpu_inc(planted->cpu->counts.returned);
	if (planted->latency)
		kwatch_stats_add_latency(planted->latency, time - instance->time);
	if (!(planted->flags & KWATCH_PROBE_RETURN)) {
		if (!(planted->flags & KWATCH_PROBE_ENTRY))
			count_only(planted);
		return 0;
	}
	ring = this_cpu_read(*planted->session->rings);
	if (unlikely(!ring)) {
		count_fate(planted, KWATCH_LOSS_RING_FULL);
		return 0;
	}
	level = kwatch_ring_enter(ring);
	if (likely(planted->return_direct) && likely(!(instance->faults & planted->program->retry)))
		record_return_direct(planted, instance, regs, ring, level, time);
	else
		record_return(planted, instance, regs, ring, level, time);
	leave(ring, level, planted->session);
	return 0;
}
NOKPROBE_SYMBOL(kwatch_hit_return);
