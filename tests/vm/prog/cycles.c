// SPDX-License-Identifier: GPL-2.0
/*
 * cycles N - so many sessions, one after another, with all that a session can
 * have: rings, probes of every kind, filters, gates, a name; used and undone.
 */
#include "prog.h"

static void add_filtered(int fd)
{
	struct kwatch_field fields[] = {
		{ .name = "path", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
		  .type = KWATCH_TYPE_STRING, .flags = KWATCH_FIELD_USER },
		{ .name = "ret", .source = KWATCH_SOURCE_RETURN, .type = KWATCH_TYPE_S32 },
	};
	struct kwatch_predicate predicate = {
		.op = KWATCH_OP_STR_PREFIX, .on_true = KWATCH_JUMP_ACCEPT,
		.on_false = KWATCH_JUMP_REJECT, .value = 5ULL << 32,
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .symbol = "do_sys_openat2", .message = SAY,
		.flags = KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY,
		.fields = (uintptr_t)fields, .nr_fields = 2, .field_size = sizeof(fields[0]),
		.predicates = (uintptr_t)&predicate, .nr_predicates = 1,
		.predicate_size = sizeof(predicate),
		.strings = (uintptr_t)"/proc", .strings_length = 5,
	};

	must("probe", call(fd, KWATCH_IOC_PROBE_ADD, &probe));
	/* And one that is refused late, when everything is allocated. */
	probe.id = 0;
	strcpy(probe.symbol, "nosuchsymbol__");
	check("unknown symbol", call(fd, KWATCH_IOC_PROBE_ADD, &probe), ENOENT);
}

static void cycle(unsigned int number)
{
	bool persists = number % 3 == 0;
	struct kwatch_setup setup = {
		.name = "cycle", .ring_bytes = 65536,
		.flags = (number % 2 ? KWATCH_SESSION_OVERWRITE : 0) |
			 (persists ? KWATCH_SESSION_PERSIST : 0),
	};
	int cgroup = open("/sys/fs/cgroup", O_RDONLY | O_CLOEXEC), fd = make_session(&setup), i;
	struct kwatch_gate gate = { .size = sizeof(gate), .message = SAY, .cgroup_fd = cgroup,
				    .flags = KWATCH_GATE_CGROUP };
	struct kwatch_probe_id id = { .size = sizeof(id), .id = 1, .message = SAY };
	struct kwatch_setup twice = { .size = sizeof(twice), .name = "cycle", .message = SAY,
				      .ring_bytes = 4096 };
	struct ring ring;

	for (i = 0; i < 4; i++)
		add_probe(fd, GETPPID, i % 2 ? KWATCH_PROBE_ENTRY :
			  KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY, NULL, 0);
	add_filtered(fd);
	must("remove", call(fd, KWATCH_IOC_PROBE_DEL, &id));
	must("gate", call(fd, KWATCH_IOC_GATE, &gate));
	gate_process(fd, getpid());
	gate_process(fd, getpid());
	if (!map_ring(fd, 0, setup.ring_bytes, &ring))
		die("mmap");
	enable(fd);
	make_calls(20);
	check("hits", counts_of(fd).hits, 20 * 3);
	i = open_device();
	check("name twice", call(i, KWATCH_IOC_SETUP, &twice), EEXIST);
	if (persists)
		must("destroy", by_name(i, KWATCH_IOC_DESTROY, "cycle"));
	close(i);
	unmap_ring(&ring);
	close(fd);
	close(cgroup);
}

int main(int argc, char **argv)
{
	unsigned int count = argc > 1 ? strtoul(argv[1], NULL, 0) : 50, i;

	for (i = 0; i < count; i++)
		cycle(i);
	return finish("cycles");
}
