/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One probe of a plan while it is being made: it owns its strings and fields.
 */
#ifndef KWATCH_PLANNED_H
#define KWATCH_PLANNED_H

#include "catalogue.h"
#include "expression.h"
#include "function.h"
#include "plan.h"
#include "predicates.h"
#include "resolve.h"

/**
 * struct kwatch_planned - a probe and what belongs to it
 * @public: what the plan shows
 * @fields: that public.probe.fields points to
 * @room: of @fields
 * @predicates: that public.probe.predicates points to
 * @key: what tells it from other probes of the same function
 * @note: that public.note points to
 * @point: that public.point points to
 */
struct kwatch_planned {
	struct kwatch_plan_probe public;
	struct kwatch_field *fields;
	size_t room;
	struct kwatch_predicates predicates;
	char *key;
	char *note;
	char *point;
};

/**
 * kwatch_planned_new - a probe of a function, without fields
 * @symbol: the function
 * @resolver: of this kernel
 * @prototype: of the catalogue, or NULL
 * @function: out: what is known of its arguments; refers to @symbol
 *
 * Returns NULL when memory is short.
 */
struct kwatch_planned *
kwatch_planned_new(const struct kwatch_symbol *symbol,
		   const struct kwatch_resolver *resolver,
		   const char *prototype, struct kwatch_function *function);

/** kwatch_planned_name - what readers call it; false when memory is short */
bool kwatch_planned_name(struct kwatch_planned *planned, const char *point,
			 const char *copy);

/** kwatch_planned_at_return - is it read when the function returns? */
bool kwatch_planned_at_return(const struct kwatch_field *field);

/**
 * kwatch_planned_field - add a field
 *
 * Behind the others, but before those that are read at return, as the module
 * wants it. Two fields of one name are made different. Returns 0 or -ENOMEM.
 */
int kwatch_planned_field(struct kwatch_planned *planned,
			 const struct kwatch_field *field);

/** kwatch_planned_note - append to the note */
void kwatch_planned_note(struct kwatch_planned *planned, const char *format,
			 ...) __attribute__((format(printf, 2, 3)));

/**
 * kwatch_planned_specs - the fields that the user listed
 * @planned: to add to
 * @function: its arguments
 * @expression: with the list
 * @text: that was parsed, for @error
 * @error: which cannot be had, and why
 *
 * Returns 0 or a negative errno; @error is not set for -ENOMEM.
 */
int kwatch_planned_specs(struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point,
			 const struct kwatch_expression *expression,
			 const char *text, struct kwatch_error *error);
/** kwatch_planned_point - the fields of the catalogue; 0 or -ENOMEM */
int kwatch_planned_point(struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point);
/** kwatch_planned_parameters - all parameters; 0 or -ENOMEM */
int kwatch_planned_parameters(struct kwatch_planned *planned,
			      const struct kwatch_function *function);
/**
 * kwatch_planned_result - what is returned, as the last field
 * @planned: to add to; nothing happens if it has no return side
 * @function: that returns
 * @returns: of the catalogue, or NULL
 *
 * Returns 0 or -ENOMEM.
 */
int kwatch_planned_result(struct kwatch_planned *planned,
			  const struct kwatch_function *function,
			  const struct kwatch_catalogue_result *returns);

/**
 * kwatch_planned_known - what a bare word means at a point of the catalogue
 * @spec: a field, changed to the catalogue's of that name if it has one
 * @point: of the catalogue, or NULL
 */
void kwatch_planned_known(struct kwatch_field_spec *spec,
			  const struct kwatch_catalogue_point *point);

/**
 * kwatch_planned_filter - keep only hits that meet conditions
 * @planned: with all its fields; those that the conditions look at beside them
 *           are added
 * @function: its arguments
 * @point: of the catalogue, or NULL
 * @conditions: all of which a hit must meet
 * @count: of them
 * @error: what is wrong, with the column in the condition
 *
 * Returns 0, -ENOENT when the function has not what a condition looks at, or
 * another negative errno.
 */
int kwatch_planned_filter(struct kwatch_planned *planned,
			  const struct kwatch_function *function,
			  const struct kwatch_catalogue_point *point,
			  const struct kwatch_condition *const *conditions,
			  size_t count, struct kwatch_error *error);

/** kwatch_planned_finish - fields are complete: fill in the probe */
void kwatch_planned_finish(struct kwatch_planned *planned);

void kwatch_planned_free(struct kwatch_planned *planned);

#endif
