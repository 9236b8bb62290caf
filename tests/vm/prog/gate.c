// SPDX-License-Identifier: GPL-2.0
/*
 * gate: who is traced. Trees of known processes make known numbers of calls;
 * those that belong are counted exactly, the others not at all.
 */
#include <linux/sched.h>
#include <pthread.h>
#include <sys/stat.h>

#include "prog.h"

#define CALLS 100
#define GROUP "/sys/fs/cgroup/kwatch-gate"

static int fd;
static uint64_t before;

static void begin(uint32_t flags, int32_t pid)
{
	must("gate", set_gate(fd, flags, &pid, !!pid));
	before = counts_of(fd).hits;
	enable(fd);
}

static void end(const char *what, uint64_t wanted)
{
	disable(fd);
	check(what, counts_of(fd).hits - before, wanted);
}

/* A process that waits for its turn, calls, and has a tree below it. */
struct tree {
	unsigned int depth, width;
	bool exec, threads;
};

static void *call_in_thread(void *unused)
{
	(void)unused;
	make_calls(CALLS);
	return NULL;
}

/* Each makes CALLS; so do the children, and an own thread of each, if wanted. */
static void grow(const struct tree *tree, unsigned int depth)
{
	pthread_t thread;
	unsigned int i;

	make_calls(CALLS);
	if (tree->threads && (pthread_create(&thread, NULL, call_in_thread, NULL) ||
			      pthread_join(thread, NULL)))
		_exit(1);
	for (i = 0; depth && i < tree->width; i++) {
		pid_t child = fork();
		int status;

		if (!child) {
			grow(tree, depth - 1);
			if (tree->exec)
				execlp("gate", "gate", "calls", NULL);
			_exit(tree->exec);
		}
		if (waitpid(child, &status, 0) != child || status)
			_exit(1);
	}
}

/* Of what grow() makes: processes, the first one included. */
static unsigned int size_of(const struct tree *tree)
{
	unsigned int processes = 1, level = 1, i;

	for (i = 0; i < tree->depth; i++) {
		level *= tree->width;
		processes += level;
	}
	return processes;
}

static pid_t plant_tree(const struct tree *tree, struct turn *go)
{
	pid_t child;

	*go = make_turn();
	child = fork();
	if (!child) {
		take_turn(go);
		grow(tree, tree->depth);
		_exit(0);
	}
	return child;
}

static void run_tree(const char *what, uint32_t flags, struct tree tree, uint64_t wanted)
{
	struct turn go;
	pid_t child = plant_tree(&tree, &go);

	begin(flags, child);
	give_turn(&go);
	reap(child);
	end(what, wanted);
	close(go.ends[0]);
	close(go.ends[1]);
}

static void test_trees(void)
{
	const uint32_t tid = KWATCH_GATE_TID, tgid = KWATCH_GATE_TGID, follow = KWATCH_GATE_FOLLOW;
	const struct tree plain = { .depth = 3, .width = 2 };
	const struct tree threads = { .depth = 2, .width = 2, .threads = true };
	const struct tree execs = { .depth = 2, .width = 3, .exec = true };
	unsigned int size = size_of(&plain);

	run_tree("tgid", tgid, plain, CALLS);
	run_tree("tid", tid, plain, CALLS);
	run_tree("tgid and children", tgid | follow, plain, size * CALLS);
	run_tree("tid and children", tid | follow, plain, size * CALLS);
	size = size_of(&threads);
	run_tree("tgid, with a thread", tgid, threads, 2 * CALLS);
	run_tree("tid, not its thread", tid, threads, CALLS);
	run_tree("tgid, children, threads", tgid | follow, threads, 2 * size * CALLS);
	run_tree("tid, children, threads", tid | follow, threads, 2 * size * CALLS);
	size = size_of(&execs);
	/* All but the first execute this program, which makes CALLS more. */
	run_tree("tgid through exec", tgid | follow, execs, (2 * size - 1) * CALLS);
	run_tree("tid through exec", tid | follow, execs, (2 * size - 1) * CALLS);
}

/* Two trees, both named, and one that is not. */
static void test_several(void)
{
	const struct tree tree = { .depth = 2, .width = 2 };
	struct turn go[3];
	int32_t pids[3];
	int i;

	for (i = 0; i < 3; i++)
		pids[i] = plant_tree(&tree, &go[i]);
	must("gate", set_gate(fd, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, pids, 2));
	before = counts_of(fd).hits;
	enable(fd);
	for (i = 0; i < 3; i++)
		give_turn(&go[i]);
	for (i = 0; i < 3; i++)
		reap(pids[i]);
	end("two trees of three", 2 * size_of(&tree) * CALLS);
}

static int32_t thread_id;

static void *wait_in_thread(void *argument)
{
	__atomic_store_n(&thread_id, syscall(SYS_gettid), __ATOMIC_RELEASE);
	take_turn(argument);
	make_calls(CALLS);
	return NULL;
}

static void test_threads(void)
{
	struct turn go = make_turn();
	pthread_t thread;
	int32_t tid;

	if (pthread_create(&thread, NULL, wait_in_thread, &go))
		die("thread");
	do {
		tid = __atomic_load_n(&thread_id, __ATOMIC_ACQUIRE);
	} while (!tid);
	check("a thread as a process", set_gate(fd, KWATCH_GATE_TGID, &tid, 1), EINVAL);
	if (!strstr(sentence, "thread"))
		wrong("'%s' does not say thread", sentence);
	begin(KWATCH_GATE_TID, tid);
	make_calls(CALLS); /* the main thread: not traced */
	give_turn(&go);
	pthread_join(thread, NULL);
	end("one thread", CALLS);
}

static void test_bad_pids(void)
{
	static const int32_t bad[] = { 0, -1, INT32_MIN, INT32_MAX, 0x3fffff, 4194304 };
	int32_t pids[2] = { getpid() };
	size_t i;

	gate_process(fd, getpid());
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		pids[1] = bad[i];
		check("a pid that is none", set_gate(fd, KWATCH_GATE_TGID, pids, 2), ESRCH);
		check("a tid that is none", set_gate(fd, KWATCH_GATE_TID, &bad[i], 1), ESRCH);
		if (!strstr(sentence, "no task"))
			wrong("'%s' does not say which", sentence);
	}
	/* The gate is the one before the refusals. */
	before = counts_of(fd).hits;
	enable(fd);
	make_calls(CALLS);
	end("after bad pids", CALLS);
}

static void call_in_child(void)
{
	pid_t child = fork();

	if (!child) {
		make_calls(CALLS);
		_exit(0);
	}
	reap(child);
}

/* Without a gate everybody is traced but those who use the session. */
static void test_self(void)
{
	int own = fd;
	uint32_t flags;
	uint64_t hits;

	for (flags = 0; flags <= KWATCH_SESSION_TRACE_SELF; flags += KWATCH_SESSION_TRACE_SELF) {
		fd = new_session(flags, 65536);
		add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
		enable(fd);
		make_calls(50000);
		hits = counts_of(fd).hits;
		if (flags ? hits < 50000 : hits >= 50000)
			wrong("own calls with flags %#x: %llu hits", flags,
			      (unsigned long long)hits);
		call_in_child();
		if (counts_of(fd).hits < hits + CALLS)
			wrong("another process is not traced");
		disable(fd);
		close(fd);
	}
	fd = own;
}

static pid_t fork_with_number(pid_t number)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&number, .set_tid_size = 1,
	};

	return syscall(SYS_clone3, &args, sizeof(args));
}

/* A number that is used again is another process's, unless that follows too. */
static void test_reused(uint32_t flags, bool inherits)
{
	pid_t first = fork_with_number(30000), again;

	if (first < 0)
		die("clone3");
	if (!first)
		_exit(0);
	waitid(P_PID, first, NULL, WEXITED | WNOWAIT);
	if (inherits) {
		int32_t pids[] = { first, getpid() };

		must("gate", set_gate(fd, flags, pids, 2));
	} else {
		must("gate", set_gate(fd, flags, &first, 1));
	}
	before = counts_of(fd).hits;
	reap(first);
	enable(fd);
	again = fork_with_number(30000);
	if (!again) {
		make_calls(CALLS);
		_exit(0);
	}
	check("number", again, first);
	reap(again);
	end(inherits ? "a reused number that is followed" : "a reused number",
	    inherits ? CALLS : 0);
}

static void put_into(const char *group, pid_t pid)
{
	char path[256], number[16];
	int file, length = sprintf(number, "%d", pid);

	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	file = open(path, O_WRONLY);
	if (file < 0 || write(file, number, length) != length)
		die(path);
	close(file);
}

static void test_cgroup(void)
{
	const struct tree tree = { .depth = 2, .width = 2 };
	struct kwatch_gate gate = {
		.size = sizeof(gate), .flags = KWATCH_GATE_CGROUP, .message = SAY,
	};
	struct turn go[3];
	int32_t pids[3];
	int i;

	if (mkdir(GROUP, 0755) || mkdir(GROUP "/below", 0755) || mkdir(GROUP "-beside", 0755))
		die(GROUP);
	for (i = 0; i < 3; i++)
		pids[i] = plant_tree(&tree, &go[i]);
	put_into(GROUP, pids[0]);
	put_into(GROUP "/below", pids[1]);
	put_into(GROUP "-beside", pids[2]);
	gate.cgroup_fd = open(GROUP, O_RDONLY);
	must("gate", call(fd, KWATCH_IOC_GATE, &gate));
	close(gate.cgroup_fd);
	before = counts_of(fd).hits;
	enable(fd);
	for (i = 0; i < 3; i++)
		give_turn(&go[i]);
	for (i = 0; i < 3; i++)
		reap(pids[i]);
	end("in and below a cgroup", 2 * size_of(&tree) * CALLS);
	/* The session keeps the cgroup, not its directory. */
	if (rmdir(GROUP "/below") || rmdir(GROUP) || rmdir(GROUP "-beside"))
		wrong("a cgroup cannot be removed: %s", strerror(errno));
}

/* Both conditions: the process, and the group it is in. */
static void test_cgroup_and_pid(void)
{
	const struct tree tree = { .depth = 1, .width = 2 };
	struct turn go;
	int32_t pid = plant_tree(&tree, &go);
	struct kwatch_gate gate = {
		.size = sizeof(gate), .message = SAY, .pids = (uintptr_t)&pid, .nr_pids = 1,
		.flags = KWATCH_GATE_CGROUP | KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW,
	};

	if (mkdir(GROUP, 0755))
		die(GROUP);
	gate.cgroup_fd = open(GROUP, O_RDONLY);
	must("gate", call(fd, KWATCH_IOC_GATE, &gate));
	close(gate.cgroup_fd);
	before = counts_of(fd).hits;
	enable(fd);
	give_turn(&go);
	reap(pid);
	end("the process, but not the group", 0);
	rmdir(GROUP);
	/* A new gate replaces all of the old one. */
	run_tree("after a cgroup gate", KWATCH_GATE_TGID, tree, CALLS);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "calls")) {
		make_calls(CALLS);
		return 0;
	}
	fd = new_session(0, 1 << 20);
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	test_trees();
	test_several();
	test_threads();
	test_bad_pids();
	test_self();
	test_reused(KWATCH_GATE_TGID, false);
	test_reused(KWATCH_GATE_TID, false);
	test_reused(KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, false);
	test_reused(KWATCH_GATE_TID | KWATCH_GATE_FOLLOW, true);
	test_cgroup();
	test_cgroup_and_pid();
	return finish("gate");
}
