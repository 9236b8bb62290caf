// SPDX-License-Identifier: GPL-2.0
/*
 * What all sessions together may take of the machine's memory.
 */
#include <linux/atomic.h>
#include <linux/moduleparam.h>
#include <linux/module.h>
#include "budget.h"
#include "limits.h"

static atomic64_t total_bytes = ATOMIC64_INIT(0);

static unsigned long max_total_bytes = KWATCH_MAX_TOTAL_BYTES;
module_param(max_total_bytes, ulong, 0644);
MODULE_PARM_DESC(max_total_bytes,
		 "bytes that rings and return instances of all sessions may have together");

u64 kwatch_budget_used(void)
{
	return atomic64_read(&total_bytes);
}

u64 kwatch_budget_max(void)
{
	return READ_ONCE(max_total_bytes);
}

bool kwatch_budget_charge(s64 bytes)
{
	if (atomic64_add_return(bytes, &total_bytes) <= kwatch_budget_max() || bytes < 0)
		return true;
	atomic64_sub(bytes, &total_bytes);
	return false;
}
