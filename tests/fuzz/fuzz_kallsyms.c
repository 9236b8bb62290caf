// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/kallsyms with any text: every function in it can be found again.
 *
 * FILES: tools/lib/kallsyms.c tools/lib/index.c
 */
#include "fuzz.h"
#include "kallsyms.h"

#define ROOM	4

static bool is_among(const struct kwatch_symbol *symbol, const struct kwatch_symbol **found,
		     size_t count)
{
	for (size_t i = 0; i < count && i < ROOM; i++)
		if (found[i] == symbol)
			return true;
	return count > ROOM;
}

static void check_suffixed(const struct kwatch_kallsyms *kallsyms,
			   const struct kwatch_symbol *symbol)
{
	const struct kwatch_symbol *found[ROOM];
	const char *dot = strchr(symbol->name + 1, '.');
	size_t count;
	char *stem;

	if (!dot)
		return;
	stem = strndup(symbol->name, (size_t)(dot - symbol->name));
	count = kwatch_kallsyms_suffixed(kallsyms, symbol->module, stem, found, ROOM);
	FUZZ_CHECK(strstr(dot, ".cold") || is_among(symbol, found, count));
	free(stem);
}

static void check_symbol(const struct kwatch_kallsyms *kallsyms,
			 const struct kwatch_symbol *symbol)
{
	const struct kwatch_symbol *found[ROOM];
	size_t count, any;

	FUZZ_CHECK(symbol->name[0] && !strpbrk(symbol->name, "\n\t"));
	FUZZ_CHECK(!strchr(symbol->module, '\n'));
	count = kwatch_kallsyms_find(kallsyms, symbol->module, symbol->name, found, ROOM);
	FUZZ_CHECK(is_among(symbol, found, count));
	for (size_t i = 0; i < count && i < ROOM; i++)
		FUZZ_CHECK(!strcmp(found[i]->name, symbol->name));
	any = kwatch_kallsyms_find(kallsyms, NULL, symbol->name, found, ROOM);
	FUZZ_CHECK(any >= count);
	check_suffixed(kallsyms, symbol);
	if (kwatch_kallsyms_is_init(kallsyms, symbol))
		FUZZ_CHECK(!symbol->module[0] && symbol->address);
	if (kwatch_kallsyms_hidden(kallsyms))
		FUZZ_CHECK(!symbol->address);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct kwatch_error error = { 0 };
	struct kwatch_kallsyms *kallsyms = kwatch_kallsyms_new(fuzz_file(data, size), &error);
	size_t count;

	if (!kallsyms) {
		FUZZ_CHECK(error.code && error.text[0]);
		return;
	}
	count = kwatch_kallsyms_count(kallsyms);
	FUZZ_CHECK(count && count <= size);
	FUZZ_CHECK(!kwatch_kallsyms_at(kallsyms, count));
	for (size_t i = 0; i < count; i++)
		check_symbol(kallsyms, kwatch_kallsyms_at(kallsyms, i));
	kwatch_kallsyms_free(kallsyms);
}
