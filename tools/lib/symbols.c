// SPDX-License-Identifier: GPL-2.0
/*
 * A table says where symbols begin and not where they end: with a table that is
 * older than a module, an address of the module seems to be in what lies before
 * it. So both the table of the beginning and the latest are asked, and the one
 * that knows the nearer symbol is right.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "kallsyms.h"
#include "symbols.h"

/* No function is so large: it is not known what lies there. */
#define FARTHEST	(1ULL << 20)
#define LOOK_EVERY_NS	100000000ULL
#define TABLES		2
#define MODULES_ROOM	65536

struct known {
	__u64 address;
	struct kwatch_place place;
};

/*
 * struct kwatch_symbols
 * @tables: of the beginning and the latest, NULL for none
 * @modules: what /proc/modules said at the latest, a hash
 * @looked_ns: when that was
 * @known: added one by one, by ascending address
 */
struct kwatch_symbols {
	struct kwatch_kallsyms *tables[TABLES];
	__u64 modules;
	__u64 looked_ns;
	struct known *known;
	size_t count;
	size_t room;
};

struct kwatch_symbols *kwatch_symbols_new(void)
{
	return calloc(1, sizeof(struct kwatch_symbols));
}

static void free_place(struct kwatch_place *place)
{
	free((char *)place->name);
	free((char *)place->module);
}

void kwatch_symbols_free(struct kwatch_symbols *symbols)
{
	size_t i;

	if (!symbols)
		return;
	for (i = 0; i < TABLES; i++)
		kwatch_kallsyms_free(symbols->tables[i]);
	while (symbols->count)
		free_place(&symbols->known[--symbols->count].place);
	free(symbols->known);
	free(symbols);
}

static __u64 now_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__u64)now.tv_sec * 1000000000ULL + (__u64)now.tv_nsec;
}

/*
 * Of names and addresses; the counts of users between them change all the time:
 * "ext4 987136 1 - Live 0xffffffffc0400000". Never 0.
 */
static __u64 hash_modules(const char *path)
{
	int fd = open(path ? path : "/proc/modules", O_RDONLY | O_CLOEXEC);
	__u64 hash = 14695981039346656037ULL;
	char text[MODULES_ROOM];
	unsigned int word = 0;
	ssize_t got, i;

	if (fd < 0)
		return 1;
	while ((got = read(fd, text, sizeof(text))) > 0) {
		for (i = 0; i < got; i++) {
			if (text[i] == '\n')
				word = 0;
			else if (text[i] == ' ')
				word++;
			else if (word != 0 && word != 5)
				continue;
			hash = (hash ^ (unsigned char)text[i]) * 1099511628211ULL;
		}
	}
	close(fd);
	return hash | 1;
}

int kwatch_symbols_load(struct kwatch_symbols *symbols, const char *kallsyms,
			const char *modules, struct kwatch_error *error)
{
	struct kwatch_kallsyms *table;
	__u64 now = now_ns(), hash;
	size_t at = symbols->tables[0] ? 1 : 0;

	if (at && now - symbols->looked_ns < LOOK_EVERY_NS)
		return 0;
	symbols->looked_ns = now;
	hash = hash_modules(modules);
	if (hash == symbols->modules)
		return 0;
	table = kwatch_kallsyms_places_new(kallsyms, error);
	if (!table)
		return error && error->code ? -error->code : -EIO;
	symbols->modules = hash;
	kwatch_kallsyms_free(symbols->tables[at]);
	symbols->tables[at] = table;
	return 0;
}

/* The first one that does not lie before @address. */
static size_t find_known(const struct kwatch_symbols *symbols, __u64 address)
{
	size_t low = 0, high = symbols->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (symbols->known[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int kwatch_symbols_add(struct kwatch_symbols *symbols, __u64 address,
		       const struct kwatch_place *place)
{
	size_t at = find_known(symbols, address);
	struct known *larger, added = { .address = address };

	if (at < symbols->count && symbols->known[at].address == address)
		return 0;
	if (symbols->count == symbols->room) {
		size_t room = symbols->room ? 2 * symbols->room : 64;

		larger = reallocarray(symbols->known, room, sizeof(*larger));
		if (!larger)
			return -ENOMEM;
		symbols->known = larger;
		symbols->room = room;
	}
	added.place.name = strdup(place->name);
	added.place.module = strdup(place->module);
	added.place.offset = place->offset;
	if (!added.place.name || !added.place.module) {
		free_place(&added.place);
		return -ENOMEM;
	}
	memmove(&symbols->known[at + 1], &symbols->known[at],
		(symbols->count - at) * sizeof(added));
	symbols->known[at] = added;
	symbols->count++;
	return 0;
}

bool kwatch_symbols_find(const struct kwatch_symbols *symbols, __u64 address,
			 struct kwatch_place *place)
{
	const struct kwatch_symbol *best = NULL, *found;
	size_t i;

	if (!symbols)
		return false;
	i = find_known(symbols, address);
	if (i < symbols->count && symbols->known[i].address == address) {
		*place = symbols->known[i].place;
		return true;
	}
	for (i = 0; i < TABLES && symbols->tables[i]; i++) {
		found = kwatch_kallsyms_below(symbols->tables[i], address);
		if (found && (!best || found->address > best->address))
			best = found;
	}
	if (!best || address - best->address >= FARTHEST ||
	    !strchr("tTwW", best->type))
		return false;
	*place = (struct kwatch_place) {
		best->name, best->module, address - best->address,
	};
	return true;
}
