/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines that keep to a width: a gutter on the left, words that flow, text on
 * the right; lines and marks in UTF-8 or ASCII, in colours or not.
 */
#ifndef KWATCH_PAGE_H
#define KWATCH_PAGE_H

#include <stdbool.h>
#include <linux/types.h>
#include "out.h"

#define KWATCH_PAGE_LEAST	60	/* columns; narrower pages are not made */

/** enum kwatch_page_mark - what has another form in ASCII */
enum kwatch_page_mark {
	KWATCH_MARK_RULE,	/* a piece of a horizontal line */
	KWATCH_MARK_BAR,	/* a piece of a vertical one */
	KWATCH_MARK_FIRST,	/* where the gutter begins */
	KWATCH_MARK_NEXT,	/* where something else begins in it */
	KWATCH_MARK_LAST,	/* where it ends */
	KWATCH_MARK_INSIDE,	/* before what lies inside the line above */
	KWATCH_MARK_FROM,	/* before the name of a caller */
	KWATCH_MARK_TIMES,	/* before a number of times */
	KWATCH_MARK_ITEM,	/* before an item of a list */
};

/** enum kwatch_page_tone - how it looks, where there are colours */
enum kwatch_page_tone {
	KWATCH_TONE_PLAIN,
	KWATCH_TONE_DIM,
	KWATCH_TONE_BOLD,
	KWATCH_TONE_RED,
	KWATCH_TONE_YELLOW,
};

/**
 * struct kwatch_page - a writer of lines
 * @out: where to
 * @width: columns
 * @utf8: the reader can show UTF-8
 * @color: and colours
 * @gutter: lines begin with a bar
 * @column: how far the line is written, 0: there is none
 * @start: where its text begins
 * @hang: where it goes on, if it is too long
 * @tone: of the text written last
 */
struct kwatch_page {
	struct kwatch_out *out;
	unsigned int width;
	bool utf8;
	bool color;
	bool gutter;
	unsigned int column;
	unsigned int start;
	unsigned int hang;
	enum kwatch_page_tone tone;
};

/** kwatch_page_columns - that a text takes */
unsigned int kwatch_page_columns(const char *text, size_t length);

/** kwatch_page_mark - a mark as it is shown there */
const char *kwatch_page_mark(const struct kwatch_page *page,
			     enum kwatch_page_mark mark);

/** kwatch_page_blank - an empty line, but for the gutter */
void kwatch_page_blank(struct kwatch_page *page);

/**
 * kwatch_page_rule - a horizontal line
 * @page: to write to
 * @mark: that it begins with
 * @title: in it, "" for none
 * @right: at its end, "" for none; dropped where there is no room
 */
void kwatch_page_rule(struct kwatch_page *page, enum kwatch_page_mark mark,
		      const char *title, const char *right);

/**
 * kwatch_page_begin - begin a line
 * @page: to write to
 * @start: column behind the gutter where its text begins
 * @hang: where it goes on when it is full
 */
void kwatch_page_begin(struct kwatch_page *page, unsigned int start,
		       unsigned int hang);

/**
 * kwatch_page_word - a text that stays together if it can
 * @page: a line of which was begun
 * @tone: how it looks
 * @gap: blanks before it, but not where a line begins
 * @text: what is too long for a line is divided
 */
void kwatch_page_word(struct kwatch_page *page, enum kwatch_page_tone tone,
		      unsigned int gap, const char *text);

/** kwatch_page_prose - any number of words */
void kwatch_page_prose(struct kwatch_page *page, enum kwatch_page_tone tone,
		       const char *text);

/** kwatch_page_to - blanks up to a column, if the line is not beyond it */
void kwatch_page_to(struct kwatch_page *page, unsigned int column);

/** kwatch_page_right - text that ends before a column, a blank before it */
void kwatch_page_right(struct kwatch_page *page, enum kwatch_page_tone tone,
		       unsigned int column, const char *text);

/** kwatch_page_end - end the line */
void kwatch_page_end(struct kwatch_page *page);

#endif
