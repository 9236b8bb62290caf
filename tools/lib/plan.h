/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A plan: which probes are to be planted for what the user named, resolved on
 * the running kernel, and what of it this kernel does not have.
 */
#ifndef KWATCH_PLAN_H
#define KWATCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kwatch.h>
#include "error.h"

struct kwatch_plan;

/**
 * struct kwatch_plan_probe - one probe to plant
 * @probe: ready for KWATCH_IOC_PROBE_ADD: pointers to fields and predicates
 *         filled in; only the caller's wishes (sample, max_active) may be added
 * @point: name of the catalogue's point, or of the symbol for an ad-hoc probe
 * @layer: of the point, "" for an ad-hoc probe
 * @scenario: the point belongs to, "" for none
 * @order: of the point in the documented order of its scenario, from 0
 * @note: what the user should know of it, a sentence fragment: why arguments
 *        are not shown, which other function a name led to; "" for nothing
 *
 * Strings and arrays belong to the plan.
 */
struct kwatch_plan_probe {
	struct kwatch_probe probe;
	const char *point;
	const char *layer;
	const char *scenario;
	unsigned int order;
	const char *note;
};

/**
 * struct kwatch_plan_gap - a point that is not traced
 * @point: its name
 * @reason: one sentence fragment: "inlined into bprm_execve", ...
 * @nearest: the nearest point that works, "" for none
 * @by_filter: this kernel has it, but it has not what the filter looks at
 */
struct kwatch_plan_gap {
	const char *point;
	const char *reason;
	const char *nearest;
	bool by_filter;
};

/**
 * kwatch_plan_new - an empty plan
 * @catalogue_path: directory to read instead of the default ones, or NULL
 * @error: why NULL was returned
 *
 * Reads the catalogue, /proc/kallsyms and /sys/kernel/btf/vmlinux once.
 */
struct kwatch_plan *kwatch_plan_new(const char *catalogue_path,
				    struct kwatch_error *error);

struct kwatch_resolve_paths;
struct kwatch_resolver;

/**
 * kwatch_plan_new_at - as kwatch_plan_new(), for another kernel than this one
 * @catalogue_path: as there
 * @paths: where that kernel's symbols, BTF and blacklist are (resolve.h)
 * @error: why NULL was returned
 */
struct kwatch_plan *kwatch_plan_new_at(const char *catalogue_path,
				       const struct kwatch_resolve_paths *paths,
				       struct kwatch_error *error);

/**
 * kwatch_plan_add - add what the user named
 * @plan: to add to
 * @what: a scenario, a point, any name that documents use for a point, or an
 *        ad-hoc probe: symbol, module:symbol, symbol+offset, with or without
 *        a list of fields: 'vfs_write(file:file, count)'
 * @error: why it was refused, with the column where there is one
 *
 * A probe that is in the plan already is not added twice. Returns 0 or a
 * negative errno; points that the kernel lacks are no error but gaps, unless
 * nothing at all came of @what.
 */
int kwatch_plan_add(struct kwatch_plan *plan, const char *what,
		    struct kwatch_error *error);

/**
 * kwatch_plan_filter - keep only hits that meet a condition
 * @plan: to which nothing was added yet
 * @text: as condition.h has it
 * @error: what is wrong with it, with the column
 *
 * A condition for one point has to fit that point. One without a point is for
 * all of them, and those that have not what it looks at become gaps. A hit must
 * meet all conditions that are for its point. Returns 0 or a negative errno.
 */
int kwatch_plan_filter(struct kwatch_plan *plan, const char *text,
		       struct kwatch_error *error);

/* Addresses of a call chain, unless told, and at most. */
#define KWATCH_PLAN_STACK	32
#define KWATCH_PLAN_STACK_MAX	128

/**
 * kwatch_plan_stack - every probe is to show the calls that led to it
 * @plan: to which nothing was added yet
 * @depth: most of them, up to KWATCH_PLAN_STACK_MAX; 0 for none
 *
 * As a field "stack" behind the others.
 */
void kwatch_plan_stack(struct kwatch_plan *plan, unsigned int depth);

/**
 * kwatch_plan_unsafe - take functions that are dangerous to probe, too
 *
 * Without it kwatch_plan_add() refuses them with -EPERM and the reason
 * (unsafe.h). Points of the catalogue are never dangerous.
 */
void kwatch_plan_unsafe(struct kwatch_plan *plan);

/** kwatch_plan_has_stack - does any probe of it have such a field? */
bool kwatch_plan_has_stack(const struct kwatch_plan *plan);

/**
 * kwatch_plan_check - all was added: is every condition for some probe?
 *
 * Returns 0 or -ENOENT.
 */
int kwatch_plan_check(const struct kwatch_plan *plan,
		      struct kwatch_error *error);

/** kwatch_plan_resolver - of the kernel that it is for; the plan's */
const struct kwatch_resolver *
kwatch_plan_resolver(const struct kwatch_plan *plan);

size_t kwatch_plan_count(const struct kwatch_plan *plan);
struct kwatch_plan_probe *kwatch_plan_probe(struct kwatch_plan *plan, size_t n);
size_t kwatch_plan_gap_count(const struct kwatch_plan *plan);
const struct kwatch_plan_gap *kwatch_plan_gap(const struct kwatch_plan *plan,
					      size_t n);
void kwatch_plan_free(struct kwatch_plan *plan);

#endif
