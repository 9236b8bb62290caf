/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a number is shown: the display names that a field may carry, and the
 * tables of names behind them. One table for the text, the JSON and the
 * catalogue's validation.
 */
#ifndef KWATCH_DISPLAY_H
#define KWATCH_DISPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/** struct kwatch_word - a number and what it is called; NULL ends a table */
struct kwatch_word {
	__s64 value;
	const char *name;
};

/**
 * struct kwatch_choice - how a number is shown beside another one
 * @beside: the other number
 * @display: name of the display for it; NULL ends a table
 */
struct kwatch_choice {
	__s64 beside;
	const char *display;
};

/**
 * struct kwatch_display - one way to show a number
 * @name: as it stands in kwatch_field.display
 * @put: puts the text at @at (KWATCH_DISPLAY_ROOM bytes), returns its end
 * @names: of an enumeration, or of the enumerated part of flags
 * @mask: of flags: which bits are enumerated
 * @bits: of flags: names of bits; a name of several bits before its parts
 * @zero: of flags: what stands for no bit at all, NULL for 0
 * @named: the text may be a name, so JSON shows both
 * @address: it shows an address, which readers hide unless asked; of flags,
 *           an address may stand in their place
 * @length: of bytes: only so many are a number, others text; 0: any that can be
 * @beside: field of the same call that it depends on, or NULL
 * @choices: the displays to take by its value, else this one; or NULL
 * @put_bytes: of bytes that are a structure, instead of @put; @beside is what
 *             that field has, or -1
 */
struct kwatch_display {
	const char *name;
	char *(*put)(char *at, const struct kwatch_display *display,
		     __u64 number);
	const struct kwatch_word *names;
	__u64 mask;
	const struct kwatch_word *bits;
	const char *zero;
	bool named;
	bool address;
	__u8 length;
	const char *beside;
	const struct kwatch_choice *choices;
	char *(*put_bytes)(char *at, const void *bytes, size_t length,
			   __s64 beside);
};

#define KWATCH_DISPLAY_ROOM	1024

/** kwatch_display_find - the display of this name, NULL when there is none */
const struct kwatch_display *kwatch_display_find(const char *name);

/** kwatch_display_is_address - this number is an address, to be hidden */
bool kwatch_display_is_address(const struct kwatch_display *display,
			       __u64 number);

/** kwatch_display_beside - the display to take when @beside is beside it */
const struct kwatch_display *
kwatch_display_beside(const struct kwatch_display *display, __s64 beside);

/** kwatch_display_exists - whether a field may carry this name */
bool kwatch_display_exists(const char *name);

/** kwatch_display_at - the n-th display, NULL behind the last: for lists */
const struct kwatch_display *kwatch_display_at(unsigned int n);

/**
 * kwatch_display_default - how a field without a display name is shown
 * @type: enum kwatch_type, of any kind
 */
const struct kwatch_display *kwatch_display_default(unsigned int type);

/**
 * kwatch_display_format - the text of a number, NUL-terminated
 * @display: of kwatch_display_find()
 * @number: extended to 64 bits by its type
 * @buffer: out
 * @room: of @buffer; a longer text is cut
 *
 * Returns the length of the whole text.
 */
size_t kwatch_display_format(const struct kwatch_display *display,
			     __u64 number, char *buffer, size_t room);

/** kwatch_display_name - the name in a table, or NULL */
const char *kwatch_display_name(const struct kwatch_word *names, __s64 value);

/** kwatch_display_put_ns - a duration with a unit: 850ns 12.3us 4.5ms 1.25s */
char *kwatch_display_put_ns(char *at, __u64 nanoseconds);
/** kwatch_display_put_errno - -ENOENT for -2, another number in decimal */
char *kwatch_display_put_errno(char *at, __s64 number);
/** kwatch_display_put_si_code - by the signal it came with: SEGV_MAPERR */
char *kwatch_display_put_si_code(char *at, int signal, int code);

#endif
