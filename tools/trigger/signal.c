// SPDX-License-Identifier: GPL-2.0
/* signal: from a program, from the kernel, to a group; and its delivery. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "trigger.h"

static void do_nothing(int signal)
{
	(void)signal;
}

struct receiver {
	struct gate ready;
	struct gate done;
};

/* Takes one signal by a handler, and goes on. */
static void receive(void *context)
{
	struct receiver *receiver = context;
	struct sigaction action = { .sa_handler = do_nothing };

	sigaction(SIGUSR1, &action, NULL);
	gate_open(&receiver->ready);
	gate_wait(&receiver->done);
}

/* What all ways of a signal to a process have in common. */
static void expect_queued(const char *signal, const char *info, pid_t target)
{
	static const char * const points[] = {
		"do_send_sig_info", "send_signal_locked",
		"__send_signal_locked",
	};
	size_t i;

	for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		expect(points[i],
		       "sig=%s\tinfo=%s\ttarget=kwatch-trigger/%d\tret=0",
		       signal, info, target);
	expect("complete_signal", "sig=%s\ttarget=kwatch-trigger/%d", signal,
	       target);
}

static void kill_one(void)
{
	struct receiver receiver;
	char info[96];
	pid_t pid;

	gate_init(&receiver.ready);
	gate_init(&receiver.done);
	pid = child_start(receive, &receiver);
	gate_wait(&receiver.ready);
	step("kill(%d, SIGUSR1): it has a handler", pid);
	if (kill(pid, SIGUSR1))
		die("kill");
	snprintf(info, sizeof(info), "{SIGUSR1 SI_USER from pid %d uid %d}",
		 getpid(), getuid());
	expect("__x64_sys_kill", "sig=SIGUSR1\tpid=%d\tret=0", pid);
	expect_queued("SIGUSR1", info, pid);
	expect("get_signal", "sig=SIGUSR1\tinfo=%s\tret=true", info);
	gate_open(&receiver.done);
	child_expect(pid, 0, "the process that took a signal");
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	kill_one();
}

const struct trigger trigger_signal = {
	.name = "signal",
	.about = "signals of every origin, to a process, a thread, a group",
	.run = run,
};
