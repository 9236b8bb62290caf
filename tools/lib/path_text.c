// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "display.h"
#include "path_view.h"
#include "put.h"
#include "quote.h"

#define NAMES		26	/* columns of names of what was not seen */
#define ARGUMENT	160	/* bytes of a word of the command that are shown */

static void write_columns(struct kwatch_page *page)
{
	unsigned int edge = page->width;

	kwatch_page_begin(page, 0, 0);
	kwatch_page_right(page, KWATCH_TONE_DIM, edge - 3 * KWATCH_PATH_NUMBER, "calls");
	kwatch_page_right(page, KWATCH_TONE_DIM, edge - 2 * KWATCH_PATH_NUMBER, "shortest");
	kwatch_page_right(page, KWATCH_TONE_DIM, edge - KWATCH_PATH_NUMBER, "median");
	kwatch_page_right(page, KWATCH_TONE_DIM, edge, "longest");
	kwatch_page_end(page);
}

/* A word of the command as a shell would take it, made harmless, not too long. */
static void write_argument(struct kwatch_page *page, const char *argument,
			   bool first, bool last)
{
	/* What a shell would not take for something else. */
	bool bare = argument[0] && !strpbrk(argument, " \t\n\"'`$&|;<>()*?[]{}#~!\\");
	size_t length = strlen(argument);
	char text[4 * ARGUMENT + 16], *end = text;

	if (!bare)
		end = kwatch_put_char(end, '\'');
	end = kwatch_quote_put(end, argument,
			       length > ARGUMENT ? ARGUMENT : length, 0);
	if (length > ARGUMENT)
		end = kwatch_put_text(end, "...");
	if (!bare)
		end = kwatch_put_char(end, '\'');
	if (last)
		end = kwatch_put_char(end, ':');
	*end = '\0';
	kwatch_page_word(page, KWATCH_TONE_PLAIN, first ? 0 : 1, text);
}

static void write_run(struct kwatch_page *page,
		      const struct kwatch_path_run *run)
{
	char text[KWATCH_PUT_NUMBER + 32];
	unsigned int i;

	*kwatch_display_put_ns(text, run->duration_ns) = '\0';
	for (i = 0; run->argv && run->argv[i]; i++)
		write_argument(page, run->argv[i], !i, !run->argv[i + 1]);
	if (run->argv) {
		char status[64];

		snprintf(status, sizeof(status), "exit status %d after",
			 run->status);
		kwatch_page_prose(page, KWATCH_TONE_PLAIN, status);
	} else if (run->file) {
		write_argument(page, run->file, true, true);
		kwatch_page_prose(page, KWATCH_TONE_PLAIN, "recorded");
	} else {
		kwatch_page_prose(page, KWATCH_TONE_PLAIN, "all that ran in");
	}
	if (!run->duration_ns)
		return;
	kwatch_page_word(page, KWATCH_TONE_PLAIN, 1, text);
}

static void write_headline(struct kwatch_page *page,
			   const struct kwatch_path_view *view)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(view->path);
	char text[160];

	snprintf(text, sizeof(text), "%s:", scenario->name);
	kwatch_page_begin(page, 0, 2);
	kwatch_page_word(page, KWATCH_TONE_BOLD, 0, text);
	kwatch_page_prose(page, KWATCH_TONE_PLAIN, scenario->title);
	kwatch_page_end(page);
	kwatch_page_begin(page, 0, 2);
	write_run(page, &view->run);
	snprintf(text, sizeof(text), "on Linux %.100s", view->run.release);
	kwatch_page_prose(page, KWATCH_TONE_PLAIN, text);
	kwatch_page_end(page);
}

/* Nothing to tell of each but its name: their headline says all. */
static bool bare(const struct kwatch_unseen *unseen)
{
	return unseen->kind == KWATCH_UNSEEN_FAMILY ||
	       (!unseen->reason[0] && !unseen->trigger);
}

static bool same_group(const struct kwatch_unseen *one,
		       const struct kwatch_unseen *other)
{
	return one->kind == other->kind &&
	       (one->kind != KWATCH_UNSEEN_FAMILY ||
		!strcmp(one->reason, other->reason));
}

static void write_unseen(struct kwatch_page *page,
			 const struct kwatch_unseen *unseen)
{
	kwatch_page_begin(page, 4, 4 + NAMES + 1);
	kwatch_page_word(page, KWATCH_TONE_PLAIN, 0, unseen->name);
	if (page->column > 4 + NAMES) {
		kwatch_page_end(page);
		kwatch_page_begin(page, 4 + NAMES + 1, 4 + NAMES + 1);
	}
	kwatch_page_to(page, 4 + NAMES);
	kwatch_page_prose(page, KWATCH_TONE_DIM, unseen->reason);
	if (unseen->trigger) {
		kwatch_page_word(page, KWATCH_TONE_DIM, 1,
				 unseen->reason[0] ? "- try:" : "try:");
		kwatch_page_prose(page, KWATCH_TONE_DIM, unseen->trigger);
	}
	kwatch_page_end(page);
}

/* Returns how many of the list it has told of. */
static size_t write_group(struct kwatch_page *page,
			  const struct kwatch_unseen *unseen, size_t count)
{
	bool loud = unseen->kind <= KWATCH_UNSEEN_RUNNING;
	bool listing = false;
	size_t i;

	kwatch_page_begin(page, 2, 2);
	kwatch_page_prose(page, loud ? KWATCH_TONE_YELLOW : KWATCH_TONE_PLAIN,
			  unseen->kind == KWATCH_UNSEEN_FAMILY ?
			  unseen->reason : kwatch_unseen_title(unseen->kind));
	kwatch_page_end(page);
	for (i = 0; i < count && same_group(unseen, &unseen[i]); i++) {
		if (listing && !bare(&unseen[i]))
			kwatch_page_end(page);
		if (!bare(&unseen[i])) {
			listing = false;
			write_unseen(page, &unseen[i]);
			continue;
		}
		if (!listing)
			kwatch_page_begin(page, 4, 4);
		listing = true;
		kwatch_page_word(page, KWATCH_TONE_PLAIN, 2, unseen[i].name);
	}
	if (listing)
		kwatch_page_end(page);
	return i;
}

static void write_all_unseen(struct kwatch_page *page,
			     const struct kwatch_path_view *view)
{
	char text[64];
	size_t i;

	if (!view->unseen_count)
		return;
	kwatch_page_blank(page);
	kwatch_page_begin(page, 0, 0);
	snprintf(text, sizeof(text), "EXPECTED BUT NOT SEEN: %zu",
		 view->unseen_count);
	kwatch_page_word(page, KWATCH_TONE_BOLD, 0, text);
	kwatch_page_end(page);
	for (i = 0; i < view->unseen_count;)
		i += write_group(page, &view->unseen[i],
				 view->unseen_count - i);
}

void kwatch_path_text(struct kwatch_page *page,
		      const struct kwatch_path_view *view)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(view->path);
	unsigned int i;

	write_headline(page, view);
	if (kwatch_path_calls(view->path)) {
		kwatch_page_blank(page);
		write_columns(page);
		page->gutter = true;
		for (i = 0; i < scenario->nr_layers; i++)
			kwatch_path_lane(page, view, i);
		page->gutter = false;
		kwatch_page_rule(page, KWATCH_MARK_LAST, "", "");
	}
	write_all_unseen(page, view);
}
