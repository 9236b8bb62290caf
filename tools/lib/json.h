/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events as JSON, one object a line. Written by hand and not by json-c for
 * speed; a test lets json-c read it.
 */
#ifndef KWATCH_JSON_H
#define KWATCH_JSON_H

#include "call.h"
#include "out.h"
#include "record.h"
#include "style.h"

struct kwatch_json;

/**
 * kwatch_json_new - a printer of objects
 * @out: where to, stays the caller's
 * @style: of the user, stays the caller's; only pointers depend on it
 *
 * Returns NULL when memory is short.
 */
struct kwatch_json *kwatch_json_new(struct kwatch_out *out,
				    const struct kwatch_style *style);
/**
 * kwatch_json_event - an object for an entry, return or LOST event
 *
 * A number that has a name (flags, an errno) stands as a number, and its name
 * under the same key with _text behind. What could not be read is null. Text
 * that is not UTF-8 stands once more in hex, under the key with _hex behind.
 */
void kwatch_json_event(struct kwatch_json *json,
		       const struct kwatch_event *event);
void kwatch_json_free(struct kwatch_json *json);

/**
 * kwatch_json_call - the values of a call, as members of an object
 * @out: where to
 * @call: decoded
 * @style: of the user
 *
 * "args":{...}, and the result if there is one.
 */
void kwatch_json_call(struct kwatch_out *out, const struct kwatch_call *call,
		      const struct kwatch_style *style);

#endif
