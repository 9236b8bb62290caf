/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that is built from its end to its start, as a path is: of one that is
 * too long the end stays. Pure: also compiled in user space.
 */
#ifndef KWATCH_READ_TAIL_H
#define KWATCH_READ_TAIL_H

#ifdef __KERNEL__
#include <linux/string.h>
#include <linux/types.h>
#else
#include <stdbool.h>
#include <string.h>
#endif

/**
 * struct kwatch_tail - a buffer that is filled from its end
 * @buffer: its start
 * @start: index of the first byte of the text; bytes before it are free
 * @cap: bytes of the buffer
 * @cut: there was more than it takes
 */
struct kwatch_tail {
	char *buffer;
	unsigned int start;
	unsigned int cap;
	bool cut;
};

static inline void kwatch_tail_init(struct kwatch_tail *tail, char *buffer, unsigned int cap)
{
	tail->buffer = buffer;
	tail->start = cap;
	tail->cap = cap;
	tail->cut = false;
}

/**
 * kwatch_tail_put() - put text before what is there
 * @tail: to put it in
 * @text: need not end with a NUL; of what is too long the end is taken
 * @length: of it
 */
static inline void kwatch_tail_put(struct kwatch_tail *tail, const char *text, unsigned int length)
{
	unsigned int take = length < tail->start ? length : tail->start;

	tail->start -= take;
	memcpy(tail->buffer + tail->start, text + (length - take), take);
	tail->cut |= take < length;
}

/**
 * kwatch_tail_put_char() - put one character before what is there
 * @tail: to put it in
 * @character: what to put
 */
static inline void kwatch_tail_put_char(struct kwatch_tail *tail, char character)
{
	if (tail->start)
		tail->buffer[--tail->start] = character;
	else
		tail->cut = true;
}

/**
 * kwatch_tail_put_number() - put a decimal number before what is there
 * @tail: to put it in
 * @number: what to put
 */
static inline void kwatch_tail_put_number(struct kwatch_tail *tail, unsigned long number)
{
	char digits[20];
	unsigned int at = sizeof(digits);

	do {
		digits[--at] = '0' + number % 10;
		number /= 10;
	} while (number);
	kwatch_tail_put(tail, digits + at, sizeof(digits) - at);
}

/**
 * kwatch_tail_finish() - move the text to the start of the buffer
 * @tail: is of no use afterwards
 *
 * Return: bytes of text.
 */
static inline unsigned int kwatch_tail_finish(struct kwatch_tail *tail)
{
	unsigned int length = tail->cap - tail->start;

	if (tail->start)
		memmove(tail->buffer, tail->buffer + tail->start, length);
	return length;
}

#endif /* KWATCH_READ_TAIL_H */
