// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "format.h"

struct kwatch_formats {
	struct kwatch_format **by_id;
	size_t room;
};

struct kwatch_formats *kwatch_formats_new(void)
{
	return calloc(1, sizeof(struct kwatch_formats));
}

void kwatch_formats_free(struct kwatch_formats *formats)
{
	size_t i;

	if (!formats)
		return;
	for (i = 0; i < formats->room; i++)
		free(formats->by_id[i]);
	free(formats->by_id);
	free(formats);
}

static void make_field(struct kwatch_format_field *to,
		       const struct kwatch_schema_field *from)
{
	to->name = from->name;
	to->name_length = strnlen(from->name, sizeof(from->name));
	to->display = kwatch_display_find(from->display);
	to->numeric = to->display && strcmp(from->display, "hex");
	/* A newer catalogue may know displays that this reader does not. */
	if (!to->display)
		to->display = kwatch_display_default(from->type);
}

static int find_field(const struct kwatch_schema_probe *probe, const char *name)
{
	__u32 i;

	for (i = 0; name && i < probe->schema.nr_fields; i++)
		if (!strcmp(probe->fields[i].name, name))
			return (int)i;
	return -1;
}

static struct kwatch_format *make(const struct kwatch_schema_probe *probe)
{
	const struct kwatch_schema *schema = &probe->schema;
	struct kwatch_format *format;
	__u32 i;

	format = calloc(1, sizeof(*format) +
			schema->nr_fields * sizeof(format->fields[0]));
	if (!format)
		return NULL;
	format->probe = probe;
	format->name = schema->name[0] ? schema->name : schema->symbol;
	format->name_length = strlen(format->name);
	format->result = -1;
	format->count = schema->nr_fields;
	for (i = 0; i < schema->nr_fields; i++) {
		make_field(&format->fields[i], &probe->fields[i]);
		format->fields[i].beside =
			find_field(probe, format->fields[i].display->beside);
		if (probe->fields[i].source == KWATCH_SOURCE_RETURN &&
		    !strcmp(probe->fields[i].name, "ret"))
			format->result = (int)i;
	}
	return format;
}

static int grow(struct kwatch_formats *formats, size_t id)
{
	size_t room = formats->room ? formats->room : 64;
	struct kwatch_format **larger;

	while (room <= id)
		room *= 2;
	larger = reallocarray(formats->by_id, room, sizeof(*larger));
	if (!larger)
		return -1;
	memset(larger + formats->room, 0,
	       (room - formats->room) * sizeof(*larger));
	formats->by_id = larger;
	formats->room = room;
	return 0;
}

const struct kwatch_format *
kwatch_formats_get(struct kwatch_formats *formats,
		   const struct kwatch_schema_probe *probe)
{
	size_t id = probe->schema.id;

	if (id >= formats->room && grow(formats, id))
		return NULL;
	if (!formats->by_id[id])
		formats->by_id[id] = make(probe);
	return formats->by_id[id];
}
