/* SPDX-License-Identifier: GPL-2.0 */
/*
 * kwatch.ko: which file it is, in and out of the kernel, and why not.
 */
#ifndef KWATCH_KMOD_H
#define KWATCH_KMOD_H

#include <stdbool.h>
#include <stddef.h>
#include "error.h"
#include "host.h"

#define KWATCH_KMOD_NAME	"kwatch"

/**
 * struct kwatch_kmod_search - where to look for a module that was built
 * @file: $KWATCH_KO: this one and no other, or NULL
 * @directory: that kwatch was started from, or NULL: there
 *             module-RELEASE/kwatch.ko is looked for
 * @release: of the running kernel
 */
struct kwatch_kmod_search {
	const char *file;
	const char *directory;
	const char *release;
};

/**
 * kwatch_kmod_find - the built module that fits
 * @search: where to look
 * @path: out: the file, "" when the installed module is to be taken
 * @room: of @path
 * @error: why a file that was named cannot be had
 *
 * Returns 0 or a negative errno.
 */
int kwatch_kmod_find(const struct kwatch_kmod_search *search, char *path,
		     size_t room, struct kwatch_error *error);

/**
 * kwatch_kmod_load - load the module, and what it depends on
 * @file: to load; NULL to search $KWATCH_KO, the tree that the program was
 *        built in, and then what is installed for the running kernel
 * @options: module parameters, "NAME=VALUE ...", or NULL
 * @loaded: out, may be NULL: the file that was loaded; free() it
 * @error: why it cannot be loaded, and what to do
 *
 * Returns 0, or -EEXIST when it is loaded already, another negative errno.
 */
int kwatch_kmod_load(const char *file, const char *options, char **loaded,
		     struct kwatch_error *error);

/**
 * kwatch_kmod_unload - take the module out
 *
 * Returns 0, -ENOENT when it is not loaded, -EBUSY when it is in use, another
 * negative errno.
 */
int kwatch_kmod_unload(struct kwatch_error *error);

/** kwatch_kmod_is_loaded - is it in the kernel, and initialised? */
bool kwatch_kmod_is_loaded(void);

/**
 * kwatch_kmod_explain - why the kernel refused a module
 * @code: positive errno of loading
 * @file: that was refused, or NULL
 * @vermagic: of that file, or NULL when not known
 * @host: what was looked at
 * @error: out
 *
 * Returns -@code.
 */
int kwatch_kmod_explain(int code, const char *file, const char *vermagic,
			const struct kwatch_host *host,
			struct kwatch_error *error);

#endif
