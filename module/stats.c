// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include "stats.h"

void kwatch_stats_add(struct kwatch_counts *sum, const struct kwatch_counts *more)
{
	const u64 *from = (const u64 *)more;
	u64 *to = (u64 *)sum;
	unsigned int i;

	/* struct kwatch_counts is counters and nothing else. */
	BUILD_BUG_ON(sizeof(*sum) % sizeof(u64));
	for (i = 0; i < sizeof(*sum) / sizeof(u64); i++)
		to[i] += READ_ONCE(from[i]);
}

void kwatch_stats_sum(struct kwatch_counts *sum, struct kwatch_stats_cpu __percpu *cpu)
{
	unsigned int i;

	for_each_possible_cpu(i)
		kwatch_stats_add(sum, &per_cpu_ptr(cpu, i)->counts);
}

void kwatch_stats_latency(struct kwatch_latency *sum,
			  struct kwatch_stats_latency __percpu *latency)
{
	unsigned int cpu, i;

	for_each_possible_cpu(cpu) {
		const struct kwatch_stats_latency *from = per_cpu_ptr(latency, cpu);

		sum->total_ns += READ_ONCE(from->total_ns);
		sum->max_ns = max_t(u64, sum->max_ns, READ_ONCE(from->max_ns));
		for (i = 0; i < KWATCH_LATENCY_BUCKETS; i++) {
			u64 calls = READ_ONCE(from->buckets[i]);

			sum->buckets[i] += calls;
			sum->count += calls;
		}
	}
}

u64 kwatch_stats_percentile(const struct kwatch_latency *latency, unsigned int permille)
{
	u64 total = 0, seen = 0, rank;
	unsigned int i;

	for (i = 0; i < KWATCH_LATENCY_BUCKETS; i++)
		total += latency->buckets[i];
	rank = DIV_ROUND_UP_ULL(total * permille, 1000);
	for (i = 0; i < KWATCH_LATENCY_BUCKETS - 1; i++) {
		seen += latency->buckets[i];
		if (seen >= rank)
			break;
	}
	return i ? min_t(u64, 1ULL << i, latency->max_ns) : 0;
}
