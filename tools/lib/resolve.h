/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Is a function on the running kernel, where, and if not, why not?
 */
#ifndef KWATCH_RESOLVE_H
#define KWATCH_RESOLVE_H

#include <stddef.h>
#include "btf.h"
#include "catalogue.h"
#include "error.h"
#include "kallsyms.h"

struct kwatch_resolver;

#define KWATCH_RESOLVE_COPIES	8

/** enum kwatch_presence - what became of a name on this kernel */
enum kwatch_presence {
	KWATCH_PRESENT,		/* there, once */
	KWATCH_COPIES,		/* there more than once, all can be probed */
	KWATCH_SUFFIXED,	/* there, its arguments changed by the compiler */
	KWATCH_INLINED,		/* not there: its callers have copies of it */
	KWATCH_ABSENT,		/* not there: renamed, never was */
	KWATCH_IN_MODULE,	/* in a module that is not loaded */
	KWATCH_BLACKLISTED,	/* the kernel refuses probes in it */
	KWATCH_FREED,		/* ran at boot, its memory is freed */
	KWATCH_HIDDEN,		/* there more than once, addresses hidden */
};

/**
 * struct kwatch_resolution - where a function is
 * @presence: what became of it
 * @wanted: the candidate that was found, or the first one that was not
 * @count: of @symbols
 * @symbols: the function and its copies, by ascending address
 * @namesakes: functions of this name that are not meant, so that only the
 *             address tells them from the one in @symbols
 * @reason: why it cannot be probed, a sentence fragment, else ""
 */
struct kwatch_resolution {
	enum kwatch_presence presence;
	const char *wanted;
	size_t count;
	const struct kwatch_symbol *symbols[KWATCH_RESOLVE_COPIES];
	size_t namesakes;
	char reason[256];
};

/**
 * struct kwatch_resolve_paths - where the kernel tells about itself
 * @kallsyms: NULL for /proc/kallsyms
 * @btf: directory, NULL for /sys/kernel/btf
 * @blacklist: NULL for /sys/kernel/debug/kprobes/blacklist
 */
struct kwatch_resolve_paths {
	const char *kallsyms;
	const char *btf;
	const char *blacklist;
};

/**
 * kwatch_resolver_new - read what the kernel tells
 * @paths: NULL for the running kernel
 * @error: why NULL was returned: no symbols can be read
 *
 * A kernel without BTF, or a blacklist that may not be read, is no error.
 */
struct kwatch_resolver *
kwatch_resolver_new(const struct kwatch_resolve_paths *paths,
		    struct kwatch_error *error);
void kwatch_resolver_free(struct kwatch_resolver *resolver);

const struct kwatch_kallsyms *
kwatch_resolver_kallsyms(const struct kwatch_resolver *resolver);
/** kwatch_resolver_btf - NULL when the kernel has none */
struct kwatch_btf *kwatch_resolver_btf(const struct kwatch_resolver *resolver);

/** kwatch_resolve_point - find a point of the catalogue */
void kwatch_resolve_point(const struct kwatch_resolver *resolver,
			  const struct kwatch_catalogue_point *point,
			  struct kwatch_resolution *resolution);

/**
 * kwatch_resolve_symbol - find a function by its name
 * @resolver: of this kernel
 * @module: it has to be in, or "" for any
 * @symbol: its name
 * @resolution: out
 */
void kwatch_resolve_symbol(const struct kwatch_resolver *resolver,
			   const char *module, const char *symbol,
			   struct kwatch_resolution *resolution);

/** kwatch_resolve_usable - can it be probed? */
static inline bool
kwatch_resolve_usable(const struct kwatch_resolution *resolution)
{
	return resolution->presence == KWATCH_PRESENT ||
	       resolution->presence == KWATCH_COPIES ||
	       resolution->presence == KWATCH_SUFFIXED;
}

/** kwatch_resolve_state - the presence in a word or two, for a table */
const char *kwatch_resolve_state(enum kwatch_presence presence);

#endif
