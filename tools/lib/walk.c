// SPDX-License-Identifier: GPL-2.0
/*
 * Step by step from a parameter to a member of a member: each pointer on the
 * way is a load, everything else adds to the offset of the last one.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "walk.h"

int kwatch_walk_load(struct kwatch_walk *walk, __u32 offset,
		     unsigned int column, struct kwatch_error *error)
{
	struct kwatch_field *field = walk->field;

	if (field->derefs == KWATCH_DEREF_MAX)
		return kwatch_error_set(error, EINVAL,
					"column %u: more than %d pointers on the way",
					column, KWATCH_DEREF_MAX);
	field->offsets[field->derefs++] = (__s32)offset;
	walk->in_memory = true;
	return 0;
}

/*
 * sk_num and its like are no members but macros of include/net/sock.h, for
 * __sk_common.skc_num; people know them by these names.
 */
static bool find_member(struct kwatch_btf_type type, const char *owner,
			const char *name, struct kwatch_btf_member *member)
{
	struct kwatch_btf_member common;
	char real[KWATCH_EXPRESSION_WORD + 2];

	if (kwatch_btf_member(type, name, member))
		return true;
	if (strcmp(owner, "sock") || strncmp(name, "sk_", 3) ||
	    !kwatch_btf_member(type, "__sk_common", &common))
		return false;
	snprintf(real, sizeof(real), "skc_%s", name + 3);
	if (!kwatch_btf_member(common.type, real, member))
		return false;
	member->offset += common.offset;
	return true;
}

static int step_member(struct kwatch_walk *walk, const struct kwatch_step *step,
		       const char *owner, struct kwatch_error *error)
{
	struct kwatch_btf_shape shape, inside;
	struct kwatch_btf_member member;
	struct kwatch_btf_type type;
	bool pointer;
	int err = 0;

	kwatch_btf_shape(walk->type, &shape);
	pointer = walk->target || shape.class == KWATCH_BTF_POINTER;
	type = pointer && !walk->target ? shape.target : walk->type;
	kwatch_btf_shape(type, &inside);
	if (inside.class != KWATCH_BTF_STRUCT || !(pointer || walk->in_memory))
		return kwatch_error_set(error, EINVAL,
					"column %u: %s is no structure and has no member %s",
					step->column, owner, step->member);
	if (!find_member(type, shape.name, step->member, &member))
		return kwatch_error_set(error, EINVAL,
					"column %u: struct %s has no member %s",
					step->column, shape.name, step->member);
	if (pointer)
		err = kwatch_walk_load(walk, member.offset, step->column,
				       error);
	else
		walk->field->offsets[walk->field->derefs - 1] +=
			(__s32)member.offset;
	walk->field->bit_offset = member.bit_offset;
	walk->field->bit_size = member.bit_size;
	walk->type = member.type;
	walk->target = false;
	return err;
}

static int step_element(struct kwatch_walk *walk, const struct kwatch_step *step,
			const char *owner, struct kwatch_error *error)
{
	struct kwatch_btf_shape shape, element;
	__u32 offset;

	kwatch_btf_shape(walk->type, &shape);
	kwatch_btf_shape(shape.target, &element);
	offset = step->number * element.size;
	/* An array is always behind a load: it adds to that. */
	if (!element.size ||
	    (shape.class != KWATCH_BTF_POINTER &&
	     (shape.class != KWATCH_BTF_ARRAY || !walk->in_memory)))
		return kwatch_error_set(error, EINVAL,
					"column %u: %s has no elements",
					step->column, owner);
	walk->type = shape.target;
	if (shape.class == KWATCH_BTF_POINTER)
		return kwatch_walk_load(walk, offset, step->column, error);
	if (shape.size && offset >= shape.size)
		return kwatch_error_set(error, EINVAL,
					"column %u: %s has %u elements",
					step->column, owner,
					shape.size / element.size);
	walk->field->offsets[walk->field->derefs - 1] += (__s32)offset;
	return 0;
}

int kwatch_walk_follow(struct kwatch_walk *walk,
		       const struct kwatch_chain *chain,
		       struct kwatch_error *error)
{
	const char *owner = chain->base;
	unsigned int i;
	int err = 0;

	if (chain->count && !walk->type.btf)
		return kwatch_error_set(error, ENODATA,
					"column %u: the type of %s is not known, for there is no BTF of it",
					chain->column, chain->base);
	for (i = 0; !err && i < chain->count; i++) {
		const struct kwatch_step *step = &chain->steps[i];

		if (step->member[0]) {
			err = step_member(walk, step, owner, error);
			owner = step->member;
		} else {
			err = step_element(walk, step, owner, error);
		}
	}
	return err;
}
