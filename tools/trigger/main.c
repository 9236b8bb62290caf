// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch-trigger: makes the calls of a scenario happen, and knows what it did.
 * It shares no code with kwatch: what it expects is a second witness.
 */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "trigger.h"
#include "verbose.h"

/* Seconds for a scenario, also under a kernel that checks every access. */
#define PATIENCE	60

static const struct trigger * const triggers[] = {
	&trigger_eventfd,
	&trigger_exec,
	&trigger_io_models,
	&trigger_open,
	&trigger_packet,
	&trigger_signal,
	&trigger_socket,
	&trigger_tcp_receive,
	&trigger_memory,
	&trigger_process,
	&trigger_module_init,
};

#define COUNT	(sizeof(triggers) / sizeof(triggers[0]))

static const char usage[] =
	"Usage: kwatch-trigger [--expect FD] [--verbose] SCENARIO [ARGUMENT...]\n"
	"       kwatch-trigger --list\n"
	"\n"
	"Makes the calls of a scenario of kwatch happen, for `kwatch selftest` and\n"
	"`kwatch scenario`. Ends within seconds, and leaves nothing behind.\n"
	"\n"
	"  -e, --expect FD   write what a tracer has to see to this descriptor\n"
	"  -v, --verbose     tell what is done, a line a step, on standard error\n"
	"  -l, --list        the scenarios, with what is done, and end\n"
	"  -h, --help        this text\n"
	"\n"
	"Example: sudo kwatch trace signal -- kwatch-trigger --verbose signal\n";

static void list(void)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		printf("%s\t%s\n", triggers[i]->name, triggers[i]->about);
}

static const struct trigger *find(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (!strcmp(triggers[i]->name, name))
			return triggers[i];
	return NULL;
}

static int descriptor(const char *text)
{
	char *end;
	long fd;

	errno = 0;
	fd = strtol(text, &end, 10);
	if (errno || end == text || *end || fd < 0 || fd > INT_MAX) {
		errno = 0;
		die("--expect: %s is no descriptor", text);
	}
	return (int)fd;
}

/* A child must not go on when the one that knows what it does is gone. */
static void too_late(int signal)
{
	static const char text[] = "kwatch-trigger: it hangs: killed\n";

	(void)signal;
	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		_exit(125);
	_exit(124);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "expect", required_argument, NULL, 'e' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const struct trigger *trigger;
	int option;

	while ((option = getopt_long(argc, argv, "+e:vlh", options,
				     NULL)) != -1) {
		switch (option) {
		case 'e':
			expect_to(descriptor(optarg));
			break;
		case 'v':
			verbose = true;
			break;
		case 'l':
			list();
			return fflush(stdout) ? 1 : 0;
		case 'h':
			fputs(usage, stdout);
			return fflush(stdout) ? 1 : 0;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	trigger = optind < argc ? find(argv[optind]) : NULL;
	if (!trigger) {
		fprintf(stderr, "kwatch-trigger: %s%s: --list tells which there are\n",
			optind < argc ? "no scenario " : "which scenario?",
			optind < argc ? argv[optind] : "");
		return 2;
	}
	signal(SIGALRM, too_late);
	alarm(PATIENCE);
	trigger->run(argc - optind, argv + optind);
	return 0;
}
