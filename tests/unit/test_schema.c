// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "schema.h"

/* A probe with a scalar, a socket, a text and a return value. */
static void make_fields(struct kwatch_schema_field fields[4])
{
	memset(fields, 0, 4 * sizeof(*fields));
	strcpy(fields[0].name, "count");
	fields[0].type = KWATCH_TYPE_U32;
	fields[0].fixed_size = 8;
	fields[0].entry_offset = 32;
	fields[0].return_offset = 40;
	strcpy(fields[1].name, "sk");
	fields[1].type = KWATCH_TYPE_SOCK;
	fields[1].fixed_size = sizeof(struct kwatch_sock);
	fields[1].entry_offset = 40;
	fields[1].return_offset = 48;
	strcpy(fields[2].name, "path");
	fields[2].type = KWATCH_TYPE_PATH;
	fields[2].flags = KWATCH_SCHEMA_DYNAMIC;
	strcpy(fields[3].name, "ret");
	fields[3].type = KWATCH_TYPE_S64;
	fields[3].flags = KWATCH_SCHEMA_RETURN_ONLY;
	fields[3].fixed_size = 8;
	fields[3].return_offset = 96;
}

static struct kwatch_schema make_schema(struct kwatch_schema_field *fields,
					__u32 id)
{
	struct kwatch_schema schema = {
		.size = sizeof(schema),
		.id = id,
		.flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN |
			 KWATCH_SCHEMA_FAULT_MASK,
		.nr_fields = 4,
		.field_size = sizeof(*fields),
		.entry_dynamic = 88,
		.return_dynamic = 104,
		.fields = (uintptr_t)fields,
	};

	snprintf(schema.name, sizeof(schema.name), "probe-%u", id);
	return schema;
}

static void test_find_and_order(void **state)
{
	static const __u32 ids[] = { 5, 1, 900000, 3, 17, 33, 65, 2, 129, 257, 0 };
	const size_t count = 10;
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_schema_field fields[4];
	const struct kwatch_schema_probe *probe, *first;
	__u32 last = 0;

	(void)state;
	make_fields(fields);
	assert_null(kwatch_schema_set_find(set, 5));
	assert_null(kwatch_schema_set_at(set, 0));
	for (size_t n = 0; n < count; n++) {
		struct kwatch_schema schema = make_schema(fields, ids[n]);

		assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
		assert_int_equal(kwatch_schema_set_add(set, &schema), -EEXIST);
		if (!n)
			first = kwatch_schema_set_find(set, ids[0]);
	}
	assert_int_equal(kwatch_schema_set_count(set), count);
	for (size_t n = 0; n < count; n++) {
		probe = kwatch_schema_set_find(set, ids[n]);
		assert_non_null(probe);
		assert_int_equal(probe->schema.id, ids[n]);
		probe = kwatch_schema_set_at(set, n);
		assert_true(probe->schema.id > last);
		last = probe->schema.id;
	}
	assert_null(kwatch_schema_set_find(set, 4));
	assert_null(kwatch_schema_set_find(set, 0));
	assert_null(kwatch_schema_set_at(set, count));
	/* Pointers stay valid while the set grows. */
	assert_ptr_equal(first, kwatch_schema_set_find(set, ids[0]));
	kwatch_schema_set_free(set);
}

static void test_takes_a_copy(void **state)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_schema_field fields[4];
	const struct kwatch_schema_probe *probe;
	struct kwatch_schema schema;

	(void)state;
	make_fields(fields);
	schema = make_schema(fields, 1);
	memset(schema.symbol, 's', sizeof(schema.symbol));
	memset(fields[2].name, 'n', sizeof(fields[2].name));
	memset(fields[2].display, 'd', sizeof(fields[2].display));
	assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
	memset(fields, 0xff, sizeof(fields));
	probe = kwatch_schema_set_find(set, 1);
	assert_string_equal(probe->fields[0].name, "count");
	assert_int_equal(probe->schema.fields, (uintptr_t)probe->fields);
	assert_int_equal(strlen(probe->schema.symbol), KWATCH_SYMBOL_MAX - 1);
	assert_int_equal(strlen(probe->fields[2].name), KWATCH_FIELD_NAME_MAX - 1);
	assert_int_equal(strlen(probe->fields[2].display), KWATCH_DISPLAY_MAX - 1);
	kwatch_schema_set_free(set);
}

static int add_once(const struct kwatch_schema *schema)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	int err = kwatch_schema_set_add(set, schema);

	assert_int_equal(kwatch_schema_set_count(set), err ? 0 : 1);
	kwatch_schema_set_free(set);
	return err;
}

static void test_refuses_bad_probes(void **state)
{
	struct kwatch_schema_field fields[4];
	struct kwatch_schema good, bad;

	(void)state;
	make_fields(fields);
	good = make_schema(fields, 1);
	assert_int_equal(add_once(&good), 0);
	bad = good;
	bad.id = 0;
	assert_int_equal(add_once(&bad), -EINVAL);
	bad.id = 1U << 24;
	assert_int_equal(add_once(&bad), -EINVAL);
	bad = good;
	bad.fields = 0;
	assert_int_equal(add_once(&bad), -EINVAL);
	bad = good;
	bad.nr_fields = 0xffffffff;
	assert_int_equal(add_once(&bad), -EINVAL);
	bad = good;
	bad.entry_dynamic = 84;
	assert_int_equal(add_once(&bad), -EINVAL);
	bad = good;
	bad.nr_fields = 0;
	bad.entry_dynamic = 24;		/* the fault mask is before it */
	assert_int_equal(add_once(&bad), -EINVAL);
	bad.entry_dynamic = 32;
	bad.return_dynamic = 32;	/* the duration is before it */
	assert_int_equal(add_once(&bad), -EINVAL);
	bad.return_dynamic = 40;
	assert_int_equal(add_once(&bad), 0);
}

static void test_refuses_bad_fields(void **state)
{
	struct kwatch_schema_field fields[4];
	struct kwatch_schema schema = make_schema(fields, 1);

	(void)state;
	make_fields(fields);
	fields[0].fixed_size = 4;	/* a scalar has a slot of 8 bytes */
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[0].entry_offset = 24;	/* there stands the fault mask */
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[0].return_offset = 32;	/* here, too */
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[0].entry_offset = 36;
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[1].entry_offset = 48;	/* reaches into the dynamic fields */
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[1].fixed_size -= 8;	/* shorter than the struct */
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[3].return_offset = 104;
	assert_int_equal(add_once(&schema), -EINVAL);
	make_fields(fields);
	fields[3].entry_offset = 1;	/* has no entry side: of no meaning */
	assert_int_equal(add_once(&schema), 0);
	/* What is never recorded has no offsets to be checked. */
	make_fields(fields);
	fields[0].entry_offset = 0;
	schema.flags &= ~KWATCH_PROBE_ENTRY;
	assert_int_equal(add_once(&schema), 0);
}

/* Whatever is accepted lies inside of its record. */
static void test_random_schemas(void **state)
{
	struct kwatch_schema_field fields[4];
	int accepted = 0;

	(void)state;
	srandom(3);
	for (int n = 0; n < 200000; n++) {
		struct kwatch_schema_field *field;
		struct kwatch_schema schema;

		make_fields(fields);
		schema = make_schema(fields, 1);
		field = &fields[random() % 4];
		switch (random() % 4) {
		case 0:
			field->entry_offset = (__u16)random();
			break;
		case 1:
			field->return_offset = (__u16)(random() % 128);
			break;
		case 2:
			field->fixed_size = (__u16)(random() % 128);
			break;
		case 3:
			schema.entry_dynamic = (__u16)random();
			break;
		}
		if (add_once(&schema))
			continue;
		accepted++;
		for (int i = 0; i < 4; i++) {
			field = &fields[i];
			if (field->flags & KWATCH_SCHEMA_DYNAMIC)
				continue;
			assert_true(field->return_offset + field->fixed_size <=
				    schema.return_dynamic);
			if (!(field->flags & KWATCH_SCHEMA_RETURN_ONLY))
				assert_true(field->entry_offset + field->fixed_size <=
					    schema.entry_dynamic);
		}
	}
	assert_true(accepted > 100);
}

static void test_many_probes(void **state)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct kwatch_schema_field fields[4];

	(void)state;
	make_fields(fields);
	for (__u32 id = 3000; id; id--) {
		struct kwatch_schema schema = make_schema(fields, id * 64);

		assert_int_equal(kwatch_schema_set_add(set, &schema), 0);
	}
	for (__u32 id = 1; id <= 3000 * 64; id++)
		assert_int_equal(!!kwatch_schema_set_find(set, id), id % 64 == 0);
	kwatch_schema_set_free(set);
	kwatch_schema_set_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find_and_order),
		cmocka_unit_test(test_takes_a_copy),
		cmocka_unit_test(test_refuses_bad_probes),
		cmocka_unit_test(test_refuses_bad_fields),
		cmocka_unit_test(test_random_schemas),
		cmocka_unit_test(test_many_probes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
