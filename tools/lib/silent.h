/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Points that are there, can be probed, and are never called: the catalogue
 * tells kernels apart by what is found on the running one, never by a version.
 */
#ifndef KWATCH_SILENT_H
#define KWATCH_SILENT_H

#include <stdbool.h>
#include "catalogue.h"
#include "resolve.h"

/**
 * kwatch_silent_is_evidence - is that something a kernel has or lacks?
 * @text: "function", "struct name" or "struct name.member"
 */
bool kwatch_silent_is_evidence(const char *text);

/**
 * kwatch_silent_why - why a point is never called on this kernel
 * @resolver: of this kernel
 * @point: of the catalogue
 *
 * The first entry of which all holds. One that asks for a struct never holds on
 * a kernel without BTF. Returns NULL when the point may be called.
 */
const char *kwatch_silent_why(const struct kwatch_resolver *resolver,
			      const struct kwatch_catalogue_point *point);

#endif
