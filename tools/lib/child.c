// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "child.h"

struct kwatch_child {
	pid_t pid;
	int go;		/* closing it ends a child that was not released */
	int failed;	/* errno of exec, or nothing when it succeeded */
	bool ended;
	int status;
	char *name;
};

static bool executable(const char *path)
{
	struct stat status;

	return !stat(path, &status) && S_ISREG(status.st_mode) &&
	       !access(path, X_OK);
}

/* Returns what execv() is to be called with, malloc()ed, or NULL. */
static char *look_up(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char full[PATH_MAX];

	if (strchr(name, '/'))
		return strdup(name);
	if (!path)
		path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
	for (;; path = end + 1) {
		end = strchrnul(path, ':');
		if ((size_t)snprintf(full, sizeof(full), "%.*s%s%s",
				     (int)(end - path), path,
				     end == path ? "" : "/", name) <
		    sizeof(full) && executable(full))
			return strdup(full);
		if (!*end)
			return NULL;
	}
}

static void default_signals(void)
{
	static const int changed[] = {
		SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD,
	};
	sigset_t none;
	size_t i;

	for (i = 0; i < sizeof(changed) / sizeof(changed[0]); i++)
		signal(changed[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void run(int go, int failed, const char *path, char *const *argv)
	__attribute__((noreturn));

static void run(int go, int failed, const char *path, char *const *argv)
{
	ssize_t ignored;
	int error;
	char byte;

	default_signals();
	if (read(go, &byte, 1) != 1)
		_exit(0);
	execv(path, argv);
	error = errno;
	ignored = write(failed, &error, sizeof(error));
	(void)ignored;
	_exit(127);
}

static int start(struct kwatch_child *child, const char *path,
		 char *const *argv)
{
	int go[2], failed[2], error;

	if (pipe2(go, O_CLOEXEC))
		return -errno;
	if (pipe2(failed, O_CLOEXEC)) {
		error = errno;
		goto close_go;
	}
	/* What is buffered is not to be written by both. */
	fflush(NULL);
	child->pid = fork();
	if (child->pid < 0) {
		error = errno;
		goto close_failed;
	}
	if (!child->pid) {
		/* Else the child would hold back itself. */
		close(go[1]);
		close(failed[0]);
		run(go[0], failed[1], path, argv);
	}
	close(go[0]);
	close(failed[1]);
	child->go = go[1];
	child->failed = failed[0];
	return 0;

close_failed:
	close(failed[0]);
	close(failed[1]);
close_go:
	close(go[0]);
	close(go[1]);
	return -error;
}

struct kwatch_child *kwatch_child_new(char *const *argv,
				      struct kwatch_error *error)
{
	struct kwatch_child *child;
	char *path;
	int result;

	path = look_up(argv[0]);
	if (!path) {
		kwatch_error_set(error, ENOENT,
				 "there is no command '%s' in $PATH", argv[0]);
		return NULL;
	}
	child = calloc(1, sizeof(*child));
	if (!child) {
		kwatch_error_set(error, ENOMEM, "out of memory");
		goto free_path;
	}
	child->name = strdup(argv[0]);
	result = start(child, path, argv);
	if (result) {
		kwatch_error_set(error, -result, "cannot start '%s': %s",
				 argv[0], strerror(-result));
		goto free_child;
	}
	free(path);
	return child;

free_child:
	free(child->name);
	free(child);
free_path:
	free(path);
	return NULL;
}

pid_t kwatch_child_pid(const struct kwatch_child *child)
{
	return child->pid;
}

static void close_both(struct kwatch_child *child)
{
	if (child->go >= 0)
		close(child->go);
	if (child->failed >= 0)
		close(child->failed);
	child->go = -1;
	child->failed = -1;
}

static void reap(struct kwatch_child *child)
{
	while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
		;
	child->ended = true;
	child->status = 127;
}

int kwatch_child_release(struct kwatch_child *child,
			 struct kwatch_error *error)
{
	int exec_error = 0;
	ssize_t got;

	/* A child that somebody killed has closed its end: EPIPE is no news. */
	got = write(child->go, "g", 1);
	do
		got = read(child->failed, &exec_error, sizeof(exec_error));
	while (got < 0 && errno == EINTR);
	close_both(child);
	if (got != sizeof(exec_error))
		return 0;
	reap(child);
	return kwatch_error_set(error, exec_error, "cannot run '%s': %s",
				child->name, strerror(exec_error));
}

bool kwatch_child_ended(struct kwatch_child *child, int *status)
{
	int wait_status;

	if (!child->ended) {
		if (waitpid(child->pid, &wait_status, WNOHANG) != child->pid)
			return false;
		child->ended = true;
		child->status = WIFSIGNALED(wait_status) ?
			128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
	}
	*status = child->status;
	return true;
}

void kwatch_child_signal(struct kwatch_child *child, int signal)
{
	int status;

	if (!kwatch_child_ended(child, &status))
		kill(child->pid, signal);
}

void kwatch_child_free(struct kwatch_child *child)
{
	bool held;

	if (!child)
		return;
	held = child->go >= 0;
	close_both(child);
	if (held)
		reap(child);
	free(child->name);
	free(child);
}

int kwatch_child_exit_status(const struct kwatch_error *error)
{
	return error->code == ENOENT ? 127 : 126;
}
