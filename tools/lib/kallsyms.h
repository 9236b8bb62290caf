/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions of the running kernel and its modules, from /proc/kallsyms,
 * read once. A name may occur more than once, and a compiler may have put a
 * suffix behind it (.isra.0, .constprop.0, .part.0).
 */
#ifndef KWATCH_KALLSYMS_H
#define KWATCH_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "error.h"

struct kwatch_kallsyms;

/**
 * struct kwatch_symbol - a function
 * @address: 0 when addresses are hidden
 * @name: with the compiler's suffix
 * @module: it is in, "" for the kernel itself
 * @type: letter of nm: t or T, w or W for code
 */
struct kwatch_symbol {
	__u64 address;
	const char *name;
	const char *module;
	char type;
};

/**
 * kwatch_kallsyms_new - read the symbols
 * @path: of the file, NULL for /proc/kallsyms
 * @error: why NULL was returned
 */
struct kwatch_kallsyms *kwatch_kallsyms_new(const char *path,
					    struct kwatch_error *error);

/**
 * kwatch_kallsyms_places_new - read them to be found by their address
 *
 * As kwatch_kallsyms_new(), but of all symbols, and not by name.
 */
struct kwatch_kallsyms *kwatch_kallsyms_places_new(const char *path,
						   struct kwatch_error *error);
void kwatch_kallsyms_free(struct kwatch_kallsyms *kallsyms);

/**
 * kwatch_kallsyms_below - what an address belongs to
 * @kallsyms: of kwatch_kallsyms_places_new()
 * @address: to find
 *
 * Returns the nearest symbol that does not begin behind it, or NULL.
 */
const struct kwatch_symbol *
kwatch_kallsyms_below(const struct kwatch_kallsyms *kallsyms, __u64 address);

/** kwatch_kallsyms_hidden - all addresses read as zero: not root, kptr_restrict */
bool kwatch_kallsyms_hidden(const struct kwatch_kallsyms *kallsyms);

/** kwatch_kallsyms_count - how many functions there are */
size_t kwatch_kallsyms_count(const struct kwatch_kallsyms *kallsyms);

/** kwatch_kallsyms_at - the n-th of them, in the order of the file */
const struct kwatch_symbol *
kwatch_kallsyms_at(const struct kwatch_kallsyms *kallsyms, size_t n);

/**
 * kwatch_kallsyms_find - all functions of exactly this name
 * @kallsyms: to search
 * @module: they have to be in; NULL for any, "" for the kernel itself
 * @name: to find
 * @found: out: the first @room of them, by ascending address
 * @room: of @found
 *
 * Returns how many there are, which may be more than @room.
 */
size_t kwatch_kallsyms_find(const struct kwatch_kallsyms *kallsyms,
			    const char *module, const char *name,
			    const struct kwatch_symbol **found, size_t room);

/**
 * kwatch_kallsyms_suffixed - all functions @name with a compiler's suffix
 *
 * As kwatch_kallsyms_find(). The unlikely parts that a compiler moved away
 * (.cold) are no functions and never found.
 */
size_t kwatch_kallsyms_suffixed(const struct kwatch_kallsyms *kallsyms,
				const char *module, const char *name,
				const struct kwatch_symbol **found,
				size_t room);

/**
 * kwatch_kallsyms_is_init - does it lie in memory that is freed after boot?
 *
 * Never true for modules, nor when addresses are hidden.
 */
bool kwatch_kallsyms_is_init(const struct kwatch_kallsyms *kallsyms,
			     const struct kwatch_symbol *symbol);

#endif
