// SPDX-License-Identifier: GPL-2.0
/*
 * ringbuf: the peer that a programmer would write on libbpf, made for one
 * question at a time. Writes its records to a file until it gets SIGINT.
 *
 *	ringbuf OBJECT A|B|D TGID RING_BYTES FILE
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/types.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "ringbuf.h"

static volatile sig_atomic_t ended;
static unsigned long long events;

static void end(int number)
{
	(void)number;
	ended = 1;
}

static void die(const char *what)
{
	fprintf(stderr, "ringbuf: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return level == LIBBPF_WARN ? vfprintf(stderr, format, arguments) : 0;
}

static int take(void *context, void *data, size_t size)
{
	events++;
	return fwrite(data, 1, size, context) == size ? 0 : -EIO;
}

static void choose(struct bpf_object *object, const char *question)
{
	static const struct {
		const char *question;
		const char *program;
	} used[] = {
		{ "A", "entry_only" },
		{ "B", "pair_entry" },
		{ "B", "pair_return" },
		{ "D", "open_entry" },
	};
	struct bpf_program *program;
	size_t i;

	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, false);
	for (i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		if (strcmp(used[i].question, question))
			continue;
		program = bpf_object__find_program_by_name(object, used[i].program);
		if (!program || bpf_program__set_autoload(program, true))
			die(used[i].program);
	}
}

/* The variables of the object lie in maps: .rodata before, .bss after loading. */
static void set_tgid(struct bpf_object *object, __u32 tgid)
{
	struct bpf_map *map;

	bpf_object__for_each_map(map, object)
		if (strstr(bpf_map__name(map), ".rodata") &&
		    !bpf_map__set_initial_value(map, &tgid, sizeof(tgid)))
			return;
	die("wanted_tgid");
}

static __u64 load_dropped(struct bpf_object *object)
{
	struct bpf_map *map;
	__u64 value = 0;
	__u32 zero = 0;

	bpf_object__for_each_map(map, object)
		if (strstr(bpf_map__name(map), ".bss"))
			bpf_map_lookup_elem(bpf_map__fd(map), &zero, &value);
	return value;
}

static void attach(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object)
		if (bpf_program__autoload(program) && !bpf_program__attach(program))
			die(bpf_program__name(program));
}

int main(int argc, char **argv)
{
	static const struct timespec pause = { .tv_nsec = 10000000 };
	struct sigaction action = { .sa_handler = end };
	struct bpf_object *object;
	struct ring_buffer *ring;
	struct bpf_map *map;
	FILE *file;

	if (argc != 6) {
		fprintf(stderr, "usage: ringbuf OBJECT A|B|D TGID RING_BYTES FILE\n");
		return 2;
	}
	libbpf_set_print(quiet);
	sigaction(SIGINT, &action, NULL);
	file = fopen(argv[5], "w");
	object = file ? bpf_object__open(argv[1]) : NULL;
	if (!object)
		die(file ? argv[1] : argv[5]);
	choose(object, argv[2]);
	set_tgid(object, (__u32)strtoul(argv[3], NULL, 0));
	map = bpf_object__find_map_by_name(object, "ring");
	if (!map || bpf_map__set_max_entries(map, (__u32)strtoul(argv[4], NULL, 0)) ||
	    bpf_object__load(object))
		die("load");
	ring = ring_buffer__new(bpf_map__fd(map), take, file, NULL);
	if (!ring)
		die("ring_buffer__new");
	attach(object);
	while (!ended) {
		nanosleep(&pause, NULL);
		ring_buffer__consume(ring);
	}
	ring_buffer__consume(ring);
	if (fclose(file))
		die(argv[5]);
	printf("recorded %llu lost %llu\n", events,
	       (unsigned long long)load_dropped(object));
	return 0;
}
