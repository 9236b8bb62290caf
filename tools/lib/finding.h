/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What became of a name on this kernel, with the evidence: where the function
 * is, how it can be hooked, where its arguments are and who says so.
 */
#ifndef KWATCH_FINDING_H
#define KWATCH_FINDING_H

#include "catalogue.h"
#include "function.h"
#include "resolve.h"
#include "traceable.h"

#define KWATCH_FINDING_WARNINGS	4
#define KWATCH_FINDING_WARNING	256

/** enum kwatch_hook - how an entry probe gets into a function */
enum kwatch_hook {
	KWATCH_HOOK_UNKNOWN,	/* only root can tell */
	KWATCH_HOOK_FTRACE,	/* at the call that ftrace patches: cheapest */
	KWATCH_HOOK_KPROBE,	/* by a breakpoint, or the jump that replaces it */
};

/**
 * struct kwatch_finding - what became of a name
 * @name: that was asked for
 * @scenario: of @point
 * @point: that the name leads to, NULL for a function that is in no scenario
 * @alias: how the name differs from the point's, NULL when it does not
 * @resolution: where the function is
 * @hook: how an entry probe gets in; of a function that can be probed
 * @function: its arguments; of a function that can be probed
 * @namesake: the kernel has a function of the asked name, and it is another one
 * @silent: why nothing calls it here, NULL when something may
 * @warning_count: of @warnings
 * @warnings: where BTF and the catalogue's prototype disagree
 */
struct kwatch_finding {
	const char *name;
	const struct kwatch_catalogue_scenario *scenario;
	const struct kwatch_catalogue_point *point;
	const struct kwatch_catalogue_alias *alias;
	struct kwatch_resolution resolution;
	enum kwatch_hook hook;
	struct kwatch_function function;
	bool namesake;
	const char *silent;
	size_t warning_count;
	char warnings[KWATCH_FINDING_WARNINGS][KWATCH_FINDING_WARNING];
};

/**
 * kwatch_finding_point - a name that the catalogue knows
 * @finding: out; refers to the other arguments
 * @resolver: of this kernel
 * @traceable: functions that ftrace knows, NULL when not known
 * @hit: of kwatch_catalogue_points()
 */
void kwatch_finding_point(struct kwatch_finding *finding,
			  const struct kwatch_resolver *resolver,
			  const struct kwatch_traceable *traceable,
			  const struct kwatch_catalogue_hit *hit);

/** kwatch_finding_symbol - any other name; module "" for any */
void kwatch_finding_symbol(struct kwatch_finding *finding,
			   const struct kwatch_resolver *resolver,
			   const struct kwatch_traceable *traceable,
			   const char *module, const char *symbol);

/** kwatch_finding_state - in one word: ok, inlined, silent, ... */
const char *kwatch_finding_state(const struct kwatch_finding *finding);

/** kwatch_finding_evidence - what the arguments are known from, in a word */
const char *kwatch_finding_evidence(const struct kwatch_finding *finding);

/** kwatch_finding_hook - "ftrace", "kprobe", "" when not known */
const char *kwatch_finding_hook(const struct kwatch_finding *finding);

/**
 * kwatch_finding_parameter - the n-th parameter as C, NULL behind the last
 * @finding: of a function that can be probed
 * @n: from 0
 * @buffer: out: "struct file *file"
 * @room: of @buffer
 */
const char *kwatch_finding_parameter(const struct kwatch_finding *finding,
				     unsigned int n, char *buffer,
				     size_t room);

/**
 * kwatch_finding_place - where a field is fetched, in words
 * @field: of a probe
 * @buffer: out: "argument 1", "argument 0, then +24, +8"
 * @room: of @buffer
 */
void kwatch_finding_place(const struct kwatch_field *field, char *buffer,
			  size_t room);

#endif
