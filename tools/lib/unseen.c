// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "unseen.h"

__attribute__((format(printf, 3, 4)))
static void say(struct kwatch_unseen *unseen, enum kwatch_unseen_kind kind,
		const char *format, ...)
{
	va_list arguments;

	unseen->kind = kind;
	va_start(arguments, format);
	vsnprintf(unseen->reason, sizeof(unseen->reason), format, arguments);
	va_end(arguments);
}

static const char *plural(__u64 count)
{
	return count == 1 ? "" : "s";
}

/* As people write it; the catalogue's word where they have no other. */
static const char *family_name(const char *family)
{
	if (!strcmp(family, "ipv4"))
		return "IPv4";
	if (!strcmp(family, "ipv6"))
		return "IPv6";
	return family;
}

/* The family of calls that were seen, unless some were of @family. */
static const char *other_family(const struct kwatch_path *path,
				const char *family)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(path);
	const struct kwatch_path_point *point;
	const char *other = NULL, *own;
	size_t i;

	for (i = 0; family && i < kwatch_path_count(path); i++) {
		point = kwatch_path_at(path, i);
		own = scenario->points[point->order].family;
		if (!own || !point->calls)
			continue;
		if (!strcmp(own, family))
			return NULL;
		other = own;
	}
	return other;
}

/* Another copy of the function was called. */
static bool copy_seen(const struct kwatch_path *path, unsigned int order)
{
	size_t i;

	for (i = 0; i < kwatch_path_count(path); i++)
		if (kwatch_path_at(path, i)->order == order &&
		    kwatch_path_at(path, i)->calls)
			return true;
	return false;
}

/* It was called, but no record tells of it: returns whether that was so. */
static bool why_no_record(struct kwatch_unseen *unseen,
			  const struct kwatch_fate *fate)
{
	if (fate->disarmed)
		say(unseen, KWATCH_UNSEEN_DISARMED,
		    "it was hit too often; --max-rate or --no-guard lets it be");
	else if (fate->lost)
		say(unseen, KWATCH_UNSEEN_LOST,
		    "%llu hit%s had no room; --ring-size makes more",
		    (unsigned long long)fate->lost, plural(fate->lost));
	else if (fate->missed_returns)
		say(unseen, KWATCH_UNSEEN_LOST,
		    "%llu call%s too many in flight; --max-active follows more",
		    (unsigned long long)fate->missed_returns,
		    plural(fate->missed_returns));
	else if (fate->missed)
		say(unseen, KWATCH_UNSEEN_LOST,
		    "%llu hit%s inside the handler of another probe",
		    (unsigned long long)fate->missed, plural(fate->missed));
	else if (fate->running)
		say(unseen, KWATCH_UNSEEN_RUNNING, "%llu call%s",
		    (unsigned long long)fate->running, plural(fate->running));
	else if (fate->filtered)
		say(unseen, KWATCH_UNSEEN_FILTERED, "%llu call%s, none met --filter",
		    (unsigned long long)fate->filtered,
		    plural(fate->filtered));
	else if (fate->sampled)
		say(unseen, KWATCH_UNSEEN_FILTERED,
		    "%llu call%s left out by --sample",
		    (unsigned long long)fate->sampled, plural(fate->sampled));
	else
		return false;
	return true;
}

static void why_not_called(struct kwatch_unseen *unseen,
			   const struct kwatch_path *path, unsigned int order,
			   const struct kwatch_fate *fate, const char *silent)
{
	const char *family = unseen->point->family;
	const char *other = other_family(path, family);

	if (silent) {
		say(unseen, KWATCH_UNSEEN_SILENT, "%s", silent);
	} else if (other) {
		say(unseen, KWATCH_UNSEEN_FAMILY, "for %s; what ran used %s",
		    family_name(family), family_name(other));
	} else if (copy_seen(path, order)) {
		say(unseen, KWATCH_UNSEEN_PATH,
		    "this copy of it; another one was called");
	} else if (fate->gated) {
		unseen->trigger = unseen->point->trigger;
		say(unseen, KWATCH_UNSEEN_OTHERS, "%llu call%s",
		    (unsigned long long)fate->gated, plural(fate->gated));
	} else {
		unseen->trigger = unseen->point->trigger;
		say(unseen, KWATCH_UNSEEN_PATH, "%s",
		    unseen->trigger ? "" : unseen->point->note ?
		    unseen->point->note : unseen->point->text);
	}
}

static void why_no_probe(struct kwatch_unseen *unseen,
			 const struct kwatch_unseen_facts *facts)
{
	const char *nearest = unseen->point->nearest;
	const struct kwatch_gap *gap;
	bool told;
	size_t i;

	say(unseen, KWATCH_UNSEEN_LEFT_OUT, "it was not asked for");
	for (i = 0; i < facts->gap_count; i++) {
		gap = &facts->gaps[i];
		if (strcmp(gap->point, unseen->name))
			continue;
		told = !nearest || strstr(gap->reason, nearest);
		if (gap->by_user)
			say(unseen, KWATCH_UNSEEN_LEFT_OUT, "%s", gap->reason);
		else
			say(unseen, KWATCH_UNSEEN_KERNEL, "%s%s%s",
			    gap->reason, told ? "" : "; see ",
			    told ? "" : nearest);
	}
}

/* In the order of the kinds; within, as they came. */
static void sort(struct kwatch_unseen *list, size_t count)
{
	struct kwatch_unseen one;
	size_t i, at;

	for (i = 1; i < count; i++) {
		one = list[i];
		for (at = i; at && list[at - 1].kind > one.kind; at--)
			list[at] = list[at - 1];
		list[at] = one;
	}
}

static size_t add_probes(const struct kwatch_path *path,
			 const struct kwatch_unseen_facts *facts,
			 unsigned int order, struct kwatch_unseen *list,
			 bool *expected)
{
	const struct kwatch_catalogue_point *point =
		&kwatch_path_scenario(path)->points[order];
	const struct kwatch_path_point *seen;
	size_t count = 0, i;

	for (i = 0; i < kwatch_path_count(path); i++) {
		seen = kwatch_path_at(path, i);
		if (seen->order != order)
			continue;
		*expected = true;
		if (seen->calls)
			continue;
		list[count].name = seen->name;
		list[count].point = point;
		if (!why_no_record(&list[count], &facts->fates[i]))
			why_not_called(&list[count], path, order,
				       &facts->fates[i],
				       facts->silent(facts->context, point));
		count++;
	}
	return count;
}

struct kwatch_unseen *
kwatch_unseen_find(const struct kwatch_path *path,
		   const struct kwatch_unseen_facts *facts, size_t *count)
{
	const struct kwatch_catalogue_scenario *scenario =
		kwatch_path_scenario(path);
	struct kwatch_unseen *list;
	unsigned int order;
	bool expected;

	*count = 0;
	list = calloc(scenario->nr_points + kwatch_path_count(path) + 1,
		      sizeof(*list));
	for (order = 0; list && order < scenario->nr_points; order++) {
		expected = false;
		*count += add_probes(path, facts, order, list + *count,
				     &expected);
		if (expected)
			continue;
		list[*count].point = &scenario->points[order];
		list[*count].name = list[*count].point->name;
		why_no_probe(&list[(*count)++], facts);
	}
	if (list)
		sort(list, *count);
	return list;
}

const char *kwatch_unseen_title(enum kwatch_unseen_kind kind)
{
	static const char * const titles[] = {
		[KWATCH_UNSEEN_DISARMED] = "disarmed by the guard",
		[KWATCH_UNSEEN_LOST] = "called, but what was seen of it is LOST",
		[KWATCH_UNSEEN_RUNNING] = "called, and had not returned at the end",
		[KWATCH_UNSEEN_FILTERED] = "called, but filtered out",
		[KWATCH_UNSEEN_OTHERS] = "called, but by other tasks or on top of them",
		[KWATCH_UNSEEN_LEFT_OUT] = "not traced",
		[KWATCH_UNSEEN_FAMILY] = "for another family of addresses or machines",
		[KWATCH_UNSEEN_PATH] = "not on the path that was taken",
		[KWATCH_UNSEEN_SILENT] = "there, but never called on this kernel",
		[KWATCH_UNSEEN_KERNEL] = "not on this kernel",
	};

	return titles[kind];
}

const char *kwatch_unseen_word(enum kwatch_unseen_kind kind)
{
	static const char * const words[] = {
		[KWATCH_UNSEEN_DISARMED] = "disarmed",
		[KWATCH_UNSEEN_LOST] = "lost",
		[KWATCH_UNSEEN_RUNNING] = "running",
		[KWATCH_UNSEEN_FILTERED] = "filtered",
		[KWATCH_UNSEEN_OTHERS] = "other tasks",
		[KWATCH_UNSEEN_LEFT_OUT] = "not traced",
		[KWATCH_UNSEEN_FAMILY] = "family",
		[KWATCH_UNSEEN_PATH] = "path",
		[KWATCH_UNSEEN_SILENT] = "silent",
		[KWATCH_UNSEEN_KERNEL] = "kernel",
	};

	return words[kind];
}
