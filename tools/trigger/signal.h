/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of the scenario signal. */
#ifndef SIGNAL_H
#define SIGNAL_H

#include <sys/types.h>

/** signals_of_programs - kill, tgkill, a group, a traced child, a dying parent */
void signals_of_programs(void);
/** signals_of_the_kernel - a broken pipe, faults, a timer, a terminal */
void signals_of_the_kernel(void);
/** signals_of_the_console - the switch of a virtual console */
void signals_of_the_console(void);

/** expect_queued - what all signals have in common: the way into the queue */
void expect_queued(const char *signal, const char *info, pid_t target);

/** signal_ignore - a handler that does nothing: the signal is taken by it */
void signal_ignore(int signal);

#endif
