/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A file that libcyaml reads; what it refuses is said with file and line.
 */
#ifndef KWATCH_CATALOGUE_YAML_H
#define KWATCH_CATALOGUE_YAML_H

#include <cyaml/cyaml.h>
#include "error.h"

/*
 * libcyaml's own booleans take any word for true. Two words are enough, and what
 * is misspelt is an error.
 */
extern const cyaml_strval_t kwatch_catalogue_bools[2];
#define KWATCH_CATALOGUE_BOOL(key, flags, type, member) \
	CYAML_FIELD_ENUM(key, (flags) | CYAML_FLAG_STRICT, type, member, \
			 kwatch_catalogue_bools, 2)

/**
 * kwatch_catalogue_yaml - read a file
 * @path: of the file
 * @schema: of what is in it, a mapping by a pointer
 * @text: out: what the file says, to be freed, unless NULL was returned
 * @error: why NULL was returned, "FILE:LINE: ..."
 */
void *kwatch_catalogue_yaml(const char *path,
			    const cyaml_schema_value_t *schema, char **text,
			    struct kwatch_error *error);
void kwatch_catalogue_yaml_free(const cyaml_schema_value_t *schema,
				void *data);

#endif
