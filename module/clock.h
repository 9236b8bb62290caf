/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_CLOCK_H
#define KWATCH_CLOCK_H

#include <linux/math64.h>
#include <linux/timekeeping.h>
#include <linux/timex.h>
#include <linux/types.h>

/**
 * struct kwatch_clock - how durations are taken that no record tells the times of
 * @ns_per_cycle: of the CPU's counter, with 32 binary digits; 0: do not use it
 *
 * The counter is read in a tenth of the time that the kernel's clock takes. It
 * is used only where it is what that clock itself is made of: then it runs at
 * one rate, and alike on all CPUs.
 */
struct kwatch_clock {
	u64 ns_per_cycle;
};

/* At module init; sleeps for some ms. */
void kwatch_clock_init(void);
/* The clock that can be used now. May sleep. */
struct kwatch_clock kwatch_clock_get(void);

/* A moment, in the units of @clock. Any context. */
static __always_inline u64 kwatch_clock_now(const struct kwatch_clock *clock)
{
	return likely(clock->ns_per_cycle) ? (u64)get_cycles() : ktime_get_mono_fast_ns();
}

/* Nanoseconds from @from, a moment of @clock, to now; never negative. */
static __always_inline u64 kwatch_clock_since(const struct kwatch_clock *clock, u64 from)
{
	s64 passed = kwatch_clock_now(clock) - from;

	/* Counters of two CPUs may be some cycles apart. */
	if (unlikely(passed < 0))
		passed = 0;
	if (likely(clock->ns_per_cycle))
		return mul_u64_u64_shr(passed, clock->ns_per_cycle, 32);
	return passed;
}

#endif
