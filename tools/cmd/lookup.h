/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names looked up in the catalogue and on this kernel: what resolve and
 * explain begin with.
 */
#ifndef KWATCH_LOOKUP_H
#define KWATCH_LOOKUP_H

#include "cmd.h"
#include "finding.h"

#define LOOKUP_HITS	8

/**
 * struct lookup - what names are looked up in
 * @command: that speaks
 * @catalogue: the documented points
 * @resolver: of this kernel
 * @traceable: what ftrace can hook, NULL when it may not be read
 */
struct lookup {
	const struct kwatch_command *command;
	struct kwatch_catalogue *catalogue;
	struct kwatch_resolver *resolver;
	struct kwatch_traceable *traceable;
};

/**
 * lookup_begin - read the catalogue and what the kernel tells of itself
 * @lookup: to be ended with lookup_end(), also on failure
 * @command: that speaks
 * @catalogue: path, NULL for the default
 *
 * Returns -1, or the status to exit with: the error is printed.
 */
int lookup_begin(struct lookup *lookup, const struct kwatch_command *command,
		 const char *catalogue);
void lookup_end(struct lookup *lookup);

/**
 * lookup_name - all that a name leads to
 * @lookup: begun
 * @name: of a point, one that documents use, or [MODULE:]SYMBOL
 * @findings: out
 *
 * Returns how many, at least 1: a name that nobody knows is a finding too.
 */
size_t lookup_name(const struct lookup *lookup, const char *name,
		   struct kwatch_finding findings[LOOKUP_HITS]);

/** lookup_unknown - say on stderr that there is no such name, and which are near */
void lookup_unknown(const struct lookup *lookup, const char *name);

#endif
