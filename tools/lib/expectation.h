/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a trigger says that has to be seen, and what was seen, as text: does it
 * agree? Documentation/triggers.md has the form of the lines.
 */
#ifndef KWATCH_EXPECTATION_H
#define KWATCH_EXPECTATION_H

#include <stddef.h>
#include "error.h"

struct kwatch_expectations;

struct kwatch_expectations *kwatch_expectations_new(void);
void kwatch_expectations_free(struct kwatch_expectations *expectations);

/**
 * kwatch_expectations_parse - take what a trigger wrote
 * @expectations: to add to
 * @text: lines
 * @length: of @text
 * @error: which line makes no sense
 *
 * Returns 0 or a negative errno.
 */
int kwatch_expectations_parse(struct kwatch_expectations *expectations,
			      const char *text, size_t length,
			      struct kwatch_error *error);

/**
 * struct kwatch_fact - a value that an event shows
 * @name: of the field, "ret" for the result
 * @text: what is shown
 */
struct kwatch_fact {
	const char *name;
	const char *text;
};

/**
 * kwatch_expectations_saw - an event
 * @expectations: copies it
 * @name: of the probe: the point's, with "[copy]" behind it for a further copy
 * @facts: its values
 * @count: of them
 *
 * May come before what is expected of it. Returns 0 or -ENOMEM.
 */
int kwatch_expectations_saw(struct kwatch_expectations *expectations,
			    const char *name, const struct kwatch_fact *facts,
			    size_t count);

/**
 * struct kwatch_verdict - how a point stands
 * @seen: events of it, of all copies
 * @expected: how many expectations there are
 * @met: how many of them an event fits
 * @skip: why the trigger could not make it fire, NULL when it could
 * @unmet: the first expectation that no event fits, as it was written; ""
 * @nearest: of that one, the values in which the event that fits most of it
 *           differs: "ret=-ENOENT, not 0"; "" when there is no event
 */
struct kwatch_verdict {
	size_t seen;
	size_t expected;
	size_t met;
	const char *skip;
	char unmet[512];
	char nearest[512];
};

/** kwatch_expectations_judge - all was seen and said: a point of the catalogue */
void kwatch_expectations_judge(const struct kwatch_expectations *expectations,
			       const char *point,
			       struct kwatch_verdict *verdict);

/**
 * kwatch_expectations_unknown - a point that a line names and nobody has
 * @expectations: all that was said
 * @is_known: asked of each name, without "[copy]"
 * @context: of it
 *
 * Returns the first name that is not known, NULL when all are.
 */
const char *
kwatch_expectations_unknown(const struct kwatch_expectations *expectations,
			    int (*is_known)(const void *context,
					    const char *point),
			    const void *context);

#endif
