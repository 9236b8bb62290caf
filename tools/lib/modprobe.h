/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules of the kernel itself, which may have to be there before something
 * in them can be probed.
 */
#ifndef KWATCH_MODPROBE_H
#define KWATCH_MODPROBE_H

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

/**
 * kwatch_modprobe_remove - take it out again, unless it is in use
 *
 * And, as modprobe -r does, the modules that it needed and nobody else uses.
 * Returns 0 or a negative errno: -EAGAIN when it is in use.
 */
int kwatch_modprobe_remove(const char *name);

#endif
