// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "index.h"
#include "traceable.h"

/* A line of the file: "name" or "name [module]". */
struct kwatch_traceable {
	char *text;
	size_t size;
	char **lines;
	size_t count;
	struct kwatch_index index;
};

static FILE *open_list(const char *path)
{
	static const char * const paths[] = {
		"/sys/kernel/tracing/available_filter_functions",
		"/sys/kernel/debug/tracing/available_filter_functions",
	};
	FILE *file = NULL;
	size_t i;

	if (path)
		return fopen(path, "re");
	for (i = 0; !file && i < sizeof(paths) / sizeof(paths[0]); i++)
		file = fopen(paths[i], "re");
	return file;
}

static size_t name_length(const char *line)
{
	return strcspn(line, " \t");
}

static bool split(struct kwatch_traceable *traceable)
{
	char *rest = traceable->text, *line;
	size_t room = 0, i;

	while ((line = strsep(&rest, "\n"))) {
		if (!line[0])
			continue;
		if (traceable->count == room) {
			void *more;

			room = room ? 2 * room : 1 << 16;
			more = reallocarray(traceable->lines, room,
					    sizeof(*traceable->lines));
			if (!more)
				return false;
			traceable->lines = more;
		}
		traceable->lines[traceable->count++] = line;
	}
	if (kwatch_index_init(&traceable->index, traceable->count))
		return false;
	for (i = 0; i < traceable->count; i++)
		kwatch_index_add(&traceable->index,
				 kwatch_index_hash(traceable->lines[i],
						   name_length(traceable->lines[i])),
				 (__u32)i);
	return true;
}

struct kwatch_traceable *kwatch_traceable_new(const char *path,
					      struct kwatch_error *error)
{
	struct kwatch_traceable *traceable = NULL;
	FILE *file = open_list(path);

	if (!file) {
		kwatch_error_set(error, errno,
				 "the list of functions that ftrace knows cannot be read: %s",
				 strerror(errno));
		return NULL;
	}
	traceable = calloc(1, sizeof(*traceable));
	if (!traceable)
		goto no_memory;
	if (getdelim(&traceable->text, &traceable->size, '\0', file) < 0) {
		kwatch_error_set(error, ENODATA,
				 "the list of functions that ftrace knows is empty");
		goto free_traceable;
	}
	if (!split(traceable))
		goto no_memory;
	fclose(file);
	return traceable;

no_memory:
	kwatch_error_set(error, ENOMEM, "not enough memory");
free_traceable:
	kwatch_traceable_free(traceable);
	fclose(file);
	return NULL;
}

void kwatch_traceable_free(struct kwatch_traceable *traceable)
{
	if (!traceable)
		return;
	kwatch_index_fini(&traceable->index);
	free(traceable->lines);
	free(traceable->text);
	free(traceable);
}

/* The rest of a line: "" or " [module]" */
static bool is_in(const char *rest, const char *module)
{
	size_t length = strlen(module);

	rest += strspn(rest, " \t");
	if (!length || !rest[0])
		return !length && !rest[0];
	return rest[0] == '[' && !strncmp(rest + 1, module, length) &&
	       rest[1 + length] == ']';
}

bool kwatch_traceable_has(const struct kwatch_traceable *traceable,
			  const char *module, const char *symbol)
{
	size_t length = strlen(symbol);
	__u32 i;

	for (i = kwatch_index_first(&traceable->index,
				    kwatch_index_hash(symbol, length));
	     i != KWATCH_INDEX_NONE;
	     i = kwatch_index_next(&traceable->index, i)) {
		const char *line = traceable->lines[i];

		if (name_length(line) == length &&
		    !memcmp(line, symbol, length) &&
		    is_in(line + length, module))
			return true;
	}
	return false;
}
