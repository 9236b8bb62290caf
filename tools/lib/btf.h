/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's type information (BTF) says about a function: its
 * parameters by name, and where in a structure a member lies.
 */
#ifndef KWATCH_BTF_H
#define KWATCH_BTF_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>
#include "error.h"

struct btf;
struct kwatch_btf;

#define KWATCH_BTF_PARAMETERS	16
#define KWATCH_BTF_STEPS	16

/**
 * struct kwatch_btf_type - a type: of a parameter, of what a chain leads to
 * @btf: of libbpf that @id belongs to, NULL for no type
 * @id: of the type, 0 for void
 */
struct kwatch_btf_type {
	const struct btf *btf;
	__u32 id;
};

/**
 * struct kwatch_btf_function - a function's prototype
 * @result: type of what it returns
 * @count: number of parameters, at most KWATCH_BTF_PARAMETERS are described
 * @variadic: takes more than is described
 * @ambiguous: functions of this name have different prototypes
 * @parameters: in order; a name may be ""
 */
struct kwatch_btf_function {
	struct kwatch_btf_type result;
	unsigned int count;
	bool variadic;
	bool ambiguous;
	struct {
		const char *name;
		struct kwatch_btf_type type;
	} parameters[KWATCH_BTF_PARAMETERS];
};

/** enum kwatch_btf_class - what a type is, typedefs and const seen through */
enum kwatch_btf_class {
	KWATCH_BTF_VOID,
	KWATCH_BTF_INTEGER,
	KWATCH_BTF_BOOL,
	KWATCH_BTF_ENUM,
	KWATCH_BTF_POINTER,
	KWATCH_BTF_STRUCT,	/* or union */
	KWATCH_BTF_ARRAY,
	KWATCH_BTF_OTHER,	/* function, float, forward declaration */
};

/**
 * struct kwatch_btf_shape - what there is to know about a type
 * @class: what it is
 * @size: bytes
 * @is_signed: of an integer or enum
 * @alias: name of the outermost typedef, else "" (pid_t, umode_t, ...)
 * @name: of the struct, or of the struct that a pointer points to, else ""
 * @target: of a pointer or array: what is there
 * @to_char: a pointer to, or array of, char
 * @user: a pointer that is tagged __user
 */
struct kwatch_btf_shape {
	enum kwatch_btf_class class;
	__u32 size;
	bool is_signed;
	const char *alias;
	const char *name;
	struct kwatch_btf_type target;
	bool to_char;
	bool user;
};

/**
 * struct kwatch_btf_member - a member found in a struct
 * @type: of the member
 * @offset: bytes from the start of the struct to the unit that holds it
 * @bit_offset: of a bit field: first bit in that unit
 * @bit_size: of a bit field, else 0
 */
struct kwatch_btf_member {
	struct kwatch_btf_type type;
	__u32 offset;
	__u8 bit_offset;
	__u8 bit_size;
};

/**
 * kwatch_btf_new - read the kernel's BTF
 * @directory: with a file vmlinux and one per module, NULL for
 *             /sys/kernel/btf
 * @error: why NULL was returned
 *
 * BTF of a module is read when it is first asked for.
 */
struct kwatch_btf *kwatch_btf_new(const char *directory,
				  struct kwatch_error *error);
void kwatch_btf_free(struct kwatch_btf *btf);

/**
 * kwatch_btf_function - find a function
 * @btf: to search
 * @module: it is in, "" for the kernel itself
 * @name: exact
 * @function: out
 *
 * Returns false when BTF has no such function.
 */
bool kwatch_btf_function(struct kwatch_btf *btf, const char *module,
			 const char *name,
			 struct kwatch_btf_function *function);

/** kwatch_btf_struct - find a struct or union of the kernel itself by name */
bool kwatch_btf_struct(struct kwatch_btf *btf, const char *name,
		       struct kwatch_btf_type *type);

/** kwatch_btf_shape - look at a type */
void kwatch_btf_shape(struct kwatch_btf_type type,
		      struct kwatch_btf_shape *shape);

/**
 * kwatch_btf_member - find a member, also inside anonymous structs and unions
 * @type: of a struct or union
 * @name: of the member
 * @member: out
 *
 * Returns false when there is none of this name.
 */
bool kwatch_btf_member(struct kwatch_btf_type type, const char *name,
		       struct kwatch_btf_member *member);

#endif
