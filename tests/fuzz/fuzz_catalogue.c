// SPDX-License-Identifier: GPL-2.0
/*
 * A file of the catalogue: refused with a place, or all that it says holds.
 *
 * FILES: tools/lib/catalogue_file.c tools/lib/catalogue_line.c
 */
#include "catalogue_file.h"
#include "display.h"
#include "fuzz.h"

/* "PATH:LINE: what" */
static void check_error(const struct kwatch_error *error, const char *path,
			const uint8_t *data, size_t size)
{
	unsigned long line, lines = 1;
	size_t length = strlen(path);

	FUZZ_CHECK(error->code && !strncmp(error->text, path, length));
	FUZZ_CHECK(error->text[length] == ':');
	if (!size)
		return;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	line = strtoul(error->text + length + 1, NULL, 10);
	/* libyaml also ends a line at a carriage return and three of Unicode's. */
	FUZZ_CHECK(line <= size + 1);
	(void)lines;
}

static void check_point(const struct kwatch_catalogue_point *point)
{
	struct kwatch_field_spec spec;
	struct kwatch_error error = { 0 };

	FUZZ_CHECK(point->name && point->layer && point->text);
	FUZZ_CHECK(strlen(point->name) < KWATCH_NAME_MAX);
	for (unsigned int i = 0; i < point->nr_names; i++)
		FUZZ_CHECK(point->names[i].name);
	for (unsigned int i = 0; i < point->nr_symbols; i++)
		FUZZ_CHECK(point->symbols[i]);
	for (unsigned int i = 0; i < point->nr_copies; i++)
		FUZZ_CHECK(point->copies[i]);
	for (unsigned int i = 0; i < point->nr_fields; i++) {
		FUZZ_CHECK(!kwatch_catalogue_spec(&point->fields[i], &spec, &error));
		FUZZ_CHECK(strlen(spec.name) < sizeof(spec.name) && spec.cap <= 4096);
		FUZZ_CHECK(!spec.display[0] || kwatch_display_exists(spec.display));
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct kwatch_error error = { 0 };
	struct kwatch_catalogue_scenario *scenario = kwatch_catalogue_file_load(path, &error);

	if (!scenario) {
		check_error(&error, path, data, size);
		return;
	}
	FUZZ_CHECK(scenario->name && scenario->title && scenario->nr_points);
	for (unsigned int i = 0; i < scenario->nr_trigger; i++)
		FUZZ_CHECK(scenario->trigger[i]);
	for (unsigned int i = 0; i < scenario->nr_points; i++)
		check_point(&scenario->points[i]);
	kwatch_catalogue_file_free(scenario);
}
