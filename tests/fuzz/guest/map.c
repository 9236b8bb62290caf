// SPDX-License-Identifier: GPL-2.0
/*
 * The rings: mapped right and wrong, changed afterwards, read, and above all
 * written to by a reader that lies.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/userfaultfd.h>

#include "fuzz.h"

static uint32_t ring_bytes_of(int fd)
{
	struct kwatch_session session = { .size = sizeof(session) };

	return ioctl(fd, KWATCH_IOC_SESSION, &session) ? PAGE : session.ring_bytes;
}

static void keep_map(struct thread *thread, unsigned char *at, size_t length, bool consumer)
{
	struct map *slot = &world.maps[rng_below(&thread->rng, FUZZ_MAPS)], old = *slot;
	unsigned int i;

	for (i = 0; i < FUZZ_MAPS && old.at; i++) {
		slot = &world.maps[i];
		old = *slot;
	}
	if (old.at)
		munmap(old.at, old.length);
	*slot = (struct map){ .at = at, .length = length, .consumer = consumer };
}

/* One mapping as the ABI wants it; then, for a wild step, one thing otherwise. */
void step_mmap(struct thread *thread)
{
	static const int wild_flags[] = { MAP_PRIVATE, MAP_SHARED | MAP_POPULATE,
					  MAP_SHARED | MAP_LOCKED, MAP_SHARED_VALIDATE };
	int fd = pick_fd(thread), protection, flags = MAP_SHARED;
	bool consumer = rng_chance(&thread->rng, 50);
	uint64_t offset = rng_below(&thread->rng, settings.cpus) * KWATCH_RING_STRIDE;
	size_t length = PAGE;
	void *at;

	protection = consumer && rng_chance(&thread->rng, 85) ? PROT_READ | PROT_WRITE : PROT_READ;
	if (!consumer) {
		offset += PAGE;
		length += 2 * (size_t)ring_bytes_of(fd);
	}
	if (thread->wild && rng_chance(&thread->rng, 40))
		offset = rng_chance(&thread->rng, 50) ? rng_next(&thread->rng) & ~(PAGE - 1) :
			 offset + PAGE * rng_below(&thread->rng, 9);
	if (thread->wild && rng_chance(&thread->rng, 40))
		length = PAGE * (1 + rng_below(&thread->rng, 20));
	if (thread->wild && rng_chance(&thread->rng, 30))
		protection = rng_below(&thread->rng, 8);
	if (thread->wild && rng_chance(&thread->rng, 30))
		flags = RNG_PICK(&thread->rng, wild_flags);
	if (thread->fault)
		machine_set_fault(1 + rng_below(&thread->rng, 12));
	at = mmap(NULL, length, protection, flags, fd, offset);
	if (thread->fault)
		machine_set_fault(0);
	tally_add(at == MAP_FAILED ? &tally->map_refused : &tally->mapped, 1);
	if (at == MAP_FAILED)
		return;
	if (protection & PROT_EXEC)
		wrong("a ring is mapped to be executed");
	if (protection & PROT_WRITE && offset & (KWATCH_RING_STRIDE - 1))
		wrong("data of a ring is mapped to be written");
	keep_map(thread, at, length, consumer && protection & PROT_WRITE);
}

static struct map *pick_map(struct thread *thread)
{
	return &world.maps[rng_below(&thread->rng, FUZZ_MAPS)];
}

void step_munmap(struct thread *thread)
{
	struct map *slot = pick_map(thread), map = *slot;

	slot->at = NULL;
	if (!map.at)
		return;
	if (map.length == PAGE || rng_chance(&thread->rng, 70))
		munmap(map.at, map.length);
	else /* a hole in it; the rest stays until the process ends */
		munmap(map.at + PAGE * rng_below(&thread->rng, map.length / PAGE), PAGE);
}

void step_mremap(struct thread *thread)
{
	struct map *slot = pick_map(thread), map = *slot;
	size_t length;
	void *at;

	if (!map.at)
		return;
	length = PAGE * (1 + rng_below(&thread->rng, 2 * map.length / PAGE + 1));
	at = mremap(map.at, rng_chance(&thread->rng, 20) ? 0 : map.length, length,
		    rng_chance(&thread->rng, 70) ? MREMAP_MAYMOVE : 0);
	if (at == MAP_FAILED)
		return;
	if (world.alone && length > map.length)
		wrong("a mapping of a ring has grown");
	*slot = (struct map){ .at = at, .length = length, .consumer = map.consumer };
}

/* Is it anonymous memory to the kernel? Then this would fill in pages of ours. */
static void offer_to_userfaultfd(struct map map)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { .start = (uintptr_t)map.at, .len = map.length },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_zeropage zero = { .range = range.range };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && !ioctl(fd, UFFDIO_API, &api) && !ioctl(fd, UFFDIO_REGISTER, &range)) {
		if (world.alone)
			wrong("userfaultfd takes a ring for anonymous memory");
		madvise(map.at, map.length, MADV_DONTNEED);
		ioctl(fd, UFFDIO_ZEROPAGE, &zero);
	}
	close(fd);
}

void step_mprotect(struct thread *thread)
{
	struct map map = *pick_map(thread);
	int protection = rng_below(&thread->rng, 8);

	if (!map.at)
		return;
	if (rng_chance(&thread->rng, 10))
		return offer_to_userfaultfd(map);
	if (rng_chance(&thread->rng, 30)) {
		madvise(map.at, map.length, rng_chance(&thread->rng, 50) ? MADV_DONTNEED :
			(int)rng_below(&thread->rng, 26));
		return;
	}
	if (mprotect(map.at, map.length, protection))
		return;
	if (world.alone && protection & PROT_EXEC)
		wrong("a ring became executable");
	if (world.alone && protection & PROT_WRITE && !map.consumer)
		wrong("what is mapped to be read became writable");
	mprotect(map.at, map.length, map.consumer ? PROT_READ | PROT_WRITE : PROT_READ);
}

struct scribble {
	struct thread *thread;
	struct map map;
};

/* Nearly right is worse than wrong: lie about what was produced. */
static uint64_t lie(struct rng *rng, uint64_t near)
{
	switch (rng_below(rng, 7)) {
	case 0:
		return rng_next(rng);
	case 1:
		return ~0ULL - rng_below(rng, 64);
	case 2:
		return near + 1 + rng_below(rng, 64);
	case 3:
		return near - 8 * rng_below(rng, 1024);
	case 4:
		return near + PAGE * rng_below(rng, 4);
	case 5:
		return near | 1ULL << 63;
	default:
		return near;
	}
}

static void scribble(void *data)
{
	struct scribble *s = data;
	unsigned int times = 1 + rng_below(&s->thread->rng, 200);
	__u64 *words = (void *)s->map.at;
	uint64_t near = load(words);

	tally_add(&tally->hostile_words, 2 * times);
	while (times--) {
		store(words, lie(&s->thread->rng, near));
		store(words + rng_below(&s->thread->rng, PAGE / 8), rng_next(&s->thread->rng));
	}
}

void step_scribble(struct thread *thread)
{
	struct scribble s = { .thread = thread, .map = *pick_map(thread) };

	if (s.map.at && s.map.consumer)
		guarded(scribble, &s);
}

struct look {
	struct map map;
	uint64_t sum;
	uint32_t magic;
};

static void look(void *data)
{
	struct look *l = data;
	size_t at;

	l->magic = load((__u64 *)l->map.at);
	for (at = 0; at < l->map.length; at += 1024)
		l->sum += load((__u64 *)(l->map.at + at));
}

/* All pages are there, or none (madvise() may have taken them). */
void step_look(struct thread *thread)
{
	struct look l = { .map = *pick_map(thread) };

	if (!l.map.at || !guarded(look, &l) || l.map.length == PAGE || !world.alone)
		return;
	if (l.magic && l.magic != KWATCH_RING_MAGIC)
		wrong("the producer page has the magic %#x", l.magic);
}
