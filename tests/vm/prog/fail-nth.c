// SPDX-License-Identifier: GPL-2.0
/*
 * fail-nth: every call of a session, with its first allocation failing, then
 * its second, and so on until there is none left to fail. A call that fails
 * says ENOMEM, leaves all as it was, and works when it is tried again.
 *
 *	fail-nth		memory
 *	fail-nth user		instead, copies from and to user memory
 *	fail-nth module FILE	the allocations of the module's own start
 *
 * The kernel counts for each thread: nobody else's calls fail.
 */
#include <poll.h>
#include <sys/epoll.h>

#include "refuse.h"

#define RING 8192
#define NAME "fail-nth"
#define MOST 2000

static int fd = -1, other = -1, poller = -1;
static int group;
static void *mapped = MAP_FAILED;
static size_t mapped_length;
static int nth_file;
static bool of_user;
static unsigned long faults, refusals;

static bool put(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool done = file >= 0 && write(file, text, strlen(text)) > 0;

	close(file);
	return done;
}

static void set_attribute(const char *fault, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", fault, name);
	if (!put(path, value) && errno != ENOENT)
		die(path);
}

/* An empty range that a stack would have to go through. */
static void never(const char *fault)
{
	set_attribute(fault, "require-start", "1");
	set_attribute(fault, "require-end", "2");
}

static const char * const memory_faults[] = { "failslab", "fail_page_alloc" };

static void set_up_faults(void)
{
	unsigned int i;

	nth_file = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (nth_file < 0)
		die("fail-nth");
	set_attribute("fail_usercopy", "verbose", "0");
	set_attribute("fail_usercopy", "require-start", "0");
	set_attribute("fail_usercopy", "require-end", "0xffffffffffffffff");
	for (i = 0; i < ARRAY_SIZE(memory_faults); i++) {
		set_attribute(memory_faults[i], "verbose", "0");
		set_attribute(memory_faults[i], "ignore-gfp-wait", "0");
		set_attribute(memory_faults[i], "require-start", "0");
		set_attribute(memory_faults[i], "require-end", "0xffffffffffffffff");
		if (of_user)
			never(memory_faults[i]);
	}
	set_attribute("fail_page_alloc", "ignore-gfp-highmem", "0");
	set_attribute("fail_page_alloc", "min-order", "0");
	if (!of_user)
		never("fail_usercopy");
}

/* Where the kernel's own function is, from its start to the next symbol. */
static bool find_function(const char *function, unsigned long long *start, unsigned long long *end)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	unsigned long long address;
	char name[128];

	*start = 0;
	*end = 0;
	while (symbols && !*end && fscanf(symbols, "%llx %*c %127s%*[^\n]", &address, name) == 2) {
		if (*start && address > *start)
			*end = address;
		if (!*start && !strcmp(name, function))
			*start = address;
	}
	if (symbols)
		fclose(symbols);
	return *end;
}

/* Memory faults with @function on the stack: only those, or none of them. */
static void filter_memory(const char *which, const char *function)
{
	unsigned long long start, end;
	char text[32], name[32];
	unsigned int i;

	if (!find_function(function, &start, &end))
		die(function);
	for (i = 0; i < ARRAY_SIZE(memory_faults); i++) {
		snprintf(name, sizeof(name), "%s-start", which);
		snprintf(text, sizeof(text), "%#llx", start);
		set_attribute(memory_faults[i], name, text);
		snprintf(name, sizeof(name), "%s-end", which);
		snprintf(text, sizeof(text), "%#llx", end);
		set_attribute(memory_faults[i], name, text);
	}
}

static void set_nth(unsigned int nth)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", nth);
	if (pwrite(nth_file, text, strlen(text), 0) < 0)
		die("fail-nth");
}

/* Has the fault come? */
static bool is_used_up(void)
{
	char text[16] = "";

	return pread(nth_file, text, sizeof(text) - 1, 0) > 0 && !atoi(text);
}

/* What a file has to be for a call. */

static void no_file(void)
{
}

static void only_open(void)
{
	fd = open_device();
}

static void set_up(void)
{
	struct kwatch_setup setup = {
		.flags = KWATCH_SESSION_PERSIST, .name = NAME, .ring_bytes = RING,
	};

	fd = make_session(&setup);
}

static void set_up_elsewhere(void)
{
	set_up();
	other = fd;
	fd = open_device();
}

/* One of each kind of probe, the last by a breakpoint. */
static void with_probes(void)
{
	struct kwatch_field field = {
		.name = "a", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_FILE,
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .symbol = "vfs_read", .flags = KWATCH_PROBE_ENTRY,
		.message = SAY,
	};
	int32_t self = getpid();

	set_up();
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	add_probe(fd, "vfs_open", KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY, &field, 1);
	for (probe.offset = 8; call(fd, KWATCH_IOC_PROBE_ADD, &probe); probe.offset++)
		if (probe.offset > 32)
			die("no place for a breakpoint");
	must("gate", set_gate(fd, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, &self, 1));
}

static void enabled(void)
{
	with_probes();
	enable(fd);
	make_calls(10);
}

static void with_poller(void)
{
	enabled();
	poller = epoll_create1(EPOLL_CLOEXEC);
}

static void clean_up(void)
{
	int last = open_device();

	if (mapped != MAP_FAILED && munmap(mapped, mapped_length))
		die("munmap");
	mapped = MAP_FAILED;
	close(fd);
	close(other);
	close(poller);
	fd = -1;
	other = -1;
	poller = -1;
	by_name(last, KWATCH_IOC_DESTROY, NAME);
	close(last);
}

/* The calls; each returns 0 or an errno. */

static int do_open(void)
{
	fd = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);
	return fd < 0 ? errno : 0;
}

static int do_info(void)
{
	struct kwatch_info info = { .size = sizeof(info) };

	return call(fd, KWATCH_IOC_INFO, &info);
}

static int do_setup(void)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .flags = KWATCH_SESSION_PERSIST, .name = NAME,
		.ring_bytes = RING, .message = SAY,
	};

	return call(fd, KWATCH_IOC_SETUP, &setup);
}

static int do_attach(void)
{
	return by_name(fd, KWATCH_IOC_ATTACH, NAME);
}

static int do_destroy(void)
{
	return by_name(fd, KWATCH_IOC_DESTROY, NAME);
}

static int do_sessions(void)
{
	struct kwatch_session list[4];
	struct kwatch_sessions sessions = {
		.size = sizeof(sessions), .count = ARRAY_SIZE(list), .message = SAY,
		.session_size = sizeof(list[0]), .sessions = (uintptr_t)list,
	};

	return call(fd, KWATCH_IOC_SESSIONS, &sessions);
}

static const struct kwatch_field some_fields[] = {
	{ .name = "number", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_U32, .index = 2 },
	{ .name = "file", .source = KWATCH_SOURCE_ARGUMENT, .type = KWATCH_TYPE_FILE },
	{ .name = "task", .source = KWATCH_SOURCE_CURRENT, .type = KWATCH_TYPE_TASK },
};

static int do_probe(uint32_t flags)
{
	static const char string[] = "*x";
	struct kwatch_predicate predicates[] = {
		{ .field = 0, .op = KWATCH_OP_GT, .on_true = 1, .on_false = KWATCH_JUMP_REJECT },
		{ .field = 1, .op = KWATCH_OP_STR_GLOB, .on_true = KWATCH_JUMP_ACCEPT,
		  .on_false = KWATCH_JUMP_REJECT, .value = 2ULL << 32 },
	};
	struct kwatch_probe probe = {
		.size = sizeof(probe), .flags = flags, .symbol = "vfs_write", .message = SAY,
		.max_active = 8, .fields = (uintptr_t)some_fields,
		.nr_fields = ARRAY_SIZE(some_fields), .field_size = sizeof(some_fields[0]),
		.predicates = (uintptr_t)predicates, .nr_predicates = ARRAY_SIZE(predicates),
		.predicate_size = sizeof(predicates[0]),
		.strings = (uintptr_t)string, .strings_length = sizeof(string),
	};

	return call(fd, KWATCH_IOC_PROBE_ADD, &probe);
}

static int do_probe_entry(void)
{
	return do_probe(KWATCH_PROBE_ENTRY);
}

static int do_probe_return(void)
{
	return do_probe(KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY);
}

/* On a function that has one: the two are then one probe of the kernel's. */
static int do_probe_second(void)
{
	return try_probe(fd, "vfs_open", KWATCH_PROBE_RETURN, NULL, 0, NULL);
}

static int do_probe_del(void)
{
	struct kwatch_probe_id probe = { .size = sizeof(probe), .id = 2, .message = SAY };

	return call(fd, KWATCH_IOC_PROBE_DEL, &probe);
}

static int do_schema(void)
{
	struct kwatch_schema_field fields[4];
	struct kwatch_schema schema = {
		.size = sizeof(schema), .id = 2, .fields = (uintptr_t)fields, .message = SAY,
		.nr_fields = ARRAY_SIZE(fields), .field_size = sizeof(fields[0]),
	};

	return call(fd, KWATCH_IOC_SCHEMA, &schema);
}

static int do_stats(void)
{
	struct kwatch_stats stats = {
		.size = sizeof(stats), .cpu = KWATCH_ALL_CPUS, .message = SAY,
	};

	return call(fd, KWATCH_IOC_STATS, &stats);
}

static int do_latency(void)
{
	struct kwatch_latency latency = { .size = sizeof(latency), .id = 2, .message = SAY };

	return call(fd, KWATCH_IOC_LATENCY, &latency);
}

static int do_gate(void)
{
	struct kwatch_gate gate = {
		.size = sizeof(gate), .message = SAY, .nr_pids = 1,
		.flags = KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW | KWATCH_GATE_CGROUP,
	};
	static int32_t self;

	self = getpid();
	gate.pids = (uintptr_t)&self;
	gate.cgroup_fd = group;
	return call(fd, KWATCH_IOC_GATE, &gate);
}

static int do_gate_all(void)
{
	return set_gate(fd, 0, NULL, 0);
}

static int do_enable(void)
{
	return order(fd, KWATCH_IOC_ENABLE);
}

static int do_disable(void)
{
	return order(fd, KWATCH_IOC_DISABLE);
}

static int do_session(void)
{
	struct kwatch_session session = { .size = sizeof(session), .message = SAY };

	return call(fd, KWATCH_IOC_SESSION, &session);
}

static int do_summary(void)
{
	int error = order(fd, KWATCH_IOC_SUMMARY);

	return error == EAGAIN ? 0 : error; /* said too often, which is no fault */
}

static int map_it(size_t length, int protection, off_t offset)
{
	mapped_length = length;
	mapped = mmap(NULL, length, protection, MAP_SHARED, fd, offset);
	return mapped == MAP_FAILED ? errno : 0;
}

static int do_map_consumer(void)
{
	return map_it(page_size(), PROT_READ | PROT_WRITE, 0);
}

static int do_map_data(void)
{
	return map_it(page_size() + 2 * RING, PROT_READ, page_size());
}

static int do_poll(void)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, 0) < 0 ? errno : 0;
}

static int do_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) ? errno : 0;
}

/* The end cannot fail; what it could not allocate it has to do without. */
static int do_close(void)
{
	close(fd);
	fd = -1;
	return 0;
}

/*
 * @spared: NULL, or a kernel function in which no allocation fails, as the kernel itself
 * then warns or prints a trace: the kprobes core when ftrace has no memory to
 * disarm, the pool of return instances when there is no page
 */
struct operation {
	const char *name;
	void (*prepare)(void);
	int (*run)(void);
	const char *spared;
};

#define DISARMING "__disarm_kprobe_ftrace"
#define POOL "objpool_init"

static const struct operation operations[] = {
	{ "open", no_file, do_open, NULL },
	{ "INFO", only_open, do_info, NULL },
	{ "SETUP", only_open, do_setup, NULL },
	{ "ATTACH", set_up_elsewhere, do_attach, NULL },
	{ "DESTROY", set_up_elsewhere, do_destroy, DISARMING },
	{ "SESSIONS", set_up, do_sessions, NULL },
	{ "PROBE_ADD, entry", set_up, do_probe_entry, NULL },
	{ "PROBE_ADD, return", set_up, do_probe_return, POOL },
	{ "PROBE_ADD, a second", with_probes, do_probe_second, POOL },
	{ "PROBE_DEL", with_probes, do_probe_del, NULL },
	{ "SCHEMA", with_probes, do_schema, NULL },
	{ "STATS", with_probes, do_stats, NULL },
	{ "LATENCY", with_probes, do_latency, NULL },
	{ "GATE", with_probes, do_gate, NULL },
	{ "GATE, all", with_probes, do_gate_all, NULL },
	{ "ENABLE", with_probes, do_enable, DISARMING },
	{ "DISABLE", enabled, do_disable, DISARMING },
	{ "SESSION", enabled, do_session, NULL },
	{ "SUMMARY", enabled, do_summary, NULL },
	{ "mmap, consumer page", enabled, do_map_consumer, NULL },
	{ "mmap, data", enabled, do_map_data, NULL },
	{ "poll", enabled, do_poll, NULL },
	{ "epoll", with_poller, do_epoll, NULL },
	{ "close", enabled, do_close, DISARMING },
	{ "DESTROY, enabled", enabled, do_destroy, DISARMING },
};

static unsigned int planted(void)
{
	FILE *list = fopen("/sys/kernel/debug/kprobes/list", "re");
	unsigned int lines = 0;
	int c;

	if (!list)
		die("kprobes/list");
	while ((c = getc(list)) != EOF)
		lines += c == '\n';
	fclose(list);
	return lines;
}

/* All that can be asked from outside of a session, and of that of @fd. */
struct view {
	uint64_t bytes;
	uint32_t sessions;
	uint32_t probes;
	struct snapshot session;
};

static void look(struct view *view)
{
	struct kwatch_sessions sessions = { .size = sizeof(sessions), .message = SAY };
	struct kwatch_session session = { .size = sizeof(session), .message = SAY };
	int device = open_device();

	memset(view, 0, sizeof(*view));
	view->bytes = info_of(device).total_bytes;
	must("sessions", call(device, KWATCH_IOC_SESSIONS, &sessions));
	view->sessions = sessions.count;
	view->probes = planted();
	close(device);
	if (fd < 0 || call(fd, KWATCH_IOC_SESSION, &session))
		return;
	take_snapshot(fd, &view->session);
	/* An enabled session goes on. */
	memset(&view->session.session.counts, 0, sizeof(view->session.session.counts));
	memset(view->session.stats, 0, sizeof(view->session.stats));
}

static void check_nothing_left(const char *name, unsigned int nth)
{
	struct view view;

	look(&view);
	if (view.bytes || view.sessions || view.probes)
		wrong("%s, fault %u: left are %llu bytes, %u sessions, %u probes", name, nth,
		      (unsigned long long)view.bytes, view.sessions, view.probes);
}

static void check_failure(const struct operation *operation, unsigned int nth, int error,
			  const struct view *before)
{
	static struct view after;

	refusals++;
	if (error != (of_user ? EFAULT : ENOMEM))
		wrong("%s, fault %u: %s (%s)", operation->name, nth, strerror(error), sentence);
	/* What came of it may be what could not be told. */
	if (of_user)
		return;
	look(&after);
	if (memcmp(before, &after, sizeof(after)))
		wrong("%s, fault %u: the failure changed something", operation->name, nth);
	error = operation->run();
	if (error)
		wrong("%s, after fault %u: %s (%s)", operation->name, nth, strerror(error),
		      sentence);
}

/* Returns false when there was no such allocation. */
static bool fail_one(const struct operation *operation, unsigned int nth)
{
	static struct view before;
	bool came;
	int error;

	operation->prepare();
	look(&before);
	set_nth(nth);
	error = operation->run();
	came = is_used_up();
	set_nth(0);
	if (error && !came)
		wrong("%s without a fault: %s (%s)", operation->name, strerror(error), sentence);
	else if (error)
		check_failure(operation, nth, error, &before);
	clean_up();
	check_nothing_left(operation->name, nth);
	faults += came;
	return came;
}

static void fail_all(const struct operation *operation)
{
	unsigned long before = refusals;
	unsigned int nth = 1;

	if (operation->spared && !of_user)
		filter_memory("reject", operation->spared);
	while (nth < MOST && fail_one(operation, nth))
		nth++;
	printf("%-20s %4u faults, %4lu failures\n", operation->name, nth - 1, refusals - before);
	fflush(stdout);
	if (nth == MOST)
		wrong("%s: no end of faults", operation->name);
}

static int fail_module(const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC), error;
	unsigned int nth;
	bool came = true;

	if (file < 0)
		die(path);
	/* Only what the module itself asks for while it starts. */
	filter_memory("require", "do_init_module");
	for (nth = 1; nth < MOST && came; nth++) {
		set_nth(nth);
		error = syscall(SYS_finit_module, file, "", 0) ? errno : 0;
		came = is_used_up();
		set_nth(0);
		faults += came;
		refusals += error != 0;
		if (error && (!came || error != ENOMEM))
			wrong("the module, fault %u: %s", nth, strerror(error));
		if (!error && syscall(SYS_delete_module, "kwatch", 0))
			die("delete_module");
		if (!access(KWATCH_DEVICE, F_OK))
			wrong("the module, fault %u: it left its device", nth);
	}
	printf("module: %lu faults, %lu failures\n", faults, refusals);
	return finish("fail-nth");
}

int main(int argc, char **argv)
{
	unsigned int i;

	of_user = argc > 1 && !strcmp(argv[1], "user");
	pin_to(0);
	set_up_faults();
	group = open("/sys/fs/cgroup", O_RDONLY | O_CLOEXEC);
	if (argc > 2)
		return fail_module(argv[2]);
	for (i = 0; i < ARRAY_SIZE(operations); i++)
		fail_all(&operations[i]);
	printf("%lu faults, %lu failures\n", faults, refusals);
	return finish("fail-nth");
}
