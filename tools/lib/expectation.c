// SPDX-License-Identifier: GPL-2.0
/*
 * All text is kept as it came, cut into strings in place. An event is kept as
 * text too: what is expected of it may be said later.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "expectation.h"

/* One line of the trigger, or one event. */
struct note {
	char *name;		/* of the point, perhaps with [copy] */
	char *text;		/* of a skip: why */
	char *as_written;	/* of an expectation, for messages */
	struct value {
		char *name;
		char *text;
		bool pattern;
	} *values;
	size_t count;
};

struct list {
	struct note *notes;
	size_t count;
	size_t room;
};

struct kwatch_expectations {
	struct list expected;
	struct list skipped;
	struct list seen;
};

struct kwatch_expectations *kwatch_expectations_new(void)
{
	return calloc(1, sizeof(struct kwatch_expectations));
}

static void fini_note(struct note *note)
{
	free(note->name);
	free(note->as_written);
	free(note->values);
}

static void fini_list(struct list *list)
{
	while (list->count)
		fini_note(&list->notes[--list->count]);
	free(list->notes);
}

void kwatch_expectations_free(struct kwatch_expectations *expectations)
{
	if (!expectations)
		return;
	fini_list(&expectations->expected);
	fini_list(&expectations->skipped);
	fini_list(&expectations->seen);
	free(expectations);
}

static struct note *add(struct list *list)
{
	struct note *note;

	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 64;
		void *more = realloc(list->notes, room * sizeof(*note));

		if (!more)
			return NULL;
		list->notes = more;
		list->room = room;
	}
	note = &list->notes[list->count];
	memset(note, 0, sizeof(*note));
	return note;
}

static int no_memory(struct kwatch_error *error)
{
	return kwatch_error_set(error, ENOMEM, "not enough memory");
}

static size_t count_tabs(const char *text)
{
	size_t count = 0;

	while ((text = strchr(text, '\t'))) {
		count++;
		text++;
	}
	return count;
}

/* "field=text" or "field~pattern", whichever sign comes first */
static bool cut_value(struct value *value, char *text)
{
	size_t length = strcspn(text, "=~");

	if (!length || !text[length])
		return false;
	value->pattern = text[length] == '~';
	text[length] = '\0';
	value->name = text;
	value->text = text + length + 1;
	return true;
}

/* @rest: what stands behind the word expect */
static int add_expected(struct kwatch_expectations *expectations,
			const char *rest, struct kwatch_error *error)
{
	struct note *note = add(&expectations->expected);
	char *next;

	if (!note)
		return no_memory(error);
	note->name = strdup(rest);
	note->as_written = strdup(strchr(rest, '\t') ? strchr(rest, '\t') + 1 :
						       "");
	note->values = calloc(count_tabs(rest) + 1, sizeof(*note->values));
	if (!note->name || !note->as_written || !note->values) {
		fini_note(note);
		return no_memory(error);
	}
	next = note->name;
	strsep(&next, "\t");
	while (next)
		if (!cut_value(&note->values[note->count++],
			       strsep(&next, "\t"))) {
			fini_note(note);
			return kwatch_error_set(error, EINVAL,
						"the trigger wrote 'expect %s', which has no FIELD=TEXT",
						rest);
		}
	for (next = note->as_written; *next; next++)
		if (*next == '\t')
			*next = ' ';
	expectations->expected.count++;
	return 0;
}

static int add_skipped(struct kwatch_expectations *expectations,
		       const char *rest, struct kwatch_error *error)
{
	struct note *note = add(&expectations->skipped);
	char *tab;

	if (!note)
		return no_memory(error);
	note->name = strdup(rest);
	if (!note->name)
		return no_memory(error);
	tab = strchr(note->name, '\t');
	if (!tab || !tab[1]) {
		free(note->name);
		return kwatch_error_set(error, EINVAL,
					"the trigger wrote 'skip %s', which has no reason",
					rest);
	}
	*tab = '\0';
	note->text = tab + 1;
	expectations->skipped.count++;
	return 0;
}

static int parse_line(struct kwatch_expectations *expectations,
		      const char *line, struct kwatch_error *error)
{
	static const char expect[] = "expect ", skip[] = "skip ";

	if (!strncmp(line, expect, strlen(expect)))
		return add_expected(expectations, line + strlen(expect), error);
	if (!strncmp(line, skip, strlen(skip)))
		return add_skipped(expectations, line + strlen(skip), error);
	return kwatch_error_set(error, EINVAL,
				"the trigger wrote '%s', which is neither expect nor skip",
				line);
}

int kwatch_expectations_parse(struct kwatch_expectations *expectations,
			      const char *text, size_t length,
			      struct kwatch_error *error)
{
	char *copy = strndup(text, length), *next = copy, *line;
	int err = 0;

	if (!copy)
		return no_memory(error);
	while (!err && (line = strsep(&next, "\n")))
		if (*line)
			err = parse_line(expectations, line, error);
	free(copy);
	return err;
}

int kwatch_expectations_saw(struct kwatch_expectations *expectations,
			    const char *name, const struct kwatch_fact *facts,
			    size_t count)
{
	struct note *note = add(&expectations->seen);
	size_t length = strlen(name) + 1, i;
	char *at;

	for (i = 0; i < count; i++)
		length += strlen(facts[i].name) + strlen(facts[i].text) + 2;
	at = note ? malloc(length) : NULL;
	if (!at)
		return -ENOMEM;
	note->name = at;
	note->values = calloc(count + 1, sizeof(*note->values));
	if (!note->values) {
		free(at);
		return -ENOMEM;
	}
	at = stpcpy(at, name) + 1;
	for (i = 0; i < count; i++) {
		note->values[i].name = at;
		at = stpcpy(at, facts[i].name) + 1;
		note->values[i].text = at;
		at = stpcpy(at, facts[i].text) + 1;
	}
	note->count = count;
	expectations->seen.count++;
	return 0;
}

/* A star is any text; the last one that was met takes more if need be. */
static bool fits_pattern(const char *text, const char *pattern)
{
	const char *star = NULL, *mark = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			mark = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++mark;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

static const char *text_of(const struct note *event, const char *field)
{
	size_t i;

	for (i = 0; i < event->count; i++)
		if (!strcmp(event->values[i].name, field))
			return event->values[i].text;
	return NULL;
}

static bool fits(const struct value *wanted, const struct note *event)
{
	const char *text = text_of(event, wanted->name);

	if (!text)
		return false;
	return wanted->pattern ? fits_pattern(text, wanted->text) :
				 !strcmp(text, wanted->text);
}

/* The point that a name is of: all before "[copy]". */
static bool is_of(const char *name, const char *point)
{
	size_t length = strlen(point);

	return !strncmp(name, point, length) &&
	       (!name[length] || name[length] == '[');
}

/* How many values of @wanted the event has; of another copy it has none. */
static size_t agreement(const struct note *wanted, const struct note *event)
{
	size_t count = 0, i;

	for (i = 0; i < wanted->count; i++)
		count += fits(&wanted->values[i], event);
	return count;
}

static void describe(const struct note *wanted, const struct note *event,
		     char *text, size_t room)
{
	size_t used = 0, i;

	for (i = 0; i < wanted->count && used < room; i++) {
		const struct value *value = &wanted->values[i];
		const char *got = text_of(event, value->name);

		if (fits(value, event))
			continue;
		if (got)
			used += (size_t)snprintf(text + used, room - used,
						 "%s%s=%s, not %s",
						 used ? "; " : "", value->name,
						 got, value->text);
		else
			used += (size_t)snprintf(text + used, room - used,
						 "%sit shows no %s",
						 used ? "; " : "",
						 value->name);
	}
}

static void judge_one(const struct kwatch_expectations *expectations,
		      const struct note *wanted, struct kwatch_verdict *verdict)
{
	const struct list *seen = &expectations->seen;
	const struct note *nearest = NULL;
	size_t most = 0, i;

	for (i = 0; i < seen->count; i++) {
		const struct note *event = &seen->notes[i];
		size_t agreed;

		if (!is_of(event->name, wanted->name))
			continue;
		agreed = agreement(wanted, event);
		if (agreed == wanted->count) {
			verdict->met++;
			return;
		}
		if (!nearest || agreed > most) {
			nearest = event;
			most = agreed;
		}
	}
	if (verdict->unmet[0] || verdict->expected - 1 > verdict->met)
		return;
	snprintf(verdict->unmet, sizeof(verdict->unmet), "%s",
		 wanted->as_written);
	if (nearest)
		describe(wanted, nearest, verdict->nearest,
			 sizeof(verdict->nearest));
}

void kwatch_expectations_judge(const struct kwatch_expectations *expectations,
			       const char *point,
			       struct kwatch_verdict *verdict)
{
	size_t i;

	memset(verdict, 0, sizeof(*verdict));
	for (i = 0; i < expectations->seen.count; i++)
		verdict->seen += is_of(expectations->seen.notes[i].name, point);
	for (i = 0; i < expectations->skipped.count; i++)
		if (!strcmp(expectations->skipped.notes[i].name, point))
			verdict->skip = expectations->skipped.notes[i].text;
	for (i = 0; i < expectations->expected.count; i++) {
		const struct note *wanted = &expectations->expected.notes[i];

		if (!is_of(wanted->name, point))
			continue;
		verdict->expected++;
		judge_one(expectations, wanted, verdict);
	}
}

static const char *unknown_in(const struct list *list,
			      int (*is_known)(const void *context,
					      const char *point),
			      const void *context)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		char point[256];

		snprintf(point, sizeof(point), "%.*s",
			 (int)strcspn(list->notes[i].name, "["),
			 list->notes[i].name);
		if (!is_known(context, point))
			return list->notes[i].name;
	}
	return NULL;
}

const char *
kwatch_expectations_unknown(const struct kwatch_expectations *expectations,
			    int (*is_known)(const void *context,
					    const char *point),
			    const void *context)
{
	const char *name = unknown_in(&expectations->expected, is_known,
				      context);

	return name ? name : unknown_in(&expectations->skipped, is_known,
					context);
}
