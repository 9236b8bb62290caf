/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reader's half of the ordering diagram in module/ring.c. Each use names
 * the letter of the kernel's access that it pairs with: A published records,
 * B consumed bytes, C and D the tail's sequence, E an overwritten record.
 *
 * Everything that the other side may write at the same moment goes through
 * these, so that the compiler neither tears nor repeats it.
 */
#ifndef KWATCH_BARRIER_H
#define KWATCH_BARRIER_H

/* A value that another CPU may change, with no order to other accesses. */
#define kwatch_load_once(pointer) __atomic_load_n(pointer, __ATOMIC_RELAXED)

/* No later access happens before this load. */
#define kwatch_load_acquire(pointer) __atomic_load_n(pointer, __ATOMIC_ACQUIRE)

/* No earlier access happens after this store. */
#define kwatch_store_release(pointer, value) \
	__atomic_store_n(pointer, value, __ATOMIC_RELEASE)

/* Loads before it happen before loads behind it. */
static inline void kwatch_read_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

#endif
