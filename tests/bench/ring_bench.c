// SPDX-License-Identifier: GPL-2.0
/*
 * What the ring costs by itself: the module's ring.c in user space, with no
 * probe, no fetch and no second CPU. make ring-bench
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/kernel.h>
#include "shim/rig.h"

#define RING_BYTES	(256UL << 10)
#define ROUNDS		7	/* of which the best one counts */
#define HITS		4000000UL

static double seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* As hit.c does: header, reserve, a few words, exit. */
static bool put(struct kwatch_ring *ring, unsigned int size, u64 n)
{
	struct kwatch_record *record, header = {
		.size = size,
		.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
		.time = n,
		.tid = 1,
		.tgid = 1,
	};
	unsigned int level = kwatch_ring_enter(ring), i;
	enum kwatch_loss loss;
	u64 *word;

	record = rig_reserve(ring, level, &header, "ring_bench\0\0\0\0\0", &loss);
	if (record) {
		word = (u64 *)(record + 1);
		for (i = 0; i < (size - sizeof(*record)) / sizeof(u64); i++)
			word[i] = n + i;
	}
	kwatch_ring_exit(ring, level);
	return record;
}

/* Fills the ring and reads it, in turn; the time of either part. */
static void run(unsigned int size, bool overwrite, double *writing, double *reading)
{
	struct rig *rig = rig_new(RING_BYTES, overwrite);
	struct rig_reader *reader = malloc(sizeof(*reader));
	u64 written = 0, read = 0, sum = 0, burst = RING_BYTES / 2 / size, i;
	double start, middle, write_time = 0, read_time = 0;
	const struct kwatch_record *record;

	if (!reader)
		abort();
	rig_reader_init(reader, rig);
	while (written < HITS) {
		start = seconds();
		for (i = 0; i < burst; i++)
			written += put(&rig->ring, size, written);
		middle = seconds();
		while ((record = rig_reader_next(reader)))
			sum += rig_sequence(record);
		rig_reader_release(reader);
		write_time += middle - start;
		read_time += seconds() - middle;
	}
	read = reader->delivered;
	if (read != written || !sum) {
		fprintf(stderr, "ring_bench: %llu written, %llu read\n", written, read);
		exit(1);
	}
	*writing = write_time / written * 1e9;
	*reading = read_time / read * 1e9;
	free(reader);
	rig_free(rig);
}

/* Nobody reads: what a lost, or in overwrite mode an overwriting, hit costs. */
static double run_full(unsigned int size, bool overwrite)
{
	struct rig *rig = rig_new(RING_BYTES, overwrite);
	double start;
	u64 i;

	for (i = 0; i < RING_BYTES / size; i++)
		put(&rig->ring, size, i);
	start = seconds();
	for (i = 0; i < HITS; i++)
		put(&rig->ring, size, i);
	start = seconds() - start;
	rig_free(rig);
	return start / HITS * 1e9;
}

static double least(double a, double b)
{
	return a && a < b ? a : b;
}

int main(void)
{
	static const unsigned int sizes[] = { 48, 64, 128, 512 };
	unsigned int i, mode, round;

	printf("%-10s %6s %12s %12s %12s %12s %10s\n", "mode", "bytes", "ns/write",
	       "writes/s", "ns/read", "reads/s", "ns/full");
	for (mode = 0; mode < 2; mode++) {
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			double writing = 0, reading = 0, full = 0, a, b;

			for (round = 0; round < ROUNDS; round++) {
				run(sizes[i], mode, &a, &b);
				writing = least(writing, a);
				reading = least(reading, b);
				full = least(full, run_full(sizes[i], mode));
			}
			printf("%-10s %6u %12.2f %12.0f %12.2f %12.0f %10.2f\n",
			       mode ? "overwrite" : "discard", sizes[i], writing, 1e9 / writing,
			       reading, 1e9 / reading, full);
		}
	}
	return 0;
}
