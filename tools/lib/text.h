/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events as lines: TIME CPU COMM TID FUNCTION(name=value, ...) = RET DURATION
 */
#ifndef KWATCH_TEXT_H
#define KWATCH_TEXT_H

#include "out.h"
#include "record.h"
#include "style.h"

struct kwatch_text;

/**
 * kwatch_text_new - a printer of lines
 * @out: where to, stays the caller's
 * @style: of the user, stays the caller's
 *
 * Returns NULL when memory is short.
 */
struct kwatch_text *kwatch_text_new(struct kwatch_out *out,
				    const struct kwatch_style *style);
/** kwatch_text_header - the line that names the columns */
void kwatch_text_header(struct kwatch_text *text);
/** kwatch_text_event - a line for an entry, return or LOST event */
void kwatch_text_event(struct kwatch_text *text,
		       const struct kwatch_event *event);
void kwatch_text_free(struct kwatch_text *text);

#endif
