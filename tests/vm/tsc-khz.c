// SPDX-License-Identifier: GPL-2.0
/*
 * tsc-khz - the rate of this machine's time stamp counter, which is what an
 * emulated guest reads as its own.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

struct moment {
	uint64_t ticks;
	uint64_t ns;
};

static uint64_t clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_RAW, &time);
	return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

/* Of many tries the one that was interrupted least. */
static struct moment look(void)
{
	uint64_t least = UINT64_MAX;
	struct moment moment = { 0 };
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		uint64_t before = __rdtsc(), ns = clock_ns(), after = __rdtsc();

		if (after - before >= least)
			continue;
		least = after - before;
		moment = (struct moment){ before + least / 2, ns };
	}
	return moment;
}

int main(void)
{
	const struct timespec time = { .tv_nsec = 300000000 };
	struct moment begin = look(), end;

	nanosleep(&time, NULL);
	end = look();
	printf("%.0f\n", (end.ticks - begin.ticks) * 1e6 / (end.ns - begin.ns));
	return 0;
}
