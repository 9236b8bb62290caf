// SPDX-License-Identifier: GPL-2.0
/*
 * Where the catalogue's files are, and how a name leads to a point.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "catalogue.h"
#include "catalogue_file.h"

struct kwatch_catalogue {
	struct {
		struct kwatch_catalogue_scenario *scenario;
		char *file;
	} *entries;
	size_t count;
};

/* The line that names the scenario in a file that was read before. */
static unsigned int line_of_name(const char *path)
{
	FILE *file = fopen(path, "re");
	unsigned int line = 1;
	char *text = NULL;
	size_t room = 0;

	while (file && getline(&text, &room, file) >= 0 &&
	       strncmp(text, "name:", 5))
		line++;
	free(text);
	if (file)
		fclose(file);
	return line;
}

/*
 * A user's scenario stands before a built-in one of the same name; two of one
 * name side by side, from @first on, are a mistake.
 */
static int check_name(const struct kwatch_catalogue *catalogue, size_t first,
		      const char *name, const char *path,
		      struct kwatch_error *error)
{
	size_t i;

	for (i = first; i < catalogue->count; i++)
		if (!strcmp(catalogue->entries[i].scenario->name, name))
			return kwatch_error_set(error, EINVAL,
						"%s:%u: there is a scenario %s already, in %s",
						path, line_of_name(path), name,
						catalogue->entries[i].file);
	return 0;
}

static int add_file(struct kwatch_catalogue *catalogue, size_t first,
		    const char *path, struct kwatch_error *error)
{
	struct kwatch_catalogue_scenario *scenario =
		kwatch_catalogue_file_load(path, error);
	void *more;
	int err;

	if (!scenario)
		return -EINVAL;
	err = check_name(catalogue, first, scenario->name, path, error);
	if (err) {
		kwatch_catalogue_file_free(scenario);
		return err;
	}
	if (kwatch_catalogue_scenario(catalogue, scenario->name)) {
		kwatch_catalogue_file_free(scenario);
		return 0;
	}
	more = realloc(catalogue->entries,
		       (catalogue->count + 1) * sizeof(*catalogue->entries));
	if (!more)
		goto free_scenario;
	catalogue->entries = more;
	catalogue->entries[catalogue->count].file = strdup(path);
	if (!catalogue->entries[catalogue->count].file)
		goto free_scenario;
	catalogue->entries[catalogue->count++].scenario = scenario;
	return 0;

free_scenario:
	kwatch_catalogue_file_free(scenario);
	return kwatch_error_set(error, ENOMEM, "not enough memory");
}

static int add_directory(struct kwatch_catalogue *catalogue, const char *path,
			 struct kwatch_error *error)
{
	size_t first = catalogue->count, i;
	char *pattern;
	glob_t found;
	int err = 0;

	if (asprintf(&pattern, "%s/*.yaml", path) < 0)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	if (!glob(pattern, 0, NULL, &found)) {
		for (i = 0; !err && i < found.gl_pathc; i++)
			err = add_file(catalogue, first, found.gl_pathv[i],
				       error);
		globfree(&found);
	}
	free(pattern);
	return err;
}

/* A path that the user named has to be there; a default one need not. */
static int add_named(struct kwatch_catalogue *catalogue, const char *path,
		     struct kwatch_error *error)
{
	size_t before = catalogue->count;
	struct stat status;
	int err;

	if (stat(path, &status))
		return kwatch_error_set(error, errno, "catalogue %s: %s", path,
					strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return add_file(catalogue, before, path, error);
	err = add_directory(catalogue, path, error);
	if (!err && catalogue->count == before && !before)
		return kwatch_error_set(error, ENOENT,
					"catalogue %s: there is no *.yaml in it",
					path);
	return err;
}

static int add_environment(struct kwatch_catalogue *catalogue,
			   struct kwatch_error *error)
{
	const char *value = getenv("KWATCH_CATALOGUE");
	char *copy, *path, *rest;
	int err = 0;

	if (!value)
		return 0;
	copy = strdup(value);
	if (!copy)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	rest = copy;
	while (!err && (path = strsep(&rest, ":")))
		if (*path)
			err = add_named(catalogue, path, error);
	free(copy);
	return err;
}

static int add_home(struct kwatch_catalogue *catalogue,
		    struct kwatch_error *error)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path = NULL;
	int err;

	if (config && config[0] == '/')
		err = asprintf(&path, "%s/kwatch/catalogue", config);
	else if (home && home[0] == '/')
		err = asprintf(&path, "%s/.config/kwatch/catalogue", home);
	else
		return 0;
	if (err < 0)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	err = add_directory(catalogue, path, error);
	free(path);
	return err;
}

static int add_builtin(struct kwatch_catalogue *catalogue,
		       struct kwatch_error *error)
{
	static const char * const directories[] = {
#ifdef KWATCH_TREE_CATALOGUE
		KWATCH_TREE_CATALOGUE,
#endif
#ifdef KWATCH_CATALOGUE_DIR
		KWATCH_CATALOGUE_DIR,
#endif
		NULL
	};
	size_t i;

	for (i = 0; directories[i]; i++)
		if (!access(directories[i], R_OK | X_OK))
			return add_directory(catalogue, directories[i], error);
	return 0;
}

struct kwatch_catalogue *kwatch_catalogue_new(const char *path,
					      struct kwatch_error *error)
{
	struct kwatch_catalogue *catalogue = calloc(1, sizeof(*catalogue));
	int err;

	if (!catalogue) {
		kwatch_error_set(error, ENOMEM, "not enough memory");
		return NULL;
	}
	if (path) {
		err = add_named(catalogue, path, error);
	} else {
		err = add_environment(catalogue, error);
		if (!err)
			err = add_home(catalogue, error);
		if (!err)
			err = add_builtin(catalogue, error);
	}
	if (err) {
		kwatch_catalogue_free(catalogue);
		return NULL;
	}
	return catalogue;
}

void kwatch_catalogue_free(struct kwatch_catalogue *catalogue)
{
	if (!catalogue)
		return;
	while (catalogue->count--) {
		size_t n = catalogue->count;

		kwatch_catalogue_file_free(catalogue->entries[n].scenario);
		free(catalogue->entries[n].file);
	}
	free(catalogue->entries);
	free(catalogue);
}

size_t kwatch_catalogue_count(const struct kwatch_catalogue *catalogue)
{
	return catalogue->count;
}

const struct kwatch_catalogue_scenario *
kwatch_catalogue_at(const struct kwatch_catalogue *catalogue, size_t n)
{
	return n < catalogue->count ? catalogue->entries[n].scenario : NULL;
}

const char *kwatch_catalogue_file(const struct kwatch_catalogue *catalogue,
				  size_t n)
{
	return n < catalogue->count ? catalogue->entries[n].file : NULL;
}

const struct kwatch_catalogue_scenario *
kwatch_catalogue_scenario(const struct kwatch_catalogue *catalogue,
			  const char *name)
{
	size_t i;

	for (i = 0; i < catalogue->count; i++)
		if (!strcmp(catalogue->entries[i].scenario->name, name))
			return catalogue->entries[i].scenario;
	return NULL;
}

/* Is @name this one, maybe with what a compiler appended: ".isra.0"? */
static bool is_called(const char *function, const char *name)
{
	size_t length = strlen(function);

	return !strncmp(function, name, length) &&
	       (!name[length] || name[length] == '.');
}

/* Is @name this point's own, or one that documents use for it? */
static bool leads_here(const struct kwatch_catalogue_point *point,
		       const char *name, bool own,
		       const struct kwatch_catalogue_alias **alias)
{
	unsigned int i;

	*alias = NULL;
	if (own)
		return is_called(point->name, name);
	for (i = 0; i < point->nr_names; i++) {
		*alias = &point->names[i];
		if (!strcmp(point->names[i].name, name))
			return true;
	}
	*alias = NULL;
	for (i = 0; i < point->nr_symbols; i++)
		if (is_called(point->symbols[i], name))
			return true;
	return false;
}

static bool is_there(const struct kwatch_catalogue_hit *hits, size_t count,
		     const struct kwatch_catalogue_point *point)
{
	while (count--)
		if (!strcmp(hits[count].point->name, point->name))
			return true;
	return false;
}

static size_t search(const struct kwatch_catalogue *catalogue,
		     const char *name, bool own,
		     struct kwatch_catalogue_hit *hits, size_t room)
{
	size_t count = 0, i;
	unsigned int n;

	for (i = 0; i < catalogue->count; i++) {
		const struct kwatch_catalogue_scenario *scenario =
			catalogue->entries[i].scenario;

		for (n = 0; n < scenario->nr_points && count < room; n++) {
			const struct kwatch_catalogue_alias *alias;

			if (!leads_here(&scenario->points[n], name, own,
					&alias) ||
			    is_there(hits, count, &scenario->points[n]))
				continue;
			hits[count].scenario = scenario;
			hits[count].point = &scenario->points[n];
			hits[count++].alias = alias;
		}
	}
	return count;
}

size_t kwatch_catalogue_points(const struct kwatch_catalogue *catalogue,
			       const char *name,
			       struct kwatch_catalogue_hit *hits, size_t room)
{
	size_t count = search(catalogue, name, true, hits, room);

	return count ? count : search(catalogue, name, false, hits, room);
}
