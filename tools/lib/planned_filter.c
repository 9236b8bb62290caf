// SPDX-License-Identifier: GPL-2.0
/*
 * The filter of a planned probe. What it looks at has to be a field of the
 * probe: the module fetches, then filters. A value that is not among the fields
 * becomes one, and is shown like the others.
 */
#include <errno.h>
#include <string.h>
#include "field.h"
#include "planned.h"

struct finder {
	struct kwatch_planned *planned;
	const struct kwatch_function *function;
	const struct kwatch_catalogue_point *point;
};

static void found(struct kwatch_operand *operand,
		  const struct kwatch_planned *planned, unsigned int index)
{
	operand->index = index;
	operand->field = &planned->fields[index];
}

/* "path", where no parameter is called so: the one field that is a path. */
static bool find_path(const struct kwatch_planned *planned,
		      const struct kwatch_chain *value,
		      struct kwatch_operand *operand)
{
	unsigned int i, count = 0;

	if (strcmp(value->base, "path") || value->count)
		return false;
	for (i = 0; i < planned->public.probe.nr_fields; i++) {
		switch (planned->fields[i].type) {
		case KWATCH_TYPE_PATH:
		case KWATCH_TYPE_FILE:
		case KWATCH_TYPE_DENTRY:
			found(operand, planned, i);
			operand->member = NULL;
			count++;
		}
	}
	return count == 1;
}

/* A field by its name, all of it or a member. */
static bool find_by_name(const struct kwatch_planned *planned,
			 const struct kwatch_chain *value,
			 struct kwatch_operand *operand)
{
	unsigned int i;

	for (i = 0; i < planned->public.probe.nr_fields; i++) {
		if (strcmp(planned->fields[i].name, value->base))
			continue;
		found(operand, planned, i);
		operand->member = NULL;
		if (!value->count)
			return true;
		operand->member = kwatch_member_find(operand->field->type,
						     value->steps[0].member);
		return operand->member && value->count == 1;
	}
	return false;
}

/* Names and displays apart, do they fetch the same? */
static bool same_value(const struct kwatch_field *a,
		       const struct kwatch_field *b)
{
	struct kwatch_field renamed = *b;

	memcpy(renamed.name, a->name, sizeof(renamed.name));
	memcpy(renamed.display, a->display, sizeof(renamed.display));
	return !memcmp(&renamed, a, sizeof(renamed));
}

static bool find_by_value(const struct kwatch_planned *planned,
			  const struct kwatch_field *field,
			  struct kwatch_operand *operand)
{
	unsigned int i;

	for (i = 0; i < planned->public.probe.nr_fields; i++) {
		if (!same_value(&planned->fields[i], field))
			continue;
		found(operand, planned, i);
		operand->member = NULL;
		return true;
	}
	return false;
}

/* As a field: by the catalogue's name, or a chain from a parameter. */
static int resolve(const struct finder *finder,
		   const struct kwatch_chain *value, struct kwatch_field *field,
		   struct kwatch_error *error)
{
	struct kwatch_field_spec spec;

	kwatch_expression_value(&spec, value);
	kwatch_planned_known(&spec, finder->point);
	if (kwatch_field_resolve(finder->function, &spec, field, error))
		return -ENOENT;
	if (kwatch_planned_at_return(field) &&
	    !(finder->planned->public.probe.flags & KWATCH_PROBE_RETURN))
		return kwatch_error_set(error, ENOENT,
					"column %u: %s is only there when the function returns",
					value->column, field->name);
	return 0;
}

static int find(void *data, const struct kwatch_chain *value,
		struct kwatch_operand *operand, struct kwatch_error *error)
{
	const struct finder *finder = data;
	struct kwatch_field field;
	int err;

	if (find_by_name(finder->planned, value, operand))
		return 0;
	err = resolve(finder, value, &field, error);
	if (err && find_path(finder->planned, value, operand))
		return 0;
	if (err)
		return err;
	if (!find_by_value(finder->planned, &field, operand))
		return kwatch_error_set(error, ENOENT,
					"column %u: there is no %s",
					value->column, value->base);
	return 0;
}

/* Errors are left to the compiler, which says where they are. */
static int add_missing(const struct finder *finder,
		       const struct kwatch_condition_node *node)
{
	struct kwatch_operand operand;
	struct kwatch_field field;
	int err = 0;

	if (node->left)
		err = add_missing(finder, node->left);
	if (!err && node->right)
		err = add_missing(finder, node->right);
	if (err || node->kind != KWATCH_CONDITION_TEST ||
	    find_by_name(finder->planned, &node->value, &operand) ||
	    resolve(finder, &node->value, &field, NULL) ||
	    find_by_value(finder->planned, &field, &operand))
		return err;
	return kwatch_planned_field(finder->planned, &field);
}

int kwatch_planned_filter(struct kwatch_planned *planned,
			  const struct kwatch_function *function,
			  const struct kwatch_catalogue_point *point,
			  const struct kwatch_condition *const *conditions,
			  size_t count, struct kwatch_error *error)
{
	struct finder finder = { planned, function, point };
	size_t i;

	for (i = 0; i < count; i++)
		if (add_missing(&finder, conditions[i]->root))
			return kwatch_error_set(error, ENOMEM,
						"not enough memory");
	return kwatch_predicates_compile(&planned->predicates, conditions,
					 count, find, &finder, error);
}
