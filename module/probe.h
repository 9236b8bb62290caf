/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_PROBE_H
#define KWATCH_PROBE_H

#include <linux/kprobes.h>
#include <linux/list.h>
#include "clock.h"
#include "field.h"
#include "filter.h"
#include "rate.h"
#include "stats.h"

struct kwatch_ring;
struct kwatch_sess;

/**
 * enum kwatch_way - how a hit is dealt with
 * @KWATCH_WAY_GENERAL: all that a probe can ask for
 * @KWATCH_WAY_COUNT: no record: count it, with a return side time it
 * @KWATCH_WAY_REGISTERS: one record, of scalars in registers, nothing to decide
 *
 * The last two are what GENERAL would do too, and cost less.
 */
enum kwatch_way {
	KWATCH_WAY_GENERAL,
	KWATCH_WAY_COUNT,
	KWATCH_WAY_REGISTERS,
};

/**
 * union kwatch_head - the first word of a record, made before the first hit
 * @word: all of it
 */
union kwatch_head {
	struct {
		u16 size;
		u16 flags;
		u32 id;
	};
	u64 word;
};

/**
 * struct kwatch_planted - one probe: an attachment to one symbol
 * @rp: the kretprobe, of which a probe without return side uses the kprobe
 * @session: that owns it
 * @rings: of the session
 * @cpu: counters
 * @latency: histogram, or NULL
 * @clock: of what only the histogram is told
 * @return_ops: of program->ops, those of the return side
 * @program: fields
 * @filter: NULL for none
 * @entry_head: of an entry record without dynamic fields
 * @return_head: of a return record without dynamic fields
 * @flags: KWATCH_PROBE_*
 * @sample: keep one hit of so many
 * @way: enum kwatch_way
 * @entry_direct: an entry record can be written to the ring as it is read
 * @return_direct: so can the return side of a return record
 * @on_ftrace: planted on an ftrace location; else by a breakpoint
 * @ip: address to attach to, 0 for a probe that its kprobe arms
 * @attached: in the table of attach.c while it is armed
 * @told_missed: of rp.kp.nmissed, told of in a ring. Any CPU, by cmpxchg
 * @told_missed_returns: the same of rp.nmissed
 * @charged: bytes of kretprobe instances, taken from what all sessions may have
 * @id: in the session, from 1
 * @offset: from the symbol
 * @symbol: as user space named it
 * @name: what readers call it
 * @link: in session->probes, by id; session->lock
 * @rate: for the overload guard; session->lock
 * @overload: hits a second that it was disarmed for since the session was
 *            enabled last; 0: none. session->lock
 * @overload_told: a ring has a record of that; session->lock
 *
 * All but the counters, what was told of them, @attached and what the guard has
 * is written before the probe is armed, and constant while it is planted.
 */
struct kwatch_planted {
	struct kretprobe rp;
	struct kwatch_sess *session;
	struct kwatch_ring * __percpu *rings;
	struct kwatch_stats_cpu __percpu *cpu;
	struct kwatch_stats_latency __percpu *latency;
	struct kwatch_clock clock;
	const struct kwatch_fetch_op *return_ops;
	struct kwatch_program *program;
	struct kwatch_filter *filter;
	union kwatch_head entry_head;
	union kwatch_head return_head;
	u32 flags;
	u32 sample;
	u8 way;
	bool entry_direct;
	bool return_direct;
	bool on_ftrace;
	unsigned long ip;
	struct hlist_node attached;
	unsigned long told_missed;
	int told_missed_returns;
	u64 charged;
	u32 id;
	u32 offset;
	char symbol[KWATCH_SYMBOL_MAX];
	char name[KWATCH_NAME_MAX];
	struct list_head link;
	struct kwatch_rate rate;
	u64 overload;
	bool overload_told;
};

static inline bool kwatch_probe_has_return(const struct kwatch_planted *planted)
{
	return planted->flags & (KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY);
}

/* At module init. */
void kwatch_probe_init(void);

/**
 * kwatch_probe_new - check a request and make a probe of it, not yet planted
 * @request: from user space; its pointers are user pointers
 * @refusal: out: why not
 *
 * Reads user memory, which can take for ever: to be called without a lock.
 * Returns the probe or an ERR_PTR.
 */
struct kwatch_planted *kwatch_probe_new(const struct kwatch_probe *request,
					struct kwatch_refusal *refusal);
/* One that was not planted. */
void kwatch_probe_free(struct kwatch_planted *planted);

/**
 * kwatch_probe_plant - register with the kprobes core, not yet armed
 * @planted: new; on failure still the caller's
 * @session: to plant it for
 * @id: it gets
 * @request: that it was made of
 * @refusal: out: why not
 *
 * May sleep.
 */
int kwatch_probe_plant(struct kwatch_planted *planted, struct kwatch_sess *session, u32 id,
		       const struct kwatch_probe *request, struct kwatch_refusal *refusal);

int kwatch_probe_arm(struct kwatch_planted *planted);
void kwatch_probe_disarm(struct kwatch_planted *planted);

/**
 * kwatch_probe_unplant_all - take the probes of a list out of the kernel
 * @probes: of struct kwatch_planted.link, armed or not
 *
 * However many, they share a grace period, or two if some have a return side
 * and some have none: the kprobes core waits once for each kind. From its
 * return on no handler of theirs is at work. May sleep.
 */
void kwatch_probe_unplant_all(struct list_head *probes);
/* Those that were unplanted; the list is empty afterwards. */
void kwatch_probe_free_all(struct list_head *probes);

#endif
