// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "out.h"
#include "sample_events.h"
#include "text.h"

static void print_all(const struct kwatch_style *style, const char *file)
{
	struct made *made[32];
	unsigned int count = sample_events(made), i;
	struct kwatch_out out;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	for (i = 0; i < count; i++) {
		/* A printer for each: their sets of schemas differ. */
		struct kwatch_text *text = kwatch_text_new(&out, style);

		assert_non_null(text);
		if (!i)
			kwatch_text_header(text);
		kwatch_text_event(text, &made[i]->event);
		kwatch_text_free(text);
		made_free(made[i]);
	}
	golden(file, &out);
	kwatch_out_fini(&out);
}

static void test_plain(void **state)
{
	struct kwatch_style style = { .time = KWATCH_TIME_RELATIVE };

	(void)state;
	print_all(&style, "text.txt");
}

static void test_color_raw(void **state)
{
	struct kwatch_style style = {
		.time = KWATCH_TIME_MONOTONIC, .color = true,
		.raw_pointers = true,
	};

	(void)state;
	print_all(&style, "text_color.txt");
}

#define GAP "                                      "

static void test_columns_grow(void **state)
{
	static const char expected[] =
		"  0.000001   0   a            1 f()" GAP "0ns\n"
		"  0.000001   0   fifteen-letters 1234567 f()" GAP "0ns\n"
		"  0.000001   0   a                     1 f()" GAP "0ns\n";
	struct kwatch_style style = { .time = KWATCH_TIME_RELATIVE };
	struct make_event event = {
		.probe = "f", .tid = 1, .comm = "a", .time_ns = 1000,
	};
	struct make_event longer = {
		.probe = "f", .tid = 1234567, .comm = "fifteen-letters",
		.time_ns = 1000,
	};
	struct kwatch_schema_set *set = kwatch_schema_set_new();
	struct made *one = make_into(set, &event);
	struct made *two = make_into(set, &longer);
	struct kwatch_text *text;
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	text = kwatch_text_new(&out, &style);
	kwatch_text_event(text, &one->event);
	kwatch_text_event(text, &two->event);
	kwatch_text_event(text, &one->event);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_text_free(text);
	kwatch_out_fini(&out);
	one->set = NULL;
	made_free(one);
	made_free(two);
}

/* A record of a probe that the reader does not know is shown all the same. */
static void test_unknown_probe(void **state)
{
	struct kwatch_style style = { .time = KWATCH_TIME_RELATIVE };
	struct make_event event = {
		.probe = "f", .id = 9, .tid = 1, .comm = "a",
		.fields = { { "n", "", KWATCH_TYPE_U64, .number = 7 } },
	};
	struct made *made = make_event(&event);
	struct kwatch_text *text;
	struct kwatch_out out;

	(void)state;
	made->event.probe = NULL;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	text = kwatch_text_new(&out, &style);
	kwatch_text_event(text, &made->event);
	kwatch_out_char(&out, '\0');
	assert_non_null(strstr(out.buffer, "probe#9()"));
	kwatch_text_free(text);
	kwatch_out_fini(&out);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_color_raw),
		cmocka_unit_test(test_columns_grow),
		cmocka_unit_test(test_unknown_probe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
