// SPDX-License-Identifier: GPL-2.0
/*
 * What reading costs by itself: libkwatch over rings in user memory, filled with
 * events like those of case A (vfs_write: file, buf, count) and D (an open with
 * a name). No guest, no module: what a profiler can look at. make reader-bench
 *
 *	reader_bench [--json] [FORM]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "fake_ring.h"
#include "json.h"
#include "merge.h"
#include "path.h"
#include "recording.h"
#include "text.h"

#define CPUS		2U
#define RING_BYTES	(4U << 20)
#define ROUNDS		15	/* of which the best one counts */
#define FIELDS		3U

struct event {
	struct kwatch_record record;
	__u64 words[12];
};

static struct fake_ring *rings[CPUS];
static bool names;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* The few calls of a kernel whose session has these rings and one probe. */
static int fake_open(void *context, const char *path, int flags)
{
	(void)context;
	(void)path;
	(void)flags;
	return 3;
}

static int fake_close(void *context, int fd)
{
	(void)context;
	(void)fd;
	return 0;
}

static void describe_writes(struct kwatch_schema_field *fields)
{
	static const char *const called[FIELDS] = { "file", "buf", "count" };
	unsigned int i;

	for (i = 0; i < FIELDS; i++) {
		fields[i] = (struct kwatch_schema_field){
			.type = KWATCH_TYPE_U64, .fixed_size = 8,
			.source = KWATCH_SOURCE_ARGUMENT,
			.entry_offset = sizeof(struct kwatch_record) + 8 * i,
		};
		strcpy(fields[i].name, called[i]);
		strcpy(fields[i].display, i < 2 ? "hex" : "unsigned");
	}
}

static void describe_opens(struct kwatch_schema_field *fields)
{
	fields[0] = (struct kwatch_schema_field){
		.name = "dfd", .display = "fd", .type = KWATCH_TYPE_S32,
		.fixed_size = 8, .entry_offset = sizeof(struct kwatch_record) + 8,
	};
	fields[1] = (struct kwatch_schema_field){
		.name = "filename", .type = KWATCH_TYPE_STRING, .cap = 256,
		.flags = KWATCH_SCHEMA_DYNAMIC | KWATCH_SCHEMA_USER,
	};
}

static int answer_schema(struct kwatch_schema *schema)
{
	struct kwatch_schema_field fields[FIELDS] = { 0 };
	unsigned int count = names ? 2 : FIELDS, room = schema->nr_fields;

	errno = ENOENT;
	if (schema->id > 1)
		return -1;
	strcpy(schema->symbol, names ? "do_sys_openat2" : "vfs_write");
	schema->flags = KWATCH_PROBE_ENTRY | (names ? KWATCH_SCHEMA_FAULT_MASK : 0);
	schema->nr_fields = count;
	schema->entry_dynamic = sizeof(struct kwatch_record) + (names ? 16 : 8 * FIELDS);
	errno = ENOSPC;
	if (room < count)
		return -1;
	if (names)
		describe_opens(fields);
	else
		describe_writes(fields);
	memcpy((void *)(uintptr_t)schema->fields, fields, count * sizeof(fields[0]));
	return 0;
}

static int fake_ioctl(void *context, int fd, unsigned long request, void *argument)
{
	struct kwatch_session *session = argument;
	struct kwatch_info *info = argument;

	(void)context;
	(void)fd;
	switch (request) {
	case KWATCH_IOC_INFO:
		info->cpus = CPUS;
		info->page_size = FAKE_PAGE;
		return 0;
	case KWATCH_IOC_SESSION:
		session->ring_bytes = RING_BYTES;
		session->rings = CPUS;
		return 0;
	case KWATCH_IOC_SCHEMA:
		return answer_schema(argument);
	case KWATCH_IOC_STATS:
		return 0;
	}
	errno = ENOTTY;
	return -1;
}

static void *fake_mmap(void *context, int fd, int protection, size_t length, __u64 offset)
{
	struct fake_ring *ring = rings[offset / KWATCH_RING_STRIDE];

	(void)context;
	(void)fd;
	(void)protection;
	(void)length;
	return offset % KWATCH_RING_STRIDE ? (void *)ring->producer : (void *)ring->consumer;
}

static int fake_munmap(void *context, void *address, size_t length)
{
	(void)context;
	(void)address;
	(void)length;
	return 0;
}

static int fake_poll(void *context, struct pollfd *file, int timeout_ms)
{
	(void)context;
	(void)timeout_ms;
	file->revents = 0;
	return 0;
}

static __u64 fake_now(void *context)
{
	(void)context;
	return 1ULL << 60;
}

static const struct kwatch_system kernel = {
	.open = fake_open, .close = fake_close, .ioctl = fake_ioctl, .mmap = fake_mmap,
	.munmap = fake_munmap, .poll = fake_poll, .now = fake_now,
};

/* Fills both rings; the number of events. */
static unsigned long fill(void)
{
	static const char name[] = "/usr/lib/x86_64-linux-gnu/libc.so.6";
	struct kwatch_dynamic head = { .length = sizeof(name) - 1 };
	struct event event = {
		.record = {
			.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
			.size = sizeof(event.record) + 8 * FIELDS, .tid = 1234, .tgid = 1234,
		},
		.words = { 0xffff888004a1c300, 0x7ffd1c2b3a40, 4096 },
	};
	unsigned long count = 0, time = 5000000000;
	unsigned int cpu;

	if (names) {
		event.words[0] = 0;
		event.words[1] = (__u64)-100;
		memcpy(&event.words[2], &head, sizeof(head));
		memcpy((char *)&event.words[2] + sizeof(head), name, sizeof(name));
		event.record.size = sizeof(event.record) + 16 +
			(sizeof(head) + sizeof(name) - 1 + 7) / 8 * 8;
	}
	for (cpu = 0; cpu < CPUS; cpu++)
		fake_ring_task(rings[cpu], time, 1234, "reader_bench");
	for (;; count++) {
		event.record.time = time += 777;
		/* In stretches, as CPUs do it */
		if (!fake_ring_put(rings[count / 32 % CPUS], &event.record))
			return count;
	}
}

static double seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static unsigned long only_merge(struct kwatch_device *device, int fd)
{
	struct kwatch_merge *merge = kwatch_merge_new(device, NULL);
	struct kwatch_event event;
	unsigned long count = 0;

	(void)fd;
	while (kwatch_merge_next(merge, &event, true))
		count++;
	kwatch_merge_free(merge);
	return count;
}

static unsigned long to_text(struct kwatch_device *device, int fd)
{
	struct kwatch_merge *merge = kwatch_merge_new(device, NULL);
	struct kwatch_style style = { 0 };
	struct kwatch_text *text;
	struct kwatch_event event;
	struct kwatch_out out;
	unsigned long count = 0;

	if (kwatch_out_init(&out, fd))
		die("memory");
	text = kwatch_text_new(&out, &style);
	for (; kwatch_merge_next(merge, &event, true); count++)
		kwatch_text_event(text, &event);
	kwatch_out_flush(&out);
	kwatch_text_free(text);
	kwatch_out_fini(&out);
	kwatch_merge_free(merge);
	return count;
}

static unsigned long to_json(struct kwatch_device *device, int fd)
{
	struct kwatch_merge *merge = kwatch_merge_new(device, NULL);
	struct kwatch_style style = { 0 };
	struct kwatch_json *json;
	struct kwatch_event event;
	struct kwatch_out out;
	unsigned long count = 0;

	if (kwatch_out_init(&out, fd))
		die("memory");
	json = kwatch_json_new(&out, &style);
	for (; kwatch_merge_next(merge, &event, true); count++)
		kwatch_json_event(json, &event);
	kwatch_out_flush(&out);
	kwatch_json_free(json);
	kwatch_out_fini(&out);
	kwatch_merge_free(merge);
	return count;
}

/* A scenario that has all probes of the session. */
static struct kwatch_catalogue_scenario *make_scenario(const struct kwatch_schema_set *set)
{
	static struct kwatch_catalogue_scenario scenario;
	static struct kwatch_catalogue_point points[16];
	static char *layer = (char *)"layer";
	size_t i;

	scenario.layers = &layer;
	scenario.nr_layers = 1;
	scenario.points = points;
	scenario.nr_points = 0;
	for (i = 0; i < kwatch_schema_set_count(set) && i < 16; i++) {
		const struct kwatch_schema *schema = &kwatch_schema_set_at(set, i)->schema;

		points[i].name = (char *)(schema->name[0] ? schema->name : schema->symbol);
		points[i].layer = layer;
		scenario.nr_points++;
	}
	return &scenario;
}

static unsigned long to_path(struct kwatch_device *device, int fd)
{
	struct kwatch_merge *merge = kwatch_merge_new(device, NULL);
	struct kwatch_style style = { 0 };
	struct kwatch_event event;
	struct kwatch_path *path;
	unsigned long count;
	unsigned int i;

	(void)fd;
	path = kwatch_path_new(make_scenario(kwatch_merge_schemas(merge)), &style, 64);
	for (i = 0; i < kwatch_path_scenario(path)->nr_points; i++)
		kwatch_path_expect(path, kwatch_path_scenario(path)->points[i].name);
	while (kwatch_merge_next(merge, &event, true))
		kwatch_path_event(path, &event);
	kwatch_path_finish(path);
	count = kwatch_path_calls(path);
	kwatch_path_free(path);
	kwatch_merge_free(merge);
	return count;
}

static unsigned long to_recording(struct kwatch_device *device, int fd)
{
	struct kwatch_recording *recording = kwatch_recording_new(device, fd, 0, NULL);
	unsigned long count = rings[0]->hits + rings[1]->hits;

	while (kwatch_recording_take(recording) > 0)
		;
	kwatch_recording_free(recording);
	return count;
}

static const struct form {
	const char *name;
	unsigned long (*read)(struct kwatch_device *device, int fd);
} forms[] = {
	{ "recording", to_recording },
	{ "merge", only_merge },
	{ "text", to_text },
	{ "json", to_json },
	{ "path", to_path },
};

/* The best of several rounds, in ns for each event; and bytes written. */
static double measure(const struct form *form, double *bytes)
{
	double best = 1e9, start, took;
	struct kwatch_device *device;
	unsigned long count, read;
	unsigned int round, cpu;
	int fd = memfd_create("reader_bench", MFD_CLOEXEC);

	if (fd < 0)
		die("memfd_create");
	for (round = 0; round < ROUNDS; round++) {
		for (cpu = 0; cpu < CPUS; cpu++)
			rings[cpu] = fake_ring_new(RING_BYTES, cpu, false);
		count = fill();
		device = kwatch_device_open_on(&kernel, NULL);
		if (ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET))
			die("file");
		start = seconds();
		read = form->read(device, fd);
		took = (seconds() - start) / count * 1e9;
		if (read != count) {
			fprintf(stderr, "%s: %lu of %lu events\n", form->name, read, count);
			exit(1);
		}
		best = took < best ? took : best;
		*bytes = (double)lseek(fd, 0, SEEK_END) / count;
		kwatch_device_close(device);
		for (cpu = 0; cpu < CPUS; cpu++)
			fake_ring_free(rings[cpu]);
	}
	close(fd);
	return best;
}

int main(int argc, char **argv)
{
	bool json = argc > 1 && !strcmp(argv[1], "--json");
	const char *only = argc > 1 + json ? argv[1 + json] : NULL;
	const char *comma = "";
	double cost, bytes;
	unsigned int i, question;

	if (json)
		printf("[");
	else
		printf("%-6s %-10s %12s %14s %14s\n", "case", "form", "ns/event", "events/s",
		       "bytes/event");
	for (question = 0; question < 2; question++) {
		names = question;
		for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
			if (only && strcmp(only, forms[i].name))
				continue;
			cost = measure(&forms[i], &bytes);
			if (json)
				printf("%s\n{\"case\":\"%c\",\"form\":\"%s\",\"ns\":%.2f,\"bytes\":%.1f}",
				       comma, "AD"[question], forms[i].name, cost, bytes);
			else
				printf("%-6c %-10s %12.2f %14.0f %14.1f\n", "AD"[question],
				       forms[i].name, cost, 1e9 / cost, bytes);
			comma = ",";
		}
	}
	if (json)
		printf("\n]\n");
	return 0;
}
