// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "call.h"
#include "json.h"
#include "json_value.h"
#include "put.h"
#include "quote.h"

struct kwatch_json {
	struct kwatch_out *out;
	const struct kwatch_style *style;
	struct kwatch_formats *formats;
	struct kwatch_call call;
};

struct kwatch_json *kwatch_json_new(struct kwatch_out *out,
				    const struct kwatch_style *style)
{
	struct kwatch_json *json = calloc(1, sizeof(*json));

	if (!json)
		return NULL;
	json->formats = kwatch_formats_new();
	if (!json->formats) {
		free(json);
		return NULL;
	}
	json->out = out;
	json->style = style;
	return json;
}

void kwatch_json_free(struct kwatch_json *json)
{
	if (!json)
		return;
	kwatch_formats_free(json->formats);
	free(json);
}

static char *put_member(char *at, const char *key, __u64 number)
{
	at = kwatch_put_text(at, ",\"");
	at = kwatch_put_text(at, key);
	return kwatch_put_unsigned(kwatch_put_text(at, "\":"), number);
}

static char *put_time_and_cpu(char *at, const struct kwatch_event *event)
{
	at = kwatch_put_unsigned(kwatch_put_text(at, "{\"time\":"),
				 event->time_ns);
	return put_member(at, "cpu", event->cpu);
}

static void lost_json(struct kwatch_json *json,
		      const struct kwatch_event *event)
{
	char *at = put_time_and_cpu(kwatch_out_reserve(json->out), event);

	at = kwatch_put_text(at, ",\"kind\":\"lost\"");
	at = put_member(at, "ring_full", event->lost->ring_full);
	at = put_member(at, "too_big", event->lost->too_big);
	at = put_member(at, "nested", event->lost->nested);
	at = put_member(at, "missed", event->missed);
	at = put_member(at, "missed_returns", event->missed_returns);
	kwatch_out_commit(json->out, kwatch_put_text(at, "}\n"));
}

static void disarmed_json(struct kwatch_json *json,
			  const struct kwatch_event *event)
{
	const struct kwatch_schema_probe *probe = event->probe;
	char *at = put_time_and_cpu(kwatch_out_reserve(json->out), event);

	kwatch_out_commit(json->out,
			  kwatch_put_text(at, ",\"kind\":\"disarmed\",\"probe\":"));
	if (probe)
		kwatch_quote_json(json->out, probe->schema.name,
				  strlen(probe->schema.name));
	else
		kwatch_out_text(json->out, "null");
	at = kwatch_out_reserve(json->out);
	at = put_member(at, "rate", event->disarmed->rate);
	at = put_member(at, "limit", event->disarmed->limit);
	kwatch_out_commit(json->out, kwatch_put_text(at, "}\n"));
}

static void write_head(struct kwatch_json *json,
		       const struct kwatch_event *event)
{
	static const char *const contexts[] = {
		"task", "softirq", "hardirq", "nmi",
	};
	unsigned int context = event->record->flags & KWATCH_RECORD_CONTEXT;
	const struct kwatch_format *format = json->call.format;
	bool returned = event->kind == KWATCH_KIND_RETURN;
	char *at;

	at = put_time_and_cpu(kwatch_out_reserve(json->out), event);
	at = kwatch_put_text(at, ",\"context\":\"");
	at = kwatch_put_text(at, contexts[context]);
	kwatch_out_commit(json->out, kwatch_put_text(at, "\",\"comm\":"));
	if (event->comm[0])
		kwatch_quote_json(json->out, event->comm,
				  strlen(event->comm));
	else
		kwatch_out_text(json->out, "null");
	at = kwatch_put_text(kwatch_out_reserve(json->out), ",\"tid\":");
	at = kwatch_put_signed(at, event->tid);
	at = kwatch_put_text(at, ",\"tgid\":");
	at = kwatch_put_signed(at, event->tgid);
	at = kwatch_put_text(at, ",\"probe\":");
	kwatch_out_commit(json->out, at);
	if (format)
		kwatch_quote_json(json->out, format->name,
				  format->name_length);
	else
		kwatch_out_text(json->out, "null");
	at = kwatch_put_text(kwatch_out_reserve(json->out), returned ?
			     ",\"kind\":\"return\"" : ",\"kind\":\"entry\"");
	if (returned)
		at = put_member(at, "duration", event->duration_ns);
	kwatch_out_commit(json->out, at);
}

/* Names of the fields that were cut, or could not be read. */
static void write_flawed(struct kwatch_json *json, const char *what,
			 bool faulted)
{
	const struct kwatch_call *call = &json->call;
	const struct kwatch_value *value;
	bool first = true;
	char *at;
	int i;

	for (i = 0; i < call->count; i++) {
		value = &call->values[i];
		if (!value->present ||
		    !(faulted ? value->faulted : value->truncated))
			continue;
		at = kwatch_out_reserve(json->out);
		at = kwatch_put_text(at, first ? what : ",");
		at = kwatch_put_char(at, '"');
		at = kwatch_put_bytes(at, call->format->fields[i].name,
				      call->format->fields[i].name_length);
		kwatch_out_commit(json->out, kwatch_put_char(at, '"'));
		first = false;
	}
	if (!first)
		kwatch_out_char(json->out, ']');
}

void kwatch_json_call(struct kwatch_out *out, const struct kwatch_call *call,
		      const struct kwatch_style *style)
{
	const struct kwatch_value *result = kwatch_call_result(call);
	bool first = true;
	int i;

	kwatch_out_text(out, "\"args\":{");
	for (i = 0; i < call->count; i++) {
		if (i == call->format->result || !call->values[i].present)
			continue;
		if (!first)
			kwatch_out_char(out, ',');
		kwatch_json_value(out, &call->format->fields[i],
				  &call->values[i], style);
		first = false;
	}
	kwatch_out_char(out, '}');
	if (!result)
		return;
	kwatch_out_char(out, ',');
	kwatch_json_value(out, &call->format->fields[call->format->result],
			  result, style);
}

void kwatch_json_event(struct kwatch_json *json,
		       const struct kwatch_event *event)
{
	if (event->kind == KWATCH_KIND_LOST) {
		lost_json(json, event);
		return;
	}
	if (event->kind == KWATCH_KIND_DISARMED) {
		disarmed_json(json, event);
		return;
	}
	kwatch_call_decode(&json->call, json->formats, event);
	write_head(json, event);
	kwatch_out_char(json->out, ',');
	kwatch_json_call(json->out, &json->call, json->style);
	if (json->call.count < 0)
		kwatch_out_text(json->out, ",\"corrupt\":true");
	write_flawed(json, ",\"faulted\":[", true);
	write_flawed(json, ",\"truncated\":[", false);
	kwatch_out_bytes(json->out, "}\n", 2);
}
