// SPDX-License-Identifier: GPL-2.0
/*
 * The lane of a layer: its points, what lies inside of what, who called from
 * elsewhere, and what of it was not seen.
 */
#include <stdio.h>
#include "display.h"
#include "path_view.h"
#include "put.h"
#include "quote.h"

#define NS_PER_DAY	(86400 * 1000000000ULL)
#define DEPTH		12	/* calls inside calls that are drawn as such */
#define TASKS		3	/* names of tasks that are told */
#define WHERE		320	/* bytes of where calls were made */

/*
 * struct lane - the points of a layer while they are drawn
 * @view: what is drawn
 * @layer: name of it
 * @contexts: in which calls were made, as it was told last
 * @stack: points in which the one drawn last lies, and it
 * @depth: of @stack
 */
struct lane {
	const struct kwatch_path_view *view;
	const char *layer;
	unsigned int contexts;
	size_t stack[DEPTH];
	unsigned int depth;
};

static const struct kwatch_path_point *at(const struct kwatch_path_view *view,
					  size_t n)
{
	return kwatch_path_at(view->path, n);
}

static void put_duration(struct kwatch_page *page, unsigned int column,
			 __u64 ns)
{
	char text[KWATCH_PUT_NUMBER], *end;

	end = kwatch_display_put_ns(text, ns);
	/* Years are not to break the column. */
	if (end - text >= KWATCH_PATH_NUMBER)
		end = kwatch_put_char(kwatch_put_unsigned(text, ns / NS_PER_DAY),
				      'd');
	*end = '\0';
	kwatch_page_right(page, KWATCH_TONE_PLAIN, column, text);
}

static void put_count(char text[40], __u64 count)
{
	*kwatch_put_unsigned(text, count) = '\0';
}

/* Counts and times, in columns that end at the right edge. */
static void write_numbers(struct kwatch_page *page,
			  const struct kwatch_path_point *point)
{
	const struct kwatch_spread *spread = &point->spread;
	unsigned int edge = page->width;
	char text[40];

	put_count(text, point->calls);
	kwatch_page_right(page, KWATCH_TONE_BOLD, edge - 3 * KWATCH_PATH_NUMBER, text);
	if (!point->timed) {
		kwatch_page_right(page, KWATCH_TONE_PLAIN, edge - KWATCH_PATH_NUMBER, "-");
		return;
	}
	if (spread->count > 1)
		put_duration(page, edge - 2 * KWATCH_PATH_NUMBER, spread->min_ns);
	put_duration(page, edge - KWATCH_PATH_NUMBER, kwatch_spread_median(spread));
	if (spread->count > 1)
		put_duration(page, edge, spread->max_ns);
}

/*
 * struct where - in what calls were made
 * @contexts: a bit for each KWATCH_CONTEXT_*
 * @tasks: names of tasks, a blank behind each
 * @task_count: of them; some may be left out
 */
struct where {
	unsigned int contexts;
	char tasks[TASKS * (4 * KWATCH_COMM_MAX + 4)];
	unsigned int task_count;
};

static void add_where(struct where *where,
		      const struct kwatch_path_point *point)
{
	const struct kwatch_path_place *place = point->places;
	size_t used = strlen(where->tasks);
	char name[4 * KWATCH_COMM_MAX + 4];
	unsigned int i;

	for (i = 0; i < point->place_count; i++, place++) {
		where->contexts |= 1U << place->context;
		if (place->context || !place->comm[0])
			continue;
		strcpy(kwatch_quote_put(name, place->comm,
					strlen(place->comm), 0), ", ");
		if (strstr(where->tasks, name))
			continue;
		if (where->task_count++ < TASKS)
			used += (size_t)sprintf(where->tasks + used, "%s",
						name);
	}
}

/* "in softirq", "in tasks sh, cat", "in softirq and task nc" */
static void put_where(const struct where *where, char text[WHERE])
{
	static const char * const names[] = {
		"", "softirq", "hardirq", "NMI",
	};
	size_t length = strlen(where->tasks);
	unsigned int i;
	int used = 0;

	text[0] = '\0';
	for (i = 1; i < sizeof(names) / sizeof(names[0]); i++)
		if (where->contexts & (1U << i))
			used += snprintf(text + used, WHERE - (size_t)used,
					 "%s%s", used ? ", " : "in ", names[i]);
	if (!(where->contexts & 1))
		return;
	used += snprintf(text + used, WHERE - (size_t)used, "%s task%s ",
			 used ? " and" : "in",
			 where->task_count > 1 ? "s" : "");
	snprintf(text + used, WHERE - (size_t)used, "%.*s%s",
		 (int)(length ? length - 2 : 0), where->tasks,
		 where->task_count > TASKS ? ", ..." : "");
}

static bool in_lane(const struct lane *lane, size_t n)
{
	return at(lane->view, n)->calls &&
	       !strcmp(kwatch_path_layer(lane->view->path, n), lane->layer);
}

/* The point that called this one most often; -1 for none. */
static long main_caller(const struct kwatch_path_view *view, size_t n)
{
	const struct kwatch_nest *nest = kwatch_path_nest(view->path);
	__u64 calls, most = 0;
	long found = -1;
	size_t i;

	for (i = 0; i < kwatch_path_count(view->path); i++) {
		calls = kwatch_nest_calls(nest, i, n);
		if (i == n || calls <= most)
			continue;
		most = calls;
		found = (long)i;
	}
	return found;
}

/* Points of this lane in which @n lies, those that it does not lie in left. */
static void enter(struct lane *lane, size_t n)
{
	long caller = main_caller(lane->view, n);

	while (lane->depth && (long)lane->stack[lane->depth - 1] != caller)
		lane->depth--;
	if (lane->depth < DEPTH)
		lane->stack[lane->depth++] = n;
}

/* Its only caller is the point that it is drawn inside of. */
static bool drawn_caller(const struct lane *lane, size_t n)
{
	const struct kwatch_nest *nest = kwatch_path_nest(lane->view->path);

	return lane->depth > 1 &&
	       kwatch_nest_calls(nest, lane->stack[lane->depth - 2], n) ==
	       at(lane->view, n)->calls;
}

static void write_times(struct kwatch_page *page, enum kwatch_page_tone tone,
			const char *what, __u64 count, __u64 of, bool more)
{
	char text[160];

	if (count == of)
		snprintf(text, sizeof(text), "%s", what);
	else
		snprintf(text, sizeof(text), "%s %s%llu%s", what,
			 kwatch_page_mark(page, KWATCH_MARK_TIMES),
			 (unsigned long long)count, more ? "," : "");
	kwatch_page_word(page, tone, 1, text);
}

/* Who called it, as far as the drawing does not show it. */
static void write_callers(struct kwatch_page *page, const struct lane *lane,
			  size_t n, unsigned int indent)
{
	const struct kwatch_nest *nest = kwatch_path_nest(lane->view->path);
	__u64 calls, left = at(lane->view, n)->calls, all = left;
	__u64 outermost = kwatch_nest_outermost(nest, n);
	__u64 unsure = kwatch_nest_unsure(nest, n);
	size_t i;

	if (drawn_caller(lane, n) || outermost == all)
		return;
	kwatch_page_begin(page, indent, indent + 2);
	kwatch_page_word(page, KWATCH_TONE_DIM, 0, "called by");
	for (i = 0; i < kwatch_path_count(lane->view->path); i++) {
		calls = kwatch_nest_calls(nest, i, n);
		left -= calls;
		if (calls)
			write_times(page, KWATCH_TONE_PLAIN,
				    at(lane->view, i)->name, calls, all, left);
	}
	left -= outermost;
	if (outermost)
		write_times(page, KWATCH_TONE_DIM, "no other point", outermost,
			    all, left);
	if (unsure)
		write_times(page, KWATCH_TONE_DIM, "not known", unsure, all,
			    false);
	kwatch_page_end(page);
}

/* In what it was called, where that changes. */
static void write_where(struct kwatch_page *page, struct lane *lane, size_t n,
			unsigned int indent)
{
	struct where where = { .contexts = 0 };
	char text[WHERE];

	add_where(&where, at(lane->view, n));
	if (where.contexts == lane->contexts)
		return;
	lane->contexts = where.contexts;
	put_where(&where, text);
	kwatch_page_begin(page, indent, indent + 2);
	kwatch_page_prose(page, KWATCH_TONE_DIM, text);
	kwatch_page_end(page);
}

static void write_fault(struct kwatch_page *page, unsigned int indent,
			enum kwatch_page_tone tone, const char *text)
{
	kwatch_page_begin(page, indent, indent + 2);
	kwatch_page_prose(page, tone, text);
	kwatch_page_end(page);
}

static void write_failures(struct kwatch_page *page,
			   const struct kwatch_path_point *point,
			   unsigned int indent)
{
	__u64 left = point->failed;
	char text[80];
	unsigned int i;

	/* Where all fail alike the result says it. */
	if (!point->failed ||
	    (point->failed == point->calls && point->failure_count == 1))
		return;
	kwatch_page_begin(page, indent, indent + 2);
	snprintf(text, sizeof(text), "%llu of %llu failed:",
		 (unsigned long long)point->failed,
		 (unsigned long long)point->calls);
	kwatch_page_word(page, KWATCH_TONE_RED, 1, text);
	for (i = 0; i < point->failure_count; i++) {
		left -= point->failures[i].calls;
		write_times(page, KWATCH_TONE_RED, point->failures[i].name,
			    point->failures[i].calls, point->failed, left);
	}
	if (left)
		write_times(page, KWATCH_TONE_RED, "others", left, 0, false);
	kwatch_page_end(page);
}

static unsigned int contexts_of(const struct kwatch_path_point *point)
{
	unsigned int contexts = 0, i;

	for (i = 0; i < point->place_count; i++)
		contexts |= 1U << point->places[i].context;
	return contexts;
}

/* What else there is to know: what of it was not seen, and why. */
static void write_fate(struct kwatch_page *page, const struct kwatch_fate *fate,
		       const struct kwatch_path_point *point, bool brief,
		       unsigned int indent)
{
	/* What interrupts do for the command may be done on top of another task. */
	bool in_interrupts = contexts_of(point) & ~1U;
	const struct {
		__u64 count;
		const char *what;
	} rest[] = {
		{ fate->lost, "more LOST, for there was no room" },
		{ fate->missed, "more MISSED, inside the handler of another probe" },
		{ fate->missed_returns, "more MISSED, for too many were in flight" },
		{ fate->filtered, "more filtered out" },
		{ fate->sampled, "more left out by --sample" },
		{ in_interrupts ? fate->gated : 0,
		  "more on top of other tasks; --watch shows them" },
		{ fate->running, "more had not returned at the end" },
	};
	char text[160];
	size_t i;

	if (fate->note[0] && !brief)
		write_fault(page, indent, KWATCH_TONE_DIM, fate->note);
	for (i = 0; i < sizeof(rest) / sizeof(rest[0]); i++) {
		if (!rest[i].count)
			continue;
		snprintf(text, sizeof(text), "%llu %s",
			 (unsigned long long)rest[i].count, rest[i].what);
		write_fault(page, indent, KWATCH_TONE_YELLOW, text);
	}
	if (fate->disarmed)
		write_fault(page, indent, KWATCH_TONE_YELLOW,
			    "then disarmed by the guard");
}

static void write_point(struct kwatch_page *page, struct lane *lane, size_t n)
{
	const struct kwatch_path_view *view = lane->view;
	const struct kwatch_path_point *point = at(view, n);
	const struct kwatch_catalogue_point *known =
		&kwatch_path_scenario(view->path)->points[point->order];
	unsigned int indent;

	enter(lane, n);
	indent = 2 * (lane->depth - 1);
	kwatch_page_begin(page, indent > 2 ? indent - 2 : 0, indent + 2);
	if (indent)
		kwatch_page_word(page, KWATCH_TONE_DIM, 0,
				 kwatch_page_mark(page, KWATCH_MARK_INSIDE));
	kwatch_page_word(page, KWATCH_TONE_BOLD, 0, point->name);
	write_numbers(page, point);
	kwatch_page_end(page);
	indent += 2;
	if (!view->brief) {
		write_fault(page, indent, KWATCH_TONE_DIM, known->text);
		write_callers(page, lane, n, indent);
		write_where(page, lane, n, indent);
		kwatch_path_values(page, view, n, indent);
	}
	write_failures(page, point, indent);
	write_fate(page, &view->fates[n], point, view->brief, indent);
}

void kwatch_path_lane(struct kwatch_page *page,
		      const struct kwatch_path_view *view, unsigned int number)
{
	const char *layer = kwatch_path_scenario(view->path)->layers[number];
	struct lane lane = { .view = view, .layer = layer };
	struct where where = { .contexts = 0 };
	char text[WHERE] = "nothing seen";
	size_t n;

	for (n = 0; n < kwatch_path_count(view->path); n++)
		if (in_lane(&lane, n))
			add_where(&where, at(view, n));
	if (where.contexts)
		put_where(&where, text);
	lane.contexts = where.contexts;
	kwatch_page_rule(page, number ? KWATCH_MARK_NEXT : KWATCH_MARK_FIRST,
			 layer, text);
	for (n = 0; n < kwatch_path_count(view->path); n++)
		if (in_lane(&lane, n))
			write_point(page, &lane, n);
}
