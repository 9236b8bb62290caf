// SPDX-License-Identifier: GPL-2.0
/*
 * As much C as prototypes in the kernel's style need: words, stars, commas.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "prototype.h"

/* Sizes on the 64-bit machines that kwatch runs on; negative: signed. */
static const struct {
	const char *name;
	int size;
} numbers[] = {
	{ "bool", 1 }, { "char", -1 }, { "unsigned char", 1 },
	{ "short", -2 }, { "unsigned short", 2 }, { "umode_t", 2 },
	{ "int", -4 }, { "unsigned int", 4 }, { "unsigned", 4 },
	{ "long", -8 }, { "unsigned long", 8 },
	{ "u8", 1 }, { "u16", 2 }, { "u32", 4 }, { "u64", 8 },
	{ "s8", -1 }, { "s16", -2 }, { "s32", -4 }, { "s64", -8 },
	{ "__be16", 2 }, { "__be32", 4 },
	{ "size_t", 8 }, { "ssize_t", -8 }, { "loff_t", -8 },
	{ "pid_t", -4 }, { "uid_t", 4 }, { "gfp_t", 4 },
	{ "vm_flags_t", 8 }, { "pgoff_t", 8 }, { "vm_fault_t", 4 },
};

int kwatch_prototype_number(const struct kwatch_c_type *type)
{
	size_t i;

	if (type->pointers)
		return 0;
	if (!strncmp(type->name, "enum ", 5))
		return 4;
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (!strcmp(numbers[i].name, type->name))
			return numbers[i].size;
	return 0;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool is_qualifier(const char *word)
{
	static const char * const qualifiers[] = {
		"const", "volatile", "restrict", "static", "inline",
		"__user", "asmlinkage",
	};
	size_t i;

	for (i = 0; i < sizeof(qualifiers) / sizeof(qualifiers[0]); i++)
		if (!strcmp(word, qualifiers[i]))
			return true;
	return false;
}

/* The next word, or "*"; false at the end. */
static bool next(const char **at, const char *end, char *word, size_t room)
{
	size_t length = 0;

	while (*at < end && isspace((unsigned char)**at))
		(*at)++;
	if (*at == end)
		return false;
	if (!is_word(**at))
		length = 1;
	while (*at + length < end && length < room - 1 &&
	       is_word((*at)[length]) && is_word(**at))
		length++;
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length;
	return true;
}

static bool add_word(struct kwatch_c_type *type, const char *word)
{
	size_t used = strlen(type->name);
	size_t left = sizeof(type->name) - used;

	return (size_t)snprintf(type->name + used, left, "%s%s",
				used ? " " : "", word) < left;
}

/* "const char __user *name": the last word is the name, if one is wanted. */
static bool declaration(const char *at, const char *end,
			struct kwatch_c_type *type, char *name, size_t room)
{
	char word[64], last[64] = "";

	while (next(&at, end, word, sizeof(word))) {
		if (!strcmp(word, "__user"))
			type->user = true;
		if (is_qualifier(word))
			continue;
		if (!strcmp(word, "*")) {
			if (last[0] && !add_word(type, last))
				return false;
			last[0] = '\0';
			type->pointers++;
			continue;
		}
		if (!is_word(word[0]))
			return false;
		if (last[0] && !add_word(type, last))
			return false;
		strcpy(last, word);
	}
	if (!last[0] || !type->name[0] || strlen(last) >= room)
		return false;
	strcpy(name, last);
	return true;
}

static int refuse(struct kwatch_error *error, const char *text,
		  const char *why)
{
	return kwatch_error_set(error, EINVAL, "prototype \"%s\": %s", text,
				why);
}

int kwatch_prototype_parse(struct kwatch_prototype *prototype,
			   const char *text, struct kwatch_error *error)
{
	const char *open = strchr(text, '('), *close = strrchr(text, ')');
	const char *at, *end;

	memset(prototype, 0, sizeof(*prototype));
	if (!open || !close || close < open || close[1])
		return refuse(error, text, "is not RESULT NAME(PARAMETERS)");
	if (!declaration(text, open, &prototype->result, prototype->name,
			 sizeof(prototype->name)))
		return refuse(error, text, "no result and name before '('");
	for (at = open + 1; at <= close; at = end + 1) {
		unsigned int n = prototype->count;

		end = at + strcspn(at, ",)");
		if (end == close && !n &&
		    (end == at || !strncmp(at, "void)", 5)))
			return 0;
		if (n == KWATCH_PROTOTYPE_PARAMETERS)
			return refuse(error, text, "too many parameters");
		if (!declaration(at, end, &prototype->parameters[n].type,
				 prototype->parameters[n].name,
				 sizeof(prototype->parameters[n].name)))
			return refuse(error, text,
				      "a parameter is not TYPE NAME");
		prototype->count++;
	}
	return 0;
}

int kwatch_prototype_find(const struct kwatch_prototype *prototype,
			  const char *name)
{
	unsigned int i;

	for (i = 0; i < prototype->count; i++)
		if (!strcmp(prototype->parameters[i].name, name))
			return (int)i;
	return -1;
}
