// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch: the table of subcommands, and the way into one of them.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "cmd.h"
#include "describe.h"

#ifndef KWATCH_VERSION
#define KWATCH_VERSION	"0.1.0"
#endif

struct row {
	const struct kwatch_command *command;
	const char *group;	/* NULL: that of the row above */
};

static const struct row rows[] = {
	{ &kwatch_command_scenario,	"Watch" },
	{ &kwatch_command_trace,	NULL },
	{ &kwatch_command_list,	NULL },
	{ &kwatch_command_explain,	NULL },
	{ &kwatch_command_resolve,	NULL },
	{ &kwatch_command_start,	"Sessions that outlive the command" },
	{ &kwatch_command_read,	NULL },
	{ &kwatch_command_sessions,	NULL },
	{ &kwatch_command_summary,	NULL },
	{ &kwatch_command_stop,	NULL },
	{ &kwatch_command_load,		"The kernel module" },
	{ &kwatch_command_unload,	NULL },
	{ &kwatch_command_status,	NULL },
	{ &kwatch_command_selftest,	NULL },
};

#define ROWS	(sizeof(rows) / sizeof(rows[0]))

static void usage(FILE *out)
{
	size_t i;

	fputs("usage: kwatch COMMAND [options]\n\n"
	      "Watch the documented entry points of the Linux kernel, and any function:\n"
	      "what is called, by whom, with which values, and what comes back.\n",
	      out);
	for (i = 0; i < ROWS; i++) {
		if (rows[i].group)
			fprintf(out, "\n%s:\n", rows[i].group);
		fprintf(out, "  %-10s %s\n", rows[i].command->name,
			rows[i].command->summary);
	}
	fputs("\n`kwatch COMMAND --help` tells more. A first try:\n"
	      "  sudo kwatch scenario open -- cat /etc/hostname\n", out);
}

static const struct kwatch_command *find(const char *name)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].command->name, name))
			return rows[i].command;
	return NULL;
}

static int unknown(const char *name)
{
	fprintf(stderr,
		"kwatch: there is no command '%s'; `kwatch help` lists them\n",
		name);
	return KWATCH_EXIT_USAGE;
}

static int help(const char *name)
{
	const struct kwatch_command *command;

	if (!name) {
		usage(stdout);
		return KWATCH_EXIT_OK;
	}
	command = find(name);
	if (!command)
		return unknown(name);
	kwatch_options_help(command, stdout);
	return KWATCH_EXIT_OK;
}

/* For the makers of man pages and completion; not in the help. */
static int describe(const char *form)
{
	const struct kwatch_command *commands[ROWS + 1] = { NULL };
	size_t i;

	for (i = 0; i < ROWS; i++)
		commands[i] = rows[i].command;
	if (!strcmp(form, "json"))
		return kwatch_describe_json(commands, stdout) ?
			KWATCH_EXIT_FAILURE : KWATCH_EXIT_OK;
	if (!strcmp(form, "bash")) {
		kwatch_describe_bash(commands, stdout);
		return KWATCH_EXIT_OK;
	}
	fprintf(stderr, "kwatch: completion is there for bash, not for '%s'\n",
		form);
	return KWATCH_EXIT_USAGE;
}

/* A descriptor of ours must not become what is printed to. */
static void open_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* What is said about kwatch itself has to arrive too. */
static int flush(int status)
{
	static const struct kwatch_command self = { .name = "help" };

	return kwatch_cmd_flush(&self, status);
}

int main(int argc, char **argv)
{
	const struct kwatch_command *command;
	const char *name = argc > 1 ? argv[1] : NULL;

	open_standard();
	if (!name) {
		usage(stderr);
		return KWATCH_EXIT_USAGE;
	}
	if (!strcmp(name, "help") || !strcmp(name, "--help") ||
	    !strcmp(name, "-h"))
		return flush(help(argc > 2 ? argv[2] : NULL));
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		puts("kwatch " KWATCH_VERSION);
		return flush(KWATCH_EXIT_OK);
	}
	if (!strcmp(name, "--dump-options"))
		return flush(describe("json"));
	if (!strcmp(name, "completion"))
		return flush(describe(argc > 2 ? argv[2] : "bash"));
	command = find(name);
	if (!command)
		return unknown(name);
	return kwatch_cmd_flush(command, command->run(argc - 1, argv + 1));
}
