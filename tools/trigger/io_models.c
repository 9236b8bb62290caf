// SPDX-License-Identifier: GPL-2.0
/*
 * io-models: in each model a child writes a moment after the parent has begun
 * to wait for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "io_models.h"
#include "loopback.h"
#include "trigger.h"

#define FOREVER	"9223372036854775807"	/* MAX_SCHEDULE_TIMEOUT, in jiffies */

static void write_in_a_moment(void *context)
{
	usleep(100000);
	must(write(*(int *)context, IO_TEXT, IO_BYTES), "write");
}

pid_t io_write_later(int fd)
{
	return child_start(write_in_a_moment, &fd);
}

void io_wrote(pid_t pid)
{
	child_expect(pid, 0, "the child that writes");
}

void io_take(int fd)
{
	char got[64];

	if (must(read(fd, got, sizeof(got)), "read") != IO_BYTES ||
	    memcmp(got, IO_TEXT, IO_BYTES))
		die("read something else than was written");
}

static void blocking(void)
{
	pid_t child;
	int ends[2];

	step("a read that blocks");
	must(pipe(ends), "pipe");
	child = io_write_later(ends[1]);
	io_take(ends[0]);
	expect("ksys_read", "fd=%d\tcount=64\tret=%d", ends[0], IO_BYTES);
	expect("pipe_read", "file~pipe:*\tflags=O_RDONLY\tsize=64\tret=%d",
	       IO_BYTES);
	expect("pipe_write", "file~pipe:*\tlen=%d\tret=%d", IO_BYTES, IO_BYTES);
	expect("__wake_up_sync_key", "events=POLLIN|POLLRDNORM");
	expect("default_wake_function", "task=kwatch-trigger/%d\tret=1",
	       getpid());
	io_wrote(child);
	close(ends[0]);
	close(ends[1]);
}

static void not_blocking(void)
{
	char got[64];
	int ends[2];

	step("a read that does not block");
	must(pipe2(ends, O_NONBLOCK), "pipe2");
	must_fail(read(ends[0], got, sizeof(got)), EAGAIN, "read of nothing");
	expect("ksys_read", "fd=%d\tcount=64\tret=-EAGAIN", ends[0]);
	expect("pipe_read", "file~pipe:*\tflags=O_RDONLY|O_NONBLOCK\tsize=64\t"
	       "ret=-EAGAIN");
	close(ends[0]);
	close(ends[1]);
}

static void blocking_datagram(void)
{
	pid_t child;
	int ends[2];

	step("a datagram that is waited for");
	must(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), "socketpair");
	child = io_write_later(ends[1]);
	io_take(ends[0]);
	expect("__skb_wait_for_more_packets", "sk~AF_UNIX SOCK_DGRAM*\t"
	       "timeout_jiffies=" FOREVER "\tret=0");
	expect("sock_def_readable", "sk~AF_UNIX SOCK_DGRAM*");
	io_wrote(child);
	close(ends[0]);
	close(ends[1]);
}

static void blocking_tcp(void)
{
	int listener = (int)must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int client = (int)must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	struct sockaddr_in address = ip4(0);
	int server;
	pid_t child;

	step("data of TCP that is waited for");
	must(bind(listener, (struct sockaddr *)&address, sizeof(address)),
	     "bind");
	must(listen(listener, 1), "listen");
	address = ip4((uint16_t)local_port(listener));
	must(connect(client, (struct sockaddr *)&address, sizeof(address)),
	     "connect");
	server = (int)must(accept(listener, NULL, NULL), "accept");
	child = io_write_later(client);
	io_take(server);
	expect("sk_wait_data", "sk~TCP 127.0.0.1:%u - * ESTABLISHED\t"
	       "timeout_jiffies=" FOREVER "\tret=1", local_port(listener));
	io_wrote(child);
	close(server);
	close(client);
	close(listener);
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (is_root())
		loopback_own();
	blocking();
	not_blocking();
	blocking_datagram();
	blocking_tcp();
	io_wait();
	io_signal();
}

const struct trigger trigger_io_models = {
	.name = "io-models",
	.about = "waiting by read, poll, select, epoll, signals, requests",
	.run = run,
};
