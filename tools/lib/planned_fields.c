// SPDX-License-Identifier: GPL-2.0
/*
 * Which fields a planned probe gets: those that the user listed, those of the
 * catalogue, or all parameters; and the result. What cannot be had of the
 * latter two is left out and said in the note; of the first it is an error.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "field.h"
#include "planned.h"

static bool has_return(const struct kwatch_planned *planned)
{
	return planned->public.probe.flags & KWATCH_PROBE_RETURN;
}

/*
 * A bare word that is the name of a field of the catalogue means that field,
 * with its type, its display, and whether it is in user memory.
 */
void kwatch_planned_known(struct kwatch_field_spec *spec,
			  const struct kwatch_catalogue_point *point)
{
	struct kwatch_field_spec known;
	unsigned int i;

	if (!point || spec->type || spec->chain.count ||
	    strcmp(spec->name, spec->chain.base))
		return;
	for (i = 0; i < point->nr_fields; i++) {
		if (kwatch_catalogue_spec(&point->fields[i], &known, NULL) ||
		    strcmp(known.name, spec->name))
			continue;
		if (spec->display[0])
			memcpy(known.display, spec->display,
			       sizeof(known.display));
		known.at_return |= spec->at_return;
		*spec = known;
		return;
	}
}

int kwatch_planned_specs(struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point,
			 const struct kwatch_expression *expression,
			 const char *text, struct kwatch_error *error)
{
	struct kwatch_error why = { 0 };
	struct kwatch_field_spec spec;
	struct kwatch_field field;
	size_t i;
	int err;

	for (i = 0; i < expression->count; i++) {
		spec = expression->fields[i];
		kwatch_planned_known(&spec, point);
		err = kwatch_field_resolve(function, &spec, &field, &why);
		if (err)
			return kwatch_error_set(error, -err, "%s: %s", text,
						why.text);
		if (kwatch_planned_at_return(&field) && !has_return(planned))
			return kwatch_error_set(error, EINVAL,
						"%s: %s is only there when the function returns, and an offset inside it has no return",
						text, field.name);
		if (kwatch_planned_field(planned, &field))
			return -ENOMEM;
	}
	return 0;
}

/* Without a list of fields: all parameters that can be had. */
int kwatch_planned_parameters(struct kwatch_planned *planned,
			      const struct kwatch_function *function)
{
	unsigned int count = kwatch_function_count(function), i;
	struct kwatch_error why = { 0 };
	struct kwatch_field field;

	for (i = 0; i < count; i++) {
		if (kwatch_field_parameter(function, i, &field, &why)) {
			kwatch_planned_note(planned, "%s", why.text);
			continue;
		}
		if (kwatch_planned_field(planned, &field))
			return -ENOMEM;
	}
	if (function->evidence == KWATCH_EVIDENCE_CHANGED)
		kwatch_planned_note(planned,
				    "arguments not shown: the compiler changed them (%s)",
				    strchr(function->symbol, '.') + 1);
	else if (function->evidence == KWATCH_EVIDENCE_NONE)
		kwatch_planned_note(planned,
				    "arguments not shown: %s",
				    function->types.ambiguous ?
				    "functions of this name differ in them" :
				    "there is no BTF of it");
	return 0;
}

int kwatch_planned_result(struct kwatch_planned *planned,
			  const struct kwatch_function *function,
			  const struct kwatch_catalogue_result *returns)
{
	const char *type = returns ? returns->type : NULL;
	struct kwatch_field field;
	__u32 i;

	if (!has_return(planned))
		return 0;
	for (i = 0; i < planned->public.probe.nr_fields; i++)
		if (!strcmp(planned->fields[i].name, KWATCH_FIELD_RESULT))
			return 0;
	if ((type && !strcmp(type, "none")) ||
	    !kwatch_field_result(function, &field))
		return 0;
	if (type)
		field.type = kwatch_expression_type(type)->type;
	if (returns && returns->display) {
		memset(field.display, 0, sizeof(field.display));
		snprintf(field.display, sizeof(field.display), "%s",
			 returns->display);
	}
	if (kwatch_planned_field(planned, &field))
		return -ENOMEM;
	return 0;
}

/* A field that this kernel does not have is left out, and said. */
int kwatch_planned_point(struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point)
{
	struct kwatch_error why = { 0 };
	struct kwatch_field_spec spec;
	struct kwatch_field field;
	bool changed = function->evidence == KWATCH_EVIDENCE_CHANGED;
	unsigned int i;

	if (changed && point->nr_fields)
		kwatch_planned_note(planned,
				    "arguments not shown: the compiler changed them (%s)",
				    strchr(function->symbol, '.') + 1);
	for (i = 0; i < point->nr_fields && !changed; i++) {
		if (kwatch_catalogue_spec(&point->fields[i], &spec, &why) ||
		    kwatch_field_resolve(function, &spec, &field, &why)) {
			kwatch_planned_note(planned, "%s not shown: %s",
					    point->fields[i].expression,
					    why.text);
			continue;
		}
		if (kwatch_planned_at_return(&field) && !has_return(planned)) {
			kwatch_planned_note(planned,
					    "%s not shown: it is only there when the function returns",
					    field.name);
			continue;
		}
		if (kwatch_planned_field(planned, &field))
			return -ENOMEM;
	}
	return 0;
}
