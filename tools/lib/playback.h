/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading a recording: its events in time order, as kwatch_merge_next() gives
 * those of a session. Nothing in the file is believed that leads out of it.
 */
#ifndef KWATCH_PLAYBACK_H
#define KWATCH_PLAYBACK_H

#include <stdbool.h>
#include "error.h"
#include "record.h"
#include "recording.h"

struct kwatch_playback;

/**
 * kwatch_playback_open - open a recording
 * @path: of a file; not of a pipe
 * @error: why NULL was returned
 */
struct kwatch_playback *kwatch_playback_open(const char *path,
					     struct kwatch_error *error);

/**
 * kwatch_playback_next - the next event in time order
 * @playback: opened
 * @event: out; valid until the playback is closed
 *
 * Entry, return and LOST events. Returns 1, or 0 behind the last.
 */
int kwatch_playback_next(struct kwatch_playback *playback,
			 struct kwatch_event *event);

/** kwatch_playback_head - of the file */
const struct kwatch_recording_head *
kwatch_playback_head(const struct kwatch_playback *playback);

/** kwatch_playback_end - what the file says of losses, NULL if it was cut short */
const struct kwatch_recording_end *
kwatch_playback_end(const struct kwatch_playback *playback);

/** kwatch_playback_schemas - of the probes in it */
const struct kwatch_schema_set *
kwatch_playback_schemas(const struct kwatch_playback *playback);

/** kwatch_playback_symbols - what its addresses are, NULL if it does not say */
struct kwatch_symbols *
kwatch_playback_symbols(const struct kwatch_playback *playback);

/** kwatch_playback_corrupt - places that contradicted themselves, so far */
__u64 kwatch_playback_corrupt(const struct kwatch_playback *playback);

void kwatch_playback_close(struct kwatch_playback *playback);

#endif
