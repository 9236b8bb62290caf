/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_ATTACH_H
#define KWATCH_ATTACH_H

#include <linux/list.h>
#include <linux/types.h>

struct kwatch_planted;

int kwatch_attach_init(void);
void kwatch_attach_exit(void);

/* KWATCH_FEATURE_* bits. */
u64 kwatch_attach_features(void);

/**
 * kwatch_attach_prepare - have a probe armed here and not by its kprobe, if
 *			   that is possible
 * @planted: registered with the kprobes core, which has found its address, and
 *	     disabled
 */
void kwatch_attach_prepare(struct kwatch_planted *planted);

/**
 * kwatch_attach_arm - call the handler when the probed functions are called
 * @probes: of struct kwatch_planted.link; those that their kprobes arm are left
 *          alone
 *
 * One round of patching, however many. Armed are all or none. May sleep.
 * EBUSY: kernel.ftrace_enabled is 0. EINVAL: the module of a probe is gone.
 */
int kwatch_attach_arm(struct list_head *probes);

/*
 * The opposite, for those that are armed. A grace period later no handler of
 * them runs.
 */
void kwatch_attach_disarm(struct list_head *probes);
void kwatch_attach_disarm_one(struct kwatch_planted *planted);

#endif
