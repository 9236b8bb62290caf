// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "fake_session.h"
#include "playback.h"
#include "temporary.h"

#define HITS	500U	/* on each CPU */
#define WHOLE	1U

static char file[512 * 1024];

/* A recording of two CPUs whose hits alternate; its path. */
static const char *make(void **state, unsigned int flags)
{
	const char *path = temporary_path(state, "recording");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct kwatch_recording *recording;
	struct kwatch_recording_end end;
	struct kwatch_error error;
	struct fake_session session;
	unsigned int n;

	assert_true(fd >= 0);
	fake_session_begin(&session, 2, false);
	kwatch_merge_free(session.merge);
	session.merge = NULL;
	recording = kwatch_recording_new(session.device, fd, 5, &error);
	assert_non_null(recording);
	fake_ring_task(session.kernel.rings[0], 0, 10, "zero");
	fake_ring_task(session.kernel.rings[1], 0, 11, "one");
	for (n = 0; n < HITS; n++) {
		assert_true(fake_ring_hit(session.kernel.rings[0], 2 * n, 10, n));
		assert_true(fake_ring_hit(session.kernel.rings[1], 2 * n + 1, 11, n));
		if (n % 50 == 0)
			kwatch_recording_take(recording);
	}
	fake_ring_lost(session.kernel.rings[1], 2 * n + 1, 77);
	kwatch_recording_take(recording);
	if (flags & WHOLE)
		assert_int_equal(kwatch_recording_end(recording, &end), 0);
	kwatch_recording_free(recording);
	fake_session_end(&session);
	close(fd);
	return path;
}

static struct kwatch_playback *open_it(const char *path)
{
	struct kwatch_error error = { 0 };
	struct kwatch_playback *playback = kwatch_playback_open(path, &error);

	if (!playback)
		fail_msg("%s", error.text);
	return playback;
}

/* Events until the end; their times must not go back. */
static unsigned int count_events(struct kwatch_playback *playback)
{
	struct kwatch_event event;
	unsigned int count = 0;
	__u64 last = 0;

	while (kwatch_playback_next(playback, &event)) {
		assert_true(event.time_ns >= last);
		last = event.time_ns;
		count++;
	}
	return count;
}

static void test_all_in_order_of_time(void **state)
{
	struct kwatch_playback *playback = open_it(make(state, WHOLE));
	const struct kwatch_recording_end *end;
	struct kwatch_event event;
	__u64 n;

	for (n = 0; n < 2ULL * HITS; n++) {
		assert_int_equal(kwatch_playback_next(playback, &event), 1);
		assert_int_equal(event.time_ns, n);
		assert_int_equal(event.cpu, n & 1);
		assert_int_equal(((const __u64 *)(event.record + 1))[0], n / 2);
		assert_non_null(event.probe);
		assert_string_equal(event.comm, n & 1 ? "one" : "zero");
	}
	assert_int_equal(kwatch_playback_next(playback, &event), 1);
	assert_int_equal(event.kind, KWATCH_KIND_LOST);
	assert_int_equal(event.lost->ring_full, 77);
	assert_int_equal(kwatch_playback_next(playback, &event), 0);
	assert_int_equal(kwatch_playback_next(playback, &event), 0);
	end = kwatch_playback_end(playback);
	assert_non_null(end);
	assert_int_equal(end->counts.hits, FAKE_HITS);
	assert_int_equal(kwatch_playback_corrupt(playback), 0);
	assert_int_equal(kwatch_playback_head(playback)->wall_offset_ns, 5);
	kwatch_playback_close(playback);
}

/* Killed, or the disk was full: at every length something can be read. */
static void test_cut_short(void **state)
{
	const char *path = make(state, WHOLE);
	struct kwatch_playback *playback;
	unsigned int events, last = 0;
	struct stat stat_of;
	off_t length;

	assert_int_equal(stat(path, &stat_of), 0);
	for (length = sizeof(struct kwatch_recording_head);
	     length < stat_of.st_size; length += 491) {
		path = make(state, WHOLE);
		assert_int_equal(truncate(path, length), 0);
		playback = open_it(path);
		assert_null(kwatch_playback_end(playback));
		events = count_events(playback);
		assert_true(events >= last);
		last = events;
		assert_int_equal(kwatch_playback_corrupt(playback), 0);
		kwatch_playback_close(playback);
	}
	assert_true(last > HITS);
}

static void test_no_recording(void **state)
{
	struct kwatch_error error;

	assert_null(kwatch_playback_open("/nonexistent/file", &error));
	assert_int_equal(error.code, ENOENT);
	assert_null(kwatch_playback_open(temporary_write(state, "text", "hello"),
					 &error));
	assert_non_null(strstr(error.text, "no recording"));
	assert_null(kwatch_playback_open(temporary_write(state, "empty", ""),
					 &error));
	assert_null(kwatch_playback_open("/dev/null", &error));
	assert_non_null(strstr(error.text, "pipe"));
}

/* Reads the recording into @file; its length. */
static size_t load(const char *path)
{
	FILE *from = fopen(path, "r");
	size_t length;

	assert_non_null(from);
	length = fread(file, 1, sizeof(file), from);
	fclose(from);
	return length;
}

/* No byte of it, whatever it is, leads anywhere: ASan looks on. */
static void test_hostile_files(void **state)
{
	const char *path = make(state, WHOLE);
	size_t length = load(path), at;
	struct kwatch_playback *playback;
	struct kwatch_error error;
	unsigned int round;
	char was;

	srandom(3);
	for (round = 0; round < 600; round++) {
		/* The beginning is where the structure is */
		at = (size_t)random() % (round & 1 ? 1500 : length);
		was = file[at];
		file[at] = (char)random();
		path = temporary_write_bytes(state, "hostile", file, length);
		playback = kwatch_playback_open(path, &error);
		if (playback) {
			struct kwatch_event event;

			while (kwatch_playback_next(playback, &event))
				;
		}
		kwatch_playback_close(playback);
		file[at] = was;
	}
}

/* What a newer writer adds behind the structs is passed over. */
static void test_a_newer_writer(void **state)
{
	static const struct kwatch_recording_block unknown = { 99, 0, 16 };
	const char *path = make(state, WHOLE);
	struct kwatch_recording_head *head = (void *)file;
	size_t length = load(path);
	struct kwatch_playback *playback;

	/* A longer head, and a block of a type that nobody knows */
	memmove(file + sizeof(*head) + 8 + 32, file + sizeof(*head),
		length - sizeof(*head));
	memset(file + sizeof(*head), 0xee, 8);
	memcpy(file + sizeof(*head) + 8, &unknown, sizeof(unknown));
	memset(file + sizeof(*head) + 24, 0xee, 16);
	head->size += 8;
	path = temporary_write_bytes(state, "newer", file, length + 40);
	playback = open_it(path);
	assert_int_equal(count_events(playback), 2 * HITS + 1);
	assert_non_null(kwatch_playback_end(playback));
	assert_int_equal(kwatch_playback_corrupt(playback), 0);
	kwatch_playback_close(playback);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, temporary_setup, temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_in_order_of_time),
		TEST(test_cut_short),
		TEST(test_no_recording),
		TEST(test_hostile_files),
		TEST(test_a_newer_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
