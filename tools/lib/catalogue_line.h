/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where in the text of a catalogue file something stands, for messages: what
 * libcyaml has loaded does not know its lines any more.
 */
#ifndef KWATCH_CATALOGUE_LINE_H
#define KWATCH_CATALOGUE_LINE_H

/**
 * kwatch_catalogue_line - the line that has a key and a value
 * @text: of the file
 * @point: to search behind the line that names it, NULL for all points
 * @key: to find; but for "points", among the points only
 * @value: to find behind a colon, as a whole word
 * @n: which of several such lines, from 0
 *
 * Returns 0 when there is none.
 */
unsigned int kwatch_catalogue_line(const char *text, const char *point,
				   const char *key, const char *value,
				   unsigned int n);

/**
 * kwatch_catalogue_line_of_key - the line of a key, @from or behind it
 *
 * For libcyaml gives the line before an unknown key. Returns @from when there
 * is none.
 */
unsigned int kwatch_catalogue_line_of_key(const char *text, const char *key,
					  unsigned int from);

#endif
