/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why the kernel said no to opening the device or to loading the module, and
 * what to do next.
 */
#ifndef KWATCH_ACCESS_H
#define KWATCH_ACCESS_H

#include "error.h"
#include "host.h"

/**
 * kwatch_access_explain_open - why /dev/kwatch cannot be opened
 * @host: what was looked at
 * @code: errno of open()
 */
const char *kwatch_access_explain_open(const struct kwatch_host *host,
				       int code);

/**
 * kwatch_access_explain_load - why a module may not be loaded
 * @host: what was looked at
 * @file: of the module
 * @error: out, may be NULL
 *
 * For EPERM, which has more causes than the kernel tells apart. Returns -EPERM.
 */
int kwatch_access_explain_load(const struct kwatch_host *host, const char *file,
			       struct kwatch_error *error);

#endif
