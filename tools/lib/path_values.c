// SPDX-License-Identifier: GPL-2.0
/*
 * The values of a point: what is the same in all calls in one line, and then
 * what differs, a line for each different call, or a list if it is short.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "path_view.h"

#define TEXTS		(KWATCH_FORMAT_FIELDS * KWATCH_FACETS)
#define TEXT_ROOM	1024
/* Different calls that are easy to read: in one line each, in two, in more */
#define EASY		8
#define HARD		4
#define HARDEST		2
/* Of a list of values, and the lines that it may take */
#define LISTED		16
#define LIST_LINES	2
#define SHORT		24
#define NOWHERE		((size_t)-1)

/*
 * struct table - the calls that differ
 * @point: it
 * @columns: fields that differ
 * @column_count: of them
 * @widths: of the columns, if @aligned
 * @aligned: each call fits in a line
 * @rows: numbers of those to show
 * @row_count: of them
 * @gap: how many of @rows stand before those that are left out
 * @rest: calls that are not shown
 */
struct table {
	const struct kwatch_path_point *point;
	size_t columns[KWATCH_FORMAT_FIELDS];
	size_t column_count;
	unsigned int widths[KWATCH_FORMAT_FIELDS];
	bool aligned;
	size_t *rows;
	size_t row_count;
	size_t gap;
	__u64 rest;
};

static bool is_result(const struct kwatch_path_point *point, size_t field)
{
	return point->format->result == (int)field;
}

/* The texts of a row that differ from call to call, or those that do not. */
static void join(const struct kwatch_path_point *point, size_t row,
		 size_t field, bool differing, char text[TEXT_ROOM])
{
	const char *from = point->rows[row].text;
	size_t used = 0, i;

	text[0] = '\0';
	for (i = 0; i < (field + 1) * KWATCH_FACETS; i++) {
		if (i >= field * KWATCH_FACETS && *from &&
		    point->varies[i] == differing && used < TEXT_ROOM)
			used += (size_t)snprintf(text + used, TEXT_ROOM - used,
						 "%s%s", used ? " " : "", from);
		from += strlen(from) + 1;
	}
}

static bool differs(const struct kwatch_path_point *point, size_t field)
{
	size_t i;

	for (i = 0; i < KWATCH_FACETS; i++)
		if (point->varies[field * KWATCH_FACETS + i])
			return true;
	return false;
}

/* name=text of a column, "= text" of the result; "" when the row has none. */
static void cell(const struct kwatch_path_point *point, size_t row,
		 size_t field, char text[TEXT_ROOM])
{
	const struct kwatch_format_field *known = &point->format->fields[field];
	char value[TEXT_ROOM];

	join(point, row, field, true, value);
	if (!value[0])
		text[0] = '\0';
	else if (is_result(point, field))
		snprintf(text, TEXT_ROOM, "= %.1000s", value);
	else
		snprintf(text, TEXT_ROOM, "%.*s=%.960s",
			 (int)known->name_length, known->name, value);
}

static enum kwatch_page_tone tone_of(const struct kwatch_path_point *point,
				     size_t row, size_t field)
{
	return is_result(point, field) && point->rows[row].failed ?
		KWATCH_TONE_RED : KWATCH_TONE_PLAIN;
}

/* Which fields are as they were at a point that is drawn above. */
static void write_told(struct kwatch_page *page, const struct table *table,
		       const char *told)
{
	const struct kwatch_path_point *point = table->point;
	char text[TEXT_ROOM] = "";
	size_t used = 0, i;

	for (i = 0; i < table->column_count && used < 256; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%.*s", i ? ", " : "",
					 (int)point->format->fields[table->columns[i]].name_length,
					 point->format->fields[table->columns[i]].name);
	snprintf(text + used, sizeof(text) - used, " as at %s", told);
	kwatch_page_prose(page, KWATCH_TONE_DIM, text);
}

/* What is the same in all calls; and what is the same as somewhere else. */
static void write_same(struct kwatch_page *page, const struct table *table,
		       const char *told, unsigned int indent)
{
	const struct kwatch_path_point *point = table->point;
	char value[TEXT_ROOM], text[TEXT_ROOM + 64];
	bool begun = false;
	size_t field;

	for (field = 0; field < point->format->count; field++) {
		join(point, 0, field, false, value);
		if (!value[0] || (told && differs(point, field)))
			continue;
		if (!begun)
			kwatch_page_begin(page, indent, indent + 2);
		begun = true;
		if (is_result(point, field))
			snprintf(text, sizeof(text), "= %s", value);
		else
			snprintf(text, sizeof(text), "%.*s=%s",
				 (int)point->format->fields[field].name_length,
				 point->format->fields[field].name, value);
		kwatch_page_word(page, tone_of(point, 0, field), 2, text);
	}
	if (told && !begun)
		kwatch_page_begin(page, indent, indent + 2);
	if (told) {
		kwatch_page_word(page, KWATCH_TONE_PLAIN, 1, "");
		write_told(page, table, told);
	}
	if (begun || told)
		kwatch_page_end(page);
}

static void put_times(const struct kwatch_page *page, __u64 calls,
		      char text[48])
{
	text[0] = '\0';
	if (calls > 1)
		snprintf(text, 48, " %s%llu",
			 kwatch_page_mark(page, KWATCH_MARK_TIMES),
			 (unsigned long long)calls);
}

/* An error that no row before has: it is shown, however many rows there are. */
static bool new_failure(const struct kwatch_path_point *point, size_t row)
{
	size_t field = (size_t)point->format->result, i;
	char text[TEXT_ROOM], other[TEXT_ROOM];

	if (!point->rows[row].failed)
		return false;
	cell(point, row, field, text);
	for (i = 0; i < row; i++) {
		cell(point, i, field, other);
		if (point->rows[i].failed && !strcmp(text, other))
			return false;
	}
	return true;
}

/*
 * The first, and if all different ones are known the last: what a program is
 * for comes after what it needs to start. And the first of each error.
 */
static void choose_rows(struct table *table, size_t most)
{
	const struct kwatch_path_point *point = table->point;
	size_t count = point->row_count, first = most, last = count, i;

	/* To say that one is left out takes as much room as it does. */
	if (count == most + 1 && !point->other_calls)
		first = count;
	if (count > most + 1 && !point->other_calls) {
		first = most - most / 2;
		last = count - most / 2;
	}
	table->row_count = 0;
	table->gap = NOWHERE;
	table->rest = point->other_calls;
	for (i = 0; i < count; i++) {
		if (i < first || i >= last || new_failure(point, i)) {
			table->rows[table->row_count++] = i;
			continue;
		}
		if (table->gap == NOWHERE)
			table->gap = table->row_count;
		table->rest += point->rows[i].calls;
	}
	if (table->gap == NOWHERE)
		table->gap = table->row_count;
}

/* Columns of the widest call if all stand in line, with its times. */
static unsigned int measure(const struct kwatch_page *page,
			    struct table *table)
{
	unsigned int used = 0, most = 0, columns;
	char text[TEXT_ROOM], times[48];
	size_t i, j;

	for (i = 0; i < table->column_count; i++) {
		table->widths[i] = 0;
		for (j = 0; j < table->row_count; j++) {
			cell(table->point, table->rows[j], table->columns[i],
			     text);
			columns = kwatch_page_columns(text, strlen(text));
			if (columns > table->widths[i])
				table->widths[i] = columns;
		}
		used += table->widths[i] + (i ? 2 : 0);
	}
	for (j = 0; j < table->row_count; j++) {
		put_times(page, table->point->rows[table->rows[j]].calls,
			  times);
		columns = kwatch_page_columns(times, strlen(times));
		if (columns > most)
			most = columns;
	}
	return used + most;
}

static void write_row(struct kwatch_page *page, const struct table *table,
		      size_t row, unsigned int indent)
{
	const struct kwatch_path_point *point = table->point;
	char text[TEXT_ROOM], times[48];
	unsigned int column;
	size_t i;

	kwatch_page_begin(page, indent, indent + 4);
	kwatch_page_word(page, KWATCH_TONE_DIM, 0,
			 kwatch_page_mark(page, KWATCH_MARK_ITEM));
	column = page->column;
	/* Here its text begins: what is too long is not moved down from here. */
	page->start = column;
	for (i = 0; i < table->column_count; i++) {
		cell(point, row, table->columns[i], text);
		if (table->aligned && text[0])
			kwatch_page_to(page, column);
		kwatch_page_word(page, tone_of(point, row, table->columns[i]),
				 table->aligned || !i ? 0 : 2, text);
		column += table->widths[i] + 2;
	}
	put_times(page, point->rows[row].calls, times);
	if (times[0])
		kwatch_page_word(page, KWATCH_TONE_BOLD, 1, times + 1);
	kwatch_page_end(page);
}

static void write_rest(struct kwatch_page *page, __u64 rest,
		       const char *behind)
{
	char text[80];

	snprintf(text, sizeof(text), "(%llu more call%s: see --values)%s",
		 (unsigned long long)rest, rest == 1 ? "" : "s", behind);
	kwatch_page_prose(page, KWATCH_TONE_DIM, text);
}

static void write_rows(struct kwatch_page *page, const struct table *table,
		       unsigned int indent)
{
	size_t i;

	for (i = 0; i <= table->row_count; i++) {
		if (table->rest && i == table->gap) {
			kwatch_page_begin(page, indent + 2, indent + 2);
			write_rest(page, table->rest, "");
			kwatch_page_end(page);
		}
		if (i < table->row_count)
			write_row(page, table, table->rows[i], indent);
	}
}

/* One field with short values: all in a line. */
static bool is_list(const struct table *table)
{
	char text[TEXT_ROOM];
	size_t i;

	if (table->column_count != 1)
		return false;
	for (i = 0; i < table->row_count; i++) {
		join(table->point, table->rows[i], table->columns[0], true,
		     text);
		if (kwatch_page_columns(text, strlen(text)) > SHORT)
			return false;
	}
	return true;
}

static void write_list(struct kwatch_page *page, const struct table *table,
		       unsigned int indent)
{
	const struct kwatch_path_point *point = table->point;
	size_t field = table->columns[0], i;
	char value[TEXT_ROOM], text[TEXT_ROOM + 128], times[48];
	bool last;

	kwatch_page_begin(page, indent, indent + 2);
	for (i = 0; i < table->row_count; i++) {
		if (table->rest && i == table->gap)
			write_rest(page, table->rest, ",");
		if (i)
			join(point, table->rows[i], field, true, value);
		else
			cell(point, table->rows[i], field, value);
		last = i + 1 == table->row_count &&
		       (!table->rest || table->gap < table->row_count);
		put_times(page, point->rows[table->rows[i]].calls, times);
		snprintf(text, sizeof(text), "%s%s%s", value, times,
			 last ? "" : ",");
		kwatch_page_word(page, tone_of(point, table->rows[i], field),
				 i ? 1 : 0, text);
	}
	if (table->rest && table->gap == table->row_count)
		write_rest(page, table->rest, "");
	kwatch_page_end(page);
}

static bool same_calls(const struct table *table,
		       const struct kwatch_path_point *other)
{
	const struct kwatch_path_point *point = table->point;
	char text[TEXT_ROOM], own[TEXT_ROOM];
	size_t i, j;

	if (point->row_count != other->row_count ||
	    point->other_calls != other->other_calls ||
	    point->calls != other->calls)
		return false;
	for (i = 0; i < other->format->count; i++)
		if (differs(other, i) &&
		    (i >= point->format->count || !differs(point, i)))
			return false;
	for (i = 0; i < point->row_count; i++) {
		for (j = 0; j < table->column_count; j++) {
			if (table->columns[j] >= other->format->count)
				return false;
			cell(point, i, table->columns[j], own);
			cell(other, i, table->columns[j], text);
			if (strcmp(own, text))
				return false;
		}
		if (point->rows[i].calls != other->rows[i].calls)
			return false;
	}
	return true;
}

/* Whether a point is drawn before another one. */
static bool before(const struct kwatch_path *path, size_t one, size_t other)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(path);
	unsigned int i;

	if (!strcmp(kwatch_path_layer(path, one),
		    kwatch_path_layer(path, other)))
		return one < other;
	for (i = 0; i < scenario->nr_layers; i++) {
		if (!strcmp(scenario->layers[i], kwatch_path_layer(path, one)))
			return true;
		if (!strcmp(scenario->layers[i],
			    kwatch_path_layer(path, other)))
			return false;
	}
	return false;
}

/* A point that is drawn before and has the same calls: they are told there. */
static const char *told_at(const struct kwatch_path *path,
			   const struct table *table, size_t n)
{
	const struct kwatch_path_point *other, *found = NULL;
	size_t i;

	for (i = 0; i < kwatch_path_count(path); i++) {
		other = kwatch_path_at(path, i);
		if (other->calls && other->format && before(path, i, n) &&
		    same_calls(table, other) && !found)
			found = other;
	}
	return found ? found->name : NULL;
}

static void write_table(struct kwatch_page *page,
			const struct kwatch_path_view *view,
			struct table *table, unsigned int indent)
{
	unsigned int room = page->width - indent - (page->gutter ? 4 : 2);
	unsigned int columns;

	choose_rows(table, view->values ? view->values : EASY);
	columns = measure(page, table);
	table->aligned = columns <= room;
	if (!table->aligned && !view->values)
		choose_rows(table, columns <= 2 * room ? HARD : HARDEST);
	write_rows(page, table, indent);
}

static unsigned int list_columns(const struct table *table)
{
	unsigned int columns = 0;
	char text[TEXT_ROOM];
	size_t i;

	for (i = 0; i < table->row_count; i++) {
		join(table->point, table->rows[i], table->columns[0], true,
		     text);
		columns += kwatch_page_columns(text, strlen(text)) + 2;
	}
	return columns;
}

/* A list does not run on for many lines either. */
static void shorten_list(const struct kwatch_page *page, struct table *table,
			 unsigned int indent)
{
	unsigned int room = page->width - indent - (page->gutter ? 2 : 0);
	unsigned int most = LISTED;

	choose_rows(table, most);
	while (most > HARD && list_columns(table) > LIST_LINES * room) {
		most /= 2;
		choose_rows(table, most);
	}
}

void kwatch_path_values(struct kwatch_page *page,
			const struct kwatch_path_view *view, size_t n,
			unsigned int indent)
{
	const struct kwatch_path_point *point = kwatch_path_at(view->path, n);
	struct table table = { .point = point };
	const char *told = NULL;
	bool list = false;
	size_t field;

	if (!point->row_count)
		return;
	for (field = 0; field < point->format->count; field++)
		if (differs(point, field))
			table.columns[table.column_count++] = field;
	table.rows = calloc(point->row_count, sizeof(*table.rows));
	if (!table.rows)
		return;
	choose_rows(&table, view->values ? view->values : LISTED);
	if (table.column_count)
		list = is_list(&table);
	if (table.column_count && !list)
		told = told_at(view->path, &table, n);
	write_same(page, &table, told, indent);
	if (list && !view->values)
		shorten_list(page, &table, indent);
	if (list)
		write_list(page, &table, indent);
	else if (table.column_count && !told)
		write_table(page, view, &table, indent);
	free(table.rows);
}
