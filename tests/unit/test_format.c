// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "format.h"
#include "make_event.h"

/* A probe of one field, for kwatch_formats_get(). */
struct probe {
	struct kwatch_schema_probe probe;
	struct kwatch_schema_field field;
};

static void make_probe(struct probe *to, __u32 id, const char *name)
{
	memset(to, 0, sizeof(*to));
	to->probe.schema.id = id;
	to->probe.schema.nr_fields = 1;
	to->probe.fields = &to->field;
	strcpy(to->probe.schema.name, name);
	strcpy(to->probe.schema.symbol, "module:symbol");
	to->field.type = KWATCH_TYPE_S64;
	to->field.source = KWATCH_SOURCE_ARGUMENT;
	strcpy(to->field.name, "ret");
}

static void falls_back_on_the_symbol(void **state)
{
	struct kwatch_formats *formats = kwatch_formats_new();
	const struct kwatch_format *format;
	struct probe named, bare;

	(void)state;
	make_probe(&named, 1, "point");
	make_probe(&bare, 2, "");
	format = kwatch_formats_get(formats, &named.probe);
	assert_string_equal(format->name, "point");
	assert_int_equal(format->name_length, strlen("point"));
	format = kwatch_formats_get(formats, &bare.probe);
	assert_string_equal(format->name, "module:symbol");
	assert_int_equal(format->name_length, strlen("module:symbol"));
	assert_ptr_equal(format->probe, &bare.probe);
	kwatch_formats_free(formats);
}

static int result_of(__u8 source, const char *name)
{
	struct kwatch_formats *formats = kwatch_formats_new();
	struct probe probe;
	int result;

	make_probe(&probe, 1, "f");
	probe.field.source = source;
	strcpy(probe.field.name, name);
	result = kwatch_formats_get(formats, &probe.probe)->result;
	kwatch_formats_free(formats);
	return result;
}

/* By name and source: an argument may be called ret, too. */
static void knows_the_result(void **state)
{
	(void)state;
	assert_int_equal(result_of(KWATCH_SOURCE_RETURN, "ret"), 0);
	assert_int_equal(result_of(KWATCH_SOURCE_ARGUMENT, "ret"), -1);
	assert_int_equal(result_of(KWATCH_SOURCE_RETURN, "return"), -1);
}

static void check_field(__u8 type, const char *display, const char *expected,
			bool numeric)
{
	struct kwatch_formats *formats = kwatch_formats_new();
	const struct kwatch_format_field *field;
	struct probe probe;

	make_probe(&probe, 1, "f");
	probe.field.type = type;
	memset(probe.field.name, 'n', sizeof(probe.field.name) - 1);
	strcpy(probe.field.display, display);
	field = kwatch_formats_get(formats, &probe.probe)->fields;
	assert_string_equal(field->display->name, expected);
	assert_int_equal(field->numeric, numeric);
	assert_int_equal(field->name_length, KWATCH_FIELD_NAME_MAX - 1);
	assert_ptr_equal(field->name, probe.field.name);
	kwatch_formats_free(formats);
}

/* Also one that a newer module names has a display: that of its type. */
static void always_has_a_display(void **state)
{
	(void)state;
	check_field(KWATCH_TYPE_S64, "errno", "errno", true);
	check_field(KWATCH_TYPE_S64, "", "decimal", false);
	check_field(KWATCH_TYPE_U8, "from the future", "unsigned", false);
	check_field(KWATCH_TYPE_POINTER, "from the future", "pointer", false);
	check_field(KWATCH_TYPE_BYTES, "hex", "hex", false);
	check_field(KWATCH_TYPE_BYTES, "unsigned", "unsigned", true);
	check_field(200, "", "unsigned", false);
}

/* Printers keep what they were given while more probes come. */
static void stays_when_more_come(void **state)
{
	enum { COUNT = 300 };
	struct kwatch_formats *formats = kwatch_formats_new();
	struct probe *probes = calloc(COUNT, sizeof(*probes));
	const struct kwatch_format *first[COUNT];
	unsigned int i;

	(void)state;
	assert_non_null(probes);
	for (i = 0; i < COUNT; i++) {
		/* Not in order, and with gaps. */
		make_probe(&probes[i], (i * 7919 + 64) % 4096, "f");
		first[i] = kwatch_formats_get(formats, &probes[i].probe);
		assert_non_null(first[i]);
		assert_ptr_equal(first[i]->probe, &probes[i].probe);
	}
	for (i = 0; i < COUNT; i++)
		assert_ptr_equal(kwatch_formats_get(formats, &probes[i].probe),
				 first[i]);
	kwatch_formats_free(formats);
	kwatch_formats_free(NULL);
	free(probes);
}

static void takes_no_fields_and_most(void **state)
{
	struct kwatch_formats *formats = kwatch_formats_new();
	struct kwatch_schema_field fields[KWATCH_FORMAT_FIELDS] = {
		{ .type = KWATCH_TYPE_U64 },
	};
	struct kwatch_schema_probe most = { .fields = fields }, none = most;
	const struct kwatch_format *format;

	(void)state;
	most.schema.id = 1;
	most.schema.nr_fields = KWATCH_FORMAT_FIELDS;
	fields[KWATCH_FORMAT_FIELDS - 1].source = KWATCH_SOURCE_RETURN;
	strcpy(fields[KWATCH_FORMAT_FIELDS - 1].name, "ret");
	format = kwatch_formats_get(formats, &most);
	assert_int_equal(format->count, KWATCH_FORMAT_FIELDS);
	assert_int_equal(format->result, KWATCH_FORMAT_FIELDS - 1);
	format = kwatch_formats_get(formats, &none);
	assert_int_equal(format->count, 0);
	assert_int_equal(format->result, -1);
	kwatch_formats_free(formats);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(falls_back_on_the_symbol),
		cmocka_unit_test(knows_the_result),
		cmocka_unit_test(always_has_a_display),
		cmocka_unit_test(stays_when_more_come),
		cmocka_unit_test(takes_no_fields_and_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
