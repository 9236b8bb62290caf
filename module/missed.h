/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_MISSED_H
#define KWATCH_MISSED_H

#include "probe.h"
#include "ring.h"

struct kwatch_sess;

/* A hit of @planted that cannot be handled. This CPU, preemption off. */
void kwatch_missed_here(const struct kwatch_planted *planted);

/**
 * kwatch_missed_look - have a ring tell of what the kernel missed since
 * @planted: the kernel counts for it, on any CPU
 * @ring: of this CPU, preemption off; or one without a writer
 */
void kwatch_missed_look(struct kwatch_planted *planted, struct kwatch_ring *ring);

/* All that is not told of yet. With session->lock, and no handler at work. */
void kwatch_missed_look_all(struct kwatch_sess *session);

/* Missed hits, and returns that max_active was too small for; of all CPUs. */
void kwatch_missed_sum(const struct kwatch_planted *planted, u64 *hits, u64 *returns);

#endif
