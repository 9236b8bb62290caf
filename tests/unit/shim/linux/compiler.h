/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_COMPILER_H
#define SHIM_LINUX_COMPILER_H

/*
 * Where an interrupt may come: before and behind every access of the module
 * that another context can see. A test that wants interrupts defines
 * SHIM_POINTS and this function.
 */
#ifdef SHIM_POINTS
void shim_point(void);
#else
static inline void shim_point(void)
{
}
#endif

#define likely(condition) __builtin_expect(!!(condition), 1)
#define unlikely(condition) __builtin_expect(!!(condition), 0)

#define READ_ONCE(place)						\
({									\
	shim_point();							\
	__atomic_load_n(&(place), __ATOMIC_RELAXED);			\
})

#define WRITE_ONCE(place, value)					\
do {									\
	shim_point();							\
	__atomic_store_n(&(place), value, __ATOMIC_RELAXED);		\
	shim_point();							\
} while (0)

static inline void barrier(void)
{
	shim_point();
	__asm__ __volatile__("" ::: "memory");
}

#endif
