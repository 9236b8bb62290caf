// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "page.h"
#include "style.h"

#define GUTTER	2	/* columns */

unsigned int kwatch_page_columns(const char *text, size_t length)
{
	unsigned int columns = 0;

	while (length--)
		columns += (*text++ & 0xc0) != 0x80;
	return columns;
}

const char *kwatch_page_mark(const struct kwatch_page *page,
			     enum kwatch_page_mark mark)
{
	static const struct {
		const char *utf8;
		const char *ascii;
	} marks[] = {
		[KWATCH_MARK_RULE] = { "─", "-" },
		[KWATCH_MARK_BAR] = { "│", "|" },
		[KWATCH_MARK_FIRST] = { "╭", "+" },
		[KWATCH_MARK_NEXT] = { "├", "+" },
		[KWATCH_MARK_LAST] = { "╰", "+" },
		[KWATCH_MARK_INSIDE] = { "└ ", "\\ " },
		[KWATCH_MARK_FROM] = { "◂ ", "< " },
		[KWATCH_MARK_TIMES] = { "×", "x" },
		[KWATCH_MARK_ITEM] = { "· ", "- " },
	};

	return page->utf8 ? marks[mark].utf8 : marks[mark].ascii;
}

/* Blanks may keep the tone of the text before them. */
static void set_tone(struct kwatch_page *page, enum kwatch_page_tone tone)
{
	static const char * const codes[] = {
		[KWATCH_TONE_PLAIN] = "",
		[KWATCH_TONE_DIM] = KWATCH_STYLE_DIM,
		[KWATCH_TONE_BOLD] = KWATCH_STYLE_BOLD,
		[KWATCH_TONE_RED] = KWATCH_STYLE_RED,
		[KWATCH_TONE_YELLOW] = KWATCH_STYLE_YELLOW,
	};

	if (!page->color || page->tone == tone)
		return;
	if (page->tone != KWATCH_TONE_PLAIN)
		kwatch_out_text(page->out, KWATCH_STYLE_RESET);
	kwatch_out_text(page->out, codes[tone]);
	page->tone = tone;
}

static void write_toned(struct kwatch_page *page, enum kwatch_page_tone tone,
			const char *text, size_t length)
{
	set_tone(page, tone);
	kwatch_out_bytes(page->out, text, length);
	page->column += kwatch_page_columns(text, length);
}

static void write_gutter(struct kwatch_page *page, bool more)
{
	page->column = 0;
	if (!page->gutter)
		return;
	write_toned(page, KWATCH_TONE_DIM,
		    kwatch_page_mark(page, KWATCH_MARK_BAR),
		    strlen(kwatch_page_mark(page, KWATCH_MARK_BAR)));
	if (more)
		kwatch_page_to(page, GUTTER);
}

void kwatch_page_blank(struct kwatch_page *page)
{
	write_gutter(page, false);
	kwatch_page_end(page);
}

static void write_rule(struct kwatch_page *page, unsigned int end)
{
	const char *rule = kwatch_page_mark(page, KWATCH_MARK_RULE);

	set_tone(page, KWATCH_TONE_DIM);
	for (; page->column < end; page->column++)
		kwatch_out_text(page->out, rule);
}

void kwatch_page_rule(struct kwatch_page *page, enum kwatch_page_mark mark,
		      const char *title, const char *right)
{
	const char *first = kwatch_page_mark(page, mark);
	unsigned int used, end = page->width;

	page->column = 0;
	write_toned(page, KWATCH_TONE_DIM, first, strlen(first));
	write_rule(page, 2);
	if (title[0]) {
		kwatch_page_to(page, 3);
		write_toned(page, KWATCH_TONE_BOLD, title, strlen(title));
		kwatch_page_to(page, page->column + 1);
	}
	/* A blank on both sides, and one more piece of the line. */
	used = kwatch_page_columns(right, strlen(right)) + 3;
	if (right[0] && page->column + used < end)
		end -= used;
	write_rule(page, end);
	if (end < page->width) {
		kwatch_page_to(page, end + 1);
		write_toned(page, KWATCH_TONE_PLAIN, right, strlen(right));
		kwatch_page_to(page, page->width - 1);
		write_rule(page, page->width);
	}
	kwatch_page_end(page);
}

void kwatch_page_begin(struct kwatch_page *page, unsigned int start,
		       unsigned int hang)
{
	unsigned int gutter = page->gutter ? GUTTER : 0;

	write_gutter(page, true);
	page->start = gutter + start;
	page->hang = gutter + hang;
	kwatch_page_to(page, page->start);
}

static void go_on(struct kwatch_page *page)
{
	kwatch_page_end(page);
	write_gutter(page, true);
	page->start = page->hang;
	kwatch_page_to(page, page->hang);
}

/*
 * Bytes of a text that fit in so many columns, at the end of a flag, a part of
 * a path or a word, where one is near.
 */
static size_t fitting(const char *text, unsigned int columns)
{
	size_t bytes = 0, divided = 0;
	unsigned int used = 0;

	while (text[bytes] && used < columns) {
		do
			bytes++;
		while ((text[bytes] & 0xc0) == 0x80);
		used++;
		if (strchr("|/, ", text[bytes - 1]) && used > columns / 2)
			divided = bytes;
	}
	return text[bytes] && divided ? divided : bytes;
}

void kwatch_page_word(struct kwatch_page *page, enum kwatch_page_tone tone,
		      unsigned int gap, const char *text)
{
	unsigned int columns = kwatch_page_columns(text, strlen(text));
	size_t some;

	if (page->column == page->start)
		gap = 0;
	if (page->column + gap + columns > page->width &&
	    page->column > page->start) {
		go_on(page);
		gap = 0;
	}
	kwatch_page_to(page, page->column + gap);
	while (page->column + columns > page->width &&
	       page->column < page->width) {
		some = fitting(text, page->width - page->column);
		write_toned(page, tone, text, some);
		text += some;
		columns = kwatch_page_columns(text, strlen(text));
		go_on(page);
	}
	write_toned(page, tone, text, strlen(text));
}

void kwatch_page_prose(struct kwatch_page *page, enum kwatch_page_tone tone,
		       const char *text)
{
	char word[256];
	size_t length;

	while (*(text += strspn(text, " \t\n"))) {
		length = strcspn(text, " \t\n");
		if (length >= sizeof(word))
			length = sizeof(word) - 1;
		memcpy(word, text, length);
		word[length] = '\0';
		kwatch_page_word(page, tone, 1, word);
		text += length;
	}
}

void kwatch_page_to(struct kwatch_page *page, unsigned int column)
{
	if (page->column >= column)
		return;
	kwatch_out_spaces(page->out, column - page->column);
	page->column = column;
}

void kwatch_page_right(struct kwatch_page *page, enum kwatch_page_tone tone,
		       unsigned int column, const char *text)
{
	unsigned int columns = kwatch_page_columns(text, strlen(text));

	if (page->column + columns + 1 < column)
		kwatch_page_to(page, column - columns);
	else
		kwatch_page_to(page, page->column + 1);
	write_toned(page, tone, text, strlen(text));
}

void kwatch_page_end(struct kwatch_page *page)
{
	set_tone(page, KWATCH_TONE_PLAIN);
	kwatch_out_char(page->out, '\n');
	page->column = 0;
}
