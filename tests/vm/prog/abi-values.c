// SPDX-License-Identifier: GPL-2.0
/*
 * abi-values: flags, reserved members, values and states that are refused,
 * ioctl by ioctl; the session is as it was after each of them.
 */
#include "refuse.h"

#define WRONG(command, type, error, word, ...) do {				\
	struct type request_ = {						\
		.size = sizeof(request_), .message = SAY, __VA_ARGS__ };	\
	refused(fd, witness, #type ": " #__VA_ARGS__, KWATCH_IOC_##command,	\
		&request_, error, word);					\
} while (0)

#define SETUP(error, word, ...)	\
	WRONG(SETUP, kwatch_setup, error, word, __VA_ARGS__)

static void test_setup(int witness)
{
	int fd = open_device();
	uint64_t bytes = info_of(fd).total_bytes;
	char full[KWATCH_NAME_MAX];
	struct kwatch_setup setup = {
		.size = sizeof(setup), .ring_bytes = 4096, .message = SAY,
	};

	memset(full, 'x', sizeof(full));
	SETUP(EINVAL, "flags", .ring_bytes = 4096, .flags = 1 << 3);
	SETUP(EINVAL, "flags", .ring_bytes = 4096, .flags = 1U << 31);
	SETUP(EINVAL, "reserved", .ring_bytes = 4096, .__reserved = 1);
	SETUP(EINVAL, "id", .ring_bytes = 4096, .id = 1);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 0);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 2048);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 4095);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 3 * 4096);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 512U << 20);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = 1U << 31);
	SETUP(EINVAL, "ring_bytes", .ring_bytes = ~0U);
	SETUP(EINVAL, "watermark", .ring_bytes = 4096, .watermark = 4097);
	SETUP(EINVAL, "watermark", .ring_bytes = 4096, .watermark = ~0U);
	SETUP(EINVAL, "deadline", .ring_bytes = 4096, .deadline_ns = 1);
	SETUP(EINVAL, "deadline", .ring_bytes = 4096, .deadline_ns = ~0ULL);
	SETUP(EINVAL, "name", .ring_bytes = 4096, .flags = KWATCH_SESSION_PERSIST);
	SETUP(EINVAL, "name", .ring_bytes = 4096, .name = "a b");
	SETUP(EINVAL, "name", .ring_bytes = 4096, .name = "a\n");
	SETUP(EINVAL, "name", .ring_bytes = 4096, .name = "\xff");
	SETUP(EINVAL, "name", .ring_bytes = 4096, .name = "a\0b");
	SETUP(EEXIST, "witness", .ring_bytes = 4096, .name = "witness");
	/* The test loads the module with room for 8 MiB on all CPUs together. */
	SETUP(ENOSPC, "together", .ring_bytes = 8 << 20);
	memcpy(setup.name, full, sizeof(full));
	refused(fd, witness, "a name without end", KWATCH_IOC_SETUP, &setup, EINVAL, "name");
	check("bytes in use", info_of(fd).total_bytes, bytes);
	close(fd);

	fd = witness;
	SETUP(EISCONN, "session", .ring_bytes = 4096);
	WRONG(ATTACH, kwatch_name, EISCONN, "session", .name = "witness");
}

static void test_names(int witness)
{
	int fd = open_device();

	WRONG(ATTACH, kwatch_name, ENOENT, "nosuch", .name = "nosuch");
	WRONG(ATTACH, kwatch_name, EINVAL, "name", .name = "");
	WRONG(ATTACH, kwatch_name, EINVAL, "name", .name = "witness\0?");
	WRONG(ATTACH, kwatch_name, EINVAL, "id", .name = "witness", .id = 1);
	WRONG(DESTROY, kwatch_name, ENOENT, "nosuch", .name = "nosuch");
	WRONG(DESTROY, kwatch_name, EINVAL, "name", .name = "");
	WRONG(DESTROY, kwatch_name, EINVAL, "id", .name = "witness", .id = 1);
	WRONG(DESTROY, kwatch_name, EPERM, "persist", .name = "witness");
	close(fd);
}

static void test_sessions(int witness)
{
	struct kwatch_session two[2] = {};
	struct kwatch_sessions request = {
		.size = sizeof(request), .session_size = sizeof(two[0]), .message = SAY,
	};
	int other = new_session(0, 4096), fd = open_device();

	WRONG(SESSIONS, kwatch_sessions, EINVAL, "reserved", .__reserved = 1);
	WRONG(SESSIONS, kwatch_sessions, EINVAL, "session_size", .count = 1,
	      .sessions = (uintptr_t)two, .session_size = KWATCH_SESSION_SIZE_VER0 - 8);
	WRONG(SESSIONS, kwatch_sessions, E2BIG, "session_size", .count = 1,
	      .sessions = (uintptr_t)two, .session_size = 1U << 30);
	WRONG(SESSIONS, kwatch_sessions, EFAULT, "written", .count = 1,
	      .session_size = sizeof(two[0]), .sessions = 8);
	must("sessions", call(fd, KWATCH_IOC_SESSIONS, &request));
	check("sessions, with no room", request.count, 2);
	request.count = 1;
	request.sessions = (uintptr_t)two;
	must("sessions", call(fd, KWATCH_IOC_SESSIONS, &request));
	check("sessions, with room for one", request.count, 2);
	check("id of the first", two[0].id, session_of(witness).id);
	check("nothing behind the room", two[1].id, 0);
	close(other);
	close(fd);
}

#define PROBE(error, word, ...)	\
	WRONG(PROBE_ADD, kwatch_probe, error, word, .symbol = GETPPID, __VA_ARGS__)
#define FIELDS(list, element) \
	.fields = (uintptr_t)(list), .nr_fields = 1, .field_size = (element)
#define PREDICATES(list, element) FIELDS(&field, sizeof(field)), \
	.predicates = (uintptr_t)(list), .nr_predicates = 1, .predicate_size = (element)

static void test_probe_arrays(int witness)
{
	struct kwatch_field field = {
		.name = "a", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U64,
	};
	struct kwatch_predicate test = {
		.op = KWATCH_OP_EQ, .on_true = KWATCH_JUMP_ACCEPT, .on_false = KWATCH_JUMP_REJECT,
	};
	struct { struct kwatch_field field; uint64_t more; } newer = { field, 1 };
	struct { struct kwatch_predicate test; uint64_t more; } newer_test = { test, 1 };
	int fd = witness;

	PROBE(EINVAL, "flags", .flags = 1 << 3);
	PROBE(EINVAL, "flags", .flags = KWATCH_SCHEMA_FAULT_MASK);
	PROBE(EINVAL, "reserved", .__reserved = 1);
	PROBE(EINVAL, "id", .id = 7);
	PROBE(EFAULT, "field 0", FIELDS(8, sizeof(field)));
	PROBE(EFAULT, "field 0", FIELDS(0xffff888000000000, sizeof(field)));
	PROBE(EINVAL, "field", FIELDS(&field, 0));
	PROBE(EINVAL, "field", FIELDS(&field, sizeof(field) - 8));
	PROBE(E2BIG, "field", FIELDS(&field, ~0U));
	PROBE(E2BIG, "field 0", FIELDS(&newer, sizeof(newer)));
	PROBE(EFAULT, "predicate 0", PREDICATES(8, sizeof(test)));
	PROBE(EINVAL, "predicate", PREDICATES(&test, 0));
	PROBE(EINVAL, "predicate", PREDICATES(&test, sizeof(test) - 8));
	PROBE(E2BIG, "predicate", PREDICATES(&test, 1 << 20));
	PROBE(E2BIG, "predicate 0", PREDICATES(&newer_test, sizeof(newer_test)));
	PROBE(EFAULT, "strings", PREDICATES(&test, sizeof(test)), .strings = 8,
	      .strings_length = 8);
	field.__reserved0 = 1;
	PROBE(EINVAL, "reserved", FIELDS(&field, sizeof(field)));
	field.__reserved0 = 0;
	field.__reserved1 = 1;
	PROBE(EINVAL, "reserved", FIELDS(&field, sizeof(field)));
	field.__reserved1 = 0;
	field.flags = 1 << 3;
	PROBE(EINVAL, "flags", FIELDS(&field, sizeof(field)));
	field.flags = 0;
	test.__reserved0 = 1;
	PROBE(EINVAL, "reserved", PREDICATES(&test, sizeof(test)));
	test.__reserved0 = 0;
	test.__reserved1 = 1;
	PROBE(EINVAL, "reserved", PREDICATES(&test, sizeof(test)));
}

static void test_questions(int witness)
{
	struct kwatch_schema_field room[4];
	struct kwatch_schema schema = {
		.size = sizeof(schema), .id = 1, .fields = (uintptr_t)room, .nr_fields = 1,
		.field_size = sizeof(room[0]), .message = SAY,
	};
	int fd = witness;

	WRONG(SCHEMA, kwatch_schema, ENOENT, "9", .id = 9);
	WRONG(SCHEMA, kwatch_schema, ENOENT, "9", .id = 9, .next = 1);
	WRONG(SCHEMA, kwatch_schema, ENOENT, "0", .id = 0);
	WRONG(SCHEMA, kwatch_schema, EINVAL, "reserved", .id = 1, .__reserved = 1);
	WRONG(SCHEMA, kwatch_schema, EINVAL, "field_size", .id = 1, .nr_fields = 4,
	      .fields = (uintptr_t)room, .field_size = sizeof(room[0]) - 8);
	WRONG(SCHEMA, kwatch_schema, E2BIG, "field_size", .id = 1, .nr_fields = 4,
	      .fields = (uintptr_t)room, .field_size = 1U << 30);
	check("schema with too little room", call(fd, KWATCH_IOC_SCHEMA, &schema), ENOSPC);
	check("fields it has", schema.nr_fields, 2);
	schema.fields = 8;
	schema.next = 0;
	check("schema into nowhere", call(fd, KWATCH_IOC_SCHEMA, &schema), EFAULT);

	WRONG(STATS, kwatch_stats, EINVAL, "reserved", .cpu = KWATCH_ALL_CPUS, .__reserved = 1);
	WRONG(STATS, kwatch_stats, EINVAL, "CPU", .cpu = 100000);
	WRONG(STATS, kwatch_stats, EINVAL, "CPU", .cpu = KWATCH_ALL_CPUS - 1);
	WRONG(STATS, kwatch_stats, ENOENT, "9", .cpu = KWATCH_ALL_CPUS, .id = 9);
	WRONG(LATENCY, kwatch_latency, ENOENT, "9", .id = 9);
	WRONG(LATENCY, kwatch_latency, ENODATA, "latency", .id = 1);
	WRONG(PROBE_DEL, kwatch_probe_id, ENOENT, "9", .id = 9);
	WRONG(PROBE_DEL, kwatch_probe_id, ENOENT, "0", .id = 0);
	WRONG(ENABLE, kwatch_control, EINVAL, "flags", .flags = 1);
	WRONG(DISABLE, kwatch_control, EINVAL, "flags", .flags = 1U << 31);
	WRONG(SUMMARY, kwatch_control, EINVAL, "flags", .flags = 1);
}

#define GATE(error, word, ...) WRONG(GATE, kwatch_gate, error, word, __VA_ARGS__)
#define PIDS(n) .pids = (uintptr_t)pids, .nr_pids = (n)

static void test_gate(int witness)
{
	int32_t pids[2] = { getpid(), 0x3ffffff }, fd = witness;
	int plain = open("/proc/self/status", O_RDONLY);

	GATE(EINVAL, "flags", .flags = 1 << 4);
	GATE(EINVAL, "flags", .flags = 1U << 31);
	GATE(EINVAL, "both", .flags = KWATCH_GATE_TID | KWATCH_GATE_TGID, PIDS(1));
	GATE(EINVAL, "pids", .flags = KWATCH_GATE_TGID);
	GATE(EINVAL, "flag", PIDS(1));
	GATE(EINVAL, "follow", .flags = KWATCH_GATE_FOLLOW);
	GATE(E2BIG, "at most", .flags = KWATCH_GATE_TID, PIDS(KWATCH_GATE_PIDS_MAX + 1));
	GATE(E2BIG, "at most", .flags = KWATCH_GATE_TID, PIDS(~0U));
	GATE(EFAULT, "pids", .flags = KWATCH_GATE_TGID, .pids = 8, .nr_pids = 1);
	GATE(ESRCH, "67108863", .flags = KWATCH_GATE_TGID, PIDS(2));
	GATE(EINVAL, "cgroup", .cgroup_fd = plain);
	GATE(EBADF, "cgroup", .flags = KWATCH_GATE_CGROUP, .cgroup_fd = -1);
	GATE(EBADF, "cgroup", .flags = KWATCH_GATE_CGROUP, .cgroup_fd = 1000);
	GATE(EBADF, "cgroup", .flags = KWATCH_GATE_CGROUP, .cgroup_fd = plain);
	close(plain);
}

static void test_enabled(int witness)
{
	int fd = witness;

	enable(fd);
	make_calls(10);
	PROBE(EBUSY, "enabled", .flags = KWATCH_PROBE_ENTRY);
	WRONG(PROBE_DEL, kwatch_probe_id, EBUSY, "enabled", .id = 1);
	GATE(EBUSY, "enabled", .flags = 0);
	WRONG(ENABLE, kwatch_control, EINVAL, "flags", .flags = 1);
	WRONG(DISABLE, kwatch_control, EINVAL, "flags", .flags = 1);
	check("enabled twice", order(fd, KWATCH_IOC_ENABLE), 0);
	make_calls(10);
	disable(fd);
	check("disabled twice", order(fd, KWATCH_IOC_DISABLE), 0);
	check("hits of both", counts_of(fd).hits, 20);
}

static void test_destroyed(int witness)
{
	struct kwatch_setup setup = { .flags = KWATCH_SESSION_PERSIST, .name = "gone" };
	int fd = make_session(&setup);

	WRONG(ENABLE, kwatch_control, EINVAL, "no probe", .flags = 0);
	must("destroy", by_name(fd, KWATCH_IOC_DESTROY, "gone"));
	WRONG(ENABLE, kwatch_control, ESHUTDOWN, "destroyed", .flags = 0);
	PROBE(ESHUTDOWN, "destroyed", .flags = KWATCH_PROBE_ENTRY);
	GATE(ESHUTDOWN, "destroyed", .flags = 0);
	WRONG(PROBE_DEL, kwatch_probe_id, ESHUTDOWN, "destroyed", .id = 1);
	WRONG(SETUP, kwatch_setup, EISCONN, "session", .ring_bytes = 4096);
	WRONG(DESTROY, kwatch_name, ENOENT, "gone", .name = "gone");
	WRONG(ATTACH, kwatch_name, EISCONN, "session", .name = "witness");
	check("state", session_of(fd).state, KWATCH_STATE_DESTROYED);
	close(fd);
}

int main(void)
{
	struct kwatch_setup setup = { .name = "witness", .ring_bytes = 1 << 18 };
	struct kwatch_field fields[] = {
		{ .name = "a", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_POINTER },
		{ .name = "r", .source = KWATCH_SOURCE_RETURN, .type = KWATCH_TYPE_S32 },
	};
	int witness = make_session(&setup);

	add_probe(witness, GETPPID, KWATCH_PROBE_RETURN, fields, 2);
	gate_process(witness, getpid());
	test_setup(witness);
	test_names(witness);
	test_sessions(witness);
	test_probe_arrays(witness);
	test_questions(witness);
	test_gate(witness);
	still_works(witness, 0);
	test_enabled(witness);
	test_destroyed(witness);
	still_works(witness, 1000);
	close(witness);
	return finish("abi-values");
}
