/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which members of a siginfo mean something: by signal and code. Pure: also
 * compiled in user space.
 */
#ifndef KWATCH_READ_SIGINFO_H
#define KWATCH_READ_SIGINFO_H

#ifdef __KERNEL__
#include <linux/signal.h>
#else
#include <signal.h>
#endif

enum kwatch_siginfo_has {
	KWATCH_SIGINFO_HAS_NOTHING,
	KWATCH_SIGINFO_HAS_SENDER,
	KWATCH_SIGINFO_HAS_ADDRESS,
};

/* Codes from here on are of the kernel as such, not of a signal. */
#define KWATCH_SIGINFO_KERNEL	0x80

/**
 * kwatch_siginfo_has() - what there is beside signal, error and code
 * @signal: its number
 * @code: si_code
 *
 * Return: pid and uid of a sender, an address, or nothing that is shown.
 */
static inline enum kwatch_siginfo_has kwatch_siginfo_has(int signal, int code)
{
	if (code == SI_TIMER || code == SI_SIGIO || code >= KWATCH_SIGINFO_KERNEL)
		return KWATCH_SIGINFO_HAS_NOTHING;
	if (code <= 0) /* kill(), sigqueue(), tgkill(), message queues */
		return KWATCH_SIGINFO_HAS_SENDER;
	switch (signal) {
	case SIGCHLD:
		return KWATCH_SIGINFO_HAS_SENDER;
	case SIGILL:
	case SIGFPE:
	case SIGSEGV:
	case SIGBUS:
	case SIGTRAP:
	case SIGSYS:
		return KWATCH_SIGINFO_HAS_ADDRESS;
	default:
		return KWATCH_SIGINFO_HAS_NOTHING;
	}
}

#endif /* KWATCH_READ_SIGINFO_H */
