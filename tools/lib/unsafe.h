/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that are dangerous to probe, with reasons: tools/unsafe.yaml.
 */
#ifndef KWATCH_UNSAFE_H
#define KWATCH_UNSAFE_H

#include <stdbool.h>
#include <stddef.h>
#include "error.h"

/**
 * struct kwatch_unsafe_entry - functions that are dangerous for one reason
 * @names: patterns of fnmatch(), with "module:" before those of a module
 * @nr_names: of them
 * @fatal: the machine is likely to stop
 * @why: it is dangerous, a sentence fragment
 * @instead: what to do, a sentence fragment
 */
struct kwatch_unsafe_entry {
	char **names;
	unsigned int nr_names;
	bool fatal;
	char *why;
	char *instead;
};

struct kwatch_unsafe;

/**
 * kwatch_unsafe_new - read the list
 * @path: of the file, NULL for the one that came with kwatch
 * @error: why NULL was returned, with file and line
 */
struct kwatch_unsafe *kwatch_unsafe_new(const char *path,
					struct kwatch_error *error);
void kwatch_unsafe_free(struct kwatch_unsafe *unsafe);

/** kwatch_unsafe_count - how many entries there are */
size_t kwatch_unsafe_count(const struct kwatch_unsafe *unsafe);

/** kwatch_unsafe_at - the n-th of them */
const struct kwatch_unsafe_entry *
kwatch_unsafe_at(const struct kwatch_unsafe *unsafe, size_t n);

/**
 * kwatch_unsafe_find - is a function dangerous?
 * @unsafe: the list
 * @module: it is in, "" for the kernel itself
 * @symbol: its name; a compiler's suffix does not matter
 *
 * Returns the first entry that has it, or NULL.
 */
const struct kwatch_unsafe_entry *
kwatch_unsafe_find(const struct kwatch_unsafe *unsafe, const char *module,
		   const char *symbol);

#endif
