// SPDX-License-Identifier: GPL-2.0
/* signal: from a program, from the kernel, to a group; and its delivery. */
#include <signal.h>
#include <stddef.h>
#include "signal.h"
#include "trigger.h"

static void do_nothing(int signal)
{
	(void)signal;
}

void signal_ignore(int signal)
{
	struct sigaction action = { .sa_handler = do_nothing };

	if (sigaction(signal, &action, NULL))
		die("sigaction");
}

void expect_queued(const char *signal, const char *info, pid_t target)
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

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	signals_of_programs();
	signals_of_the_kernel();
	signals_of_the_console();
}

const struct trigger trigger_signal = {
	.name = "signal",
	.about = "signals of every origin, to a process, a thread, a group",
	.run = run,
};
