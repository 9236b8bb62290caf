/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One CPU is one thread here and its interrupts are calls: a plain word does.
 * On x86 the exchange is the instruction that the module gets, so that it
 * costs in the benchmark what it costs there.
 */
#ifndef SHIM_ASM_LOCAL64_H
#define SHIM_ASM_LOCAL64_H

#include <linux/compiler.h>
#include <linux/types.h>

typedef struct {
	u64 value;
} local64_t;

static inline u64 local64_read(const local64_t *local)
{
	return READ_ONCE(local->value);
}

static inline void local64_set(local64_t *local, u64 value)
{
	WRITE_ONCE(local->value, value);
}

static inline void local64_inc(local64_t *local)
{
	shim_point();
	local->value++;
	shim_point();
}

static inline void local64_add(u64 more, local64_t *local)
{
	shim_point();
	local->value += more;
	shim_point();
}

static inline u64 local64_cmpxchg(local64_t *local, u64 old, u64 new)
{
	u64 was = old;

	shim_point();
#ifdef __x86_64__
	__asm__ __volatile__("cmpxchgq %2, %1"
			     : "+a" (was), "+m" (local->value)
			     : "r" (new)
			     : "memory");
#else
	was = local->value;
	if (was == old)
		local->value = new;
#endif
	shim_point();
	return was;
}

#endif
