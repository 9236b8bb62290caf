// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "make_path.h"

static char *argv[] = {
	(char *)"prog", (char *)"a word", (char *)"-x", NULL,
};

struct drawing {
	struct make_path made;
	struct kwatch_out out;
	struct kwatch_page page;
	struct kwatch_path_view view;
	struct kwatch_unseen *unseen;
};

static void begin(struct drawing *drawing)
{
	*drawing = (struct drawing) { .unseen = NULL };
	make_path_begin(&drawing->made, 64);
	assert_int_equal(kwatch_out_init(&drawing->out, -1), 0);
	drawing->page = (struct kwatch_page) {
		.out = &drawing->out, .width = 80,
	};
}

static void draw(struct drawing *drawing)
{
	struct kwatch_path_view *view = &drawing->view;

	view->path = drawing->made.path;
	view->fates = drawing->made.fates;
	view->run.release = "6.1.0-0-test";
	drawing->unseen = kwatch_unseen_find(view->path, &drawing->made.facts,
					     &view->unseen_count);
	view->unseen = drawing->unseen;
	kwatch_path_text(&drawing->page, view);
}

static void end(struct drawing *drawing)
{
	make_path_end(&drawing->made);
	kwatch_out_fini(&drawing->out);
	free(drawing->unseen);
}

static void check(const char *file, bool utf8, bool color)
{
	struct drawing drawing;

	begin(&drawing);
	make_path_sample(&drawing.made);
	drawing.page.utf8 = utf8;
	drawing.page.color = color;
	drawing.view.run.argv = argv;
	drawing.view.run.status = 3;
	drawing.view.run.duration_ns = 1234567;
	draw(&drawing);
	golden(file, &drawing.out);
	end(&drawing);
}

static void test_ascii(void **state)
{
	(void)state;
	check("path.txt", false, false);
}

static void test_utf8(void **state)
{
	(void)state;
	check("path_utf8.txt", true, false);
}

static void test_color(void **state)
{
	(void)state;
	check("path_color.txt", true, true);
}

static void test_brief(void **state)
{
	struct drawing drawing;

	(void)state;
	begin(&drawing);
	make_path_sample(&drawing.made);
	drawing.view.brief = true;
	drawing.view.run.file = "a recording";
	draw(&drawing);
	golden("path_brief.txt", &drawing.out);
	end(&drawing);
}

/* Nothing at all: no lanes, but each point with its reason. */
static void test_nothing(void **state)
{
	struct drawing drawing;

	(void)state;
	begin(&drawing);
	drawing.view.run.duration_ns = 1000000000;
	draw(&drawing);
	golden("path_nothing.txt", &drawing.out);
	end(&drawing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_color),
		cmocka_unit_test(test_brief),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
