/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a user writes to name a function and values of it, parsed but not yet
 * looked up:
 *
 *	[MODULE:]SYMBOL[+OFFSET] or an address, then optionally (FIELD, ...)
 *	FIELD: [NAME=]CHAIN[:TYPE[(BYTES[,LENGTH])]][/DISPLAY][@return]
 *	CHAIN: PARAMETER, then any of ->MEMBER .MEMBER [NUMBER]
 *
 * The parameter may also be argN (by number, from 0), $stackN, $current,
 * $caller, $kstack (the call chain, of type stack), or ret, the returned value.
 */
#ifndef KWATCH_EXPRESSION_H
#define KWATCH_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/kwatch.h>
#include "error.h"

#define KWATCH_EXPRESSION_STEPS	16
#define KWATCH_EXPRESSION_WORD	64

/**
 * struct kwatch_step - one step of a chain
 * @member: name, or "" for an element
 * @number: of the element
 * @column: where it stands, from 1
 */
struct kwatch_step {
	char member[KWATCH_EXPRESSION_WORD];
	__u32 number;
	unsigned int column;
};

/**
 * struct kwatch_chain - a parameter and the way from it to the value
 * @base: name of the parameter, or one of the words above
 * @column: where it stands, from 1
 * @count: of @steps
 * @steps: the way
 */
struct kwatch_chain {
	char base[KWATCH_EXPRESSION_WORD];
	unsigned int column;
	unsigned int count;
	struct kwatch_step steps[KWATCH_EXPRESSION_STEPS];
};

/**
 * struct kwatch_value_type - a type as users write it
 * @name: what they write
 * @type: enum kwatch_type
 * @user: the value is in user memory
 */
struct kwatch_value_type {
	const char *name;
	__u8 type;
	bool user;
};

/**
 * struct kwatch_field_spec - a field that is asked for
 * @name: given, or made from the chain
 * @chain: to the value
 * @type: given, NULL to take it from BTF
 * @display: given, "" for the default
 * @cap: most bytes of it, 0 for the default
 * @length: parameter that says how many bytes there are, "" for none
 * @at_return: the value is read when the function returns
 * @user: the value is in user memory
 */
struct kwatch_field_spec {
	char name[KWATCH_FIELD_NAME_MAX];
	struct kwatch_chain chain;
	const struct kwatch_value_type *type;
	char display[KWATCH_DISPLAY_MAX];
	__u16 cap;
	char length[KWATCH_EXPRESSION_WORD];
	bool at_return;
	bool user;
};

/**
 * struct kwatch_expression - a function and fields
 * @module: "" when none is given
 * @symbol: "" for an address
 * @address: of the function, when @symbol is empty
 * @offset: from there
 * @listed: there is a list of fields, perhaps an empty one
 * @count: of @fields
 * @fields: of the list
 */
struct kwatch_expression {
	char module[KWATCH_EXPRESSION_WORD];
	char symbol[KWATCH_SYMBOL_MAX];
	__u64 address;
	__u32 offset;
	bool listed;
	size_t count;
	struct kwatch_field_spec *fields;
};

/**
 * kwatch_expression_parse - parse what a user wrote
 * @expression: out; free it with kwatch_expression_fini()
 * @text: what was written
 * @error: what is wrong, with the column
 *
 * Returns 0, -EINVAL or -ENOMEM.
 */
int kwatch_expression_parse(struct kwatch_expression *expression,
			    const char *text, struct kwatch_error *error);
void kwatch_expression_fini(struct kwatch_expression *expression);

/**
 * kwatch_expression_field - parse one field, as it stands in a list
 */
int kwatch_expression_field(struct kwatch_field_spec *field, const char *text,
			    struct kwatch_error *error);

struct kwatch_scan;

/** kwatch_expression_chain - parse a chain, as it stands in a field */
int kwatch_expression_chain(struct kwatch_scan *scan,
			    struct kwatch_chain *chain);

/** kwatch_expression_value - the field that a chain by itself is */
void kwatch_expression_value(struct kwatch_field_spec *field,
			     const struct kwatch_chain *chain);

/** kwatch_expression_type - the type of this name, or NULL */
const struct kwatch_value_type *kwatch_expression_type(const char *name);

/** kwatch_expression_type_at - the n-th type, NULL behind the last */
const struct kwatch_value_type *kwatch_expression_type_at(size_t n);

#endif
