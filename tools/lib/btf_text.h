/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of BTF as C text, and held against C text.
 */
#ifndef KWATCH_BTF_TEXT_H
#define KWATCH_BTF_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include "btf.h"
#include "prototype.h"

/**
 * kwatch_btf_text - a declaration: "struct file *file"
 * @type: of what is declared
 * @name: of it, "" for the type alone
 * @buffer: out, cut to what it has room for
 * @room: of @buffer
 */
void kwatch_btf_text(struct kwatch_btf_type type, const char *name,
		     char *buffer, size_t room);

/**
 * kwatch_btf_is - is this the type that the words name?
 *
 * Qualifiers do not count; numbers of the same size and sign are the same, and
 * a typedef is what it stands for.
 */
bool kwatch_btf_is(struct kwatch_btf_type type, const struct kwatch_c_type *c);

#endif
