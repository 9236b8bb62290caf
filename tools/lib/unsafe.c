// SPDX-License-Identifier: GPL-2.0
#include <cyaml/cyaml.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "catalogue_yaml.h"
#include "unsafe.h"

struct kwatch_unsafe {
	struct kwatch_unsafe_entry *entries;
	unsigned int nr_entries;
};

#define ENTRY struct kwatch_unsafe_entry
static const cyaml_schema_value_t text_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t entry_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("names", CYAML_FLAG_POINTER, ENTRY, names,
				   nr_names, &text_entry, 1, CYAML_UNLIMITED),
	KWATCH_CATALOGUE_BOOL("fatal", CYAML_FLAG_DEFAULT, ENTRY, fatal),
	CYAML_FIELD_STRING_PTR("why", CYAML_FLAG_POINTER, ENTRY, why, 1,
			       CYAML_UNLIMITED),
	CYAML_FIELD_STRING_PTR("instead", CYAML_FLAG_POINTER, ENTRY, instead,
			       1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t one_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, ENTRY, entry_fields),
};

static const cyaml_schema_field_t list_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("unsafe", CYAML_FLAG_POINTER,
				   struct kwatch_unsafe, entries, nr_entries,
				   &one_entry, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t list_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct kwatch_unsafe,
			    list_fields),
};

/* Beside the directory of the catalogue, in the tree or where it is installed. */
static const char *default_path(void)
{
	static const char * const paths[] = {
#ifdef KWATCH_TREE_CATALOGUE
		KWATCH_TREE_CATALOGUE "/../unsafe.yaml",
#endif
#ifdef KWATCH_CATALOGUE_DIR
		KWATCH_CATALOGUE_DIR "/../unsafe.yaml",
#endif
		NULL
	};
	size_t i;

	for (i = 0; paths[i]; i++)
		if (!access(paths[i], R_OK))
			return paths[i];
	return i ? paths[i - 1] : "unsafe.yaml";
}

struct kwatch_unsafe *kwatch_unsafe_new(const char *path,
					struct kwatch_error *error)
{
	struct kwatch_unsafe *unsafe;
	char *text;

	if (!path)
		path = default_path();
	unsafe = kwatch_catalogue_yaml(path, &list_schema, &text, error);
	if (unsafe)
		free(text);
	return unsafe;
}

void kwatch_unsafe_free(struct kwatch_unsafe *unsafe)
{
	kwatch_catalogue_yaml_free(&list_schema, unsafe);
}

size_t kwatch_unsafe_count(const struct kwatch_unsafe *unsafe)
{
	return unsafe->nr_entries;
}

const struct kwatch_unsafe_entry *
kwatch_unsafe_at(const struct kwatch_unsafe *unsafe, size_t n)
{
	return n < unsafe->nr_entries ? &unsafe->entries[n] : NULL;
}

const struct kwatch_unsafe_entry *
kwatch_unsafe_find(const struct kwatch_unsafe *unsafe, const char *module,
		   const char *symbol)
{
	/* A name that begins with a dot has no suffix. */
	int length = symbol[0] ? 1 + (int)strcspn(symbol + 1, ".") : 0;
	const struct kwatch_unsafe_entry *entry;
	unsigned int i, n;
	char name[512];

	snprintf(name, sizeof(name), "%s%s%.*s", module,
		 module[0] ? ":" : "", length, symbol);
	for (i = 0; i < unsafe->nr_entries; i++) {
		entry = &unsafe->entries[i];
		for (n = 0; n < entry->nr_names; n++)
			if (!fnmatch(entry->names[n], name, 0))
				return entry;
	}
	return NULL;
}
