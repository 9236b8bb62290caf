// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "call.h"
#include "lane.h"
#include "put.h"
#include "stack.h"
#include "tree.h"

#define DEFAULT_CALLS	65536
/* A task without entry records that does nothing for so long is done. */
#define QUIET_NS	50000000ULL
/* Results stand in line up to this column, and move on for longer calls. */
#define MOST_COLUMNS	64
#define INDENT		2
#define STACK_INDENT	6
#define LANES		256	/* power of two */

struct kwatch_tree {
	struct kwatch_out *out;
	const struct kwatch_style *style;
	struct kwatch_formats *formats;
	struct kwatch_lane *lanes[LANES];
	size_t calls;
	size_t most_calls;
	__u64 now_ns;
	__u64 swept_ns;
	/* Whose calls were printed last: not named again. */
	int last_tid;
	unsigned int last_context;
	unsigned int last_cpu;
	bool printed;
	struct kwatch_call call;
};

struct kwatch_tree *kwatch_tree_new(struct kwatch_out *out,
				    const struct kwatch_style *style,
				    size_t calls)
{
	struct kwatch_tree *tree = calloc(1, sizeof(*tree));

	if (!tree)
		return NULL;
	tree->formats = kwatch_formats_new();
	if (!tree->formats) {
		free(tree);
		return NULL;
	}
	tree->out = out;
	tree->style = style;
	tree->most_calls = calls ? calls : DEFAULT_CALLS;
	return tree;
}

void kwatch_tree_free(struct kwatch_tree *tree)
{
	struct kwatch_lane *lane;
	size_t i;

	if (!tree)
		return;
	for (i = 0; i < LANES; i++) {
		while ((lane = tree->lanes[i])) {
			tree->lanes[i] = lane->next;
			kwatch_lane_free(lane);
		}
	}
	kwatch_formats_free(tree->formats);
	free(tree);
}

void kwatch_tree_header(struct kwatch_tree *tree)
{
	unsigned int width = kwatch_style_time_width(tree->style);
	char *at = kwatch_put_spaces(kwatch_out_reserve(tree->out),
				     width - strlen("TIME"));

	at = kwatch_put_text(at,
			     "TIME CPU   TASK, and its calls: START FUNCTION(...) = RET DURATION\n");
	kwatch_out_commit(tree->out, at);
}

/* Interrupts on two CPUs may meet the same task, one after the other. */
static struct kwatch_lane *find_lane(struct kwatch_tree *tree,
				     const struct kwatch_event *event)
{
	unsigned int context = event->record->flags & KWATCH_RECORD_CONTEXT;
	struct kwatch_lane **list, *lane;

	list = &tree->lanes[((unsigned int)event->tid * 4 + context) &
			    (LANES - 1)];
	for (lane = *list; lane; lane = lane->next)
		if (lane->tid == event->tid && lane->context == context &&
		    (!context || lane->cpu == event->cpu))
			return lane;
	lane = kwatch_lane_new();
	if (!lane)
		return NULL;
	lane->tid = event->tid;
	lane->context = context;
	lane->cpu = event->cpu;
	lane->next = *list;
	*list = lane;
	return lane;
}

/* The same task goes on: only a note would be news. */
static bool goes_on(struct kwatch_tree *tree, const struct kwatch_lane *lane)
{
	bool same = tree->printed && tree->last_tid == lane->tid &&
		    tree->last_context == lane->context &&
		    tree->last_cpu == lane->cpu;

	tree->printed = true;
	tree->last_tid = lane->tid;
	tree->last_context = lane->context;
	tree->last_cpu = lane->cpu;
	return same;
}

static void write_task(struct kwatch_tree *tree,
		       const struct kwatch_lane *lane, const char *note)
{
	static const char *const contexts[] = {
		"", " in a soft interrupt", " in a hard interrupt",
		" in an NMI",
	};
	char *at = kwatch_out_reserve(tree->out);

	if (tree->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_DIM);
	at = kwatch_style_put_time(at, tree->style, lane->calls[0].start_ns);
	at = kwatch_put_spaces(at, lane->cpu < 10 ? 3 : lane->cpu < 100 ? 2 : 1);
	at = kwatch_put_unsigned(at, lane->cpu);
	at = kwatch_put_char(at, ' ');
	at = kwatch_put_char(at, " shn"[lane->context]);
	at = kwatch_call_put_comm(kwatch_put_char(at, ' '), lane->comm);
	at = kwatch_put_signed(kwatch_put_char(at, '/'), lane->tid);
	at = kwatch_put_text(at, contexts[lane->context]);
	at = kwatch_put_text(at, note);
	if (tree->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_RESET);
	kwatch_out_commit(tree->out, kwatch_put_char(at, '\n'));
}

static void write_call(struct kwatch_tree *tree,
		       const struct kwatch_lane *lane,
		       const struct kwatch_lane_call *call, size_t columns,
		       size_t results)
{
	const char *text = lane->text.buffer + call->text;
	size_t used = INDENT * call->depth + call->columns;
	char *at = kwatch_out_reserve(tree->out);

	at = kwatch_style_put_time(at, tree->style, call->start_ns);
	kwatch_out_commit(tree->out, kwatch_put_spaces(at, 2));
	kwatch_out_spaces(tree->out, INDENT * call->depth);
	kwatch_out_bytes(tree->out, text, call->call_length);
	if (call->end_ns > call->start_ns || call->result_length) {
		if (used < columns)
			kwatch_out_spaces(tree->out, columns - used);
		kwatch_out_bytes(tree->out, text + call->call_length,
				 call->result_length);
		/* Behind a call that is too long nothing stands in line. */
		if (used <= columns && call->result_columns < results)
			kwatch_out_spaces(tree->out,
					  results - call->result_columns);
		at = kwatch_put_char(kwatch_out_reserve(tree->out), ' ');
		at = kwatch_display_put_ns(at, call->end_ns - call->start_ns);
		kwatch_out_commit(tree->out, at);
	}
	kwatch_out_char(tree->out, '\n');
}

/* What stands below a call, further in than the calls that it made. */
static void write_below(struct kwatch_tree *tree,
			const struct kwatch_lane *lane,
			const struct kwatch_lane_call *call)
{
	size_t indent = kwatch_style_time_width(tree->style) + 2 +
			INDENT * call->depth + STACK_INDENT;
	const char *line = lane->text.buffer + call->text + call->call_length +
			   call->result_length;
	const char *end = line + call->below_length, *next;

	for (; line < end; line = next) {
		next = (const char *)memchr(line, '\n', (size_t)(end - line)) + 1;
		kwatch_out_spaces(tree->out, indent);
		kwatch_out_bytes(tree->out, line, (size_t)(next - line));
	}
}

static void print_lane(struct kwatch_tree *tree, struct kwatch_lane *lane,
		       const char *note)
{
	size_t columns = 0, results = 0, used, i;

	if (!lane->count)
		return;
	kwatch_lane_nest(lane);
	for (i = 0; i < lane->count; i++) {
		used = INDENT * lane->calls[i].depth + lane->calls[i].columns;
		if (used > columns && used <= MOST_COLUMNS)
			columns = used;
		if (lane->calls[i].result_columns > results &&
		    lane->calls[i].result_columns <= MOST_COLUMNS / 3)
			results = lane->calls[i].result_columns;
	}
	if (!goes_on(tree, lane) || note[0])
		write_task(tree, lane, note);
	for (i = 0; i < lane->count; i++) {
		write_call(tree, lane, &lane->calls[i], columns, results);
		write_below(tree, lane, &lane->calls[i]);
	}
	tree->calls -= lane->count;
	kwatch_lane_clear(lane);
}

static void add_result(struct kwatch_tree *tree, struct kwatch_lane *lane,
		       struct kwatch_lane_call *call)
{
	size_t hidden = 0;

	if (!kwatch_call_result(&tree->call))
		return;
	kwatch_out_bytes(&lane->text, " = ", 3);
	kwatch_call_write_result(&lane->text, &tree->call, tree->style);
	if (tree->style->color && kwatch_call_failed(&tree->call))
		hidden = strlen(KWATCH_STYLE_RED KWATCH_STYLE_RESET);
	call->result_length = lane->text.used - call->text - call->call_length;
	call->result_columns = call->result_length - hidden;
}

static void add_call(struct kwatch_tree *tree, struct kwatch_lane *lane,
		     const struct kwatch_event *event)
{
	struct kwatch_lane_call *call = kwatch_lane_add(lane);
	size_t below;

	if (!call)
		return;
	tree->calls++;
	call->start_ns = event->time_ns - event->duration_ns;
	call->end_ns = event->time_ns;
	call->text = lane->text.used;
	call->columns = kwatch_call_arguments(&lane->text, &tree->call,
					      tree->style);
	call->call_length = lane->text.used - call->text;
	add_result(tree, lane, call);
	below = lane->text.used;
	kwatch_stack_lines(&lane->text, &tree->call, tree->style, 0);
	call->below_length = lane->text.used - below;
}

static bool has(const struct kwatch_event *event, __u32 flag)
{
	return event->probe && (event->probe->schema.flags & flag);
}

static void take_entry(struct kwatch_tree *tree, struct kwatch_lane *lane,
		       const struct kwatch_event *event)
{
	if (has(event, KWATCH_PROBE_RETURN)) {
		kwatch_lane_enter(lane, event->time_ns);
		return;
	}
	add_call(tree, lane, event);
	if (!lane->open_count)
		print_lane(tree, lane, "");
}

static void take_return(struct kwatch_tree *tree, struct kwatch_lane *lane,
			const struct kwatch_event *event)
{
	kwatch_lane_leave(lane, event->time_ns - event->duration_ns);
	add_call(tree, lane, event);
	if (!lane->open_count && has(event, KWATCH_PROBE_ENTRY))
		print_lane(tree, lane, "");
}

/* The lane of which the oldest call waits, but for those not done @before_ns. */
static struct kwatch_lane *oldest(struct kwatch_tree *tree, __u64 before_ns,
				  bool with_open)
{
	struct kwatch_lane *lane, *first = NULL;
	size_t i;

	for (i = 0; i < LANES; i++) {
		for (lane = tree->lanes[i]; lane; lane = lane->next) {
			if (!lane->count || lane->last_ns > before_ns ||
			    (lane->open_count && !with_open))
				continue;
			if (!first || lane->calls[0].start_ns <
			    first->calls[0].start_ns)
				first = lane;
		}
	}
	return first;
}

static void drop_empty(struct kwatch_tree *tree, __u64 before_ns)
{
	struct kwatch_lane **place, *lane;
	size_t i;

	for (i = 0; i < LANES; i++) {
		place = &tree->lanes[i];
		while ((lane = *place)) {
			if (lane->count || lane->open_count ||
			    lane->last_ns > before_ns) {
				place = &lane->next;
				continue;
			}
			*place = lane->next;
			kwatch_lane_free(lane);
		}
	}
}

/* Print the lanes in which nothing happened since @before_ns. */
static void sweep(struct kwatch_tree *tree, __u64 before_ns)
{
	struct kwatch_lane *lane;

	while ((lane = oldest(tree, before_ns, false)))
		print_lane(tree, lane, "");
	drop_empty(tree, before_ns);
	tree->swept_ns = tree->now_ns;
}

/* Memory is bounded: the lane with most calls is printed as it is. */
static void shrink(struct kwatch_tree *tree)
{
	struct kwatch_lane *lane, *largest = NULL;
	size_t i;

	for (i = 0; i < LANES; i++)
		for (lane = tree->lanes[i]; lane; lane = lane->next)
			if (!largest || lane->count > largest->count)
				largest = lane;
	if (largest)
		print_lane(tree, largest, " (its outer calls go on)");
}

static void write_notice(struct kwatch_tree *tree,
			 const struct kwatch_event *event)
{
	tree->printed = false;
	if (tree->style->color)
		kwatch_out_text(tree->out, KWATCH_STYLE_YELLOW);
	kwatch_call_notice(tree->out, event);
	if (tree->style->color)
		kwatch_out_text(tree->out, KWATCH_STYLE_RESET);
	kwatch_out_char(tree->out, '\n');
}

void kwatch_tree_event(struct kwatch_tree *tree,
		       const struct kwatch_event *event)
{
	struct kwatch_lane *lane;

	if (!kwatch_record_is_hit(event)) {
		write_notice(tree, event);
		return;
	}
	lane = find_lane(tree, event);
	if (!lane)
		return;
	if (event->time_ns > tree->now_ns)
		tree->now_ns = event->time_ns;
	lane->last_ns = event->time_ns;
	lane->cpu = event->cpu;
	memcpy(lane->comm, event->comm, sizeof(lane->comm));
	kwatch_call_decode(&tree->call, tree->formats, event);
	if (event->kind == KWATCH_KIND_ENTRY)
		take_entry(tree, lane, event);
	else
		take_return(tree, lane, event);
	if (tree->calls >= tree->most_calls)
		shrink(tree);
	if (tree->now_ns - tree->swept_ns > QUIET_NS)
		sweep(tree, tree->now_ns - QUIET_NS);
}

void kwatch_tree_idle(struct kwatch_tree *tree)
{
	sweep(tree, ~0ULL);
}

void kwatch_tree_finish(struct kwatch_tree *tree)
{
	struct kwatch_lane *lane;

	while ((lane = oldest(tree, ~0ULL, true)))
		print_lane(tree, lane, lane->open_count ?
			   " (its outer calls went on)" : "");
}
