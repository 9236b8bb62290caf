/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the user wants of every probe, applied to a planned one.
 */
#ifndef KWATCH_WISH_H
#define KWATCH_WISH_H

#include <stdbool.h>
#include "error.h"
#include "plan.h"

/**
 * struct kwatch_wish - wishes for all probes
 * @entry: entry records instead of return records
 * @both: entry records beside return records
 * @latency: keep the histogram, where there is a return side
 * @sample: keep every n-th hit, 0 for all
 * @max_active: as in struct kwatch_probe, 0 for the module's choice
 */
struct kwatch_wish {
	bool entry;
	bool both;
	bool latency;
	unsigned int sample;
	unsigned int max_active;
};

/**
 * kwatch_wish_apply - change a probe so that it fits
 * @wish: of the user
 * @probe: of a plan; its arrays of fields and predicates are changed in place
 * @error: why it cannot be
 *
 * A probe that never returns keeps its entry records whatever the wish. For
 * entry records alone, the fields that are there at return only are left out;
 * a filter on such a field is an error. Returns 0 or -EINVAL.
 */
int kwatch_wish_apply(const struct kwatch_wish *wish,
		      struct kwatch_probe *probe, struct kwatch_error *error);

#endif
