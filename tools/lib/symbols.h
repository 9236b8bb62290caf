/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From addresses of the kernel to names: of the running kernel, or those that
 * a recording brought along.
 */
#ifndef KWATCH_SYMBOLS_H
#define KWATCH_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "error.h"

struct kwatch_symbols;

/**
 * struct kwatch_place - a place in the kernel's code
 * @name: of the function
 * @module: it is in, "" for the kernel itself
 * @offset: from the start of the function
 */
struct kwatch_place {
	const char *name;
	const char *module;
	__u64 offset;
};

/**
 * kwatch_symbols_new - knows no address yet
 *
 * Returns NULL when memory is short.
 */
struct kwatch_symbols *kwatch_symbols_new(void);
void kwatch_symbols_free(struct kwatch_symbols *symbols);

/**
 * kwatch_symbols_load - take those that the running kernel has now
 * @symbols: to add to
 * @kallsyms: file, NULL for /proc/kallsyms
 * @modules: file, NULL for /proc/modules
 * @error: why it could not be
 *
 * Once more when the loaded modules have changed since, at most some times a
 * second; what was known before stays known, so that a module that is gone
 * still has names. Returns 0 or a negative errno.
 */
int kwatch_symbols_load(struct kwatch_symbols *symbols, const char *kallsyms,
			const char *modules, struct kwatch_error *error);

/**
 * kwatch_symbols_add - one address is known to be there
 *
 * Comes before what was loaded. Returns 0 or -ENOMEM.
 */
int kwatch_symbols_add(struct kwatch_symbols *symbols, __u64 address,
		       const struct kwatch_place *place);

/**
 * kwatch_symbols_find - where an address is
 * @symbols: NULL knows none
 * @address: in code
 * @place: out; its strings belong to the symbols
 *
 * Returns false when that is not known.
 */
bool kwatch_symbols_find(const struct kwatch_symbols *symbols, __u64 address,
			 struct kwatch_place *place);

#endif
