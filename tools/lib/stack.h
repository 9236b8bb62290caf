/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The value of a call chain: addresses, the innermost first, and what people
 * and machines are shown of them.
 */
#ifndef KWATCH_STACK_H
#define KWATCH_STACK_H

#include "call.h"
#include "out.h"
#include "record.h"
#include "style.h"

/** kwatch_stack_count - how many addresses a value of KWATCH_TYPE_STACK has */
size_t kwatch_stack_count(const struct kwatch_value *value);

/** kwatch_stack_at - the n-th of them, from the innermost */
__u64 kwatch_stack_at(const struct kwatch_value *value, size_t n);

/** kwatch_stack_is - whether a probe has a field of that type */
bool kwatch_stack_is(const struct kwatch_schema_probe *probe);

/** kwatch_stack_any - whether any probe of a set has one */
bool kwatch_stack_any(const struct kwatch_schema_set *set);

/** kwatch_stack_text - in a line: [vfs_write+0x4 < ksys_write+0x6b < ...] */
void kwatch_stack_text(struct kwatch_out *out, const struct kwatch_value *value,
		       const struct kwatch_style *style);

/** kwatch_stack_json - an array of {"symbol", "offset", "module", "address"} */
void kwatch_stack_json(struct kwatch_out *out, const struct kwatch_value *value,
		       const struct kwatch_style *style);

/**
 * kwatch_stack_lines - what stands below a call: an address a line
 * @out: where to
 * @call: whose call chains are to be shown, if it has any
 * @style: of the user
 * @indent: blanks before each
 */
void kwatch_stack_lines(struct kwatch_out *out, const struct kwatch_call *call,
			const struct kwatch_style *style, size_t indent);

#endif
