// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "call.h"
#include "index.h"
#include "json.h"
#include "path.h"

struct kwatch_path {
	const struct kwatch_catalogue_scenario *scenario;
	const struct kwatch_style *style;
	size_t keep;
	struct kwatch_path_point **points;
	size_t count;
	struct kwatch_formats *formats;
	struct kwatch_nest *nest;
	/* Which point a probe is at, by its number; -1: of no point */
	int *by_id;
	size_t id_room;
	struct kwatch_call call;
	struct kwatch_out text;
	struct kwatch_out json;
};

struct kwatch_path *
kwatch_path_new(const struct kwatch_catalogue_scenario *scenario,
		const struct kwatch_style *style, size_t keep)
{
	struct kwatch_path *path = calloc(1, sizeof(*path));

	if (!path)
		return NULL;
	path->scenario = scenario;
	path->style = style;
	path->keep = keep;
	path->formats = kwatch_formats_new();
	if (kwatch_out_init(&path->text, -1) ||
	    kwatch_out_init(&path->json, -1) || !path->formats) {
		kwatch_path_free(path);
		return NULL;
	}
	return path;
}

static void free_point(struct kwatch_path_point *point)
{
	size_t i;

	for (i = 0; i < point->row_count; i++) {
		free(point->rows[i].text);
		free(point->rows[i].json);
	}
	free(point->rows);
	free(point->varies);
	free(point->name);
	free(point);
}

void kwatch_path_free(struct kwatch_path *path)
{
	size_t i;

	if (!path)
		return;
	for (i = 0; i < path->count; i++)
		free_point(path->points[i]);
	free(path->points);
	free(path->by_id);
	kwatch_nest_free(path->nest);
	kwatch_formats_free(path->formats);
	kwatch_out_fini(&path->text);
	kwatch_out_fini(&path->json);
	free(path);
}

/* The point that a probe named POINT or POINT[COPY] is at, or -1. */
static int order_of(const struct kwatch_path *path, const char *name)
{
	size_t length = strcspn(name, "[");
	unsigned int i;

	for (i = 0; i < path->scenario->nr_points; i++) {
		const char *own = path->scenario->points[i].name;

		if (!strncmp(own, name, length) && !own[length])
			return (int)i;
	}
	return -1;
}

/* In documented order; the copies of one in the order in which they came. */
static int insert(struct kwatch_path *path, struct kwatch_path_point *point)
{
	struct kwatch_path_point **larger;
	size_t at = path->count;

	larger = reallocarray(path->points, at + 1, sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	path->points = larger;
	for (; at && larger[at - 1]->order > point->order; at--)
		larger[at] = larger[at - 1];
	larger[at] = point;
	path->count++;
	return 0;
}

int kwatch_path_expect(struct kwatch_path *path, const char *name)
{
	struct kwatch_path_point *point;
	int order = order_of(path, name);

	if (order < 0)
		return 0;
	point = calloc(1, sizeof(*point));
	if (!point)
		return -ENOMEM;
	point->order = (unsigned int)order;
	point->name = strdup(name);
	point->rows = calloc(path->keep + KWATCH_PATH_FAILURES,
			     sizeof(*point->rows));
	if (point->name && point->rows && !insert(path, point))
		return 1;
	free_point(point);
	return -ENOMEM;
}

static int find_point(const struct kwatch_path *path, const char *name)
{
	size_t i;

	for (i = 0; i < path->count; i++)
		if (!strcmp(path->points[i]->name, name))
			return (int)i;
	return -1;
}

/* The number of the point that a probe is at, -1 for none, or -ENOMEM. */
static int point_of(struct kwatch_path *path,
		    const struct kwatch_schema *schema)
{
	size_t room = path->id_room, id = schema->id;
	int *larger;

	if (id < room && path->by_id[id] != -2)
		return path->by_id[id];
	if (id >= room) {
		larger = reallocarray(path->by_id, id + 64, sizeof(*larger));
		if (!larger)
			return -ENOMEM;
		path->by_id = larger;
		path->id_room = id + 64;
		for (; room < path->id_room; room++)
			larger[room] = -2;
	}
	path->by_id[id] = find_point(path, schema->name[0] ? schema->name :
				     schema->symbol);
	return path->by_id[id];
}

/* All fields, those that the record has not as well: columns are fixed. */
static void write_texts(struct kwatch_path *path)
{
	struct kwatch_facet_flow flow = { .known = false };
	struct kwatch_call *call = &path->call;
	int i, facet;

	path->text.used = 0;
	for (i = 0; i < call->count; i++) {
		if (call->values[i].present) {
			kwatch_facet_text(&path->text, &call->format->fields[i],
					  &call->values[i], path->style, &flow);
			continue;
		}
		for (facet = 0; facet < KWATCH_FACETS; facet++)
			kwatch_out_char(&path->text, '\0');
	}
}

/* Which texts are not those of the first call. */
static void compare_with_first(struct kwatch_path_point *point,
			       const char *text)
{
	const char *first = point->rows[0].text;
	size_t i;

	for (i = 0; i < point->format->count * KWATCH_FACETS; i++) {
		if (strcmp(first, text))
			point->varies[i] = true;
		first += strlen(first) + 1;
		text += strlen(text) + 1;
	}
}

static struct kwatch_path_row *find_row(struct kwatch_path_point *point,
					const struct kwatch_out *text,
					__u32 hash)
{
	struct kwatch_path_row *row;
	size_t i;

	for (i = 0; i < point->row_count; i++) {
		row = &point->rows[i];
		if (row->hash == hash && row->length == text->used &&
		    !memcmp(row->text, text->buffer, text->used))
			return row;
	}
	return NULL;
}

static char *copy_of(const struct kwatch_out *out)
{
	char *copy = malloc(out->used + 1);

	if (copy) {
		memcpy(copy, out->buffer, out->used);
		copy[out->used] = '\0';
	}
	return copy;
}

static int add_row(struct kwatch_path *path, struct kwatch_path_point *point,
		   __u32 hash, bool failed)
{
	struct kwatch_path_row *row = &point->rows[point->row_count];

	path->json.used = 0;
	kwatch_json_call(&path->json, &path->call, path->style);
	*row = (struct kwatch_path_row) {
		.calls = 1, .failed = failed, .hash = hash,
		.length = path->text.used,
		.text = copy_of(&path->text), .json = copy_of(&path->json),
	};
	if (row->text && row->json) {
		point->row_count++;
		return 0;
	}
	free(row->text);
	free(row->json);
	return -ENOMEM;
}

/* Beyond those to keep, there is room for the first call of each error. */
static int take_row(struct kwatch_path *path, struct kwatch_path_point *point,
		    bool new_failure)
{
	__u32 hash = kwatch_index_hash(path->text.buffer, path->text.used);
	struct kwatch_path_row *row = find_row(point, &path->text, hash);

	if (row) {
		row->calls++;
		return 0;
	}
	if (point->row_count)
		compare_with_first(point, path->text.buffer);
	if (point->row_count < path->keep ||
	    (new_failure &&
	     point->row_count < path->keep + KWATCH_PATH_FAILURES))
		return add_row(path, point, hash,
			       kwatch_call_failed(&path->call));
	point->other_calls++;
	return 0;
}

/* Returns whether this error is the first of its kind. */
static bool take_failure(struct kwatch_path *path,
			 struct kwatch_path_point *point)
{
	struct kwatch_path_failure *failure = point->failures;
	char name[KWATCH_PATH_FAILURE];
	unsigned int i;

	if (!kwatch_call_failed(&path->call))
		return false;
	point->failed++;
	*kwatch_display_put_errno(name, (__s64)kwatch_call_result(&path->call)->number) = '\0';
	for (i = 0; i < point->failure_count; i++, failure++) {
		if (strcmp(failure->name, name))
			continue;
		failure->calls++;
		return false;
	}
	if (point->failure_count == KWATCH_PATH_FAILURES)
		return false;
	point->failure_count++;
	failure->calls = 1;
	strcpy(failure->name, name);
	return true;
}

static void take_place(struct kwatch_path_point *point,
		       const struct kwatch_event *event)
{
	unsigned int context = event->record->flags & KWATCH_RECORD_CONTEXT;
	/* What an interrupt does has nothing to do with the task below it. */
	const char *comm = context ? "" : event->comm;
	struct kwatch_path_place *place = point->places;
	unsigned int i;

	for (i = 0; i < point->place_count; i++, place++) {
		if (place->context == context && !strcmp(place->comm, comm)) {
			place->calls++;
			return;
		}
	}
	if (i == KWATCH_PATH_PLACES)
		return;
	place->context = context;
	place->calls = 1;
	strcpy(place->comm, comm);
	point->place_count++;
}

static int take_nest(struct kwatch_path *path, size_t number,
		     const struct kwatch_event *event)
{
	struct kwatch_nest_call call = {
		.tid = event->tid,
		.context = event->record->flags & KWATCH_RECORD_CONTEXT,
		.cpu = event->cpu,
		.point = number,
		.start_ns = event->time_ns - event->duration_ns,
		.end_ns = event->time_ns,
	};

	if (!path->nest)
		path->nest = kwatch_nest_new(path->count);
	return path->nest ? kwatch_nest_add(path->nest, &call) : -ENOMEM;
}

static int begin_point(struct kwatch_path *path,
		       struct kwatch_path_point *point,
		       const struct kwatch_event *event)
{
	if (point->format)
		return 0;
	point->format = kwatch_formats_get(path->formats, event->probe);
	if (!point->format)
		return -ENOMEM;
	point->varies = calloc(point->format->count * KWATCH_FACETS + 1,
			       sizeof(*point->varies));
	return point->varies ? 0 : -ENOMEM;
}

static int take_call(struct kwatch_path *path, size_t number,
		     const struct kwatch_event *event)
{
	struct kwatch_path_point *point = path->points[number];
	bool new_failure;
	int err;

	err = begin_point(path, point, event);
	if (err)
		return err;
	point->calls++;
	if (event->kind == KWATCH_KIND_RETURN) {
		point->timed = true;
		kwatch_spread_add(&point->spread, event->duration_ns);
	}
	take_place(point, event);
	kwatch_call_decode(&path->call, path->formats, event);
	new_failure = take_failure(path, point);
	write_texts(path);
	if (path->call.count >= 0)
		err = take_row(path, point, new_failure);
	else
		point->other_calls++;
	return err ? err : take_nest(path, number, event);
}

int kwatch_path_event(struct kwatch_path *path,
		      const struct kwatch_event *event)
{
	bool wanted = kwatch_record_is_hit(event) && event->probe;
	int number;

	if (!wanted)
		return 0;
	/* Of a probe that records both, the return tells all. */
	if (event->kind == KWATCH_KIND_ENTRY &&
	    (event->probe->schema.flags & KWATCH_PROBE_RETURN))
		return 0;
	number = point_of(path, &event->probe->schema);
	if (number == -ENOMEM)
		return number;
	return number < 0 ? 0 : take_call(path, (size_t)number, event);
}

void kwatch_path_finish(struct kwatch_path *path)
{
	if (path->nest)
		kwatch_nest_finish(path->nest);
}

const struct kwatch_catalogue_scenario *
kwatch_path_scenario(const struct kwatch_path *path)
{
	return path->scenario;
}

size_t kwatch_path_count(const struct kwatch_path *path)
{
	return path->count;
}

const struct kwatch_path_point *kwatch_path_at(const struct kwatch_path *path,
					       size_t n)
{
	return path->points[n];
}

const char *kwatch_path_layer(const struct kwatch_path *path, size_t n)
{
	return path->scenario->points[path->points[n]->order].layer;
}

const struct kwatch_nest *kwatch_path_nest(const struct kwatch_path *path)
{
	return path->nest;
}

__u64 kwatch_path_calls(const struct kwatch_path *path)
{
	__u64 calls = 0;
	size_t i;

	for (i = 0; i < path->count; i++)
		calls += path->points[i]->calls;
	return calls;
}
