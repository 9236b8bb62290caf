// SPDX-License-Identifier: GPL-2.0
/*
 * Decoding of records. A record is believed in nothing that would lead out of
 * it; what holds for all records of a probe was checked when its schema was
 * taken in (schema.c).
 */
#include <errno.h>
#include <string.h>
#include "record.h"

#define WORD	sizeof(__u64)

static __u64 load_word(const struct kwatch_record *record, size_t offset)
{
	__u64 word;

	memcpy(&word, (const char *)record + offset, sizeof(word));
	return word;
}

/* Duration and fault mask stand between the header and the fields. */
static int decode_hit(struct kwatch_event *event,
		      const struct kwatch_schema_set *set,
		      const struct kwatch_record *record, size_t size)
{
	bool returned = event->kind == KWATCH_KIND_RETURN;
	const struct kwatch_schema_probe *probe =
		kwatch_schema_set_find(set, KWATCH_RECORD_PROBE(record->id));
	size_t offset = sizeof(*record);

	if (returned) {
		if (size < offset + WORD)
			return -EBADMSG;
		event->duration_ns = load_word(record, offset);
		offset += WORD;
	}
	if (!probe)
		return 0;
	if (!(probe->schema.flags &
	      (returned ? KWATCH_PROBE_RETURN : KWATCH_PROBE_ENTRY)))
		return -EBADMSG;
	if (size < (returned ? probe->schema.return_dynamic :
			       probe->schema.entry_dynamic))
		return -EBADMSG;
	if (probe->schema.flags & KWATCH_SCHEMA_FAULT_MASK)
		event->fault_mask = load_word(record, offset);
	event->probe = probe;
	return 0;
}

/* An older module's ends before the last members: those are zero then. */
static int decode_lost(struct kwatch_event *event,
		       const struct kwatch_record *record, size_t size)
{
	const struct kwatch_record_lost *lost = (const void *)record;

	if (size < KWATCH_RECORD_LOST_SIZE_VER0)
		return -EBADMSG;
	event->lost = lost;
	if (size >= sizeof(*lost)) {
		event->missed = lost->missed;
		event->missed_returns = lost->missed_returns;
	}
	return 0;
}

int kwatch_record_decode(struct kwatch_event *event,
			 const struct kwatch_schema_set *set,
			 const struct kwatch_record *record,
			 size_t available, unsigned int cpu)
{
	size_t size;

	if (available < sizeof(*record))
		return -EBADMSG;
	size = record->size;
	if (size < sizeof(*record) || size > available || size % WORD)
		return -EBADMSG;
	event->record = record;
	event->probe = NULL;
	event->kind = KWATCH_RECORD_KIND(record->id);
	event->cpu = cpu;
	event->time_ns = record->time;
	event->duration_ns = 0;
	event->fault_mask = 0;
	event->tid = record->tid;
	event->tgid = record->tgid;
	event->lost = NULL;
	event->disarmed = NULL;
	event->missed = 0;
	event->missed_returns = 0;

	switch (event->kind) {
	case KWATCH_KIND_ENTRY:
	case KWATCH_KIND_RETURN:
		return decode_hit(event, set, record, size);
	case KWATCH_KIND_TASK:
		if (size < sizeof(struct kwatch_record_task))
			return -EBADMSG;
		return 0;
	case KWATCH_KIND_LOST:
		return decode_lost(event, record, size);
	case KWATCH_KIND_DISARMED:
		if (size < sizeof(struct kwatch_record_disarmed))
			return -EBADMSG;
		event->disarmed = (const struct kwatch_record_disarmed *)record;
		event->probe = kwatch_schema_set_find(set,
						      KWATCH_RECORD_PROBE(record->id));
		return 0;
	default:
		return event->kind ? 0 : -EBADMSG;
	}
}

/* Returns the offset of the next dynamic field, or 0 when it runs out. */
static size_t take_dynamic(struct kwatch_value *value,
			   const struct kwatch_record *record, size_t offset)
{
	const char *start = (const char *)record + offset;
	struct kwatch_dynamic head;
	size_t end;

	if (offset + sizeof(head) > record->size)
		return 0;
	memcpy(&head, start, sizeof(head));
	end = offset + sizeof(head) + head.length;
	if (end > record->size)
		return 0;
	value->present = true;
	value->truncated = head.flags & KWATCH_DYNAMIC_TRUNCATED;
	value->faulted |= !!(head.flags & KWATCH_DYNAMIC_FAULTED);
	value->null = head.flags & KWATCH_DYNAMIC_NULL;
	value->data = start + sizeof(head);
	value->length = head.length;
	return (end + WORD - 1) / WORD * WORD;
}

/* A struct that is all zero stands for no object; a siginfo never is one. */
static bool is_null(const struct kwatch_value *value)
{
	const char *byte = value->data;
	size_t i;

	if (value->faulted || value->field->type == KWATCH_TYPE_SIGINFO)
		return false;
	for (i = 0; i < value->length; i++)
		if (byte[i])
			return false;
	return true;
}

static void take_fixed(struct kwatch_value *value,
		       const struct kwatch_record *record, size_t offset)
{
	value->present = true;
	value->data = (const char *)record + offset;
	value->length = value->field->fixed_size;
	if (value->length == WORD)
		value->number = load_word(record, offset);
	else
		value->null = is_null(value);
}

int kwatch_record_values(const struct kwatch_event *event,
			 struct kwatch_value *values, size_t room)
{
	const struct kwatch_schema_probe *probe = event->probe;
	bool returned = event->kind == KWATCH_KIND_RETURN;
	size_t dynamic, count;

	if (!probe)
		return 0;
	count = probe->schema.nr_fields;
	if (room < count)
		return -ENOSPC;
	dynamic = returned ? probe->schema.return_dynamic :
			     probe->schema.entry_dynamic;
	for (size_t n = 0; n < count; n++) {
		const struct kwatch_schema_field *field = &probe->fields[n];
		struct kwatch_value *value = &values[n];

		*value = (struct kwatch_value){
			.field = field,
			.beside = -1,
			.faulted = n < 64 && (event->fault_mask >> n & 1),
		};
		if ((field->flags & KWATCH_SCHEMA_RETURN_ONLY) && !returned)
			continue;
		if (!(field->flags & KWATCH_SCHEMA_DYNAMIC)) {
			take_fixed(value, event->record,
				   returned ? field->return_offset :
					      field->entry_offset);
			continue;
		}
		dynamic = take_dynamic(value, event->record, dynamic);
		if (!dynamic)
			return -EBADMSG;
	}
	return (int)count;
}
