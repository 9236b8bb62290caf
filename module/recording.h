/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_RECORDING_H
#define KWATCH_RECORDING_H

#include <linux/kwatch.h>
#include "refusal.h"

struct kwatch_planted;
struct kwatch_sess;

/* Arm all probes, or none. */
int kwatch_recording_enable(struct kwatch_sess *session, struct kwatch_refusal *refusal);
/* From its return on nothing is written to the rings, and all losses are told. */
void kwatch_recording_disable(struct kwatch_sess *session);
/* The same for ever: the probes are gone too. For a session in any state. */
void kwatch_recording_end(struct kwatch_sess *session);

/* Of a disabled session: plant a new probe. The request's id is filled in. */
int kwatch_recording_add_probe(struct kwatch_sess *session, struct kwatch_planted *planted,
			       struct kwatch_probe *request, struct kwatch_refusal *refusal);
int kwatch_recording_del_probe(struct kwatch_sess *session, u32 id,
			       struct kwatch_refusal *refusal);
/* -EBUSY or -ESHUTDOWN when the session must not be changed. */
int kwatch_recording_refuse(struct kwatch_sess *session, struct kwatch_refusal *refusal);

/* The probe @id; with @next the first that is not below it. NULL if none. */
struct kwatch_planted *kwatch_recording_find_probe(struct kwatch_sess *session, u32 id,
						   bool next);
/* Fill in what user space may know. */
void kwatch_recording_describe(struct kwatch_sess *session, struct kwatch_session *to);

#endif
