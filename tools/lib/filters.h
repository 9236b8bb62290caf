/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The conditions of the user, and which of the planned probes they are for.
 */
#ifndef KWATCH_FILTERS_H
#define KWATCH_FILTERS_H

#include "planned.h"

struct kwatch_filter;

/**
 * struct kwatch_filters - all conditions
 * @items: them
 * @count: of @items
 */
struct kwatch_filters {
	struct kwatch_filter *items;
	size_t count;
};

/** kwatch_filters_add - one more condition; 0 or a negative errno */
int kwatch_filters_add(struct kwatch_filters *filters, const char *text,
		       struct kwatch_error *error);

/**
 * kwatch_filters_apply - filter a probe by the conditions that are for it
 * @filters: all
 * @planned: with its name and fields
 * @function: its arguments
 * @point: of the catalogue, or NULL
 * @error: what is wrong, with the column
 *
 * Returns 0; -ENOENT when a condition for all probes makes no sense for this
 * one: it has not the value, or the value not such names; -EINVAL when one for
 * just this probe does not; or -ENOMEM.
 */
int kwatch_filters_apply(struct kwatch_filters *filters,
			 struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point,
			 struct kwatch_error *error);

/** kwatch_filters_check - was each of them for some probe? 0 or -ENOENT */
int kwatch_filters_check(const struct kwatch_filters *filters,
			 struct kwatch_error *error);

void kwatch_filters_fini(struct kwatch_filters *filters);

#endif
