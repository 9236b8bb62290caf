/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Did you mean: the known names nearest to one that is not known.
 */
#ifndef KWATCH_SUGGEST_H
#define KWATCH_SUGGEST_H

#include "catalogue.h"
#include "kallsyms.h"

#define KWATCH_SUGGEST_MAX	3

/**
 * kwatch_suggest_distance - letters to change, add, drop or swap
 * @a: one name
 * @b: the other
 * @limit: larger distances need not be told apart
 *
 * Returns the distance, or @limit + 1 when it is larger.
 */
unsigned int kwatch_suggest_distance(const char *a, const char *b,
				     unsigned int limit);

/**
 * kwatch_suggest - names like this one
 * @catalogue: scenarios, points and the names that documents use; these are
 *             preferred
 * @kallsyms: functions, may be NULL
 * @name: the unknown one
 * @found: out: at most KWATCH_SUGGEST_MAX names, the nearest first; they
 *         belong to @catalogue and @kallsyms
 *
 * Returns how many.
 */
size_t kwatch_suggest(const struct kwatch_catalogue *catalogue,
		      const struct kwatch_kallsyms *kallsyms, const char *name,
		      const char *found[KWATCH_SUGGEST_MAX]);

#endif
