/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_SUMMARY_H
#define KWATCH_SUMMARY_H

#include <linux/types.h>

struct kwatch_sess;

int kwatch_summary_init(void);
void kwatch_summary_exit(void);

/* One block in the kernel log, with session->lock held; false: too many lately. */
bool kwatch_summary_log(struct kwatch_sess *session, const char *why);

#endif
