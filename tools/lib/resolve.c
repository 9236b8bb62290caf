// SPDX-License-Identifier: GPL-2.0
/*
 * A name against kallsyms, then against what kprobes refuses.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "resolve.h"

/* Addresses in which the kernel allows no probe. */
struct range {
	__u64 start;
	__u64 end;
};

struct kwatch_resolver {
	struct kwatch_kallsyms *kallsyms;
	struct kwatch_btf *btf;
	struct range *blacklist;
	size_t blacklisted;
};

/* Lines "0xSTART-0xEND\tname"; only root may read them, so it may be absent. */
static bool read_blacklist(struct kwatch_resolver *resolver, const char *path)
{
	FILE *file = fopen(path ? path : "/sys/kernel/debug/kprobes/blacklist",
			   "re");
	unsigned long long start, end;
	size_t room = 0;
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx-%llx", &start, &end) != 2 || !end)
			continue;
		if (resolver->blacklisted == room) {
			void *more;

			room = room ? 2 * room : 256;
			more = realloc(resolver->blacklist,
				       room * sizeof(struct range));
			if (!more) {
				fclose(file);
				return false;
			}
			resolver->blacklist = more;
		}
		resolver->blacklist[resolver->blacklisted++] =
			(struct range){ start, end };
	}
	if (file)
		fclose(file);
	return true;
}

struct kwatch_resolver *
kwatch_resolver_new(const struct kwatch_resolve_paths *paths,
		    struct kwatch_error *error)
{
	static const struct kwatch_resolve_paths defaults;
	struct kwatch_resolver *resolver = calloc(1, sizeof(*resolver));

	if (!paths)
		paths = &defaults;
	if (!resolver || !read_blacklist(resolver, paths->blacklist)) {
		kwatch_error_set(error, ENOMEM, "not enough memory");
		goto free_resolver;
	}
	resolver->kallsyms = kwatch_kallsyms_new(paths->kallsyms, error);
	if (!resolver->kallsyms)
		goto free_resolver;
	resolver->btf = kwatch_btf_new(paths->btf, NULL);
	return resolver;

free_resolver:
	kwatch_resolver_free(resolver);
	return NULL;
}

void kwatch_resolver_free(struct kwatch_resolver *resolver)
{
	if (!resolver)
		return;
	kwatch_btf_free(resolver->btf);
	kwatch_kallsyms_free(resolver->kallsyms);
	free(resolver->blacklist);
	free(resolver);
}

const struct kwatch_kallsyms *
kwatch_resolver_kallsyms(const struct kwatch_resolver *resolver)
{
	return resolver->kallsyms;
}

struct kwatch_btf *kwatch_resolver_btf(const struct kwatch_resolver *resolver)
{
	return resolver->btf;
}

static bool is_blacklisted(const struct kwatch_resolver *resolver,
			   const struct kwatch_symbol *symbol)
{
	size_t i;

	for (i = 0; symbol->address && i < resolver->blacklisted; i++)
		if (symbol->address >= resolver->blacklist[i].start &&
		    symbol->address < resolver->blacklist[i].end)
			return true;
	return false;
}

__attribute__((format(printf, 3, 4)))
static void conclude(struct kwatch_resolution *resolution,
		     enum kwatch_presence presence, const char *format, ...)
{
	va_list arguments;

	resolution->presence = presence;
	va_start(arguments, format);
	vsnprintf(resolution->reason, sizeof(resolution->reason), format,
		  arguments);
	va_end(arguments);
}

/* What was found by name: can it be probed? */
static void judge(const struct kwatch_resolver *resolver,
		  struct kwatch_resolution *resolution)
{
	const struct kwatch_symbol *first = resolution->symbols[0];
	size_t count = resolution->count;

	resolution->reason[0] = '\0';
	if (count > KWATCH_RESOLVE_COPIES)
		conclude(resolution, KWATCH_HIDDEN,
			 "%zu functions are called %s: name one by its address",
			 count, first->name);
	else if (count > 1 && kwatch_kallsyms_hidden(resolver->kallsyms))
		conclude(resolution, KWATCH_HIDDEN,
			 "%zu functions are called %s and their addresses are hidden: run as root",
			 count, first->name);
	else if (kwatch_kallsyms_is_init(resolver->kallsyms, first))
		conclude(resolution, KWATCH_FREED,
			 "ran at boot, its memory is freed since");
	else if (is_blacklisted(resolver, first))
		conclude(resolution, KWATCH_BLACKLISTED,
			 "on the kernel's kprobe blacklist");
	else if (strchr(first->name, '.'))
		resolution->presence = KWATCH_SUFFIXED;
	else
		resolution->presence = count > 1 ? KWATCH_COPIES :
						   KWATCH_PRESENT;
	if (resolution->count > KWATCH_RESOLVE_COPIES)
		resolution->count = KWATCH_RESOLVE_COPIES;
}

static __u64 distance(const struct kwatch_symbol *a,
		      const struct kwatch_symbol *b)
{
	return a->address > b->address ? a->address - b->address :
					 b->address - a->address;
}

/*
 * Functions of one source file stand together in the kernel. Of those that have
 * the same name, the point means the one in the file of another function.
 */
static void choose(const struct kwatch_resolver *resolver, const char *beside,
		   struct kwatch_resolution *resolution)
{
	const struct kwatch_symbol *other, *nearest = resolution->symbols[0];
	size_t i;

	if (resolution->count < 2 ||
	    resolution->count > KWATCH_RESOLVE_COPIES ||
	    kwatch_kallsyms_hidden(resolver->kallsyms) ||
	    kwatch_kallsyms_find(resolver->kallsyms, "", beside, &other, 1) != 1)
		return;
	for (i = 1; i < resolution->count; i++)
		if (distance(resolution->symbols[i], other) <
		    distance(nearest, other))
			nearest = resolution->symbols[i];
	resolution->namesakes = resolution->count - 1;
	resolution->symbols[0] = nearest;
	resolution->count = 1;
}

static bool find(const struct kwatch_resolver *resolver, const char *module,
		 const char *symbol, const char *beside,
		 struct kwatch_resolution *resolution)
{
	const struct kwatch_kallsyms *kallsyms = resolver->kallsyms;

	resolution->wanted = symbol;
	resolution->count = kwatch_kallsyms_find(kallsyms, module, symbol,
						 resolution->symbols,
						 KWATCH_RESOLVE_COPIES);
	if (!resolution->count)
		resolution->count =
			kwatch_kallsyms_suffixed(kallsyms, module, symbol,
						 resolution->symbols,
						 KWATCH_RESOLVE_COPIES);
	if (beside)
		choose(resolver, beside, resolution);
	if (resolution->count)
		judge(resolver, resolution);
	return resolution->count;
}

static void not_there(struct kwatch_resolution *resolution,
		      const char *symbol, const char *module,
		      const struct kwatch_catalogue_point *point)
{
	memset(resolution, 0, sizeof(*resolution));
	resolution->wanted = symbol;
	if (module && module[0])
		conclude(resolution, KWATCH_IN_MODULE,
			 "in module %s, which is not loaded", module);
	else if (point && point->inlined)
		conclude(resolution, KWATCH_INLINED, "inlined into %s",
			 point->inlined);
	else if (point && point->absent)
		conclude(resolution, KWATCH_ABSENT, "%s", point->absent);
	else
		conclude(resolution, KWATCH_ABSENT,
			 "this kernel has no function %s", symbol);
}

/* Has the module any function here? If so it is loaded and lacks the one. */
static bool is_loaded(const struct kwatch_resolver *resolver,
		      const char *module)
{
	size_t i = kwatch_kallsyms_count(resolver->kallsyms);

	/* Modules stand behind the kernel's own. */
	while (i--) {
		const struct kwatch_symbol *symbol =
			kwatch_kallsyms_at(resolver->kallsyms, i);

		if (!symbol->module[0])
			return false;
		if (!strcmp(symbol->module, module))
			return true;
	}
	return false;
}

void kwatch_resolve_point(const struct kwatch_resolver *resolver,
			  const struct kwatch_catalogue_point *point,
			  struct kwatch_resolution *resolution)
{
	const char *module = point->module;
	unsigned int i;

	memset(resolution, 0, sizeof(*resolution));
	if (!point->nr_symbols && find(resolver, NULL, point->name,
				       point->beside, resolution))
		return;
	for (i = 0; i < point->nr_symbols; i++)
		if (find(resolver, NULL, point->symbols[i], point->beside,
			 resolution))
			return;
	if (module && is_loaded(resolver, module))
		module = NULL;
	not_there(resolution, point->nr_symbols ? point->symbols[0] :
		  point->name, module, point);
}

void kwatch_resolve_symbol(const struct kwatch_resolver *resolver,
			   const char *module, const char *symbol,
			   struct kwatch_resolution *resolution)
{
	memset(resolution, 0, sizeof(*resolution));
	if (!module[0]) {
		if (!find(resolver, NULL, symbol, NULL, resolution))
			not_there(resolution, symbol, NULL, NULL);
		return;
	}
	if (find(resolver, module, symbol, NULL, resolution))
		return;
	not_there(resolution, symbol, is_loaded(resolver, module) ? NULL :
		  module, NULL);
}

const char *kwatch_resolve_state(enum kwatch_presence presence)
{
	static const char * const states[] = {
		[KWATCH_PRESENT] = "ok",
		[KWATCH_COPIES] = "copies",
		[KWATCH_SUFFIXED] = "suffixed",
		[KWATCH_INLINED] = "inlined",
		[KWATCH_ABSENT] = "absent",
		[KWATCH_IN_MODULE] = "module",
		[KWATCH_BLACKLISTED] = "blacklisted",
		[KWATCH_FREED] = "freed",
		[KWATCH_HIDDEN] = "hidden",
	};

	return states[presence];
}
