// SPDX-License-Identifier: GPL-2.0
/*
 * The ioctls but that which adds a probe: mostly right, so that a session gets
 * somewhere, and for a wild step wrong in any one place or in many.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz.h"

#define UNTOUCHED 0xaa

/* What the ABI knows of refusals. */
static bool is_known(int error)
{
	static const int known[] = {
		0, EPERM, ENOENT, ESRCH, EINTR, ENXIO, E2BIG, EBADF, EAGAIN, ENOMEM, EFAULT, EBUSY,
		EEXIST, EINVAL, ENOTTY, ENOSPC, EILSEQ, EOPNOTSUPP, ENODATA, ENOTCONN, EISCONN,
		ESHUTDOWN,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i] == error)
			return true;
	return false;
}

/* Is what came into the message buffer a sentence, and no byte more? */
static void check_sentence(const struct thread *thread, unsigned int length, unsigned int number,
			   int error)
{
	const unsigned char *text = (const void *)thread->sentence;
	unsigned int i, end;

	for (i = length; i < sizeof(thread->sentence); i++)
		if (text[i] != UNTOUCHED)
			return wrong("ioctl %#x wrote byte %u of a message of %u", number, i,
				     length);
	if (!error && length && text[0] != UNTOUCHED)
		return wrong("ioctl %#x succeeded and explained a refusal", number);
	if (!length || text[0] == UNTOUCHED)
		return;
	for (end = 0; end < length && text[end]; end++)
		if (text[end] < ' ' || text[end] > '~')
			return wrong("ioctl %#x: byte %#x in a message", number, text[end]);
	if (end == length)
		wrong("ioctl %#x: a message without end", number);
}

static void flip(struct thread *thread, unsigned char *bytes, size_t size)
{
	unsigned int times = 1 + rng_below(&thread->rng, 3);
	static const uint64_t edges[] = {
		0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
		0x100000000, 0x7fffffffffffffff, 0x8000000000000000, ~0ULL,
	};

	while (times--) {
		size_t at = rng_below(&thread->rng, size) & ~3U;
		uint64_t word = rng_chance(&thread->rng, 50) ? RNG_PICK(&thread->rng, edges) :
				rng_next(&thread->rng);

		if (rng_chance(&thread->rng, 30))
			bytes[at + rng_below(&thread->rng, 4)] = word;
		else
			memcpy(bytes + at, &word, at + 8 <= size && word >> 32 ? 8 : 4);
	}
}

static void defuse(const struct thread *thread, unsigned char *bytes, size_t size)
{
	uint64_t word;
	size_t at;

	for (at = 0; at + 8 <= size; at += 8) {
		memcpy(&word, bytes + at, 8);
		word = arena_defuse(thread, word);
		memcpy(bytes + at, &word, 8);
	}
}

/* As an older or a newer caller would say it, or one that is mad. */
static size_t another_size(struct thread *thread, unsigned char *bytes, size_t size)
{
	static const uint32_t mad[] = { 0, 1, 4, 4095, 4096, 4097, 65536, 0x7fffffff, 0xffffffff };
	uint32_t told = size;

	switch (rng_below(&thread->rng, 4)) {
	case 0:
		told = size - rng_below(&thread->rng, size);
		break;
	case 1:
		told = size + rng_below(&thread->rng, 200);
		break;
	case 2:
		told = size + 64;
		bytes[size + rng_below(&thread->rng, 64)] = 1;
		break;
	default:
		told = RNG_PICK(&thread->rng, mad);
	}
	memcpy(bytes, &told, sizeof(told));
	return size + 264;
}

static unsigned long another_command(struct thread *thread, unsigned long command)
{
	switch (rng_below(&thread->rng, 3)) {
	case 0:
		return command ^ 1UL << rng_below(&thread->rng, 32);
	case 1:
		return (command & ~((unsigned long)IOCSIZE_MASK)) |
		       (unsigned long)rng_below(&thread->rng, 1 << 14) << _IOC_SIZESHIFT;
	default:
		return command ^ (unsigned long)_IOC_READ << _IOC_DIRSHIFT;
	}
}

static int issue(struct thread *thread, int fd, unsigned long command, void *where)
{
	bool few = rng_chance(&thread->rng, 70);
	int error;

	if (thread->fault)
		machine_set_fault(1 + rng_below(&thread->rng, few ? 12 : 600));
	error = ioctl(fd, command, where) ? errno : 0;
	if (thread->fault) {
		if (machine_had_fault())
			tally_add(&tally->faults, 1);
		machine_set_fault(0);
	}
	if (!is_known(error))
		wrong("ioctl %#lx: errno %d", command, error);
	tally_add(error ? &tally->refused[_IOC_NR(command) & 63] :
			  &tally->done[_IOC_NR(command) & 63], 1);
	return error;
}

#define MESSAGE_OF(call, type) { KWATCH_IOC_##call, offsetof(struct type, message) }

static struct kwatch_message *message_of(unsigned long command, void *request)
{
	static const struct {
		unsigned long command;
		size_t offset;
	} messages[] = {
		MESSAGE_OF(SETUP, kwatch_setup), MESSAGE_OF(ATTACH, kwatch_name),
		MESSAGE_OF(DESTROY, kwatch_name), MESSAGE_OF(SESSIONS, kwatch_sessions),
		MESSAGE_OF(PROBE_ADD, kwatch_probe), MESSAGE_OF(PROBE_DEL, kwatch_probe_id),
		MESSAGE_OF(SCHEMA, kwatch_schema), MESSAGE_OF(STATS, kwatch_stats),
		MESSAGE_OF(LATENCY, kwatch_latency), MESSAGE_OF(GATE, kwatch_gate),
		MESSAGE_OF(ENABLE, kwatch_control), MESSAGE_OF(DISABLE, kwatch_control),
		MESSAGE_OF(SESSION, kwatch_session), MESSAGE_OF(SUMMARY, kwatch_control),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(messages); i++)
		if (messages[i].command == command)
			return request + messages[i].offset;
	return NULL;
}

int submit(struct thread *thread, int fd, unsigned long command, void *request)
{
	size_t size = _IOC_SIZE(command), bytes = size;
	struct kwatch_message *say = message_of(command, request);
	bool corrupt = thread->wild && rng_chance(&thread->rng, 75);
	unsigned char copy[2 * PAGE] = {};
	unsigned int length = 0;
	void *where;
	int error;

	*(uint32_t *)request = size;
	if (say && rng_chance(&thread->rng, 80)) {
		length = rng_chance(&thread->rng, 80) ? sizeof(thread->sentence) :
			 rng_below(&thread->rng, 40);
		*say = (struct kwatch_message){
			.text = (uintptr_t)thread->sentence, .length = length,
		};
		if (thread->wild && rng_chance(&thread->rng, 30))
			say->text = arena_bad_address(thread);
	}
	memset(thread->sentence, UNTOUCHED, sizeof(thread->sentence));
	memcpy(copy, request, size);
	if (corrupt && rng_chance(&thread->rng, 60))
		flip(thread, copy, size);
	if (corrupt && rng_chance(&thread->rng, 30))
		bytes = another_size(thread, copy, size);
	if (corrupt && rng_chance(&thread->rng, 15))
		command = another_command(thread, command);
	if (corrupt)
		defuse(thread, copy, size);
	where = arena_put(thread, copy, bytes);
	error = issue(thread, fd, command, where);
	if (!thread->wild) {
		check_sentence(thread, length, _IOC_NR(command), error);
		memcpy(request, where, size);
	}
	return error;
}

void fill_random(struct thread *thread, void *to, size_t bytes)
{
	unsigned char *byte = to;

	while (bytes--)
		*byte++ = rng_next(&thread->rng);
}

void fill_name(struct thread *thread, char *name)
{
	static const char * const names[] = { "fz0", "fz1", "fz2" };

	memset(name, 0, KWATCH_NAME_MAX);
	if (!thread->wild || rng_chance(&thread->rng, 70))
		strcpy(name, RNG_PICK(&thread->rng, names));
	else if (rng_chance(&thread->rng, 50))
		memset(name, 'x', rng_below(&thread->rng, KWATCH_NAME_MAX + 1));
	else
		fill_random(thread, name, KWATCH_NAME_MAX);
}

static void order(struct thread *thread, unsigned long command)
{
	struct kwatch_control control = {};

	submit(thread, pick_fd(thread), command, &control);
}

void step_enable(struct thread *thread)
{
	order(thread, KWATCH_IOC_ENABLE);
}

void step_disable(struct thread *thread)
{
	order(thread, KWATCH_IOC_DISABLE);
}

void step_summary(struct thread *thread)
{
	order(thread, KWATCH_IOC_SUMMARY);
}

void step_info(struct thread *thread)
{
	struct kwatch_info info = {};

	submit(thread, pick_fd(thread), KWATCH_IOC_INFO, &info);
}

static uint32_t ring_bytes(struct thread *thread)
{
	unsigned int at = rng_below(&thread->rng, 100);

	if (at < 50)
		return 4096;
	if (at < 90)
		return 4096U << rng_below(&thread->rng, 6);
	if (at < 97 || !thread->wild)
		return 1 << 20;
	return 4096U << rng_below(&thread->rng, 20);
}

/* One that has no session yet, mostly. */
static int pick_fresh(struct thread *thread)
{
	if (world.fds[0] < 0 || rng_chance(&thread->rng, 50))
		keep_fd(thread, open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC));
	return rng_chance(&thread->rng, 80) ? newest_fd() : pick_fd(thread);
}

void step_setup(struct thread *thread)
{
	static const uint64_t deadlines[] = { 0, 0, 1000000, 5000000, 60000000000ULL };
	struct kwatch_setup setup = {
		.flags = rng_below(&thread->rng, 8),
		.ring_bytes = ring_bytes(thread),
		.deadline_ns = RNG_PICK(&thread->rng, deadlines),
	};

	if (rng_chance(&thread->rng, 50))
		setup.watermark = rng_below(&thread->rng, setup.ring_bytes + 1);
	if (setup.flags & KWATCH_SESSION_PERSIST || rng_chance(&thread->rng, 30))
		fill_name(thread, setup.name);
	submit(thread, pick_fresh(thread), KWATCH_IOC_SETUP, &setup);
}

void step_attach(struct thread *thread)
{
	struct kwatch_name name = {};

	fill_name(thread, name.name);
	submit(thread, pick_fresh(thread), KWATCH_IOC_ATTACH, &name);
}

void step_destroy(struct thread *thread)
{
	struct kwatch_name name = {};

	fill_name(thread, name.name);
	submit(thread, pick_fd(thread), KWATCH_IOC_DESTROY, &name);
}

void step_sessions(struct thread *thread)
{
	static const unsigned char room[8 * 400];
	struct kwatch_sessions sessions = {
		.count = rng_below(&thread->rng, 9),
		.session_size = sizeof(struct kwatch_session),
	};

	if (rng_chance(&thread->rng, 30))
		sessions.session_size += 8 * rng_below(&thread->rng, 8);
	sessions.sessions = (uintptr_t)arena_put(thread, room, sizeof(room));
	submit(thread, pick_fd(thread), KWATCH_IOC_SESSIONS, &sessions);
}

/* A session is changed while it is disabled: see to that, mostly. */
int pick_disabled(struct thread *thread)
{
	struct kwatch_control control = { .size = sizeof(control) };
	int fd = pick_fd(thread);

	if (rng_chance(&thread->rng, 60))
		ioctl(fd, KWATCH_IOC_DISABLE, &control);
	return fd;
}

static uint32_t probe_id(struct thread *thread)
{
	return thread->wild && rng_chance(&thread->rng, 30) ? rng_next(&thread->rng) :
	       1 + rng_below(&thread->rng, 4);
}

void step_probe_del(struct thread *thread)
{
	struct kwatch_probe_id probe = { .id = probe_id(thread) };

	submit(thread, pick_disabled(thread), KWATCH_IOC_PROBE_DEL, &probe);
}

void step_schema(struct thread *thread)
{
	static const unsigned char room[32 * 96];
	struct kwatch_schema schema = {
		.id = probe_id(thread), .next = rng_below(&thread->rng, 2),
		.nr_fields = rng_below(&thread->rng, 33),
		.field_size = sizeof(struct kwatch_schema_field) + 8 * rng_below(&thread->rng, 3),
	};

	schema.fields = (uintptr_t)arena_put(thread, room, sizeof(room));
	submit(thread, pick_fd(thread), KWATCH_IOC_SCHEMA, &schema);
}

void step_stats(struct thread *thread)
{
	struct kwatch_stats stats = {
		.id = rng_chance(&thread->rng, 50) ? 0 : probe_id(thread),
		.cpu = rng_chance(&thread->rng, 50) ? KWATCH_ALL_CPUS :
		       rng_below(&thread->rng, settings.cpus + thread->wild),
	};

	submit(thread, pick_fd(thread), KWATCH_IOC_STATS, &stats);
}

void step_latency(struct thread *thread)
{
	struct kwatch_latency latency = { .id = probe_id(thread) };

	submit(thread, pick_fd(thread), KWATCH_IOC_LATENCY, &latency);
}

void step_session(struct thread *thread)
{
	struct kwatch_session session = {};

	submit(thread, pick_fd(thread), KWATCH_IOC_SESSION, &session);
}

static int32_t some_pid(struct thread *thread)
{
	if (thread->wild && rng_chance(&thread->rng, 40))
		return rng_next(&thread->rng);
	return rng_chance(&thread->rng, 70) ? getpid() : 1;
}

void step_gate(struct thread *thread)
{
	static const uint32_t sane[] = {
		0, 0, KWATCH_GATE_TID, KWATCH_GATE_TGID, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW,
		KWATCH_GATE_TID | KWATCH_GATE_FOLLOW, KWATCH_GATE_CGROUP,
		KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW | KWATCH_GATE_CGROUP,
	};
	struct kwatch_gate gate = { .flags = RNG_PICK(&thread->rng, sane) };
	int32_t pids[64];
	unsigned int i;

	if (thread->wild)
		gate.flags ^= 1U << rng_below(&thread->rng, 5);
	if (gate.flags & (KWATCH_GATE_TID | KWATCH_GATE_TGID))
		gate.nr_pids = 1 + rng_below(&thread->rng, thread->wild ? 64 : 3);
	for (i = 0; i < gate.nr_pids; i++)
		pids[i] = some_pid(thread);
	if (gate.nr_pids)
		gate.pids = (uintptr_t)arena_put(thread, pids, sizeof(pids));
	if (thread->wild && rng_chance(&thread->rng, 10))
		gate.nr_pids = rng_next(&thread->rng);
	if (gate.flags & KWATCH_GATE_CGROUP)
		gate.cgroup_fd = machine_cgroup();
	submit(thread, pick_disabled(thread), KWATCH_IOC_GATE, &gate);
}

/* Commands that there are not, on descriptors that are another thing. */
void step_raw_ioctl(struct thread *thread)
{
	unsigned char request[1024];
	unsigned long command = _IOC(rng_below(&thread->rng, 4), KWATCH_IOC_MAGIC,
				     rng_below(&thread->rng, 0x30), rng_below(&thread->rng, 1024));

	fill_random(thread, request, sizeof(request));
	if (rng_chance(&thread->rng, 80))
		*(uint32_t *)request = rng_below(&thread->rng, 600);
	ioctl(pick_fd(thread), command, arena_put(thread, request, sizeof(request)));
}
