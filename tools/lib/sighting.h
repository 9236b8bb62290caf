/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An event as the texts of its values, as printers show them: what a trigger's
 * expectations are compared with.
 */
#ifndef KWATCH_SIGHTING_H
#define KWATCH_SIGHTING_H

#include "expectation.h"
#include "record.h"

struct kwatch_sighting;

/** kwatch_sighting_new - for events of one session; NULL: memory is short */
struct kwatch_sighting *kwatch_sighting_new(void);
void kwatch_sighting_free(struct kwatch_sighting *sighting);

/**
 * kwatch_sighting_take - the texts of an event
 * @sighting: keeps them until the next event
 * @event: entry or return
 * @name: out: of its probe
 * @facts: out: its values; of one that is a text in quotes, what is between
 *
 * Returns how many, -EBADMSG when the record contradicts itself, -ENOMEM.
 */
int kwatch_sighting_take(struct kwatch_sighting *sighting,
			 const struct kwatch_event *event, const char **name,
			 const struct kwatch_fact **facts);

#endif
