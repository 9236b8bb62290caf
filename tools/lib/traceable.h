/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions that ftrace can hook: where an entry probe costs least.
 */
#ifndef KWATCH_TRACEABLE_H
#define KWATCH_TRACEABLE_H

#include <stdbool.h>
#include "error.h"

struct kwatch_traceable;

/**
 * kwatch_traceable_new - read the list of the kernel
 * @path: NULL for available_filter_functions of tracefs, which only root reads
 * @error: why NULL was returned
 */
struct kwatch_traceable *kwatch_traceable_new(const char *path,
					      struct kwatch_error *error);
void kwatch_traceable_free(struct kwatch_traceable *traceable);

/** kwatch_traceable_has - can ftrace hook a function of this name? */
bool kwatch_traceable_has(const struct kwatch_traceable *traceable,
			  const char *module, const char *symbol);

#endif
