/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the log2 buckets of struct kwatch_latency say.
 */
#ifndef KWATCH_HISTOGRAM_H
#define KWATCH_HISTOGRAM_H

#include <linux/kwatch.h>
#include "out.h"

/** kwatch_histogram_mean - in ns, 0 when there was no call */
__u64 kwatch_histogram_mean(const struct kwatch_latency *latency);

/**
 * kwatch_histogram_percentile - so many percent of the calls took no longer
 * @latency: of a probe
 * @percent: 1 to 100
 *
 * In ns; the upper end of the bucket that holds that call (buckets say no
 * more), but never more than the longest call. 0 when there was no call.
 */
__u64 kwatch_histogram_percentile(const struct kwatch_latency *latency,
				  unsigned int percent);

/** kwatch_histogram_text - a bar for each bucket from the first to the last */
void kwatch_histogram_text(struct kwatch_out *out, const char *name,
			   const struct kwatch_latency *latency);

/** kwatch_histogram_json - the same as an object on one line */
void kwatch_histogram_json(struct kwatch_out *out, const char *name,
			   const struct kwatch_latency *latency);

#endif
