// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "put.h"
#include "quote.h"
#include "stack.h"
#include "symbols.h"

#define CUT	"..."
#define BROKEN	"<the rest could not be followed>"

size_t kwatch_stack_count(const struct kwatch_value *value)
{
	return value->length / sizeof(__u64);
}

__u64 kwatch_stack_at(const struct kwatch_value *value, size_t n)
{
	__u64 address;

	memcpy(&address, (const char *)value->data + n * sizeof(address),
	       sizeof(address));
	return address;
}

bool kwatch_stack_is(const struct kwatch_schema_probe *probe)
{
	__u32 i;

	for (i = 0; i < probe->schema.nr_fields; i++)
		if (probe->fields[i].type == KWATCH_TYPE_STACK)
			return true;
	return false;
}

bool kwatch_stack_any(const struct kwatch_schema_set *set)
{
	size_t n;

	for (n = 0; n < kwatch_schema_set_count(set); n++)
		if (kwatch_stack_is(kwatch_schema_set_at(set, n)))
			return true;
	return false;
}

static void write_place(struct kwatch_out *out, __u64 address,
			const struct kwatch_style *style)
{
	bool known, bare = style->raw_pointers;
	struct kwatch_place place;
	char *at;

	known = kwatch_symbols_find(style->symbols, address, &place);
	if (bare || !known) {
		at = kwatch_style_put_pointer(kwatch_out_reserve(out), style,
					      address);
		kwatch_out_commit(out, at);
	}
	if (!known)
		return;
	if (bare)
		kwatch_out_char(out, ' ');
	kwatch_out_text(out, place.name);
	at = kwatch_put_text(kwatch_out_reserve(out), "+0x");
	kwatch_out_commit(out, kwatch_put_hex(at, place.offset, 1));
	if (!place.module[0])
		return;
	kwatch_out_text(out, " [");
	kwatch_out_text(out, place.module);
	kwatch_out_char(out, ']');
}

void kwatch_stack_text(struct kwatch_out *out, const struct kwatch_value *value,
		       const struct kwatch_style *style)
{
	size_t count = kwatch_stack_count(value), i;

	kwatch_out_char(out, '[');
	for (i = 0; i < count; i++) {
		if (i)
			kwatch_out_text(out, " < ");
		write_place(out, kwatch_stack_at(value, i), style);
	}
	if (value->truncated)
		kwatch_out_text(out, " < " CUT);
	kwatch_out_char(out, ']');
}

static void place_json(struct kwatch_out *out, __u64 address,
		       const struct kwatch_style *style)
{
	struct kwatch_place place;
	char *at;

	if (kwatch_symbols_find(style->symbols, address, &place)) {
		kwatch_out_text(out, "{\"symbol\":");
		kwatch_quote_json(out, place.name, strlen(place.name));
		at = kwatch_put_text(kwatch_out_reserve(out), ",\"offset\":");
		at = kwatch_put_unsigned(at, place.offset);
		kwatch_out_commit(out, kwatch_put_text(at, ",\"module\":"));
		if (place.module[0])
			kwatch_quote_json(out, place.module,
					  strlen(place.module));
		else
			kwatch_out_text(out, "null");
	} else {
		kwatch_out_text(out,
				"{\"symbol\":null,\"offset\":null,\"module\":null");
	}
	at = kwatch_put_text(kwatch_out_reserve(out), ",\"address\":\"");
	at = kwatch_style_put_pointer(at, style, address);
	kwatch_out_commit(out, kwatch_put_text(at, "\"}"));
}

void kwatch_stack_json(struct kwatch_out *out, const struct kwatch_value *value,
		       const struct kwatch_style *style)
{
	size_t count = kwatch_stack_count(value), i;

	kwatch_out_char(out, '[');
	for (i = 0; i < count; i++) {
		if (i)
			kwatch_out_char(out, ',');
		place_json(out, kwatch_stack_at(value, i), style);
	}
	kwatch_out_char(out, ']');
}

static void write_lines(struct kwatch_out *out, const struct kwatch_value *value,
			const struct kwatch_style *style, size_t indent)
{
	size_t count = kwatch_stack_count(value), i;
	const char *end = value->faulted ? BROKEN :
			  value->truncated ? CUT : NULL;

	for (i = 0; i < count; i++) {
		kwatch_out_spaces(out, indent);
		write_place(out, kwatch_stack_at(value, i), style);
		kwatch_out_char(out, '\n');
	}
	if (!end)
		return;
	kwatch_out_spaces(out, indent);
	kwatch_out_text(out, end);
	kwatch_out_char(out, '\n');
}

void kwatch_stack_lines(struct kwatch_out *out, const struct kwatch_call *call,
			const struct kwatch_style *style, size_t indent)
{
	const struct kwatch_format_field *field;
	const struct kwatch_value *value;
	bool several = false;
	int i;

	for (i = 0; i < call->count; i++) {
		value = &call->values[i];
		if (!value->present || value->field->type != KWATCH_TYPE_STACK)
			continue;
		field = &call->format->fields[i];
		if (several) {
			kwatch_out_spaces(out, indent);
			kwatch_out_bytes(out, field->name, field->name_length);
			kwatch_out_text(out, ":\n");
		}
		write_lines(out, value, style, indent);
		several = true;
	}
}
