/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a condition to the predicates with jumps that the module evaluates.
 *
 * A test of a value that could not be read does not hold; != and !~ are the
 * negations of == and ~, so they do.
 */
#ifndef KWATCH_PREDICATES_H
#define KWATCH_PREDICATES_H

#include <linux/kwatch.h>
#include "condition.h"
#include "error.h"
#include "member.h"

/**
 * struct kwatch_predicates - a filter as the module wants it
 * @items: the predicates
 * @count: of them
 * @strings: that they compare with
 * @strings_length: bytes of @strings
 */
struct kwatch_predicates {
	struct kwatch_predicate *items;
	unsigned int count;
	char *strings;
	unsigned int strings_length;
};

/**
 * struct kwatch_operand - what a test looks at
 * @index: of the field in the probe
 * @field: it; valid until the next call
 * @member: of the field, NULL for all of it
 */
struct kwatch_operand {
	unsigned int index;
	const struct kwatch_field *field;
	const struct kwatch_member *member;
};

/**
 * typedef kwatch_operand_find - find what a test looks at
 * @data: of the caller
 * @value: as the user wrote it
 * @operand: out
 * @error: why it is not there: "column 7: there is no nobody"
 *
 * Returns 0 or a negative errno.
 */
typedef int kwatch_operand_find(void *data, const struct kwatch_chain *value,
				struct kwatch_operand *operand,
				struct kwatch_error *error);

/**
 * kwatch_predicates_compile - make predicates of conditions
 * @predicates: out; to be freed with kwatch_predicates_fini() in any case
 * @conditions: all of which a hit must meet
 * @count: of them
 * @find: finds what they look at
 * @data: for @find
 * @error: what is wrong, with the column in the condition
 *
 * Returns 0 or a negative errno.
 */
int kwatch_predicates_compile(struct kwatch_predicates *predicates,
			      const struct kwatch_condition *const *conditions,
			      size_t count, kwatch_operand_find *find,
			      void *data, struct kwatch_error *error);
void kwatch_predicates_fini(struct kwatch_predicates *predicates);

#endif
