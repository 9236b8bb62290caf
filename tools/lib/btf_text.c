// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "btf_text.h"

struct text {
	char *buffer;
	size_t room;
	size_t used;
};

static void append(void *data, const char *format, va_list arguments)
{
	struct text *text = data;
	int length;

	if (text->used >= text->room)
		return;
	length = vsnprintf(text->buffer + text->used, text->room - text->used,
			   format, arguments);
	if (length > 0)
		text->used += (size_t)length;
}

void kwatch_btf_text(struct kwatch_btf_type type, const char *name,
		     char *buffer, size_t room)
{
	DECLARE_LIBBPF_OPTS(btf_dump_emit_type_decl_opts, options,
			    .field_name = name);
	struct text text = { .buffer = buffer, .room = room };
	struct btf_dump *dump;

	buffer[0] = '\0';
	if (!type.btf)
		return;
	if (!type.id) {
		snprintf(buffer, room, "void%s%s", name[0] ? " " : "", name);
		return;
	}
	dump = btf_dump__new(type.btf, append, &text, NULL);
	if (libbpf_get_error(dump))
		return;
	btf_dump__emit_type_decl(dump, type.id, &options);
	btf_dump__free(dump);
}

/* Its name, or that of a typedef on the way to it. */
static const char *base_name(const struct btf *btf,
			     const struct btf_type *type)
{
	return btf__name_by_offset(btf, type->name_off);
}

static bool same_base(const struct btf *btf, const struct btf_type *type,
		      const struct kwatch_c_type *c)
{
	const char *name = base_name(btf, type);

	if (btf_is_typedef(type))
		return !strcmp(name, c->name);
	if (btf_is_struct(type))
		return !strncmp(c->name, "struct ", 7) &&
		       !strcmp(name, c->name + 7);
	if (btf_is_union(type))
		return !strncmp(c->name, "union ", 6) &&
		       !strcmp(name, c->name + 6);
	if (btf_is_any_enum(type))
		return !strncmp(c->name, "enum ", 5) &&
		       !strcmp(name, c->name + 5);
	/* Whether it has a sign is the compiler's choice: none since 6.2. */
	if (btf_is_int(type) && !strcmp(c->name, "char"))
		return !strcmp(name, "char");
	if (btf_is_fwd(type))
		return strchr(c->name, ' ') &&
		       !strcmp(name, strchr(c->name, ' ') + 1);
	return false;
}

/* A number's size in bytes, negative when signed; 0 for no number. */
static int number(const struct btf_type *type)
{
	int size = (int)type->size;

	if (btf_is_any_enum(type))
		return size;
	if (!btf_is_int(type))
		return 0;
	return btf_int_encoding(type) & BTF_INT_SIGNED ? -size : size;
}

bool kwatch_btf_is(struct kwatch_btf_type of, const struct kwatch_c_type *c)
{
	struct kwatch_c_type base = *c;
	unsigned int pointers = 0;
	__u32 id = of.id;

	base.pointers = 0;
	for (;;) {
		const struct btf_type *type;

		if (!id)
			return pointers == c->pointers &&
			       !strcmp(c->name, "void");
		type = btf__type_by_id(of.btf, id);
		/* Prototypes have no words for a pointer to a function. */
		if (btf_is_func_proto(type))
			return pointers == c->pointers &&
			       !strcmp(c->name, "void");
		if (pointers == c->pointers && same_base(of.btf, type, c))
			return true;
		if (btf_is_ptr(type))
			pointers++;
		else if (!btf_is_mod(type) && !btf_is_typedef(type) &&
			 !btf_is_type_tag(type))
			return pointers == c->pointers && number(type) &&
			       number(type) == kwatch_prototype_number(&base);
		id = type->type;
	}
}
