// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/kallsyms has some 200,000 lines and every command reads it, so it is
 * parsed in place: one buffer, names are pointers into it, and a hash of the
 * names up to their first dot finds a name and its suffixed forms together. To
 * be found by address they are sorted instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "index.h"
#include "kallsyms.h"

struct kwatch_kallsyms {
	char *text;
	struct kwatch_symbol *symbols;
	size_t count;
	size_t room;
	struct kwatch_index by_stem;
	bool by_address;
	bool hidden;
	__u64 init_start;
	__u64 init_end;
};

/* A file of /proc has no size: read until there is no more. */
static char *read_all(const char *path, size_t *length)
{
	size_t room = 8 << 20, used = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *text = NULL;

	if (fd < 0)
		return NULL;
	for (;;) {
		char *more = !text || used + 1 == room ?
			     realloc(text, text ? room *= 2 : room) : text;
		ssize_t got;

		if (!more)
			break;
		text = more;
		got = read(fd, text + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			break;
		if (got == 0) {
			close(fd);
			text[used] = '\0';
			*length = used;
			return text;
		}
		used += (size_t)got;
	}
	free(text);
	close(fd);
	return NULL;
}

static size_t stem_length(const char *name)
{
	/* A name that begins with a dot has no stem. */
	return name[0] ? 1 + strcspn(name + 1, ".") : 0;
}

static bool append(struct kwatch_kallsyms *kallsyms,
		   const struct kwatch_symbol *symbol)
{
	if (kallsyms->count == kallsyms->room) {
		size_t room = kallsyms->room ? 2 * kallsyms->room : 1 << 17;
		struct kwatch_symbol *more =
			realloc(kallsyms->symbols, room * sizeof(*more));

		if (!more)
			return false;
		kallsyms->symbols = more;
		kallsyms->room = room;
	}
	kallsyms->symbols[kallsyms->count++] = *symbol;
	return true;
}

/* "ADDRESS TYPE NAME[\t[MODULE]]"; returns where the next line begins. */
static char *parse_line(char *line, struct kwatch_symbol *symbol, char *type)
{
	char *end = line + strcspn(line, "\n");
	char *next = *end ? end + 1 : end;
	char *at, *tab;

	*end = '\0';
	*type = '\0';
	symbol->address = strtoull(line, &at, 16);
	if (at == line || at[0] != ' ' || !at[1] || at[2] != ' ')
		return next;
	symbol->name = at + 3;
	symbol->module = "";
	tab = memchr(at + 3, '\t', (size_t)(end - at - 3));
	if (tab) {
		*tab = '\0';
		if (tab[1] == '[' && end[-1] == ']') {
			end[-1] = '\0';
			symbol->module = tab + 2;
		}
	}
	*type = at[1];
	symbol->type = at[1];
	return next;
}

static bool is_function(const struct kwatch_symbol *symbol, char type)
{
	if (!type || !strchr("tTwW", type) || !symbol->name[0])
		return false;
	/* The padding before a function, and code that is made at run time. */
	if (!strncmp(symbol->name, "__pfx_", 6))
		return false;
	return strncmp(symbol->module, "__builtin", 9) &&
	       strcmp(symbol->module, "bpf");
}

static bool parse(struct kwatch_kallsyms *kallsyms)
{
	struct kwatch_symbol symbol;
	char *at = kallsyms->text;
	char type;

	kallsyms->hidden = true;
	while (*at) {
		at = parse_line(at, &symbol, &type);
		if (!type)
			continue;
		if (symbol.address)
			kallsyms->hidden = false;
		if (kallsyms->by_address) {
			if (symbol.address && !append(kallsyms, &symbol))
				return false;
			continue;
		}
		if (!strcmp(symbol.name, "_sinittext"))
			kallsyms->init_start = symbol.address;
		else if (!strcmp(symbol.name, "_einittext"))
			kallsyms->init_end = symbol.address;
		else if (is_function(&symbol, type) &&
			 !append(kallsyms, &symbol))
			return false;
	}
	return true;
}

/* Of those at one address, the first of the file is the kernel's choice. */
static int compare(const void *left, const void *right)
{
	const struct kwatch_symbol *a = left, *b = right;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->name < b->name ? -1 : a->name > b->name;
}

static bool make_index(struct kwatch_kallsyms *kallsyms)
{
	size_t i = kallsyms->count;

	if (kwatch_index_init(&kallsyms->by_stem, i))
		return false;
	while (i--) {
		const char *name = kallsyms->symbols[i].name;

		kwatch_index_add(&kallsyms->by_stem,
				 kwatch_index_hash(name, stem_length(name)),
				 (__u32)i);
	}
	return true;
}

static struct kwatch_kallsyms *make(const char *path, bool by_address,
				    struct kwatch_error *error)
{
	struct kwatch_kallsyms *kallsyms = calloc(1, sizeof(*kallsyms));
	size_t length;

	if (!path)
		path = "/proc/kallsyms";
	if (!kallsyms)
		goto no_memory;
	kallsyms->by_address = by_address;
	kallsyms->text = read_all(path, &length);
	if (!kallsyms->text) {
		kwatch_error_set(error, errno, "cannot read %s: %s", path,
				 strerror(errno));
		goto free_kallsyms;
	}
	if (!parse(kallsyms) || (!by_address && !make_index(kallsyms)))
		goto no_memory;
	if (by_address && kallsyms->hidden) {
		kwatch_error_set(error, EPERM,
				 "%s hides the addresses: be root, and see kernel.kptr_restrict",
				 path);
		goto free_kallsyms;
	}
	if (by_address)
		qsort(kallsyms->symbols, kallsyms->count,
		      sizeof(*kallsyms->symbols), compare);
	if (!kallsyms->count) {
		kwatch_error_set(error, ENODATA, "%s names no function", path);
		goto free_kallsyms;
	}
	return kallsyms;

no_memory:
	kwatch_error_set(error, ENOMEM, "not enough memory for %s", path);
free_kallsyms:
	kwatch_kallsyms_free(kallsyms);
	return NULL;
}

struct kwatch_kallsyms *kwatch_kallsyms_new(const char *path,
					    struct kwatch_error *error)
{
	return make(path, false, error);
}

struct kwatch_kallsyms *kwatch_kallsyms_places_new(const char *path,
						   struct kwatch_error *error)
{
	return make(path, true, error);
}

const struct kwatch_symbol *
kwatch_kallsyms_below(const struct kwatch_kallsyms *kallsyms, __u64 address)
{
	const struct kwatch_symbol *symbols = kallsyms->symbols;
	size_t low = 0, high = kallsyms->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	low--;
	while (low && symbols[low - 1].address == symbols[low].address)
		low--;
	return &symbols[low];
}

void kwatch_kallsyms_free(struct kwatch_kallsyms *kallsyms)
{
	if (!kallsyms)
		return;
	kwatch_index_fini(&kallsyms->by_stem);
	free(kallsyms->symbols);
	free(kallsyms->text);
	free(kallsyms);
}

bool kwatch_kallsyms_hidden(const struct kwatch_kallsyms *kallsyms)
{
	return kallsyms->hidden;
}

size_t kwatch_kallsyms_count(const struct kwatch_kallsyms *kallsyms)
{
	return kallsyms->count;
}

const struct kwatch_symbol *
kwatch_kallsyms_at(const struct kwatch_kallsyms *kallsyms, size_t n)
{
	return n < kallsyms->count ? &kallsyms->symbols[n] : NULL;
}

static bool is_suffixed(const char *name, const char *stem, size_t length)
{
	return !strncmp(name, stem, length) && name[length] == '.' &&
	       !strstr(name + length, ".cold");
}

static size_t find(const struct kwatch_kallsyms *kallsyms, const char *module,
		   const char *name, bool suffixed,
		   const struct kwatch_symbol **found, size_t room)
{
	size_t length = strlen(name), count = 0;
	__u32 hash = kwatch_index_hash(name, stem_length(name));
	__u32 i;

	for (i = kwatch_index_first(&kallsyms->by_stem, hash);
	     i != KWATCH_INDEX_NONE;
	     i = kwatch_index_next(&kallsyms->by_stem, i)) {
		const struct kwatch_symbol *symbol = &kallsyms->symbols[i];

		if (module && strcmp(symbol->module, module))
			continue;
		if (suffixed ? !is_suffixed(symbol->name, name, length) :
			       strcmp(symbol->name, name) != 0)
			continue;
		if (count < room)
			found[count] = symbol;
		count++;
	}
	return count;
}

size_t kwatch_kallsyms_find(const struct kwatch_kallsyms *kallsyms,
			    const char *module, const char *name,
			    const struct kwatch_symbol **found, size_t room)
{
	return find(kallsyms, module, name, false, found, room);
}

size_t kwatch_kallsyms_suffixed(const struct kwatch_kallsyms *kallsyms,
				const char *module, const char *name,
				const struct kwatch_symbol **found, size_t room)
{
	return find(kallsyms, module, name, true, found, room);
}

bool kwatch_kallsyms_is_init(const struct kwatch_kallsyms *kallsyms,
			     const struct kwatch_symbol *symbol)
{
	return !symbol->module[0] && symbol->address &&
	       symbol->address >= kallsyms->init_start &&
	       symbol->address < kallsyms->init_end;
}
