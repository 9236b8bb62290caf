/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each ioctl does, on a kernel copy of its struct. All return 0 or a
 * negative errno with a sentence; a refused call leaves the session as it was.
 */
#ifndef KWATCH_CONTROL_H
#define KWATCH_CONTROL_H

#include <linux/mutex.h>
#include "refusal.h"

struct kwatch_sess;

/**
 * struct kwatch_file - an open file of the device
 * @lock: serialises making or attaching to a session
 * @session: set once, under @lock, whole (barrier F); read by all
 */
struct kwatch_file {
	struct mutex lock; /* see above */
	struct kwatch_sess *session;
};

int kwatch_control_info(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal);
int kwatch_control_setup(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal);
int kwatch_control_attach(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal);
int kwatch_control_destroy(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal);
int kwatch_control_sessions(struct kwatch_file *file, void *argument,
			    struct kwatch_refusal *refusal);
int kwatch_control_probe_add(struct kwatch_file *file, void *argument,
			     struct kwatch_refusal *refusal);
int kwatch_control_probe_del(struct kwatch_file *file, void *argument,
			     struct kwatch_refusal *refusal);
int kwatch_control_schema(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal);
int kwatch_control_stats(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal);
int kwatch_control_latency(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal);
int kwatch_control_gate(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal);
int kwatch_control_enable(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal);
int kwatch_control_disable(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal);
int kwatch_control_session(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal);
int kwatch_control_summary(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal);

#endif
