// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <string.h>
#include "json.h"
#include "make_event.h"
#include "out.h"
#include "stack.h"
#include "symbols.h"
#include "text.h"
#include "tree.h"

#define MS	1000000ULL

static const __u64 chain[] = {
	0xffffffff81000004, 0xffffffffc0000010, 0xffffffff81ffffff,
};

static struct kwatch_symbols *make_symbols(void)
{
	static const struct kwatch_place write = { "vfs_write", "", 4 };
	static const struct kwatch_place flush = { "flush", "ext4", 16 };
	struct kwatch_symbols *symbols = kwatch_symbols_new();

	assert_int_equal(kwatch_symbols_add(symbols, chain[0], &write), 0);
	assert_int_equal(kwatch_symbols_add(symbols, chain[1], &flush), 0);
	return symbols;
}

/* An event with one chain, or with two. */
static struct make_event event_of(unsigned int dynamic, bool two)
{
	struct make_event event = {
		.probe = "vfs_write", .tid = 7, .comm = "a", .time_ns = 2 * MS,
		.duration_ns = MS,
		.fields = {
			{ .name = "count", .type = KWATCH_TYPE_U64, .number = 5 },
			{ .name = "stack", .type = KWATCH_TYPE_STACK,
			  .source = KWATCH_SOURCE_CHAIN, .data = chain,
			  .length = sizeof(chain), .dynamic = dynamic,
			  .faulted = dynamic & KWATCH_DYNAMIC_FAULTED },
		},
	};

	if (two) {
		event.fields[2] = event.fields[1];
		event.fields[2].name = "late";
		event.fields[2].length = 8;
	}
	return event;
}

static const char *show(const struct make_event *from, struct kwatch_style *style,
			struct kwatch_out *out, char printer)
{
	struct made *made = make_event(from);
	struct kwatch_text *text;
	struct kwatch_tree *tree;
	struct kwatch_json *json;

	assert_int_equal(kwatch_out_init(out, -1), 0);
	if (printer == 't') {
		text = kwatch_text_new(out, style);
		kwatch_text_event(text, &made->event);
		kwatch_text_free(text);
	} else if (printer == 'j') {
		json = kwatch_json_new(out, style);
		kwatch_json_event(json, &made->event);
		kwatch_json_free(json);
	} else {
		tree = kwatch_tree_new(out, style, 0);
		kwatch_tree_event(tree, &made->event);
		kwatch_tree_finish(tree);
		kwatch_tree_free(tree);
	}
	kwatch_out_char(out, '\0');
	made_free(made);
	return out->buffer;
}

/* Put together by hand: what stands below the call. */
static void check_lines(unsigned int dynamic, bool two, bool raw, const char *expected)
{
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_style style = { .symbols = symbols, .raw_pointers = raw };
	struct make_event event = event_of(dynamic, two);
	const char *text;
	struct kwatch_out out;

	text = show(&event, &style, &out, 't');
	assert_non_null(strstr(text, "vfs_write(count=5) "));
	assert_string_equal(strchr(text, '\n') + 1, expected);
	kwatch_out_fini(&out);
	kwatch_symbols_free(symbols);
}

#define INDENT "                  "

static void text_has_a_line_each(void **state)
{
	(void)state;
	check_lines(0, false, true,
		    INDENT "0xffffffff81000004 vfs_write+0x4\n"
		    INDENT "0xffffffffc0000010 flush+0x10 [ext4]\n"
		    INDENT "0xffffffff81ffffff\n");
	check_lines(KWATCH_DYNAMIC_TRUNCATED, false, true,
		    INDENT "0xffffffff81000004 vfs_write+0x4\n"
		    INDENT "0xffffffffc0000010 flush+0x10 [ext4]\n"
		    INDENT "0xffffffff81ffffff\n"
		    INDENT "...\n");
	check_lines(KWATCH_DYNAMIC_FAULTED, true, true,
		    INDENT "0xffffffff81000004 vfs_write+0x4\n"
		    INDENT "0xffffffffc0000010 flush+0x10 [ext4]\n"
		    INDENT "0xffffffff81ffffff\n"
		    INDENT "<the rest could not be followed>\n"
		    INDENT "late:\n"
		    INDENT "0xffffffff81000004 vfs_write+0x4\n"
		    INDENT "<the rest could not be followed>\n");
}

static void addresses_are_hidden(void **state)
{
	static const char printers[] = { 't', 'j', 'r' };
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_style style = { .symbols = symbols };
	struct make_event event = event_of(0, false);
	struct kwatch_out out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(printers); i++) {
		assert_null(strstr(show(&event, &style, &out, printers[i]), "ffffffff"));
		assert_non_null(strstr(out.buffer, "ptr:"));
		assert_non_null(strstr(out.buffer, "vfs_write"));
		kwatch_out_fini(&out);
	}
	kwatch_symbols_free(symbols);
	/* Without any names too. */
	style.symbols = NULL;
	assert_null(strstr(show(&event, &style, &out, 't'), "ffffffff"));
	kwatch_out_fini(&out);
}

static void json_has_an_array(void **state)
{
	static const char *const objects[] = {
		"{\"symbol\":\"vfs_write\",\"offset\":4,\"module\":null,\"address\":\"0xffffffff81000004\"}",
		"{\"symbol\":\"flush\",\"offset\":16,\"module\":\"ext4\",\"address\":\"0xffffffffc0000010\"}",
		"{\"symbol\":null,\"offset\":null,\"module\":null,\"address\":\"0xffffffff81ffffff\"}",
	};
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_style style = { .symbols = symbols, .raw_pointers = true };
	struct make_event event = event_of(KWATCH_DYNAMIC_TRUNCATED, false);
	struct kwatch_out out;
	const char *at;
	size_t i;

	(void)state;
	show(&event, &style, &out, 'j');
	at = strstr(out.buffer, "\"args\":{\"count\":5,\"stack\":[{");
	assert_non_null(at);
	for (i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		at = strstr(at, "{\"symbol");
		assert_memory_equal(at, objects[i], strlen(objects[i]));
		at += strlen(objects[i]);
	}
	assert_memory_equal(at, "]}", 2);
	assert_non_null(strstr(out.buffer, "\"truncated\":[\"stack\"]"));
	kwatch_out_fini(&out);
	kwatch_symbols_free(symbols);
}

static void tree_has_them_below_the_call(void **state)
{
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_style style = { .symbols = symbols };
	struct make_event event = event_of(0, false);
	const char *line;
	struct kwatch_out out;

	(void)state;
	line = strstr(show(&event, &style, &out, 'r'), "vfs_write(count=5)");
	assert_non_null(line);
	line = strchr(line, '\n') + 1;
	assert_memory_equal(line, INDENT "vfs_write+0x4\n" INDENT "flush+0x10 [ext4]\n",
			    2 * strlen(INDENT) + strlen("vfs_write+0x4\nflush+0x10 [ext4]\n"));
	kwatch_out_fini(&out);
	kwatch_symbols_free(symbols);
}

static void in_a_line_where_there_is_but_one(void **state)
{
	struct kwatch_symbols *symbols = make_symbols();
	struct kwatch_style style = { .symbols = symbols };
	struct make_event event = event_of(KWATCH_DYNAMIC_TRUNCATED, false);
	struct kwatch_value values[2];
	struct made *made;
	struct kwatch_out out;

	(void)state;
	event.fields[1].length = 16;
	made = make_event(&event);
	assert_int_equal(kwatch_record_values(&made->event, values, 2), 2);
	assert_int_equal(kwatch_stack_count(&values[1]), 2);
	assert_true(kwatch_stack_at(&values[1], 1) == chain[1]);
	assert_true(kwatch_stack_is(made->event.probe));
	assert_true(kwatch_stack_any(made->set));
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_stack_text(&out, &values[1], &style);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, "[vfs_write+0x4 < flush+0x10 [ext4] < ...]");
	kwatch_out_fini(&out);
	made_free(made);
	kwatch_symbols_free(symbols);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_has_a_line_each),
		cmocka_unit_test(addresses_are_hidden),
		cmocka_unit_test(json_has_an_array),
		cmocka_unit_test(tree_has_them_below_the_call),
		cmocka_unit_test(in_a_line_where_there_is_but_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
