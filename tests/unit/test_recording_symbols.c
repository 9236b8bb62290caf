// SPDX-License-Identifier: GPL-2.0
/*
 * A recording gets the names of the addresses that are in it, and has them when
 * it is read.
 */
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
#include "symbols.h"
#include "temporary.h"

#define ADDRESSES	700U
#define FIRST		0xffffffff81000000ULL
#define HITS		300U
#define DEPTH		4U

static const struct kwatch_schema_field fields[] = {
	{ .name = "stack", .type = KWATCH_TYPE_STACK,
	  .source = KWATCH_SOURCE_CHAIN, .flags = KWATCH_SCHEMA_DYNAMIC,
	  .cap = 8 * DEPTH },
};

/* An entry record without a mask, of which the fake kernel says 32 bytes. */
struct hit {
	struct kwatch_record record;
	__u64 unused;
	struct kwatch_dynamic dynamic;
	__u8 addresses[8 * DEPTH];
	__u8 pad[4];
};

static void put_hit(struct fake_ring *ring, unsigned int n)
{
	struct hit hit = {
		.record = {
			.size = sizeof(hit), .time = n,
			.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 1),
		},
		.dynamic.length = 8 * DEPTH,
	};
	unsigned int i;

	for (i = 0; i < DEPTH; i++) {
		__u64 address = FIRST + 16ULL * ((n * DEPTH + i) % ADDRESSES);

		memcpy(hit.addresses + 8 * i, &address, sizeof(address));
	}
	assert_true(fake_ring_put(ring, &hit.record));
}

/* Names for every second of the addresses, and for one that does not occur. */
static struct kwatch_symbols *make_symbols(void)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();
	char name[32], endless[600];
	struct kwatch_place place = { name, "a_module", 0 };
	unsigned int n;

	for (n = 0; n <= ADDRESSES; n += 2) {
		snprintf(name, sizeof(name), "function_%u", n);
		place.offset = n;
		place.module = n % 4 ? "a_module" : "";
		assert_int_equal(kwatch_symbols_add(symbols, FIRST + 16ULL * n, &place), 0);
	}
	memset(endless, 'a', sizeof(endless));
	endless[sizeof(endless) - 1] = '\0';
	place.name = endless;
	assert_int_equal(kwatch_symbols_add(symbols, FIRST + 16, &place), 0);
	return symbols;
}

static const char *record(void **state, __u32 nr_fields)
{
	const char *path = temporary_path(state, "recording");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_recording *recording;
	struct kwatch_recording_end end;
	struct fake_session session;
	struct kwatch_error error;
	unsigned int n;

	fake_session_begin(&session, 2, false);
	kwatch_merge_free(session.merge);
	session.merge = NULL;
	session.kernel.fields = fields;
	session.kernel.nr_fields = nr_fields;
	recording = kwatch_recording_new(session.device, fd, 5, &error);
	assert_non_null(recording);
	for (n = 0; n < HITS; n++) {
		put_hit(session.kernel.rings[n % 2], n);
		if (n % 20 == 0)
			assert_true(kwatch_recording_take(recording) >= 0);
	}
	while (kwatch_recording_take(recording) > 0)
		;
	assert_int_equal(kwatch_recording_symbols(recording, path, symbols), 0);
	assert_int_equal(kwatch_recording_end(recording, &end), 0);
	kwatch_recording_free(recording);
	fake_session_end(&session);
	kwatch_symbols_free(symbols);
	close(fd);
	return path;
}

static struct kwatch_playback *play(const char *path)
{
	struct kwatch_error error = { 0 };
	struct kwatch_playback *playback = kwatch_playback_open(path, &error);

	if (!playback)
		fail_msg("%s", error.text);
	return playback;
}

static void names_are_read_back(void **state)
{
	struct kwatch_playback *playback = play(record(state, 1));
	const struct kwatch_symbols *symbols = kwatch_playback_symbols(playback);
	struct kwatch_place place;
	char name[32];
	unsigned int n;

	assert_non_null(symbols);
	assert_int_equal(kwatch_playback_corrupt(playback), 0);
	assert_non_null(kwatch_playback_end(playback));
	for (n = 0; n <= ADDRESSES; n++) {
		/* Odd ones had none, of the first it was too long, the last is in no record. */
		if (n % 2 || n == ADDRESSES) {
			assert_false(kwatch_symbols_find(symbols, FIRST + 16ULL * n, &place));
			continue;
		}
		assert_true(kwatch_symbols_find(symbols, FIRST + 16ULL * n, &place));
		snprintf(name, sizeof(name), "function_%u", n);
		assert_string_equal(place.name, name);
		assert_string_equal(place.module, n % 4 ? "a_module" : "");
		assert_int_equal(place.offset, n);
	}
	kwatch_playback_close(playback);
}

static void without_chains_there_is_nothing(void **state)
{
	struct kwatch_playback *playback = play(record(state, 0));

	assert_null(kwatch_playback_symbols(playback));
	kwatch_playback_close(playback);
}

/* Any byte of the names may be another: never a crash, never a control character. */
static void a_file_that_lies(void **state)
{
	char path[256], *bytes, *at;
	struct kwatch_playback *playback;
	struct kwatch_place place;
	struct stat stat;
	size_t block, i;
	int fd;

	snprintf(path, sizeof(path), "%s", record(state, 1));
	fd = open(path, O_RDWR);
	assert_int_equal(fstat(fd, &stat), 0);
	bytes = malloc((size_t)stat.st_size);
	assert_int_equal(read(fd, bytes, (size_t)stat.st_size), stat.st_size);
	at = memmem(bytes, (size_t)stat.st_size, "function_", 9);
	assert_non_null(at);
	block = (size_t)(at - bytes) - sizeof(struct kwatch_recording_symbol);
	for (i = 0; i < 40; i++) {
		char byte = bytes[block + i];

		bytes[block + i] = (char)(i % 2 ? 0x1b : 0xff);
		assert_int_equal(pwrite(fd, bytes, (size_t)stat.st_size, 0), stat.st_size);
		bytes[block + i] = byte;
		playback = play(path);
		/* Offset and address may be any; a longer one may still end well. */
		if (i != 1 && (i < 4 || i >= 16) &&
		    i < sizeof(struct kwatch_recording_symbol) - 4)
			assert_true(kwatch_playback_corrupt(playback));
		if (i >= sizeof(struct kwatch_recording_symbol) &&
		    i < sizeof(struct kwatch_recording_symbol) + 9)
			assert_true(kwatch_playback_corrupt(playback));
		kwatch_symbols_find(kwatch_playback_symbols(playback), FIRST, &place);
		kwatch_playback_close(playback);
	}
	free(bytes);
	close(fd);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(names_are_read_back),
		T(without_chains_there_is_nothing),
		T(a_file_that_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
