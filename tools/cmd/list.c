// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch list: the documented paths, and what of them this kernel offers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "catalogue.h"
#include "cmd.h"
#include "object.h"
#include "resolve.h"
#include "suggest.h"

enum {
	LIST_CATALOGUE = 256,
};

static const struct kwatch_option options[] = {
	{ 'a', "all", NULL, "the points of all scenarios" },
	{ 'j', "json", NULL, "an array of scenarios with their points" },
	{ LIST_CATALOGUE, "catalogue", "PATH",
	  "read this directory or file instead of the installed catalogue" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_list = {
	.name = "list",
	.synopsis = "[options] [SCENARIO|POINT...]",
	.summary = "list the scenarios and their points on this kernel",
	.description =
		"Alone it lists the scenarios; of those named, it lists the points in the\n"
		"documented order. STATE is what this kernel has:\n"
		"  ok           it is there, once\n"
		"  copies       there are several functions of this name, all are watched\n"
		"  suffixed     the compiler changed its arguments, they are not shown\n"
		"  inlined      only its callers' copies of it are there\n"
		"  absent       it is not there, and why\n"
		"  module       in a module that is not loaded\n"
		"  blacklisted  the kernel allows no probe in it\n"
		"  freed        it ran at boot and is gone\n"
		"  hidden       several functions, which only root can tell apart\n"
		"Needs neither root nor the module; without root, STATE may be less exact.",
	.groups = groups,
	.examples =
		"kwatch list\n"
		"kwatch list open\n"
		"kwatch list sys_open\n",
	.run = kwatch_cmd_list,
};

struct list {
	struct kwatch_catalogue *catalogue;
	struct kwatch_resolver *resolver;	/* NULL: cannot be read */
	struct json_object *json;		/* NULL: text */
};

static void resolve(const struct list *list,
		    const struct kwatch_catalogue_point *point,
		    struct kwatch_resolution *resolution)
{
	memset(resolution, 0, sizeof(*resolution));
	if (list->resolver)
		kwatch_resolve_point(list->resolver, point, resolution);
}

static void print_head(void)
{
	printf("  %-28s %-10s %-11s %s\n", "POINT", "LAYER", "STATE",
	       "WHAT IT DOES, OR WHY IT IS NOT THERE");
}

static void print_point(const struct list *list,
			const struct kwatch_catalogue_point *point)
{
	struct kwatch_resolution found;
	bool usable, renamed;

	resolve(list, point, &found);
	usable = !list->resolver || kwatch_resolve_usable(&found);
	renamed = found.count && strcmp(found.symbols[0]->name, point->name);
	printf("  %-28s %-10s %-11s %s", point->name, point->layer,
	       list->resolver ? kwatch_resolve_state(found.presence) : "?",
	       usable ? point->text : found.reason);
	if (renamed)
		printf(" (%s)", found.symbols[0]->name);
	if (!usable && point->nearest)
		printf("; see %s", point->nearest);
	putchar('\n');
}

static void add_text(struct json_object *array, const char *text)
{
	json_object_array_add(array, json_object_new_string(text));
}

static struct json_object *texts(char **text, unsigned int count)
{
	struct json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < count; i++)
		add_text(array, text[i]);
	return array;
}

static struct json_object *symbols_json(const struct kwatch_resolution *found)
{
	struct json_object *array = json_object_new_array();
	char name[KWATCH_SYMBOL_MAX];
	size_t i;

	for (i = 0; i < found->count; i++) {
		snprintf(name, sizeof(name), "%s%s%s",
			 found->symbols[i]->module,
			 found->symbols[i]->module[0] ? ":" : "",
			 found->symbols[i]->name);
		add_text(array, name);
	}
	return array;
}

static struct json_object *
point_json(const struct list *list, const struct kwatch_catalogue_point *point)
{
	struct json_object *object = json_object_new_object();
	struct json_object *names = json_object_new_array();
	struct kwatch_resolution found;
	unsigned int i;

	resolve(list, point, &found);
	object_add_text(object, "point", point->name);
	object_add_text(object, "layer", point->layer);
	object_add_text(object, "state", list->resolver ?
			kwatch_resolve_state(found.presence) : "unknown");
	json_object_object_add(object, "symbols", symbols_json(&found));
	object_add_text(object, "reason", found.reason);
	object_add_text(object, "nearest", point->nearest ? point->nearest :
			"");
	object_add_text(object, "text", point->text);
	for (i = 0; i < point->nr_names; i++)
		add_text(names, point->names[i].name);
	json_object_object_add(object, "names", names);
	return object;
}

static void print_scenario(const struct list *list,
			   const struct kwatch_catalogue_scenario *scenario)
{
	struct json_object *object, *points;
	unsigned int i;

	if (!list->json) {
		printf("%s: %s\n", scenario->name, scenario->title);
		for (i = 0; i < scenario->nr_trigger; i++)
			printf("  try: %s\n", scenario->trigger[i]);
		print_head();
		for (i = 0; i < scenario->nr_points; i++)
			print_point(list, &scenario->points[i]);
		return;
	}
	object = json_object_new_object();
	points = json_object_new_array();
	object_add_text(object, "scenario", scenario->name);
	object_add_text(object, "title", scenario->title);
	json_object_object_add(object, "trigger",
			       texts(scenario->trigger, scenario->nr_trigger));
	json_object_object_add(object, "layers",
			       texts(scenario->layers, scenario->nr_layers));
	for (i = 0; i < scenario->nr_points; i++)
		json_object_array_add(points,
				      point_json(list, &scenario->points[i]));
	json_object_object_add(object, "points", points);
	json_object_array_add(list->json, object);
}

static void print_summary(const struct list *list)
{
	size_t n = kwatch_catalogue_count(list->catalogue), i;
	struct kwatch_resolution found;

	printf("%-14s %7s %s\n", "SCENARIO", "POINTS", "WHAT IT SHOWS");
	for (i = 0; i < n; i++) {
		const struct kwatch_catalogue_scenario *scenario =
			kwatch_catalogue_at(list->catalogue, i);
		unsigned int there = 0, p;
		char points[24];

		for (p = 0; p < scenario->nr_points; p++) {
			resolve(list, &scenario->points[p], &found);
			there += kwatch_resolve_usable(&found);
		}
		if (list->resolver)
			snprintf(points, sizeof(points), "%u/%u", there,
				 scenario->nr_points);
		else
			snprintf(points, sizeof(points), "%u",
				 scenario->nr_points);
		printf("%-14s %7s %s\n", scenario->name, points,
		       scenario->title);
	}
	puts("\n`kwatch list SCENARIO` lists its points,\n"
	     "`kwatch trace SCENARIO -- CMD` watches them.");
}

static int unknown(const struct list *list, const char *name)
{
	const char *found[KWATCH_SUGGEST_MAX];
	size_t count = kwatch_suggest(list->catalogue, NULL, name, found);

	kwatch_cmd_say(&kwatch_command_list,
		       "the catalogue has no scenario or point %s%s%s%s", name,
		       count ? "; did you mean " : "", count ? found[0] : "",
		       count ? "?" : "; any function can be traced by its name");
	return KWATCH_EXIT_FAILURE;
}

static int print_named(const struct list *list, const char *name)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_catalogue_scenario(list->catalogue, name);
	struct kwatch_catalogue_hit hits[8];
	size_t count, i;

	if (scenario) {
		print_scenario(list, scenario);
		return KWATCH_EXIT_OK;
	}
	count = kwatch_catalogue_points(list->catalogue, name, hits, 8);
	if (!count)
		return unknown(list, name);
	for (i = 0; i < count; i++) {
		if (list->json) {
			json_object_array_add(list->json,
					      point_json(list, hits[i].point));
			continue;
		}
		if (!i && hits[i].alias)
			printf("%s: %s\n", name,
			       kwatch_catalogue_why(hits[i].alias));
		if (!i)
			print_head();
		print_point(list, hits[i].point);
	}
	return KWATCH_EXIT_OK;
}

static void open_kernel(struct list *list)
{
	struct kwatch_error error = { 0 };

	list->resolver = kwatch_resolver_new(NULL, &error);
	if (!list->resolver)
		kwatch_cmd_say(&kwatch_command_list,
			       "%s; what this kernel has is not shown",
			       error.text);
	else if (kwatch_kallsyms_hidden(kwatch_resolver_kallsyms(list->resolver)))
		kwatch_cmd_say(&kwatch_command_list,
			       "addresses are hidden from you: copies, freed and blacklisted functions can't be told; root sees them");
}

static int run(struct list *list, const char **names, size_t count, bool all)
{
	int status = KWATCH_EXIT_OK;
	size_t i;

	if (!count && !all && !list->json) {
		print_summary(list);
		return status;
	}
	for (i = 0; !count && i < kwatch_catalogue_count(list->catalogue); i++) {
		if (i && !list->json)
			putchar('\n');
		print_scenario(list, kwatch_catalogue_at(list->catalogue, i));
	}
	for (i = 0; i < count; i++) {
		if (i && !list->json)
			putchar('\n');
		if (print_named(list, names[i]))
			status = KWATCH_EXIT_FAILURE;
	}
	if (list->json)
		object_print(list->json);
	return status;
}

int kwatch_cmd_list(int argc, char **argv)
{
	const char **names = calloc((size_t)argc + 1, sizeof(*names));
	const char *catalogue = NULL;
	struct kwatch_error error = { 0 };
	struct kwatch_options line;
	struct list list = { 0 };
	bool all = false, json = false;
	size_t count = 0;
	int id, status = KWATCH_EXIT_FAILURE;

	kwatch_options_begin(&line, &kwatch_command_list, argc, argv);
	while (names && (id = kwatch_cmd_option(&line, &status)) > 0) {
		switch (id) {
		case 'a':
			all = true;
			break;
		case 'j':
			json = true;
			break;
		case LIST_CATALOGUE:
			catalogue = line.argument;
			break;
		default:
			names[count++] = line.argument;
		}
	}
	if (!names || status >= 0)
		goto free_names;
	list.catalogue = kwatch_catalogue_new(catalogue, &error);
	if (!list.catalogue) {
		status = kwatch_cmd_fail(&kwatch_command_list, &error);
		goto free_names;
	}
	open_kernel(&list);
	if (json)
		list.json = json_object_new_array();
	status = run(&list, names, count, all);
	kwatch_resolver_free(list.resolver);
	kwatch_catalogue_free(list.catalogue);
free_names:
	free(names);
	return status;
}
