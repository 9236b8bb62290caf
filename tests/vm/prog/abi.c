// SPDX-License-Identifier: GPL-2.0
/*
 * abi: the rules that hold for every ioctl, whatever it does: sizes, the tail
 * of a struct of a newer caller, pointers, the message, files without a
 * session, numbers that mean nothing.
 */
#include "prog.h"

#define NAME "abi-persistent"
#define NEWER 64 /* bytes that a newer caller's struct has more */

struct command {
	const char *name;
	unsigned long number;
	size_t message; /* 0: it has none */
	bool of_session;
};

#define OF(what, type, session) { \
	#what, KWATCH_IOC_##what, __builtin_offsetof(struct type, message), session }

static const struct command commands[] = {
	{ "INFO", KWATCH_IOC_INFO, 0, false },
	OF(SETUP, kwatch_setup, false),
	OF(ATTACH, kwatch_name, false),
	OF(DESTROY, kwatch_name, false),
	OF(SESSIONS, kwatch_sessions, false),
	OF(PROBE_ADD, kwatch_probe, true),
	OF(PROBE_DEL, kwatch_probe_id, true),
	OF(SCHEMA, kwatch_schema, true),
	OF(STATS, kwatch_stats, true),
	OF(LATENCY, kwatch_latency, true),
	OF(GATE, kwatch_gate, true),
	OF(ENABLE, kwatch_control, true),
	OF(DISABLE, kwatch_control, true),
	OF(SESSION, kwatch_session, true),
	OF(SUMMARY, kwatch_control, true),
};

/* A request that succeeds on a file that prepare() made. */
struct request {
	union {
		uint32_t size;
		struct kwatch_setup setup;
		struct kwatch_name name;
		struct kwatch_probe probe;
		struct kwatch_probe_id id;
		struct kwatch_schema schema;
		struct kwatch_stats stats;
		struct kwatch_latency latency;
		unsigned char bytes[4096 + 8];
	};
};

static struct kwatch_schema_field fields[4];

static struct kwatch_message *message_of(const struct command *command, struct request *request)
{
	return (void *)(request->bytes + command->message);
}

static void make_request(const struct command *command, struct request *request)
{
	memset(request, 0, sizeof(*request));
	request->size = _IOC_SIZE(command->number);
	if (command->message)
		*message_of(command, request) = (struct kwatch_message)SAY;
	switch (command->number) {
	case KWATCH_IOC_SETUP:
		request->setup.ring_bytes = page_size();
		break;
	case KWATCH_IOC_ATTACH:
	case KWATCH_IOC_DESTROY:
		strcpy(request->name.name, NAME);
		break;
	case KWATCH_IOC_PROBE_ADD:
		strcpy(request->probe.symbol, GETPPID);
		break;
	case KWATCH_IOC_SCHEMA:
		request->schema.id = 1;
		request->schema.fields = (uintptr_t)fields;
		request->schema.nr_fields = ARRAY_SIZE(fields);
		request->schema.field_size = sizeof(fields[0]);
		break;
	case KWATCH_IOC_STATS:
		request->stats.cpu = KWATCH_ALL_CPUS;
		break;
	case KWATCH_IOC_LATENCY:
	case KWATCH_IOC_PROBE_DEL:
		request->id.id = 1;
		break;
	}
}

/* A file in the state that @command wants; @other keeps what that needs. */
static int prepare(const struct command *command, int *other)
{
	struct kwatch_setup setup = { .flags = KWATCH_SESSION_PERSIST, .name = NAME };
	int fd;

	*other = -1;
	if (command->number == KWATCH_IOC_ATTACH || command->number == KWATCH_IOC_DESTROY)
		*other = make_session(&setup);
	if (!command->of_session)
		return open_device();
	fd = new_session(0, page_size());
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY | KWATCH_PROBE_LATENCY, NULL, 0);
	return fd;
}

static void clean_up(int fd, int other)
{
	int last = open_device();

	close(fd);
	if (other >= 0)
		close(other);
	by_name(last, KWATCH_IOC_DESTROY, NAME);
	close(last);
}

/* Refused with @error; nothing of the request may change. */
static void refuse(const struct command *command, int fd, const char *what,
		   const struct request *request, int error)
{
	struct request copy = *request;
	int got = call(fd, command->number, &copy);

	if (got != error)
		wrong("%s, %s: %s, wanted %s (%s)", command->name, what, strerror(got),
		      strerror(error), sentence);
	if (memcmp(&copy, request, sizeof(copy)))
		wrong("%s, %s: the refusal changed the struct", command->name, what);
}

/* Of the first version of the struct, which ended with the message. */
static uint32_t first_size(const struct command *command)
{
	if (!command->message)
		return _IOC_SIZE(command->number);
	return command->message + sizeof(struct kwatch_message);
}

static void test_sizes(const struct command *command)
{
	uint32_t size = _IOC_SIZE(command->number), least = first_size(command), i;
	const uint32_t small[] = { 0, 1, 4, least - 8, least - 1 };
	const uint32_t large[] = { 4097, 1 << 20, 1U << 31, ~0U };
	struct request request, newer;
	int other, fd = prepare(command, &other);

	make_request(command, &request);
	for (i = 0; i < ARRAY_SIZE(small); i++) {
		request.size = small[i];
		refuse(command, fd, "too small", &request, EINVAL);
	}
	for (i = 0; i < ARRAY_SIZE(large); i++) {
		request.size = large[i];
		refuse(command, fd, "too large", &request, E2BIG);
		if (command->message && !strstr(sentence, "bytes"))
			wrong("%s: too large is not explained: '%s'", command->name, sentence);
	}
	for (i = size; i < size + NEWER; i += 7) {
		newer = request;
		newer.size = size + NEWER;
		newer.bytes[i] = 0x80;
		refuse(command, fd, "a newer caller's member", &newer, E2BIG);
		if (command->message && !strstr(sentence, "not zero"))
			wrong("%s: E2BIG is not explained: '%s'", command->name, sentence);
	}
	/* Nothing of that did anything: the call itself still succeeds. */
	request.size = size + NEWER;
	check(command->name, call(fd, command->number, &request), 0);
	if (_IOC_DIR(command->number) & _IOC_READ)
		check("size of an answer to a newer caller", request.size, size + NEWER);
	clean_up(fd, other);
}

/* A caller of before the struct grew: answered in the part that it knows. */
static void test_older(const struct command *command)
{
	uint32_t size = _IOC_SIZE(command->number), least = first_size(command), i;
	int other, fd = prepare(command, &other);
	struct request request;

	make_request(command, &request);
	memset(request.bytes + least, 0xa5, size - least);
	request.size = least;
	check(command->name, call(fd, command->number, &request), 0);
	if (_IOC_DIR(command->number) & _IOC_READ)
		check("size of an answer to an older caller", request.size, least);
	for (i = least; i < size; i++)
		if (request.bytes[i] != 0xa5)
			wrong("%s: byte %u, which an older caller does not have, was written",
			      command->name, i);
	clean_up(fd, other);
}

/* The size in the number of the ioctl is that of another header: no matter. */
static void test_number_size(const struct command *command)
{
	unsigned long newer = command->number + ((unsigned long)NEWER << _IOC_SIZESHIFT);
	int other, fd = prepare(command, &other);
	struct request request;

	make_request(command, &request);
	request.size += NEWER;
	check("number of a newer caller", call(fd, newer, &request), 0);
	clean_up(fd, other);
}

static void test_pointers(const struct command *command)
{
	size_t page = page_size(), size = _IOC_SIZE(command->number);
	char *edge = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int other, fd = prepare(command, &other);
	struct request request;
	char *bad[6];
	size_t i;

	if (edge == MAP_FAILED || munmap(edge + page, page))
		die("mmap");
	make_request(command, &request);
	bad[0] = NULL;
	bad[1] = edge + page;
	bad[2] = edge + page - 2; /* even the size cannot be read */
	bad[3] = edge + page - (size - 1);
	bad[4] = (char *)0xffff888000000000;
	bad[5] = (char *)0x8000000000000000;
	memcpy(bad[3], &request, size - 1);
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		if (call(fd, command->number, bad[i]) != EFAULT)
			wrong("%s with bad pointer %zu: %s", command->name, i, strerror(errno));
	check(command->name, call(fd, command->number, &request), 0);
	munmap(edge, page);
	clean_up(fd, other);
}

static void test_without_session(const struct command *command)
{
	int fd = open_device();
	struct request request;

	make_request(command, &request);
	refuse(command, fd, "without a session", &request, ENOTCONN);
	if (!strstr(sentence, "session"))
		wrong("%s: ENOTCONN is not explained: '%s'", command->name, sentence);
	close(fd);
}

/* Of the message, however short its buffer is, nothing is written beyond. */
static void test_message(const struct command *command)
{
	const uint32_t lengths[] = { 0, 1, 2, 9, sizeof(sentence) };
	int other, fd = prepare(command, &other);
	struct kwatch_message *message;
	struct request request;
	size_t i, end;

	make_request(command, &request);
	message = message_of(command, &request);
	message->__reserved = 1;
	refuse(command, fd, "message.__reserved", &request, EINVAL);
	if (!strstr(sentence, "__reserved"))
		wrong("%s: '%s'", command->name, sentence);
	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		memset(sentence, '#', sizeof(sentence));
		message->length = lengths[i];
		if (!ioctl(fd, command->number, &request) || errno != EINVAL)
			wrong("%s: message.__reserved is taken", command->name);
		end = strcspn(sentence, "#");
		if (lengths[i] && strlen(sentence) >= lengths[i])
			wrong("%s: no NUL in %u bytes", command->name, lengths[i]);
		if (end > lengths[i])
			wrong("%s: %zu bytes written of %u", command->name, end, lengths[i]);
	}
	message->text = 0xffff888000000000;
	refuse(command, fd, "a message that cannot be written", &request, EINVAL);
	message->text = 0;
	refuse(command, fd, "no message wanted", &request, EINVAL);
	clean_up(fd, other);
}

static void test_unknown(int fd)
{
	static const unsigned int known[] = {
		0, 1, 2, 3, 4, 0x10, 0x11, 0x12, 0x13, 0x14, 0x20, 0x21, 0x22, 0x23, 0x24,
	};
	struct request request = { .size = 64 };
	unsigned int number, i;

	for (number = 0; number < 256; number++) {
		for (i = 0; i < ARRAY_SIZE(known) && known[i] != number; i++)
			;
		if (i < ARRAY_SIZE(known))
			continue;
		check("unknown ioctl", call(fd, _IOWR(KWATCH_IOC_MAGIC, number, struct kwatch_info),
					    &request), ENOTTY);
	}
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		unsigned long c = commands[i].number;

		check("no direction", call(fd, _IOC(0, _IOC_TYPE(c), _IOC_NR(c), _IOC_SIZE(c)),
					   &request), ENOTTY);
		check("other magic", call(fd, _IOC(_IOC_DIR(c), 0xe6, _IOC_NR(c), _IOC_SIZE(c)),
					  &request), ENOTTY);
	}
	check("TCGETS", call(fd, 0x5401, &request), ENOTTY);
	check("0", call(fd, 0, &request), ENOTTY);
	check("~0", call(fd, ~0U, &request), ENOTTY);
}

int main(void)
{
	int fd = open_device();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		test_sizes(&commands[i]);
		test_older(&commands[i]);
		test_number_size(&commands[i]);
		test_pointers(&commands[i]);
		if (commands[i].of_session)
			test_without_session(&commands[i]);
		if (commands[i].message)
			test_message(&commands[i]);
	}
	test_unknown(fd);
	check("bytes of rings left", info_of(fd).total_bytes, 0);
	return finish("abi");
}
