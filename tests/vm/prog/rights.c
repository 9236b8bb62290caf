// SPDX-License-Identifier: GPL-2.0
/*
 * rights: who may do what with a session.
 *
 *	rights given	a process without rights gets the file of a session, by
 *			inheritance and by a message
 *	rights own	whoever runs this opens, plants and reads
 *	rights refused ERRNO	whoever runs this cannot open the device
 *	rights pids	the same, and numbers of processes are those of the pid
 *			namespace it runs in
 *	rights locked	the kernel is locked down while sessions are there
 *	rights memory	rings that the memory cgroup has no room for
 */
#include <grp.h>
#include <sys/socket.h>

#include "prog.h"
#include "send_file.h"

#define NOBODY 65534

static void expect(const char *what, int got, int wanted)
{
	if (got != wanted)
		wrong("%s: %s (%s), wanted %s", what, strerror(got), sentence,
		      strerror(wanted));
}

/* Refused, and the sentence says what is missing. */
static void expect_refused(const char *what, int got, const char *word)
{
	expect(what, got, EPERM);
	if (!strstr(sentence, word))
		wrong("%s: '%s' does not say '%s'", what, sentence, word);
}

static int open_error(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static void drop_rights(void)
{
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		die("drop rights");
}

/* All that the file itself holds. */
static void use_what_is_given(int fd)
{
	struct kwatch_schema_field fields[4];
	struct kwatch_schema schema = {
		.size = sizeof(schema), .message = SAY, .next = 1, .nr_fields = 4,
		.field_size = sizeof(fields[0]), .fields = (uintptr_t)fields,
	};
	struct kwatch_probe_id id = { .size = sizeof(id), .id = 2, .message = SAY };
	struct ring rings[MAX_CPUS];
	unsigned int cpus;

	check("probes", session_of(fd).probes, 2);
	check("cpus", info_of(fd).cpus >= 1, true);
	expect("schema", call(fd, KWATCH_IOC_SCHEMA, &schema), 0);
	expect("remove", call(fd, KWATCH_IOC_PROBE_DEL, &id), 0);
	cpus = map_rings(fd, rings);
	expect("enable", order(fd, KWATCH_IOC_ENABLE), 0);
	make_calls(100);
	expect("disable", order(fd, KWATCH_IOC_DISABLE), 0);
	check("hits", counts_of(fd).hits, 100);
	check("records", drain(rings, cpus), 100);
	expect("summary", order(fd, KWATCH_IOC_SUMMARY), 0);
	unmap_rings(rings, cpus);
}

/* And what would get at more. */
static void want_more(int fd, int bare)
{
	struct kwatch_setup setup = { .size = sizeof(setup), .ring_bytes = 4096, .message = SAY };
	struct kwatch_sessions sessions = { .size = sizeof(sessions), .message = SAY };
	int32_t self = getpid();
	char path[64];

	expect_refused("probe", try_probe(fd, "vfs_read", KWATCH_PROBE_ENTRY, NULL, 0, NULL),
		       "CAP_PERFMON");
	expect_refused("gate", set_gate(fd, 0, NULL, 0), "CAP_PERFMON");
	expect_refused("gate on itself", set_gate(fd, KWATCH_GATE_TGID, &self, 1),
		       "CAP_PERFMON");
	expect_refused("sessions", call(bare, KWATCH_IOC_SESSIONS, &sessions), "CAP_PERFMON");
	expect_refused("set up", call(bare, KWATCH_IOC_SETUP, &setup), "CAP_PERFMON");
	expect_refused("attach", by_name(bare, KWATCH_IOC_ATTACH, "others"), "CAP_PERFMON");
	expect_refused("destroy", by_name(bare, KWATCH_IOC_DESTROY, "others"), "CAP_PERFMON");
	check("files of the other session", session_of(fd).files, 1);
	expect("open", open_error(KWATCH_DEVICE), EACCES);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	expect("open again", open_error(path), EACCES);
}

static int receive_file(int socket)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte;
	struct iovec text = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &text, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		die("recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

static int make_given(void)
{
	int fd = new_session(KWATCH_SESSION_TRACE_SELF, 65536);

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	add_probe(fd, "vfs_read", KWATCH_PROBE_ENTRY, NULL, 0);
	return fd;
}

static void test_given(bool by_message)
{
	struct kwatch_setup others = { .name = "others", .flags = KWATCH_SESSION_PERSIST };
	int owner = make_session(&others), bare = open_device(), fd = make_given(), pair[2];
	pid_t child;
	int32_t pid;
	struct turn go = make_turn();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		die("socketpair");
	child = fork();
	if (!child) {
		failures = 0;
		if (by_message) {
			close(fd);
			close(bare);
		}
		drop_rights();
		take_turn(&go);
		if (by_message) {
			fd = receive_file(pair[1]);
			bare = receive_file(pair[1]);
		}
		want_more(fd, bare);
		use_what_is_given(fd);
		_exit(failures ? 1 : 0);
	}
	pid = child;
	must("gate", set_gate(fd, KWATCH_GATE_TGID, &pid, 1));
	if (by_message) {
		send_file(pair[0], fd);
		send_file(pair[0], bare);
	}
	give_turn(&go);
	reap(child);
	must("destroy", by_name(bare, KWATCH_IOC_DESTROY, "others"));
	close(owner);
	close(fd);
	close(bare);
	close(pair[0]);
	close(pair[1]);
}

/* Whoever may open the device may do all of it. */
static void test_own(void)
{
	struct kwatch_sessions sessions = { .size = sizeof(sessions), .message = SAY };
	struct ring rings[MAX_CPUS];
	int fd = new_session(0, 65536);
	unsigned int cpus;

	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(fd, getpid());
	expect("sessions", call(fd, KWATCH_IOC_SESSIONS, &sessions), 0);
	cpus = map_rings(fd, rings);
	enable(fd);
	make_calls(100);
	disable(fd);
	check("hits", counts_of(fd).hits, 100);
	check("records", drain(rings, cpus), 100);
	unmap_rings(rings, cpus);
	close(fd);
}

/* A gate takes numbers of this namespace, and a session tells them. */
static void test_pids(void)
{
	struct turn go = make_turn(), done = make_turn();
	struct ring rings[MAX_CPUS];
	int fd = new_session(0, 65536);
	unsigned int cpus;
	int32_t far = 30000;
	pid_t child = fork();

	if (!child) {
		take_turn(&go);
		make_calls(300);
		give_turn(&done);
		pause();
	}
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	expect("a number that is nobody's here", set_gate(fd, KWATCH_GATE_TGID, &far, 1), ESRCH);
	gate_process(fd, child);
	cpus = map_rings(fd, rings);
	check("owner", session_of(fd).owner_tgid, getpid());
	check("reader", session_of(fd).reader_tgid, getpid());
	enable(fd);
	give_turn(&go);
	take_turn(&done);
	disable(fd);
	check("hits", counts_of(fd).hits, 300);
	check("records", drain(rings, cpus), 300);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	unmap_rings(rings, cpus);
	close(fd);
}

static void lock_down(const char *level)
{
	int file = open("/sys/kernel/security/lockdown", O_WRONLY | O_CLOEXEC);

	if (file < 0 || write(file, level, strlen(level)) < 0)
		die("lockdown");
	close(file);
}

/* What records goes on and can be stopped; nothing may begin to. */
static void test_locked(void)
{
	struct kwatch_setup named = { .name = "named", .flags = KWATCH_SESSION_PERSIST };
	int bare = open_device(), ready = new_session(0, 65536), running = make_session(&named);
	struct ring rings[MAX_CPUS];
	unsigned int cpus;

	add_probe(ready, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	add_probe(running, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(running, getpid());
	cpus = map_rings(running, rings);
	enable(running);
	lock_down("integrity");
	check("open under integrity", open_error(KWATCH_DEVICE), 0);
	add_probe(ready, "vfs_read", 0, NULL, 0);
	enable(ready);
	disable(ready);
	lock_down("confidentiality");
	check("open", open_error(KWATCH_DEVICE), EPERM);
	expect_refused("probe", try_probe(ready, "vfs_open", 0, NULL, 0, NULL), "locked down");
	expect_refused("enable", order(ready, KWATCH_IOC_ENABLE), "locked down");
	expect_refused("attach", by_name(bare, KWATCH_IOC_ATTACH, "named"), "locked down");
	check("probes", session_of(ready).probes, 2);
	make_calls(100);
	check("hits", counts_of(running).hits, 100);
	check("records", drain(rings, cpus), 100);
	expect("disable", order(running, KWATCH_IOC_DISABLE), 0);
	make_calls(100);
	check("hits after it was disabled", counts_of(running).hits, 100);
	expect_refused("enable again", order(running, KWATCH_IOC_ENABLE), "locked down");
	unmap_rings(rings, cpus);
	close(running);
	expect("destroy", by_name(bare, KWATCH_IOC_DESTROY, "named"), 0);
	close(ready);
	close(bare);
}

/* Refused in words, and nobody is killed for it. */
static void test_memory(void)
{
	struct kwatch_setup setup = {
		.size = sizeof(setup), .ring_bytes = 16 << 20, .message = SAY,
	};
	int fd = open_device();

	expect("rings of 16 MiB", call(fd, KWATCH_IOC_SETUP, &setup), ENOMEM);
	if (!strstr(sentence, "no memory for rings of 16777216 bytes"))
		wrong("'%s' does not say what there is no memory for", sentence);
	check("bytes in use", info_of(fd).total_bytes, 0);
	setup.ring_bytes = 65536;
	expect("rings of 64 KiB", call(fd, KWATCH_IOC_SETUP, &setup), 0);
	close(fd);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	if (!strcmp(what, "given")) {
		test_given(false);
		test_given(true);
	} else if (!strcmp(what, "own")) {
		test_own();
	} else if (!strcmp(what, "refused") && argc > 2) {
		expect("open", open_error(KWATCH_DEVICE), atoi(argv[2]));
	} else if (!strcmp(what, "pids")) {
		test_pids();
	} else if (!strcmp(what, "locked")) {
		test_locked();
	} else if (!strcmp(what, "memory")) {
		test_memory();
	} else {
		wrong("nothing to do for '%s'", what);
	}
	return finish("rights");
}
