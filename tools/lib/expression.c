// SPDX-License-Identifier: GPL-2.0
/*
 * A recursive descent over one line of text.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "display.h"
#include "expression.h"
#include "scan.h"

static const struct kwatch_value_type types[] = {
	{ "u8", KWATCH_TYPE_U8, false },
	{ "u16", KWATCH_TYPE_U16, false },
	{ "u32", KWATCH_TYPE_U32, false },
	{ "u64", KWATCH_TYPE_U64, false },
	{ "s8", KWATCH_TYPE_S8, false },
	{ "s16", KWATCH_TYPE_S16, false },
	{ "s32", KWATCH_TYPE_S32, false },
	{ "s64", KWATCH_TYPE_S64, false },
	{ "pointer", KWATCH_TYPE_POINTER, false },
	{ "pid", KWATCH_TYPE_PID, false },
	{ "string", KWATCH_TYPE_STRING, false },
	{ "ustring", KWATCH_TYPE_STRING, true },
	{ "bytes", KWATCH_TYPE_BYTES, false },
	{ "ubytes", KWATCH_TYPE_BYTES, true },
	{ "sockaddr", KWATCH_TYPE_SOCKADDR, false },
	{ "usockaddr", KWATCH_TYPE_SOCKADDR, true },
	{ "filename", KWATCH_TYPE_FILENAME, false },
	{ "path", KWATCH_TYPE_PATH, false },
	{ "file", KWATCH_TYPE_FILE, false },
	{ "dentry", KWATCH_TYPE_DENTRY, false },
	{ "binprm", KWATCH_TYPE_BINPRM, false },
	{ "stack", KWATCH_TYPE_STACK, false },
	{ "symbol", KWATCH_TYPE_SYMBOL, false },
	{ "skb", KWATCH_TYPE_SKB, false },
	{ "sock", KWATCH_TYPE_SOCK, false },
	{ "socket", KWATCH_TYPE_SOCKET, false },
	{ "task", KWATCH_TYPE_TASK, false },
	{ "siginfo", KWATCH_TYPE_SIGINFO, false },
	{ "netdev", KWATCH_TYPE_NETDEV, false },
};

const struct kwatch_value_type *kwatch_expression_type_at(size_t n)
{
	return n < sizeof(types) / sizeof(types[0]) ? &types[n] : NULL;
}

const struct kwatch_value_type *kwatch_expression_type(const char *name)
{
	const struct kwatch_value_type *type;
	size_t i;

	for (i = 0; (type = kwatch_expression_type_at(i)); i++)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

static int parse_step(struct kwatch_scan *scan, struct kwatch_chain *chain,
		      bool element)
{
	struct kwatch_step *step = &chain->steps[chain->count];
	__u64 value;
	int err;

	kwatch_scan_blanks(scan);
	if (chain->count == KWATCH_EXPRESSION_STEPS)
		return kwatch_scan_complain(scan, 0, "more than %d steps",
					    KWATCH_EXPRESSION_STEPS);
	chain->count++;
	step->column = kwatch_scan_column(scan);
	if (!element)
		return kwatch_scan_word(scan, "", step->member,
					sizeof(step->member),
					"name of a member");
	err = kwatch_scan_number(scan, 1 << 20, &value, "number of an element");
	if (err)
		return err;
	step->number = (__u32)value;
	if (!kwatch_scan_accept(scan, "]"))
		return kwatch_scan_complain(scan, 0, "']' expected");
	return 0;
}

int kwatch_expression_chain(struct kwatch_scan *scan,
			    struct kwatch_chain *chain)
{
	int err;

	kwatch_scan_blanks(scan);
	chain->column = kwatch_scan_column(scan);
	err = kwatch_scan_word(scan, "$", chain->base, sizeof(chain->base),
			       "name of a parameter");
	while (!err) {
		if (kwatch_scan_accept(scan, "->") ||
		    kwatch_scan_accept(scan, "."))
			err = parse_step(scan, chain, false);
		else if (kwatch_scan_accept(scan, "["))
			err = parse_step(scan, chain, true);
		else
			break;
	}
	return err;
}

/* A display may stand in the place of a type: sig:signal. */
static int parse_type(struct kwatch_scan *scan, struct kwatch_field_spec *field)
{
	char name[KWATCH_DISPLAY_MAX];
	unsigned int where;
	__u64 bytes;
	int err;

	kwatch_scan_blanks(scan);
	where = kwatch_scan_column(scan);
	err = kwatch_scan_word(scan, "", name, sizeof(name), "name of a type");
	if (err)
		return err;
	field->type = kwatch_expression_type(name);
	if (!field->type) {
		if (!kwatch_display_exists(name))
			return kwatch_scan_complain(scan, where,
						    "there is no type or display %s",
						    name);
		strcpy(field->display, name);
		return 0;
	}
	field->user = field->type->user;
	if (!kwatch_scan_accept(scan, "("))
		return 0;
	err = kwatch_scan_number(scan, 4096, &bytes, "number of bytes");
	if (err)
		return err;
	field->cap = (__u16)bytes;
	if (kwatch_scan_accept(scan, ","))
		err = kwatch_scan_word(scan, "", field->length,
				       sizeof(field->length),
				       "name of the parameter with the length");
	if (err)
		return err;
	if (!kwatch_scan_accept(scan, ")"))
		return kwatch_scan_complain(scan, 0, "')' expected");
	return 0;
}

static int parse_display(struct kwatch_scan *scan,
			 struct kwatch_field_spec *field)
{
	unsigned int where;
	int err;

	kwatch_scan_blanks(scan);
	where = kwatch_scan_column(scan);
	err = kwatch_scan_word(scan, "", field->display, sizeof(field->display),
			       "name of a display");
	if (!err && !kwatch_display_exists(field->display))
		err = kwatch_scan_complain(scan, where,
					   "there is no display %s",
					   field->display);
	return err;
}

/* skb->sk->sk_num becomes sk_num, an element gets its number. */
static void make_name(struct kwatch_field_spec *field)
{
	const struct kwatch_chain *chain = &field->chain;
	const char *base = chain->base;
	char numbers[24] = "", text[KWATCH_EXPRESSION_WORD + sizeof(numbers)];
	unsigned int i = chain->count;

	while (i && !chain->steps[i - 1].member[0])
		i--;
	if (i)
		base = chain->steps[i - 1].member;
	if (i < chain->count)
		snprintf(numbers, sizeof(numbers), "_%u",
			 chain->steps[chain->count - 1].number);
	snprintf(text, sizeof(text), "%s%s", base + (*base == '$'), numbers);
	text[sizeof(field->name) - 1] = '\0';
	memcpy(field->name, text, sizeof(field->name));
}

void kwatch_expression_value(struct kwatch_field_spec *field,
			     const struct kwatch_chain *chain)
{
	*field = (struct kwatch_field_spec){ .chain = *chain };
	make_name(field);
}

static bool has_name(const struct kwatch_scan *scan)
{
	const char *at = scan->at;

	while (*at == ' ' || *at == '\t')
		at++;
	while (kwatch_scan_is_word(*at))
		at++;
	while (*at == ' ' || *at == '\t')
		at++;
	return *at == '=';
}

static int parse_field(struct kwatch_scan *scan,
		       struct kwatch_field_spec *field)
{
	int err = 0;

	memset(field, 0, sizeof(*field));
	if (has_name(scan)) {
		err = kwatch_scan_word(scan, "", field->name,
				       sizeof(field->name),
				       "name of the field");
		if (!err && isdigit((unsigned char)field->name[0]))
			err = kwatch_scan_complain(scan, 1,
						   "the name %s begins with a digit",
						   field->name);
		kwatch_scan_accept(scan, "=");
	}
	if (!err)
		err = kwatch_expression_chain(scan, &field->chain);
	if (!err && kwatch_scan_accept(scan, ":"))
		err = parse_type(scan, field);
	if (!err && kwatch_scan_accept(scan, "/"))
		err = parse_display(scan, field);
	if (!err && kwatch_scan_accept(scan, "@")) {
		if (!kwatch_scan_accept(scan, "return"))
			err = kwatch_scan_complain(scan, 0,
						   "'return' expected behind '@'");
		field->at_return = true;
	}
	if (!err && !field->name[0])
		make_name(field);
	return err;
}

int kwatch_expression_field(struct kwatch_field_spec *field, const char *text,
			    struct kwatch_error *error)
{
	struct kwatch_scan scan = { .text = text, .at = text, .error = error };
	int err = parse_field(&scan, field);

	kwatch_scan_blanks(&scan);
	if (!err && *scan.at)
		err = kwatch_scan_unexpected(&scan,
					     "->, ., [, :, / or the end");
	return err;
}

static int parse_list(struct kwatch_scan *scan,
		      struct kwatch_expression *expression)
{
	expression->listed = true;
	if (kwatch_scan_accept(scan, ")"))
		return 0;
	for (;;) {
		size_t count = expression->count;
		struct kwatch_field_spec *more =
			realloc(expression->fields,
				(count + 1) * sizeof(*more));
		int err;

		if (!more)
			return kwatch_error_set(scan->error, ENOMEM,
						"not enough memory");
		expression->fields = more;
		err = parse_field(scan, &more[count]);
		if (err)
			return err;
		expression->count++;
		if (kwatch_scan_accept(scan, ")"))
			return 0;
		if (!kwatch_scan_accept(scan, ","))
			return kwatch_scan_unexpected(scan, "',' or ')'");
	}
}

static int parse_target(struct kwatch_scan *scan,
			struct kwatch_expression *expression)
{
	__u64 value;
	int err;

	kwatch_scan_blanks(scan);
	if (isdigit((unsigned char)*scan->at)) {
		err = kwatch_scan_number(scan, ~0ULL, &expression->address,
					 "address");
		return err;
	}
	err = kwatch_scan_word(scan, ".$", expression->symbol,
			       sizeof(expression->symbol),
			       "name of a function");
	if (!err && kwatch_scan_accept(scan, ":")) {
		if (strlen(expression->symbol) >= sizeof(expression->module))
			return kwatch_scan_complain(scan, 1,
						    "no module has such a name");
		strcpy(expression->module, expression->symbol);
		err = kwatch_scan_word(scan, ".$", expression->symbol,
				       sizeof(expression->symbol),
				       "name of a function");
	}
	if (!err && kwatch_scan_accept(scan, "+")) {
		err = kwatch_scan_number(scan, 1 << 20, &value, "offset");
		expression->offset = (__u32)value;
	}
	return err;
}

int kwatch_expression_parse(struct kwatch_expression *expression,
			    const char *text, struct kwatch_error *error)
{
	struct kwatch_scan scan = { .text = text, .at = text, .error = error };
	int err;

	memset(expression, 0, sizeof(*expression));
	err = parse_target(&scan, expression);
	if (!err && kwatch_scan_accept(&scan, "("))
		err = parse_list(&scan, expression);
	kwatch_scan_blanks(&scan);
	if (!err && *scan.at)
		err = kwatch_scan_unexpected(&scan, expression->listed ?
					     "the end" :
					     "'(', '+' or the end");
	if (err)
		kwatch_expression_fini(expression);
	return err;
}

void kwatch_expression_fini(struct kwatch_expression *expression)
{
	free(expression->fields);
	expression->fields = NULL;
	expression->count = 0;
}
