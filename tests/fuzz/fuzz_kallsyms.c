// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/kallsyms with any text: the functions are those that a plain reading
 * finds, and each can be found again.
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

/* One line, cut into its words; NULL when it is not of a function. */
static const char *read_line(char *line, __u64 *address, const char **module)
{
	char *at, *name, *tab;

	*address = strtoull(line, &at, 16);
	*module = "";
	if (at == line || at[0] != ' ' || !at[1] || at[2] != ' ' || !strchr("tTwW", at[1]))
		return NULL;
	name = at + 3;
	tab = strchr(name, '\t');
	if (tab && tab[1] == '[' && tab[strlen(tab) - 1] == ']') {
		tab[strlen(tab) - 1] = '\0';
		*module = tab + 2;
	}
	if (tab)
		*tab = '\0';
	if (!name[0] || !strncmp(name, "__pfx_", 6) || !strcmp(name, "_sinittext") ||
	    !strcmp(name, "_einittext") || !strncmp(*module, "__builtin", 9) ||
	    !strcmp(*module, "bpf"))
		return NULL;
	return name;
}

/* @kallsyms: NULL when it was refused, for want of functions */
static void check_lines(const struct kwatch_kallsyms *kallsyms, const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), *rest = text, *line;
	const char *name, *module;
	size_t count = 0;
	__u64 address;

	while ((line = strsep(&rest, "\n"))) {
		const struct kwatch_symbol *symbol;

		name = read_line(line, &address, &module);
		if (!name)
			continue;
		FUZZ_CHECK(kallsyms);
		symbol = kwatch_kallsyms_at(kallsyms, count++);
		FUZZ_CHECK(symbol && symbol->address == address);
		FUZZ_CHECK(!strcmp(symbol->name, name) && !strcmp(symbol->module, module));
	}
	FUZZ_CHECK(!kallsyms || kwatch_kallsyms_count(kallsyms) == count);
	free(text);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct kwatch_error error = { 0 };
	struct kwatch_kallsyms *kallsyms = kwatch_kallsyms_new(fuzz_file(data, size), &error);
	size_t count;

	check_lines(kallsyms, data, size);
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
