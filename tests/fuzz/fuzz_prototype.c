// SPDX-License-Identifier: GPL-2.0
/*
 * C prototypes of the catalogue: what was parsed, printed, is parsed the same.
 *
 * FILES: tools/lib/prototype.c
 */
#include "fuzz.h"
#include "prototype.h"

static void print_type(FILE *out, const struct kwatch_c_type *type)
{
	fprintf(out, "%s%s ", type->user ? "__user " : "", type->name);
	for (unsigned int i = 0; i < type->pointers; i++)
		fputc('*', out);
}

static void check_same(const struct kwatch_c_type *a, const struct kwatch_c_type *b)
{
	FUZZ_CHECK(!strcmp(a->name, b->name) && a->pointers == b->pointers && a->user == b->user);
}

static void check(const struct kwatch_prototype *prototype)
{
	FUZZ_CHECK(prototype->name[0] && prototype->result.name[0]);
	FUZZ_CHECK(prototype->count <= KWATCH_PROTOTYPE_PARAMETERS);
	for (unsigned int i = 0; i < prototype->count; i++) {
		const char *name = prototype->parameters[i].name;
		int found = kwatch_prototype_find(prototype, name);
		int size = kwatch_prototype_number(&prototype->parameters[i].type);

		FUZZ_CHECK(name[0] && prototype->parameters[i].type.name[0]);
		FUZZ_CHECK(found >= 0 && found <= (int)i);
		FUZZ_CHECK(!strcmp(prototype->parameters[found].name, name));
		FUZZ_CHECK(size >= -8 && size <= 8);
	}
}

static void again(const struct kwatch_prototype *prototype)
{
	struct kwatch_prototype other;
	struct kwatch_error error;
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	print_type(out, &prototype->result);
	fprintf(out, "%s(", prototype->name);
	for (unsigned int i = 0; i < prototype->count; i++) {
		fprintf(out, "%s", i ? ", " : "");
		print_type(out, &prototype->parameters[i].type);
		fprintf(out, "%s", prototype->parameters[i].name);
	}
	fprintf(out, "%s", prototype->count ? ")" : "void)");
	fclose(out);
	FUZZ_CHECK(!kwatch_prototype_parse(&other, text, &error));
	FUZZ_CHECK(!strcmp(prototype->name, other.name) && prototype->count == other.count);
	check_same(&prototype->result, &other.result);
	for (unsigned int i = 0; i < other.count; i++) {
		check_same(&prototype->parameters[i].type, &other.parameters[i].type);
		FUZZ_CHECK(!strcmp(prototype->parameters[i].name, other.parameters[i].name));
	}
	free(text);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct kwatch_prototype prototype;
	struct kwatch_error error = { 0 };
	char *text = fuzz_text(data, size);

	if (kwatch_prototype_parse(&prototype, text, &error)) {
		FUZZ_CHECK(error.code && error.text[0]);
	} else {
		check(&prototype);
		again(&prototype);
	}
	free(text);
}
