// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "object.h"

void object_add_number(struct json_object *object, const char *key,
		       __u64 number)
{
	json_object_object_add(object, key, json_object_new_uint64(number));
}

void object_add_text(struct json_object *object, const char *key,
		     const char *text)
{
	json_object_object_add(object, key, json_object_new_string(text));
}

void object_add_bool(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

void object_add_counts(struct json_object *object,
		       const struct kwatch_counts *counts)
{
	object_add_number(object, "hits", counts->hits);
	object_add_number(object, "recorded", counts->recorded);
	object_add_number(object, "filtered", counts->filtered);
	object_add_number(object, "sampled", counts->sampled);
	object_add_number(object, "ring_full", counts->ring_full);
	object_add_number(object, "too_big", counts->too_big);
	object_add_number(object, "nested", counts->nested);
	object_add_number(object, "counted", counts->counted);
	object_add_number(object, "gated", counts->gated);
	object_add_number(object, "entered", counts->entered);
	object_add_number(object, "returned", counts->returned);
	object_add_number(object, "faulted", counts->faulted);
}

void object_print(struct json_object *object)
{
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
					    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}
