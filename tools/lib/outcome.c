// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include "outcome.h"

__attribute__((format(printf, 3, 4)))
static void conclude(struct kwatch_outcome *outcome, enum kwatch_result result,
		     const char *format, ...)
{
	va_list arguments;

	outcome->result = result;
	va_start(arguments, format);
	vsnprintf(outcome->why, sizeof(outcome->why), format, arguments);
	va_end(arguments);
}

static void conclude_unmet(const struct kwatch_verdict *verdict,
			   struct kwatch_outcome *outcome)
{
	if (!verdict->seen)
		conclude(outcome, KWATCH_FAIL, "never seen; expected: %s",
			 verdict->unmet);
	else
		conclude(outcome, KWATCH_FAIL,
			 "%zu seen, %zu of %zu as expected; the nearest to '%s' had %s",
			 verdict->seen, verdict->met, verdict->expected,
			 verdict->unmet, verdict->nearest);
}

/* Its probe was planted and the trigger has run. */
static void conclude_run(const struct kwatch_circumstances *known,
			 const struct kwatch_verdict *verdict,
			 struct kwatch_outcome *outcome)
{
	if (known->silent && verdict->seen)
		conclude(outcome, KWATCH_FAIL,
			 "%zu seen, but the catalogue says that it never fires: %s",
			 verdict->seen, known->silent);
	else if (known->silent)
		conclude(outcome, KWATCH_SKIP, "nothing calls it: %s",
			 known->silent);
	else if (verdict->met < verdict->expected)
		conclude_unmet(verdict, outcome);
	else if (verdict->expected)
		conclude(outcome, KWATCH_PASS, "%s", "");
	else if (verdict->skip)
		conclude(outcome, KWATCH_SKIP, "%s", verdict->skip);
	else if (verdict->seen)
		conclude(outcome, KWATCH_FAIL,
			 "%zu seen, but the trigger does not know with which values",
			 verdict->seen);
	else
		conclude(outcome, KWATCH_FAIL,
			 "never seen, and nobody knows why");
}

void kwatch_outcome_conclude(const struct kwatch_circumstances *known,
			     const struct kwatch_verdict *verdict,
			     struct kwatch_outcome *outcome)
{
	if (known->absent)
		conclude(outcome, KWATCH_SKIP, "%s", known->absent);
	else if (known->refused)
		conclude(outcome, KWATCH_FAIL, "not planted: %s",
			 known->refused);
	else if (known->untriggered)
		conclude(outcome, KWATCH_FAIL, "not triggered: %s",
			 known->untriggered);
	else
		conclude_run(known, verdict, outcome);
}

const char *kwatch_outcome_word(enum kwatch_result result)
{
	static const char * const words[] = {
		[KWATCH_PASS] = "pass",
		[KWATCH_FAIL] = "FAIL",
		[KWATCH_SKIP] = "skip",
	};

	return words[result];
}
