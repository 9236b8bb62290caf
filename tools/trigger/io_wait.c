// SPDX-License-Identifier: GPL-2.0
/* The scenario io-models: poll, select and epoll. */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "io_models.h"
#include "loopback.h"
#include "trigger.h"

/* Something to wait for of each kind: a pipe that gets data, and a socket. */
struct files {
	int pipe[2];
	int pair[2];
};

static void open_files(struct files *files)
{
	must(pipe(files->pipe), "pipe");
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, files->pair), "socketpair");
}

static void close_files(const struct files *files)
{
	close(files->pipe[0]);
	close(files->pipe[1]);
	close(files->pair[0]);
	close(files->pair[1]);
}

static void by_poll(const struct files *files)
{
	/* As many as kwatch looks at: what is behind an array is not ours. */
	struct pollfd fds[8] = {
		{ files->pipe[0], POLLIN, 0 }, { files->pair[0], POLLIN, 0 },
	};
	struct timespec moment = { 0, 10000000 };
	pid_t child;

	step("poll: a pipe and a socket, of which the pipe gets data");
	child = io_write_later(files->pipe[1]);
	if (must(poll(fds, 2, 30000), "poll") != 1)
		die("poll: not one is ready");
	expect("__x64_sys_poll", "nfds=2\ttimeout=30000ms\tfds=[%d POLLIN, "
	       "%d POLLIN]\tready=[%d POLLIN]\tret=1", files->pipe[0],
	       files->pair[0], files->pipe[0]);
	expect("do_sys_poll", "nfds=2\tfds=[%d POLLIN, %d POLLIN]\t"
	       "ready=[%d POLLIN]\tret=1", files->pipe[0], files->pair[0],
	       files->pipe[0]);
	expect("pipe_poll", "file~pipe:*\tret=0");
	expect("pipe_poll", "file~pipe:*\tret=POLLIN|POLLRDNORM");
	expect("sock_poll", "file~socket:*\tret=POLLOUT|POLLWRNORM|POLLWRBAND");
	expect("unix_poll", "sock~AF_UNIX SOCK_STREAM*\t"
	       "ret=POLLOUT|POLLWRNORM|POLLWRBAND");
	expect("__pollwait", "file~pipe:*");
	expect("pollwake", "events=POLLIN|POLLRDNORM\tret=1");
	expect("default_wake_function", "task=kwatch-trigger/%d\tret=1",
	       getpid());
	expect("schedule_hrtimeout_range", "ret=-EINTR");
	io_take(files->pipe[0]);
	io_wrote(child);
	if (must(ppoll(fds, 1, &moment, NULL), "ppoll"))
		die("ppoll: something is ready");
	expect("__x64_sys_ppoll", "nfds=1\ttimeout=0.010000000s\t"
	       "fds=[%d POLLIN]\tready=[]\tret=0", files->pipe[0]);
	expect("schedule_hrtimeout_range", "ret=0");
}

static void by_select(const struct files *files)
{
	struct timeval time = { 30, 0 };
	int highest = files->pipe[0] + 1;
	pid_t child;
	fd_set set;

	step("select: the pipe");
	FD_ZERO(&set);
	FD_SET(files->pipe[0], &set);
	child = io_write_later(files->pipe[1]);
	if (must(select(highest, &set, NULL, NULL, &time), "select") != 1)
		die("select: not one is ready");
	expect("core_sys_select", "n=%d\tread=[%d]\twrite=NULL\treadable=[%d]\t"
	       "ret=1", highest, files->pipe[0], files->pipe[0]);
	expect("do_select", "n=%d\tread=[%d]\tret=1", highest, files->pipe[0]);
#ifdef SYS_pselect6
	FD_SET(files->pipe[0], &set);
	must(syscall(SYS_pselect6, highest, &set, NULL, NULL,
		     &(struct timespec){ 2, 5 }, NULL), "pselect6");
	expect("__x64_sys_pselect6", "n=%d\tread=[%d]\ttimeout=2.000000005s\t"
	       "ret=1", highest, files->pipe[0]);
#endif
#ifdef SYS_select
	must(syscall(SYS_select, highest, &set, NULL, NULL, NULL), "select");
	expect("__x64_sys_select", "n=%d\tread=[%d]\tret=1", highest,
	       files->pipe[0]);
#endif
	io_take(files->pipe[0]);
	io_wrote(child);
}

static void by_epoll(const struct files *files)
{
	struct epoll_event event = { EPOLLIN | EPOLLET, { .u64 = 77 } };
	int list = (int)must(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
	struct epoll_event events[8];
	pid_t child;

	step("epoll: the pipe and the socket");
	expect("do_epoll_create", "flags=EPOLL_CLOEXEC\tret=%d", list);
	must(epoll_ctl(list, EPOLL_CTL_ADD, files->pipe[0], &event),
	     "EPOLL_CTL_ADD");
	expect("do_epoll_ctl", "epfd=%d\top=EPOLL_CTL_ADD\tfd=%d\t"
	       "events=EPOLLIN|EPOLLET\tdata=77\tret=0", list, files->pipe[0]);
	must_fail(epoll_ctl(list, EPOLL_CTL_ADD, files->pipe[0], &event),
		  EEXIST, "EPOLL_CTL_ADD once more");
	expect("do_epoll_ctl", "epfd=%d\top=EPOLL_CTL_ADD\tfd=%d\tret=-EEXIST",
	       list, files->pipe[0]);
	event.data.u64 = 78;
	must(epoll_ctl(list, EPOLL_CTL_ADD, files->pair[0], &event),
	     "EPOLL_CTL_ADD");
	child = io_write_later(files->pipe[1]);
	if (must(epoll_wait(list, events, 8, 30000), "epoll_wait") != 1)
		die("epoll: not one is ready");
	expect("__x64_sys_epoll_wait", "epfd=%d\tmaxevents=8\ttimeout=30000ms\t"
	       "ret=1", list);
	expect("do_epoll_wait", "epfd=%d\tmaxevents=8\t"
	       "events=[EPOLLIN data=77]\tret=1", list);
	expect("ep_poll_callback", "events=POLLIN|POLLRDNORM\tret=1");
	io_take(files->pipe[0]);
	io_wrote(child);
	must(epoll_wait(list, events, 8, 0), "epoll_wait");
	expect("__x64_sys_epoll_wait", "epfd=%d\tmaxevents=8\ttimeout=0ms\t"
	       "ret=0", list);
	close(list);
}

void io_wait(void)
{
	struct files files;

	open_files(&files);
	by_poll(&files);
	by_select(&files);
	by_epoll(&files);
	close_files(&files);
}
