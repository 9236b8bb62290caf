/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a field as a person writes it to one that the module fetches.
 */
#ifndef KWATCH_FIELD_H
#define KWATCH_FIELD_H

#include <linux/kwatch.h>
#include "error.h"
#include "expression.h"
#include "function.h"

#define KWATCH_FIELD_RESULT	"ret"	/* name of the returned value */

/**
 * kwatch_field_resolve - find the value of a field
 * @function: its arguments
 * @spec: what is asked for
 * @field: out: ready for the module
 * @error: why it cannot be had, with the column in the field's text
 *
 * Returns 0 or a negative errno.
 */
int kwatch_field_resolve(const struct kwatch_function *function,
			 const struct kwatch_field_spec *spec,
			 struct kwatch_field *field,
			 struct kwatch_error *error);

/**
 * kwatch_field_parameter - the n-th parameter as it is
 *
 * As kwatch_field_resolve(); for a probe whose fields were not named.
 */
int kwatch_field_parameter(const struct kwatch_function *function,
			   unsigned int n, struct kwatch_field *field,
			   struct kwatch_error *error);

/**
 * kwatch_field_stack - the calls that led to the hit
 * @field: out
 * @name: of it
 * @depth: most addresses, 0 for the module's choice
 */
void kwatch_field_stack(struct kwatch_field *field, const char *name,
			unsigned int depth);

/**
 * kwatch_field_result - the returned value as it is
 *
 * Returns false for a function that returns nothing.
 */
bool kwatch_field_result(const struct kwatch_function *function,
			 struct kwatch_field *field);

#endif
