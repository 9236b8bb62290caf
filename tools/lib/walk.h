/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way from a parameter to a value, through the types of BTF.
 */
#ifndef KWATCH_WALK_H
#define KWATCH_WALK_H

#include <stdbool.h>
#include <linux/kwatch.h>
#include "btf.h"
#include "error.h"
#include "expression.h"
#include "prototype.h"

/**
 * struct kwatch_walk - how far a chain has come
 * @type: of the value there, .btf NULL when not known
 * @c: the same in words, or NULL
 * @field: the loads on the way are noted here
 * @target: the value is a pointer to a @type
 * @in_memory: the value is behind a load, not in a register
 */
struct kwatch_walk {
	struct kwatch_btf_type type;
	const struct kwatch_c_type *c;
	struct kwatch_field *field;
	bool target;
	bool in_memory;
};

/** kwatch_walk_load - one more load, at @offset from the pointer; 0 or -EINVAL */
int kwatch_walk_load(struct kwatch_walk *walk, __u32 offset,
		     unsigned int column, struct kwatch_error *error);

/**
 * kwatch_walk_follow - all steps of a chain
 * @walk: at the chain's parameter; afterwards at its end
 * @chain: to follow
 * @error: which step is wrong, with its column
 *
 * Returns 0 or a negative errno.
 */
int kwatch_walk_follow(struct kwatch_walk *walk,
		       const struct kwatch_chain *chain,
		       struct kwatch_error *error);

#endif
