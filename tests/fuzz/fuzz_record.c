// SPDX-License-Identifier: GPL-2.0
/*
 * A schema and records of any content, decoded and printed in all ways. The
 * input is one struct kwatch_schema, its fields, and behind those the records.
 *
 * What was decoded lies inside of the record, every line of JSON is JSON, and
 * nothing that a terminal takes for a command reaches it. A path that is drawn
 * of the same keeps to its width, and each call is counted once.
 *
 * FILES: tools/lib/schema.c tools/lib/record.c tools/lib/value.c tools/lib/json_value.c
 * FILES: tools/lib/json.c tools/lib/text.c tools/lib/tree.c
 * FILES: tools/lib/lane.c tools/lib/call.c tools/lib/format.c
 * FILES: tools/lib/path.c tools/lib/facet.c tools/lib/nest.c tools/lib/page.c
 * FILES: tools/lib/path_text.c tools/lib/path_lane.c tools/lib/path_values.c
 * FILES: tools/lib/path_json.c
 */
#include <errno.h>
#include <json-c/json.h>
#include "format.h"
#include "fuzz.h"
#include "json.h"
#include "out.h"
#include "path_view.h"
#include "quote.h"
#include "record.h"
#include "schema.h"
#include "text.h"
#include "tree.h"

#define FIELDS	70	/* more than a printer takes */
#define RECORDS	16

/* How an input begins. */
struct head {
	__u32 flags;
	__u16 entry_dynamic;
	__u16 return_dynamic;
	__u8 nr_fields;
	__u8 style;
	__u8 __reserved[6];
};

struct printers {
	struct kwatch_style style;
	struct kwatch_out text_out, json_out, tree_out;
	struct kwatch_text *text;
	struct kwatch_json *json;
	struct kwatch_tree *tree;
	struct kwatch_path *path;
};

static char *layers[] = { (char *)"layer" };

static struct kwatch_catalogue_point point = {
	.name = (char *)"function", .layer = (char *)"layer", .text = (char *)"what it does",
};

static const struct kwatch_catalogue_scenario scenario = {
	.name = (char *)"scenario", .title = (char *)"a title",
	.layers = layers, .nr_layers = 1, .points = &point, .nr_points = 1,
};

static void check_terminal(const struct kwatch_out *out, bool color)
{
	for (size_t i = 0, step; i < out->used; i += step) {
		const __u8 *at = (const __u8 *)out->buffer + i;

		step = kwatch_quote_utf8(at, out->used - i);
		FUZZ_CHECK(step);
		if (step > 1 || *at >= ' ' || *at == '\n' || (color && *at == '\033'))
			continue;
		FUZZ_CHECK(!"a control character");
	}
}

static void check_json(struct kwatch_out *out)
{
	struct json_tokener *tokener = json_tokener_new();
	char *line, *end, *last = out->buffer + out->used;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	for (line = out->buffer; line < last; line = end + 1) {
		struct json_object *object;

		end = memchr(line, '\n', (size_t)(last - line));
		FUZZ_CHECK(end);
		object = json_tokener_parse_ex(tokener, line, (int)(end - line));
		FUZZ_CHECK(json_tokener_get_error(tokener) == json_tokener_success);
		FUZZ_CHECK(json_object_is_type(object, json_type_object));
		json_object_put(object);
	}
	json_tokener_free(tokener);
}

static void begin(struct printers *printers, unsigned int style)
{
	printers->style = (struct kwatch_style){
		.time = style % 3, .raw_pointers = style & 4, .color = style & 8,
		.pointer_key = { 1, 2 },
	};
	kwatch_out_init(&printers->text_out, -1);
	kwatch_out_init(&printers->json_out, -1);
	kwatch_out_init(&printers->tree_out, -1);
	printers->text = kwatch_text_new(&printers->text_out, &printers->style);
	printers->json = kwatch_json_new(&printers->json_out, &printers->style);
	printers->tree = kwatch_tree_new(&printers->tree_out, &printers->style, 4);
	printers->path = kwatch_path_new(&scenario, &printers->style, 2);
	kwatch_path_expect(printers->path, "function");
}

static void check_width(const struct kwatch_out *out, unsigned int width)
{
	const char *line, *end, *last = out->buffer + out->used;

	for (line = out->buffer; line < last; line = end + 1) {
		end = memchr(line, '\n', (size_t)(last - line));
		FUZZ_CHECK(end);
		FUZZ_CHECK(kwatch_page_columns(line, (size_t)(end - line)) <= width);
	}
}

static void check_calls(const struct kwatch_path *path)
{
	const struct kwatch_path_point *seen = kwatch_path_at(path, 0);
	const struct kwatch_nest *nest = kwatch_path_nest(path);
	__u64 calls = seen->other_calls;

	for (size_t i = 0; i < seen->row_count; i++)
		calls += seen->rows[i].calls;
	FUZZ_CHECK(calls == seen->calls);
	if (nest)
		FUZZ_CHECK(kwatch_nest_calls(nest, 0, 0) + kwatch_nest_outermost(nest, 0) +
			   kwatch_nest_unsure(nest, 0) == seen->calls);
}

static void draw(struct printers *printers)
{
	struct kwatch_fate fate = { .note = "" };
	struct kwatch_path_view view = {
		.path = printers->path, .fates = &fate, .run.release = "6.1",
	};
	struct kwatch_out out;
	struct kwatch_page page = {
		.out = &out, .width = 80, .color = printers->style.color,
	};

	kwatch_out_init(&out, -1);
	kwatch_path_finish(printers->path);
	check_calls(printers->path);
	kwatch_path_text(&page, &view);
	check_terminal(&out, printers->style.color);
	if (!printers->style.color)
		check_width(&out, page.width);
	out.used = 0;
	kwatch_path_json(&out, &view);
	check_json(&out);
	kwatch_out_fini(&out);
	kwatch_path_free(printers->path);
}

static void end(struct printers *printers)
{
	draw(printers);
	kwatch_tree_finish(printers->tree);
	check_terminal(&printers->text_out, printers->style.color);
	check_terminal(&printers->tree_out, printers->style.color);
	check_json(&printers->json_out);
	kwatch_text_free(printers->text);
	kwatch_json_free(printers->json);
	kwatch_tree_free(printers->tree);
	kwatch_out_fini(&printers->text_out);
	kwatch_out_fini(&printers->json_out);
	kwatch_out_fini(&printers->tree_out);
}

static bool lies_in(const struct kwatch_record *record, const void *data, size_t length)
{
	const char *start = (const char *)record, *at = data;

	return at >= start && at + length <= start + record->size;
}

static void check_values(const struct kwatch_event *event)
{
	struct kwatch_value values[FIELDS];
	int count = kwatch_record_values(event, values, FIELDS);

	FUZZ_CHECK(count >= 0 || count == -EBADMSG);
	for (int i = 0; i < count; i++) {
		if (!values[i].present) {
			FUZZ_CHECK(event->kind == KWATCH_KIND_ENTRY);
			continue;
		}
		FUZZ_CHECK(lies_in(event->record, values[i].data, values[i].length));
	}
	if (event->probe && event->probe->schema.nr_fields)
		FUZZ_CHECK(kwatch_record_values(event, values, 0) == -ENOSPC);
}

/* Returns the bytes used: none when there is no record any more. */
static size_t take_record(struct printers *printers, const struct kwatch_schema_set *set,
			  const __u8 *data, size_t size)
{
	struct kwatch_event event = { .comm = "a task" };
	struct kwatch_record *record;
	__u16 bytes;

	if (size < sizeof(*record))
		return 0;
	memcpy(&bytes, data, sizeof(bytes));
	bytes = bytes < size ? bytes : size;
	/* On the heap and no longer than it says: a step out of it is seen. */
	record = malloc(bytes ? bytes : 1);
	memcpy(record, data, bytes);
	if (!kwatch_record_decode(&event, set, record, bytes, 3)) {
		if (kwatch_record_is_hit(&event))
			check_values(&event);
		/* As the merge does, which hands out no others. */
		if (kwatch_record_is_known(&event) && event.kind != KWATCH_KIND_TASK) {
			kwatch_text_event(printers->text, &event);
			kwatch_json_event(printers->json, &event);
			kwatch_tree_event(printers->tree, &event);
			FUZZ_CHECK(!kwatch_path_event(printers->path, &event));
		}
	}
	free(record);
	return bytes ? bytes : sizeof(*record);
}

/* As the module gives them: its names are names, see is_name() of module/field.c. */
static void mend_name(char *name, size_t room)
{
	name[room - 1] = '\0';
	for (char *at = name; *at; at++)
		if (*at < ' ' || *at > '~' || *at == '"' || *at == '\\')
			*at = '_';
}

static int add(struct kwatch_schema_set *set, const struct head *head,
	       struct kwatch_schema_field *fields)
{
	struct kwatch_schema schema = {
		.size = sizeof(schema), .id = 1, .flags = head->flags, .symbol = "function",
		.nr_fields = head->nr_fields % (FIELDS + 1),
		.entry_dynamic = head->entry_dynamic, .return_dynamic = head->return_dynamic,
		.fields = (uintptr_t)fields,
	};

	for (unsigned int i = 0; i < schema.nr_fields; i++) {
		mend_name(fields[i].name, sizeof(fields[i].name));
		mend_name(fields[i].display, sizeof(fields[i].display));
	}
	return kwatch_schema_set_add(set, &schema);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct kwatch_schema_field fields[FIELDS];
	struct fuzz_input input = fuzz_input(data, size);
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct printers printers;
	struct head head;
	size_t used = 1;

	fuzz_bytes(&input, &head, sizeof(head));
	for (unsigned int i = 0; i < head.nr_fields % (FIELDS + 1U); i++)
		fuzz_bytes(&input, &fields[i], sizeof(fields[i]));
	if (!add(set, &head, fields))
		FUZZ_CHECK(kwatch_schema_set_count(set) == 1 && kwatch_schema_set_find(set, 1));
	begin(&printers, head.style);
	for (unsigned int i = 0; used && i < RECORDS; i++) {
		used = take_record(&printers, set, input.at, fuzz_left(&input));
		input.at += used;
	}
	end(&printers);
	kwatch_schema_set_free(set);
}

/* Sound offsets for all fields, in order, and where the dynamic ones begin. */
static void mend(struct head *head, struct kwatch_schema_field *fields, unsigned int count)
{
	__u16 entry = sizeof(struct kwatch_record), whole = entry + 8;

	head->flags &= KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN | KWATCH_SCHEMA_FAULT_MASK;
	if (head->flags & KWATCH_SCHEMA_FAULT_MASK) {
		entry += 8;
		whole += 8;
	}
	for (unsigned int i = 0; i < count; i++) {
		if (fields[i].flags & KWATCH_SCHEMA_DYNAMIC)
			continue;
		fields[i].fixed_size = fields[i].type < KWATCH_TYPE_STRING ? 8 : 80;
		fields[i].entry_offset = entry;
		fields[i].return_offset = whole;
		if (!(fields[i].flags & KWATCH_SCHEMA_RETURN_ONLY))
			entry += fields[i].fixed_size;
		whole += fields[i].fixed_size;
	}
	head->entry_dynamic = entry;
	head->return_dynamic = whole;
}

static void mutate_field(struct kwatch_schema_field *field, uint64_t *random)
{
	static const __u8 types[] = {
		1, 4, 7, 8, 9, 10, 32, 33, 34, 35, 39, 64, 65, 66, 67, 68, 69,
	};
	static const char * const displays[] = { "errno", "hex", "signal", "pointer", "fd", "ns" };

	switch (fuzz_random(random) % 4) {
	case 0:
		field->type = types[fuzz_random(random) % sizeof(types)];
		field->flags = field->type >= 32 && field->type < 64 ? KWATCH_SCHEMA_DYNAMIC : 0;
		break;
	case 1:
		field->flags ^= 1U << (fuzz_random(random) % 3);
		break;
	case 2:
		field->source = fuzz_random(random) % 7;
		strcpy(field->name, field->source == KWATCH_SOURCE_RETURN ? "ret" : "x");
		break;
	default:
		strcpy(field->display, displays[fuzz_random(random) % 6]);
	}
}

size_t fuzz_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	struct kwatch_schema_field *fields = (void *)(data + sizeof(struct head));
	struct head *head = (void *)data;
	uint64_t random = seed;
	unsigned int count;

	if (size < sizeof(*head) || fuzz_random(&random) % 4 == 0)
		return fuzz_mutate_bytes(data, size, room);
	count = head->nr_fields % (FIELDS + 1U);
	if (sizeof(*head) + count * sizeof(*fields) > size)
		count = 0;
	if (count && fuzz_random(&random) % 2) {
		mutate_field(&fields[fuzz_random(&random) % count], &random);
		mend(head, fields, count);
		return size;
	}
	/* The records alone. */
	count = sizeof(*head) + count * sizeof(*fields);
	return count + fuzz_mutate_bytes(data + count, size - count, room - count);
}
