// SPDX-License-Identifier: GPL-2.0
/*
 * A probe grows field by field; its struct kwatch_probe is made at the end,
 * when the fields do not move any more.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "planned.h"

struct kwatch_planned *
kwatch_planned_new(const struct kwatch_symbol *symbol,
		   const struct kwatch_resolver *resolver,
		   const char *prototype, struct kwatch_function *function)
{
	struct kwatch_planned *planned = calloc(1, sizeof(*planned));
	struct kwatch_probe *probe;

	if (!planned)
		return NULL;
	planned->note = strdup("");
	planned->public.layer = "";
	planned->public.scenario = "";
	planned->public.point = "";
	if (!planned->note) {
		kwatch_planned_free(planned);
		return NULL;
	}
	probe = &planned->public.probe;
	probe->size = sizeof(*probe);
	probe->field_size = sizeof(struct kwatch_field);
	probe->predicate_size = sizeof(struct kwatch_predicate);
	probe->flags = KWATCH_PROBE_RETURN;
	snprintf(probe->symbol, sizeof(probe->symbol), "%s%s%s", symbol->module,
		 symbol->module[0] ? ":" : "", symbol->name);
	kwatch_function_init(function, kwatch_resolver_btf(resolver),
			     symbol->module, symbol->name, prototype);
	return planned;
}

bool kwatch_planned_name(struct kwatch_planned *planned, const char *point,
			 const char *copy)
{
	char *name = planned->public.probe.name;

	/* The module wants what is behind the name to be zero. */
	memset(name, 0, KWATCH_NAME_MAX);
	snprintf(name, KWATCH_NAME_MAX, "%s%s%s%s", point, copy ? "[" : "",
		 copy ? copy : "", copy ? "]" : "");
	free(planned->point);
	planned->point = strdup(name);
	planned->public.point = planned->point;
	return planned->point;
}

/* Two fields named len: the second becomes len_2. */
static void make_unique(const struct kwatch_planned *planned,
			struct kwatch_field *field)
{
	unsigned int count = planned->public.probe.nr_fields, n = 1, i;
	char base[KWATCH_FIELD_NAME_MAX], number[16];
	size_t digits, kept;

	memcpy(base, field->name, sizeof(base));
	for (i = 0; i < count; i++) {
		if (strcmp(planned->fields[i].name, field->name))
			continue;
		snprintf(number, sizeof(number), "_%u", ++n);
		digits = strlen(number);
		kept = strnlen(base, sizeof(base) - 1 - digits);
		memset(field->name, 0, sizeof(field->name));
		memcpy(field->name, base, kept);
		memcpy(field->name + kept, number, digits);
		i = (unsigned int)-1;
	}
}

bool kwatch_planned_at_return(const struct kwatch_field *field)
{
	return field->source == KWATCH_SOURCE_RETURN ||
	       field->flags & KWATCH_FIELD_AT_RETURN;
}

int kwatch_planned_field(struct kwatch_planned *planned,
			 const struct kwatch_field *field)
{
	__u32 count = planned->public.probe.nr_fields, at = count;
	struct kwatch_field *fields = planned->fields;

	if (count == planned->room) {
		size_t room = planned->room ? 2 * planned->room : 8;

		fields = realloc(fields, room * sizeof(*fields));
		if (!fields)
			return -ENOMEM;
		planned->fields = fields;
		planned->room = room;
	}
	if (!kwatch_planned_at_return(field))
		while (at && kwatch_planned_at_return(&fields[at - 1]))
			at--;
	fields[count] = *field;
	make_unique(planned, &fields[count]);
	if (at < count) {
		struct kwatch_field added = fields[count];

		memmove(&fields[at + 1], &fields[at],
			(count - at) * sizeof(*fields));
		fields[at] = added;
	}
	planned->public.probe.nr_fields++;
	return 0;
}

void kwatch_planned_note(struct kwatch_planned *planned, const char *format,
			 ...)
{
	char text[384], *note;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (asprintf(&note, "%s%s%s", planned->note,
		     planned->note[0] ? "; " : "", text) < 0)
		return;
	free(planned->note);
	planned->note = note;
}

void kwatch_planned_finish(struct kwatch_planned *planned)
{
	struct kwatch_probe *probe = &planned->public.probe;

	probe->fields = (uintptr_t)planned->fields;
	probe->nr_predicates = planned->predicates.count;
	probe->predicates = (uintptr_t)planned->predicates.items;
	probe->strings = (uintptr_t)planned->predicates.strings;
	probe->strings_length = planned->predicates.strings_length;
	planned->public.note = planned->note;
}

void kwatch_planned_free(struct kwatch_planned *planned)
{
	if (!planned)
		return;
	kwatch_predicates_fini(&planned->predicates);
	free(planned->fields);
	free(planned->key);
	free(planned->note);
	free(planned->point);
	free(planned);
}
