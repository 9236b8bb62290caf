// SPDX-License-Identifier: GPL-2.0
/*
 * What all sessions together may take of the machine's memory.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/module.h>
#include "budget.h"
#include "limits.h"

static atomic64_t total_bytes = ATOMIC64_INIT(0);

/* 0 until kwatch_budget_init(), unless it was given. */
static unsigned long max_total_bytes;
module_param(max_total_bytes, ulong, 0644);
MODULE_PARM_DESC(max_total_bytes,
		 "bytes that rings and return instances of all sessions may have together (default: a quarter of the memory, 1 GiB at the most)");

void kwatch_budget_init(void)
{
	u64 quarter = (u64)totalram_pages() << PAGE_SHIFT >> 2;

	if (!max_total_bytes)
		max_total_bytes = min(quarter, KWATCH_MAX_TOTAL_BYTES);
}

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
