// SPDX-License-Identifier: GPL-2.0
/*
 * Is the CPU's counter what the kernel's clock is made of, and how fast is it?
 * Asked of the timekeeping core by what it exports, so that this knows no
 * machine: a reading of its clock that lies between two of the counter is one of
 * the counter.
 */
#include <linux/delay.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include "clock.h"

/* A reading has a resolution of 1 ns: so long apart, that is 1 of 4 million. */
#define CALIBRATION_US	4000

/* Of the counter. Set once at module init. */
static u64 ns_per_cycle;

/* Counter and CLOCK_MONOTONIC_RAW of one moment. False: it is another counter. */
static bool read_both(struct system_time_snapshot *now)
{
	unsigned int tries;
	u64 before, after;

	/* The CPU may take two readings close together in another order. */
	for (tries = 0; tries < 4; tries++) {
		before = get_cycles();
		ktime_get_snapshot(now);
		after = get_cycles();
		/* Where there is no counter, all of it is 0. */
		if (before < after && now->cycles - before <= after - before)
			return true;
	}
	return false;
}

void kwatch_clock_init(void)
{
	struct system_time_snapshot first, last;
	u64 cycles, ns;

	if (!read_both(&first))
		return;
	usleep_range(CALIBRATION_US, 2 * CALIBRATION_US);
	if (!read_both(&last) || first.cs_was_changed_seq != last.cs_was_changed_seq)
		return;
	cycles = last.cycles - first.cycles;
	ns = ktime_to_ns(ktime_sub(last.raw, first.raw));
	/* A second, at the most, of sleep: the shift does not overflow. */
	if (cycles && ns < NSEC_PER_SEC)
		ns_per_cycle = div64_u64(ns << 32, cycles);
}

struct kwatch_clock kwatch_clock_get(void)
{
	struct system_time_snapshot now;
	struct kwatch_clock clock = {};

	if (ns_per_cycle && read_both(&now))
		clock.ns_per_cycle = ns_per_cycle;
	return clock;
}
