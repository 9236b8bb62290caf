/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_READER_H
#define KWATCH_READER_H

#include <linux/poll.h>

struct kwatch_ring;
struct kwatch_sess;

void kwatch_reader_init(struct kwatch_sess *session);
/* Nothing writes to the rings any more: no timer, no work, pollers look again. */
void kwatch_reader_stop(struct kwatch_sess *session);

/*
 * The consumer pages of a session belong to one open file at a time. Returns 1
 * when they are now @file's, 0 when they were already, or -EBUSY.
 */
int kwatch_reader_claim(struct kwatch_sess *session, void *file);
void kwatch_reader_unclaim(struct kwatch_sess *session, void *file);

/* Poll mask; arms the wake-up when nothing is ready. */
__poll_t kwatch_reader_poll(struct kwatch_sess *session);
/* Out of a handler, any context: there is enough for a poller. */
void kwatch_reader_wake(struct kwatch_sess *session, struct kwatch_ring *ring);

#endif
