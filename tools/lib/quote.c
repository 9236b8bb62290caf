// SPDX-License-Identifier: GPL-2.0
#include <linux/types.h>
#include "put.h"
#include "quote.h"

static size_t sequence_length(__u8 first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

/* Overlong forms, surrogates and what is beyond U+10FFFF. */
static bool second_byte_wrong(const __u8 *text)
{
	return (text[0] == 0xe0 && text[1] < 0xa0) ||
	       (text[0] == 0xed && text[1] > 0x9f) ||
	       (text[0] == 0xf0 && text[1] < 0x90) ||
	       (text[0] == 0xf4 && text[1] > 0x8f);
}

size_t kwatch_quote_utf8(const void *text, size_t length)
{
	const __u8 *bytes = text;
	size_t wanted, i;

	if (!length)
		return 0;
	wanted = sequence_length(bytes[0]);
	if (wanted > length)
		return 0;
	for (i = 1; i < wanted; i++)
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
	if (wanted > 1 && second_byte_wrong(bytes))
		return 0;
	return wanted;
}

static char *put_escaped(char *at, __u8 byte)
{
	static const char letters[] = "abtnvfr";	/* from 7 on */

	at = kwatch_put_char(at, '\\');
	if (byte >= 7 && byte <= 13)
		return kwatch_put_char(at, letters[byte - 7]);
	if (byte == '\\' || byte == '"')
		return kwatch_put_char(at, (char)byte);
	return kwatch_put_hex(kwatch_put_char(at, 'x'), byte, 2);
}

/* U+0080 to U+009F are control characters too. */
static size_t printable(const __u8 *bytes, size_t length)
{
	size_t size = kwatch_quote_utf8(bytes, length);

	return size == 2 && bytes[0] == 0xc2 && bytes[1] < 0xa0 ? 0 : size;
}

char *kwatch_quote_put(char *at, const void *data, size_t length, char quote)
{
	const __u8 *bytes = data, *end = bytes + length;
	size_t size;

	while (bytes < end) {
		if (*bytes >= ' ' && *bytes < 0x7f && *bytes != '\\' &&
		    *bytes != (__u8)quote) {
			*at++ = (char)*bytes++;
			continue;
		}
		size = *bytes < 0x80 ? 0 :
			printable(bytes, (size_t)(end - bytes));
		if (!size)
			at = put_escaped(at, *bytes++);
		for (; size; size--)
			*at++ = (char)*bytes++;
	}
	return at;
}

#define PART	(KWATCH_OUT_PIECE / 4)

void kwatch_quote_out(struct kwatch_out *out, const void *data, size_t length)
{
	const char *from = data;
	size_t part;

	kwatch_out_char(out, '"');
	for (; length; from += part, length -= part) {
		part = length;
		/* Do not cut a character in two. */
		if (part > PART)
			for (part = PART; part > PART - 3 &&
			     ((__u8)from[part] & 0xc0) == 0x80; part--)
				;
		kwatch_out_commit(out, kwatch_quote_put(kwatch_out_reserve(out),
							from, part, '"'));
	}
	kwatch_out_char(out, '"');
}

static char *put_json_escaped(char *at, __u8 byte)
{
	static const char letters[] = "btn\0fr";	/* from 8 on */

	at = kwatch_put_char(at, '\\');
	if (byte >= 8 && byte <= 13 && letters[byte - 8])
		return kwatch_put_char(at, letters[byte - 8]);
	if (byte == '\\' || byte == '"')
		return kwatch_put_char(at, (char)byte);
	return kwatch_put_hex(kwatch_put_char(at, 'u'), byte, 4);
}

static bool plain_in_json(__u8 byte)
{
	return byte >= ' ' && byte < 0x7f && byte != '\\' && byte != '"';
}

bool kwatch_quote_json(struct kwatch_out *out, const void *data,
		       size_t length)
{
	const __u8 *bytes = data, *end = bytes + length;
	bool whole = true;
	size_t size;
	char *at;

	kwatch_out_char(out, '"');
	while (bytes < end) {
		at = kwatch_out_reserve(out);
		for (size = 0; size < PART && bytes < end &&
		     plain_in_json(*bytes); size++)
			*at++ = (char)*bytes++;
		if (size || bytes == end) {
			kwatch_out_commit(out, at);
			continue;
		}
		size = kwatch_quote_utf8(bytes, (size_t)(end - bytes));
		if (size > 1)
			at = kwatch_put_bytes(at, bytes, size);
		else if (size)
			at = put_json_escaped(at, *bytes);
		else
			at = kwatch_put_text(at, "\\ufffd");
		whole &= size > 0;
		bytes += size ? size : 1;
		kwatch_out_commit(out, at);
	}
	kwatch_out_char(out, '"');
	return whole;
}
