// SPDX-License-Identifier: GPL-2.0
/* process: children and threads of every kind, their ends, and who waits. */
#include <errno.h>
#include <linux/membarrier.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "trigger.h"

#define NAME	"kwatch-trigger"

/* The mappings of this process as the kernel counts them. */
static int mappings(void)
{
	FILE *file = fopen("/proc/self/maps", "re");
	char line[8192];
	int count = 0;

	while (file && fgets(line, sizeof(line), file))
		/* This one is the machine's, and no process's. */
		count += !strstr(line, "[vsyscall]");
	if (file)
		fclose(file);
	return count;
}

/* What every way of making a process has in common. */
static void expect_made(const char *flags, pid_t child)
{
	pid_t parent = getpid();

	expect("copy_process", "flags=%s\tparent=" NAME "/%d\tret=" NAME "/%d",
	       flags, parent, child);
	expect("copy_creds", "flags=%s\tparent=" NAME "/%d\tret=0", flags,
	       parent);
	expect("sched_fork", "flags=%s\tparent=" NAME "/%d\tret=0", flags,
	       parent);
	expect("copy_mm", NULL);
	expect("copy_namespaces", "flags=%s\tparent=" NAME "/%d\tret=0", flags,
	       parent);
	expect("copy_thread", "child~" NAME "/*\tflags=%s\tret=0", flags);
	expect("alloc_pid", "level~*\tret=%d", child);
	expect("wake_up_new_task", "child=" NAME "/%d", child);
	expect("ret_from_fork", "child=" NAME "/%d", child);
	expect("schedule_tail", "child=" NAME "/%d", child);
}

static void expect_ended(pid_t child, const char *status)
{
	expect("do_exit", "code=%s", status);
	expect("do_group_exit", "exit_code=%s", status);
	expect("exit_signals", "tsk=" NAME "/%d", child);
	expect("exit_mm", NULL);
	expect("exit_mm_release", "tsk=" NAME "/%d", child);
	expect("exit_files", "tsk=" NAME "/%d", child);
	expect("exit_fs", "tsk=" NAME "/%d", child);
	expect("exit_notify", NULL);
	expect("do_notify_parent",
	       "tsk=" NAME "/%d\tsig=SIGCHLD\texit_code=%s\tret=false", child,
	       status);
	expect("do_task_dead", "task=" NAME "/%d", child);
	expect("release_task", "task=" NAME "/%d\texit_code=%s", child, status);
}

static void expect_waited(pid_t child, const char *status)
{
	expect("__x64_sys_wait4", "pid=%d\toptions=0\tret=%d", child, child);
	expect("kernel_wait4", "pid=%d\toptions=0\tret=%d", child, child);
	expect("do_wait", "options=WEXITED\tret=%d", child);
	expect("wait_consider_task",
	       "child=" NAME "/%d\texit_code=%s\tret=%d", child, status, child);
}

#ifdef SYS_fork
static void by_fork(void)
{
	int parents = mappings();
	pid_t child = (pid_t)syscall(SYS_fork);

	if (child < 0)
		die("fork");
	if (!child) {
		expect("exit_mmap", "mappings=%d", mappings());
		_exit(3);
	}
	step("fork(): %d, which ends with exit(3)", child);
	expect("__x64_sys_fork", "ret=%d", child);
	expect("kernel_clone",
	       "flags=0\texit_signal=SIGCHLD\tstack=NULL\tret=%d", child);
	expect_made("0", child);
	expect("dup_mmap", "mappings=%d\tret=0", parents);
	child_expect(child, 3, "a child of fork()");
	expect("__x64_sys_exit_group", "code=3");
	expect_ended(child, "exit(3)");
	expect_waited(child, "exit(3)");
}

static void by_vfork(void)
{
	pid_t child = vfork();

	if (child < 0)
		die("vfork");
	if (!child)
		_exit(4);
	step("vfork(): %d, which ends with exit(4)", child);
	expect("__x64_sys_vfork", "ret=%d", child);
	expect("kernel_clone",
	       "flags=CLONE_VM|CLONE_VFORK\texit_signal=SIGCHLD\tret=%d", child);
	expect_made("CLONE_VM|CLONE_VFORK", child);
	child_expect(child, 4, "a child of vfork()");
	expect_ended(child, "exit(4)");
}
#else
static void by_fork(void)
{
}

static void by_vfork(void)
{
}
#endif

static void sleep_long(void *context)
{
	(void)context;
	for (;;)
		pause();
}

static void by_signal(void)
{
	pid_t child = child_start(sleep_long, NULL);
	siginfo_t info;

	step("a child, %d, of libc's fork(), which is killed", child);
	expect("__x64_sys_clone",
	       "flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD\tstack=NULL\tret=%d",
	       child);
	kill(child, SIGKILL);
	if (waitid(P_PID, (id_t)child, &info, WEXITED) ||
	    info.si_pid != child || info.si_status != SIGKILL)
		die("waitid");
	expect("kernel_waitid",
	       "which=P_PID\tpid=%d\toptions=WEXITED\tret=%d", child, child);
	expect_ended(child, "SIGKILL");
}

static void *thread(void *context)
{
	*(pid_t *)context = (pid_t)syscall(SYS_gettid);
	return NULL;
}

static void by_thread(void)
{
	static const char flags[] =
		"CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|"
		"CLONE_SYSVSEM|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID";
	pthread_t id;
	pid_t tid;

	errno = pthread_create(&id, NULL, thread, &tid);
	if (errno)
		die("pthread_create");
	pthread_join(id, NULL);
	step("a thread: %d", tid);
	expect("__x64_sys_clone3", "size~*\tret=%d", tid);
	expect("kernel_clone", "flags=%s\tstack~0x*\tret=%d", flags, tid);
	expect_made(flags, tid);
	expect("__x64_sys_exit", "code=0");
	expect("do_exit", "code=exit(0)");
}

/*
 * The last use of a task_struct ends in an interrupt, of whichever task runs
 * then; but who holds the task by an open event of perf ends it when he closes.
 */
static void freed(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	pid_t child = child_start(sleep_long, NULL);
	int fd = (int)syscall(SYS_perf_event_open, &attr, child, -1, -1,
			      PERF_FLAG_FD_CLOEXEC);
	int i;

	kill(child, SIGKILL);
	child_expect(child, 128 + SIGKILL, "a child that is killed");
	if (fd < 0) {
		expect_skip("__put_task_struct",
			    "in an interrupt of any task; perf_event_open() is refused: %s",
			    strerror(errno));
		expect_skip("free_task",
			    "in an interrupt of any task; perf_event_open() is refused: %s",
			    strerror(errno));
		return;
	}
	/* Grace periods of RCU, then those who waited for them. */
	for (i = 0; i < 3; i++)
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	usleep(200000);
	step("the task_struct of %d has only this user left", child);
	close(fd);
	expect("__put_task_struct", "task=" NAME "/%d", child);
	expect("free_task", "task=" NAME "/%d", child);
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	by_fork();
	by_vfork();
	by_signal();
	by_thread();
	freed();
}

const struct trigger trigger_process = {
	.name = "process",
	.about = "fork, vfork, a thread, exit and signals, wait, and what is freed",
	.run = run,
};
