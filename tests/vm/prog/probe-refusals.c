// SPDX-License-Identifier: GPL-2.0
/*
 * probe-refusals: what cannot be planted, and why: symbols, fields, filters.
 * After each refusal the session is as it was, and no probe is left.
 */
#include "refuse.h"

static int witness;

/* A good request, of which each test spoils one thing. */
static struct kwatch_field fields[64];
static struct kwatch_predicate tests[128];
static char strings[8192];
static struct kwatch_probe probe;

static void begin(void)
{
	unsigned int i;

	memset(fields, 0, sizeof(fields));
	memset(tests, 0, sizeof(tests));
	memset(strings, 'x', sizeof(strings));
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		sprintf(fields[i].name, "f%u", i);
		fields[i].source = KWATCH_SOURCE_ARGUMENT;
		fields[i].type = KWATCH_TYPE_U64;
	}
	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		tests[i].op = KWATCH_OP_EQ;
		tests[i].on_true = KWATCH_JUMP_ACCEPT;
		tests[i].on_false = KWATCH_JUMP_REJECT;
	}
	probe = (struct kwatch_probe){
		.size = sizeof(probe), .flags = KWATCH_PROBE_ENTRY, .symbol = GETPPID,
		.fields = (uintptr_t)fields, .field_size = sizeof(fields[0]),
		.predicates = (uintptr_t)tests, .predicate_size = sizeof(tests[0]),
		.strings = (uintptr_t)strings, .message = SAY,
	};
}

static void name_it(const char *symbol)
{
	memset(probe.symbol, 0, sizeof(probe.symbol));
	strcpy(probe.symbol, symbol);
}

static void expect(const char *what, int error, const char *word)
{
	refused(witness, witness, what, KWATCH_IOC_PROBE_ADD, &probe, error, word);
	begin();
}

#define REFUSE(error, word, ...) do { __VA_ARGS__; expect(#__VA_ARGS__, error, word); } while (0)
#define FIELD(error, word, ...)	\
	REFUSE(error, word, probe.nr_fields = 1, __VA_ARGS__)
#define RETURN(error, word, ...) \
	FIELD(error, word, probe.flags = KWATCH_PROBE_RETURN, __VA_ARGS__)
#define FILTER(error, word, ...) \
	FIELD(error, word, probe.nr_predicates = 1, __VA_ARGS__)

static void test_symbols(void)
{
	REFUSE(ENOENT, "nosuchsymbol", name_it("nosuchsymbol"));
	REFUSE(ENOENT, "nosuch:vfs", name_it("nosuch:vfs_write"));
	REFUSE(ENOENT, "nosuchsymbol", name_it("nosuchsymbol"),
	       probe.flags = KWATCH_PROBE_RETURN);
	REFUSE(EINVAL, "blacklist", name_it("do_user_addr_fault"));
	REFUSE(EINVAL, "blacklist", name_it("do_user_addr_fault"),
	       probe.flags = KWATCH_PROBE_RETURN);
	REFUSE(EINVAL, "no code", name_it("jiffies"));
	REFUSE(EINVAL, "symbol", probe.symbol[0] = 0);
	REFUSE(EINVAL, "symbol", name_it("vfs write"));
	REFUSE(EINVAL, "symbol", name_it("vfs\n"));
	REFUSE(EINVAL, "symbol", memset(probe.symbol, 'v', sizeof(probe.symbol)));
	REFUSE(EINVAL, "symbol", probe.symbol[sizeof(probe.symbol) - 1] = 'x');
	REFUSE(EINVAL, "name", memset(probe.name, 'n', sizeof(probe.name)));
	REFUSE(EINVAL, "name", strcpy(probe.name, "tab\there"));
	REFUSE(EINVAL, "start", probe.offset = 4, probe.flags = KWATCH_PROBE_RETURN);
	REFUSE(EINVAL, "start", probe.offset = 4, probe.flags = KWATCH_PROBE_LATENCY);
	REFUSE(E2BIG, "max_active", probe.max_active = 65537, probe.flags = KWATCH_PROBE_RETURN);
	REFUSE(E2BIG, "max_active", probe.max_active = ~0U, probe.flags = KWATCH_PROBE_RETURN);
}

/*
 * Of an address in no function the kernel says either, for it may take what lies
 * behind its last symbol for that symbol.
 */
static void expect_no_function(const char *what)
{
	struct kwatch_probe request = probe;
	int error = call(witness, KWATCH_IOC_PROBE_ADD, &request);

	expect(what, error == EINVAL ? EINVAL : ENOENT, "address");
}

#define NO_FUNCTION(...) do { __VA_ARGS__; expect_no_function(#__VA_ARGS__); } while (0)

static void test_addresses(void)
{
	static const uint64_t garbage[] = {
		1, 8, 0xdeadbeef, 0x400000, 0x7fffffffffff, 0x8000000000000000,
		0xffff800000000000, 0xffff888000001000, 0xffffc90000000000,
		0xffffffffff600000, 0xfffffffffffff001, ~0ULL,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(garbage); i++) {
		NO_FUNCTION(probe.address = garbage[i]);
		NO_FUNCTION(probe.address = garbage[i], probe.offset = 5);
		NO_FUNCTION(probe.address = garbage[i], probe.flags = KWATCH_PROBE_RETURN);
	}
}

/* Every offset of a function: planted, or refused as inside an instruction. */
static void test_offsets(void)
{
	struct kwatch_probe_id id = { .size = sizeof(id), .message = SAY };
	unsigned int offset, planted = 0, inside = 0;
	int error;

	for (offset = 0; offset < 64; offset++) {
		name_it("vfs_write");
		probe.offset = offset;
		error = call(witness, KWATCH_IOC_PROBE_ADD, &probe);
		if (!error) {
			planted++;
			id.id = probe.id;
			must("remove", call(witness, KWATCH_IOC_PROBE_DEL, &id));
		} else if (error == EILSEQ && strstr(sentence, "instruction")) {
			inside++;
		} else {
			wrong("vfs_write+%u: %s '%s'", offset, strerror(error), sentence);
		}
		begin();
	}
	printf("vfs_write: %u offsets planted, %u inside an instruction\n", planted, inside);
	if (planted < 4 || inside < 4)
		wrong("offsets: %u planted, %u refused", planted, inside);
}

static void test_fields(void)
{
	FIELD(EINVAL, "type", fields[0].type = 0);
	FIELD(EINVAL, "type", fields[0].type = KWATCH_TYPE_PID + 1);
	FIELD(EINVAL, "type", fields[0].type = KWATCH_TYPE_SYMBOL + 1);
	FIELD(EINVAL, "type", fields[0].type = KWATCH_TYPE_NETDEV + 1);
	FIELD(EINVAL, "type", fields[0].type = 255);
	FIELD(EINVAL, "source", fields[0].source = 0);
	FIELD(EINVAL, "source", fields[0].source = KWATCH_SOURCE_CHAIN + 1);
	FIELD(EINVAL, "source", fields[0].source = 255);
	FIELD(EINVAL, "f0", fields[0].index = 16);
	FIELD(EINVAL, "f0", fields[0].index = 255);
	FIELD(EINVAL, "index", fields[0].source = KWATCH_SOURCE_CURRENT, fields[0].index = 1);
	FIELD(EINVAL, "address", fields[0].address = 1);
	FIELD(EINVAL, "return", fields[0].source = KWATCH_SOURCE_RETURN);
	FIELD(EINVAL, "return", fields[0].flags = KWATCH_FIELD_AT_RETURN);
	FIELD(EINVAL, "return", fields[0].source = KWATCH_SOURCE_RETURN,
	      probe.flags = KWATCH_PROBE_LATENCY);
	FIELD(EINVAL, "name", fields[0].name[0] = 0);
	FIELD(EINVAL, "name", strcpy(fields[0].name, "0a"));
	FIELD(EINVAL, "name", strcpy(fields[0].name, "a-b"));
	FIELD(EINVAL, "name", memset(fields[0].name, 'a', sizeof(fields[0].name)));
	FIELD(EINVAL, "display", memset(fields[0].display, 'a', sizeof(fields[0].display)));
	FIELD(EINVAL, "display", fields[0].display[0] = '\n');
	FIELD(EINVAL, "same name", probe.nr_fields = 2, strcpy(fields[1].name, "f0"));
	FIELD(EINVAL, "dereferences", fields[0].derefs = KWATCH_DEREF_MAX + 1);
	FIELD(EINVAL, "dereferences", fields[0].derefs = 255);
	FIELD(EINVAL, "offset", fields[0].offsets[0] = 8);
	FIELD(EINVAL, "embedded", fields[0].flags = KWATCH_FIELD_EMBEDDED);
	FIELD(EINVAL, "embedded", fields[0].flags = KWATCH_FIELD_EMBEDDED,
	      fields[0].type = KWATCH_TYPE_SKB);
	FIELD(EINVAL, "user", fields[0].flags = KWATCH_FIELD_USER);
	FIELD(EINVAL, "user", fields[0].flags = KWATCH_FIELD_USER,
	      fields[0].type = KWATCH_TYPE_FILE);
	FIELD(EINVAL, "cap", fields[0].cap = 8);
	FIELD(EINVAL, "length", fields[0].length_argument = 1);
	FIELD(EINVAL, "length", fields[0].length_argument = 17,
	      fields[0].type = KWATCH_TYPE_BYTES);
	FIELD(EINVAL, "bit", fields[0].bit_offset = 1);
	FIELD(EINVAL, "bit", fields[0].bit_size = 65);
	FIELD(EINVAL, "bit", fields[0].bit_size = 1, fields[0].bit_offset = 64);
	FIELD(EINVAL, "bit", fields[0].bit_size = 9, fields[0].type = KWATCH_TYPE_U8);
	FIELD(EINVAL, "bit", fields[0].bit_size = 255, fields[0].bit_offset = 255);
	RETURN(EINVAL, "before", probe.nr_fields = 2, fields[0].source = KWATCH_SOURCE_RETURN);
	REFUSE(E2BIG, "33", probe.nr_fields = 33);
	REFUSE(E2BIG, "fields", probe.nr_fields = ~0U);
	FIELD(EINVAL, "chain", fields[0].type = KWATCH_TYPE_STACK);
	FIELD(EINVAL, "chain", fields[0].source = KWATCH_SOURCE_CHAIN);
	FIELD(EINVAL, "takes 8", fields[0].type = KWATCH_TYPE_STACK,
	      fields[0].source = KWATCH_SOURCE_CHAIN, fields[0].cap = 20);
	FIELD(E2BIG, "f0", fields[0].type = KWATCH_TYPE_STACK,
	      fields[0].source = KWATCH_SOURCE_CHAIN, fields[0].cap = 4096);
	FIELD(E2BIG, "f0", fields[0].type = KWATCH_TYPE_STRING, fields[0].cap = 4096);
	FIELD(E2BIG, "f0", fields[0].type = KWATCH_TYPE_BYTES, fields[0].cap = 65535);
	FIELD(E2BIG, "f1", fields[0].type = KWATCH_TYPE_STRING, fields[0].cap = 2048,
	      fields[1].type = KWATCH_TYPE_STRING, fields[1].cap = 2048, probe.nr_fields = 2);
	RETURN(E2BIG, "in flight", fields[0].type = KWATCH_TYPE_STRING, fields[0].cap = 3072,
	       probe.max_active = 65536);
}

static void test_filters(void)
{
	const uint64_t length = 1ULL << 32;

	REFUSE(E2BIG, "65", probe.nr_fields = 1, probe.nr_predicates = 65);
	REFUSE(E2BIG, "predicates", probe.nr_predicates = ~0U);
	FILTER(E2BIG, "strings", probe.strings_length = 4097);
	FILTER(E2BIG, "strings", probe.strings_length = ~0U);
	FILTER(EINVAL, "field 1", tests[0].field = 1);
	FILTER(EINVAL, "field 65535", tests[0].field = 65535);
	FILTER(EINVAL, "field 0", probe.nr_fields = 0);
	FILTER(EINVAL, "jumps", tests[0].on_true = 0);
	FILTER(EINVAL, "jumps", tests[0].on_false = 1);
	FILTER(EINVAL, "predicate 1", probe.nr_predicates = 2, tests[1].on_true = 0);
	FILTER(EINVAL, "predicate 1", probe.nr_predicates = 2, tests[1].on_false = 1);
	FILTER(EINVAL, "jumps to 65533", tests[0].on_true = 0xfffd);
	FILTER(EINVAL, "operator", tests[0].op = 0);
	FILTER(EINVAL, "operator", tests[0].op = KWATCH_OP_ALL_BITS + 1);
	FILTER(EINVAL, "operator", tests[0].op = KWATCH_OP_STR_EQ);
	FILTER(EINVAL, "operator", tests[0].op = 255);
	FILTER(EINVAL, "operator", fields[0].type = KWATCH_TYPE_STRING);
	FILTER(EINVAL, "width", tests[0].width = 3);
	FILTER(EINVAL, "lie", tests[0].width = 8, tests[0].offset = 1);
	FILTER(EINVAL, "lie", tests[0].width = 1, tests[0].offset = 65535);
	FILTER(EINVAL, "number", tests[0].offset = 4);
	FILTER(EINVAL, "number", fields[0].type = KWATCH_TYPE_SKB);
	FILTER(EINVAL, "lie", fields[0].type = KWATCH_TYPE_SKB, tests[0].width = 2,
	       tests[0].offset = sizeof(struct kwatch_skb) - 1);
	FILTER(EINVAL, "string", fields[0].type = KWATCH_TYPE_STRING,
	       tests[0].op = KWATCH_OP_STR_GLOB, probe.strings_length = 8,
	       tests[0].value = 9 * length);
	FILTER(EINVAL, "string", fields[0].type = KWATCH_TYPE_STRING,
	       tests[0].op = KWATCH_OP_STR_EQ, probe.strings_length = 8,
	       tests[0].value = 8 * length + 1);
	FILTER(EINVAL, "string", fields[0].type = KWATCH_TYPE_STRING,
	       tests[0].op = KWATCH_OP_STR_PREFIX, probe.strings_length = 8,
	       tests[0].value = ~0ULL);
	FILTER(EINVAL, "whole", fields[0].type = KWATCH_TYPE_STRING,
	       tests[0].op = KWATCH_OP_STR_SUFFIX, tests[0].width = 8);
	RETURN(EINVAL, "return", probe.nr_predicates = 1,
	       fields[0].source = KWATCH_SOURCE_RETURN,
	       probe.flags = KWATCH_PROBE_RETURN | KWATCH_PROBE_ENTRY);
}

/* The limits themselves are taken. */
static void test_limits(void)
{
	unsigned int i;
	int fd = new_session(0, 1 << 16);

	probe.nr_fields = 32;
	probe.nr_predicates = 64;
	probe.strings_length = 4096;
	probe.flags = KWATCH_PROBE_RETURN;
	probe.max_active = 65536;
	for (i = 0; i < 63; i++)
		tests[i].on_false = i + 1;
	check("32 fields, 64 predicates, 65536 calls",
	      call(fd, KWATCH_IOC_PROBE_ADD, &probe), 0);
	begin();
	gate_process(fd, getpid());
	enable(fd);
	make_calls(100);
	disable(fd);
	/* The first argument is a pointer: no predicate holds. */
	check("filtered", counts_of(fd).filtered, 100);
	check("hits", counts_of(fd).hits, 100);
	close(fd);
}

int main(void)
{
	struct kwatch_field field = {
		.name = "a", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_POINTER,
	};

	witness = new_session(0, 1 << 16);
	add_probe(witness, GETPPID, KWATCH_PROBE_ENTRY, &field, 1);
	gate_process(witness, getpid());
	begin();
	test_symbols();
	test_addresses();
	test_offsets();
	test_fields();
	test_filters();
	test_limits();
	still_works(witness, 500);
	return finish("probe-refusals");
}
