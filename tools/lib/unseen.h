/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Points of a scenario at which nothing was seen, and why not.
 */
#ifndef KWATCH_UNSEEN_H
#define KWATCH_UNSEEN_H

#include "path.h"

/**
 * struct kwatch_fate - what became of the hits of a probe
 * @note: what the user should know of it, "" for nothing
 * @hits: in all
 * @filtered: did not meet the conditions
 * @sampled: left out, as was asked for
 * @lost: had no room in a ring
 * @missed: happened inside the handler of another probe
 * @missed_returns: calls whose return could not be followed
 * @gated: calls of tasks that were not asked for, or in an interrupt of them
 * @running: calls that had not returned at the end
 * @disarmed: the guard has disarmed the probe
 */
struct kwatch_fate {
	const char *note;
	__u64 hits;
	__u64 filtered;
	__u64 sampled;
	__u64 lost;
	__u64 missed;
	__u64 missed_returns;
	__u64 gated;
	__u64 running;
	bool disarmed;
};

/**
 * struct kwatch_gap - a point that has no probe
 * @point: name of it
 * @reason: why, a sentence fragment
 * @by_user: the user's wishes left it out, not this kernel
 */
struct kwatch_gap {
	const char *point;
	const char *reason;
	bool by_user;
};

/** enum kwatch_unseen_kind - why nothing was seen, in the order of telling */
enum kwatch_unseen_kind {
	KWATCH_UNSEEN_DISARMED,	/* by the guard */
	KWATCH_UNSEEN_LOST,	/* it was called, and no record came of it */
	KWATCH_UNSEEN_RUNNING,	/* it was called, and did not return */
	KWATCH_UNSEEN_FILTERED,	/* no call was wanted */
	KWATCH_UNSEEN_OTHERS,	/* other tasks called it */
	KWATCH_UNSEEN_LEFT_OUT,	/* it does not fit what was wanted */
	KWATCH_UNSEEN_FAMILY,	/* of another address family */
	KWATCH_UNSEEN_PATH,	/* the command took another path */
	KWATCH_UNSEEN_SILENT,	/* it is never called on this kernel */
	KWATCH_UNSEEN_KERNEL,	/* this kernel does not have it */
	KWATCH_UNSEEN_KINDS,
};

/**
 * struct kwatch_unseen - a point at which nothing was seen
 * @kind: why
 * @name: of the probe, or of the point where there is none
 * @point: of the catalogue
 * @reason: a sentence fragment, "" where @kind says all
 * @trigger: a command that makes it fire, NULL when none is known
 */
struct kwatch_unseen {
	enum kwatch_unseen_kind kind;
	const char *name;
	const struct kwatch_catalogue_point *point;
	char reason[320];
	const char *trigger;
};

/**
 * struct kwatch_unseen_facts - what is known beside what was seen
 * @fates: of each expected point of the path, by its number
 * @gaps: of points that were not expected
 * @gap_count: of them
 * @silent: why a point is never called on this kernel, NULL for one that is
 * @context: of @silent
 */
struct kwatch_unseen_facts {
	const struct kwatch_fate *fates;
	const struct kwatch_gap *gaps;
	size_t gap_count;
	const char *(*silent)(const void *context,
			      const struct kwatch_catalogue_point *point);
	const void *context;
};

/**
 * kwatch_unseen_find - all points at which nothing was seen
 * @path: finished
 * @facts: what is known of it
 * @count: out: how many
 *
 * In the order of the kinds, and in documented order within. Refers to the
 * arguments; freed with free(). Returns NULL when memory is short.
 */
struct kwatch_unseen *
kwatch_unseen_find(const struct kwatch_path *path,
		   const struct kwatch_unseen_facts *facts, size_t *count);

/** kwatch_unseen_title - what those of a kind have in common, a headline */
const char *kwatch_unseen_title(enum kwatch_unseen_kind kind);

/** kwatch_unseen_word - the kind in a word, for JSON */
const char *kwatch_unseen_word(enum kwatch_unseen_kind kind);

#endif
