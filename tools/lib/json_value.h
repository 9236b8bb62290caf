/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One value of an event as JSON.
 */
#ifndef KWATCH_JSON_VALUE_H
#define KWATCH_JSON_VALUE_H

#include "format.h"
#include "out.h"
#include "record.h"
#include "style.h"

/**
 * kwatch_json_value - write "name":value, and what goes with it
 * @out: where to
 * @field: how its field is shown
 * @value: of kwatch_record_values(), present
 * @style: of the user
 */
void kwatch_json_value(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style);

/** kwatch_json_key - write "name": ; @suffix is part of the name */
void kwatch_json_key(struct kwatch_out *out, const char *name, size_t length,
		     const char *suffix);

#endif
