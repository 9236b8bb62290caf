// SPDX-License-Identifier: GPL-2.0
/*
 * Which code of the module a program reached, by KCOV, where the kernel has it.
 * The areas are the supervisor's; the threads of a worker fill them.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define KCOV_INIT_TRACE	_IOR('c', 1, unsigned long)
#define KCOV_ENABLE	_IO('c', 100)
#define KCOV_DISABLE	_IO('c', 101)
#define KCOV_TRACE_PC	0

#define AREA_WORDS	(256UL << 10)
#define TEXT_MAX	(1UL << 20)
#define LINKED_AT	0xffffffff81000000ULL /* x86-64 */

static struct {
	int fd;
	uint64_t *area;
} tracers[FUZZ_THREADS];

static bool traced;
static uint64_t text; /* where the module's code begins */
static unsigned char seen[TEXT_MAX / 8];
static unsigned int seen_count;

/* KCOV takes off what the kernel was moved by when it booted. */
static uint64_t moved_by(void)
{
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long long address, start = 0;
	char name[128];

	while (file && !start && fscanf(file, "%llx %*c %127s%*[^\n]", &address, name) == 2)
		if (!strcmp(name, "_text"))
			start = address;
	if (file)
		fclose(file);
	return start ? start - LINKED_AT : 0;
}

static bool find_text(void)
{
	FILE *file = fopen("/sys/module/kwatch/sections/.text", "re");
	bool found = file && fscanf(file, "%llx", (unsigned long long *)&text) == 1 && text;

	if (file)
		fclose(file);
	text -= moved_by();
	return found;
}

bool cover_open(void)
{
	unsigned int i;

	if (!find_text())
		return false;
	for (i = 0; i < FUZZ_THREADS; i++) {
		tracers[i].fd = open("/sys/kernel/debug/kcov", O_RDWR | O_CLOEXEC);
		if (tracers[i].fd < 0 || ioctl(tracers[i].fd, KCOV_INIT_TRACE, AREA_WORDS))
			return false;
		tracers[i].area = mmap(NULL, AREA_WORDS * 8, PROT_READ | PROT_WRITE, MAP_SHARED,
				       tracers[i].fd, 0);
		if (tracers[i].area == MAP_FAILED)
			return false;
	}
	traced = true;
	return true;
}

void cover_begin(unsigned int thread)
{
	if (traced && !ioctl(tracers[thread].fd, KCOV_ENABLE, KCOV_TRACE_PC))
		__atomic_store_n(tracers[thread].area, 0, __ATOMIC_RELAXED);
}

void cover_end(unsigned int thread)
{
	if (traced)
		ioctl(tracers[thread].fd, KCOV_DISABLE, 0);
}

unsigned int cover_collect(void)
{
	unsigned int thread, new = 0;
	uint64_t i, count, at;

	for (thread = 0; traced && thread < FUZZ_THREADS; thread++) {
		count = tracers[thread].area[0];
		for (i = 1; i <= count && i < AREA_WORDS; i++) {
			at = tracers[thread].area[i] - text;
			if (at >= TEXT_MAX || seen[at / 8] >> at % 8 & 1)
				continue;
			seen[at / 8] |= 1 << at % 8;
			new++;
		}
		tracers[thread].area[0] = 0;
	}
	seen_count += new;
	return new;
}

unsigned int cover_total(void)
{
	return seen_count;
}

void cover_save(const char *directory)
{
	char path[512];
	FILE *file;
	uint64_t at;

	snprintf(path, sizeof(path), "%s/fuzz-coverage", directory);
	file = traced ? fopen(path, "we") : NULL;
	if (!file)
		return;
	for (at = 0; at < TEXT_MAX; at++)
		if (seen[at / 8] >> at % 8 & 1)
			fprintf(file, "%llx\n", (unsigned long long)at);
	fclose(file);
}
