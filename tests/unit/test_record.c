// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "record.h"

#define ENTRY	KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, 7)
#define RETURN	KWATCH_RECORD_ID(KWATCH_KIND_RETURN, 7)
#define FIELDS	5

/* Probe 7: count (s32), sk (sock), path, ret (s64, return), data (return). */
static struct kwatch_schema_set *make_set(void)
{
	struct kwatch_schema_field fields[FIELDS] = {
		{ .name = "count", .type = KWATCH_TYPE_S32, .fixed_size = 8,
		  .entry_offset = 32, .return_offset = 40 },
		{ .name = "sk", .type = KWATCH_TYPE_SOCK,
		  .fixed_size = sizeof(struct kwatch_sock),
		  .entry_offset = 40, .return_offset = 48 },
		{ .name = "path", .type = KWATCH_TYPE_PATH,
		  .flags = KWATCH_SCHEMA_DYNAMIC },
		{ .name = "ret", .type = KWATCH_TYPE_S64, .fixed_size = 8,
		  .flags = KWATCH_SCHEMA_RETURN_ONLY, .return_offset = 96 },
		{ .name = "data", .type = KWATCH_TYPE_BYTES,
		  .flags = KWATCH_SCHEMA_DYNAMIC | KWATCH_SCHEMA_RETURN_ONLY },
	};
	struct kwatch_schema schema = {
		.id = 7,
		.flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN |
			 KWATCH_SCHEMA_FAULT_MASK,
		.nr_fields = FIELDS,
		.entry_dynamic = 88,
		.return_dynamic = 104,
		.fields = (uintptr_t)fields,
	};
	struct kwatch_schema_set *set = kwatch_schema_set_new();

	assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
	return set;
}

static void put(char *record, size_t offset, const void *from, size_t size)
{
	memcpy(record + offset, from, size);
}

static void put_word(char *record, size_t offset, __u64 word)
{
	put(record, offset, &word, sizeof(word));
}

/* Returns where the next dynamic field goes. */
static size_t put_dynamic(char *record, size_t offset, const char *text,
			  __u16 flags)
{
	struct kwatch_dynamic head = { (__u16)strlen(text), flags };

	put(record, offset, &head, sizeof(head));
	put(record, offset + sizeof(head), text, head.length);
	return (offset + sizeof(head) + head.length + 7) / 8 * 8;
}

/* A malloc()ed record of just the right size, so that ASan guards its end. */
static struct kwatch_record *make_record(__u32 id, size_t *size)
{
	_Alignas(8) char bytes[512] = "";
	struct kwatch_sock sk = { .state = 1, .flow.source_port = 80 };
	struct kwatch_record header = {
		.id = id,
		.flags = KWATCH_CONTEXT_SOFTIRQ,
		.time = 123456789,
		.tid = 41,
		.tgid = 40,
	};
	struct kwatch_record *record;

	if (id == RETURN) {
		put_word(bytes, 24, 1500);
		put_word(bytes, 32, 1 << 4);
		put_word(bytes, 40, (__u64)-3);
		put(bytes, 48, &sk, sizeof(sk));
		put_word(bytes, 96, 4096);
		*size = put_dynamic(bytes, 104, "/etc/hostname", 0);
		*size = put_dynamic(bytes, *size, "abc",
				    KWATCH_DYNAMIC_TRUNCATED |
				    KWATCH_DYNAMIC_FAULTED);
	} else {
		put_word(bytes, 24, 1 << 0);
		put_word(bytes, 32, 0);
		put(bytes, 40, &sk, sizeof(sk));
		*size = put_dynamic(bytes, 88, "/etc", KWATCH_DYNAMIC_TRUNCATED);
	}
	header.size = (__u16)*size;
	put(bytes, 0, &header, sizeof(header));
	record = malloc(*size);
	memcpy(record, bytes, *size);
	return record;
}

static void test_return_record(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_value values[FIELDS];
	struct kwatch_event event = { .comm = "sh" };
	struct kwatch_record *record;
	size_t size;

	(void)state;
	record = make_record(RETURN, &size);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 3), 0);
	assert_ptr_equal(event.probe, kwatch_schema_set_find(set, 7));
	assert_int_equal(event.kind, KWATCH_KIND_RETURN);
	assert_int_equal(event.cpu, 3);
	assert_int_equal(event.time_ns, 123456789);
	assert_int_equal(event.duration_ns, 1500);
	assert_int_equal(event.tid, 41);
	assert_int_equal(event.tgid, 40);
	assert_int_equal(event.fault_mask, 16);
	assert_string_equal(event.comm, "sh");
	assert_null(event.lost);

	assert_int_equal(kwatch_record_values(&event, values, FIELDS), FIELDS);
	for (int n = 0; n < FIELDS; n++) {
		assert_true(values[n].present);
		assert_int_equal(values[n].faulted, n == 4);
		assert_int_equal(values[n].truncated, n == 4);
	}
	assert_int_equal((__s64)values[0].number, -3);
	assert_int_equal(values[1].length, sizeof(struct kwatch_sock));
	assert_int_equal(((const struct kwatch_sock *)values[1].data)->flow.source_port, 80);
	assert_int_equal(values[2].length, 13);
	assert_memory_equal(values[2].data, "/etc/hostname", 13);
	assert_int_equal(values[3].number, 4096);
	assert_int_equal(values[4].length, 3);
	assert_memory_equal(values[4].data, "abc", 3);
	free(record);
	kwatch_schema_set_free(set);
}

static void test_entry_record(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_value values[FIELDS];
	struct kwatch_event event;
	struct kwatch_record *record;
	size_t size;

	(void)state;
	record = make_record(ENTRY, &size);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), 0);
	assert_int_equal(event.duration_ns, 0);
	assert_int_equal(event.fault_mask, 1);
	assert_int_equal(kwatch_record_values(&event, values, FIELDS - 1), -ENOSPC);
	assert_int_equal(kwatch_record_values(&event, values, FIELDS), FIELDS);
	assert_true(values[0].faulted);
	assert_true(values[2].truncated);
	assert_false(values[2].faulted);
	assert_memory_equal(values[2].data, "/etc", 4);
	assert_true(values[2].present);
	assert_false(values[3].present);
	assert_false(values[4].present);
	assert_string_equal(values[4].field->name, "data");
	free(record);
	kwatch_schema_set_free(set);
}

static void test_unknown_probe(void **state)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_event event;
	struct kwatch_value value;
	struct kwatch_record *record;
	size_t size;

	(void)state;
	record = make_record(RETURN, &size);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), 0);
	assert_null(event.probe);
	assert_int_equal(event.duration_ns, 1500);
	assert_int_equal(kwatch_record_values(&event, &value, 1), 0);
	free(record);
	kwatch_schema_set_free(set);
}

static void test_task_and_lost(void **state)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_record_lost lost = {
		.record = { .size = sizeof(lost), .id = KWATCH_KIND_LOST },
		.ring_full = 9, .missed = 4, .missed_returns = 2,
	};
	struct kwatch_record_task task = {
		.record = { .size = sizeof(task), .id = KWATCH_KIND_TASK },
	};
	struct kwatch_event event;

	(void)state;
	assert_int_equal(kwatch_record_decode(&event, set, &lost.record,
					      sizeof(lost), 0), 0);
	assert_int_equal(event.lost->ring_full, 9);
	assert_int_equal(event.missed, 4);
	assert_int_equal(event.missed_returns, 2);
	assert_null(event.probe);
	assert_int_equal(kwatch_record_decode(&event, set, &task.record,
					      sizeof(task), 0), 0);
	assert_null(event.lost);
	/* Of a module that did not know the last two. */
	lost.record.size = KWATCH_RECORD_LOST_SIZE_VER0;
	assert_int_equal(kwatch_record_decode(&event, set, &lost.record,
					      KWATCH_RECORD_LOST_SIZE_VER0, 0), 0);
	assert_int_equal(event.lost->ring_full, 9);
	assert_int_equal(event.missed + event.missed_returns, 0);
	lost.record.size -= 8;
	assert_int_equal(kwatch_record_decode(&event, set, &lost.record,
					      sizeof(lost), 0), -EBADMSG);
	task.record.size -= 8;
	assert_int_equal(kwatch_record_decode(&event, set, &task.record,
					      sizeof(task), 0), -EBADMSG);
	kwatch_schema_set_free(set);
}

static void test_contradictions(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_event event;
	struct kwatch_record *record;
	size_t size;

	(void)state;
	record = make_record(ENTRY, &size);
	assert_int_equal(kwatch_record_decode(&event, set, record, 16, 0), -EBADMSG);
	assert_int_equal(kwatch_record_decode(&event, set, record, size - 8, 0),
			 -EBADMSG);
	record->size = 16;
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), -EBADMSG);
	record->size = (__u16)(size - 4);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), -EBADMSG);
	record->size = 80;	/* less than the fixed fields need */
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), -EBADMSG);
	record->size = (__u16)size;
	record->id = KWATCH_RECORD_ID(0, 7);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), -EBADMSG);
	free(record);
	kwatch_schema_set_free(set);
}

/* Of a newer module: to be passed over, if its size makes sense. */
static void test_unknown_kind(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_record record = {
		.size = sizeof(record), .id = KWATCH_RECORD_ID(99, 7),
	};
	struct kwatch_event event;

	(void)state;
	assert_int_equal(kwatch_record_decode(&event, set, &record,
					      sizeof(record), 0), 0);
	assert_false(kwatch_record_is_known(&event));
	assert_false(kwatch_record_is_hit(&event));
	record.size += 4;
	assert_int_equal(kwatch_record_decode(&event, set, &record,
					      sizeof(record) + 8, 0), -EBADMSG);
	kwatch_schema_set_free(set);
}

static void test_disarmed(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_record_disarmed disarmed = {
		.record = {
			.size = sizeof(disarmed),
			.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, 7),
		},
		.rate = 9000, .limit = 1000,
	};
	struct kwatch_event event;

	(void)state;
	assert_int_equal(kwatch_record_decode(&event, set, &disarmed.record,
					      sizeof(disarmed), 0), 0);
	assert_true(kwatch_record_is_known(&event));
	assert_false(kwatch_record_is_hit(&event));
	assert_int_equal(event.disarmed->rate, 9000);
	assert_int_equal(event.probe->schema.id, 7);
	assert_null(event.lost);
	disarmed.record.id = KWATCH_RECORD_ID(KWATCH_KIND_DISARMED, 8);
	assert_int_equal(kwatch_record_decode(&event, set, &disarmed.record,
					      sizeof(disarmed), 0), 0);
	assert_null(event.probe);
	disarmed.record.size -= 8;
	assert_int_equal(kwatch_record_decode(&event, set, &disarmed.record,
					      sizeof(disarmed), 0), -EBADMSG);
	kwatch_schema_set_free(set);
}

/* An entry record of a probe that records returns only. */
static void test_kind_that_is_not_recorded(void **state)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_schema schema = {
		.id = 7, .flags = KWATCH_PROBE_RETURN, .return_dynamic = 32,
	};
	struct kwatch_record *record;
	struct kwatch_event event;
	size_t size;

	(void)state;
	assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
	record = make_record(ENTRY, &size);
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), -EBADMSG);
	free(record);
	kwatch_schema_set_free(set);
}

static void test_dynamic_field_runs_out(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_value values[FIELDS];
	struct kwatch_dynamic head = { .length = 5 };
	struct kwatch_record *record;
	struct kwatch_event event;
	size_t size;

	(void)state;
	record = make_record(ENTRY, &size);	/* 88 + 4 + 4 */
	assert_int_equal(size, 96);
	put((char *)record, 88, &head, sizeof(head));
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), 0);
	assert_int_equal(kwatch_record_values(&event, values, FIELDS), -EBADMSG);
	record->size = 88;			/* no dynamic field at all */
	assert_int_equal(kwatch_record_decode(&event, set, record, size, 0), 0);
	assert_int_equal(kwatch_record_values(&event, values, FIELDS), -EBADMSG);
	free(record);
	kwatch_schema_set_free(set);
}

/* ASan and this sum see to it that nothing outside of the record is read. */
static unsigned int touch(const struct kwatch_value *values, int count,
			  const struct kwatch_record *record, size_t size)
{
	unsigned int sum = 0;

	for (int n = 0; n < count; n++) {
		const unsigned char *data = values[n].data;

		if (!values[n].present)
			continue;
		assert_true(data >= (const unsigned char *)record);
		assert_true(data + values[n].length <=
			    (const unsigned char *)record + size);
		for (size_t i = 0; i < values[n].length; i++)
			sum += data[i];
	}
	return sum;
}

static void test_random_bytes(void **state)
{
	struct kwatch_schema_set *set = make_set();
	struct kwatch_value values[FIELDS];
	struct kwatch_event event;
	unsigned int sum = 0, decoded = 0;
	size_t size;

	(void)state;
	srandom(4);
	for (int round = 0; round < 300000; round++) {
		struct kwatch_record *record =
			make_record(round % 2 ? ENTRY : RETURN, &size);
		char *bytes = (char *)record;

		for (long hits = 1 + random() % 4; hits; hits--)
			bytes[(size_t)random() % size] = (char)random();
		if (random() % 3)
			record->size = (__u16)(random() % 40 * 8);
		if (!kwatch_record_decode(&event, set, record, size, 0)) {
			int count = event.kind == KWATCH_KIND_ENTRY ||
				    event.kind == KWATCH_KIND_RETURN ?
				    kwatch_record_values(&event, values, FIELDS) : 0;

			if (count > 0) {
				decoded++;
				sum += touch(values, count, record, size);
			}
		}
		free(record);
	}
	assert_true(decoded > 1000);
	assert_true(sum);
	kwatch_schema_set_free(set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_return_record),
		cmocka_unit_test(test_entry_record),
		cmocka_unit_test(test_unknown_probe),
		cmocka_unit_test(test_unknown_kind),
		cmocka_unit_test(test_disarmed),
		cmocka_unit_test(test_task_and_lost),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_kind_that_is_not_recorded),
		cmocka_unit_test(test_dynamic_field_runs_out),
		cmocka_unit_test(test_random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
