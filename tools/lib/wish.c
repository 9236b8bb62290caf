// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdint.h>
#include "planned.h"
#include "wish.h"

/* Point the predicates at where their fields are when some are left out. */
static int move_predicates(struct kwatch_probe *probe,
			   const struct kwatch_field *fields,
			   struct kwatch_error *error)
{
	struct kwatch_predicate *predicates =
		(struct kwatch_predicate *)(uintptr_t)probe->predicates;
	__u32 i, before, field;

	for (i = 0; i < probe->nr_predicates; i++) {
		field = predicates[i].field;
		if (field >= probe->nr_fields)
			continue;
		if (kwatch_planned_at_return(&fields[field]))
			return kwatch_error_set(error, EINVAL,
						"the filter needs '%s', which is known only when %s returns: leave out --entry",
						fields[field].name,
						probe->symbol);
		for (before = 0; before < field; before++)
			if (kwatch_planned_at_return(&fields[before]))
				predicates[i].field--;
	}
	return 0;
}

static int leave_out_return(struct kwatch_probe *probe,
			    struct kwatch_error *error)
{
	struct kwatch_field *fields =
		(struct kwatch_field *)(uintptr_t)probe->fields;
	__u32 i, kept = 0;
	int result;

	result = move_predicates(probe, fields, error);
	if (result)
		return result;
	for (i = 0; i < probe->nr_fields; i++)
		if (!kwatch_planned_at_return(&fields[i]))
			fields[kept++] = fields[i];
	probe->nr_fields = kept;
	return 0;
}

int kwatch_wish_apply(const struct kwatch_wish *wish,
		      struct kwatch_probe *probe, struct kwatch_error *error)
{
	int result;

	if (wish->sample)
		probe->sample = wish->sample;
	if (!(probe->flags & KWATCH_PROBE_RETURN))
		return 0;
	if (wish->max_active)
		probe->max_active = wish->max_active;
	if (wish->both)
		probe->flags |= KWATCH_PROBE_ENTRY;
	if (wish->latency)
		probe->flags |= KWATCH_PROBE_LATENCY;
	if (!wish->entry)
		return 0;
	/* The histogram needs the return side, the records then do not. */
	result = leave_out_return(probe, error);
	if (result)
		return result;
	probe->flags &= ~KWATCH_PROBE_RETURN;
	probe->flags |= KWATCH_PROBE_ENTRY;
	return 0;
}
