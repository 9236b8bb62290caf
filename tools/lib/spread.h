/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long calls took, any number of them, in memory of a fixed size: the
 * shortest and the longest exactly, the one in the middle to 3%.
 */
#ifndef KWATCH_SPREAD_H
#define KWATCH_SPREAD_H

#include <linux/types.h>

/* 32 steps for each power of two from 2^5 on, and 0 to 31 by themselves */
#define KWATCH_SPREAD_BUCKETS	(60 * 32)

/**
 * struct kwatch_spread - durations; all zero before the first
 * @count: of them
 * @total_ns: their sum
 * @min_ns: the shortest
 * @max_ns: the longest
 * @buckets: how many there are of each size
 */
struct kwatch_spread {
	__u64 count;
	__u64 total_ns;
	__u64 min_ns;
	__u64 max_ns;
	__u64 buckets[KWATCH_SPREAD_BUCKETS];
};

void kwatch_spread_add(struct kwatch_spread *spread, __u64 ns);

/** kwatch_spread_median - half of them took no longer; 0 when there is none */
__u64 kwatch_spread_median(const struct kwatch_spread *spread);

#endif
