/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text put into memory without printf: each function writes at @at and
 * returns the place behind what it wrote. No NUL is written; the caller has
 * made sure of the room.
 */
#ifndef KWATCH_PUT_H
#define KWATCH_PUT_H

#include <stddef.h>
#include <string.h>
#include <linux/types.h>

#define KWATCH_PUT_NUMBER	24	/* room that any number takes */

static inline char *kwatch_put_char(char *at, char c)
{
	*at = c;
	return at + 1;
}

static inline char *kwatch_put_bytes(char *at, const void *from, size_t length)
{
	memcpy(at, from, length);
	return at + length;
}

static inline char *kwatch_put_text(char *at, const char *text)
{
	return kwatch_put_bytes(at, text, strlen(text));
}

static inline char *kwatch_put_unsigned(char *at, __u64 number)
{
	char digits[KWATCH_PUT_NUMBER];
	char *first = digits + sizeof(digits);

	do {
		*--first = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	return kwatch_put_bytes(at, first,
				(size_t)(digits + sizeof(digits) - first));
}

static inline char *kwatch_put_signed(char *at, __s64 number)
{
	if (number >= 0)
		return kwatch_put_unsigned(at, (__u64)number);
	return kwatch_put_unsigned(kwatch_put_char(at, '-'),
				   0 - (__u64)number);
}

/* Exactly @width digits with leading zeros; higher digits are cut off. */
static inline char *kwatch_put_digits(char *at, __u64 number,
				      unsigned int width)
{
	unsigned int i;

	for (i = width; i-- > 0; number /= 10)
		at[i] = (char)('0' + number % 10);
	return at + width;
}

/* Hexadecimal digits, at least @width of them, without "0x". */
static inline char *kwatch_put_hex(char *at, __u64 number, unsigned int width)
{
	unsigned int digits = 1;

	while (digits < 16 && number >> (4 * digits))
		digits++;
	if (digits < width)
		digits = width;
	while (digits--)
		*at++ = "0123456789abcdef"[(number >> (4 * digits)) & 0xf];
	return at;
}

static inline char *kwatch_put_octal(char *at, __u64 number)
{
	unsigned int digits = 1;

	*at++ = '0';
	if (!number)
		return at;
	while (digits < 22 && number >> (3 * digits))
		digits++;
	while (digits--)
		*at++ = (char)('0' + ((number >> (3 * digits)) & 7));
	return at;
}

static inline char *kwatch_put_spaces(char *at, size_t count)
{
	memset(at, ' ', count);
	return at + count;
}

#endif
