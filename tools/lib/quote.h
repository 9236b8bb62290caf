/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes from anywhere made harmless: no control character reaches the
 * terminal, and what is printed says exactly which bytes there were.
 */
#ifndef KWATCH_QUOTE_H
#define KWATCH_QUOTE_H

#include <stddef.h>
#include "out.h"

/** kwatch_quote_utf8 - bytes of the character at @text, 0 if it is not UTF-8 */
size_t kwatch_quote_utf8(const void *text, size_t length);

/**
 * kwatch_quote_put - bytes with \n \t \\ \xNN for what is not printable
 * @at: 4 times @length bytes of room
 * @data: any bytes; printable UTF-8 stays as it is
 * @length: of them
 * @quote: character to escape beside, 0 for none
 */
char *kwatch_quote_put(char *at, const void *data, size_t length, char quote);

/** kwatch_quote_out - the same in "quotes", any length */
void kwatch_quote_out(struct kwatch_out *out, const void *data, size_t length);

/**
 * kwatch_quote_json - a JSON string
 *
 * What is not UTF-8 becomes U+FFFD; returns false then.
 */
bool kwatch_quote_json(struct kwatch_out *out, const void *data,
		       size_t length);

#endif
