// SPDX-License-Identifier: GPL-2.0
/*
 * Where requests lie: in memory that is good, that ends in the middle of them,
 * that cannot be written, that is none, or that changes under the kernel's eyes.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fuzz.h"

#define USABLE (4 * PAGE)
/* Nothing near: what the kernel is made to write behind an arena hits nobody. */
#define DESERT (64UL << 20)

void arena_make(struct thread *thread)
{
	struct arena *arena = &thread->arena;

	unsigned char *desert = mmap(NULL, 2 * DESERT, PROT_NONE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (desert == MAP_FAILED)
		abort();
	arena->usable = desert + DESERT;
	mprotect(arena->usable, USABLE, PROT_READ | PROT_WRITE);
	arena->gap = arena->usable + USABLE;
	munmap(arena->gap, PAGE);
	arena->constant = arena->gap + PAGE;
	mprotect(arena->constant, PAGE, PROT_READ);
}

/* Behind what the step has put there already, apart from it. */
static void *put_well(struct thread *thread, const void *data, size_t bytes)
{
	struct arena *arena = &thread->arena;
	unsigned char *to;

	if (arena->used + bytes > USABLE)
		arena->used = 0;
	if (bytes > USABLE)
		bytes = USABLE;
	to = arena->usable + arena->used;
	memcpy(to, data, bytes);
	arena->used += (bytes + 15) & ~15UL;
	return to;
}

/* The last @cut bytes of it are not there. */
static void *put_at_end(struct thread *thread, const void *data, size_t bytes, size_t cut)
{
	unsigned char *to = thread->arena.gap - (bytes - cut);

	if (bytes > USABLE)
		return thread->arena.gap;
	memcpy(to, data, bytes - cut);
	return to;
}

void *arena_put(struct thread *thread, const void *data, size_t bytes)
{
	unsigned char *to;

	if (!thread->wild || rng_chance(&thread->rng, 60))
		return put_well(thread, data, bytes);
	switch (rng_below(&thread->rng, 7)) {
	case 0:
		return put_at_end(thread, data, bytes, 0);
	case 1:
		return put_at_end(thread, data, bytes, rng_below(&thread->rng, bytes + 1));
	case 2:
		mprotect(thread->arena.constant, PAGE, PROT_READ | PROT_WRITE);
		memcpy(thread->arena.constant, data, bytes < PAGE ? bytes : PAGE);
		mprotect(thread->arena.constant, PAGE, PROT_READ);
		return thread->arena.constant;
	case 3: /* others write it while the kernel reads it */
		memcpy(world.shared, data, bytes < PAGE ? bytes : PAGE);
		return world.shared;
	case 4: /* misaligned */
		to = put_well(thread, data, bytes + 7);
		memmove(to + 3, to, bytes);
		return to + 3;
	default:
		return (void *)(uintptr_t)arena_bad_address(thread);
	}
}

uint64_t arena_bad_address(struct thread *thread)
{
	static const uint64_t bad[] = {
		0, 1, 8, PAGE - 1, 0xffffffff81000000ULL, 0xffff888000001000ULL,
		0x00007ffffffff000ULL, 0x00007ffffffffff8ULL, 0x8000000000000000ULL,
		0xfffffffffffffff8ULL, 0xdead000000000100ULL, ~0ULL,
	};

	if (rng_chance(&thread->rng, 30))
		return (uintptr_t)thread->arena.gap;
	if (rng_chance(&thread->rng, 20))
		return rng_next(&thread->rng);
	return RNG_PICK(&thread->rng, bad);
}

/* A pointer that was hit by chance and is still one would be our own memory. */
uint64_t arena_defuse(const struct thread *thread, uint64_t word)
{
	uint64_t here = (uintptr_t)thread->arena.usable;

	if (word < PAGE || word >> 47 || (word > here - DESERT && word < here + DESERT))
		return word;
	return word >> 32 ? (uintptr_t)thread->arena.gap : word;
}

static __thread struct {
	sigjmp_buf *back;
} guard;

static void on_fault(int number)
{
	if (guard.back)
		siglongjmp(*guard.back, 1);
	signal(number, SIG_DFL);
	raise(number);
}

void guard_install(void)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

bool guarded(void (*call)(void *data), void *data)
{
	sigjmp_buf here;
	bool whole = false;

	if (!sigsetjmp(here, 1)) {
		guard.back = &here;
		call(data);
		whole = true;
	}
	guard.back = NULL;
	return whole;
}
