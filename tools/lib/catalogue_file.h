/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One file of the catalogue: read by libcyaml, then checked for what a schema
 * cannot say.
 */
#ifndef KWATCH_CATALOGUE_FILE_H
#define KWATCH_CATALOGUE_FILE_H

#include "catalogue.h"

/**
 * kwatch_catalogue_file_load - read and check a file
 * @path: of the file
 * @error: why NULL was returned, "FILE:LINE: ..."
 */
struct kwatch_catalogue_scenario *
kwatch_catalogue_file_load(const char *path, struct kwatch_error *error);
void kwatch_catalogue_file_free(struct kwatch_catalogue_scenario *scenario);

#endif
