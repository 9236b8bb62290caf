/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the scenarios of kwatch-trigger share. A scenario is one file with one
 * struct trigger and one row in the table of main.c. It makes each of its calls
 * really happen and says with expect() what kwatch has to show of them.
 *
 * A call whose outcome nobody expected ends the trigger with die(): it cannot
 * tell what is true then. What this machine has not is expect_skip().
 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "expect.h"

/**
 * struct trigger - what makes the points of a scenario fire
 * @name: of the scenario, as in the catalogue
 * @about: one line: what it does
 * @run: do it; arguments as of main(), argv[0] is the name
 */
struct trigger {
	const char *name;
	const char *about;
	void (*run)(int argc, char **argv);
};

extern const struct trigger trigger_eventfd;
extern const struct trigger trigger_exec;
extern const struct trigger trigger_io_models;
extern const struct trigger trigger_open;
extern const struct trigger trigger_packet;
extern const struct trigger trigger_signal;
extern const struct trigger trigger_socket;
extern const struct trigger trigger_tcp_receive;
extern const struct trigger trigger_memory;
extern const struct trigger trigger_process;
extern const struct trigger trigger_module_init;

/** step - tell what is done now, in one line; shown with --verbose */
void step(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** die - end with a failure; says errno, too, unless that is 0 */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/** is_root - may it do what only root may? */
bool is_root(void);

/**
 * scratch - a directory for files, empty at first
 *
 * Root gets a tmpfs that nobody else sees, in a mount namespace of this
 * process: file systems can be mounted in it, and all is gone with the process,
 * whatever ends it. Others get a directory that is removed at exit, with the
 * files in it.
 */
const char *scratch(void);

/** scratch_path - of a file in there; never freed */
const char *scratch_path(const char *name);

/** write_file - make a file of these bytes */
void write_file(const char *path, const void *bytes, size_t length,
		mode_t mode);

/** run_quietly - run a command of $PATH, nothing shown; its status, 127: none */
int run_quietly(const char *const argv[]);

/** have_command - is it in $PATH? */
bool have_command(const char *name);

/**
 * child_start - run a function in a child
 * @body: of the child, which ends with status 0 when it returns
 * @context: of it
 */
pid_t child_start(void (*body)(void *context), void *context);

/**
 * child_wait - wait for the end of a child
 *
 * Returns its exit status, 128 + n when signal n killed it.
 */
int child_wait(pid_t pid);

/** child_expect - the same; another end than @status is die() */
void child_expect(pid_t pid, int status, const char *what);

/** struct gate - one process holds up another until it opens it */
struct gate {
	int ends[2];
};

void gate_init(struct gate *gate);
/** gate_open - let the other one go on; once */
void gate_open(struct gate *gate);
/** gate_wait - until the other one opens it, or is gone */
void gate_wait(struct gate *gate);

#endif
