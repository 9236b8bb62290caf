// SPDX-License-Identifier: GPL-2.0
/*
 * What users write to name functions and values. What was parsed is printed and
 * parsed again: the same must come out. A complaint points into the text.
 *
 * FILES: tools/lib/expression.c
 */
#include "expression.h"
#include "display.h"
#include "fuzz.h"
#include "scan_error.h"

static void print_chain(FILE *out, const struct kwatch_chain *chain)
{
	fprintf(out, "%s", chain->base);
	for (unsigned int i = 0; i < chain->count; i++) {
		const struct kwatch_step *step = &chain->steps[i];

		if (step->member[0])
			fprintf(out, "%s%s", i % 2 ? "." : " -> ", step->member);
		else
			fprintf(out, "[%u]", step->number);
	}
}

/* A name that cannot be written is the one that the chain makes. */
static bool can_be_written(const char *name)
{
	static const char words[] =
		"0123456789abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return name[0] && strspn(name, words) == strlen(name) &&
	       !strchr("0123456789", name[0]);
}

static void print_field(FILE *out, const struct kwatch_field_spec *field)
{
	if (can_be_written(field->name))
		fprintf(out, "%s = ", field->name);
	print_chain(out, &field->chain);
	if (field->type) {
		fprintf(out, ":%s", field->type->name);
		if (field->cap || field->length[0])
			fprintf(out, "(%u", field->cap);
		if (field->length[0])
			fprintf(out, ",%s", field->length);
		if (field->cap || field->length[0])
			fprintf(out, ")");
	}
	if (field->display[0])
		fprintf(out, " /%s", field->display);
	if (field->at_return)
		fprintf(out, " @return");
}

static void check_same(const struct kwatch_field_spec *a, const struct kwatch_field_spec *b)
{
	FUZZ_CHECK(!strcmp(a->name, b->name) && !strcmp(a->display, b->display));
	FUZZ_CHECK(!strcmp(a->length, b->length) && !strcmp(a->chain.base, b->chain.base));
	FUZZ_CHECK(a->type == b->type && a->cap == b->cap && a->user == b->user);
	FUZZ_CHECK(a->at_return == b->at_return && a->chain.count == b->chain.count);
	for (unsigned int i = 0; i < a->chain.count; i++) {
		FUZZ_CHECK(!strcmp(a->chain.steps[i].member, b->chain.steps[i].member));
		FUZZ_CHECK(a->chain.steps[i].number == b->chain.steps[i].number);
	}
}

static void check_field(const struct kwatch_field_spec *field)
{
	FUZZ_CHECK(memchr(field->name, 0, sizeof(field->name)));
	FUZZ_CHECK(memchr(field->length, 0, sizeof(field->length)));
	FUZZ_CHECK(memchr(field->chain.base, 0, sizeof(field->chain.base)));
	for (unsigned int i = 0; i < field->chain.count; i++)
		FUZZ_CHECK(memchr(field->chain.steps[i].member, 0, KWATCH_EXPRESSION_WORD));
	FUZZ_CHECK(field->chain.base[0] && field->chain.count <= KWATCH_EXPRESSION_STEPS);
	FUZZ_CHECK(field->cap <= 4096);
	FUZZ_CHECK(!field->display[0] || kwatch_display_exists(field->display));
}

static void again_field(const struct kwatch_field_spec *field)
{
	struct kwatch_field_spec again;
	struct kwatch_error error;
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	print_field(out, field);
	fclose(out);
	FUZZ_CHECK(!kwatch_expression_field(&again, text, &error));
	check_same(field, &again);
	free(text);
}

static void again(const struct kwatch_expression *expression)
{
	struct kwatch_expression other;
	struct kwatch_error error;
	size_t length, i;
	char *text;
	FILE *out = open_memstream(&text, &length);

	if (!expression->symbol[0])
		fprintf(out, "0x%llx", expression->address);
	else
		fprintf(out, "%s%s%s", expression->module, expression->module[0] ? ":" : "",
			expression->symbol);
	if (expression->symbol[0])
		fprintf(out, "+%u", expression->offset);
	for (i = 0; i < expression->count; i++) {
		fprintf(out, i ? ", " : "(");
		print_field(out, &expression->fields[i]);
	}
	if (expression->listed)
		fprintf(out, expression->count ? ")" : "()");
	fclose(out);
	FUZZ_CHECK(!kwatch_expression_parse(&other, text, &error));
	FUZZ_CHECK(!strcmp(expression->module, other.module));
	FUZZ_CHECK(!strcmp(expression->symbol, other.symbol));
	FUZZ_CHECK(expression->address == other.address && expression->offset == other.offset);
	FUZZ_CHECK(expression->listed == other.listed && expression->count == other.count);
	for (i = 0; i < other.count; i++)
		check_same(&expression->fields[i], &other.fields[i]);
	kwatch_expression_fini(&other);
	free(text);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct kwatch_expression expression;
	struct kwatch_field_spec field;
	struct kwatch_error error = { 0 };
	char *text = fuzz_text(data, size);

	if (kwatch_expression_parse(&expression, text, &error)) {
		scan_error_check(&error, text);
	} else {
		FUZZ_CHECK(expression.listed || !expression.count);
		FUZZ_CHECK(memchr(expression.symbol, 0, sizeof(expression.symbol)));
		FUZZ_CHECK(memchr(expression.module, 0, sizeof(expression.module)));
		for (size_t i = 0; i < expression.count; i++)
			check_field(&expression.fields[i]);
		again(&expression);
		kwatch_expression_fini(&expression);
	}
	if (kwatch_expression_field(&field, text, &error)) {
		scan_error_check(&error, text);
	} else {
		check_field(&field);
		again_field(&field);
	}
	free(text);
}
