/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A planned probe of a function of make_btf().
 */
#ifndef MAKE_PLANNED_H
#define MAKE_PLANNED_H

#include "planned.h"

/**
 * make_planned - kwatch_planned_new() with a resolver of make_btf()'s kernel
 *
 * One at a time, freed by free_planned().
 */
struct kwatch_planned *make_planned(void **state,
				    const struct kwatch_symbol *symbol,
				    const char *prototype,
				    struct kwatch_function *function);
void free_planned(struct kwatch_planned *planned);

#endif
