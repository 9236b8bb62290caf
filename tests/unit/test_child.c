// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "child.h"

static int wait_for(struct kwatch_child *child)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int status = -1, tries;

	for (tries = 0; tries < 10000; tries++) {
		if (kwatch_child_ended(child, &status))
			return status;
		nanosleep(&pause, NULL);
	}
	fail_msg("the child does not end");
	return -1;
}

static int run(const char *script)
{
	char *argv[] = { "sh", "-c", (char *)script, NULL };
	struct kwatch_error error = { 0 };
	struct kwatch_child *child = kwatch_child_new(argv, &error);
	int status;

	assert_non_null(child);
	assert_int_equal(kwatch_child_release(child, &error), 0);
	status = wait_for(child);
	assert_int_equal(wait_for(child), status);
	kwatch_child_free(child);
	return status;
}

static void test_status(void **state)
{
	(void)state;
	assert_int_equal(run("exit 0"), 0);
	assert_int_equal(run("exit 42"), 42);
	assert_int_equal(run("kill -9 $$"), 128 + 9);
	assert_int_equal(run("kill -TERM $$"), 128 + 15);
}

/* What the parent ignores, the command does not. */
static void test_signals_are_default(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(run("kill -PIPE $$; exit 3"), 128 + SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
}

static void test_held_back(void **state)
{
	char path[] = "/tmp/kwatch-child-XXXXXX";
	char *argv[] = { "rm", path, NULL };
	struct kwatch_error error = { 0 };
	struct kwatch_child *child;
	int fd = mkstemp(path), status;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	child = kwatch_child_new(argv, &error);
	assert_non_null(child);
	assert_int_equal(kill(kwatch_child_pid(child), 0), 0);
	usleep(20000);
	assert_int_equal(access(path, F_OK), 0);
	assert_false(kwatch_child_ended(child, &status));
	assert_int_equal(kwatch_child_release(child, &error), 0);
	assert_int_equal(wait_for(child), 0);
	assert_int_equal(access(path, F_OK), -1);
	kwatch_child_free(child);
}

static void test_never_released(void **state)
{
	char *argv[] = { "false", NULL };
	struct kwatch_child *child = kwatch_child_new(argv, NULL);
	pid_t pid;

	(void)state;
	assert_non_null(child);
	pid = kwatch_child_pid(child);
	kwatch_child_free(child);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void test_not_found(void **state)
{
	char *argv[] = { "kwatch-no-such-command", NULL };
	struct kwatch_error error = { 0 };

	(void)state;
	assert_null(kwatch_child_new(argv, &error));
	assert_int_equal(error.code, ENOENT);
	assert_string_equal(error.text,
			    "there is no command 'kwatch-no-such-command' in $PATH");
	assert_int_equal(kwatch_child_exit_status(&error), 127);
}

static void test_exec_fails(void **state)
{
	char *missing[] = { "/no/such/file", NULL };
	char *denied[] = { "/etc/passwd", NULL };
	struct kwatch_error error = { 0 };
	struct kwatch_child *child;

	(void)state;
	child = kwatch_child_new(missing, &error);
	assert_int_equal(kwatch_child_release(child, &error), -ENOENT);
	assert_string_equal(error.text,
			    "cannot run '/no/such/file': No such file or directory");
	assert_int_equal(kwatch_child_exit_status(&error), 127);
	kwatch_child_free(child);
	child = kwatch_child_new(denied, &error);
	assert_int_equal(kwatch_child_release(child, &error), -EACCES);
	assert_int_equal(kwatch_child_exit_status(&error), 126);
	kwatch_child_free(child);
}

static void test_signal(void **state)
{
	char *argv[] = { "sleep", "60", NULL };
	struct kwatch_child *child = kwatch_child_new(argv, NULL);

	(void)state;
	assert_int_equal(kwatch_child_release(child, NULL), 0);
	kwatch_child_signal(child, SIGTERM);
	assert_int_equal(wait_for(child), 128 + SIGTERM);
	kwatch_child_signal(child, SIGTERM);	/* nobody else gets it */
	kwatch_child_free(child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_signals_are_default),
		cmocka_unit_test(test_held_back),
		cmocka_unit_test(test_never_released),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_exec_fails),
		cmocka_unit_test(test_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
