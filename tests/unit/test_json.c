// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "json.h"
#include "out.h"
#include "sample_events.h"

static char *print(const struct made *made)
{
	static const struct kwatch_style style;
	struct kwatch_json *json;
	struct kwatch_out out;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	json = kwatch_json_new(&out, &style);
	assert_non_null(json);
	kwatch_json_event(json, &made->event);
	kwatch_json_free(json);
	kwatch_out_char(&out, '\0');
	return out.buffer;
}

static void test_golden(void **state)
{
	struct made *made[32];
	unsigned int count = sample_events(made), i;
	struct kwatch_out out;
	char *line;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	for (i = 0; i < count; i++) {
		line = print(made[i]);
		kwatch_out_text(&out, line);
		free(line);
		made_free(made[i]);
	}
	golden("events.json", &out);
	kwatch_out_fini(&out);
}

/* Every line is JSON for a strict reader, with nothing behind it. */
static void test_json_c_reads_it(void **state)
{
	struct made *made[32];
	unsigned int count = sample_events(made), i;

	(void)state;
	for (i = 0; i < count; i++) {
		struct json_tokener *tokener = json_tokener_new();
		char *line = print(made[i]);
		struct json_object *object;

		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
				       JSON_TOKENER_VALIDATE_UTF8);
		object = json_tokener_parse_ex(tokener, line,
					       (int)strlen(line));
		if (!object)
			fail_msg("%s: %s", line,
				 json_tokener_error_desc(json_tokener_get_error(tokener)));
		assert_int_equal(json_tokener_get_parse_end(tokener),
				 strlen(line));
		assert_int_equal(line[strlen(line) - 1], '\n');
		json_object_put(object);
		json_tokener_free(tokener);
		free(line);
		made_free(made[i]);
	}
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *member;

	assert_true(json_object_object_get_ex(object, key, &member));
	return json_object_get_string(member);
}

static void test_values(void **state)
{
	struct make_event event = {
		.probe = "do_sys_openat2", .tid = 5, .comm = "c\"at",
		.time_ns = 18446744073709551615ULL, .duration_ns = 7,
		.fields = {
			{ "name", "", KWATCH_TYPE_STRING, .data = "\xff\\" },
			{ "big", "", KWATCH_TYPE_U64,
			  .number = 18446744073709551614ULL },
			{ "ret", "errno", KWATCH_TYPE_S64,
			  KWATCH_SOURCE_RETURN, (__u64)-2LL },
		},
	};
	struct made *made = make_event(&event);
	char *line = print(made);
	struct json_object *object = json_tokener_parse(line), *args;

	(void)state;
	assert_non_null(object);
	assert_string_equal(text_of(object, "comm"), "c\"at");
	assert_string_equal(text_of(object, "time"), "18446744073709551615");
	assert_string_equal(text_of(object, "duration"), "7");
	assert_string_equal(text_of(object, "ret"), "-2");
	assert_string_equal(text_of(object, "ret_text"), "-ENOENT");
	assert_true(json_object_object_get_ex(object, "args", &args));
	assert_string_equal(text_of(args, "big"), "18446744073709551614");
	assert_string_equal(text_of(args, "name"), "\xef\xbf\xbd\\");
	assert_string_equal(text_of(args, "name_hex"), "ff5c");
	json_object_put(object);
	free(line);
	made_free(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_json_c_reads_it),
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
