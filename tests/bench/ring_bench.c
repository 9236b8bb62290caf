// SPDX-License-Identifier: GPL-2.0
/*
 * What the ring costs by itself: the module's ring.c in user space, with no
 * probe, no fetch and no second CPU. make ring-bench
 *
 *	ring_bench [--json]
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

struct costs {
	double writing;	/* ns of reserve and commit */
	double reading;	/* ns of a record, where it lies; overwrite mode: copied */
	double full;	/* ns of a hit with nobody reading */
};

static struct costs measure(unsigned int size, bool overwrite)
{
	struct costs best = { 0 };
	double writing, reading;
	unsigned int round;

	for (round = 0; round < ROUNDS; round++) {
		run(size, overwrite, &writing, &reading);
		best.writing = least(best.writing, writing);
		best.reading = least(best.reading, reading);
		best.full = least(best.full, run_full(size, overwrite));
	}
	return best;
}

static void print_row(const char *mode, unsigned int size, const struct costs *costs)
{
	printf("%-10s %6u %12.2f %12.0f %12.2f %12.0f %10.2f\n", mode, size, costs->writing,
	       1e9 / costs->writing, costs->reading, 1e9 / costs->reading, costs->full);
}

static void print_object(const char *mode, unsigned int size, const struct costs *costs,
			 bool first)
{
	printf("%s{\"mode\":\"%s\",\"bytes\":%u,\"write_ns\":%.2f,\"writes_per_second\":%.0f,"
	       "\"read_ns\":%.2f,\"reads_per_second\":%.0f,\"full_ns\":%.2f}",
	       first ? "[\n" : ",\n", mode, size, costs->writing, 1e9 / costs->writing,
	       costs->reading, 1e9 / costs->reading, costs->full);
}

int main(int argc, char **argv)
{
	static const unsigned int sizes[] = { 48, 64, 128, 512 };
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	unsigned int i, overwrite;
	struct costs costs;

	if (!json)
		printf("%-10s %6s %12s %12s %12s %12s %10s\n", "mode", "bytes", "ns/write",
		       "writes/s", "ns/read", "reads/s", "ns/full");
	for (overwrite = 0; overwrite < 2; overwrite++) {
		for (i = 0; i < ARRAY_SIZE(sizes); i++) {
			const char *mode = overwrite ? "overwrite" : "discard";

			costs = measure(sizes[i], overwrite);
			if (json)
				print_object(mode, sizes[i], &costs, !overwrite && !i);
			else
				print_row(mode, sizes[i], &costs);
		}
	}
	if (json)
		puts("\n]");
	return 0;
}
