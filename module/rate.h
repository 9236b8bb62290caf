/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is a probe hit too often? A bucket with a hole: hits fill it, the limit
 * drains it, and it overflows when it holds more than a second's worth of the
 * limit. So a burst of that size passes, twice the limit is borne for a second
 * and ten times the limit for a ninth of one. Pure: the unit tests compile this
 * file in user space.
 */
#ifndef KWATCH_RATE_H
#define KWATCH_RATE_H

#include <linux/types.h>

/**
 * struct kwatch_rate - hits of one probe, looked at now and then
 * @seen: hits at the last look
 * @seen_ns: when that was
 * @excess: in the bucket, in millionths of a hit
 * @full_seen: hits when the bucket began to fill
 * @full_ns: when that was
 */
struct kwatch_rate {
	u64 seen;
	u64 seen_ns;
	u64 excess;
	u64 full_seen;
	u64 full_ns;
};

static inline void kwatch_rate_begin(struct kwatch_rate *rate, u64 seen, u64 now_ns)
{
	*rate = (struct kwatch_rate){
		.seen = seen, .seen_ns = now_ns, .full_seen = seen, .full_ns = now_ns,
	};
}

/**
 * kwatch_rate_look - look again
 * @rate: begun
 * @seen: hits so far; must not be less than before
 * @now_ns: must not be before the last look
 * @limit: hits a second, KWATCH_MAX_RATE at most
 *
 * Returns 0, or when the bucket overflows the hits a second since it began to
 * fill, which is more than @limit.
 */
static inline u64 kwatch_rate_look(struct kwatch_rate *rate, u64 seen, u64 now_ns, u64 limit)
{
	u64 us = (now_ns - rate->seen_ns) / 1000;
	u64 hits = seen - rate->seen;

	/* Whoever looks once an hour has seen nothing that lasts: no overflow. */
	if (us > 3600ULL * 1000 * 1000 || hits > (1ULL << 43)) {
		kwatch_rate_begin(rate, seen, now_ns);
		return 0;
	}
	rate->seen = seen;
	rate->seen_ns += us * 1000;
	if (rate->excess + hits * 1000000 <= limit * us) {
		kwatch_rate_begin(rate, seen, rate->seen_ns);
		return 0;
	}
	rate->excess += hits * 1000000 - limit * us;
	if (rate->excess <= limit * 1000000)
		return 0;
	us = (rate->seen_ns - rate->full_ns) / 1000;
	hits = seen - rate->full_seen;
	/* For so many, whole seconds are exact enough. */
	if (hits > (1ULL << 43))
		return hits / (us / 1000000 + 1);
	return us ? hits * 1000000 / us : 0;
}

#endif
