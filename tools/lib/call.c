// SPDX-License-Identifier: GPL-2.0
#include "call.h"
#include "put.h"
#include "quote.h"
#include "value.h"

/*
 * What a call is to fill in and did not, because it failed, is of no meaning:
 * the bytes are those that happened to be there.
 */
static void drop_unfilled(struct kwatch_call *call)
{
	int i;

	for (i = 0; i < call->count; i++) {
		const struct kwatch_schema_field *field = call->values[i].field;

		if ((field->flags & KWATCH_SCHEMA_RETURN_ONLY) &&
		    (field->type == KWATCH_TYPE_BYTES ||
		     field->type == KWATCH_TYPE_SOCKADDR))
			call->values[i].present = false;
	}
}

/* A protocol is shown by its family, an option by its level. */
static void look_beside(struct kwatch_call *call)
{
	int i;

	for (i = 0; i < call->count; i++) {
		const struct kwatch_format_field *field =
			&call->format->fields[i];
		const struct kwatch_value *other;

		if (field->beside < 0)
			continue;
		other = &call->values[field->beside];
		if (!other->present || other->faulted ||
		    other->field->type >= KWATCH_TYPE_STRING)
			continue;
		call->values[i].beside = (__s64)other->number;
		call->values[i].display =
			kwatch_display_beside(field->display,
					      (__s64)other->number);
	}
}

void kwatch_call_decode(struct kwatch_call *call,
			struct kwatch_formats *formats,
			const struct kwatch_event *event)
{
	call->event = event;
	call->format = NULL;
	call->count = 0;
	if (!event->probe)
		return;
	call->format = kwatch_formats_get(formats, event->probe);
	if (call->format)
		call->count = kwatch_record_values(event, call->values,
						   KWATCH_FORMAT_FIELDS);
	look_beside(call);
	if (kwatch_call_failed(call))
		drop_unfilled(call);
}

/* Returns the columns that the name takes. */
static size_t write_name(struct kwatch_out *out, const struct kwatch_call *call,
			 const struct kwatch_style *style)
{
	const struct kwatch_format *format = call->format;
	char *at = kwatch_out_reserve(out), *start = at;

	if (!format) {
		at = kwatch_put_text(at, "probe#");
		at = kwatch_put_unsigned(at,
					 KWATCH_RECORD_PROBE(call->event->record->id));
		kwatch_out_commit(out, at);
		return (size_t)(at - start);
	}
	if (style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_BOLD);
	at = kwatch_put_bytes(at, format->name, format->name_length);
	if (style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_RESET);
	kwatch_out_commit(out, at);
	return format->name_length;
}

static void write_argument(struct kwatch_out *out,
			   const struct kwatch_format_field *field,
			   const struct kwatch_value *value, bool first,
			   const struct kwatch_style *style)
{
	char *at = kwatch_out_reserve(out);

	if (!first)
		at = kwatch_put_bytes(at, ", ", 2);
	at = kwatch_put_bytes(at, field->name, field->name_length);
	kwatch_out_commit(out, kwatch_put_char(at, '='));
	kwatch_value_text(out, field, value, style);
}

size_t kwatch_call_arguments(struct kwatch_out *out,
			     const struct kwatch_call *call,
			     const struct kwatch_style *style)
{
	size_t start, name;
	bool first = true;
	int i;

	name = write_name(out, call, style);
	start = kwatch_out_position(out);
	kwatch_out_char(out, '(');
	if (call->count < 0)
		kwatch_out_text(out, "<corrupt record>");
	for (i = 0; i < call->count; i++) {
		if (i == call->format->result || !call->values[i].present ||
		    call->values[i].field->type == KWATCH_TYPE_STACK)
			continue;
		write_argument(out, &call->format->fields[i],
			       &call->values[i], first, style);
		first = false;
	}
	kwatch_out_char(out, ')');
	return name + kwatch_out_position(out) - start;
}

const struct kwatch_value *kwatch_call_result(const struct kwatch_call *call)
{
	const struct kwatch_value *value;

	if (call->count <= 0 || call->format->result < 0 ||
	    call->format->result >= call->count)
		return NULL;
	value = &call->values[call->format->result];
	return value->present ? value : NULL;
}

bool kwatch_call_failed(const struct kwatch_call *call)
{
	const struct kwatch_value *value = kwatch_call_result(call);

	return value && value->field->type < KWATCH_TYPE_STRING &&
	       value->number >= (__u64)-4095;
}

void kwatch_call_write_result(struct kwatch_out *out,
			      const struct kwatch_call *call,
			      const struct kwatch_style *style)
{
	bool red = style->color && kwatch_call_failed(call);

	if (red)
		kwatch_out_text(out, KWATCH_STYLE_RED);
	kwatch_value_text(out, &call->format->fields[call->format->result],
			  kwatch_call_result(call), style);
	if (red)
		kwatch_out_text(out, KWATCH_STYLE_RESET);
}

char *kwatch_call_put_comm(char *at, const char *comm)
{
	/* Not known: this reader came after the record that names the task. */
	if (!comm[0])
		return kwatch_put_char(at, '?');
	return kwatch_quote_put(at, comm, strlen(comm), 0);
}

char kwatch_call_context(const struct kwatch_event *event)
{
	return " shn"[event->record->flags & KWATCH_RECORD_CONTEXT];
}

static char *put_cause(char *at, const char *start, __u64 count,
		       const char *cause, bool alone)
{
	if (!count)
		return at;
	if (at != start)
		at = kwatch_put_text(at, ", ");
	at = kwatch_put_text(at, cause);
	if (alone)
		return at;
	return kwatch_put_unsigned(kwatch_put_char(at, ' '), count);
}

static void write_lost(struct kwatch_out *out, const struct kwatch_event *event)
{
	const struct kwatch_record_lost *lost = event->lost;
	__u64 sum = lost->ring_full + lost->too_big + lost->nested +
		    event->missed + event->missed_returns;
	char *at = kwatch_out_reserve(out), *start;

	at = kwatch_put_unsigned(kwatch_put_text(at, "-- lost "), sum);
	at = kwatch_put_text(at, sum == 1 ? " hit here: " : " hits here: ");
	start = at;
	at = put_cause(at, start, lost->ring_full, "ring full",
		       lost->ring_full == sum);
	at = put_cause(at, start, lost->too_big, "record too big",
		       lost->too_big == sum);
	at = put_cause(at, start, lost->nested, "nested interrupt",
		       lost->nested == sum);
	at = put_cause(at, start, event->missed, "inside a handler",
		       event->missed == sum);
	at = put_cause(at, start, event->missed_returns,
		       "too many calls in flight",
		       event->missed_returns == sum);
	at = kwatch_put_unsigned(kwatch_put_text(at, " (CPU "), event->cpu);
	kwatch_out_commit(out, kwatch_put_text(at, ") --"));
}

static void write_disarmed(struct kwatch_out *out,
			   const struct kwatch_event *event)
{
	const struct kwatch_schema_probe *probe = event->probe;
	char *at = kwatch_put_text(kwatch_out_reserve(out), "-- probe ");

	if (probe)
		at = kwatch_put_text(at, probe->schema.name);
	else
		at = kwatch_put_unsigned(at, KWATCH_RECORD_PROBE(event->record->id));
	at = kwatch_put_text(at, " disarmed here: ");
	at = kwatch_put_unsigned(at, event->disarmed->rate);
	at = kwatch_put_text(at, " hits/s over the limit of ");
	at = kwatch_put_unsigned(at, event->disarmed->limit);
	kwatch_out_commit(out, kwatch_put_text(at, " --"));
}

void kwatch_call_notice(struct kwatch_out *out,
			const struct kwatch_event *event)
{
	if (event->disarmed)
		write_disarmed(out, event);
	else
		write_lost(out, event);
}
