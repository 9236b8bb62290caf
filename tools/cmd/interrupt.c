// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stddef.h>
#include "interrupt.h"

static volatile sig_atomic_t asked;
static volatile sig_atomic_t ordered;

static void ask(int signal_number)
{
	(void)signal_number;
	asked++;
}

static void order(int signal_number)
{
	ordered = signal_number;
}

static void nothing(int signal_number)
{
	(void)signal_number;
}

static void catch(int signal_number, void (*handler)(int))
{
	/* Without SA_RESTART: a wait is to end. */
	struct sigaction action = { .sa_handler = handler };

	sigemptyset(&action.sa_mask);
	sigaction(signal_number, &action, NULL);
}

void interrupt_catch(void)
{
	catch(SIGINT, ask);
	catch(SIGTERM, order);
	catch(SIGHUP, order);
	catch(SIGCHLD, nothing);
	signal(SIGPIPE, SIG_IGN);
}

int interrupt_count(void)
{
	return asked;
}

int interrupt_ordered(void)
{
	return ordered;
}
