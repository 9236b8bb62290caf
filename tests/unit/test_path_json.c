// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "make_path.h"

static char *argv[] = { (char *)"prog", (char *)"a \"word\"", NULL };

static struct json_object *member(struct json_object *object, const char *key)
{
	struct json_object *found;

	if (!json_object_object_get_ex(object, key, &found))
		fail_msg("no member %s", key);
	return found;
}

static void write(struct make_path *made, struct kwatch_out *out)
{
	struct kwatch_path_view view = {
		.path = made->path, .fates = made->fates,
		.run = { .argv = argv, .status = 3, .duration_ns = 1234567,
			 .release = "6.1.0-0-test" },
	};
	struct kwatch_unseen *unseen;

	unseen = kwatch_unseen_find(made->path, &made->facts,
				    &view.unseen_count);
	view.unseen = unseen;
	kwatch_path_json(out, &view);
	free(unseen);
}

static void test_golden(void **state)
{
	struct make_path made;
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	make_path_begin(&made, 64);
	make_path_sample(&made);
	write(&made, &out);
	golden("path.json", &out);
	kwatch_out_fini(&out);
	make_path_end(&made);
}

/* It is JSON, with each point once: seen or not seen. */
static void test_json(void **state)
{
	struct json_object *object, *layers, *points;
	size_t seen = 0, i;
	struct make_path made;
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	make_path_begin(&made, 2);
	make_path_sample(&made);
	write(&made, &out);
	kwatch_out_char(&out, '\0');
	object = json_tokener_parse(out.buffer);
	assert_non_null(object);
	layers = member(object, "layers");
	assert_int_equal(json_object_array_length(layers), 3);
	for (i = 0; i < 3; i++) {
		points = member(json_object_array_get_idx(layers, i), "points");
		seen += json_object_array_length(points);
	}
	assert_int_equal(seen, 4);
	assert_int_equal(json_object_array_length(member(object, "not_seen")),
			 5);
	assert_int_equal(json_object_get_int64(member(object, "calls")), 23);
	json_object_put(object);
	kwatch_out_fini(&out);
	make_path_end(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
