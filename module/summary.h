/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_SUMMARY_H
#define KWATCH_SUMMARY_H

struct kwatch_sess;

int kwatch_summary_init(void);
void kwatch_summary_exit(void);

/* One block in the kernel log, with session->lock held; rate-limited. */
void kwatch_summary_log(struct kwatch_sess *session, const char *why);

#endif
