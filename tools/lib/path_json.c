// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "path_view.h"
#include "put.h"
#include "quote.h"

static void write_key(struct kwatch_out *out, const char *key, bool first)
{
	if (!first)
		kwatch_out_char(out, ',');
	kwatch_out_char(out, '"');
	kwatch_out_text(out, key);
	kwatch_out_text(out, "\":");
}

static void write_text(struct kwatch_out *out, const char *key,
		       const char *text, bool first)
{
	write_key(out, key, first);
	if (text)
		kwatch_quote_json(out, text, strlen(text));
	else
		kwatch_out_text(out, "null");
}

static void write_number(struct kwatch_out *out, const char *key, __u64 number,
			 bool first)
{
	write_key(out, key, first);
	kwatch_out_commit(out, kwatch_put_unsigned(kwatch_out_reserve(out),
						   number));
}

static void write_times(struct kwatch_out *out,
			const struct kwatch_path_point *point)
{
	write_key(out, "time", false);
	if (!point->timed) {
		kwatch_out_text(out, "null");
		return;
	}
	kwatch_out_char(out, '{');
	write_number(out, "min", point->spread.min_ns, true);
	write_number(out, "median", kwatch_spread_median(&point->spread),
		     false);
	write_number(out, "max", point->spread.max_ns, false);
	write_number(out, "total", point->spread.total_ns, false);
	kwatch_out_char(out, '}');
}

static void write_failures(struct kwatch_out *out,
			   const struct kwatch_path_point *point)
{
	unsigned int i;

	write_number(out, "failed", point->failed, false);
	write_key(out, "errors", false);
	kwatch_out_char(out, '{');
	for (i = 0; i < point->failure_count; i++)
		write_number(out, point->failures[i].name +
			     (point->failures[i].name[0] == '-'),
			     point->failures[i].calls, !i);
	kwatch_out_char(out, '}');
}

static void write_places(struct kwatch_out *out,
			 const struct kwatch_path_point *point)
{
	static const char * const contexts[] = {
		"task", "softirq", "hardirq", "nmi",
	};
	const struct kwatch_path_place *place = point->places;
	unsigned int i;

	write_key(out, "places", false);
	kwatch_out_char(out, '[');
	for (i = 0; i < point->place_count; i++, place++) {
		kwatch_out_text(out, i ? ",{" : "{");
		write_text(out, "context", contexts[place->context], true);
		write_text(out, "comm", place->comm[0] ? place->comm : NULL,
			   false);
		write_number(out, "calls", place->calls, false);
		kwatch_out_char(out, '}');
	}
	kwatch_out_char(out, ']');
}

static void write_callers(struct kwatch_out *out,
			  const struct kwatch_path *path, size_t n)
{
	const struct kwatch_nest *nest = kwatch_path_nest(path);
	bool first = true;
	__u64 calls;
	size_t i;

	write_key(out, "callers", false);
	kwatch_out_char(out, '[');
	for (i = 0; nest && i < kwatch_path_count(path); i++) {
		calls = kwatch_nest_calls(nest, i, n);
		if (!calls)
			continue;
		kwatch_out_text(out, first ? "{" : ",{");
		write_text(out, "name", kwatch_path_at(path, i)->name, true);
		write_text(out, "layer", kwatch_path_layer(path, i), false);
		write_number(out, "calls", calls, false);
		kwatch_out_char(out, '}');
		first = false;
	}
	kwatch_out_char(out, ']');
	write_number(out, "outermost",
		     nest ? kwatch_nest_outermost(nest, n) : 0, false);
	write_number(out, "caller_unknown",
		     nest ? kwatch_nest_unsure(nest, n) : 0, false);
}

static void write_values(struct kwatch_out *out,
			 const struct kwatch_path_point *point)
{
	size_t i;

	write_key(out, "values", false);
	kwatch_out_char(out, '[');
	for (i = 0; i < point->row_count; i++) {
		kwatch_out_text(out, i ? ",{" : "{");
		write_number(out, "calls", point->rows[i].calls, true);
		kwatch_out_char(out, ',');
		kwatch_out_text(out, point->rows[i].json);
		kwatch_out_char(out, '}');
	}
	kwatch_out_char(out, ']');
	write_number(out, "other_calls", point->other_calls, false);
}

static void write_fate(struct kwatch_out *out, const struct kwatch_fate *fate)
{
	write_text(out, "note", fate->note[0] ? fate->note : NULL, false);
	write_number(out, "filtered", fate->filtered, false);
	write_number(out, "sampled", fate->sampled, false);
	write_number(out, "lost", fate->lost, false);
	write_number(out, "missed", fate->missed, false);
	write_number(out, "missed_returns", fate->missed_returns, false);
	write_number(out, "gated", fate->gated, false);
	write_number(out, "running", fate->running, false);
	write_key(out, "disarmed", false);
	kwatch_out_text(out, fate->disarmed ? "true" : "false");
}

static void write_point(struct kwatch_out *out,
			const struct kwatch_path_view *view, size_t n,
			bool first)
{
	const struct kwatch_path_point *point = kwatch_path_at(view->path, n);
	const struct kwatch_catalogue_point *known =
		&kwatch_path_scenario(view->path)->points[point->order];

	kwatch_out_text(out, first ? "{" : ",{");
	write_text(out, "point", known->name, true);
	write_text(out, "name", point->name, false);
	write_text(out, "text", known->text, false);
	write_number(out, "calls", point->calls, false);
	write_failures(out, point);
	write_times(out, point);
	write_places(out, point);
	write_callers(out, view->path, n);
	write_values(out, point);
	write_fate(out, &view->fates[n]);
	kwatch_out_char(out, '}');
}

static void write_layers(struct kwatch_out *out,
			 const struct kwatch_path_view *view)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(view->path);
	unsigned int i;
	bool first;
	size_t n;

	write_key(out, "layers", false);
	kwatch_out_char(out, '[');
	for (i = 0; i < scenario->nr_layers; i++) {
		kwatch_out_text(out, i ? ",{" : "{");
		write_text(out, "layer", scenario->layers[i], true);
		write_key(out, "points", false);
		kwatch_out_char(out, '[');
		first = true;
		for (n = 0; n < kwatch_path_count(view->path); n++) {
			if (!kwatch_path_at(view->path, n)->calls ||
			    strcmp(kwatch_path_layer(view->path, n),
				   scenario->layers[i]))
				continue;
			write_point(out, view, n, first);
			first = false;
		}
		kwatch_out_text(out, "]}");
	}
	kwatch_out_char(out, ']');
}

static void write_unseen(struct kwatch_out *out,
			 const struct kwatch_path_view *view)
{
	const struct kwatch_unseen *unseen = view->unseen;
	size_t i;

	write_key(out, "not_seen", false);
	kwatch_out_char(out, '[');
	for (i = 0; i < view->unseen_count; i++, unseen++) {
		kwatch_out_text(out, i ? ",{" : "{");
		write_text(out, "point", unseen->point->name, true);
		write_text(out, "name", unseen->name, false);
		write_text(out, "layer", unseen->point->layer, false);
		write_text(out, "why", kwatch_unseen_word(unseen->kind),
			   false);
		write_text(out, "reason", unseen->reason[0] ?
			   unseen->reason : NULL, false);
		write_text(out, "trigger", unseen->trigger, false);
		write_text(out, "nearest", unseen->point->nearest, false);
		kwatch_out_char(out, '}');
	}
	kwatch_out_char(out, ']');
}

static void write_run(struct kwatch_out *out, const struct kwatch_path_run *run)
{
	unsigned int i;

	write_key(out, "command", false);
	kwatch_out_text(out, run->argv ? "[" : "null");
	for (i = 0; run->argv && run->argv[i]; i++) {
		if (i)
			kwatch_out_char(out, ',');
		kwatch_quote_json(out, run->argv[i], strlen(run->argv[i]));
	}
	if (run->argv) {
		kwatch_out_char(out, ']');
		write_number(out, "status", (__u64)run->status, false);
	}
	write_text(out, "file", run->file, false);
	write_number(out, "duration", run->duration_ns, false);
	write_text(out, "kernel", run->release, false);
}

void kwatch_path_json(struct kwatch_out *out,
		      const struct kwatch_path_view *view)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(view->path);

	kwatch_out_char(out, '{');
	write_text(out, "scenario", scenario->name, true);
	write_text(out, "title", scenario->title, false);
	write_run(out, &view->run);
	write_number(out, "calls", kwatch_path_calls(view->path), false);
	write_layers(out, view);
	write_unseen(out, view);
	kwatch_out_text(out, "}\n");
}
