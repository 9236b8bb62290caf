// SPDX-License-Identifier: GPL-2.0
/*
 * What the user named becomes probes: scenario -> points -> functions of this
 * kernel -> fields. What does not become one is a gap, never silence.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "field.h"
#include "filters.h"
#include "planned.h"
#include "suggest.h"
#include "unsafe.h"

#define POINTS_OF_A_NAME	8
#define SCENARIO_LETTERS	"abcdefghijklmnopqrstuvwxyz0123456789-"

struct gap {
	struct kwatch_plan_gap public;
	char *reason;
};

struct kwatch_plan {
	struct kwatch_filters filters;
	struct kwatch_catalogue *catalogue;
	struct kwatch_resolver *resolver;
	struct kwatch_planned **probes;
	size_t count;
	struct gap *gaps;
	size_t gap_count;
	unsigned int stack_depth;	/* 0: no call chains */
	struct kwatch_unsafe *unsafe;	/* read at the first need */
	bool any_symbol;		/* dangerous ones too */
};

/* A point of the catalogue that is to be added. */
struct wish {
	const struct kwatch_catalogue_scenario *scenario;
	const struct kwatch_catalogue_point *point;
	const struct kwatch_catalogue_alias *alias;
	const struct kwatch_expression *expression;	/* fields, or NULL */
};

static int no_memory(struct kwatch_error *error)
{
	return kwatch_error_set(error, ENOMEM, "not enough memory");
}

struct kwatch_plan *kwatch_plan_new_at(const char *catalogue_path,
				       const struct kwatch_resolve_paths *paths,
				       struct kwatch_error *error)
{
	struct kwatch_plan *plan = calloc(1, sizeof(*plan));

	if (!plan) {
		no_memory(error);
		return NULL;
	}
	plan->catalogue = kwatch_catalogue_new(catalogue_path, error);
	if (!plan->catalogue)
		goto free_plan;
	plan->resolver = kwatch_resolver_new(paths, error);
	if (!plan->resolver)
		goto free_plan;
	return plan;

free_plan:
	kwatch_plan_free(plan);
	return NULL;
}

struct kwatch_plan *kwatch_plan_new(const char *catalogue_path,
				    struct kwatch_error *error)
{
	return kwatch_plan_new_at(catalogue_path, NULL, error);
}

static bool same_probe(const struct kwatch_planned *a,
		       const struct kwatch_planned *b)
{
	return a->public.probe.address == b->public.probe.address &&
	       a->public.probe.offset == b->public.probe.offset &&
	       !strcmp(a->public.probe.symbol, b->public.probe.symbol) &&
	       !strcmp(a->key, b->key);
}

/* Takes @planned over, also when it is there already or memory is short. */
static int insert(struct kwatch_plan *plan, struct kwatch_planned *planned,
		  const char *key, struct kwatch_error *error)
{
	void *more;
	size_t i;

	planned->key = strdup(key);
	if (!planned->key)
		goto free_planned;
	for (i = 0; i < plan->count; i++)
		if (same_probe(plan->probes[i], planned))
			goto already_there;
	more = realloc(plan->probes, (plan->count + 1) * sizeof(*plan->probes));
	if (!more)
		goto free_planned;
	plan->probes = more;
	kwatch_planned_finish(planned);
	plan->probes[plan->count++] = planned;
	return 0;

already_there:
	kwatch_planned_free(planned);
	return 0;
free_planned:
	kwatch_planned_free(planned);
	return no_memory(error);
}

static int add_gap(struct kwatch_plan *plan,
		   const struct kwatch_catalogue_point *point,
		   const char *reason, bool by_filter,
		   struct kwatch_error *error)
{
	struct gap *gap;
	void *more;
	size_t i;

	for (i = 0; i < plan->gap_count; i++)
		if (!strcmp(plan->gaps[i].public.point, point->name))
			return 0;
	more = realloc(plan->gaps, (plan->gap_count + 1) * sizeof(*gap));
	if (!more)
		return no_memory(error);
	plan->gaps = more;
	gap = &plan->gaps[plan->gap_count];
	gap->reason = strdup(reason);
	if (!gap->reason)
		return no_memory(error);
	gap->public.point = point->name;
	gap->public.nearest = point->nearest && !by_filter ? point->nearest :
							     "";
	gap->public.by_filter = by_filter;
	plan->gap_count++;
	/* The array may have moved, the strings have not. */
	for (i = 0; i < plan->gap_count; i++)
		plan->gaps[i].public.reason = plan->gaps[i].reason;
	return 0;
}

static int add_fields(struct kwatch_planned *planned,
		      const struct kwatch_function *function,
		      const struct wish *wish, const char *what,
		      struct kwatch_error *error)
{
	const struct kwatch_expression *expression = wish->expression;
	const struct kwatch_catalogue_point *point = wish->point;
	int err;

	if (expression && expression->listed)
		err = kwatch_planned_specs(planned, function, point, expression,
					   what, error);
	else if (point)
		err = kwatch_planned_point(planned, function, point);
	else
		err = kwatch_planned_parameters(planned, function);
	if (!err)
		err = kwatch_planned_result(planned, function,
					    point ? point->returns : NULL);
	return err == -ENOMEM ? no_memory(error) : err;
}

static int add_stack(const struct kwatch_plan *plan,
		     struct kwatch_planned *planned, struct kwatch_error *error)
{
	struct kwatch_field field;

	if (!plan->stack_depth)
		return 0;
	kwatch_field_stack(&field, "stack", plan->stack_depth);
	return kwatch_planned_field(planned, &field) ? no_memory(error) : 0;
}

static int add_copy(struct kwatch_plan *plan, const struct wish *wish,
		    const struct kwatch_resolution *resolution, size_t n,
		    const char *what, struct kwatch_error *error)
{
	const struct kwatch_symbol *symbol = resolution->symbols[n];
	const struct kwatch_catalogue_point *point = wish->point;
	struct kwatch_function function;
	struct kwatch_planned *planned;
	char number[24];
	const char *copy = NULL;
	int err;

	planned = kwatch_planned_new(symbol, plan->resolver,
				     point ? point->prototype : NULL,
				     &function);
	if (!planned)
		return no_memory(error);
	if (wish->expression)
		planned->public.probe.address = wish->expression->address;
	if (resolution->namesakes)
		planned->public.probe.address = symbol->address;
	if (resolution->count > 1) {
		planned->public.probe.address = symbol->address;
		snprintf(number, sizeof(number), "#%zu", n + 1);
		copy = number;
		if (point && point->nr_copies == resolution->count)
			copy = point->copies[n];
	}
	/* The copy that everybody means needs no epithet. */
	if (copy && !strcmp(copy, "native"))
		copy = NULL;
	if (!kwatch_planned_name(planned, point ? point->name : symbol->name,
				 copy)) {
		kwatch_planned_free(planned);
		return no_memory(error);
	}
	if (wish->expression)
		planned->public.probe.offset = wish->expression->offset;
	if (planned->public.probe.offset || (point && point->entry_only))
		planned->public.probe.flags = KWATCH_PROBE_ENTRY;
	if (wish->scenario) {
		planned->public.scenario = wish->scenario->name;
		planned->public.layer = point->layer;
		planned->public.order =
			(unsigned int)(point - wish->scenario->points);
	}
	err = add_fields(planned, &function, wish, what, error);
	if (!err)
		err = add_stack(plan, planned, error);
	if (!err)
		err = kwatch_filters_apply(&plan->filters, planned,
					   &function, point, error);
	if (err) {
		kwatch_planned_free(planned);
		return err;
	}
	return insert(plan, planned, wish->expression &&
		      wish->expression->listed ? what : "", error);
}

static int add_copies(struct kwatch_plan *plan, const struct wish *wish,
		      const struct kwatch_resolution *resolution,
		      const char *what, struct kwatch_error *error)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < resolution->count; i++)
		err = add_copy(plan, wish, resolution, i, what, error);
	return err;
}

static int nothing_came(const struct wish *wish, const char *reason,
			const char *what, struct kwatch_error *error)
{
	const char *nearest = wish->point->nearest;
	bool same = !strcmp(wish->point->name, what);

	return kwatch_error_set(error, ENOENT, "%s: %s%s%s%s%s", what,
				same ? "" : wish->point->name,
				same ? "" : ": ", reason,
				nearest ? "; the nearest is " : "",
				nearest ? nearest : "");
}

/* Points of the catalogue; gaps are no error unless there is nothing else. */
static int add_wishes(struct kwatch_plan *plan, const struct wish *wishes,
		      size_t count, const char *what,
		      struct kwatch_error *error)
{
	struct kwatch_resolution resolution;
	bool done = false, lacking = false;
	struct kwatch_error lack;
	int err = 0;
	size_t i;

	for (i = 0; !err && i < count; i++) {
		kwatch_resolve_point(plan->resolver, wishes[i].point,
				     &resolution);
		if (!kwatch_resolve_usable(&resolution)) {
			err = add_gap(plan, wishes[i].point, resolution.reason,
				      false, error);
			continue;
		}
		err = add_copies(plan, &wishes[i], &resolution, what, error);
		done |= !err;
		if (err == -ENOENT) {
			lacking = true;
			lack = *error;
			err = add_gap(plan, wishes[i].point, lack.text, true,
				      error);
		}
	}
	if (err || done)
		return err;
	if (lacking)
		return kwatch_error_set(error, EINVAL, "--filter: %s",
					lack.text);
	return nothing_came(&wishes[count - 1], resolution.reason, what, error);
}

static int add_scenario(struct kwatch_plan *plan,
			const struct kwatch_catalogue_scenario *scenario,
			struct kwatch_error *error)
{
	struct wish *wishes = calloc(scenario->nr_points, sizeof(*wishes));
	unsigned int i;
	int err;

	if (!wishes)
		return no_memory(error);
	for (i = 0; i < scenario->nr_points; i++) {
		wishes[i].scenario = scenario;
		wishes[i].point = &scenario->points[i];
	}
	err = add_wishes(plan, wishes, scenario->nr_points, scenario->name,
			 error);
	free(wishes);
	return err;
}

static int unknown(const struct kwatch_plan *plan, const char *what,
		   const char *symbol, const char *reason,
		   struct kwatch_error *error)
{
	const char *found[KWATCH_SUGGEST_MAX];
	size_t count, i;
	char list[256] = "";

	count = kwatch_suggest(plan->catalogue,
			       kwatch_resolver_kallsyms(plan->resolver),
			       symbol, found);
	for (i = 0; i < count; i++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof(list) - used, "%s%s",
			 !i ? "" : i + 1 < count ? ", " : " or ", found[i]);
	}
	return kwatch_error_set(error, ENOENT, "%s: %s; %s%s%s", what, reason,
				count ? "did you mean " : "`kwatch list` shows what there is",
				list, count ? "?" : "");
}

/* Is what the user named, and nobody of ours looked at, dangerous to probe? */
static int check_danger(struct kwatch_plan *plan,
			const struct kwatch_symbol *symbol, const char *what,
			const struct kwatch_unsafe_entry **entry,
			struct kwatch_error *error)
{
	if (!plan->unsafe)
		plan->unsafe = kwatch_unsafe_new(NULL, error);
	if (!plan->unsafe)
		return -EINVAL;
	*entry = kwatch_unsafe_find(plan->unsafe, symbol->module, symbol->name);
	if (!*entry || plan->any_symbol)
		return 0;
	return kwatch_error_set(error, EPERM,
				"%s is dangerous to probe%s: %s. Instead: %s; or give --unsafe",
				what, (*entry)->fatal ? ", it may stop the machine" : "",
				(*entry)->why, (*entry)->instead);
}

/* The copies of one name are alike in this. */
static int add_any(struct kwatch_plan *plan,
		   const struct kwatch_expression *expression,
		   const struct kwatch_resolution *resolution,
		   const struct kwatch_symbol *symbol, const char *what,
		   struct kwatch_error *error)
{
	struct wish wish = { .expression = expression };
	const struct kwatch_unsafe_entry *danger = NULL;
	size_t i, before = plan->count;
	int err;

	err = check_danger(plan, symbol, what, &danger, error);
	if (!err)
		err = add_copies(plan, &wish, resolution, what, error);
	for (i = before; !err && danger && i < plan->count; i++) {
		kwatch_planned_note(plan->probes[i], "dangerous: %s", danger->why);
		kwatch_planned_finish(plan->probes[i]);
	}
	return err;
}

static int add_symbol(struct kwatch_plan *plan,
		      const struct kwatch_expression *expression,
		      const char *what, struct kwatch_error *error)
{
	struct kwatch_resolution resolution;
	int err;

	kwatch_resolve_symbol(plan->resolver, expression->module,
			      expression->symbol, &resolution);
	if (kwatch_resolve_usable(&resolution)) {
		err = add_any(plan, expression, &resolution,
			      resolution.symbols[0], what, error);
		return err == -ENOENT ? -EINVAL : err;
	}
	if (resolution.presence == KWATCH_ABSENT)
		return unknown(plan, what, expression->symbol,
			       resolution.reason, error);
	return kwatch_error_set(error, ENOENT, "%s: %s", what,
				resolution.reason);
}

static int add_address(struct kwatch_plan *plan,
		       const struct kwatch_expression *expression,
		       const char *what, struct kwatch_error *error)
{
	const struct kwatch_kallsyms *kallsyms =
		kwatch_resolver_kallsyms(plan->resolver);
	struct kwatch_resolution resolution = { .count = 1 };
	__u64 address = expression->address + expression->offset;
	struct kwatch_symbol nameless = {
		.address = expression->address, .name = "", .module = "",
	};
	static const struct kwatch_symbol nobody = { .name = "", .module = "" };
	const struct kwatch_symbol *inside = &nobody;
	char name[24];
	size_t i;

	snprintf(name, sizeof(name), "0x%llx",
		 (unsigned long long)expression->address);
	nameless.name = name;
	resolution.symbols[0] = &nameless;
	for (i = 0; i < kwatch_kallsyms_count(kallsyms); i++) {
		const struct kwatch_symbol *symbol = kwatch_kallsyms_at(kallsyms, i);

		if (symbol->address == expression->address)
			resolution.symbols[0] = symbol;
		if (symbol->address <= address && symbol->address >= inside->address)
			inside = symbol;
	}
	return add_any(plan, expression, &resolution, inside, what, error);
}

/* Points of this name, or those that documents call so. */
static int add_name(struct kwatch_plan *plan,
		    const struct kwatch_expression *expression,
		    const char *what, bool *found, struct kwatch_error *error)
{
	struct kwatch_catalogue_hit hits[POINTS_OF_A_NAME];
	struct wish wishes[POINTS_OF_A_NAME];
	size_t before = plan->count, count, i;
	int err;

	count = kwatch_catalogue_points(plan->catalogue, expression->symbol,
					hits, POINTS_OF_A_NAME);
	*found = count && !expression->module[0] && !expression->offset;
	if (!*found)
		return 0;
	for (i = 0; i < count; i++)
		wishes[i] = (struct wish){
			.scenario = hits[i].scenario,
			.point = hits[i].point,
			.alias = hits[i].alias,
			.expression = expression,
		};
	err = add_wishes(plan, wishes, count, what, error);
	for (i = before; !err && i < plan->count; i++) {
		if (!hits[0].alias)
			break;
		kwatch_planned_note(plan->probes[i], "documented as %s: %s",
				    hits[0].alias->name,
				    kwatch_catalogue_why(hits[0].alias));
		kwatch_planned_finish(plan->probes[i]);
	}
	return err;
}

int kwatch_plan_add(struct kwatch_plan *plan, const char *what,
		    struct kwatch_error *error)
{
	const struct kwatch_catalogue_scenario *scenario;
	struct kwatch_expression expression;
	bool found = true;
	int err;

	scenario = kwatch_catalogue_scenario(plan->catalogue, what);
	if (scenario)
		return add_scenario(plan, scenario, error);
	if (strchr(what, '-') && strspn(what, SCENARIO_LETTERS) == strlen(what))
		return unknown(plan, what, what, "there is no such scenario",
			       error);
	err = kwatch_expression_parse(&expression, what, error);
	if (err)
		return err;
	if (!expression.symbol[0])
		err = add_address(plan, &expression, what, error);
	else
		err = add_name(plan, &expression, what, &found, error);
	if (!found)
		err = add_symbol(plan, &expression, what, error);
	kwatch_expression_fini(&expression);
	return err;
}

int kwatch_plan_filter(struct kwatch_plan *plan, const char *text,
		       struct kwatch_error *error)
{
	return kwatch_filters_add(&plan->filters, text, error);
}

void kwatch_plan_stack(struct kwatch_plan *plan, unsigned int depth)
{
	plan->stack_depth = depth;
}

void kwatch_plan_unsafe(struct kwatch_plan *plan)
{
	plan->any_symbol = true;
}

bool kwatch_plan_has_stack(const struct kwatch_plan *plan)
{
	const struct kwatch_planned *planned;
	size_t n;
	__u32 i;

	for (n = 0; n < plan->count; n++) {
		planned = plan->probes[n];
		for (i = 0; i < planned->public.probe.nr_fields; i++)
			if (planned->fields[i].type == KWATCH_TYPE_STACK)
				return true;
	}
	return false;
}

int kwatch_plan_check(const struct kwatch_plan *plan,
		      struct kwatch_error *error)
{
	return kwatch_filters_check(&plan->filters, error);
}

const struct kwatch_resolver *
kwatch_plan_resolver(const struct kwatch_plan *plan)
{
	return plan->resolver;
}

size_t kwatch_plan_count(const struct kwatch_plan *plan)
{
	return plan->count;
}

struct kwatch_plan_probe *kwatch_plan_probe(struct kwatch_plan *plan, size_t n)
{
	return n < plan->count ? &plan->probes[n]->public : NULL;
}

size_t kwatch_plan_gap_count(const struct kwatch_plan *plan)
{
	return plan->gap_count;
}

const struct kwatch_plan_gap *kwatch_plan_gap(const struct kwatch_plan *plan,
					      size_t n)
{
	return n < plan->gap_count ? &plan->gaps[n].public : NULL;
}

void kwatch_plan_free(struct kwatch_plan *plan)
{
	if (!plan)
		return;
	while (plan->count)
		kwatch_planned_free(plan->probes[--plan->count]);
	while (plan->gap_count)
		free(plan->gaps[--plan->gap_count].reason);
	kwatch_filters_fini(&plan->filters);
	free(plan->probes);
	free(plan->gaps);
	kwatch_unsafe_free(plan->unsafe);
	kwatch_resolver_free(plan->resolver);
	kwatch_catalogue_free(plan->catalogue);
	free(plan);
}
