// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch explain: one screen about a documented function, for who has met its
 * name in a text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "display.h"
#include "field.h"
#include "lookup.h"
#include "object.h"
#include "wrap.h"

#define INDENT	11
#define WIDTH	79

enum {
	EXPLAIN_CATALOGUE = 256,
};

static const struct kwatch_option options[] = {
	{ 'j', "json", NULL, "an array, one object a function" },
	{ EXPLAIN_CATALOGUE, "catalogue", "PATH",
	  "read this directory or file instead of the installed catalogue" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_explain = {
	.name = "explain",
	.synopsis = "[options] NAME...",
	.summary = "explain a documented function: its path, arguments, names",
	.description =
		"What the function does, where it stands in its path, what kwatch shows of its\n"
		"calls, what makes it fire, which names documents have for it, and what this\n"
		"kernel has of it. Needs neither the module nor root.",
	.groups = groups,
	.examples =
		"kwatch explain tcp_v4_rcv\n"
		"kwatch explain sys_open\n",
	.run = kwatch_cmd_explain,
};

/* What a reader sees of a value of such a type. */
static const char *meaning(const struct kwatch_field *field)
{
	switch (field->type) {
	case KWATCH_TYPE_SKB:
		return "the packet: device, addresses, ports, TCP flags, sequence, lengths";
	case KWATCH_TYPE_SOCK:
	case KWATCH_TYPE_SOCKET:
		return "the socket: local and remote address, type, state, inode";
	case KWATCH_TYPE_TASK:
		return "the task: name, thread and process id";
	case KWATCH_TYPE_SIGINFO:
		return "the signal, its code by name, who sent it or which address faulted";
	case KWATCH_TYPE_NETDEV:
		return "the network device, by name";
	case KWATCH_TYPE_SOCKADDR:
		return "the socket address";
	case KWATCH_TYPE_BINPRM:
		return "the program: file, interpreter, number of arguments";
	case KWATCH_TYPE_FILE:
	case KWATCH_TYPE_PATH:
	case KWATCH_TYPE_DENTRY:
		return "the path";
	case KWATCH_TYPE_SYMBOL:
		return "the function, by name";
	case KWATCH_TYPE_FILENAME:
	case KWATCH_TYPE_STRING:
		return "the text";
	case KWATCH_TYPE_BYTES:
		return "the bytes";
	case KWATCH_TYPE_STACK:
		return "the calls that led here";
	case KWATCH_TYPE_PID:
		return "the process, by number";
	default:
		break;
	}
	return "";
}

static void put_meaning(const struct kwatch_field *field, char *text,
			size_t room)
{
	const char *words = meaning(field);
	const struct kwatch_display *display =
		kwatch_display_find(field->display);

	if (words[0])
		snprintf(text, room, "%s", words);
	else if (display && display->named && strcmp(display->name, "bytes"))
		snprintf(text, room, "by name (%s)", display->name);
	else if (field->type == KWATCH_TYPE_POINTER)
		snprintf(text, room, "an address, hidden unless --raw-pointers");
	else
		snprintf(text, room, "a number%s%s%s",
			 display ? " (" : "", display ? display->name : "",
			 display ? ")" : "");
}

static void print_fields(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	bool usable = kwatch_resolve_usable(&finding->resolution);
	struct kwatch_field_spec spec;
	struct kwatch_field field;
	char text[160], words[128];
	unsigned int i;

	for (i = 0; i < point->nr_fields; i++) {
		const char *label = i ? "" : "shows";

		if (kwatch_catalogue_spec(&point->fields[i], &spec, NULL))
			continue;
		words[0] = '\0';
		if (usable && !kwatch_field_resolve(&finding->function, &spec,
						    &field, NULL))
			put_meaning(&field, words, sizeof(words));
		snprintf(text, sizeof(text), "%-12s %s%s", spec.name, words,
			 spec.at_return ? ", at return" : "");
		printf("%-*s%s\n", INDENT, label, text);
	}
	if (point->returns && point->returns->type &&
	    strcmp(point->returns->type, "none"))
		printf("%-*s%-12s %s\n", INDENT, point->nr_fields ? "" : "shows",
		       "= result", point->returns->display ?
		       point->returns->display : point->returns->type);
}

/* The nearest points of the path before and behind it that this kernel has. */
static const struct kwatch_catalogue_point *
neighbour(const struct lookup *lookup, const struct kwatch_finding *finding,
	  int step)
{
	const struct kwatch_catalogue_scenario *scenario = finding->scenario;
	long n = finding->point - scenario->points;
	struct kwatch_resolution resolution;

	for (n += step; n >= 0 && n < (long)scenario->nr_points; n += step) {
		const struct kwatch_catalogue_point *point =
			&scenario->points[n];
		bool other = point->family && finding->point->family &&
			     strcmp(point->family, finding->point->family);

		kwatch_resolve_point(lookup->resolver, point, &resolution);
		if (!other && kwatch_resolve_usable(&resolution))
			return point;
	}
	return NULL;
}

static void print_neighbour(const char *label,
			    const struct kwatch_catalogue_point *point)
{
	char text[512];

	snprintf(text, sizeof(text), "%s: %s", point->name, point->text);
	kwatch_wrap(stdout, label, INDENT, WIDTH, text);
}

static void print_neighbours(const struct lookup *lookup,
			     const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *before, *behind;

	before = neighbour(lookup, finding, -1);
	behind = neighbour(lookup, finding, 1);
	if (before)
		print_neighbour("before it", before);
	if (behind)
		print_neighbour("behind it", behind);
}

static void print_path(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_scenario *scenario = finding->scenario;
	char layers[512] = "";
	unsigned int i;

	for (i = 0; i < scenario->nr_layers; i++) {
		bool own = !strcmp(scenario->layers[i], finding->point->layer);
		size_t used = strlen(layers);

		snprintf(layers + used, sizeof(layers) - used, "%s%s%s%s",
			 i ? " > " : "", own ? "[" : "", scenario->layers[i],
			 own ? "]" : "");
	}
	printf("%-*s%s: %s\n", INDENT, "path", scenario->name, scenario->title);
	kwatch_wrap(stdout, "layer", INDENT, WIDTH, layers);
}

static void print_names(const struct kwatch_catalogue_point *point)
{
	char text[512];
	unsigned int i;

	for (i = 0; i < point->nr_names; i++) {
		snprintf(text, sizeof(text), "%s (%s): %s",
			 point->names[i].name,
			 kwatch_catalogue_alias(point->names[i].is),
			 kwatch_catalogue_why(&point->names[i]));
		kwatch_wrap(stdout, i ? "" : "names", INDENT, WIDTH, text);
	}
}

static void print_trigger(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_scenario *scenario = finding->scenario;
	char text[512];

	if (finding->silent) {
		snprintf(text, sizeof(text), "never on this kernel: %s",
			 finding->silent);
		kwatch_wrap(stdout, "fires", INDENT, WIDTH, text);
	} else if (finding->point->trigger) {
		kwatch_wrap(stdout, "fires at", INDENT, WIDTH,
			    finding->point->trigger);
	} else if (scenario->nr_trigger) {
		kwatch_wrap(stdout, "fires at", INDENT, WIDTH,
			    scenario->trigger[0]);
	}
}

static void print_here(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	const struct kwatch_resolution *found = &finding->resolution;
	char text[512];

	if (kwatch_resolve_usable(found))
		snprintf(text, sizeof(text), "%s%s%s: sudo kwatch trace %s",
			 kwatch_finding_state(finding),
			 strcmp(found->symbols[0]->name, point->name) ?
			 ", as " : "",
			 strcmp(found->symbols[0]->name, point->name) ?
			 found->symbols[0]->name : "", point->name);
	else
		snprintf(text, sizeof(text), "%s%s%s", found->reason,
			 point->nearest ? "; see " : "",
			 point->nearest ? point->nearest : "");
	kwatch_wrap(stdout, "here", INDENT, WIDTH, text);
}

static void explain_point(const struct lookup *lookup,
			  const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	char text[512];

	if (finding->alias) {
		snprintf(text, sizeof(text), "%s: %s", finding->name,
			 kwatch_catalogue_why(finding->alias));
		kwatch_wrap(stdout, "", 0, WIDTH, text);
	}
	printf("%s: %s\n", point->name, point->text);
	if (point->note)
		kwatch_wrap(stdout, "", INDENT, WIDTH, point->note);
	putchar('\n');
	print_path(finding);
	print_neighbours(lookup, finding);
	if (point->prototype)
		kwatch_wrap(stdout, "C", INDENT, WIDTH, point->prototype);
	print_fields(finding);
	print_trigger(finding);
	print_names(point);
	print_here(finding);
}

static void explain_symbol(const struct kwatch_finding *finding)
{
	const char *text;
	char buffer[128];
	unsigned int i;

	printf("%s: a function of this kernel that no scenario has\n\n",
	       finding->name);
	if (!kwatch_resolve_usable(&finding->resolution)) {
		kwatch_wrap(stdout, "here", INDENT, WIDTH,
			    finding->resolution.reason);
		return;
	}
	for (i = 0; (text = kwatch_finding_parameter(finding, i, buffer,
						     sizeof(buffer))); i++)
		printf("%-*s%s\n", INDENT, i ? "" : "arguments", text);
	printf("%-*s%s: sudo kwatch trace %s\n", INDENT, "here",
	       kwatch_finding_state(finding), finding->name);
}

static void add_optional(struct json_object *object, const char *key,
			 const char *text)
{
	object_add_text(object, key, text ? text : "");
}

static struct json_object *names_json(const struct kwatch_catalogue_point *point)
{
	struct json_object *array = json_object_new_array();
	unsigned int i;

	for (i = 0; i < point->nr_names; i++) {
		struct json_object *object = json_object_new_object();

		object_add_text(object, "name", point->names[i].name);
		object_add_text(object, "is",
				kwatch_catalogue_alias(point->names[i].is));
		object_add_text(object, "why",
				kwatch_catalogue_why(&point->names[i]));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *explain_json(const struct lookup *lookup,
					const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	const struct kwatch_catalogue_point *before, *behind;
	struct json_object *object = json_object_new_object();

	object_add_text(object, "name", finding->name);
	object_add_text(object, "state", kwatch_finding_state(finding));
	object_add_text(object, "reason", finding->resolution.reason);
	if (!point)
		return object;
	before = neighbour(lookup, finding, -1);
	behind = neighbour(lookup, finding, 1);
	object_add_text(object, "point", point->name);
	object_add_text(object, "text", point->text);
	add_optional(object, "note", point->note);
	object_add_text(object, "scenario", finding->scenario->name);
	object_add_text(object, "layer", point->layer);
	add_optional(object, "before", before ? before->name : NULL);
	add_optional(object, "behind", behind ? behind->name : NULL);
	add_optional(object, "prototype", point->prototype);
	add_optional(object, "trigger", point->trigger);
	add_optional(object, "silent", finding->silent);
	add_optional(object, "nearest", point->nearest);
	json_object_object_add(object, "names", names_json(point));
	return object;
}

static int explain(const struct lookup *lookup, const char *name,
		   struct json_object *json)
{
	struct kwatch_finding findings[LOOKUP_HITS];
	size_t count = lookup_name(lookup, name, findings), i;

	if (!findings[0].point &&
	    findings[0].resolution.presence == KWATCH_ABSENT) {
		lookup_unknown(lookup, name);
		return KWATCH_EXIT_FAILURE;
	}
	for (i = 0; i < count; i++) {
		if (json) {
			json_object_array_add(json,
					      explain_json(lookup,
							   &findings[i]));
			continue;
		}
		if (i)
			putchar('\n');
		if (findings[i].point)
			explain_point(lookup, &findings[i]);
		else
			explain_symbol(&findings[i]);
	}
	return KWATCH_EXIT_OK;
}

static int run(const char *catalogue, const char **names, size_t count,
	       bool with_json)
{
	struct json_object *json = with_json ? json_object_new_array() : NULL;
	struct lookup lookup;
	size_t i;
	int status;

	status = lookup_begin(&lookup, &kwatch_command_explain, catalogue);
	if (status < 0) {
		status = KWATCH_EXIT_OK;
		for (i = 0; i < count; i++) {
			if (i && !json)
				putchar('\n');
			if (explain(&lookup, names[i], json))
				status = KWATCH_EXIT_FAILURE;
		}
	}
	if (json)
		object_print(json);
	lookup_end(&lookup);
	return status;
}

int kwatch_cmd_explain(int argc, char **argv)
{
	const char **names = calloc((size_t)argc + 1, sizeof(*names));
	const char *catalogue = NULL;
	struct kwatch_options line;
	bool json = false;
	size_t count = 0;
	int id, status = KWATCH_EXIT_FAILURE;

	kwatch_options_begin(&line, &kwatch_command_explain, argc, argv);
	while (names && (id = kwatch_cmd_option(&line, &status)) > 0) {
		switch (id) {
		case 'j':
			json = true;
			break;
		case EXPLAIN_CATALOGUE:
			catalogue = line.argument;
			break;
		default:
			names[count++] = line.argument;
		}
	}
	if (names && status < 0 && !count)
		status = kwatch_cmd_usage(&kwatch_command_explain,
					  "explain what? `kwatch list` shows what there is");
	if (names && status < 0)
		status = run(catalogue, names, count, json);
	free(names);
	return status;
}
