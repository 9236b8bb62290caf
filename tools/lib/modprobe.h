/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules of the kernel itself, which may have to be there before something
 * in them can be probed.
 */
#ifndef KWATCH_MODPROBE_H
#define KWATCH_MODPROBE_H

#include <stddef.h>
#include "error.h"

/**
 * kwatch_modprobe - load a module and what it depends on
 * @name: of the module
 * @error: why it cannot be had
 *
 * Returns 0 when it was loaded now, -EEXIST when it was there already, another
 * negative errno.
 */
int kwatch_modprobe(const char *name, struct kwatch_error *error);

struct kwatch_modules;

/** kwatch_modules_now - those that are loaded; NULL when that is not known */
struct kwatch_modules *kwatch_modules_now(void);
void kwatch_modules_free(struct kwatch_modules *modules);

/**
 * kwatch_modules_restore - take out what was loaded since, but for kwatch
 * @before: what was loaded
 *
 * What is in use is tried again for two seconds. Returns how many are left.
 */
size_t kwatch_modules_restore(const struct kwatch_modules *before);

#endif
