// SPDX-License-Identifier: GPL-2.0
/*
 * life: what ends a session, and what does not: kill -9 of whoever has to do
 * with it, and all its handles closed in every order.
 *
 *	life          the tests
 *	life hold     keep the device open until stdin ends
 *	life persist  leave a persistent session "orphan" behind, enabled
 *	life destroy NAME
 *	life blocked  leave a call in flight behind: its return was awaited
 */
#include <sys/socket.h>

#include "prog.h"
#include "send_file.h"

#define RING 65536

static uint32_t sessions(void)
{
	struct kwatch_sessions request = { .size = sizeof(request), .message = SAY };
	int fd = open_device();

	must("sessions", call(fd, KWATCH_IOC_SESSIONS, &request));
	close(fd);
	return request.count;
}

static unsigned int planted(void)
{
	FILE *list = fopen("/sys/kernel/debug/kprobes/list", "r");
	unsigned int lines = 0;
	int c;

	if (!list)
		die("kprobes/list");
	while ((c = getc(list)) != EOF)
		lines += c == '\n';
	fclose(list);
	return lines;
}

/* After SIGKILL of the last that held it: nothing is left, at once. */
static void check_nothing(const char *what)
{
	int fd = open_device();

	if (sessions())
		wrong("%s: %u sessions left", what, sessions());
	if (planted())
		wrong("%s: %u probes left", what, planted());
	if (info_of(fd).total_bytes)
		wrong("%s: bytes of rings left", what);
	close(fd);
}

static int set_up(const char *name)
{
	struct kwatch_setup setup = { .ring_bytes = RING };
	int fd;

	strncpy(setup.name, name, sizeof(setup.name) - 1);
	fd = make_session(&setup);
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	add_probe(fd, "vfs_read", KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY, NULL, 0);
	return fd;
}

static void kill_child(pid_t child)
{
	int status;

	kill(child, SIGKILL);
	if (waitpid(child, &status, 0) != child || !WIFSIGNALED(status))
		die("kill");
}

static void test_killed_maker(void)
{
	struct turn ready = make_turn();
	struct ring rings[MAX_CPUS];
	pid_t child = fork();
	int fd;

	if (!child) {
		fd = set_up("victim");
		gate_process(fd, getpid());
		map_rings(fd, rings);
		enable(fd);
		make_calls(1000);
		give_turn(&ready);
		for (;;)
			make_calls(1);
	}
	take_turn(&ready);
	check("sessions", sessions(), 1);
	check("probes", planted(), 2);
	kill_child(child);
	check_nothing("killed maker");
}

/* The second file keeps it going, and knows that the maker is gone. */
static void test_killed_maker_of_two(void)
{
	struct turn ready = make_turn();
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
	int fd = open_device();
	pid_t child = fork();

	if (!child) {
		close(fd);
		enable(set_up("victim"));
		give_turn(&ready);
		pause();
	}
	take_turn(&ready);
	must("attach", by_name(fd, KWATCH_IOC_ATTACH, "victim"));
	check("owner", session_of(fd).owner_tgid, child);
	check("files", session_of(fd).files, 2);
	kill_child(child);
	check("owner after its death", session_of(fd).owner_tgid, 0);
	check("files after its death", session_of(fd).files, 1);
	check("state", session_of(fd).state, KWATCH_STATE_ENABLED);
	disable(fd);
	gate_process(fd, getpid());
	enable(fd);
	cpus = map_rings(fd, rings);
	drain(rings, cpus);
	make_calls(100);
	disable(fd);
	check("records", drain(rings, cpus), 100);
	close(fd);
	unmap_rings(rings, cpus);
	check_nothing("killed maker of two");
}

static void read_as_another(const char *name, const struct turn *ready)
{
	struct ring rings[MAX_CPUS];
	int fd = open_device();

	must("attach", by_name(fd, KWATCH_IOC_ATTACH, name));
	map_rings(fd, rings);
	give_turn(ready);
	for (;;)
		drain(rings, 1);
}

/* In the middle of reading; the next reader goes on from there. */
static void test_killed_reader(void)
{
	struct turn ready = make_turn();
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
	int fd = set_up("read"), round;
	pid_t child;

	gate_process(fd, getpid());
	enable(fd);
	for (round = 0; round < 3; round++) {
		child = fork();
		if (!child) {
			close(fd);
			read_as_another("read", &ready);
		}
		take_turn(&ready);
		check("reader", session_of(fd).reader_tgid, child);
		make_calls(500);
		kill_child(child);
		check("reader after its death", session_of(fd).reader_tgid, 0);
		check("files", session_of(fd).files, 1);
	}
	cpus = map_rings(fd, rings);
	drain(rings, cpus);
	make_calls(500);
	disable(fd);
	check("records for the next reader", drain(rings, cpus), 500);
	check("calls", stats_of(fd, 1, KWATCH_ALL_CPUS).counts.hits, 2000);
	check("lost calls", counts_of(fd).ring_full, 0);
	unmap_rings(rings, cpus);
	close(fd);
	check_nothing("killed reader");
}

/* One that calls for ever, one in a call whose return is awaited. */
static void test_killed_command(void)
{
	struct turn ready = make_turn(), never = make_turn();
	struct kwatch_counts counts;
	int fd = set_up("");
	pid_t child = fork();

	if (!child) {
		close(fd);
		take_turn(&ready);
		for (;;) {
			if (!fork()) {
				take_turn(&never);
				_exit(0);
			}
			make_calls(100);
			usleep(1000);
		}
	}
	must("gate", set_gate(fd, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, &child, 1));
	enable(fd);
	give_turn(&ready);
	for (int tries = 0; counts_of(fd).hits < 1000 && tries < 10000; tries++)
		usleep(1000);
	kill_child(child);
	for (int i = 0; i < 4096 && write(never.ends[1], "", 1) == 1; i++)
		;
	usleep(50000);
	disable(fd);
	counts = counts_of(fd);
	if (counts.returned > counts.entered || !counts.returned)
		wrong("%llu calls, %llu returns", (unsigned long long)counts.entered,
		      (unsigned long long)counts.returned);
	close(fd);
	check_nothing("killed command");
}

/* Handles of one session; the last that goes is its end. */
struct handles {
	int file, copy, mail[2];
	struct ring ring;
};

static void close_one(struct handles *handles, int which)
{
	switch (which) {
	case 0:
		close(handles->file);
		break;
	case 1:
		close(handles->copy);
		break;
	case 2:
		close(handles->mail[1]); /* the message in it goes too */
		break;
	default:
		unmap_ring(&handles->ring);
	}
}

static void close_in_order(const int *sequence, int count)
{
	struct handles handles;
	int i;

	handles.file = set_up("");
	gate_process(handles.file, getpid());
	enable(handles.file);
	handles.copy = dup(handles.file);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, handles.mail))
		die("socketpair");
	send_file(handles.mail[0], handles.file);
	close(handles.mail[0]);
	if (!map_ring(handles.file, 0, RING, &handles.ring))
		die("mmap");
	make_calls(10);
	for (i = 0; i < count; i++) {
		if (!sessions())
			wrong("the session ended before its last handle");
		close_one(&handles, sequence[i]);
		make_calls(10);
	}
	check_nothing("closed in some order");
}

/* All orders, one after another, of @count handles. */
static void permute(int *sequence, int fixed, int count)
{
	int i, other;

	if (fixed == count) {
		close_in_order(sequence, count);
		return;
	}
	for (i = fixed; i < count; i++) {
		other = sequence[i];
		sequence[i] = sequence[fixed];
		sequence[fixed] = other;
		permute(sequence, fixed + 1, count);
		sequence[fixed] = sequence[i];
		sequence[i] = other;
	}
}

/* A child that inherited the file and never says a word. */
static void test_inherited(void)
{
	struct turn end = make_turn();
	int fd = set_up("");
	pid_t child = fork();

	if (!child) {
		take_turn(&end);
		_exit(0);
	}
	enable(fd);
	close(fd);
	check("sessions while a child has the file", sessions(), 1);
	check("probes while a child has the file", planted(), 2);
	give_turn(&end);
	reap(child);
	check_nothing("inherited");
}

/* do_exit() never returns: its instance must not stay with the task. */
static void test_no_return(void)
{
	int fd = new_session(0, RING), i;
	uint32_t flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN;
	int32_t self = getpid();

	add_probe(fd, "do_exit", flags, NULL, 0);
	must("gate", set_gate(fd, KWATCH_GATE_TGID | KWATCH_GATE_FOLLOW, &self, 1));
	enable(fd);
	for (i = 0; i < 600; i++) {
		pid_t child = fork();

		if (!child)
			_exit(0);
		reap(child);
	}
	disable(fd);
	/* More than max_active: instances of the dead were used again. */
	check("exits", counts_of(fd).hits, 600);
	check("missed returns", session_of(fd).missed_returns, 0);
	check("returned", counts_of(fd).returned, 0);
	close(fd);
	check_nothing("no return");
}

static bool one_in_flight(int fd)
{
	struct kwatch_counts counts = stats_of(fd, 2, KWATCH_ALL_CPUS).counts;

	return counts.entered == counts.returned + 1;
}

static void leave_blocked(void)
{
	struct turn enabled = make_turn();
	int fd = set_up("");
	pid_t child = fork();

	if (!child) {
		char byte;

		close(fd);
		take_turn(&enabled);
		/* A pipe whose other end the test keeps open until the module is gone. */
		_exit(read(0, &byte, 1) < 0);
	}
	must("gate", set_gate(fd, KWATCH_GATE_TGID, &child, 1));
	enable(fd);
	give_turn(&enabled);
	usleep(100000);
	for (int tries = 0; !one_in_flight(fd); tries++) {
		usleep(10000);
		if (tries > 1000)
			die("no call in flight");
	}
	close(fd);
	check_nothing("blocked");
}

static int leave_orphan(void)
{
	struct kwatch_setup setup = {
		.name = "orphan", .flags = KWATCH_SESSION_PERSIST, .ring_bytes = RING,
	};
	int fd = make_session(&setup);

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	enable(fd);
	return 0;
}

static void test_all(void)
{
	int sequence[] = { 0, 1, 2, 3 };

	test_killed_maker();
	test_killed_maker_of_two();
	test_killed_reader();
	test_killed_command();
	test_inherited();
	test_no_return();
	permute(sequence, 0, ARRAY_SIZE(sequence));
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "hold")) {
		int fd = open_device();

		return read(0, &fd, 1) < 0;
	}
	if (!strcmp(what, "persist"))
		return leave_orphan();
	if (!strcmp(what, "destroy") && argc > 2)
		return by_name(open_device(), KWATCH_IOC_DESTROY, argv[2]);
	if (!strcmp(what, "blocked"))
		leave_blocked();
	else
		test_all();
	return finish("life");
}
