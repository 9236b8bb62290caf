/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A function's prototype as C text, from the catalogue: the second witness
 * beside BTF, and the only one for the arguments of system call wrappers.
 */
#ifndef KWATCH_PROTOTYPE_H
#define KWATCH_PROTOTYPE_H

#include <stdbool.h>
#include <linux/types.h>
#include "error.h"

#define KWATCH_PROTOTYPE_PARAMETERS	12

/**
 * struct kwatch_c_type - a type in words, qualifiers left out
 * @name: "int", "unsigned long", "struct sk_buff", "pid_t"
 * @pointers: number of stars behind it
 * @user: it is marked __user
 */
struct kwatch_c_type {
	char name[48];
	unsigned int pointers;
	bool user;
};

/**
 * struct kwatch_prototype - a parsed prototype
 * @result: what is returned
 * @name: of the function
 * @count: of @parameters
 * @parameters: in order
 */
struct kwatch_prototype {
	struct kwatch_c_type result;
	char name[64];
	unsigned int count;
	struct {
		struct kwatch_c_type type;
		char name[32];
	} parameters[KWATCH_PROTOTYPE_PARAMETERS];
};

/**
 * kwatch_prototype_parse - parse "int f(struct file *file, size_t count)"
 * @prototype: out
 * @text: one declaration; parameters need names, no function pointers
 * @error: what is wrong
 *
 * Returns 0 or -EINVAL.
 */
int kwatch_prototype_parse(struct kwatch_prototype *prototype,
			   const char *text, struct kwatch_error *error);

/** kwatch_prototype_find - position of the parameter, -1 when there is none */
int kwatch_prototype_find(const struct kwatch_prototype *prototype,
			  const char *name);

/**
 * kwatch_prototype_number - size of a number in bytes, negative when signed
 *
 * Returns 0 for what is not known to be a number.
 */
int kwatch_prototype_number(const struct kwatch_c_type *type);

#endif
