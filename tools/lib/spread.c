// SPDX-License-Identifier: GPL-2.0
#include "spread.h"

#define STEPS	32U
#define BITS	5U	/* of STEPS */

static unsigned int bucket_of(__u64 ns)
{
	unsigned int high;

	if (ns < STEPS)
		return (unsigned int)ns;
	high = 63U - (unsigned int)__builtin_clzll(ns);
	return (high - BITS + 1) * STEPS +
	       (unsigned int)(ns >> (high - BITS) & (STEPS - 1));
}

/* The duration in the middle of a bucket. */
static __u64 middle_of(unsigned int bucket)
{
	unsigned int shift;

	if (bucket < STEPS)
		return bucket;
	shift = bucket / STEPS - 1;
	return ((__u64)(STEPS + bucket % STEPS) << shift) +
	       ((1ULL << shift) >> 1);
}

void kwatch_spread_add(struct kwatch_spread *spread, __u64 ns)
{
	if (!spread->count || ns < spread->min_ns)
		spread->min_ns = ns;
	if (ns > spread->max_ns)
		spread->max_ns = ns;
	spread->count++;
	spread->total_ns += ns;
	spread->buckets[bucket_of(ns)]++;
}

__u64 kwatch_spread_median(const struct kwatch_spread *spread)
{
	__u64 wanted = spread->count / 2 + spread->count % 2, seen = 0, ns;
	unsigned int i;

	if (!spread->count)
		return 0;
	for (i = 0; i < KWATCH_SPREAD_BUCKETS - 1; i++) {
		seen += spread->buckets[i];
		if (seen >= wanted)
			break;
	}
	ns = middle_of(i);
	if (ns < spread->min_ns)
		return spread->min_ns;
	return ns > spread->max_ns ? spread->max_ns : ns;
}
