// SPDX-License-Identifier: GPL-2.0
/*
 * The calling convention, as far as a tool has to know it: the module turns
 * argument numbers into registers, here numbers become arguments or stack
 * words, and a system call's arguments members of its struct pt_regs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "function.h"

#if defined(__x86_64__)
#define REGISTER_ARGUMENTS	6
#define FIRST_STACK_WORD	1	/* word 0 is the return address */
#define LARGE_STRUCT_WORDS	0	/* is on the stack */
static const char * const saved_registers[] = {
	"di", "si", "dx", "r10", "r8", "r9",
};
#elif defined(__aarch64__)
#define REGISTER_ARGUMENTS	8
#define FIRST_STACK_WORD	0
#define LARGE_STRUCT_WORDS	1	/* a pointer to it is passed */
#else
#error "the calling convention of this machine is not known here"
#endif

#define SYSCALL_ARGUMENTS	6

static bool is_syscall_wrapper(const char *symbol)
{
	return !strncmp(symbol, "__x64_sys_", 10) ||
	       !strncmp(symbol, "__arm64_sys_", 12);
}

void kwatch_function_init(struct kwatch_function *function,
			  struct kwatch_btf *btf, const char *module,
			  const char *symbol, const char *prototype)
{
	bool typed;

	memset(function, 0, sizeof(*function));
	function->btf = btf;
	function->symbol = symbol;
	typed = btf && kwatch_btf_function(btf, module, symbol,
					   &function->types);
	/* The wrapper's own prototype says nothing of the system call's. */
	if (!prototype && is_syscall_wrapper(symbol))
		prototype = "long f(u64 arg0, u64 arg1, u64 arg2, u64 arg3, u64 arg4, u64 arg5)";
	if (prototype)
		function->has_prototype =
			!kwatch_prototype_parse(&function->prototype,
						prototype, NULL);
	if (strchr(symbol, '.'))
		function->evidence = KWATCH_EVIDENCE_CHANGED;
	else if (is_syscall_wrapper(symbol) && function->has_prototype)
		function->evidence = KWATCH_EVIDENCE_SYSCALL;
	else if (typed && !function->types.ambiguous)
		function->evidence = KWATCH_EVIDENCE_BTF;
	else if (function->has_prototype)
		function->evidence = KWATCH_EVIDENCE_PROTOTYPE;
	else
		function->evidence = KWATCH_EVIDENCE_NONE;
}

static unsigned int described(const struct kwatch_btf_function *types)
{
	return types->count < KWATCH_BTF_PARAMETERS ? types->count :
						      KWATCH_BTF_PARAMETERS;
}

unsigned int kwatch_function_count(const struct kwatch_function *function)
{
	switch (function->evidence) {
	case KWATCH_EVIDENCE_BTF:
		return described(&function->types);
	case KWATCH_EVIDENCE_PROTOTYPE:
	case KWATCH_EVIDENCE_SYSCALL:
		return function->prototype.count;
	default:
		return 0;
	}
}

const char *kwatch_function_name(const struct kwatch_function *function,
				 unsigned int n)
{
	if (n >= kwatch_function_count(function))
		return "";
	if (function->evidence == KWATCH_EVIDENCE_BTF)
		return function->types.parameters[n].name;
	return function->prototype.parameters[n].name;
}

static void place(struct kwatch_argument *argument, unsigned int position)
{
	argument->source = position < REGISTER_ARGUMENTS ?
			   KWATCH_SOURCE_ARGUMENT : KWATCH_SOURCE_STACK;
	argument->index = (__u8)(position < REGISTER_ARGUMENTS ? position :
				 position - REGISTER_ARGUMENTS +
				 FIRST_STACK_WORD);
}

/*
 * A structure passed by value takes as many registers as it has words. One that
 * gets none, or not enough of them, is not followed; nor what is behind it on
 * the stack, which is shared in ways not worth guessing.
 */
static int btf_position(const struct kwatch_function *function, unsigned int n)
{
	unsigned int position = 0, words = 1, i;
	struct kwatch_btf_shape shape;
	bool plain = true;

	for (i = 0; i <= n; i++) {
		kwatch_btf_shape(function->types.parameters[i].type, &shape);
		if (shape.class == KWATCH_BTF_OTHER)
			return -1;
		words = 1;
		if (shape.class == KWATCH_BTF_STRUCT || shape.size > 8) {
			words = shape.size <= 16 ? (shape.size + 7) / 8 :
						   LARGE_STRUCT_WORDS;
			plain = false;
		}
		if (i < n)
			position += words;
	}
	if (shape.size > 16)
		return -1;
	if (!plain && position + words > REGISTER_ARGUMENTS)
		return -1;
	return (int)position;
}

static bool saved_offset(const struct kwatch_function *function,
			 unsigned int n, __u32 *offset)
{
	struct kwatch_btf_type regs;
	struct kwatch_btf_member member;

	if (!function->btf || n >= SYSCALL_ARGUMENTS ||
	    !kwatch_btf_struct(function->btf, "pt_regs", &regs))
		return false;
#if defined(__x86_64__)
	if (!kwatch_btf_member(regs, saved_registers[n], &member))
		return false;
	*offset = member.offset;
#else
	if (!kwatch_btf_member(regs, "regs", &member))
		return false;
	*offset = member.offset + 8 * n;
#endif
	return true;
}

static int from_saved(const struct kwatch_function *function, unsigned int n,
		      const char *name, struct kwatch_argument *argument,
		      struct kwatch_error *error)
{
	place(argument, 0);
	argument->saved = true;
	if (saved_offset(function, n, &argument->saved_offset))
		return 0;
	return kwatch_error_set(error, ENODATA,
				"the place of %s in the saved registers is not known without BTF",
				name);
}

static int from_prototype(const struct kwatch_function *function,
			  unsigned int n, struct kwatch_argument *argument,
			  struct kwatch_error *error)
{
	argument->c = &function->prototype.parameters[n].type;
	if (argument->c->pointers == 1 && function->btf &&
	    !strncmp(argument->c->name, "struct ", 7))
		argument->target = kwatch_btf_struct(function->btf,
						     argument->c->name + 7,
						     &argument->type);
	if (function->evidence == KWATCH_EVIDENCE_PROTOTYPE) {
		place(argument, n);
		return 0;
	}
	return from_saved(function, n, function->prototype.parameters[n].name,
			  argument, error);
}

static int from_btf(const struct kwatch_function *function, unsigned int n,
		    struct kwatch_argument *argument,
		    struct kwatch_error *error)
{
	int position = btf_position(function, n);

	if (position < 0)
		return kwatch_error_set(error, ENODATA,
					"%s is passed in a way that kwatch does not follow",
					function->types.parameters[n].name);
	place(argument, (unsigned int)position);
	argument->type = function->types.parameters[n].type;
	return 0;
}

static int unknown(const struct kwatch_function *function, const char *name,
		   struct kwatch_error *error)
{
	unsigned int count = kwatch_function_count(function), i;
	char list[256] = "";

	if (function->evidence == KWATCH_EVIDENCE_CHANGED)
		return kwatch_error_set(error, ENODATA,
					"the compiler changed the arguments of %s, so %s is not where its source says; argN takes a register as it is",
					function->symbol, name);
	if (function->evidence == KWATCH_EVIDENCE_NONE)
		return kwatch_error_set(error, ENODATA,
					"%s BTF of %s, so %s is not known; argN takes an argument by its number, from 0",
					function->types.ambiguous ?
					"there is more than one" :
					"there is no", function->symbol, name);
	for (i = 0; i < count; i++) {
		size_t used = strlen(list);

		snprintf(list + used, sizeof(list) - used, "%s%s",
			 i ? ", " : "", kwatch_function_name(function, i));
	}
	return kwatch_error_set(error, ENOENT,
				"%s has no parameter %s%s%s", function->symbol,
				name, count ? ", it has " : "", list);
}

static bool is_number(const char *name, unsigned int *number)
{
	unsigned long value;
	char *end;

	if (strncmp(name, "arg", 3) || name[3] < '0' || name[3] > '9')
		return false;
	value = strtoul(name + 3, &end, 10);
	*number = (unsigned int)value;
	return !*end && value < REGISTER_ARGUMENTS;
}

/* A system call's are those that the program passed, else the register. */
static int by_number(const struct kwatch_function *function, unsigned int n,
		     const char *name, struct kwatch_argument *argument,
		     struct kwatch_error *error)
{
	unsigned int count = kwatch_function_count(function);

	if (function->evidence == KWATCH_EVIDENCE_SYSCALL)
		return n < count ? from_prototype(function, n, argument, error) :
				   from_saved(function, n, name, argument,
					      error);
	place(argument, n);
	/* With a structure before it, another one is in the register. */
	if (function->evidence == KWATCH_EVIDENCE_BTF && n < count &&
	    btf_position(function, n) == (int)n)
		argument->type = function->types.parameters[n].type;
	return 0;
}

int kwatch_function_argument(const struct kwatch_function *function,
			     const char *name,
			     struct kwatch_argument *argument,
			     struct kwatch_error *error)
{
	unsigned int count = kwatch_function_count(function), n, number;

	memset(argument, 0, sizeof(*argument));
	for (n = 0; n < count; n++)
		if (!strcmp(kwatch_function_name(function, n), name))
			break;
	if (n == count && is_number(name, &number))
		return by_number(function, number, name, argument, error);
	if (n == count)
		return unknown(function, name, error);
	if (function->evidence == KWATCH_EVIDENCE_BTF)
		return from_btf(function, n, argument, error);
	return from_prototype(function, n, argument, error);
}

bool kwatch_function_result(const struct kwatch_function *function,
			    struct kwatch_argument *result)
{
	memset(result, 0, sizeof(*result));
	result->source = KWATCH_SOURCE_RETURN;
	if (function->evidence == KWATCH_EVIDENCE_BTF) {
		result->type = function->types.result;
		return true;
	}
	if (!function->has_prototype)
		return false;
	result->c = &function->prototype.result;
	return true;
}
