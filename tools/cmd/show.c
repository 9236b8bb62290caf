// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "report.h"
#include "show.h"
#include "stack.h"

const struct kwatch_option show_options[] = {
	{ SHOW_JSON, "json", NULL, "an object a line" },
	{ SHOW_TREE, "tree", NULL, "calls nested, by task" },
	{ 'c', "count", "N", "end after so many events" },
	{ 'o', "output", "FILE", "write there and not to standard output" },
	{ SHOW_TIME, "time", "FORM",
	  "relative (to the start), monotonic (since boot), wall" },
	{ SHOW_COLOR, "color", "WHEN", "auto, always or never" },
	{ SHOW_RAW_POINTERS, "raw-pointers", NULL,
	  "show kernel addresses as they are" },
	{ 0, NULL, NULL, NULL }
};

void show_init(struct show *show, const struct kwatch_command *command)
{
	*show = (struct show) { .command = command, .color = "auto" };
}

bool show_takes(int id)
{
	return id == 'c' || id == 'o' || (id >= SHOW_JSON && id < SHOW_END);
}

static int take_time(struct show *show, const char *form)
{
	if (!strcmp(form, "relative"))
		show->style.time = KWATCH_TIME_RELATIVE;
	else if (!strcmp(form, "monotonic"))
		show->style.time = KWATCH_TIME_MONOTONIC;
	else if (!strcmp(form, "wall"))
		show->style.time = KWATCH_TIME_WALL;
	else
		return kwatch_cmd_usage(show->command,
					"--time: '%s' is not relative, monotonic or wall",
					form);
	return -1;
}

bool show_is_color(const char *when)
{
	return !strcmp(when, "auto") || !strcmp(when, "always") ||
	       !strcmp(when, "never");
}

static int take_color(struct show *show, const char *when)
{
	if (!show_is_color(when))
		return kwatch_cmd_usage(show->command,
					"--color: '%s' is not auto, always or never",
					when);
	show->color = when;
	return -1;
}

static int take_count(struct show *show, const char *count)
{
	struct kwatch_error error;

	if (kwatch_options_number(count, "--count", 1, ~0ULL, &show->limit,
				  &error))
		return kwatch_cmd_usage(show->command, "%s", error.text);
	return -1;
}

int show_option(struct show *show, int id, const char *argument)
{
	switch (id) {
	case SHOW_JSON:
		show->as_json = true;
		return -1;
	case SHOW_TREE:
		show->as_tree = true;
		return -1;
	case SHOW_RAW_POINTERS:
		show->style.raw_pointers = true;
		return -1;
	case SHOW_TIME:
		return take_time(show, argument);
	case SHOW_COLOR:
		return take_color(show, argument);
	case 'c':
		return take_count(show, argument);
	case 'o':
		show->file = argument;
		return -1;
	}
	return kwatch_cmd_usage(show->command, "an option is not handled: %d",
				id);
}

bool show_wishes(const struct show *show)
{
	return show->as_json || show->as_tree || show->file || show->limit ||
	       show->style.raw_pointers || show->style.time ||
	       strcmp(show->color, "auto");
}

/* https://no-color.org: any value that is not empty. */
bool show_wants_color(const char *when, int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *terminal = getenv("TERM");

	if (strcmp(when, "auto"))
		return !strcmp(when, "always");
	if ((no_color && *no_color) || (terminal && !strcmp(terminal, "dumb")))
		return false;
	return isatty(fd);
}

static int make_printer(struct show *show)
{
	if (show->as_json) {
		show->json = kwatch_json_new(&show->out, &show->style);
		return show->json ? 0 : -ENOMEM;
	}
	if (show->as_tree) {
		show->tree = kwatch_tree_new(&show->out, &show->style, 0);
		return show->tree ? 0 : -ENOMEM;
	}
	show->text = kwatch_text_new(&show->out, &show->style);
	return show->text ? 0 : -ENOMEM;
}

static int no_memory(const struct show *show)
{
	kwatch_cmd_say(show->command, "out of memory");
	return KWATCH_EXIT_FAILURE;
}

int show_open_output(struct show *show)
{
	int fd = STDOUT_FILENO;

	if (show->file) {
		fd = open(show->file,
			  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
		if (fd < 0) {
			kwatch_cmd_say(show->command, "--output: %s: %s",
				       show->file, strerror(errno));
			return KWATCH_EXIT_FAILURE;
		}
	}
	kwatch_style_now(&show->style);
	show->style.color = !show->as_json &&
			    show_wants_color(show->color, fd);
	if (kwatch_out_init(&show->out, fd))
		return no_memory(show);
	show->out_ready = true;
	return -1;
}

int show_open(struct show *show)
{
	int result;

	if (show->as_json && show->as_tree)
		return kwatch_cmd_usage(show->command,
					"--json and --tree exclude each other");
	result = show_open_output(show);
	if (result < 0 && make_printer(show))
		return no_memory(show);
	return result;
}

static void header(struct show *show)
{
	if (show->quiet)
		return;
	if (show->text)
		kwatch_text_header(show->text);
	else if (show->tree)
		kwatch_tree_header(show->tree);
}

/* At once: the user may wait for events that will not come any more. */
static void say_disarmed(struct show *show, const struct kwatch_event *event)
{
	const char *name = event->probe ? event->probe->schema.name : "?";

	report_disarmed(show->command, name, event->disarmed->rate,
			event->disarmed->limit);
	show->disarmed++;
}

static void load_symbols(struct show *show)
{
	struct kwatch_error error = { 0 };

	if (!kwatch_symbols_load(show->symbols, NULL, NULL, &error))
		return;
	kwatch_cmd_say(show->command, "call chains without names: %s",
		       error.text);
	show->style.symbols = NULL;
	kwatch_symbols_free(show->symbols);
	show->symbols = NULL;
}

void show_symbols(struct show *show)
{
	if (show->symbols)
		return;
	show->symbols = kwatch_symbols_new();
	show->style.symbols = show->symbols;
	if (show->symbols)
		load_symbols(show);
}

void show_event(struct show *show, const struct kwatch_event *event)
{
	if (show_full(show))
		return;
	if (!show->events && kwatch_record_is_hit(event))
		header(show);
	if (kwatch_record_is_hit(event))
		show->events++;
	else if (event->disarmed)
		say_disarmed(show, event);
	/* Modules may have come since. */
	if (show->symbols && event->probe && kwatch_stack_is(event->probe))
		load_symbols(show);
	if (show->text)
		kwatch_text_event(show->text, event);
	else if (show->tree)
		kwatch_tree_event(show->tree, event);
	else
		kwatch_json_event(show->json, event);
}

bool show_full(const struct show *show)
{
	return show->out.error || (show->limit && show->events >= show->limit);
}

void show_pause(struct show *show)
{
	kwatch_out_flush(&show->out);
}

int show_close(struct show *show)
{
	int error;

	if (!show->out_ready) {
		kwatch_symbols_free(show->symbols);
		show->symbols = NULL;
		return -1;
	}
	show->out_ready = false;
	if (show->tree)
		kwatch_tree_finish(show->tree);
	kwatch_out_flush(&show->out);
	error = show->out.error;
	kwatch_text_free(show->text);
	kwatch_tree_free(show->tree);
	kwatch_json_free(show->json);
	kwatch_out_fini(&show->out);
	kwatch_symbols_free(show->symbols);
	show->symbols = NULL;
	if (show->file && close(show->out.fd) && !error)
		error = errno;
	if (!error || error == EPIPE)
		return -1;
	kwatch_cmd_say(show->command, "cannot write to %s: %s",
		       show->file ? show->file : "standard output",
		       strerror(error));
	return KWATCH_EXIT_FAILURE;
}
