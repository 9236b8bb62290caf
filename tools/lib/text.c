// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "call.h"
#include "put.h"
#include "quote.h"
#include "stack.h"
#include "text.h"

/* The columns grow with what stands in them, so that most lines are short. */
#define COMM_WIDTH	8
#define TID_WIDTH	5
/* Column behind the prefix at which results stand in line. */
#define RESULT_COLUMN	40
/* Call chains stand below the call, this far behind the time. */
#define STACK_INDENT	8

struct kwatch_text {
	struct kwatch_out *out;
	const struct kwatch_style *style;
	struct kwatch_formats *formats;
	size_t comm_width;
	size_t tid_width;
	struct kwatch_call call;
};

struct kwatch_text *kwatch_text_new(struct kwatch_out *out,
				    const struct kwatch_style *style)
{
	struct kwatch_text *text = calloc(1, sizeof(*text));

	if (!text)
		return NULL;
	text->formats = kwatch_formats_new();
	if (!text->formats) {
		free(text);
		return NULL;
	}
	text->out = out;
	text->style = style;
	text->comm_width = COMM_WIDTH;
	text->tid_width = TID_WIDTH;
	return text;
}

void kwatch_text_free(struct kwatch_text *text)
{
	if (!text)
		return;
	kwatch_formats_free(text->formats);
	free(text);
}

void kwatch_text_header(struct kwatch_text *text)
{
	unsigned int width = kwatch_style_time_width(text->style);
	char *at = kwatch_out_reserve(text->out);

	if (text->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_DIM);
	at = kwatch_put_spaces(at, width - strlen("TIME"));
	at = kwatch_put_text(at, "TIME CPU   COMM");
	at = kwatch_put_spaces(at, text->comm_width - strlen("COMM") +
			       text->tid_width - strlen("TID"));
	at = kwatch_put_text(at, " TID FUNCTION");
	if (text->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_RESET);
	kwatch_out_commit(text->out, kwatch_put_char(at, '\n'));
}

static char *put_right(char *at, const char *text, size_t length,
		       size_t *width)
{
	if (length > *width)
		*width = length;
	at = kwatch_put_spaces(at, *width - length);
	return kwatch_put_bytes(at, text, length);
}

static char *put_left(char *at, const char *text, size_t length,
		      size_t *width)
{
	if (length > *width)
		*width = length;
	at = kwatch_put_bytes(at, text, length);
	return kwatch_put_spaces(at, *width - length);
}

static void write_prefix(struct kwatch_text *text,
			 const struct kwatch_event *event)
{
	char number[KWATCH_PUT_NUMBER], comm[4 * KWATCH_COMM_MAX + 4];
	char *at = kwatch_out_reserve(text->out);
	size_t cpu_width = 3, length;

	if (text->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_DIM);
	at = kwatch_style_put_time(at, text->style, event->time_ns);
	at = kwatch_put_char(at, ' ');
	length = (size_t)(kwatch_put_unsigned(number, event->cpu) - number);
	at = put_right(at, number, length, &cpu_width);
	at = kwatch_put_char(at, ' ');
	at = kwatch_put_char(at, kwatch_call_context(event));
	at = kwatch_put_char(at, ' ');
	length = (size_t)(kwatch_call_put_comm(comm, event->comm) - comm);
	at = put_left(at, comm, length, &text->comm_width);
	at = kwatch_put_char(at, ' ');
	length = (size_t)(kwatch_put_signed(number, event->tid) - number);
	at = put_right(at, number, length, &text->tid_width);
	if (text->style->color)
		at = kwatch_put_text(at, KWATCH_STYLE_RESET);
	kwatch_out_commit(text->out, kwatch_put_char(at, ' '));
}

static void write_notice(struct kwatch_text *text,
			 const struct kwatch_event *event)
{
	if (text->style->color)
		kwatch_out_text(text->out, KWATCH_STYLE_YELLOW);
	kwatch_call_notice(text->out, event);
	if (text->style->color)
		kwatch_out_text(text->out, KWATCH_STYLE_RESET);
	kwatch_out_char(text->out, '\n');
}

static void write_result(struct kwatch_text *text, size_t length)
{
	const struct kwatch_call *call = &text->call;
	char *at;

	if (length < RESULT_COLUMN)
		kwatch_out_spaces(text->out, RESULT_COLUMN - length);
	if (kwatch_call_result(call)) {
		kwatch_out_text(text->out, " = ");
		kwatch_call_write_result(text->out, call, text->style);
	}
	at = kwatch_put_char(kwatch_out_reserve(text->out), ' ');
	at = kwatch_display_put_ns(at, call->event->duration_ns);
	kwatch_out_commit(text->out, at);
}

void kwatch_text_event(struct kwatch_text *text,
		       const struct kwatch_event *event)
{
	size_t length;

	if (!kwatch_record_is_hit(event)) {
		write_notice(text, event);
		return;
	}
	kwatch_call_decode(&text->call, text->formats, event);
	write_prefix(text, event);
	length = kwatch_call_arguments(text->out, &text->call, text->style);
	if (event->kind == KWATCH_KIND_RETURN)
		write_result(text, length);
	kwatch_out_char(text->out, '\n');
	kwatch_stack_lines(text->out, &text->call, text->style,
			   kwatch_style_time_width(text->style) +
			   STACK_INDENT);
}
