// SPDX-License-Identifier: GPL-2.0
/* Processes that a trigger starts, and how they wait for each other. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "trigger.h"

pid_t child_start(void (*body)(void *context), void *context)
{
	pid_t pid = fork();

	if (pid < 0)
		die("cannot fork");
	if (pid)
		return pid;
	/* It ends with the trigger, whatever ends that. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	body(context);
	_exit(0);
}

int child_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("cannot wait for process %d", pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

void child_expect(pid_t pid, int status, const char *what)
{
	int got = child_wait(pid);

	errno = 0;
	if (got != status)
		die("%s ended with %d, not with %d", what, got, status);
}

bool have_command(const char *name)
{
	const char *path = getenv("PATH"), *next;
	char file[4096];

	for (path = path ? path : ""; *path; path = next) {
		size_t length = strcspn(path, ":");

		next = path + length + (path[length] == ':');
		snprintf(file, sizeof(file), "%.*s/%s", (int)length, path,
			 name);
		if (!access(file, X_OK))
			return true;
	}
	return false;
}

int run_quietly(const char *const argv[])
{
	posix_spawn_file_actions_t actions;
	pid_t pid;
	int err;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	err = posix_spawnp(&pid, argv[0], &actions, NULL, (char **)argv,
			   environ);
	posix_spawn_file_actions_destroy(&actions);
	return err ? 127 : child_wait(pid);
}

void gate_init(struct gate *gate)
{
	if (pipe2(gate->ends, O_CLOEXEC))
		die("cannot make a pipe");
}

void gate_open(struct gate *gate)
{
	if (write(gate->ends[1], "", 1) != 1)
		die("cannot write to a pipe");
}

void gate_wait(struct gate *gate)
{
	char byte;

	while (read(gate->ends[0], &byte, 1) < 0)
		if (errno != EINTR)
			die("cannot read a pipe");
}
