// SPDX-License-Identifier: GPL-2.0
/* Signals that a program asks for. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "signal.h"
#include "trigger.h"

struct receiver {
	struct gate ready;
	struct gate done;
};

/* Takes SIGUSR1 by a handler, and goes on. */
static void receive(void *context)
{
	struct receiver *receiver = context;

	signal_ignore(SIGUSR1);
	gate_open(&receiver->ready);
	gate_wait(&receiver->done);
}

static void receive_as_group(void *context)
{
	setpgid(0, 0);
	receive(context);
}

static pid_t start_receiver(struct receiver *receiver,
			    void (*body)(void *context))
{
	pid_t pid;

	gate_init(&receiver->ready);
	gate_init(&receiver->done);
	pid = child_start(body, receiver);
	gate_wait(&receiver->ready);
	return pid;
}

static void end_receiver(struct receiver *receiver, pid_t pid)
{
	gate_open(&receiver->done);
	child_expect(pid, 0, "the process that took a signal");
}

static const char *from_us(const char *signal, const char *code)
{
	static char info[96];

	snprintf(info, sizeof(info), "{%s %s from pid %d uid %d}", signal,
		 code, getpid(), getuid());
	return info;
}

static void kill_one(void)
{
	struct receiver receiver;
	pid_t pid = start_receiver(&receiver, receive);
	const char *info = from_us("SIGUSR1", "SI_USER");

	step("kill(%d, SIGUSR1): it has a handler", pid);
	if (kill(pid, SIGUSR1))
		die("kill");
	expect("__x64_sys_kill", "sig=SIGUSR1\tpid=%d\tret=0", pid);
	expect_queued("SIGUSR1", info, pid);
	expect("get_signal", "sig=SIGUSR1\tinfo=%s\tret=true", info);
	end_receiver(&receiver, pid);
}

static void leave(void *context)
{
	(void)context;
}

static void kill_nobody(void)
{
	pid_t pid = child_start(leave, NULL);

	child_expect(pid, 0, "a child that leaves");
	step("kill(%d, SIGUSR1): it is gone", pid);
	if (!kill(pid, SIGUSR1) || errno != ESRCH)
		die("kill of a process that is gone");
	expect("__x64_sys_kill", "sig=SIGUSR1\tpid=%d\tret=-ESRCH", pid);
}

static void kill_group(void)
{
	struct receiver receiver;
	pid_t pid = start_receiver(&receiver, receive_as_group);
	const char *info = from_us("SIGUSR1", "SI_USER");

	step("kill(-%d, SIGUSR1): a process group", pid);
	if (kill(-pid, SIGUSR1))
		die("kill of a group");
	expect("__x64_sys_kill", "sig=SIGUSR1\tpid=-%d\tret=0", pid);
	expect("__kill_pgrp_info", "sig=SIGUSR1\tinfo=%s\tgroup=%d\tret=0",
	       info, pid);
	expect_queued("SIGUSR1", info, pid);
	end_receiver(&receiver, pid);
}

static void kill_thread(void)
{
	const char *info = from_us("SIGUSR2", "SI_TKILL");
	pid_t pid = getpid();

	signal_ignore(SIGUSR2);
	step("tgkill(%d, %d, SIGUSR2): ourselves", pid, pid);
	if (syscall(SYS_tgkill, pid, pid, SIGUSR2))
		die("tgkill");
	expect("__x64_sys_tgkill", "sig=SIGUSR2\ttgid=%d\tpid=%d\tret=0", pid,
	       pid);
	expect_queued("SIGUSR2", info, pid);
	expect("get_signal", "sig=SIGUSR2\tinfo=%s\tret=true", info);
}

static void be_traced(void *context)
{
	(void)context;
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
}

/* The old way of a debugger to end its program. */
static void kill_traced(void)
{
	pid_t pid = child_start(be_traced, NULL);
	int status;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		die("the traced child did not stop");
	step("PTRACE_KILL of process %d", pid);
	if (ptrace(PTRACE_KILL, pid, NULL, NULL))
		die("PTRACE_KILL");
	expect("send_sig_info",
	       "sig=SIGKILL\tinfo=SEND_SIG_NOINFO\ttarget=kwatch-trigger/%d\tret=0",
	       pid);
	expect_queued("SIGKILL", "SEND_SIG_NOINFO", pid);
	child_expect(pid, 128 + SIGKILL, "the traced child");
}

static void wait_at_gate(void *context)
{
	struct receiver *receiver = context;

	gate_wait(&receiver->done);
}

static void attach(void)
{
	struct receiver receiver;
	int status;
	pid_t pid;

	gate_init(&receiver.done);
	pid = child_start(wait_at_gate, &receiver);
	step("PTRACE_ATTACH to process %d", pid);
	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		die("PTRACE_ATTACH");
	expect("send_signal_locked",
	       "sig=SIGSTOP\tinfo=SEND_SIG_PRIV\ttarget=kwatch-trigger/%d\tret=0",
	       pid);
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		die("the child did not stop");
	if (ptrace(PTRACE_DETACH, pid, NULL, NULL))
		die("PTRACE_DETACH");
	end_receiver(&receiver, pid);
}

struct orphan {
	struct gate leave;
	struct gate told;
	pid_t pid;
};

/* Is told when its parent dies. */
static void be_orphaned(void *context)
{
	struct orphan *orphan = context;
	sigset_t none, told;
	pid_t self = getpid();

	/* It may come before it is waited for. */
	sigemptyset(&none);
	sigemptyset(&told);
	sigaddset(&told, SIGUSR1);
	sigprocmask(SIG_BLOCK, &told, NULL);
	signal_ignore(SIGUSR1);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	if (write(orphan->told.ends[1], &self, sizeof(self)) != sizeof(self))
		_exit(1);
	sigsuspend(&none);
}

static void leave_orphan(void *context)
{
	struct orphan *orphan = context;

	child_start(be_orphaned, orphan);
	gate_wait(&orphan->leave);
}

static void parent_dies(void)
{
	struct orphan orphan;
	pid_t parent;

	gate_init(&orphan.told);
	gate_init(&orphan.leave);
	/* So that the orphan becomes our child. */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	parent = child_start(leave_orphan, &orphan);
	if (read(orphan.told.ends[0], &orphan.pid, sizeof(orphan.pid)) !=
	    sizeof(orphan.pid))
		die("the orphan is not there");
	step("the parent of process %d dies, which wanted a SIGUSR1 for that",
	     orphan.pid);
	gate_open(&orphan.leave);
	child_expect(parent, 0, "the parent that dies");
	expect("group_send_sig_info",
	       "sig=SIGUSR1\tinfo=SEND_SIG_NOINFO\ttarget=kwatch-trigger/%d\tret=0",
	       orphan.pid);
	child_expect(orphan.pid, 0, "the orphan");
}

void signals_of_programs(void)
{
	kill_one();
	kill_nobody();
	kill_group();
	kill_thread();
	kill_traced();
	attach();
	parent_dies();
}
