// SPDX-License-Identifier: GPL-2.0
/*
 * nonresident: user text that is not in memory when the probe fires. At entry
 * it is flagged; where there is a return side it is read there.
 */
#include "prog.h"

#define PATH "/dev/null"

static char *map_file(int file)
{
	/* A mapping of its own each time: no page of it was ever touched. */
	char *map = mmap(NULL, page_size(), PROT_READ, MAP_PRIVATE, file, 0);

	if (map == MAP_FAILED)
		die("mmap");
	return map;
}

static int make_file(void)
{
	int file = memfd_create("path", 0);

	if (file < 0 || write(file, PATH, sizeof(PATH)) != sizeof(PATH))
		die("memfd");
	return file;
}

static int set_up(uint32_t flags, struct ring *rings)
{
	struct kwatch_field field = {
		.name = "path", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
		.type = KWATCH_TYPE_STRING, .flags = KWATCH_FIELD_USER,
	};
	int fd = new_session(0, 1 << 20);

	add_probe(fd, "do_sys_openat2", flags, &field, 1);
	gate_process(fd, getpid());
	pin_to(0);
	map_rings(fd, rings);
	enable(fd);
	return fd;
}

static void open_and_close(const char *path)
{
	int file = openat(AT_FDCWD, path, O_RDONLY);

	if (file >= 0)
		close(file);
}

/* One record: of @kind, with @text, and faulted or not. */
static void expect(const char *what, struct ring *ring, unsigned int kind, const char *text,
		   bool faulted)
{
	const struct kwatch_record *record = ring_next(ring);
	const struct kwatch_dynamic *dynamic;
	const uint64_t *payload;
	bool returns;

	if (!record) {
		wrong("%s: no record", what);
		return;
	}
	returns = KWATCH_RECORD_KIND(record->id) == KWATCH_KIND_RETURN;
	payload = (const void *)(record + 1);
	dynamic = (const void *)(payload + 1 + returns);
	check(what, KWATCH_RECORD_KIND(record->id), kind);
	if (!!(record->flags & KWATCH_RECORD_FAULTED) != faulted ||
	    payload[returns] != faulted || !!(dynamic->flags & KWATCH_DYNAMIC_FAULTED) != faulted)
		wrong("%s: record flags %#x, mask %#llx, field flags %#x", what, record->flags,
		      (unsigned long long)payload[returns], dynamic->flags);
	if (dynamic->length != strlen(text) || memcmp(dynamic + 1, text, dynamic->length))
		wrong("%s: text '%.*s', wanted '%s'", what, dynamic->length,
		      (const char *)(dynamic + 1), text);
}

static void test(const char *what, uint32_t flags, int file)
{
	struct ring rings[MAX_CPUS];
	int fd = set_up(flags, rings);
	char *path = map_file(file);
	bool entry = flags & KWATCH_PROBE_ENTRY, returns = flags & KWATCH_PROBE_RETURN;

	open_and_close(path);
	if (entry)
		expect(what, rings, KWATCH_KIND_ENTRY, "", true);
	if (returns)
		expect(what, rings, KWATCH_KIND_RETURN, PATH, false);
	/* Now it is there. */
	open_and_close(path);
	if (entry)
		expect(what, rings, KWATCH_KIND_ENTRY, PATH, false);
	if (returns)
		expect(what, rings, KWATCH_KIND_RETURN, PATH, false);
	/* And gone again. */
	if (madvise(path, page_size(), MADV_DONTNEED))
		die("madvise");
	open_and_close(path);
	if (entry)
		expect(what, rings, KWATCH_KIND_ENTRY, "", true);
	if (returns)
		expect(what, rings, KWATCH_KIND_RETURN, PATH, false);
	/* Never there: the call itself cannot read it either. */
	munmap(path, page_size());
	open_and_close(path);
	if (entry)
		expect(what, rings, KWATCH_KIND_ENTRY, "", true);
	if (returns)
		expect(what, rings, KWATCH_KIND_RETURN, "", true);
	disable(fd);
	check("records too many", drain(rings, 1), 0);
	check("hits", counts_of(fd).hits, 4 * (entry + returns));
	close(fd);
}

/* Text that runs into a page that is not there: what there is, and the flag. */
static void test_edge(void)
{
	size_t page = page_size();
	char *map = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0), *text = map + page - 5;
	struct ring rings[MAX_CPUS];
	int fd;

	if (map == MAP_FAILED || mprotect(map + page, page, PROT_NONE))
		die("mmap");
	memcpy(text, "abcde", 5);
	fd = set_up(KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN, rings);
	open_and_close(text);
	expect("text to the edge", rings, KWATCH_KIND_ENTRY, "abcde", true);
	expect("text to the edge", rings, KWATCH_KIND_RETURN, "abcde", true);
	text[4] = 0;
	open_and_close(text);
	expect("NUL at the edge", rings, KWATCH_KIND_ENTRY, "abcd", false);
	expect("NUL at the edge", rings, KWATCH_KIND_RETURN, "abcd", false);
	close(fd);
}

/* A filter on text that was not there at entry is decided at return. */
static void test_filter(int file, const char *wanted, bool passes)
{
	struct kwatch_field field = {
		.name = "path", .source = KWATCH_SOURCE_ARGUMENT, .index = 1,
		.type = KWATCH_TYPE_STRING, .flags = KWATCH_FIELD_USER,
	};
	struct kwatch_predicate predicate = {
		.op = KWATCH_OP_STR_EQ, .on_true = KWATCH_JUMP_ACCEPT,
		.on_false = KWATCH_JUMP_REJECT, .value = (uint64_t)strlen(wanted) << 32,
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .symbol = "do_sys_openat2", .message = SAY,
		.flags = KWATCH_PROBE_RETURN,
		.fields = (uintptr_t)&field, .nr_fields = 1, .field_size = sizeof(field),
		.predicates = (uintptr_t)&predicate, .nr_predicates = 1,
		.predicate_size = sizeof(predicate),
		.strings = (uintptr_t)wanted, .strings_length = strlen(wanted),
	};
	int fd = new_session(0, 1 << 16);
	char *path = map_file(file);

	must("filter", call(fd, KWATCH_IOC_PROBE_ADD, &probe));
	gate_process(fd, getpid());
	enable(fd);
	open_and_close(path);
	open_and_close(path);
	disable(fd);
	check("calls", counts_of(fd).hits, 2);
	check(passes ? "passed the filter" : "filtered",
	      passes ? counts_of(fd).recorded : counts_of(fd).filtered, 2);
	munmap(path, page_size());
	close(fd);
}

int main(void)
{
	int file = make_file();

	test("entry only", KWATCH_PROBE_ENTRY, file);
	test("return only", KWATCH_PROBE_RETURN, file);
	test("entry and return", KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN, file);
	test_edge();
	test_filter(file, "/dev/zero", false);
	test_filter(file, PATH, true);
	return finish("nonresident");
}
