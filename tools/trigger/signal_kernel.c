// SPDX-License-Identifier: GPL-2.0
/* Signals that the kernel sends by itself. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>
#include "signal.h"
#include "trigger.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH	59
#define PR_SYS_DISPATCH_ON		1
#endif

static char selector;	/* of system calls: 0 lets them pass */

/* What a fault leads to: an end without a line in the kernel's log. */
static void end(int signal)
{
	selector = 0;
	_exit(signal);
}

static void write_to_nobody(void *context)
{
	int *ends = context;

	if (write(ends[1], "x", 1) >= 0 || errno != EPIPE)
		_exit(1);
}

static void broken_pipe(void)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		die("pipe");
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	pid = child_start(write_to_nobody, ends);
	step("process %d writes to a pipe that nobody reads", pid);
	expect("send_sig",
	       "sig=SIGPIPE\ttarget=kwatch-trigger/%d\tpriv=0\tret=0", pid);
	child_expect(pid, 0, "the writer");
	close(ends[1]);
}

static char *fault_address;

static void write_there(void *context)
{
	(void)context;
	signal(SIGSEGV, end);
	*fault_address = 1;
}

static void expect_fault(const char *code, pid_t pid)
{
	char info[96];

	snprintf(info, sizeof(info), "{SIGSEGV %s at %p}", code,
		 (void *)fault_address);
	expect("force_sig_fault",
	       "sig=SIGSEGV\tcode=%s\taddr=%p\ttarget=kwatch-trigger/%d\tret=0",
	       code, (void *)fault_address, pid);
	expect("force_sig_info_to_task",
	       "sig=SIGSEGV\tinfo=%s\ttarget=kwatch-trigger/%d\tret=0", info,
	       pid);
	expect("get_signal", "sig=SIGSEGV\tinfo=%s\tret=true", info);
}

static void faults(void)
{
	pid_t pid;

	fault_address = (char *)0x10;
	pid = child_start(write_there, NULL);
	step("process %d writes to %p", pid, (void *)fault_address);
	expect_fault("SEGV_MAPERR", pid);
	child_expect(pid, SIGSEGV, "the process that faults");

	fault_address = mmap(NULL, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
			     -1, 0);
	if (fault_address == MAP_FAILED)
		die("mmap");
	pid = child_start(write_there, NULL);
	step("process %d writes to what it may only read", pid);
	expect_fault("SEGV_ACCERR", pid);
	child_expect(pid, SIGSEGV, "the process that faults");
}

#ifdef __x86_64__
static void do_privileged(void *context)
{
	(void)context;
	signal(SIGSEGV, end);
	asm volatile("hlt");
}

static void privileged(void)
{
	pid_t pid = child_start(do_privileged, NULL);

	step("process %d executes a privileged instruction", pid);
	expect("force_sig", "sig=SIGSEGV\ttarget=kwatch-trigger/%d", pid);
	child_expect(pid, SIGSEGV, "the process that wants to halt");
}
#else
static void privileged(void)
{
	expect_skip("force_sig",
		    "no instruction of this architecture is known to lead there");
}
#endif

/* As who emulates another system: its own calls are handed back to it. */
static void dispatch(void *context)
{
	(void)context;
	signal(SIGSYS, end);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0,
		  &selector))
		_exit(1);
	selector = 1;	/* SYSCALL_DISPATCH_FILTER_BLOCK */
	getppid();
}

static void system_call_dispatch(void)
{
	pid_t pid = child_start(dispatch, NULL);
	int status = child_wait(pid);

	if (status == 1) {
		expect_skip("force_sig_info",
			    "this kernel hands no system calls back to programs (PR_SET_SYSCALL_USER_DISPATCH)");
		return;
	}
	errno = 0;
	if (status != SIGSYS)
		die("the process that dispatches ended with %d", status);
	step("process %d made a system call that was to be handed back", pid);
	expect("force_sig_info",
	       "sig=SIGSYS\tinfo={SIGSYS SYS_USER_DISPATCH}\ttarget=kwatch-trigger/%d\tret=0",
	       pid);
}

static volatile sig_atomic_t rang;

static void ring(int signal)
{
	(void)signal;
	rang = 1;
}

/* The timer's interrupt comes on this CPU, on top of who set it and spins. */
static void spin_until_alarm(void *context)
{
	struct itimerval soon = { .it_value = { .tv_usec = 20000 } };
	cpu_set_t one;

	(void)context;
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	signal(SIGALRM, ring);
	if (setitimer(ITIMER_REAL, &soon, NULL))
		_exit(1);
	while (!rang)
		;
}

static void timer(void)
{
	pid_t pid = child_start(spin_until_alarm, NULL);

	step("a timer of process %d runs out", pid);
	expect("kill_pid_info",
	       "sig=SIGALRM\tinfo=SEND_SIG_PRIV\ttarget=%d\tret=0", pid);
	expect("get_signal", "sig=SIGALRM\tinfo={SIGALRM SI_KERNEL}\tret=true");
	child_expect(pid, 0, "the process with the timer");
}

struct terminal {
	struct gate ready;
	struct gate done;
	const char *name;
};

/* Becomes the foreground process group of a terminal. */
static void own_terminal(void *context)
{
	struct terminal *terminal = context;

	signal_ignore(SIGWINCH);
	if (setsid() < 0 || open(terminal->name, O_RDWR) < 0)
		_exit(1);
	gate_open(&terminal->ready);
	gate_wait(&terminal->done);
}

static void terminal_size(void)
{
	struct winsize size = { .ws_row = 25, .ws_col = 81 };
	struct terminal terminal;
	int master;
	pid_t pid;

	master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (master < 0 || grantpt(master) || unlockpt(master))
		die("cannot make a terminal");
	terminal.name = ptsname(master);
	gate_init(&terminal.ready);
	gate_init(&terminal.done);
	pid = child_start(own_terminal, &terminal);
	gate_wait(&terminal.ready);
	step("the size of the terminal of process group %d changes", pid);
	if (ioctl(master, TIOCSWINSZ, &size))
		die("TIOCSWINSZ");
	expect("kill_pgrp", "sig=SIGWINCH\tgroup=%d\tpriv=1\tret=0", pid);
	expect_queued("SIGWINCH", "SEND_SIG_PRIV", pid);
	gate_open(&terminal.done);
	child_expect(pid, 0, "the process with a terminal");
	close(master);
}

void signals_of_the_kernel(void)
{
	broken_pipe();
	faults();
	privileged();
	system_call_dispatch();
	timer();
	terminal_size();
}
