// SPDX-License-Identifier: GPL-2.0
/*
 * garbage: every type that is read through a pointer, applied to pointers that
 * are none. vfs_write's buffer is the program's own word, whatever it is, and
 * /dev/null looks at none of it. Each hit has its record, with the fault bit.
 */
#include "prog.h"

#define MAX_PROBES 128
#define CHAIN_MAX 3
#define VSYSCALL 0xffffffffff600000ULL

struct reader {
	const char *name;
	uint8_t type, derefs;
	uint16_t flags;
};

#define SCALAR 1
#define USER   2 /* it may lie in user memory */

static const struct {
	const char *name;
	uint8_t type;
	unsigned int is;
} types[] = {
	{ "u8", KWATCH_TYPE_U8, SCALAR | USER },
	{ "s16", KWATCH_TYPE_S16, SCALAR | USER },
	{ "u32", KWATCH_TYPE_U32, SCALAR | USER },
	{ "s64", KWATCH_TYPE_S64, SCALAR | USER },
	{ "pointer", KWATCH_TYPE_POINTER, SCALAR | USER },
	{ "pid", KWATCH_TYPE_PID, 0 },
	{ "string", KWATCH_TYPE_STRING, USER },
	{ "bytes", KWATCH_TYPE_BYTES, USER },
	{ "sockaddr", KWATCH_TYPE_SOCKADDR, USER },
	{ "filename", KWATCH_TYPE_FILENAME, 0 },
	{ "path", KWATCH_TYPE_PATH, 0 },
	{ "file", KWATCH_TYPE_FILE, 0 },
	{ "dentry", KWATCH_TYPE_DENTRY, 0 },
	{ "binprm", KWATCH_TYPE_BINPRM, 0 },
	{ "symbol", KWATCH_TYPE_SYMBOL, 0 },
	{ "skb", KWATCH_TYPE_SKB, 0 },
	{ "sock", KWATCH_TYPE_SOCK, 0 },
	{ "socket", KWATCH_TYPE_SOCKET, 0 },
	{ "task", KWATCH_TYPE_TASK, 0 },
	{ "siginfo", KWATCH_TYPE_SIGINFO, 0 },
	{ "netdev", KWATCH_TYPE_NETDEV, 0 },
};

static struct reader readers[MAX_PROBES + 1]; /* by probe id */
static unsigned int nr_readers;

/* What no kernel load may ever get a value from, user or not. */
static const uint64_t garbage[] = {
	0, 1, 8, 0xfff, 0xdeadbeef, 0x7ffffffff000, 0x7fffffffffff, 0x800000000000,
	0xdead000000000100, 0x8000000000000000, 0xffff7fffffffffff, 0xffff800000000000,
	0xffff800000001234, 0xffff87ffffffffff, 0xffffffffff5fffff, 0xffffffffff600000,
	0xfffffffffffff000, 0xfffffffffffffff2, ~0ULL - 7, ~0ULL,
};

static int devnull;

static void add_reader(int fd, uint32_t flags, const char *name, const struct kwatch_field *wanted)
{
	struct kwatch_field field = *wanted;
	struct kwatch_probe probe = {
		.size = sizeof(probe), .symbol = "vfs_write", .flags = flags, .message = SAY,
		.fields = (uintptr_t)&field, .nr_fields = 1, .field_size = sizeof(field),
		.max_active = 8,
	};

	strcpy(field.name, "garbage");
	field.source = KWATCH_SOURCE_ARGUMENT;
	field.index = 1;
	must(name, call(fd, KWATCH_IOC_PROBE_ADD, &probe));
	if (probe.id > MAX_PROBES)
		die("too many probes");
	nr_readers = probe.id;
	readers[probe.id] = (struct reader){ name, field.type, field.derefs, field.flags };
}

/* Each type plain, behind chains, embedded, and from user memory. */
static int set_up(uint32_t flags)
{
	int fd = new_session(0, 4 << 20);
	unsigned int i, chain;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		struct kwatch_field field = { .type = types[i].type };
		unsigned int scalar = types[i].is & SCALAR;

		for (chain = scalar; chain <= CHAIN_MAX; chain++) {
			field.derefs = chain;
			memset(field.offsets, 0, sizeof(field.offsets));
			memcpy(field.offsets, (int32_t[]){ 8, -16, 24 }, chain * sizeof(int32_t));
			add_reader(fd, flags, types[i].name, &field);
		}
		memset(field.offsets, 0, sizeof(field.offsets));
		field.derefs = 1;
		field.offsets[0] = 16;
		field.flags = KWATCH_FIELD_EMBEDDED;
		if (!scalar)
			add_reader(fd, flags, types[i].name, &field);
		field.derefs = scalar;
		field.offsets[0] = 0;
		field.flags = KWATCH_FIELD_USER;
		if (types[i].is & USER)
			add_reader(fd, flags, types[i].name, &field);
	}
	gate_process(fd, getpid());
	return fd;
}

static void write_to(uint64_t address)
{
	if (write(devnull, (void *)address, 1) < 0 && errno != EFAULT)
		die("write to /dev/null");
}

static bool may_be_read(const struct reader *reader, uint64_t value)
{
	bool plain = !reader->derefs || reader->flags & KWATCH_FIELD_EMBEDDED;

	/* NULL is an answer, where there is an object to be had. */
	if (!value && !reader->derefs && reader->type >= KWATCH_TYPE_PID)
		return true;
	/* These stand for no siginfo at all. */
	if (reader->type == KWATCH_TYPE_SIGINFO && plain && !reader->flags)
		return value <= 1;
	return false;
}

/* A kernel with all its symbols has one for the page of the old system calls. */
static bool may_have_a_name(const struct reader *reader, uint64_t value)
{
	uint64_t address = value + (reader->flags & KWATCH_FIELD_EMBEDDED ? 16 : 0);

	return reader->type == KWATCH_TYPE_SYMBOL && address >= VSYSCALL &&
	       address < VSYSCALL + 4096;
}

static void check_record(const struct kwatch_record *record, uint64_t value, bool returns)
{
	const struct reader *reader = &readers[KWATCH_RECORD_PROBE(record->id)];
	const uint64_t *payload = (const void *)(record + 1);
	bool faulted = record->flags & KWATCH_RECORD_FAULTED;
	uint64_t mask = payload[returns];

	if (mask != faulted)
		wrong("%s: flags %#x, but the fault mask is %#llx", reader->name, record->flags,
		      (unsigned long long)mask);
	if (faulted == may_be_read(reader, value) && !may_have_a_name(reader, value))
		wrong("%s, %u derefs, flags %u of %#llx: faulted is %d", reader->name,
		      reader->derefs, reader->flags, (unsigned long long)value, faulted);
}

/* Every value, one write each: a record of every probe for every write. */
static void test_garbage(int fd, struct ring *ring, bool returns)
{
	uint64_t total = 0, faulted = 0;
	const struct kwatch_record *record;
	unsigned int i, id, count;

	enable(fd);
	for (i = 0; i < ARRAY_SIZE(garbage); i++)
		write_to(garbage[i]);
	disable(fd);
	/* In the order of the writes, each with one record of each probe. */
	for (i = 0; i < ARRAY_SIZE(garbage); i++) {
		bool seen[MAX_PROBES + 1] = {};

		for (count = 0; count < nr_readers; count++) {
			record = ring_next(ring);
			if (!record)
				die("a record is missing");
			id = KWATCH_RECORD_PROBE(record->id);
			if (id > nr_readers || seen[id])
				die("a probe fired twice for one write");
			seen[id] = true;
			faulted += !!(record->flags & KWATCH_RECORD_FAULTED);
			check_record(record, garbage[i], returns);
			total++;
		}
	}
	check("records too many", drain(ring, 1), 0);
	check("hits", counts_of(fd).hits, total);
	check("recorded", counts_of(fd).recorded, total);
	check("counted as faulted", counts_of(fd).faulted, faulted);
	printf("garbage: %u probes, %llu records, %llu faulted\n", nr_readers,
	       (unsigned long long)total, (unsigned long long)faulted);
}

/* Memory that is there, but not what a type says. */
static const char *const symbols[] = {
	"linux_banner", "_stext", "_etext", "__start_rodata", "init_task", "init_net",
	"jiffies", "empty_zero_page", "__per_cpu_start", "idt_table", "_end",
	"saved_command_line", "page_offset_base", "vmemmap_base", "vmalloc_base",
};

static uint64_t addresses[ARRAY_SIZE(symbols)];

static void find_symbols(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	char line[1024], *name;
	unsigned int i;

	if (!file)
		die("kallsyms");
	while (fgets(line, sizeof(line), file)) {
		name = strrchr(line, ' ');
		if (!name || strchr(line, '\t'))
			continue;
		name[strcspn(name, "\n")] = 0;
		for (i = 0; i < ARRAY_SIZE(symbols); i++)
			if (!strcmp(name + 1, symbols[i]))
				addresses[i] = strtoull(line, NULL, 16);
	}
	fclose(file);
	if (!addresses[0])
		die("linux_banner");
}

/* Any value may come of it; all hits have a record, and nothing breaks. */
static void test_wrong_types(int fd, struct ring *ring)
{
	uint64_t writes = 0, before = counts_of(fd).hits;
	struct kwatch_counts counts;
	unsigned int i, offset;

	enable(fd);
	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		for (offset = 0; offset < 64; offset += 7, writes++)
			write_to(addresses[i] + offset);
		drain(ring, 1);
	}
	disable(fd);
	counts = counts_of(fd);
	check("hits with wrong types", counts.hits - before, writes * nr_readers);
	check("recorded with wrong types", counts.recorded, counts.hits);
}

static void test(uint32_t flags)
{
	struct ring rings[MAX_CPUS];
	int fd = set_up(flags);

	map_rings(fd, rings);
	test_garbage(fd, &rings[0], flags & KWATCH_PROBE_RETURN);
	test_wrong_types(fd, &rings[0]);
	close(fd);
}

int main(void)
{
	devnull = open("/dev/null", O_WRONLY);
	if (devnull < 0)
		die("/dev/null");
	find_symbols();
	pin_to(0);
	test(KWATCH_PROBE_ENTRY);
	test(KWATCH_PROBE_RETURN);
	return finish("garbage");
}
