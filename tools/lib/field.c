// SPDX-License-Identifier: GPL-2.0
/*
 * From where a chain leads to (walk.c) and the last type there, decide what the
 * module is to make of the value.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "field.h"
#include "walk.h"

/* Structures that the module has a reader for. */
static const struct {
	const char *name;
	__u8 type;
} readers[] = {
	{ "sk_buff", KWATCH_TYPE_SKB },
	{ "sock", KWATCH_TYPE_SOCK },
	{ "socket", KWATCH_TYPE_SOCKET },
	{ "task_struct", KWATCH_TYPE_TASK },
	{ "kernel_siginfo", KWATCH_TYPE_SIGINFO },
	{ "net_device", KWATCH_TYPE_NETDEV },
	{ "pid", KWATCH_TYPE_PID },
	{ "filename", KWATCH_TYPE_FILENAME },
	{ "path", KWATCH_TYPE_PATH },
	{ "file", KWATCH_TYPE_FILE },
	{ "dentry", KWATCH_TYPE_DENTRY },
	{ "linux_binprm", KWATCH_TYPE_BINPRM },
	{ "sockaddr", KWATCH_TYPE_SOCKADDR },
	{ "sockaddr_storage", KWATCH_TYPE_SOCKADDR },
	{ "__kernel_sockaddr_storage", KWATCH_TYPE_SOCKADDR },
};

/* Typedefs that say how a number wants to be shown. */
static const struct {
	const char *alias;
	const char *display;
} habits[] = {
	{ "pid_t", "pid" }, { "uid_t", "uid" }, { "gid_t", "uid" },
	{ "umode_t", "octal" }, { "gfp_t", "hex" }, { "fmode_t", "hex" },
	{ "vm_flags_t", "hex" }, { "sa_family_t", "family" },
};

/* The module wants what is behind the text to be zero. */
static void set_text(char *to, size_t room, const char *text)
{
	size_t length = strnlen(text, room - 1);

	memset(to, 0, room);
	memcpy(to, text, length);
}

static void set_display(struct kwatch_field *field, const char *display)
{
	set_text(field->display, sizeof(field->display), display);
}

static __u8 reader_of(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
		if (!strcmp(readers[i].name, name))
			return readers[i].type;
	return 0;
}

static bool is_scalar(__u8 type)
{
	return type >= KWATCH_TYPE_U8 && type <= KWATCH_TYPE_POINTER;
}

static __u8 number_type(__u32 size, bool is_signed)
{
	__u8 type = KWATCH_TYPE_U64;

	if (size == 1)
		type = KWATCH_TYPE_U8;
	else if (size == 2)
		type = KWATCH_TYPE_U16;
	else if (size == 4)
		type = KWATCH_TYPE_U32;
	return is_signed ? type + (KWATCH_TYPE_S8 - KWATCH_TYPE_U8) : type;
}

/*
 * A char pointer is a string, unless it is a buffer: that holds no NUL, and is
 * the user's more often than not, which BTF made by gcc does not tell.
 */
static bool is_buffer(const struct kwatch_field *field)
{
	return strstr(field->name, "buf");
}

/* What the value is by itself. Returns 0, or -EINVAL if nothing of ours. */
static int guess_from_btf(struct kwatch_walk *walk)
{
	struct kwatch_field *field = walk->field;
	struct kwatch_btf_shape shape;
	const char *display = "";
	size_t i;

	kwatch_btf_shape(walk->type, &shape);
	switch (shape.class) {
	case KWATCH_BTF_POINTER:
		field->type = shape.to_char && !is_buffer(field) ?
			      KWATCH_TYPE_STRING : reader_of(shape.name);
		if (!field->type)
			field->type = KWATCH_TYPE_POINTER;
		break;
	case KWATCH_BTF_STRUCT:
		field->type = reader_of(shape.name);
		if (walk->target && !field->type)
			field->type = KWATCH_TYPE_POINTER;
		if (!field->type || (!walk->in_memory && !walk->target))
			return -EINVAL;
		break;
	case KWATCH_BTF_ARRAY:
		field->type = shape.to_char ? KWATCH_TYPE_STRING :
					      KWATCH_TYPE_BYTES;
		if (shape.size < 256)
			field->cap = (__u16)shape.size;
		break;
	case KWATCH_BTF_BOOL:
		display = "bool";
		/* fallthrough */
	case KWATCH_BTF_INTEGER:
	case KWATCH_BTF_ENUM:
		field->type = number_type(shape.size, shape.is_signed);
		break;
	default:
		return -EINVAL;
	}
	for (i = 0; i < sizeof(habits) / sizeof(habits[0]); i++)
		if (!strcmp(habits[i].alias, shape.alias))
			display = habits[i].display;
	set_display(field, display);
	return 0;
}

static int guess_from_c(struct kwatch_walk *walk)
{
	const struct kwatch_c_type *c = walk->c;
	struct kwatch_field *field = walk->field;
	int size = kwatch_prototype_number(c);

	if (size) {
		field->type = number_type((__u32)(size < 0 ? -size : size),
					  size < 0);
		if (!strcmp(c->name, "bool"))
			set_display(field, "bool");
		return 0;
	}
	if (!c->pointers)
		return -EINVAL;
	field->type = KWATCH_TYPE_POINTER;
	if (c->pointers == 1 && !strcmp(c->name, "char"))
		field->type = KWATCH_TYPE_STRING;
	else if (c->pointers == 1 && !strncmp(c->name, "struct ", 7) &&
		 reader_of(c->name + 7))
		field->type = reader_of(c->name + 7);
	return 0;
}

static int guess(struct kwatch_walk *walk)
{
	if (walk->type.btf)
		return guess_from_btf(walk);
	if (walk->c)
		return guess_from_c(walk);
	walk->field->type = KWATCH_TYPE_U64;
	set_display(walk->field, "hex");
	return 0;
}

/* The path of a file is what the module makes of a struct file. */
static __u8 wished_type(const struct kwatch_walk *walk,
			const struct kwatch_field_spec *spec)
{
	struct kwatch_btf_shape shape;

	kwatch_btf_shape(walk->type, &shape);
	if (spec->type->type == KWATCH_TYPE_PATH &&
	    reader_of(shape.name) == KWATCH_TYPE_FILE)
		return KWATCH_TYPE_FILE;
	return spec->type->type;
}

/* A named type that BTF contradicts is a mistake, not a wish. */
static int check_type(const struct kwatch_walk *walk,
		      const struct kwatch_field_spec *spec,
		      struct kwatch_error *error)
{
	struct kwatch_btf_shape shape;
	__u8 real;

	kwatch_btf_shape(walk->type, &shape);
	real = reader_of(shape.name);
	if (!real || is_scalar(spec->type->type) ||
	    real == wished_type(walk, spec) ||
	    spec->type->type == KWATCH_TYPE_BYTES)
		return 0;
	return kwatch_error_set(error, EINVAL,
				"column %u: %s is a struct %s, not a %s",
				spec->chain.column, spec->name, shape.name,
				spec->type->name);
}

static int decide(struct kwatch_walk *walk, const struct kwatch_field_spec *spec,
		  struct kwatch_error *error)
{
	struct kwatch_field *field = walk->field;
	struct kwatch_btf_shape shape;
	int err = guess(walk);

	kwatch_btf_shape(walk->type, &shape);
	if (spec->type) {
		err = walk->type.btf ? check_type(walk, spec, error) : 0;
		if (err)
			return err;
		if (spec->type->type != field->type)
			set_display(field, "");
		field->type = wished_type(walk, spec);
	}
	if (err)
		return kwatch_error_set(error, EINVAL,
					"column %u: %s is a struct %s: name a member of it, or a type",
					spec->chain.column, spec->name,
					shape.name);
	if (spec->display[0])
		set_display(field, spec->display);
	if (spec->cap)
		field->cap = spec->cap;
	if (is_scalar(field->type) || field->type == KWATCH_TYPE_PID ||
	    field->type >= KWATCH_TYPE_SKB)
		field->cap = 0;
	if (!is_scalar(field->type)) {
		field->bit_offset = 0;
		field->bit_size = 0;
	}
	if (!is_scalar(field->type) && walk->in_memory && !walk->target &&
	    (shape.class == KWATCH_BTF_STRUCT ||
	     shape.class == KWATCH_BTF_ARRAY))
		field->flags |= KWATCH_FIELD_EMBEDDED;
	if (spec->user || shape.user || (walk->c && walk->c->user))
		field->flags |= KWATCH_FIELD_USER;
	if (is_scalar(field->type) && (!field->derefs || !spec->user))
		field->flags &= (__u16)~KWATCH_FIELD_USER;
	return 0;
}

static int find_length(const struct kwatch_function *function,
		       const struct kwatch_field_spec *spec,
		       struct kwatch_field *field, struct kwatch_error *error)
{
	struct kwatch_argument argument;
	int err;

	if (!spec->length[0] || (field->type != KWATCH_TYPE_BYTES &&
				 field->type != KWATCH_TYPE_SOCKADDR))
		return 0;
	err = kwatch_function_argument(function, spec->length, &argument,
				       error);
	if (err)
		return err;
	/* Of a system call's wrapper it is in memory: show up to the cap. */
	if (argument.source == KWATCH_SOURCE_ARGUMENT && !argument.saved)
		field->length_argument = (__u8)(argument.index + 1);
	return 0;
}

/* The words that stand for no parameter; false when @base is none of them. */
static bool find_word(const struct kwatch_function *function, const char *base,
		      struct kwatch_argument *argument)
{
	unsigned int number;
	int end = 0;

	memset(argument, 0, sizeof(*argument));
	if (!strcmp(base, KWATCH_FIELD_RESULT)) {
		kwatch_function_result(function, argument);
		return true;
	}
	if (!strcmp(base, "$current")) {
		argument->source = KWATCH_SOURCE_CURRENT;
		argument->target = function->btf &&
				   kwatch_btf_struct(function->btf,
						     "task_struct",
						     &argument->type);
		return true;
	}
	if (!strcmp(base, "$caller")) {
		argument->source = KWATCH_SOURCE_CALLER;
		return true;
	}
	if (sscanf(base, "$stack%u%n", &number, &end) == 1 && !base[end] &&
	    number < 256) {
		argument->source = KWATCH_SOURCE_STACK;
		argument->index = (__u8)number;
		return true;
	}
	return false;
}

static bool returns_nothing(const struct kwatch_function *function,
			    const char *base)
{
	struct kwatch_argument result;

	if (strcmp(base, KWATCH_FIELD_RESULT) ||
	    !kwatch_function_result(function, &result))
		return false;
	return result.c ? !result.c->pointers &&
			  !strcmp(result.c->name, "void") : !result.type.id;
}

static int begin(const struct kwatch_function *function,
		 const struct kwatch_field_spec *spec, struct kwatch_walk *walk,
		 struct kwatch_error *error)
{
	const struct kwatch_chain *chain = &spec->chain;
	struct kwatch_argument argument;
	struct kwatch_error why = { 0 };
	int err = 0;

	if (returns_nothing(function, chain->base))
		return kwatch_error_set(error, EINVAL,
					"column %u: %s returns nothing",
					chain->column, function->symbol);
	if (!find_word(function, chain->base, &argument)) {
		err = kwatch_function_argument(function, chain->base,
					       &argument, &why);
		if (err)
			return kwatch_error_set(error, -err, "column %u: %s",
						chain->column, why.text);
	}
	walk->field->source = argument.source;
	walk->field->index = argument.index;
	walk->type = argument.type;
	walk->target = argument.target;
	walk->c = argument.c;
	if (argument.saved)
		err = kwatch_walk_load(walk, argument.saved_offset,
				       chain->column, error);
	return err;
}

void kwatch_field_stack(struct kwatch_field *field, const char *name,
			unsigned int depth)
{
	memset(field, 0, sizeof(*field));
	set_text(field->name, sizeof(field->name), name);
	field->source = KWATCH_SOURCE_CHAIN;
	field->type = KWATCH_TYPE_STACK;
	field->cap = (__u16)(depth * sizeof(__u64));
}

static int resolve_stack(const struct kwatch_field_spec *spec,
			 struct kwatch_field *field, struct kwatch_error *error)
{
	if (spec->chain.count || spec->display[0] ||
	    (spec->type && spec->type->type != KWATCH_TYPE_STACK))
		return kwatch_error_set(error, EINVAL,
					"column %u: $kstack is a stack, and nothing else",
					spec->chain.column);
	if (spec->cap % sizeof(__u64))
		return kwatch_error_set(error, EINVAL,
					"column %u: %u bytes of a stack: an address takes 8",
					spec->chain.column, spec->cap);
	kwatch_field_stack(field, spec->name, spec->cap / sizeof(__u64));
	if (spec->at_return)
		field->flags |= KWATCH_FIELD_AT_RETURN;
	return 0;
}

int kwatch_field_resolve(const struct kwatch_function *function,
			 const struct kwatch_field_spec *spec,
			 struct kwatch_field *field, struct kwatch_error *error)
{
	struct kwatch_walk walk = { .field = field };
	int err;

	if (!strcmp(spec->chain.base, "$kstack"))
		return resolve_stack(spec, field, error);
	if (spec->type && spec->type->type == KWATCH_TYPE_STACK)
		return kwatch_error_set(error, EINVAL,
					"column %u: only $kstack is a stack",
					spec->chain.column);

	/* The result by itself is shown as it is where nobody named it. */
	if (!strcmp(spec->chain.base, KWATCH_FIELD_RESULT) &&
	    !spec->chain.count && !spec->type &&
	    kwatch_field_result(function, field)) {
		set_text(field->name, sizeof(field->name), spec->name);
		if (spec->display[0])
			set_display(field, spec->display);
		return 0;
	}
	memset(field, 0, sizeof(*field));
	set_text(field->name, sizeof(field->name), spec->name);
	if (spec->at_return)
		field->flags |= KWATCH_FIELD_AT_RETURN;
	err = begin(function, spec, &walk, error);
	if (!err)
		err = kwatch_walk_follow(&walk, &spec->chain, error);
	if (!err)
		err = decide(&walk, spec, error);
	if (!err)
		err = find_length(function, spec, field, error);
	return err;
}

int kwatch_field_parameter(const struct kwatch_function *function,
			   unsigned int n, struct kwatch_field *field,
			   struct kwatch_error *error)
{
	const char *name = kwatch_function_name(function, n);
	struct kwatch_field_spec spec = { .chain.column = 1 };

	if (name[0])
		snprintf(spec.name, sizeof(spec.name), "%s", name);
	else
		snprintf(spec.name, sizeof(spec.name), "arg%u", n);
	strcpy(spec.chain.base, spec.name);
	if (name[0])
		snprintf(spec.chain.base, sizeof(spec.chain.base), "%s", name);
	return kwatch_field_resolve(function, &spec, field, error);
}

/* What a returned number usually is, where nothing more is known. */
static const char *result_display(const struct kwatch_walk *walk)
{
	struct kwatch_btf_shape shape;
	int size = walk->c ? kwatch_prototype_number(walk->c) : 0;

	kwatch_btf_shape(walk->type, &shape);
	if (shape.class == KWATCH_BTF_POINTER || (walk->c && walk->c->pointers))
		return "pointer_errno";
	if (shape.class == KWATCH_BTF_INTEGER && shape.is_signed)
		return "errno";
	return size == -4 || size == -8 ? "errno" : NULL;
}

bool kwatch_field_result(const struct kwatch_function *function,
			 struct kwatch_field *field)
{
	struct kwatch_walk walk = { .field = field };
	struct kwatch_argument result;
	const char *display;

	kwatch_function_result(function, &result);
	memset(field, 0, sizeof(*field));
	strcpy(field->name, KWATCH_FIELD_RESULT);
	field->source = KWATCH_SOURCE_RETURN;
	walk.type = result.type;
	walk.c = result.c;
	if (returns_nothing(function, KWATCH_FIELD_RESULT) || guess(&walk))
		return false;
	display = result_display(&walk);
	if (display)
		set_display(field, display);
	if (display && !strcmp(display, "pointer_errno"))
		field->type = KWATCH_TYPE_POINTER;
	field->cap = 0;
	return true;
}
