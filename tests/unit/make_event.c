// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "make_event.h"
#include "out.h"

#define GOLDEN	"tests/unit/golden/"

static bool is_dynamic(const struct make_field *field)
{
	return field->type >= KWATCH_TYPE_STRING &&
	       field->type < KWATCH_TYPE_SKB;
}

static size_t fixed_size(const struct make_field *field)
{
	switch (field->type) {
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
	}
	return is_dynamic(field) ? 0 : 8;
}

static size_t up(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

/* Lay the fixed fields out as the module does; returns how many there are. */
static unsigned int lay_out(const struct make_event *from,
			    struct kwatch_schema *schema,
			    struct kwatch_schema_field *fields)
{
	size_t entry = sizeof(struct kwatch_record) + 8;
	size_t leave = entry + 8, size;
	unsigned int n;

	for (n = 0; from->fields[n].name; n++) {
		const struct make_field *field = &from->fields[n];

		strcpy(fields[n].name, field->name);
		strcpy(fields[n].display, field->display ?: "");
		fields[n].type = (__u8)field->type;
		fields[n].source = (__u8)(field->source ?:
					  KWATCH_SOURCE_ARGUMENT);
		if (field->source == KWATCH_SOURCE_RETURN)
			fields[n].flags |= KWATCH_SCHEMA_RETURN_ONLY;
		size = fixed_size(field);
		fields[n].fixed_size = (__u16)size;
		if (!size) {
			fields[n].flags |= KWATCH_SCHEMA_DYNAMIC;
			continue;
		}
		fields[n].return_offset = (__u16)leave;
		leave += up(size);
		if (field->source == KWATCH_SOURCE_RETURN)
			continue;
		fields[n].entry_offset = (__u16)entry;
		entry += up(size);
	}
	schema->entry_dynamic = (__u16)entry;
	schema->return_dynamic = (__u16)leave;
	return n;
}

static size_t put_dynamic(char *record, size_t at,
			  const struct make_field *field)
{
	struct kwatch_dynamic head = { .flags = (__u16)field->dynamic };
	size_t length = field->length;

	if (!length && field->data)
		length = strlen(field->data);
	head.length = (__u16)length;
	memcpy(record + at, &head, sizeof(head));
	if (length)
		memcpy(record + at + sizeof(head), field->data, length);
	return up(at + sizeof(head) + length);
}

static size_t fill(char *record, const struct make_event *from,
		   const struct kwatch_schema *schema,
		   const struct kwatch_schema_field *fields, bool entry)
{
	size_t end = entry ? schema->entry_dynamic : schema->return_dynamic;
	__u64 mask = 0;
	unsigned int i;

	for (i = 0; i < schema->nr_fields; i++) {
		const struct make_field *field = &from->fields[i];
		size_t at = entry ? fields[i].entry_offset :
			fields[i].return_offset;

		if (field->faulted)
			mask |= 1ULL << i;
		if (entry && (fields[i].flags & KWATCH_SCHEMA_RETURN_ONLY))
			continue;
		if (is_dynamic(field))
			end = put_dynamic(record, end, field);
		else if (field->data)
			memcpy(record + at, field->data,
			       fields[i].fixed_size);
		else
			memcpy(record + at, &field->number, 8);
	}
	memcpy(record + sizeof(struct kwatch_record) + (entry ? 0 : 8), &mask,
	       8);
	if (!entry)
		memcpy(record + sizeof(struct kwatch_record),
		       &from->duration_ns, 8);
	return end;
}

static void decode(struct made *made, const struct make_event *from,
		   size_t size)
{
	struct kwatch_record *record = (void *)made->record;
	unsigned int kind = from->kind ?: KWATCH_KIND_RETURN;

	record->size = (__u16)size;
	record->flags = (__u16)from->context;
	record->id = KWATCH_RECORD_ID(kind, from->id ?: 1);
	record->time = from->time_ns;
	record->tid = from->tid;
	record->tgid = from->tid;
	assert_int_equal(kwatch_record_decode(&made->event, made->set, record,
					      size, from->cpu), 0);
	if (from->comm)
		strcpy(made->event.comm, from->comm);
}

struct made *make_into(struct kwatch_schema_set *set,
		       const struct make_event *from)
{
	struct made *made = calloc(1, sizeof(*made));
	struct kwatch_schema_field fields[12] = { { .flags = 0 } };
	struct kwatch_schema schema = {
		.size = sizeof(schema),
		.id = from->id ?: 1,
		.flags = (from->flags ?: KWATCH_PROBE_RETURN) |
			KWATCH_SCHEMA_FAULT_MASK,
		.fields = (uintptr_t)fields,
		.field_size = sizeof(fields[0]),
	};
	bool entry = from->kind == KWATCH_KIND_ENTRY;

	assert_non_null(made);
	strcpy(schema.symbol, from->probe);
	strcpy(schema.name, from->probe);
	schema.nr_fields = lay_out(from, &schema, fields);
	made->set = set;
	if (!kwatch_schema_set_find(set, schema.id))
		assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
	decode(made, from, fill((char *)made->record, from, &schema, fields,
				entry));
	return made;
}

struct made *make_event(const struct make_event *from)
{
	return make_into(kwatch_schema_set_new(), from);
}

struct made *make_lost(unsigned int cpu, __u64 time_ns, __u64 ring_full,
		       __u64 too_big, __u64 nested)
{
	struct made *made = calloc(1, sizeof(*made));
	struct kwatch_record_lost *lost = (void *)made->record;

	made->set = kwatch_schema_set_new();
	lost->record.size = sizeof(*lost);
	lost->record.id = KWATCH_RECORD_ID(KWATCH_KIND_LOST, 0);
	lost->record.time = time_ns;
	lost->ring_full = ring_full;
	lost->too_big = too_big;
	lost->nested = nested;
	assert_int_equal(kwatch_record_decode(&made->event, made->set,
					      &lost->record, sizeof(*lost),
					      cpu), 0);
	return made;
}

struct made *make_disarmed(bool known, __u64 time_ns, __u64 rate, __u64 limit)
{
	struct made *made = calloc(1, sizeof(*made));
	struct kwatch_record_disarmed *disarmed = (void *)made->record;
	struct kwatch_schema schema = { .id = 1, .name = "vfs_read" };

	made->set = kwatch_schema_set_new();
	if (known)
		assert_int_equal(kwatch_schema_set_add(made->set, &schema), 0);
	disarmed->record.size = sizeof(*disarmed);
	disarmed->record.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, 1);
	disarmed->record.time = time_ns;
	disarmed->rate = rate;
	disarmed->limit = limit;
	assert_int_equal(kwatch_record_decode(&made->event, made->set,
					      &disarmed->record,
					      sizeof(*disarmed), 0), 0);
	return made;
}

void made_free(struct made *made)
{
	kwatch_schema_set_free(made->set);
	free(made);
}

static void compare(const char *path, const char *text, size_t length)
{
	static char expected[65536];
	FILE *file = fopen(path, "r");
	size_t got;

	if (!file)
		fail_msg("%s is not there; KWATCH_GOLDEN=write writes it",
			 path);
	got = fread(expected, 1, sizeof(expected) - 1, file);
	fclose(file);
	if (got == length && !memcmp(expected, text, length))
		return;
	expected[got] = '\0';
	print_error("--- %s\n%s+++ now\n%.*s", path, expected, (int)length,
		    text);
	fail_msg("%s differs; KWATCH_GOLDEN=write takes it over", path);
}

void golden(const char *name, const struct kwatch_out *out)
{
	const char *order = getenv("KWATCH_GOLDEN");
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), GOLDEN "%s", name);
	if (!order || strcmp(order, "write")) {
		compare(path, out->buffer, out->used);
		return;
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(out->buffer, 1, out->used, file), out->used);
	fclose(file);
}
