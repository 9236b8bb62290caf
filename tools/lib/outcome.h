/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a selftest concludes of a point: it works, it does not, or it cannot
 * fire on this kernel or machine, and why.
 */
#ifndef KWATCH_OUTCOME_H
#define KWATCH_OUTCOME_H

#include <stdbool.h>
#include "expectation.h"

/** enum kwatch_result - of a point */
enum kwatch_result {
	KWATCH_PASS,
	KWATCH_FAIL,
	KWATCH_SKIP,
};

/**
 * struct kwatch_circumstances - what is known of a point beside what was seen
 * @absent: why this kernel has not got it, NULL when it has
 * @silent: why nothing calls it here, NULL when something does
 * @refused: why the module did not plant its probe, NULL when it did
 * @untriggered: why the trigger was not run, NULL when it was
 */
struct kwatch_circumstances {
	const char *absent;
	const char *silent;
	const char *refused;
	const char *untriggered;
};

/**
 * struct kwatch_outcome - the conclusion
 * @result: in a word
 * @why: of a failure or skip: a sentence fragment; else ""
 */
struct kwatch_outcome {
	enum kwatch_result result;
	char why[1200];
};

/** kwatch_outcome_conclude - of all that is known of a point */
void kwatch_outcome_conclude(const struct kwatch_circumstances *known,
			     const struct kwatch_verdict *verdict,
			     struct kwatch_outcome *outcome);

/** kwatch_outcome_word - "pass", "FAIL", "skip" */
const char *kwatch_outcome_word(enum kwatch_result result);

#endif
