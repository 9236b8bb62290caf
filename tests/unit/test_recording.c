// SPDX-License-Identifier: GPL-2.0
/*
 * What is written, byte by byte; test_playback.c reads it.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "fake_session.h"
#include "recording.h"
#include "temporary.h"

#define WALL	777U

struct fixture {
	struct fake_session session;
	struct kwatch_recording *recording;
	const char *path;
	int fd;
};

static void begin(struct fixture *f, void **state, unsigned int count,
		  bool overwrite)
{
	struct kwatch_error error = { 0 };

	fake_session_begin(&f->session, count, overwrite);
	kwatch_merge_free(f->session.merge);
	f->session.merge = NULL;
	f->path = temporary_path(state, "recording");
	f->fd = open(f->path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(f->fd >= 0);
	f->recording = kwatch_recording_new(f->session.device, f->fd, WALL,
					    &error);
	if (!f->recording)
		fail_msg("%s", error.text);
}

static void finish(struct fixture *f)
{
	kwatch_recording_free(f->recording);
	close(f->fd);
	fake_session_end(&f->session);
}

/* The next block, its bytes behind it; false at the end of the file. */
static bool next_block(int fd, off_t *at, struct kwatch_recording_block *block,
		       void *data, size_t room)
{
	if (pread(fd, block, sizeof(*block), *at) != sizeof(*block))
		return false;
	*at += sizeof(*block);
	assert_true(block->length <= room);
	assert_int_equal(block->length % 8, 0);
	assert_int_equal(pread(fd, data, block->length, *at), block->length);
	*at += (off_t)block->length;
	return true;
}

static void test_head_and_schema(void **state)
{
	struct kwatch_recording_block block;
	struct kwatch_recording_head head;
	struct kwatch_schema schema;
	struct fixture f;
	off_t at = sizeof(head);

	begin(&f, state, 2, false);
	assert_int_equal(pread(f.fd, &head, sizeof(head), 0), sizeof(head));
	assert_true(head.magic == KWATCH_RECORDING_MAGIC);
	assert_memory_equal(&head, "keWdat1", 8);
	assert_int_equal(head.size, sizeof(head));
	assert_int_equal(head.cpus, CPUS);
	assert_int_equal(head.start_ns, f.session.kernel.now);
	assert_int_equal(head.wall_offset_ns, WALL);
	assert_true(head.release[0]);
	assert_true(next_block(f.fd, &at, &block, &schema, sizeof(schema)));
	assert_int_equal(block.type, KWATCH_RECORDING_SCHEMA);
	assert_int_equal(schema.id, 1);
	assert_int_equal(schema.entry_dynamic, 32);
	assert_int_equal(schema.fields, 0);
	assert_int_equal(schema.message.text, 0);
	assert_int_equal(lseek(f.fd, 0, SEEK_END), at);
	assert_int_equal(kwatch_recording_bytes(f.recording), at);
	finish(&f);
}

/* Sums up the records in the file, and checks that they are the ring's bytes. */
static unsigned int hits_in(int fd, unsigned int cpu, __u64 *sum)
{
	struct kwatch_recording_block block;
	off_t at = sizeof(struct kwatch_recording_head);
	static __u64 data[BYTES];
	unsigned int hits = 0;

	*sum = 0;
	while (next_block(fd, &at, &block, data, sizeof(data))) {
		size_t offset = 0;

		if (block.type != KWATCH_RECORDING_RECORDS || block.cpu != cpu)
			continue;
		while (offset < block.length) {
			struct kwatch_record *record = (void *)((char *)data + offset);

			assert_int_equal(record->size, 32);
			*sum += *(__u64 *)(record + 1);
			hits++;
			offset += record->size;
		}
	}
	return hits;
}

static void test_all_records_of_all_cpus(void **state)
{
	__u64 sum, wanted[2] = { 0 };
	unsigned int cpu, n, hits = 0;
	struct fixture f;

	begin(&f, state, 2, false);
	/* Many times round the ring, so that spans cross its end */
	for (n = 0; n < 990; n++) {
		for (cpu = 0; cpu < 2; cpu++) {
			assert_true(fake_ring_hit(f.session.kernel.rings[cpu],
						  n, 1, n * (cpu + 1)));
			wanted[cpu] += n * (cpu + 1);
		}
		if (n % 37 == 0)
			assert_int_equal(kwatch_recording_take(f.recording), 1);
		hits++;
	}
	assert_int_equal(kwatch_recording_take(f.recording), 1);
	assert_int_equal(kwatch_recording_take(f.recording), 0);
	for (cpu = 0; cpu < 2; cpu++) {
		assert_int_equal(hits_in(f.fd, cpu, &sum), hits);
		assert_int_equal(sum, wanted[cpu]);
		assert_int_equal(f.session.kernel.rings[cpu]->full, 0);
	}
	finish(&f);
}

static void test_overwrite_mode(void **state)
{
	struct kwatch_recording_end end;
	struct fixture f;
	unsigned int n;
	__u64 sum;

	begin(&f, state, 1, true);
	for (n = 0; n < 300; n++)
		assert_true(fake_ring_hit(f.session.kernel.rings[0], n, 1, 1));
	assert_int_equal(kwatch_recording_take(f.recording), 1);
	assert_int_equal(kwatch_recording_take(f.recording), 0);
	assert_int_equal(kwatch_recording_end(f.recording, &end), 0);
	assert_int_equal(hits_in(f.fd, 0, &sum), BYTES / 32);
	assert_int_equal(end.overwritten, 300 - BYTES / 32);
	finish(&f);
}

static void test_the_end(void **state)
{
	struct kwatch_recording_end end, written;
	struct kwatch_recording_block block;
	struct fixture f;
	off_t at;

	begin(&f, state, 1, false);
	at = lseek(f.fd, 0, SEEK_END);
	assert_int_equal(kwatch_recording_end(f.recording, &end), 0);
	assert_true(next_block(f.fd, &at, &block, &written, sizeof(written)));
	assert_int_equal(block.type, KWATCH_RECORDING_END);
	assert_memory_equal(&end, &written, sizeof(end));
	assert_int_equal(end.counts.hits, FAKE_HITS);
	assert_int_equal(end.missed, FAKE_MISSED);
	assert_int_equal(end.ring_bytes, BYTES);
	finish(&f);
}

/* A probe that another program planted meanwhile. */
static void test_a_new_probe_and_a_new_cpu(void **state)
{
	struct kwatch_recording_end end;
	struct kwatch_recording_block block;
	struct kwatch_schema schema;
	struct fixture f;
	__u64 sum;
	off_t at;

	begin(&f, state, 1, false);
	at = lseek(f.fd, 0, SEEK_END);
	f.session.kernel.probes = 2;
	f.session.kernel.rings[1] = fake_ring_new(BYTES, 1, false);
	assert_int_equal(kwatch_recording_wait(f.recording, 1), 0);
	f.session.kernel.now += 1000 * MS;
	assert_int_equal(kwatch_recording_wait(f.recording, 1), 0);
	assert_true(next_block(f.fd, &at, &block, &schema, sizeof(schema)));
	assert_int_equal(schema.id, 2);
	fake_ring_hit(f.session.kernel.rings[1], 1, 1, 41);
	assert_int_equal(kwatch_recording_take(f.recording), 1);
	assert_int_equal(hits_in(f.fd, 1, &sum), 1);
	assert_int_equal(sum, 41);
	assert_int_equal(kwatch_recording_end(f.recording, &end), 0);
	finish(&f);
}

static void test_wait(void **state)
{
	struct fixture f;

	begin(&f, state, 1, false);
	f.session.kernel.poll_events = POLLIN;
	assert_int_equal(kwatch_recording_wait(f.recording, 50), 1);
	assert_int_equal(f.session.kernel.poll_timeout, 50);
	f.session.kernel.poll_error = EINTR;
	assert_int_equal(kwatch_recording_wait(f.recording, 50), -EINTR);
	f.session.kernel.poll_error = 0;
	f.session.kernel.poll_events = POLLHUP;
	assert_int_equal(kwatch_recording_wait(f.recording, 50), -ENODEV);
	finish(&f);
}

static void test_the_disk_is_full(void **state)
{
	struct kwatch_error error = { 0 };
	struct fixture f;
	int full;

	begin(&f, state, 1, false);
	kwatch_recording_free(f.recording);
	full = open("/dev/full", O_WRONLY);
	f.recording = kwatch_recording_new(f.session.device, full, WALL, &error);
	assert_null(f.recording);
	assert_int_equal(error.code, ENOSPC);
	close(full);
	finish(&f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, temporary_setup, temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_head_and_schema),
		TEST(test_all_records_of_all_cpus),
		TEST(test_overwrite_mode),
		TEST(test_the_end),
		TEST(test_a_new_probe_and_a_new_cpu),
		TEST(test_wait),
		TEST(test_the_disk_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
