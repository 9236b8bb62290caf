/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signals that ask a command to come to an end.
 */
#ifndef KWATCH_INTERRUPT_H
#define KWATCH_INTERRUPT_H

/**
 * interrupt_catch - from now on SIGINT, SIGTERM and SIGHUP are only counted
 *
 * And SIGPIPE is ignored: a write to a closed pipe fails with EPIPE. SIGCHLD
 * interrupts a wait.
 */
void interrupt_catch(void);

/** interrupt_count - how often the user asked (Ctrl-C) */
int interrupt_count(void);

/** interrupt_ordered - the signal that ended us from outside, 0 for none */
int interrupt_ordered(void);

#endif
