/* SPDX-License-Identifier: GPL-2.0 */
/* What they order is drawn where they are used: module/ring.c. */
#ifndef SHIM_ASM_BARRIER_H
#define SHIM_ASM_BARRIER_H

#include <linux/compiler.h>
#include <linux/types.h>

static inline u64 smp_load_acquire(const __u64 *place)
{
	u64 value;

	shim_point();
	value = __atomic_load_n(place, __ATOMIC_ACQUIRE);
	shim_point();
	return value;
}

static inline void smp_store_release(__u64 *place, u64 value)
{
	shim_point();
	__atomic_store_n(place, value, __ATOMIC_RELEASE);
	shim_point();
}

static inline void smp_wmb(void)
{
	shim_point();
	__atomic_thread_fence(__ATOMIC_RELEASE);
}

#endif
