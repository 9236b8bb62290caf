/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The schema of a session: for every probe, where its fields are in its
 * records. Asked once from the module; a reader needs nothing else.
 */
#ifndef KWATCH_SCHEMA_H
#define KWATCH_SCHEMA_H

#include <stddef.h>
#include <linux/kwatch.h>
#include "error.h"

/**
 * struct kwatch_schema_probe - how to read the records of one probe
 * @schema: as the module gave it; schema.fields is @fields
 * @fields: schema.nr_fields of them, in record order of the dynamic ones
 */
struct kwatch_schema_probe {
	struct kwatch_schema schema;
	struct kwatch_schema_field *fields;
};

struct kwatch_schema_set;

/**
 * kwatch_schema_set_new - an empty set, for tests and recordings
 *
 * Returns NULL when memory is short.
 */
struct kwatch_schema_set *kwatch_schema_set_new(void);

/**
 * kwatch_schema_set_add - put a copy of a probe's schema in
 * @set: to add to
 * @schema: @schema->fields points to schema->nr_fields fields
 *
 * Returns 0, -EEXIST for a known id, -EINVAL for offsets outside a record,
 * -ENOMEM.
 */
int kwatch_schema_set_add(struct kwatch_schema_set *set,
			  const struct kwatch_schema *schema);

/**
 * kwatch_schema_set_find - the probe with this number, or NULL
 */
const struct kwatch_schema_probe *
kwatch_schema_set_find(const struct kwatch_schema_set *set, __u32 id);

/** kwatch_schema_set_count - how many probes are in the set */
size_t kwatch_schema_set_count(const struct kwatch_schema_set *set);
/** kwatch_schema_set_at - the n-th of them, by ascending id */
const struct kwatch_schema_probe *
kwatch_schema_set_at(const struct kwatch_schema_set *set, size_t n);

void kwatch_schema_set_free(struct kwatch_schema_set *set);

#endif
