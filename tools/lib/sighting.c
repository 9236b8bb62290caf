// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "call.h"
#include "sighting.h"
#include "value.h"

struct kwatch_sighting {
	struct kwatch_formats *formats;
	struct kwatch_style style;
	struct kwatch_call call;
	struct kwatch_out out;
	size_t starts[KWATCH_FORMAT_FIELDS];
	struct kwatch_fact facts[KWATCH_FORMAT_FIELDS];
};

struct kwatch_sighting *kwatch_sighting_new(void)
{
	struct kwatch_sighting *sighting = calloc(1, sizeof(*sighting));

	if (!sighting)
		return NULL;
	sighting->formats = kwatch_formats_new();
	if (!sighting->formats || kwatch_out_init(&sighting->out, -1)) {
		kwatch_formats_free(sighting->formats);
		free(sighting);
		return NULL;
	}
	kwatch_style_now(&sighting->style);
	return sighting;
}

void kwatch_sighting_free(struct kwatch_sighting *sighting)
{
	if (!sighting)
		return;
	kwatch_out_fini(&sighting->out);
	kwatch_formats_free(sighting->formats);
	free(sighting);
}

/* "text" is text; "text"... was cut and stays as it is. */
static char *strip_quotes(char *text)
{
	size_t length = strlen(text);

	if (length < 2 || text[0] != '"' || text[length - 1] != '"')
		return text;
	text[length - 1] = '\0';
	return text + 1;
}

static bool is_text(const struct kwatch_value *value)
{
	return value->field->flags & KWATCH_SCHEMA_DYNAMIC &&
	       value->field->type != KWATCH_TYPE_BINPRM &&
	       value->field->type != KWATCH_TYPE_SOCKADDR;
}

/* Writes all values behind each other: the buffer may move while it grows. */
static void write_values(struct kwatch_sighting *sighting)
{
	const struct kwatch_call *call = &sighting->call;
	int i;

	sighting->out.used = 0;
	for (i = 0; i < call->count; i++) {
		sighting->starts[i] = sighting->out.used;
		if (call->values[i].present)
			kwatch_value_text(&sighting->out,
					  &call->format->fields[i],
					  &call->values[i], &sighting->style);
		kwatch_out_char(&sighting->out, '\0');
	}
}

int kwatch_sighting_take(struct kwatch_sighting *sighting,
			 const struct kwatch_event *event, const char **name,
			 const struct kwatch_fact **facts)
{
	const struct kwatch_call *call = &sighting->call;
	int count = 0, i;

	kwatch_call_decode(&sighting->call, sighting->formats, event);
	if (!call->format || call->count < 0)
		return call->format ? call->count : -ENOMEM;
	write_values(sighting);
	if (sighting->out.error)
		return -sighting->out.error;
	for (i = 0; i < call->count; i++) {
		char *text = sighting->out.buffer + sighting->starts[i];

		if (!call->values[i].present)
			continue;
		if (is_text(&call->values[i]))
			text = strip_quotes(text);
		sighting->facts[count].name = i == call->format->result ?
					      "ret" :
					      call->format->fields[i].name;
		sighting->facts[count++].text = text;
	}
	*name = call->format->name;
	*facts = sighting->facts;
	return count;
}
