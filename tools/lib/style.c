// SPDX-License-Identifier: GPL-2.0
#include <sys/random.h>
#include <time.h>
#include "put.h"
#include "style.h"

#define NS_PER_S	1000000000ULL

static __u64 clock_ns(clockid_t clock)
{
	struct timespec now = { 0 };

	clock_gettime(clock, &now);
	return (__u64)now.tv_sec * NS_PER_S + (__u64)now.tv_nsec;
}

void kwatch_style_now(struct kwatch_style *style)
{
	style->base_ns = clock_ns(CLOCK_MONOTONIC);
	style->wall_offset_ns = clock_ns(CLOCK_REALTIME) - style->base_ns;
	if (getrandom(style->pointer_key, sizeof(style->pointer_key), 0) < 0)
		style->pointer_key[0] = style->wall_offset_ns;
}

unsigned int kwatch_style_time_width(const struct kwatch_style *style)
{
	switch (style->time) {
	case KWATCH_TIME_MONOTONIC:
		return 14;
	case KWATCH_TIME_WALL:
		return 15;
	case KWATCH_TIME_RELATIVE:
		break;
	}
	return 10;
}

static char *put_wall(char *at, __u64 realtime_ns)
{
	time_t seconds = (time_t)(realtime_ns / NS_PER_S);
	struct tm local;

	localtime_r(&seconds, &local);
	at = kwatch_put_digits(at, (__u64)local.tm_hour, 2);
	at = kwatch_put_char(at, ':');
	at = kwatch_put_digits(at, (__u64)local.tm_min, 2);
	at = kwatch_put_char(at, ':');
	at = kwatch_put_digits(at, (__u64)local.tm_sec, 2);
	at = kwatch_put_char(at, '.');
	return kwatch_put_digits(at, realtime_ns % NS_PER_S / 1000, 6);
}

/* An event just before the base is negative, not 18 digits long. */
static char *put_seconds(char *at, __s64 ns, unsigned int width)
{
	char text[2 * KWATCH_PUT_NUMBER], *end = text;
	__u64 amount = ns < 0 ? 0 - (__u64)ns : (__u64)ns;
	size_t length;

	if (ns < 0)
		end = kwatch_put_char(end, '-');
	end = kwatch_put_unsigned(end, amount / NS_PER_S);
	end = kwatch_put_char(end, '.');
	end = kwatch_put_digits(end, amount % NS_PER_S / 1000, 6);
	length = (size_t)(end - text);
	if (length < width)
		at = kwatch_put_spaces(at, width - length);
	return kwatch_put_bytes(at, text, length);
}

char *kwatch_style_put_time(char *at, const struct kwatch_style *style,
			    __u64 time_ns)
{
	unsigned int width = kwatch_style_time_width(style);

	if (style->time == KWATCH_TIME_WALL)
		return put_wall(at, time_ns + style->wall_offset_ns);
	if (style->time == KWATCH_TIME_RELATIVE)
		time_ns -= style->base_ns;
	return put_seconds(at, (__s64)time_ns, width);
}

/*
 * Good enough to keep addresses out of bug reports, and the same address
 * recognisable; whoever reads the ring has the addresses anyway.
 */
static __u32 hash(const struct kwatch_style *style, __u64 address)
{
	__u64 mixed = address + style->pointer_key[0];

	mixed = (mixed ^ (mixed >> 32)) * 0x9e3779b97f4a7c15ULL;
	mixed ^= style->pointer_key[1];
	mixed = (mixed ^ (mixed >> 29)) * 0xd1342543de82ef95ULL;
	return (__u32)(mixed >> 32);
}

char *kwatch_style_put_pointer(char *at, const struct kwatch_style *style,
			       __u64 address)
{
	if (!address)
		return kwatch_put_text(at, "NULL");
	if ((__s64)address > 0 || style->raw_pointers)
		return kwatch_put_hex(kwatch_put_text(at, "0x"), address, 1);
	return kwatch_put_hex(kwatch_put_text(at, "ptr:"),
			      hash(style, address), 8);
}
