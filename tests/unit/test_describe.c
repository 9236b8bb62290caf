// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "describe.h"
#include "make_event.h"
#include "out.h"
#include "temporary.h"

static const struct kwatch_option how[] = {
	{ 'j', "json", NULL, "an object a line" },
	{ 'o', "output", "FILE", "write \"there\"" },
	{ 256, "ring-size", "BYTES", "of each CPU\nand more" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option which[] = {
	{ 'p', "pid", "PID[,PID]", "only these" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "How", how },
	{ "Which", which },
	{ NULL, NULL }
};

static const struct kwatch_command command = {
	.name = "test", .synopsis = "[options] WHAT", .summary = "a test",
	.description = "Two lines\nof text.", .groups = groups,
	.examples = "# a/b\nkwatch test this\n",
};

static const struct kwatch_command bare = {
	.name = "bare", .synopsis = "", .summary = "nothing",
};

static const struct kwatch_command *const commands[] = {
	&command, &bare, NULL,
};

static const struct kwatch_command *const none[] = { NULL };

/* The caller frees it. */
static char *describe(const struct kwatch_command *const *which_commands,
		      bool bash)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	assert_non_null(file);
	if (bash)
		kwatch_describe_bash(which_commands, file);
	else
		assert_int_equal(kwatch_describe_json(which_commands, file),
				 0);
	fclose(file);
	return text;
}

static const char *text_of(struct json_object *object, const char *key)
{
	struct json_object *member;

	if (!json_object_object_get_ex(object, key, &member))
		return NULL;
	return json_object_get_string(member);
}

static void check_option(struct json_object *options, size_t n,
			 const struct kwatch_option *option,
			 const char *group)
{
	struct json_object *object = json_object_array_get_idx(options, n);
	const char letter[] = { (char)option->id, '\0' };

	assert_non_null(object);
	assert_string_equal(text_of(object, "group"), group);
	assert_string_equal(text_of(object, "long"), option->name);
	assert_string_equal(text_of(object, "help"), option->help);
	if (option->id < 256)
		assert_string_equal(text_of(object, "short"), letter);
	else
		assert_null(text_of(object, "short"));
	if (option->argument)
		assert_string_equal(text_of(object, "argument"),
				    option->argument);
	else
		assert_null(text_of(object, "argument"));
}

/* What a reader of JSON gets is what is in the tables. */
static void json_has_all_of_it(void **state)
{
	char *text = describe(commands, false);
	struct json_object *all = json_tokener_parse(text), *first, *options;

	(void)state;
	assert_non_null(all);
	assert_int_equal(json_object_array_length(all), 2);
	first = json_object_array_get_idx(all, 0);
	assert_string_equal(text_of(first, "name"), "test");
	assert_string_equal(text_of(first, "synopsis"), command.synopsis);
	assert_string_equal(text_of(first, "summary"), command.summary);
	assert_string_equal(text_of(first, "description"),
			    command.description);
	assert_string_equal(text_of(first, "examples"), command.examples);
	assert_true(json_object_object_get_ex(first, "options", &options));
	assert_int_equal(json_object_array_length(options), 4);
	check_option(options, 0, &how[0], "How");
	check_option(options, 1, &how[1], "How");
	check_option(options, 2, &how[2], "How");
	check_option(options, 3, &which[0], "Which");
	json_object_put(all);
	free(text);
}

/* A command without options has an empty list, not none: readers count on it. */
static void json_leaves_out_what_is_not_there(void **state)
{
	char *text = describe(commands, false);
	struct json_object *all = json_tokener_parse(text), *object, *options;

	(void)state;
	object = json_object_array_get_idx(all, 1);
	assert_string_equal(text_of(object, "name"), "bare");
	assert_null(text_of(object, "description"));
	assert_null(text_of(object, "examples"));
	assert_true(json_object_object_get_ex(object, "options", &options));
	assert_int_equal(json_object_array_length(options), 0);
	json_object_put(all);
	free(text);
	text = describe(none, false);
	all = json_tokener_parse(text);
	assert_int_equal(json_object_array_length(all), 0);
	json_object_put(all);
	free(text);
}

/* @words: of the line before the cursor; returns what bash would offer. */
static void complete(void **state, const char *words, const char *expected)
{
	char line[512], offered[512] = "";
	FILE *bash;

	snprintf(line, sizeof(line),
		 "bash -c '. \"$0\" && COMP_WORDS=(%s) && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && _kwatch && echo \"${COMPREPLY[*]}\"' %s",
		 words, temporary_path(state, "completion"));
	bash = popen(line, "r");
	assert_non_null(bash);
	if (!fgets(offered, sizeof(offered), bash))
		fail_msg("bash does not take it");
	assert_int_equal(pclose(bash), 0);
	offered[strcspn(offered, "\n")] = '\0';
	assert_string_equal(offered, expected);
}

static void bash_completes(void **state)
{
	char *text = describe(commands, true);

	temporary_write(state, "completion", text);
	complete(state, "kwatch \"\"", "test bare help");
	complete(state, "kwatch b", "bare");
	complete(state, "kwatch x", "");
	complete(state, "kwatch test --",
		 "--json --output --ring-size --pid --help");
	complete(state, "kwatch test what --r", "--ring-size");
	complete(state, "kwatch bare --", "--help");
	complete(state, "kwatch unheard-of --", "");
	free(text);
}

static void test_golden(void **state)
{
	char *json = describe(commands, false), *bash = describe(commands,
								 true);
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_out_text(&out, json);
	kwatch_out_text(&out, bash);
	golden("describe.txt", &out);
	kwatch_out_fini(&out);
	free(json);
	free(bash);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_all_of_it),
		cmocka_unit_test(json_leaves_out_what_is_not_there),
		cmocka_unit_test_setup_teardown(bash_completes,
						temporary_setup,
						temporary_teardown),
		cmocka_unit_test(test_golden),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
