// SPDX-License-Identifier: GPL-2.0
/*
 * What is shown of numbers, addresses and bytes from anywhere: never more than
 * the room that is promised to do, and nothing that a terminal takes for a
 * command.
 *
 * FILES: tools/lib/display.c tools/lib/address.c tools/lib/quote.c tools/lib/style.c
 * FILES: tools/lib/put.h
 */
#include <sys/socket.h>
#include "address.h"
#include "display.h"
#include "fuzz.h"
#include "out.h"
#include "put.h"
#include "quote.h"
#include "style.h"

static bool is_harmless(const char *text, size_t length)
{
	for (size_t i = 0, step; i < length; i += step) {
		const uint8_t *at = (const uint8_t *)text + i;

		step = kwatch_quote_utf8(at, length - i);
		if (!step || (step == 1 && (*at < ' ' || *at == 0x7f)) ||
		    (step == 2 && at[0] == 0xc2 && at[1] < 0xa0))
			return false;
	}
	return true;
}

static void check_displays(uint64_t number)
{
	const struct kwatch_display *display;
	char *room = malloc(KWATCH_DISPLAY_ROOM), small[8];

	for (unsigned int n = 0; (display = kwatch_display_at(n)); n++) {
		size_t length = (size_t)(display->put(room, display, number) - room);

		FUZZ_CHECK(length && length <= KWATCH_DISPLAY_ROOM);
		FUZZ_CHECK(is_harmless(room, length));
		FUZZ_CHECK(kwatch_display_format(display, number, small, sizeof(small)) == length);
		FUZZ_CHECK(strlen(small) == (length < sizeof(small) ? length : sizeof(small) - 1));
		FUZZ_CHECK(!strncmp(small, room, strlen(small)));
	}
	free(room);
}

static void check_codes(int signal, int code)
{
	char *room = malloc(KWATCH_DISPLAY_ROOM);
	char *end = kwatch_display_put_si_code(room, signal, code);

	FUZZ_CHECK(end > room && is_harmless(room, (size_t)(end - room)));
	free(room);
}

static void check_sockaddr(const uint8_t *data, size_t size)
{
	char *room = malloc(KWATCH_ADDRESS_ROOM), *end;
	void *exact = malloc(size ? size : 1);

	if (size)
		memcpy(exact, data, size);
	end = kwatch_address_put_sockaddr(room, exact, size);
	FUZZ_CHECK(end > room && is_harmless(room, (size_t)(end - room)));
	free(exact);
	free(room);
}

static unsigned int digit(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The bytes that quoted text stands for. */
static size_t unquote(const char *text, size_t length, uint8_t *to)
{
	static const char letters[] = "abtnvfr";
	size_t size = 0;

	for (size_t i = 0; i < length; i++) {
		const char *letter;

		if (text[i] != '\\') {
			to[size++] = (uint8_t)text[i];
			continue;
		}
		letter = strchr(letters, text[++i]);
		if (letter) {
			to[size++] = (uint8_t)(7 + (letter - letters));
		} else if (text[i] == 'x') {
			to[size++] = (uint8_t)(digit(text[i + 1]) << 4 | digit(text[i + 2]));
			i += 2;
		} else {
			to[size++] = (uint8_t)text[i];
		}
	}
	return size;
}

static void check_quoted(const uint8_t *data, size_t size)
{
	uint8_t *back = malloc(size + 1);
	struct kwatch_out out;
	bool whole;

	FUZZ_CHECK(!kwatch_out_init(&out, -1));
	kwatch_quote_out(&out, data, size);
	FUZZ_CHECK(out.used >= size + 2 && out.used <= 4 * size + 2);
	FUZZ_CHECK(out.buffer[0] == '"' && out.buffer[out.used - 1] == '"');
	FUZZ_CHECK(is_harmless(out.buffer, out.used));
	FUZZ_CHECK(unquote(out.buffer + 1, out.used - 2, back) == size);
	FUZZ_CHECK(!size || !memcmp(back, data, size));
	out.used = 0;
	whole = kwatch_quote_json(&out, data, size);
	for (size_t i = 0, step = 1; step && i < size; i += step) {
		step = kwatch_quote_utf8(data + i, size - i);
		FUZZ_CHECK(step || !whole);
	}
	for (size_t i = 0; i < out.used; i++)
		FUZZ_CHECK((uint8_t)out.buffer[i] >= ' ');
	kwatch_out_fini(&out);
	free(back);
}

/* An address that the kernel would not show is not shown. */
static void check_style(struct fuzz_input *input)
{
	struct kwatch_style style = {
		.time = fuzz_below(input, 3), .base_ns = fuzz_u64(input),
		.wall_offset_ns = fuzz_u64(input), .pointer_key = { 1, 2 },
	};
	uint64_t number = fuzz_u64(input);
	char room[64], plain[24], *end;

	end = kwatch_style_put_time(room, &style, number);
	FUZZ_CHECK(end > room && end <= room + sizeof(room));
	FUZZ_CHECK(is_harmless(room, (size_t)(end - room)));
	*kwatch_style_put_pointer(room, &style, number) = '\0';
	*kwatch_put_hex(plain, number, 1) = '\0';
	FUZZ_CHECK(!(number >> 63) || !strstr(room, plain));
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct fuzz_input input = fuzz_input(data, size);
	uint64_t number = fuzz_u64(&input);

	check_displays(number);
	check_codes((int)number, (int)(number >> 32));
	check_sockaddr(data, size);
	check_quoted(data, size);
	check_style(&input);
}
