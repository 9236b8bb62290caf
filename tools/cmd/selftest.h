/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of kwatch selftest share: a scenario is run (selftest_run.c),
 * and what came of it is shown (selftest_show.c).
 */
#ifndef KWATCH_SELFTEST_H
#define KWATCH_SELFTEST_H

#include <stdbool.h>
#include "catalogue.h"
#include "expectation.h"
#include "outcome.h"

/**
 * struct selftest_point - a point, and what came of it
 * @point: of the catalogue
 * @chosen: it is to be tested
 * @verdict: what was seen
 * @outcome: what is concluded
 */
struct selftest_point {
	const struct kwatch_catalogue_point *point;
	bool chosen;
	struct kwatch_verdict verdict;
	struct kwatch_outcome outcome;
};

/**
 * struct selftest_scenario - a scenario, and what came of it
 * @scenario: of the catalogue
 * @points: all of its points
 * @counts: of the chosen points, by enum kwatch_result
 * @events: that were seen, of all points
 * @lost: hits that left no trace
 * @problem: why the scenario as a whole has failed; "" when it has not
 */
struct selftest_scenario {
	const struct kwatch_catalogue_scenario *scenario;
	struct selftest_point *points;
	unsigned int counts[3];
	unsigned long long events;
	unsigned long long lost;
	char problem[640];
};

/**
 * struct selftest - the wishes of the user, and the results
 * @catalogue_path: NULL for the default
 * @trigger: path of the program that makes scenarios happen
 * @ring_bytes: of each CPU
 * @verbose: tell what the trigger does
 * @only_failures: show no other points
 * @as_json: an object instead of a table
 * @color: use the terminal's colours
 * @catalogue: read
 * @scenarios: that are to be tested
 * @count: of @scenarios
 * @expectations: of the scenario that runs
 * @stopped: the user wants no more
 */
struct selftest {
	const char *catalogue_path;
	const char *trigger;
	const char *ring_bytes;
	bool verbose;
	bool only_failures;
	bool as_json;
	bool color;
	struct kwatch_catalogue *catalogue;
	struct selftest_scenario *scenarios;
	size_t count;
	struct kwatch_expectations *expectations;
	bool stopped;
};

/**
 * selftest_run - run the trigger of a scenario, watch, and conclude
 *
 * Returns -1, or the status to exit with: nothing can be tested here, and why
 * was printed.
 */
int selftest_run(struct selftest *test, struct selftest_scenario *scenario);

/** selftest_show - the points of a scenario that was run, as text */
void selftest_show(const struct selftest *test,
		   const struct selftest_scenario *scenario);

/** selftest_conclude - of all scenarios, as text or JSON; does kwatch work? */
bool selftest_conclude(const struct selftest *test);

#endif
