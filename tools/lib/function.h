/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the arguments of a function are when it is entered, and on what
 * evidence: BTF by parameter name, or the prototype by position.
 */
#ifndef KWATCH_FUNCTION_H
#define KWATCH_FUNCTION_H

#include <stdbool.h>
#include <linux/kwatch.h>
#include "btf.h"
#include "error.h"
#include "prototype.h"

/** enum kwatch_evidence - what the place of the arguments is known from */
enum kwatch_evidence {
	KWATCH_EVIDENCE_NONE,		/* nothing: only argN by number */
	KWATCH_EVIDENCE_BTF,		/* names and types */
	KWATCH_EVIDENCE_PROTOTYPE,	/* positions in the catalogue's text */
	KWATCH_EVIDENCE_SYSCALL,	/* registers saved in struct pt_regs */
	KWATCH_EVIDENCE_CHANGED,	/* the compiler changed them: none */
};

/**
 * struct kwatch_function - a function to probe
 * @btf: of the kernel, NULL when there is none
 * @symbol: as in kallsyms
 * @evidence: for its arguments
 * @types: with KWATCH_EVIDENCE_BTF: what BTF says; with
 *         KWATCH_EVIDENCE_SYSCALL: of the wrapper, perhaps empty
 * @has_prototype: @prototype is set
 * @prototype: of the catalogue
 */
struct kwatch_function {
	struct kwatch_btf *btf;
	const char *symbol;
	enum kwatch_evidence evidence;
	struct kwatch_btf_function types;
	bool has_prototype;
	struct kwatch_prototype prototype;
};

/**
 * struct kwatch_argument - where a value begins
 * @source: enum kwatch_source
 * @index: of the argument or stack word
 * @saved: it is at @saved_offset of the structure that the source points to
 * @saved_offset: of a system call's argument in its struct pt_regs
 * @type: of BTF, .btf NULL when not known
 * @target: @type is what the value points to
 * @c: in words, NULL when not known
 */
struct kwatch_argument {
	__u8 source;
	__u8 index;
	bool saved;
	__u32 saved_offset;
	struct kwatch_btf_type type;
	bool target;
	const struct kwatch_c_type *c;
};

/**
 * kwatch_function_init - gather what is known
 * @function: out; refers to @btf and @symbol
 * @btf: of the kernel, or NULL
 * @module: the function is in, ""
 * @symbol: as in kallsyms, with the compiler's suffix
 * @prototype: of the catalogue, or NULL
 */
void kwatch_function_init(struct kwatch_function *function,
			  struct kwatch_btf *btf, const char *module,
			  const char *symbol, const char *prototype);

/** kwatch_function_count - parameters that have names here */
unsigned int kwatch_function_count(const struct kwatch_function *function);
/** kwatch_function_name - of the n-th, "" when it has none */
const char *kwatch_function_name(const struct kwatch_function *function,
				 unsigned int n);

/**
 * kwatch_function_argument - find a parameter by name, or argN
 * @function: it is of
 * @name: of the parameter
 * @argument: out
 * @error: why it cannot be had
 *
 * Returns 0, -ENOENT for an unknown name, -ENODATA when its place is not
 * known.
 */
int kwatch_function_argument(const struct kwatch_function *function,
			     const char *name,
			     struct kwatch_argument *argument,
			     struct kwatch_error *error);

/** kwatch_function_result - what it returns; false when nothing is known */
bool kwatch_function_result(const struct kwatch_function *function,
			    struct kwatch_argument *result);

#endif
