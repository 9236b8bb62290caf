// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "filters.h"

struct kwatch_filter {
	struct kwatch_condition *condition;
	bool used;
};

static int no_memory(struct kwatch_error *error)
{
	return kwatch_error_set(error, ENOMEM, "not enough memory");
}

int kwatch_filters_add(struct kwatch_filters *filters, const char *text,
		       struct kwatch_error *error)
{
	struct kwatch_condition *condition;
	struct kwatch_filter *more;

	more = reallocarray(filters->items, filters->count + 1, sizeof(*more));
	if (!more)
		return no_memory(error);
	filters->items = more;
	condition = kwatch_condition_new(text, error);
	if (!condition)
		return -error->code;
	more[filters->count++] = (struct kwatch_filter){ condition, false };
	return 0;
}

static bool is_for(const struct kwatch_condition *condition,
		   const struct kwatch_planned *planned,
		   const struct kwatch_function *function,
		   const struct kwatch_catalogue_point *point)
{
	return !condition->point[0] ||
	       !strcmp(condition->point, planned->public.point) ||
	       !strcmp(condition->point, function->symbol) ||
	       (point && !strcmp(condition->point, point->name));
}

int kwatch_filters_apply(struct kwatch_filters *filters,
			 struct kwatch_planned *planned,
			 const struct kwatch_function *function,
			 const struct kwatch_catalogue_point *point,
			 struct kwatch_error *error)
{
	const struct kwatch_condition **all;
	bool for_just_this = false;
	size_t count = 0, i;
	int err = 0;

	all = calloc(filters->count + 1, sizeof(*all));
	if (!all)
		return no_memory(error);
	for (i = 0; i < filters->count; i++) {
		const struct kwatch_condition *condition =
			filters->items[i].condition;

		if (!is_for(condition, planned, function, point))
			continue;
		filters->items[i].used = true;
		for_just_this |= condition->point[0];
		all[count++] = condition;
	}
	if (count)
		err = kwatch_planned_filter(planned, function, point, all,
					    count, error);
	free(all);
	if (!err || err == -ENOMEM)
		return err;
	return for_just_this ? -EINVAL : -ENOENT;
}

int kwatch_filters_check(const struct kwatch_filters *filters,
			 struct kwatch_error *error)
{
	const struct kwatch_condition *condition;
	size_t i;

	for (i = 0; i < filters->count; i++) {
		condition = filters->items[i].condition;
		if (!filters->items[i].used)
			return kwatch_error_set(error, ENOENT,
						"%s: nothing that is to be traced is called %s",
						condition->text,
						condition->point);
	}
	return 0;
}

void kwatch_filters_fini(struct kwatch_filters *filters)
{
	while (filters->count)
		kwatch_condition_free(filters->items[--filters->count].condition);
	free(filters->items);
	filters->items = NULL;
}
