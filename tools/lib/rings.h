/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rings of all CPUs of a session, mapped: those that there are, and those
 * of CPUs that come up later.
 */
#ifndef KWATCH_RINGS_H
#define KWATCH_RINGS_H

#include "device.h"
#include "ring.h"

struct kwatch_rings;

/**
 * kwatch_rings_new - map the rings of a session and become its reader
 * @session: set up or attached to; must outlive the rings
 * @error: why NULL was returned
 *
 * A CPU without a ring is no error.
 */
struct kwatch_rings *kwatch_rings_new(struct kwatch_device *session,
				      struct kwatch_error *error);

/** kwatch_rings_look - map what has come since; 0 or a negative errno */
int kwatch_rings_look(struct kwatch_rings *rings);

/** kwatch_rings_cpus - numbers of CPUs are below this */
unsigned int kwatch_rings_cpus(const struct kwatch_rings *rings);

/** kwatch_rings_bytes - data bytes of each */
size_t kwatch_rings_bytes(const struct kwatch_rings *rings);

/** kwatch_rings_at - the ring of a CPU, NULL while it has none */
struct kwatch_ring *kwatch_rings_at(const struct kwatch_rings *rings,
				    unsigned int cpu);

void kwatch_rings_free(struct kwatch_rings *rings);

#endif
