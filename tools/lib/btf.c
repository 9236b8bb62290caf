// SPDX-License-Identifier: GPL-2.0
/*
 * A thin layer over libbpf's BTF: functions by name through a hash (there are
 * some 45,000), and types with their names and qualifiers seen through.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "btf.h"
#include "index.h"

/*
 * libbpf 1.1 takes BTF for what it says. A directory that a user names may hold
 * any: so names may lie outside of the strings, types lead to themselves, and
 * anonymous members of members be more than can be looked at.
 */
#define CHAIN_MAX	64	/* typedefs and qualifiers of one type */
#define MEMBERS_MAX	65536	/* looked at for one name */
#define NESTING_MAX	32	/* anonymous structs in each other */

/* BTF of the kernel itself, or of one module on top of it. */
struct part {
	struct part *next;
	char *module;
	struct btf *btf;	/* NULL: was looked for, is not there */
	struct kwatch_index functions;
	__u32 first;
};

struct kwatch_btf {
	char *directory;
	struct part *parts;	/* the kernel's is the last */
};

static const char *name_at(const struct btf *btf, __u32 offset)
{
	const char *name = btf__name_by_offset(btf, offset);

	return name ? name : "";
}

/* Through qualifiers and tags, and through typedefs if these @too; or NULL. */
static const struct btf_type *skip(const struct btf *btf, __u32 *id, bool too)
{
	const struct btf_type *type = btf__type_by_id(btf, *id);
	unsigned int left = CHAIN_MAX;

	while (type && (btf_is_mod(type) || (too && btf_is_typedef(type)))) {
		if (!left--)
			return NULL;
		*id = type->type;
		type = btf__type_by_id(btf, *id);
	}
	return type;
}

static const struct btf_type *skip_names(const struct btf *btf, __u32 *id)
{
	return skip(btf, id, true);
}

static bool index_functions(struct part *part)
{
	__u32 count = btf__type_cnt(part->btf), i;

	if (kwatch_index_init(&part->functions, count - part->first))
		return false;
	for (i = count; i-- > part->first;) {
		const struct btf_type *type = btf__type_by_id(part->btf, i);
		const char *name;

		if (!btf_is_func(type))
			continue;
		name = name_at(part->btf, type->name_off);
		kwatch_index_add(&part->functions,
				 kwatch_index_hash(name, strlen(name)),
				 i - part->first);
	}
	return true;
}

static void free_part(struct part *part)
{
	kwatch_index_fini(&part->functions);
	btf__free(part->btf);
	free(part->module);
	free(part);
}

static struct part *new_part(struct kwatch_btf *btf, const char *module)
{
	struct part *part = calloc(1, sizeof(*part)), *base = btf->parts;
	char *path = NULL;

	if (!part)
		return NULL;
	while (base && base->next)
		base = base->next;
	part->module = strdup(module);
	if (!part->module ||
	    asprintf(&path, "%s/%s", btf->directory,
		     module[0] ? module : "vmlinux") < 0)
		goto free_part;
	part->btf = base ? btf__parse_raw_split(path, base->btf) :
			   btf__parse_raw(path);
	free(path);
	part->first = base ? btf__type_cnt(base->btf) : 1;
	if (part->btf && !index_functions(part))
		goto free_part;
	part->next = btf->parts;
	btf->parts = part;
	return part;

free_part:
	free_part(part);
	return NULL;
}

static struct part *find_part(struct kwatch_btf *btf, const char *module)
{
	struct part *part;

	for (part = btf->parts; part; part = part->next)
		if (!strcmp(part->module, module))
			return part;
	return new_part(btf, module);
}

struct kwatch_btf *kwatch_btf_new(const char *directory,
				  struct kwatch_error *error)
{
	struct kwatch_btf *btf = calloc(1, sizeof(*btf));
	struct part *part;

	if (!directory)
		directory = "/sys/kernel/btf";
	if (btf)
		btf->directory = strdup(directory);
	if (!btf || !btf->directory) {
		kwatch_error_set(error, ENOMEM, "not enough memory for BTF");
		goto free_btf;
	}
	/* Its own words would go to stderr; ours go to @error. */
	libbpf_set_print(NULL);
	errno = 0;
	part = new_part(btf, "");
	if (!part || !part->btf) {
		int code = errno ? errno : ENODATA;

		kwatch_error_set(error, code,
				 "cannot read %s/vmlinux: %s; the kernel needs CONFIG_DEBUG_INFO_BTF",
				 directory, strerror(code));
		goto free_btf;
	}
	return btf;

free_btf:
	kwatch_btf_free(btf);
	return NULL;
}

void kwatch_btf_free(struct kwatch_btf *btf)
{
	if (!btf)
		return;
	/* A module's part refers to the kernel's, which is the last. */
	while (btf->parts) {
		struct part *part = btf->parts;

		btf->parts = part->next;
		free_part(part);
	}
	free(btf->directory);
	free(btf);
}

static void describe(const struct btf *btf, const struct btf_type *proto,
		     struct kwatch_btf_function *function)
{
	const struct btf_param *params = btf_params(proto);
	unsigned int count = btf_vlen(proto), i;

	memset(function, 0, sizeof(*function));
	function->result = (struct kwatch_btf_type){ btf, proto->type };
	if (count && !params[count - 1].type) {
		function->variadic = true;
		count--;
	}
	function->count = count;
	for (i = 0; i < count && i < KWATCH_BTF_PARAMETERS; i++) {
		function->parameters[i].name =
			name_at(btf, params[i].name_off);
		function->parameters[i].type =
			(struct kwatch_btf_type){ btf, params[i].type };
	}
}

/* Static functions of one name in several files: do their types agree? */
static bool same_prototype(const struct kwatch_btf_function *a,
			   const struct kwatch_btf_function *b)
{
	unsigned int i;

	if (a->count != b->count || a->result.id != b->result.id)
		return false;
	for (i = 0; i < a->count && i < KWATCH_BTF_PARAMETERS; i++)
		if (a->parameters[i].type.id != b->parameters[i].type.id)
			return false;
	return true;
}

bool kwatch_btf_function(struct kwatch_btf *btf, const char *module,
			 const char *name, struct kwatch_btf_function *function)
{
	struct part *part = find_part(btf, module);
	struct kwatch_btf_function other;
	bool found = false;
	__u32 item;

	if (!part || !part->btf)
		return false;
	item = kwatch_index_first(&part->functions,
				  kwatch_index_hash(name, strlen(name)));
	for (; item != KWATCH_INDEX_NONE;
	     item = kwatch_index_next(&part->functions, item)) {
		const struct btf_type *type =
			btf__type_by_id(part->btf, part->first + item);
		const struct btf_type *proto =
			btf__type_by_id(part->btf, type->type);

		if (strcmp(name_at(part->btf, type->name_off), name) ||
		    !proto || !btf_is_func_proto(proto))
			continue;
		if (!found) {
			describe(part->btf, proto, function);
			found = true;
			continue;
		}
		describe(part->btf, proto, &other);
		if (!same_prototype(function, &other))
			function->ambiguous = true;
	}
	return found;
}

bool kwatch_btf_struct(struct kwatch_btf *btf, const char *name,
		       struct kwatch_btf_type *type)
{
	struct part *part = find_part(btf, "");
	__s32 id;

	if (!part || !part->btf)
		return false;
	id = btf__find_by_name_kind(part->btf, name, BTF_KIND_STRUCT);
	if (id < 0)
		id = btf__find_by_name_kind(part->btf, name, BTF_KIND_UNION);
	if (id < 0)
		return false;
	*type = (struct kwatch_btf_type){ part->btf, (__u32)id };
	return true;
}

static bool is_char(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = skip_names(btf, &id);

	return type && btf_is_int(type) && type->size == 1 &&
	       !(btf_int_encoding(type) & BTF_INT_BOOL) &&
	       !strcmp(name_at(btf, type->name_off), "char");
}

/* Between a pointer and what it points to stand its tags. */
static bool has_user_tag(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);
	unsigned int left = CHAIN_MAX;

	for (; type && btf_is_mod(type) && left--;
	     type = btf__type_by_id(btf, type->type))
		if (btf_is_type_tag(type) &&
		    !strcmp(name_at(btf, type->name_off), "user"))
			return true;
	return false;
}

static void shape_pointer(const struct btf *btf, const struct btf_type *type,
			  struct kwatch_btf_shape *shape)
{
	__u32 target = type->type;
	const struct btf_type *there = skip_names(btf, &target);

	shape->class = KWATCH_BTF_POINTER;
	shape->size = 8;
	shape->target = (struct kwatch_btf_type){ btf, target };
	shape->user = has_user_tag(btf, type->type);
	shape->to_char = is_char(btf, type->type);
	if (there && (btf_is_composite(there) || btf_is_fwd(there)))
		shape->name = name_at(btf, there->name_off);
}

static void shape_number(const struct btf_type *type,
			 struct kwatch_btf_shape *shape)
{
	shape->size = type->size;
	if (!btf_is_int(type)) {
		shape->class = KWATCH_BTF_ENUM;
		shape->is_signed = btf_kflag(type);
		return;
	}
	shape->class = btf_int_encoding(type) & BTF_INT_BOOL ?
		       KWATCH_BTF_BOOL : KWATCH_BTF_INTEGER;
	shape->is_signed = btf_int_encoding(type) & BTF_INT_SIGNED;
}

void kwatch_btf_shape(struct kwatch_btf_type of, struct kwatch_btf_shape *shape)
{
	const struct btf_type *type;
	__u32 id = of.id;

	memset(shape, 0, sizeof(*shape));
	shape->alias = "";
	shape->name = "";
	if (!of.btf || !id)
		return;
	type = skip(of.btf, &id, false);
	if (type && btf_is_typedef(type))
		shape->alias = name_at(of.btf, type->name_off);
	type = skip_names(of.btf, &id);
	shape->class = KWATCH_BTF_OTHER;
	if (!type || !id) {
		shape->class = KWATCH_BTF_VOID;
	} else if (btf_is_ptr(type)) {
		shape_pointer(of.btf, type, shape);
	} else if (btf_is_int(type) || btf_is_any_enum(type)) {
		shape_number(type, shape);
	} else if (btf_is_composite(type)) {
		shape->class = KWATCH_BTF_STRUCT;
		shape->size = type->size;
		shape->name = name_at(of.btf, type->name_off);
	} else if (btf_is_array(type)) {
		shape->class = KWATCH_BTF_ARRAY;
		shape->target = (struct kwatch_btf_type){
			of.btf, btf_array(type)->type };
		shape->to_char = is_char(of.btf, btf_array(type)->type);
		shape->size = (__u32)btf__resolve_size(of.btf, id);
	}
}

/* A bit field is loaded as the unit of its type that it lies in. */
static void place_bits(const struct btf *btf, __u32 bits, __u32 bit_size,
		       struct kwatch_btf_member *member)
{
	__s64 size = btf__resolve_size(btf, member->type.id);
	__u32 unit = size > 0 && size <= 8 ? 8 * (__u32)size : 32;

	member->bit_size = 0;
	member->bit_offset = 0;
	member->offset = bits / 8;
	if (!bit_size)
		return;
	member->offset = bits / unit * (unit / 8);
	member->bit_size = (__u8)bit_size;
	member->bit_offset = (__u8)(bits % unit);
}

/* @left: members that may still be looked at */
static bool find_member(struct kwatch_btf_type of, const char *name,
			struct kwatch_btf_member *member, unsigned int depth,
			unsigned int *left)
{
	__u32 id = of.id, i;
	const struct btf_type *type = skip_names(of.btf, &id);

	if (!type || !btf_is_composite(type) || depth > NESTING_MAX)
		return false;
	for (i = 0; i < btf_vlen(type) && *left; i++) {
		const struct btf_member *m = &btf_members(type)[i];
		const char *its = name_at(of.btf, m->name_off);
		__u32 bits = btf_member_bit_offset(type, i);

		--*left;
		member->type = (struct kwatch_btf_type){ of.btf, m->type };
		if (!strcmp(its, name)) {
			place_bits(of.btf, bits,
				   btf_member_bitfield_size(type, i), member);
			return true;
		}
		if (!its[0] && find_member(member->type, name, member,
					   depth + 1, left)) {
			member->offset += bits / 8;
			return true;
		}
	}
	return false;
}

bool kwatch_btf_member(struct kwatch_btf_type of, const char *name,
		       struct kwatch_btf_member *member)
{
	unsigned int left = MEMBERS_MAX;

	return find_member(of, name, member, 0, &left);
}
