// SPDX-License-Identifier: GPL-2.0
/*
 * Descriptors and mappings that more than one process has: by fork, by exec, by
 * SCM_RIGHTS, in flight in a socket that nobody reads; and sudden death.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

static void wait_for(pid_t child)
{
	unsigned int tries;

	for (tries = 0; tries < 400; tries++) {
		if (waitpid(child, NULL, WNOHANG))
			return;
		usleep(5000);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* A child with all of it does some steps too, and ends in one way or another. */
void step_fork(struct thread *thread)
{
	unsigned int steps = rng_below(&thread->rng, 8);
	bool dies = rng_chance(&thread->rng, 40);
	pid_t child = fork();

	if (!child) {
		thread->rng.state ^= 0x5eed;
		run_random_steps(thread, steps);
		if (dies)
			raise(SIGKILL);
		_exit(0);
	}
	if (child < 0)
		return;
	if (rng_chance(&thread->rng, 20))
		run_random_steps(thread, 2);
	wait_for(child);
}

void step_exec(struct thread *thread)
{
	int fd = pick_fd(thread);
	char number[16], seed[24];
	pid_t child;

	sprintf(number, "%d", fd);
	sprintf(seed, "%llx", (unsigned long long)rng_next(&thread->rng));
	child = fork();
	if (!child) {
		fcntl(fd, F_SETFD, 0);
		execl("/proc/self/exe", "kwatch-fuzz", "--exec-child", number, seed, NULL);
		_exit(1);
	}
	if (child > 0)
		wait_for(child);
}

/* What came through exec is a session like any other. */
int exec_child(int fd, uint64_t seed)
{
	struct thread thread = { .rng = { seed } };

	memset(world.fds, -1, sizeof(world.fds));
	world.fds[0] = fd;
	arena_make(&thread);
	guard_install();
	run_random_steps(&thread, 6);
	return 0;
}

static int send_fds(int socket, const int *fds, unsigned int count)
{
	char byte = 0;
	union {
		char buffer[CMSG_SPACE(4 * sizeof(int))];
		struct cmsghdr align;
	} control = {};
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.buffer,
		.msg_controllen = CMSG_SPACE(count * sizeof(int)),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	return sendmsg(socket, &message, MSG_DONTWAIT);
}

static int receive_fd(int socket)
{
	char byte;
	union {
		char buffer[CMSG_SPACE(4 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec vector = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control.buffer,
		.msg_controllen = sizeof(control.buffer),
	};
	struct cmsghdr *header;
	int fd;

	if (recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
		return -1;
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_len < CMSG_LEN(sizeof(int)))
		return -1;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

/* Sent to itself or left in flight, alone or with the socket that carries it. */
void step_pass(struct thread *thread)
{
	int pair[2], fds[2];
	bool cycle = rng_chance(&thread->rng, 40);

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return;
	fds[0] = pick_fd(thread);
	fds[1] = pair[1];
	if (send_fds(pair[0], fds, 1 + cycle) > 0 && rng_chance(&thread->rng, 50)) {
		if (rng_chance(&thread->rng, 30))
			step_close(thread);
		if (!cycle)
			keep_fd(thread, receive_fd(pair[1]));
	}
	close(pair[0]);
	close(pair[1]);
}

void step_die(struct thread *thread)
{
	if (rng_chance(&thread->rng, 50))
		raise(SIGKILL);
	_exit(0);
}
