// SPDX-License-Identifier: GPL-2.0
/*
 * The schemas of a session, found by the number of the probe in constant
 * time. What the module (or a file) says is checked once here, so that
 * record.c may rely on it for every record.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "schema.h"

#define PROBE_ID_MAX	0xffffffU	/* 24 bits in kwatch_record.id */
#define FIELDS_MAX	1024U
#define SLOT		8U		/* bytes of a scalar, and alignment */

/*
 * Probes are allocated one by one: a pointer to one stays valid while the set
 * grows. @slots is a hash table of at least twice as many slots as probes;
 * numbers are given out from 1, so that the number itself is a good hash.
 */
struct kwatch_schema_set {
	struct kwatch_schema_probe **probes;	/* by ascending id */
	size_t count;
	struct kwatch_schema_probe **slots;
	size_t slot_count;			/* a power of two */
};

struct kwatch_schema_set *kwatch_schema_set_new(void)
{
	return calloc(1, sizeof(struct kwatch_schema_set));
}

static size_t composite_size(unsigned int type)
{
	switch (type) {
	case KWATCH_TYPE_SKB:
		return sizeof(struct kwatch_skb);
	case KWATCH_TYPE_SOCK:
	case KWATCH_TYPE_SOCKET:
		return sizeof(struct kwatch_sock);
	case KWATCH_TYPE_TASK:
		return sizeof(struct kwatch_task);
	case KWATCH_TYPE_SIGINFO:
		return sizeof(struct kwatch_siginfo);
	case KWATCH_TYPE_NETDEV:
		return sizeof(struct kwatch_netdev);
	default:
		return 1;
	}
}

/* A fixed field lies behind the header words and before the dynamic fields. */
static bool lies_inside(const struct kwatch_schema_field *field,
			size_t offset, size_t first, size_t end)
{
	return offset >= first && offset % SLOT == 0 &&
	       offset + field->fixed_size <= end;
}

static bool field_is_sound(const struct kwatch_schema *schema,
			   const struct kwatch_schema_field *field)
{
	size_t first = sizeof(struct kwatch_record);

	if (schema->flags & KWATCH_SCHEMA_FAULT_MASK)
		first += sizeof(__u64);
	if (field->flags & KWATCH_SCHEMA_DYNAMIC)
		return true;
	if (field->type < KWATCH_TYPE_STRING ?
	    field->fixed_size != SLOT :
	    field->fixed_size < composite_size(field->type))
		return false;
	if ((schema->flags & KWATCH_PROBE_ENTRY) &&
	    !(field->flags & KWATCH_SCHEMA_RETURN_ONLY) &&
	    !lies_inside(field, field->entry_offset, first,
			 schema->entry_dynamic))
		return false;
	first += sizeof(__u64);		/* the duration */
	return !(schema->flags & KWATCH_PROBE_RETURN) ||
	       lies_inside(field, field->return_offset, first,
			   schema->return_dynamic);
}

/* Where the dynamic fields of a kind of record begin, whether any or not. */
static bool dynamic_is_sound(const struct kwatch_schema *schema,
			     unsigned int flag, size_t words, size_t dynamic)
{
	if (!(schema->flags & flag))
		return true;
	if (schema->flags & KWATCH_SCHEMA_FAULT_MASK)
		words++;
	return dynamic % SLOT == 0 &&
	       dynamic >= sizeof(struct kwatch_record) + words * SLOT;
}

static bool schema_is_sound(const struct kwatch_schema *schema)
{
	const struct kwatch_schema_field *fields =
		(const void *)(uintptr_t)schema->fields;

	if (!schema->id || schema->id > PROBE_ID_MAX ||
	    schema->nr_fields > FIELDS_MAX || (schema->nr_fields && !fields))
		return false;
	if (!dynamic_is_sound(schema, KWATCH_PROBE_ENTRY, 0,
			      schema->entry_dynamic) ||
	    !dynamic_is_sound(schema, KWATCH_PROBE_RETURN, 1,
			      schema->return_dynamic))
		return false;
	for (__u32 n = 0; n < schema->nr_fields; n++)
		if (!field_is_sound(schema, &fields[n]))
			return false;
	return true;
}

static void schema_probe_free(struct kwatch_schema_probe *probe)
{
	if (probe)
		free(probe->fields);
	free(probe);
}

/* A copy whose strings end, whatever the original's do. */
static struct kwatch_schema_probe *
schema_probe_copy(const struct kwatch_schema *schema)
{
	struct kwatch_schema_probe *probe = calloc(1, sizeof(*probe));
	size_t count = schema->nr_fields;

	if (!probe)
		return NULL;
	probe->schema = *schema;
	probe->fields = calloc(count ? count : 1, sizeof(*probe->fields));
	if (!probe->fields) {
		schema_probe_free(probe);
		return NULL;
	}
	if (count)
		memcpy(probe->fields, (const void *)(uintptr_t)schema->fields,
		       count * sizeof(*probe->fields));
	probe->schema.fields = (uintptr_t)probe->fields;
	probe->schema.symbol[KWATCH_SYMBOL_MAX - 1] = '\0';
	probe->schema.name[KWATCH_NAME_MAX - 1] = '\0';
	memset(&probe->schema.message, 0, sizeof(probe->schema.message));
	for (size_t n = 0; n < count; n++) {
		probe->fields[n].name[KWATCH_FIELD_NAME_MAX - 1] = '\0';
		probe->fields[n].display[KWATCH_DISPLAY_MAX - 1] = '\0';
	}
	return probe;
}

/* The slot of @id, or the free one where it belongs; there always is one. */
static struct kwatch_schema_probe **
find_slot(struct kwatch_schema_probe **slots, size_t slot_count, __u32 id)
{
	size_t n = id & (slot_count - 1);

	while (slots[n] && slots[n]->schema.id != id)
		n = (n + 1) & (slot_count - 1);
	return &slots[n];
}

/* Makes room for one more probe in both tables. */
static int grow(struct kwatch_schema_set *set)
{
	size_t slot_count = set->slot_count ? set->slot_count * 2 : 16;
	struct kwatch_schema_probe **probes, **slots;

	if ((set->count + 1) * 2 <= set->slot_count)
		return 0;
	probes = realloc(set->probes, slot_count / 2 * sizeof(*probes));
	if (!probes)
		return -ENOMEM;
	set->probes = probes;
	slots = calloc(slot_count, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	for (size_t n = 0; n < set->count; n++)
		*find_slot(slots, slot_count, probes[n]->schema.id) = probes[n];
	free(set->slots);
	set->slots = slots;
	set->slot_count = slot_count;
	return 0;
}

int kwatch_schema_set_add(struct kwatch_schema_set *set,
			  const struct kwatch_schema *schema)
{
	struct kwatch_schema_probe *probe;
	size_t n;
	int err;

	if (!schema_is_sound(schema))
		return -EINVAL;
	if (kwatch_schema_set_find(set, schema->id))
		return -EEXIST;
	err = grow(set);
	if (err)
		return err;
	probe = schema_probe_copy(schema);
	if (!probe)
		return -ENOMEM;
	for (n = set->count; n && set->probes[n - 1]->schema.id > schema->id; n--)
		set->probes[n] = set->probes[n - 1];
	set->probes[n] = probe;
	set->count++;
	*find_slot(set->slots, set->slot_count, schema->id) = probe;
	return 0;
}

const struct kwatch_schema_probe *
kwatch_schema_set_find(const struct kwatch_schema_set *set, __u32 id)
{
	return set->count ? *find_slot(set->slots, set->slot_count, id) : NULL;
}

size_t kwatch_schema_set_count(const struct kwatch_schema_set *set)
{
	return set->count;
}

const struct kwatch_schema_probe *
kwatch_schema_set_at(const struct kwatch_schema_set *set, size_t n)
{
	return n < set->count ? set->probes[n] : NULL;
}

void kwatch_schema_set_free(struct kwatch_schema_set *set)
{
	if (!set)
		return;
	for (size_t n = 0; n < set->count; n++)
		schema_probe_free(set->probes[n]);
	free(set->probes);
	free(set->slots);
	free(set);
}
