/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the user wants events shown; and time stamps, which depend on it.
 */
#ifndef KWATCH_STYLE_H
#define KWATCH_STYLE_H

#include <stdbool.h>
#include <linux/types.h>

struct kwatch_symbols;

enum kwatch_time {
	KWATCH_TIME_RELATIVE,	/* seconds since base_ns */
	KWATCH_TIME_MONOTONIC,	/* seconds since boot */
	KWATCH_TIME_WALL,	/* local time of day */
};

/**
 * struct kwatch_style - choices of the user
 * @time: how time stamps are shown in text
 * @base_ns: CLOCK_MONOTONIC that relative times begin at
 * @wall_offset_ns: CLOCK_REALTIME less CLOCK_MONOTONIC
 * @raw_pointers: show kernel addresses as they are, not as a number that is
 *                the same for the same address
 * @pointer_key: secret of that number; random, but for tests
 * @color: use the terminal's colours
 * @symbols: names of the kernel's addresses, or NULL
 */
struct kwatch_style {
	enum kwatch_time time;
	__u64 base_ns;
	__u64 wall_offset_ns;
	bool raw_pointers;
	__u64 pointer_key[2];
	bool color;
	const struct kwatch_symbols *symbols;
};

#define KWATCH_STYLE_DIM	"\033[2m"
#define KWATCH_STYLE_BOLD	"\033[1m"
#define KWATCH_STYLE_RED	"\033[31m"
#define KWATCH_STYLE_YELLOW	"\033[33m"
#define KWATCH_STYLE_RESET	"\033[0m"

/** kwatch_style_now - take base, offset and key from this moment */
void kwatch_style_now(struct kwatch_style *style);

/** kwatch_style_time_width - columns of a time stamp */
unsigned int kwatch_style_time_width(const struct kwatch_style *style);

/** kwatch_style_put_time - a time stamp, right-aligned; put.h tells the rest */
char *kwatch_style_put_time(char *at, const struct kwatch_style *style,
			    __u64 time_ns);

/** kwatch_style_put_pointer - an address, hidden if it is the kernel's */
char *kwatch_style_put_pointer(char *at, const struct kwatch_style *style,
			       __u64 address);

#endif
