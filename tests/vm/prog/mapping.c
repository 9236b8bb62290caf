// SPDX-License-Identifier: GPL-2.0
/*
 * mapping: what of a ring can be mapped, where and how; what a mapping allows
 * afterwards; how long it lives.
 */
#include <setjmp.h>
#include <sys/personality.h>
#include <sys/uio.h>

#include "prog.h"

#define RING (4 * page)
#define STRIDE KWATCH_RING_STRIDE

static size_t page;
static int fd;

static void refuse_at(const char *what, size_t length, int protection, int flags, uint64_t offset,
		      int error)
{
	void *map = mmap(NULL, length, protection, flags, fd, offset);

	if (map != MAP_FAILED) {
		wrong("%s: mapped", what);
		munmap(map, length);
	} else if (errno != error) {
		wrong("%s: %s, wanted %s", what, strerror(errno), strerror(error));
	}
}

static void test_ranges(void)
{
	const int r = PROT_READ, w = PROT_READ | PROT_WRITE, s = MAP_SHARED;
	size_t rest = page + 2 * RING;
	unsigned int cpus = info_of(fd).cpus;

	refuse_at("consumer: two pages", 2 * page, w, s, 0, EINVAL);
	refuse_at("consumer and all the rest", page + rest, r, s, 0, EINVAL);
	refuse_at("rest: a page less", rest - page, r, s, page, EINVAL);
	refuse_at("rest: a page more", rest + page, r, s, page, EINVAL);
	refuse_at("rest: the data once", page + RING, r, s, page, EINVAL);
	refuse_at("rest: one page", page, r, s, page, EINVAL);
	refuse_at("rest: huge", 1ULL << 40, r, s, page, EINVAL);
	refuse_at("data without its page", 2 * RING, r, s, 2 * page, EINVAL);
	refuse_at("from the middle", page, r, s, 3 * page, EINVAL);
	refuse_at("behind the end", page, r, s, page + rest, EINVAL);
	refuse_at("before the next CPU", page, w, s, STRIDE - page, EINVAL);
	refuse_at("before the next CPU, to it", 2 * page, w, s, STRIDE - page, EINVAL);
	refuse_at("a CPU too many", page, w, s, cpus * STRIDE, ENXIO);
	refuse_at("its rest", rest, r, s, cpus * STRIDE + page, ENXIO);
	refuse_at("CPU 2^31", page, w, s, STRIDE << 31, ENXIO);
	refuse_at("the last page of a file", page, w, s, INT64_MAX & ~(page - 1), ENXIO);
	refuse_at("private consumer", page, w, MAP_PRIVATE, 0, EINVAL);
	refuse_at("private rest", rest, r, MAP_PRIVATE, page, EINVAL);
	refuse_at("private, writable rest", rest, w, MAP_PRIVATE, page, EINVAL);
	refuse_at("executable consumer", page, w | PROT_EXEC, s, 0, EPERM);
	refuse_at("executable rest", rest, r | PROT_EXEC, s, page, EPERM);
	refuse_at("writable rest", rest, w, s, page, EPERM);
	refuse_at("write-only rest", rest, PROT_WRITE, s, page, EPERM);
	check("reader after the refusals", session_of(fd).reader_tgid, 0);
}

static bool can_write(void *address)
{
	char zeros[8] = {};
	const struct iovec from = { zeros, 8 }, to = { address, 8 };
	int memory = open("/proc/self/mem", O_RDWR);
	bool forced = pwrite(memory, from.iov_base, 8, (uintptr_t)address) == 8;

	close(memory);
	return forced || process_vm_writev(getpid(), &from, 1, &to, 1, 0) == 8;
}

/* What is mapped read-only stays so, whatever is tried. */
static void test_protection(const struct ring *ring)
{
	char *rest = (char *)ring->producer;
	size_t length = page + 2 * RING;
	char *consumer = (char *)ring->consumer;

	check("mprotect rest rw", mprotect(rest, length, PROT_READ | PROT_WRITE), -1);
	check("its errno", errno, EACCES);
	check("mprotect a data page rw", mprotect(rest + page, page, PROT_READ | PROT_WRITE), -1);
	check("mprotect rest w", mprotect(rest, length, PROT_WRITE), -1);
	check("mprotect rest rx", mprotect(rest, length, PROT_READ | PROT_EXEC), -1);
	check("its errno", errno, EACCES);
	check("mprotect consumer rwx", mprotect(consumer, page, PROT_READ | PROT_WRITE |
						PROT_EXEC), -1);
	check("write to the producer page by force", can_write(rest), false);
	check("write to the data by force", can_write(rest + page), false);
	check("write to the data, seen again, by force", can_write(rest + page + RING), false);
	if (mremap(consumer, page, 2 * page, MREMAP_MAYMOVE) != MAP_FAILED)
		wrong("the consumer page grew");
	if (mremap(rest, length, length + page, MREMAP_MAYMOVE) != MAP_FAILED)
		wrong("the rest grew");
	if (mremap(rest + length - page, page, 2 * page, MREMAP_MAYMOVE) != MAP_FAILED)
		wrong("the last page grew");
	if (mremap(consumer, 0, page, MREMAP_MAYMOVE) != MAP_FAILED)
		wrong("the consumer page was doubled");
	if (madvise(rest, length, MADV_REMOVE) == 0)
		wrong("data were removed");
	check("magic", ring->producer->magic, KWATCH_RING_MAGIC);
	check("the data twice", memcmp(rest + page, rest + page + RING, RING), 0);
}

static sigjmp_buf back;

static void jump_back(int number)
{
	siglongjmp(back, number);
}

/* Pages that the reader throws away are its own loss, and no anonymous ones. */
static void test_thrown_away(void)
{
	struct ring other;

	if (!map_ring(fd, 1, RING, &other))
		die("mmap");
	if (madvise((void *)other.producer, page + 2 * RING, MADV_DONTNEED))
		return; /* refused: as good */
	signal(SIGBUS, jump_back);
	signal(SIGSEGV, jump_back);
	if (!sigsetjmp(back, 1) && other.producer->magic != KWATCH_RING_MAGIC)
		wrong("another page in the place of the producer's");
	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	munmap(other.consumer, page);
	munmap((void *)other.producer, page + 2 * RING); /* its page may be gone */
}

static void test_read_implies_exec(void)
{
	int before = failures;
	pid_t child = fork();

	if (!child) {
		personality(READ_IMPLIES_EXEC);
		refuse_at("READ_IMPLIES_EXEC", page + 2 * RING, PROT_READ, MAP_SHARED, page,
			  EPERM);
		_exit(failures - before);
	}
	reap(child);
}

/* The consumer pages are one open file's; the rest is anyone's. */
static void test_second_reader(const char *name)
{
	int own = fd;
	struct ring ring;
	void *rest, *consumer;

	fd = open_device();
	must("attach", by_name(fd, KWATCH_IOC_ATTACH, name));
	refuse_at("second reader", page, PROT_READ | PROT_WRITE, MAP_SHARED, 0, EBUSY);
	refuse_at("second reader, other CPU", page, PROT_READ | PROT_WRITE, MAP_SHARED, STRIDE,
		  EBUSY);
	/* To look at it is no claim, and cannot become one. */
	consumer = mmap(NULL, page, PROT_READ, MAP_SHARED, fd, 0);
	if (consumer == MAP_FAILED)
		wrong("the consumer page cannot be looked at: %s", strerror(errno));
	check("what was looked at made writable",
	      mprotect(consumer, page, PROT_READ | PROT_WRITE), -1);
	munmap(consumer, page);
	check("reader", session_of(fd).reader_tgid, getpid());
	rest = mmap(NULL, page + 2 * RING, PROT_READ, MAP_SHARED, fd, page);
	if (rest == MAP_FAILED)
		wrong("the rest is refused to a second file: %s", strerror(errno));
	else
		munmap(rest, page + 2 * RING);
	if (!map_ring(own, 0, RING, &ring))
		wrong("the reader itself is refused: %s", strerror(errno));
	unmap_ring(&ring);
	close(fd);
	fd = own;
}

static void test_unconnected(void)
{
	int own = fd;

	fd = open_device();
	refuse_at("before set-up", page, PROT_READ, MAP_SHARED, 0, ENOTCONN);
	refuse_at("before set-up, rest", page + 2 * RING, PROT_READ, MAP_SHARED, page, ENOTCONN);
	close(fd);
	fd = own;
}

/* The header asks for MAP_SHARED, not for a file opened for writing. */
static void test_read_only_file(const char *name)
{
	int own = fd;
	void *rest;

	fd = open(KWATCH_DEVICE, O_RDONLY);
	must("attach", by_name(fd, KWATCH_IOC_ATTACH, name));
	rest = mmap(NULL, page + 2 * RING, PROT_READ, MAP_SHARED, fd, page);
	if (rest == MAP_FAILED)
		wrong("the rest through a file opened O_RDONLY: %s", strerror(errno));
	else
		check("it can be made writable", mprotect(rest, page, PROT_READ | PROT_WRITE), -1);
	refuse_at("writable rest, O_RDONLY", page + 2 * RING, PROT_READ | PROT_WRITE, MAP_SHARED,
		  page, EACCES);
	close(fd);
	if (rest != MAP_FAILED)
		munmap(rest, page + 2 * RING);
	fd = own;
}

/* A mapping keeps the session of a closed file, and the ring of a gone one. */
static void test_lives_on(void)
{
	struct kwatch_setup setup = {
		.name = "mapped", .ring_bytes = RING, .flags = KWATCH_SESSION_PERSIST,
	};
	int own = make_session(&setup), other = open_device();
	struct ring ring;

	pin_to(0);
	add_probe(own, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(own, getpid());
	if (!map_ring(own, 0, RING, &ring))
		die("mmap");
	enable(own);
	close(own);
	make_calls(10);
	check("records after the close", drain(&ring, 1), 10);
	must("attach", by_name(other, KWATCH_IOC_ATTACH, "mapped"));
	check("hits after the close", counts_of(other).hits, 10);
	check("files", session_of(other).files, 2); /* one is the mapping */
	make_calls(3);
	must("destroy", by_name(other, KWATCH_IOC_DESTROY, "mapped"));
	close(other);
	make_calls(10);
	check("records after the end", drain(&ring, 1), 3);
	check("magic", ring.producer->magic, KWATCH_RING_MAGIC);
	ring.consumer->position = 42;
	munmap(ring.consumer, page);
	check("ring after half of it", ring.producer->cpu, 0);
	munmap((void *)ring.producer, page + 2 * RING);
}

int main(void)
{
	struct kwatch_setup setup = { .name = "mapping" };
	struct ring ring;

	page = page_size();
	setup.ring_bytes = RING;
	fd = make_session(&setup);
	test_unconnected();
	test_ranges();
	test_read_implies_exec();
	if (!map_ring(fd, 0, RING, &ring))
		die("mmap");
	check("reader", session_of(fd).reader_tgid, getpid());
	test_protection(&ring);
	test_second_reader("mapping");
	test_read_only_file("mapping");
	test_thrown_away();
	test_lives_on();

	/* After all that the ring records. */
	add_probe(fd, GETPPID, KWATCH_PROBE_ENTRY, NULL, 0);
	gate_process(fd, getpid());
	enable(fd);
	make_calls(100);
	disable(fd);
	check("records", drain(&ring, 1), 100);
	close(fd);
	unmap_ring(&ring);
	return finish("mapping");
}
