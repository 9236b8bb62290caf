/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KWATCH_BUDGET_H
#define KWATCH_BUDGET_H

#include <linux/types.h>

/* At module init. */
void kwatch_budget_init(void);

/**
 * kwatch_budget_charge - take memory out of what all sessions may have
 * @bytes: to take; negative to give back
 *
 * Returns false when there is not so much left.
 */
bool kwatch_budget_charge(s64 bytes);
/* Bytes that are taken. */
u64 kwatch_budget_used(void);
/* Bytes that all sessions may have together. */
u64 kwatch_budget_max(void);

#endif
