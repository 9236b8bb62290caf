// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include "btf.h"
#include "silent.h"

#define STRUCT	"struct "

enum answer {
	NO,
	YES,
	NOT_KNOWN,
};

/* Length of the C name that @text begins with. */
static size_t name_length(const char *text)
{
	size_t length = 0;

	if (isdigit((unsigned char)text[0]))
		return 0;
	while (isalnum((unsigned char)text[length]) || text[length] == '_')
		length++;
	return length;
}

bool kwatch_silent_is_evidence(const char *text)
{
	bool is_struct = !strncmp(text, STRUCT, strlen(STRUCT));
	size_t length;

	if (is_struct)
		text += strlen(STRUCT);
	length = name_length(text);
	if (is_struct && length && text[length] == '.') {
		text += length + 1;
		length = name_length(text);
	}
	return length && !text[length];
}

/* @name is "name" or "name.member" */
static enum answer has_struct(const struct kwatch_resolver *resolver,
			      const char *name)
{
	struct kwatch_btf *btf = kwatch_resolver_btf(resolver);
	size_t length = name_length(name);
	struct kwatch_btf_member member;
	struct kwatch_btf_type type;
	char of[128];

	if (!btf)
		return NOT_KNOWN;
	snprintf(of, sizeof(of), "%.*s", (int)length, name);
	if (!kwatch_btf_struct(btf, of, &type))
		return NO;
	if (!name[length])
		return YES;
	return kwatch_btf_member(type, name + length + 1, &member) ? YES : NO;
}

static enum answer has(const struct kwatch_resolver *resolver,
		       const char *evidence)
{
	const struct kwatch_kallsyms *kallsyms =
		kwatch_resolver_kallsyms(resolver);
	const struct kwatch_symbol *found;

	if (!strncmp(evidence, STRUCT, strlen(STRUCT)))
		return has_struct(resolver, evidence + strlen(STRUCT));
	if (kwatch_kallsyms_find(kallsyms, NULL, evidence, &found, 1) ||
	    kwatch_kallsyms_suffixed(kallsyms, NULL, evidence, &found, 1))
		return YES;
	return NO;
}

static bool holds(const struct kwatch_resolver *resolver,
		  const struct kwatch_catalogue_silent *silent)
{
	unsigned int i;

	for (i = 0; i < silent->nr_has; i++)
		if (has(resolver, silent->has[i]) != YES)
			return false;
	for (i = 0; i < silent->nr_lacks; i++)
		if (has(resolver, silent->lacks[i]) != NO)
			return false;
	return true;
}

const char *kwatch_silent_why(const struct kwatch_resolver *resolver,
			      const struct kwatch_catalogue_point *point)
{
	unsigned int i;

	for (i = 0; i < point->nr_silent; i++)
		if (holds(resolver, &point->silent[i]))
			return point->silent[i].why;
	return NULL;
}
