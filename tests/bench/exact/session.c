// SPDX-License-Identifier: GPL-2.0
/*
 * session SHAPE PID OUTPUT [RING-BYTES [OTHERS]] - a session of kwatch for
 * `make bench-exact`, by the words of the uapi header alone
 *
 * Plants the probe that SHAPE names, gated by the process PID, and as many
 * OTHERS on functions that the measured process does not call. Says "armed",
 * copies the rings to OUTPUT until stdin ends, and says what became of the hits.
 */
#include "../../vm/prog/prog.h"

#define ARGUMENT(n, called)						\
	{								\
		.name = (called), .type = KWATCH_TYPE_U64,		\
		.source = KWATCH_SOURCE_ARGUMENT, .index = (n),		\
	}

static const struct kwatch_field arguments[] = {
	ARGUMENT(0, "file"), ARGUMENT(1, "buf"), ARGUMENT(2, "count"),
	{ .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = KWATCH_TYPE_S64 },
};

static const struct kwatch_field filename = {
	.name = "filename", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
	.type = KWATCH_TYPE_STRING, .flags = KWATCH_FIELD_USER,
};

static const struct shape {
	const char *name, *symbol;
	uint32_t flags;
	const struct kwatch_field *fields;
	unsigned int count;
} shapes[] = {
	{ "call", "vfs_write", KWATCH_PROBE_ENTRY, arguments, 3 },
	{ "return", "vfs_write", KWATCH_PROBE_RETURN, arguments, 4 },
	{ "name", "do_sys_openat2", KWATCH_PROBE_ENTRY, &filename, 1 },
	{ "count", "vfs_write", 0, NULL, 0 },
	{ "latency", "vfs_write", KWATCH_PROBE_LATENCY, NULL, 0 },
};

static const struct shape *find_shape(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++)
		if (!strcmp(shapes[i].name, name))
			return &shapes[i];
	fprintf(stderr, "session: no shape %s\n", name);
	exit(2);
}

/* Text symbols that a measured call does not come by. */
static void add_others(int fd, unsigned int count)
{
	char line[512], symbol[128], type;
	FILE *symbols = fopen("/proc/kallsyms", "r");

	if (!symbols)
		die("/proc/kallsyms");
	while (count && fgets(line, sizeof(line), symbols)) {
		if (sscanf(line, "%*x %c %127s", &type, symbol) != 2 || (type | ' ') != 't')
			continue;
		/* Families, large enough, of parts of the kernel that sleep. */
		if (strncmp(symbol, "ext4_", 5) && strncmp(symbol, "nfs", 3) &&
		    strncmp(symbol, "acpi_", 5))
			continue;
		if (!try_probe(fd, symbol, KWATCH_PROBE_ENTRY, arguments, 3, NULL))
			count--;
	}
	fclose(symbols);
	if (count)
		die("too few functions that can be probed");
}

/* What is in the rings, as it is. Returns its bytes. */
static uint64_t copy_rings(struct ring *rings, unsigned int cpus, int output)
{
	uint64_t bytes = 0, end, size, start;
	unsigned int cpu;

	for (cpu = 0; cpu < cpus; cpu++) {
		struct ring *ring = &rings[cpu];

		end = __atomic_load_n(&ring->producer->position, __ATOMIC_ACQUIRE);
		start = ring->position % ring->producer->ring_bytes;
		size = end - ring->position;
		if (size && write(output, ring->data + start, size) != (ssize_t)size)
			die("write");
		bytes += size;
		ring->position = end;
		ring_done(ring);
	}
	return bytes;
}

/* Until stdin ends. */
static uint64_t drain_to(int fd, int output)
{
	struct pollfd wait[] = { { .fd = fd, .events = POLLIN }, { .events = POLLIN } };
	unsigned int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct ring rings[MAX_CPUS];
	uint64_t bytes = 0;

	map_rings(fd, rings);
	enable(fd);
	printf("armed\n");
	fflush(stdout);
	while (!wait[1].revents) {
		if (poll(wait, ARRAY_SIZE(wait), -1) < 0)
			die("poll");
		bytes += copy_rings(rings, cpus, output);
	}
	disable(fd);
	return bytes + copy_rings(rings, cpus, output);
}

int main(int argc, char **argv)
{
	const struct shape *shape;
	struct kwatch_counts counts;
	uint64_t bytes;
	int fd, output;

	if (argc < 4) {
		fprintf(stderr, "usage: session SHAPE PID OUTPUT [RING-BYTES [OTHERS]]\n");
		return 2;
	}
	shape = find_shape(argv[1]);
	output = open(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (output < 0)
		die(argv[3]);
	fd = new_session(0, argc > 4 ? strtoul(argv[4], NULL, 0) : 0);
	add_probe(fd, shape->symbol, shape->flags, shape->fields, shape->count);
	add_others(fd, argc > 5 ? strtoul(argv[5], NULL, 0) : 0);
	gate_process(fd, strtol(argv[2], NULL, 0));
	bytes = drain_to(fd, output);
	counts = stats_of(fd, 1, KWATCH_ALL_CPUS).counts;
	printf("hits %llu\nrecorded %llu\ncounted %llu\ngated %llu\nlost %llu\nbytes %llu\n",
	       counts.hits, counts.recorded, counts.counted, counts.gated,
	       counts.ring_full + counts.too_big + counts.nested, (unsigned long long)bytes);
	return 0;
}
