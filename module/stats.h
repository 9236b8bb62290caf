/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_STATS_H
#define KWATCH_STATS_H

#include <linux/log2.h>
#include <linux/percpu.h>
#include <linux/kwatch.h>

/**
 * struct kwatch_stats_cpu - counters of a probe on one CPU
 * @counts: written by the CPU itself with this_cpu operations, read by all; a
 *          reader may see a hit before its fate while the probe is armed
 * @offered: hits that 1-in-n sampling has seen
 * @missed: hits of an attached probe inside a handler of the same context
 */
struct kwatch_stats_cpu {
	struct kwatch_counts counts;
	u64 offered;
	u64 missed;
};

/**
 * struct kwatch_stats_latency - durations of a probe on one CPU
 * @total_ns: sum
 * @max_ns: longest
 * @buckets: see struct kwatch_latency; each call is in one of them
 *
 * Written by the CPU itself, read by all.
 */
struct kwatch_stats_latency {
	u64 total_ns;
	u64 max_ns;
	u64 buckets[KWATCH_LATENCY_BUCKETS];
};

static inline unsigned int kwatch_stats_bucket(u64 duration)
{
	return min(fls64(duration), KWATCH_LATENCY_BUCKETS - 1);
}

/* One call; on its CPU, preemption off. */
static __always_inline void kwatch_stats_add_latency(struct kwatch_stats_latency __percpu *latency,
						     u64 duration)
{
	struct kwatch_stats_latency *here = this_cpu_ptr(latency);

	here->total_ns += duration;
	if (unlikely(duration > here->max_ns))
		here->max_ns = duration;
	here->buckets[kwatch_stats_bucket(duration)]++;
}

/* Add the counters of one CPU to @sum. */
void kwatch_stats_add(struct kwatch_counts *sum, const struct kwatch_counts *more);
/* Add the counters of all CPUs to @sum. */
void kwatch_stats_sum(struct kwatch_counts *sum, struct kwatch_stats_cpu __percpu *cpu);
/* All CPUs; fills in all but size, id and message. */
void kwatch_stats_latency(struct kwatch_latency *sum,
			  struct kwatch_stats_latency __percpu *latency);
/* Upper end, in ns, of the bucket that the @permille-th duration lies in. */
u64 kwatch_stats_percentile(const struct kwatch_latency *latency, unsigned int permille);

#endif
