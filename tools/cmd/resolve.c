// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch resolve: what became of a documented name on this kernel, and how it
 * is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "field.h"
#include "lookup.h"
#include "object.h"

enum {
	RESOLVE_CATALOGUE = 256,
};

static const struct kwatch_option options[] = {
	{ 'j', "json", NULL, "an array, one object a name" },
	{ RESOLVE_CATALOGUE, "catalogue", "PATH",
	  "read this directory or file instead of the installed catalogue" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_resolve = {
	.name = "resolve",
	.synopsis = "[options] [NAME|SCENARIO...]",
	.summary = "tell what became of documented names on this kernel",
	.description =
		"NAME is a point, a name that documents use for one, or any function. IS says\n"
		"what kind of name it is:\n"
		"  -         the function's own\n"
		"  renamed   its name in other versions of Linux\n"
		"  misspelt  of its name\n"
		"  never     Linux never had a function of this name\n"
		"  gone      another function, whose work this one does today\n"
		"  call      the system call that programs make\n"
		"  part      no function: a macro, a hook, a structure\n"
		"STATE says what this kernel has of the function, as in `kwatch list`; beside that:\n"
		"  silent    it can be probed, but nothing calls it\n"
		"  unknown   neither the catalogue nor the kernel has it\n"
		"A name alone is told with where its arguments are and from what evidence. Needs\n"
		"neither the module nor root, but knows more as root. Ends with status 1 when a\n"
		"name is unknown.",
	.groups = groups,
	.examples =
		"kwatch resolve kill_proc\n"
		"kwatch resolve tcp-receive\n"
		"kwatch resolve vfs_write --json\n",
	.run = kwatch_cmd_resolve,
};

struct resolve {
	struct lookup lookup;
	struct json_object *json;	/* NULL: text */
};

static const char *kind(const struct kwatch_finding *finding)
{
	return finding->alias ? kwatch_catalogue_alias(finding->alias->is) :
				"-";
}

static const char *target(const struct kwatch_finding *finding)
{
	if (finding->resolution.count)
		return finding->resolution.symbols[0]->name;
	return finding->point ? finding->point->name : "-";
}

/* How it is hooked, or why it cannot be. */
static void put_how(const struct kwatch_finding *finding, char *text,
		    size_t room)
{
	const struct kwatch_resolution *resolution = &finding->resolution;
	const char *hook = kwatch_finding_hook(finding);
	const char *nearest = finding->point ? finding->point->nearest : NULL;

	if (kwatch_resolve_usable(resolution))
		snprintf(text, room, "%s%sarguments: %s", hook,
			 hook[0] ? ", " : "", kwatch_finding_evidence(finding));
	else
		snprintf(text, room, "%s%s%s", resolution->reason,
			 nearest ? "; see " : "", nearest ? nearest : "");
}

static void print_row(const struct kwatch_finding *finding)
{
	char how[320];

	put_how(finding, how, sizeof(how));
	printf("%-24s %-8s %-24s %-11s %s\n", finding->name, kind(finding),
	       target(finding), kwatch_finding_state(finding), how);
}

static void print_symbols(const struct kwatch_finding *finding)
{
	const struct kwatch_resolution *resolution = &finding->resolution;
	const struct kwatch_catalogue_point *point = finding->point;
	size_t i;

	for (i = 0; i < resolution->count; i++) {
		const struct kwatch_symbol *symbol = resolution->symbols[i];

		printf("%s%s%s%s", i ? ", " : ": ", symbol->module,
		       symbol->module[0] ? ":" : "", symbol->name);
		if (point && point->nr_copies == resolution->count)
			printf(" [%s]", point->copies[i]);
	}
	if (resolution->namesakes)
		printf(", of %zu of this name the one beside %s",
		       resolution->namesakes + 1, point->beside);
}

static void print_arguments(const struct kwatch_finding *finding)
{
	const char *text;
	char buffer[128];
	unsigned int i;

	printf("  arguments  ");
	for (i = 0; (text = kwatch_finding_parameter(finding, i, buffer,
						     sizeof(buffer))); i++)
		printf("%s%s", i ? ", " : "", text);
	switch (finding->function.evidence) {
	case KWATCH_EVIDENCE_BTF:
		puts(i ? "  (by name and type, from BTF)" : "none (BTF)");
		break;
	case KWATCH_EVIDENCE_PROTOTYPE:
		puts("  (by position, from the catalogue's prototype)");
		break;
	case KWATCH_EVIDENCE_SYSCALL:
		puts("  (saved registers, struct pt_regs)");
		break;
	case KWATCH_EVIDENCE_CHANGED:
		puts("not known: the compiler changed them");
		break;
	default:
		puts("not known: no BTF, no prototype");
		break;
	}
}

/* Returns 0 for a field that can be had. */
static int find_field(const struct kwatch_finding *finding, unsigned int n,
		      struct kwatch_field *field, struct kwatch_error *error)
{
	const struct kwatch_catalogue_field *wanted =
		&finding->point->fields[n];
	struct kwatch_field_spec spec;

	if (kwatch_catalogue_spec(wanted, &spec, error) ||
	    kwatch_field_resolve(&finding->function, &spec, field, error))
		return -1;
	return 0;
}

static void print_fields(const struct kwatch_finding *finding)
{
	struct kwatch_error error;
	struct kwatch_field field;
	char place[128];
	unsigned int i;

	for (i = 0; i < finding->point->nr_fields; i++) {
		const char *expression = finding->point->fields[i].expression;

		printf("  %-10s ", i ? "" : "shown");
		if (find_field(finding, i, &field, &error)) {
			printf("%-12s not shown: %s\n", expression, error.text);
			continue;
		}
		kwatch_finding_place(&field, place, sizeof(place));
		printf("%-12s %s%s%s\n", field.name, place,
		       strcmp(field.name, expression) ? ": " : "",
		       strcmp(field.name, expression) ? expression : "");
	}
}

static void print_hook(const struct kwatch_finding *finding)
{
	switch (finding->hook) {
	case KWATCH_HOOK_FTRACE:
		puts("  hooked     by ftrace, at its first instruction");
		break;
	case KWATCH_HOOK_KPROBE:
		puts("  hooked     by a kprobe: a breakpoint, or the jump that replaces it");
		break;
	default:
		break;
	}
}

static void print_usable(const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;
	size_t i;

	print_hook(finding);
	print_arguments(finding);
	if (point)
		print_fields(finding);
	for (i = 0; i < finding->warning_count; i++)
		printf("  WARNING    %s\n", finding->warnings[i]);
	if (finding->silent)
		printf("  silent     %s\n", finding->silent);
	else if (point && point->trigger)
		printf("  fires at   %s\n", point->trigger);
}

static void print_detail(const struct kwatch_finding *finding)
{
	const struct kwatch_resolution *resolution = &finding->resolution;
	const struct kwatch_catalogue_point *point = finding->point;

	if (finding->alias)
		printf("%s: %s\n", finding->name,
		       kwatch_catalogue_why(finding->alias));
	else
		printf("%s%s%s\n", finding->name, point ? ": " : "",
		       point ? point->text : "");
	if (point)
		printf("  point      %s, of scenario %s, layer %s\n", point->name,
		       finding->scenario->name, point->layer);
	else
		puts("  point      none: it is in no scenario");
	printf("  kernel     %s", kwatch_finding_state(finding));
	print_symbols(finding);
	if (resolution->reason[0])
		printf("%s%s", resolution->count ? "; " : ": ",
		       resolution->reason);
	putchar('\n');
	if (finding->namesake)
		printf("  beware     this kernel has a function %s, and it is another one\n",
		       finding->name);
	if (kwatch_resolve_usable(resolution))
		print_usable(finding);
	else if (point && point->nearest)
		printf("  instead    %s\n", point->nearest);
}

static struct json_object *symbols_json(const struct kwatch_finding *finding)
{
	const struct kwatch_resolution *resolution = &finding->resolution;
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < resolution->count; i++) {
		struct json_object *object = json_object_new_object();

		object_add_text(object, "symbol", resolution->symbols[i]->name);
		object_add_text(object, "module",
				resolution->symbols[i]->module);
		if (finding->point &&
		    finding->point->nr_copies == resolution->count)
			object_add_text(object, "copy",
					finding->point->copies[i]);
		if (resolution->namesakes)
			object_add_text(object, "beside",
					finding->point->beside);
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *
arguments_json(const struct kwatch_finding *finding)
{
	struct json_object *array = json_object_new_array();
	const char *text;
	char buffer[128];
	unsigned int i;

	if (!kwatch_resolve_usable(&finding->resolution))
		return array;
	for (i = 0; (text = kwatch_finding_parameter(finding, i, buffer,
						     sizeof(buffer))); i++)
		json_object_array_add(array, json_object_new_string(text));
	return array;
}

static struct json_object *fields_json(const struct kwatch_finding *finding)
{
	struct json_object *array = json_object_new_array();
	struct kwatch_error error;
	struct kwatch_field field;
	char place[128];
	unsigned int i;

	if (!finding->point || !kwatch_resolve_usable(&finding->resolution))
		return array;
	for (i = 0; i < finding->point->nr_fields; i++) {
		struct json_object *object = json_object_new_object();

		object_add_text(object, "expression",
				finding->point->fields[i].expression);
		if (find_field(finding, i, &field, &error)) {
			object_add_text(object, "missing", error.text);
		} else {
			kwatch_finding_place(&field, place, sizeof(place));
			object_add_text(object, "name", field.name);
			object_add_text(object, "place", place);
		}
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *warnings_json(const struct kwatch_finding *finding)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < finding->warning_count; i++)
		json_object_array_add(array,
				      json_object_new_string(finding->warnings[i]));
	return array;
}

static void add_point(struct json_object *object,
		      const struct kwatch_finding *finding)
{
	const struct kwatch_catalogue_point *point = finding->point;

	if (!point)
		return;
	object_add_text(object, "point", point->name);
	object_add_text(object, "scenario", finding->scenario->name);
	object_add_text(object, "layer", point->layer);
	object_add_text(object, "nearest", point->nearest ? point->nearest :
							    "");
	object_add_text(object, "silent", finding->silent ? finding->silent : "");
	object_add_text(object, "trigger", point->trigger ? point->trigger :
							    "");
}

static struct json_object *finding_json(const struct kwatch_finding *finding)
{
	struct json_object *object = json_object_new_object();

	object_add_text(object, "name", finding->name);
	object_add_text(object, "is", finding->alias ? kind(finding) : "own");
	object_add_text(object, "why", finding->alias ?
			kwatch_catalogue_why(finding->alias) : "");
	add_point(object, finding);
	object_add_text(object, "state", kwatch_finding_state(finding));
	object_add_text(object, "reason", finding->resolution.reason);
	object_add_bool(object, "namesake", finding->namesake);
	json_object_object_add(object, "symbols", symbols_json(finding));
	object_add_text(object, "hook", kwatch_finding_hook(finding));
	object_add_text(object, "evidence", kwatch_finding_evidence(finding));
	json_object_object_add(object, "arguments", arguments_json(finding));
	json_object_object_add(object, "fields", fields_json(finding));
	json_object_object_add(object, "warnings", warnings_json(finding));
	return object;
}

static void show(const struct resolve *resolve,
		 const struct kwatch_finding *finding, bool detail)
{
	if (resolve->json)
		json_object_array_add(resolve->json, finding_json(finding));
	else if (detail)
		print_detail(finding);
	else
		print_row(finding);
}

static void show_point(const struct resolve *resolve,
		       const struct kwatch_catalogue_hit *hit)
{
	struct kwatch_finding finding;

	kwatch_finding_point(&finding, resolve->lookup.resolver,
			     resolve->lookup.traceable, hit);
	show(resolve, &finding, false);
}

/* Each point, then the other names that documents have for it. */
static void show_scenario(const struct resolve *resolve,
			  const struct kwatch_catalogue_scenario *scenario)
{
	struct kwatch_catalogue_hit hit = { .scenario = scenario };
	unsigned int i, n;

	if (!resolve->json)
		printf("%s: %s\n%-24s %-8s %-24s %-11s %s\n", scenario->name,
		       scenario->title, "NAME", "IS", "TODAY", "STATE",
		       "HOW, OR WHY NOT");
	for (i = 0; i < scenario->nr_points; i++) {
		hit.point = &scenario->points[i];
		hit.alias = NULL;
		show_point(resolve, &hit);
		for (n = 0; n < hit.point->nr_names; n++) {
			hit.alias = &hit.point->names[n];
			show_point(resolve, &hit);
		}
	}
}

static int show_name(const struct resolve *resolve, const char *name)
{
	struct kwatch_finding findings[LOOKUP_HITS];
	const struct kwatch_catalogue_scenario *scenario;
	size_t count, i;

	scenario = kwatch_catalogue_scenario(resolve->lookup.catalogue, name);
	if (scenario) {
		show_scenario(resolve, scenario);
		return KWATCH_EXIT_OK;
	}
	count = lookup_name(&resolve->lookup, name, findings);
	for (i = 0; i < count; i++) {
		bool unknown = !findings[i].point &&
			       findings[i].resolution.presence == KWATCH_ABSENT;

		if (unknown)
			lookup_unknown(&resolve->lookup, name);
		if (!unknown || resolve->json)
			show(resolve, &findings[i], true);
		if (unknown)
			return KWATCH_EXIT_FAILURE;
	}
	return KWATCH_EXIT_OK;
}

static int run(const struct resolve *resolve, const char **names, size_t count)
{
	const struct kwatch_catalogue *catalogue = resolve->lookup.catalogue;
	int status = KWATCH_EXIT_OK;
	size_t i;

	for (i = 0; !count && i < kwatch_catalogue_count(catalogue); i++) {
		if (i && !resolve->json)
			putchar('\n');
		show_scenario(resolve, kwatch_catalogue_at(catalogue, i));
	}
	for (i = 0; i < count; i++) {
		if (i && !resolve->json)
			putchar('\n');
		if (show_name(resolve, names[i]))
			status = KWATCH_EXIT_FAILURE;
	}
	if (resolve->json)
		object_print(resolve->json);
	return status;
}

int kwatch_cmd_resolve(int argc, char **argv)
{
	const char **names = calloc((size_t)argc + 1, sizeof(*names));
	const char *catalogue = NULL;
	struct kwatch_options line;
	struct resolve resolve = { 0 };
	bool json = false;
	size_t count = 0;
	int id, status = KWATCH_EXIT_FAILURE;

	kwatch_options_begin(&line, &kwatch_command_resolve, argc, argv);
	while (names && (id = kwatch_cmd_option(&line, &status)) > 0) {
		switch (id) {
		case 'j':
			json = true;
			break;
		case RESOLVE_CATALOGUE:
			catalogue = line.argument;
			break;
		default:
			names[count++] = line.argument;
		}
	}
	if (names && status < 0) {
		status = lookup_begin(&resolve.lookup, &kwatch_command_resolve,
				      catalogue);
		if (json)
			resolve.json = json_object_new_array();
		if (status < 0)
			status = run(&resolve, names, count);
		lookup_end(&resolve.lookup);
	}
	free(names);
	return status;
}
