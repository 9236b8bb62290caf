/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The overload guard: a probe that is hit more often than the machine bears is
 * disarmed, and all who look are told. The hit path knows nothing of it.
 */
#ifndef KWATCH_GUARD_H
#define KWATCH_GUARD_H

#include <linux/types.h>

struct kwatch_planted;
struct kwatch_sess;

void kwatch_guard_init(struct kwatch_sess *session);
/* The session was enabled: all its probes are armed. With session->lock held. */
void kwatch_guard_start(struct kwatch_sess *session);
/*
 * It is not any more, and no handler is at work: what could not be said in the
 * rings before is said now, if there is room. With session->lock held.
 */
void kwatch_guard_stop(struct kwatch_sess *session);
/* Before the session is freed; without session->lock. */
void kwatch_guard_end(struct kwatch_sess *session);

/* Probes that are disarmed now; with session->lock held. */
u32 kwatch_guard_disarmed(const struct kwatch_sess *session);

#endif
