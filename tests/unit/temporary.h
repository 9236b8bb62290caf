/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A directory for the files of a test, gone at its end.
 */
#ifndef TEMPORARY_H
#define TEMPORARY_H

#include <stddef.h>

/** temporary_setup - for cmocka: make the directory, its name is *state */
int temporary_setup(void **state);
/** temporary_teardown - for cmocka: remove it and the files in it */
int temporary_teardown(void **state);

/** temporary_path - name of a file in it; the buffer is used again */
const char *temporary_path(void **state, const char *name);

/** temporary_write - write a file, return its path as temporary_path() does */
const char *temporary_write(void **state, const char *name, const char *text);
/** temporary_write_bytes - the same with any bytes */
const char *temporary_write_bytes(void **state, const char *name,
				  const void *bytes, size_t length);

#endif
