/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The members of composite values that a filter can look at, by the names that
 * they have in JSON.
 */
#ifndef KWATCH_MEMBER_H
#define KWATCH_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/types.h>

/** enum kwatch_member_kind - what a member is */
enum kwatch_member_kind {
	KWATCH_MEMBER_NUMBER,
	KWATCH_MEMBER_IP,	/* of a struct kwatch_flow */
	KWATCH_MEMBER_TEXT,	/* padded with NUL */
};

/**
 * struct kwatch_member - a member of a composite
 * @type: enum kwatch_type of the composite
 * @name: of the member
 * @kind: what it is
 * @is_signed: a number that may be negative
 * @offset: in the composite's struct
 * @size: bytes
 * @display: of a number
 */
struct kwatch_member {
	__u8 type;
	const char *name;
	enum kwatch_member_kind kind;
	bool is_signed;
	__u16 offset;
	__u8 size;
	const char *display;
};

/** kwatch_member_find - the member of this name, NULL when there is none */
const struct kwatch_member *kwatch_member_find(unsigned int type,
					       const char *name);

/** kwatch_member_at - the n-th member of a type, NULL behind the last */
const struct kwatch_member *kwatch_member_at(unsigned int type, size_t n);

#endif
