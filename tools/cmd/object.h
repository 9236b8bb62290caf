/* SPDX-License-Identifier: GPL-2.0 */
/*
 * JSON of the module's structs, for the commands that print few of them.
 */
#ifndef KWATCH_OBJECT_H
#define KWATCH_OBJECT_H

#include <stdbool.h>
#include <json-c/json.h>
#include <linux/kwatch.h>

void object_add_number(struct json_object *object, const char *key,
		       __u64 number);
void object_add_text(struct json_object *object, const char *key,
		     const char *text);
void object_add_bool(struct json_object *object, const char *key, bool value);

/** object_add_counts - a member for each of the counters, named alike */
void object_add_counts(struct json_object *object,
		       const struct kwatch_counts *counts);

/** object_print - on stdout, with a newline; frees it */
void object_print(struct json_object *object);

#endif
