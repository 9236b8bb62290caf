/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a printer wants to know of a probe, looked up once and not per event.
 */
#ifndef KWATCH_FORMAT_H
#define KWATCH_FORMAT_H

#include <stdbool.h>
#include "display.h"
#include "record.h"
#include "schema.h"

/**
 * struct kwatch_format_field - a field for printing
 * @name: of the field
 * @name_length: of it
 * @display: how its number is shown, never NULL
 * @numeric: bytes that are to be shown as a number when they are 1, 2, 4 or 8
 * @beside: index of the field that its display depends on, -1 for none
 */
struct kwatch_format_field {
	const char *name;
	size_t name_length;
	const struct kwatch_display *display;
	bool numeric;
	int beside;
};

/**
 * struct kwatch_format - a probe for printing
 * @probe: its schema
 * @name: of the probe, or its symbol
 * @name_length: of it
 * @result: index of the field that stands behind "=", -1 for none
 * @count: fields
 * @fields: of the probe, in the order of the schema
 */
struct kwatch_format {
	const struct kwatch_schema_probe *probe;
	const char *name;
	size_t name_length;
	int result;
	size_t count;
	struct kwatch_format_field fields[];
};

struct kwatch_formats;

struct kwatch_formats *kwatch_formats_new(void);
void kwatch_formats_free(struct kwatch_formats *formats);

/**
 * kwatch_formats_get - the format of a probe
 * @formats: keeps it
 * @probe: must stay as it is until the formats are freed
 *
 * Returns NULL when memory is short.
 */
const struct kwatch_format *
kwatch_formats_get(struct kwatch_formats *formats,
		   const struct kwatch_schema_probe *probe);

/* Most fields of a probe that a printer can take. */
#define KWATCH_FORMAT_FIELDS	64

#endif
