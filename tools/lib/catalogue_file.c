// SPDX-License-Identifier: GPL-2.0
/*
 * The schema of a scenario, and the checks behind it. For what is refused here
 * the line is searched in the text, so that a person is always sent to a place.
 */
#include <ctype.h>
#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "catalogue_file.h"
#include "catalogue_line.h"
#include "catalogue_yaml.h"
#include "display.h"
#include "field.h"
#include "silent.h"

#define NEEDED	(CYAML_FLAG_POINTER)
#define MAY	(CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define STRING(flags, key, type, member) \
	CYAML_FIELD_STRING_PTR(key, flags, type, member, 1, CYAML_UNLIMITED)
#define LIST(flags, key, type, member, entry) \
	CYAML_FIELD_SEQUENCE_COUNT(key, flags, type, member, nr_ ## member, \
				   entry, 0, CYAML_UNLIMITED)

static const cyaml_schema_value_t text_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_strval_t alias_kinds[] = {
	{ "renamed", KWATCH_ALIAS_RENAMED },
	{ "misspelt", KWATCH_ALIAS_MISSPELT },
	{ "never", KWATCH_ALIAS_NEVER },
	{ "gone", KWATCH_ALIAS_GONE },
	{ "call", KWATCH_ALIAS_CALL },
	{ "part", KWATCH_ALIAS_PART },
};

const char *kwatch_catalogue_alias(enum kwatch_alias is)
{
	return alias_kinds[is].str;
}

const char *kwatch_catalogue_why(const struct kwatch_catalogue_alias *alias)
{
	static const char * const obvious[] = {
		[KWATCH_ALIAS_RENAMED] = "its name in other versions of Linux",
		[KWATCH_ALIAS_MISSPELT] = "misspelt",
		[KWATCH_ALIAS_NEVER] = "Linux never had a function of this name",
		[KWATCH_ALIAS_GONE] = "gone, this does its work today",
		[KWATCH_ALIAS_CALL] = "the system call",
		[KWATCH_ALIAS_PART] = "not a function",
	};

	return alias->why ? alias->why : obvious[alias->is];
}

#define ALIAS struct kwatch_catalogue_alias
static const cyaml_schema_field_t alias_fields[] = {
	STRING(NEEDED, "name", ALIAS, name),
	CYAML_FIELD_ENUM("is", CYAML_FLAG_STRICT, ALIAS, is, alias_kinds,
			 CYAML_ARRAY_LEN(alias_kinds)),
	STRING(MAY, "why", ALIAS, why),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t alias_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, ALIAS, alias_fields),
};

#define FIELD struct kwatch_catalogue_field
static const cyaml_schema_field_t field_fields[] = {
	STRING(NEEDED, "expression", FIELD, expression),
	STRING(MAY, "name", FIELD, name),
	STRING(MAY, "type", FIELD, type),
	STRING(MAY, "display", FIELD, display),
	STRING(MAY, "length", FIELD, length),
	CYAML_FIELD_UINT("cap", CYAML_FLAG_OPTIONAL, FIELD, cap),
	KWATCH_CATALOGUE_BOOL("at_return", CYAML_FLAG_OPTIONAL, FIELD, at_return),
	KWATCH_CATALOGUE_BOOL("user", CYAML_FLAG_OPTIONAL, FIELD, user),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t field_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FIELD, field_fields),
};

#define RESULT struct kwatch_catalogue_result
static const cyaml_schema_field_t result_fields[] = {
	STRING(MAY, "type", RESULT, type),
	STRING(MAY, "display", RESULT, display),
	CYAML_FIELD_END
};

#define SILENT struct kwatch_catalogue_silent
static const cyaml_schema_field_t silent_fields[] = {
	LIST(MAY, "has", SILENT, has, &text_entry),
	LIST(MAY, "lacks", SILENT, lacks, &text_entry),
	STRING(NEEDED, "why", SILENT, why),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t silent_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, SILENT, silent_fields),
};

#define POINT struct kwatch_catalogue_point
static const cyaml_schema_field_t point_fields[] = {
	STRING(NEEDED, "name", POINT, name),
	LIST(MAY, "names", POINT, names, &alias_entry),
	LIST(MAY, "symbols", POINT, symbols, &text_entry),
	STRING(MAY, "module", POINT, module),
	LIST(MAY, "copies", POINT, copies, &text_entry),
	STRING(MAY, "beside", POINT, beside),
	STRING(NEEDED, "layer", POINT, layer),
	STRING(MAY, "prototype", POINT, prototype),
	LIST(MAY, "prototype_was", POINT, prototype_was, &text_entry),
	LIST(MAY, "fields", POINT, fields, &field_entry),
	CYAML_FIELD_MAPPING_PTR("returns", MAY, POINT, returns, result_fields),
	KWATCH_CATALOGUE_BOOL("entry_only", CYAML_FLAG_OPTIONAL, POINT, entry_only),
	STRING(MAY, "family", POINT, family),
	STRING(NEEDED, "text", POINT, text),
	STRING(MAY, "note", POINT, note),
	STRING(MAY, "inlined", POINT, inlined),
	STRING(MAY, "absent", POINT, absent),
	LIST(MAY, "silent", POINT, silent, &silent_entry),
	STRING(MAY, "nearest", POINT, nearest),
	STRING(MAY, "trigger", POINT, trigger),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t point_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, POINT, point_fields),
};

#define SCENARIO struct kwatch_catalogue_scenario
static const cyaml_schema_field_t scenario_fields[] = {
	STRING(NEEDED, "name", SCENARIO, name),
	STRING(NEEDED, "title", SCENARIO, title),
	STRING(MAY, "text", SCENARIO, text),
	LIST(NEEDED, "trigger", SCENARIO, trigger, &text_entry),
	LIST(NEEDED, "layers", SCENARIO, layers, &text_entry),
	LIST(NEEDED, "points", SCENARIO, points, &point_entry),
	CYAML_FIELD_END
};

static const cyaml_schema_value_t scenario_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, SCENARIO, scenario_fields),
};

/* Where a file stands with a check. */
struct check {
	const char *path;
	const char *text;
	const char *point;	/* inside this point, or NULL */
	struct kwatch_error *error;
};

__attribute__((format(printf, 5, 6)))
static int refuse(const struct check *check, const char *key,
		  const char *value, unsigned int n, const char *format, ...)
{
	unsigned int line = kwatch_catalogue_line(check->text, check->point,
						  key, value, n);
	char what[320];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	/* A value folded over lines is not found; its point is. */
	if (!line && check->point)
		line = kwatch_catalogue_line(check->text, NULL, "name",
					     check->point, 0);
	return kwatch_error_set(check->error, EINVAL, "%s:%u: %s%s%s",
				check->path, line,
				check->point ? check->point : "",
				check->point ? ": " : "", what);
}

/* As the module wants names of fields. */
static bool is_name(const char *name)
{
	size_t length = strlen(name), i;

	for (i = 0; i < length; i++)
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	return length && length < KWATCH_FIELD_NAME_MAX &&
	       !isdigit((unsigned char)name[0]);
}

int kwatch_catalogue_spec(const struct kwatch_catalogue_field *field,
			  struct kwatch_field_spec *spec,
			  struct kwatch_error *error)
{
	int err = kwatch_expression_field(spec, field->expression, error);

	if (err)
		return err;
	if (field->name) {
		if (!is_name(field->name))
			return kwatch_error_set(error, EINVAL,
						"a field cannot be named %s",
						field->name);
		snprintf(spec->name, sizeof(spec->name), "%s", field->name);
	}
	if (field->type) {
		spec->type = kwatch_expression_type(field->type);
		if (!spec->type)
			return kwatch_error_set(error, EINVAL,
						"there is no type %s",
						field->type);
		spec->user = spec->type->user;
	}
	if (field->display) {
		if (!kwatch_display_exists(field->display))
			return kwatch_error_set(error, EINVAL,
						"there is no display %s",
						field->display);
		snprintf(spec->display, sizeof(spec->display), "%s",
			 field->display);
	}
	if (field->length)
		snprintf(spec->length, sizeof(spec->length), "%s",
			 field->length);
	if (field->cap)
		spec->cap = (__u16)(field->cap < 4096 ? field->cap : 4096);
	spec->at_return |= field->at_return;
	spec->user |= field->user;
	return 0;
}

/* At the key that is wrong by itself. */
static int refuse_field(const struct check *check,
			const struct kwatch_catalogue_field *field,
			const char *why)
{
	const char *key = "expression", *value = field->expression;

	if (field->name && !is_name(field->name)) {
		key = "name";
		value = field->name;
	} else if (field->type && !kwatch_expression_type(field->type)) {
		key = "type";
		value = field->type;
	} else if (field->display && !kwatch_display_exists(field->display)) {
		key = "display";
		value = field->display;
	}
	return refuse(check, key, value, 0, "%s", why);
}

static bool is_of_return(const struct kwatch_field_spec *spec)
{
	return spec->at_return || !strcmp(spec->chain.base, KWATCH_FIELD_RESULT);
}

static int check_fields(const struct check *check,
			const struct kwatch_catalogue_point *point)
{
	struct kwatch_error why = { 0 };
	struct kwatch_field_spec spec;
	unsigned int i;

	for (i = 0; i < point->nr_fields; i++) {
		const struct kwatch_catalogue_field *field = &point->fields[i];

		if (kwatch_catalogue_spec(field, &spec, &why))
			return refuse_field(check, field, why.text);
		if (point->entry_only && is_of_return(&spec))
			return refuse(check, "expression", field->expression,
				      0,
				      "%s is read at return, but the point is entry_only",
				      field->expression);
	}
	return 0;
}

static int check_result(const struct check *check,
			const struct kwatch_catalogue_point *point)
{
	if (!point->returns)
		return 0;
	if (point->returns->type && strcmp(point->returns->type, "none") &&
	    !kwatch_expression_type(point->returns->type))
		return refuse(check, "type", point->returns->type, 0,
			      "there is no type %s", point->returns->type);
	if (point->returns->display &&
	    !kwatch_display_exists(point->returns->display))
		return refuse(check, "display", point->returns->display, 0,
			      "there is no display %s",
			      point->returns->display);
	return 0;
}

static int check_evidence(const struct check *check, const char *key,
			  char **evidence, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!kwatch_silent_is_evidence(evidence[i]))
			return refuse(check, key, evidence[i], 0,
				      "silent: %s is no function, 'struct name' or 'struct name.member'",
				      evidence[i]);
	return 0;
}

static int check_silent(const struct check *check,
			const struct kwatch_catalogue_point *point)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < point->nr_silent; i++) {
		const struct kwatch_catalogue_silent *silent =
			&point->silent[i];

		err = check_evidence(check, "has", silent->has,
				     silent->nr_has);
		if (!err)
			err = check_evidence(check, "lacks", silent->lacks,
					     silent->nr_lacks);
	}
	return err;
}

static int check_prototypes(const struct check *check,
			    const struct kwatch_catalogue_point *point)
{
	struct kwatch_prototype prototype;
	struct kwatch_error why = { 0 };
	unsigned int i;

	if (point->prototype &&
	    kwatch_prototype_parse(&prototype, point->prototype, &why))
		return refuse(check, "prototype", point->prototype, 0, "%s",
			      why.text);
	for (i = 0; i < point->nr_prototype_was; i++)
		if (kwatch_prototype_parse(&prototype, point->prototype_was[i],
					   &why))
			return refuse(check, "prototype_was",
				      point->prototype_was[i], 0, "%s",
				      why.text);
	return 0;
}

static bool has_text(char **texts, unsigned int count, const char *text)
{
	while (count--)
		if (!strcmp(texts[count], text))
			return true;
	return false;
}

static int check_point(struct check *check,
		       const struct kwatch_catalogue_scenario *scenario,
		       unsigned int n)
{
	const struct kwatch_catalogue_point *point = &scenario->points[n];
	unsigned int i;
	int err;

	check->point = NULL;
	for (i = 0; i < n; i++)
		if (!strcmp(scenario->points[i].name, point->name))
			return refuse(check, "name", point->name, 1,
				      "there are two points named %s",
				      point->name);
	check->point = point->name;
	if (strlen(point->name) >= KWATCH_NAME_MAX)
		return refuse(check, "name", point->name, 0,
			      "the name is longer than %d characters",
			      KWATCH_NAME_MAX - 1);
	if (!has_text(scenario->layers, scenario->nr_layers, point->layer))
		return refuse(check, "layer", point->layer, 0,
			      "the scenario has no layer %s", point->layer);
	for (i = 0; point->nearest && i < scenario->nr_points; i++)
		if (!strcmp(scenario->points[i].name, point->nearest))
			break;
	if (point->nearest && i == scenario->nr_points)
		return refuse(check, "nearest", point->nearest, 0,
			      "the scenario has no point %s", point->nearest);
	err = check_prototypes(check, point);
	if (!err)
		err = check_fields(check, point);
	if (!err)
		err = check_result(check, point);
	return err ? err : check_silent(check, point);
}

static int check_scenario(struct check *check,
			  const struct kwatch_catalogue_scenario *scenario)
{
	unsigned int i;
	int err = 0;

	if (!scenario->nr_points)
		return refuse(check, "points", "", 0,
			      "the scenario has no points");
	for (i = 0; !err && i < scenario->nr_points; i++)
		err = check_point(check, scenario, i);
	return err;
}

struct kwatch_catalogue_scenario *
kwatch_catalogue_file_load(const char *path, struct kwatch_error *error)
{
	struct kwatch_catalogue_scenario *scenario;
	struct check check = { .path = path, .error = error };
	char *text;

	scenario = kwatch_catalogue_yaml(path, &scenario_schema, &text, error);
	if (!scenario)
		return NULL;
	check.text = text;
	if (check_scenario(&check, scenario)) {
		kwatch_catalogue_file_free(scenario);
		scenario = NULL;
	}
	free(text);
	return scenario;
}

void kwatch_catalogue_file_free(struct kwatch_catalogue_scenario *scenario)
{
	kwatch_catalogue_yaml_free(&scenario_schema, scenario);
}
