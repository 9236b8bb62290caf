// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines, one word a line of the input, and the numbers in them.
 *
 * FILES: tools/lib/options.c
 */
#include "fuzz.h"
#include "options.h"

#define WORDS	32

static const struct kwatch_option how[] = {
	{ 'j', "json", NULL, "an object a line" },
	{ 'o', "output", "FILE", "write there" },
	{ 256, "ring-size", "BYTES", "of each CPU" },
	{ 257, "ring-count", NULL, "how many" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = { { "How", how }, { NULL, NULL } };

static const struct kwatch_command command = {
	.name = "test", .synopsis = "WHAT", .summary = "a test", .groups = groups,
};

static bool takes_argument(int id)
{
	return id == 'o' || id == 256;
}

/* Every word is an option, an argument or an operand, and is met once. */
static void check_options(int argc, char **argv)
{
	struct kwatch_error error = { 0 };
	struct kwatch_options options;
	int id, turns = 0, last = 1;

	kwatch_options_begin(&options, &command, argc, argv);
	while ((id = kwatch_options_next(&options, &error)) > 0) {
		FUZZ_CHECK(id == 'j' || id == 'o' || id == 256 || id == 257 ||
			   id == KWATCH_OPTIONS_HELP || id == KWATCH_OPTIONS_OPERAND);
		FUZZ_CHECK(!takes_argument(id) || options.argument);
		FUZZ_CHECK(options.index >= last && options.index <= argc);
		last = options.index;
		/* A word of short options is as many as it has letters. */
		FUZZ_CHECK(++turns < 10000);
	}
	FUZZ_CHECK(id < 0);
	if (id == KWATCH_OPTIONS_ERROR)
		FUZZ_CHECK(error.code && error.text[0]);
	else
		FUZZ_CHECK(options.index >= 1 && options.index <= argc);
}

static void check_numbers(const char *text)
{
	unsigned long long value = 0, again = 0;
	struct kwatch_error error = { 0 };
	char number[32];

	if (kwatch_options_number(text, "x", 3, 1000, &value, &error))
		FUZZ_CHECK(error.text[0]);
	else
		FUZZ_CHECK(value >= 3 && value <= 1000);
	if (!kwatch_options_bytes(text, "x", &value, &error)) {
		snprintf(number, sizeof(number), "%llu", value);
		FUZZ_CHECK(!kwatch_options_bytes(number, "x", &again, &error) && again == value);
	}
	if (!kwatch_options_seconds(text, "x", &value, &error)) {
		FUZZ_CHECK(value < 1000000001ULL * 1000000000ULL);
		snprintf(number, sizeof(number), "%llu.%09llus", value / 1000000000,
			 value % 1000000000);
		FUZZ_CHECK(!kwatch_options_seconds(number, "x", &again, &error));
		FUZZ_CHECK(again == value);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text, *word;
	char name[] = "test", *argv[WORDS + 1] = { name };
	int argc = 1;

	while (argc < WORDS && (word = strsep(&rest, "\n"))) {
		check_numbers(word);
		argv[argc++] = word;
	}
	check_options(argc, argv);
	free(text);
}
