/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was seen at the points of a scenario: how often each was called, where,
 * by whom, with which values, and how long it took. Counts are exact; memory is
 * bounded whatever the number of events: of values only the first different
 * ones are kept.
 */
#ifndef KWATCH_PATH_H
#define KWATCH_PATH_H

#include "catalogue.h"
#include "facet.h"
#include "format.h"
#include "nest.h"
#include "record.h"
#include "spread.h"
#include "style.h"

#define KWATCH_PATH_PLACES	8
#define KWATCH_PATH_FAILURES	8
#define KWATCH_PATH_FAILURE	32

/**
 * struct kwatch_path_row - calls with the same values
 * @calls: how many
 * @failed: they returned an error
 * @hash: of @text
 * @length: of @text
 * @text: KWATCH_FACETS texts for each field, each with its NUL
 * @json: values of the first of them: members of an object
 */
struct kwatch_path_row {
	__u64 calls;
	bool failed;
	__u32 hash;
	size_t length;
	char *text;
	char *json;
};

/**
 * struct kwatch_path_place - where calls were made
 * @context: KWATCH_CONTEXT_*
 * @comm: name of the task, "" in an interrupt and where it is not known
 * @calls: how many
 */
struct kwatch_path_place {
	unsigned int context;
	char comm[KWATCH_COMM_MAX + 1];
	__u64 calls;
};

/** struct kwatch_path_failure - calls that returned the same error */
struct kwatch_path_failure {
	char name[KWATCH_PATH_FAILURE];
	__u64 calls;
};

/**
 * struct kwatch_path_point - what was seen at a point
 * @name: of its probe: that of the catalogue's point, or POINT[COPY]
 * @order: of the catalogue's point in the scenario
 * @calls: that were recorded
 * @format: of its probe, NULL before the first call
 * @timed: it is recorded when it returns, so @spread is known
 * @spread: how long the calls took
 * @failed: calls that returned an error
 * @failures: the first different errors
 * @failure_count: of them
 * @places: the first different places
 * @place_count: of them
 * @rows: the first different values, and the first of each error
 * @row_count: of them
 * @other_calls: that are in no row
 * @varies: for each text of a row whether it was not the same in all calls
 */
struct kwatch_path_point {
	char *name;
	unsigned int order;
	__u64 calls;
	const struct kwatch_format *format;
	bool timed;
	struct kwatch_spread spread;
	__u64 failed;
	struct kwatch_path_failure failures[KWATCH_PATH_FAILURES];
	unsigned int failure_count;
	struct kwatch_path_place places[KWATCH_PATH_PLACES];
	unsigned int place_count;
	struct kwatch_path_row *rows;
	size_t row_count;
	__u64 other_calls;
	bool *varies;
};

struct kwatch_path;

/**
 * kwatch_path_new - nothing was seen yet
 * @scenario: of the catalogue, stays the caller's
 * @style: of the user, stays the caller's
 * @keep: how many different values of a point to keep, at least 1
 *
 * Returns NULL when memory is short.
 */
struct kwatch_path *
kwatch_path_new(const struct kwatch_catalogue_scenario *scenario,
		const struct kwatch_style *style, size_t keep);
void kwatch_path_free(struct kwatch_path *path);

/**
 * kwatch_path_expect - there is a probe on a point
 * @path: of which nothing was seen yet
 * @name: of the probe
 *
 * Returns 1, 0 for the name of no point of the scenario, or -ENOMEM.
 */
int kwatch_path_expect(struct kwatch_path *path, const char *name);

/**
 * kwatch_path_event - take an event
 *
 * What is no call, or a call at no expected point, is passed over. The schema
 * of its probe has to stay. Returns 0 or -ENOMEM.
 */
int kwatch_path_event(struct kwatch_path *path,
		      const struct kwatch_event *event);

/** kwatch_path_finish - all was seen */
void kwatch_path_finish(struct kwatch_path *path);

const struct kwatch_catalogue_scenario *
kwatch_path_scenario(const struct kwatch_path *path);

/** kwatch_path_count - of the expected points, in documented order */
size_t kwatch_path_count(const struct kwatch_path *path);
const struct kwatch_path_point *kwatch_path_at(const struct kwatch_path *path,
					       size_t n);
/** kwatch_path_layer - of the n-th expected point */
const char *kwatch_path_layer(const struct kwatch_path *path, size_t n);

/** kwatch_path_nest - who called whom, by number; NULL when nobody did */
const struct kwatch_nest *kwatch_path_nest(const struct kwatch_path *path);

/** kwatch_path_calls - at all points */
__u64 kwatch_path_calls(const struct kwatch_path *path);

#endif
