// SPDX-License-Identifier: GPL-2.0
/*
 * A recursive descent over one line of text. Every complaint names the column
 * at which the reader would put a finger.
 */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "display.h"
#include "expression.h"

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
	{ "skb", KWATCH_TYPE_SKB, false },
	{ "sock", KWATCH_TYPE_SOCK, false },
	{ "socket", KWATCH_TYPE_SOCKET, false },
	{ "task", KWATCH_TYPE_TASK, false },
	{ "siginfo", KWATCH_TYPE_SIGINFO, false },
	{ "netdev", KWATCH_TYPE_NETDEV, false },
};

struct parser {
	const char *text;
	const char *at;
	struct kwatch_error *error;
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

static unsigned int column(const struct parser *parser)
{
	return (unsigned int)(parser->at - parser->text) + 1;
}

__attribute__((format(printf, 3, 4)))
static int complain(struct parser *parser, unsigned int where,
		    const char *format, ...)
{
	char what[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	return kwatch_error_set(parser->error, EINVAL, "%s: column %u: %s",
				parser->text, where, what);
}

static void skip_blanks(struct parser *parser)
{
	while (*parser->at == ' ' || *parser->at == '\t')
		parser->at++;
}

static bool accept(struct parser *parser, const char *token)
{
	skip_blanks(parser);
	if (strncmp(parser->at, token, strlen(token)))
		return false;
	parser->at += strlen(token);
	return true;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Letters, digits and underscores, and what @more adds to them. */
static int word(struct parser *parser, const char *more, char *out,
		size_t room, const char *what)
{
	size_t length = 0;

	skip_blanks(parser);
	while (is_word(parser->at[length]) ||
	       (parser->at[length] && strchr(more, parser->at[length])))
		length++;
	if (!length)
		return complain(parser, column(parser), "%s expected", what);
	if (length >= room)
		return complain(parser, column(parser),
				"%s longer than %zu characters", what,
				room - 1);
	memcpy(out, parser->at, length);
	out[length] = '\0';
	parser->at += length;
	return 0;
}

static int number(struct parser *parser, __u64 max, __u64 *value,
		  const char *what)
{
	char *end;

	skip_blanks(parser);
	if (!isdigit((unsigned char)*parser->at))
		return complain(parser, column(parser), "%s expected", what);
	errno = 0;
	*value = strtoull(parser->at, &end, 0);
	if (errno || *value > max)
		return complain(parser, column(parser),
				"%s is too large, at most %llu", what,
				(unsigned long long)max);
	if (is_word(*end))
		return complain(parser, column(parser),
				"%s is not a number", what);
	parser->at = end;
	return 0;
}

static int parse_step(struct parser *parser, struct kwatch_chain *chain,
		      bool element)
{
	struct kwatch_step *step = &chain->steps[chain->count];
	__u64 value;
	int err;

	skip_blanks(parser);
	if (chain->count == KWATCH_EXPRESSION_STEPS)
		return complain(parser, column(parser),
				"more than %d steps", KWATCH_EXPRESSION_STEPS);
	chain->count++;
	step->column = column(parser);
	if (!element)
		return word(parser, "", step->member, sizeof(step->member),
			    "name of a member");
	err = number(parser, 1 << 20, &value, "number of an element");
	if (err)
		return err;
	step->number = (__u32)value;
	if (!accept(parser, "]"))
		return complain(parser, column(parser), "']' expected");
	return 0;
}

static int parse_chain(struct parser *parser, struct kwatch_chain *chain)
{
	int err;

	skip_blanks(parser);
	chain->column = column(parser);
	err = word(parser, "$", chain->base, sizeof(chain->base),
		   "name of a parameter");
	while (!err) {
		if (accept(parser, "->") || accept(parser, "."))
			err = parse_step(parser, chain, false);
		else if (accept(parser, "["))
			err = parse_step(parser, chain, true);
		else
			break;
	}
	return err;
}

/* A display may stand in the place of a type: sig:signal. */
static int parse_type(struct parser *parser, struct kwatch_field_spec *field)
{
	char name[KWATCH_DISPLAY_MAX];
	unsigned int where;
	__u64 bytes;
	int err;

	skip_blanks(parser);
	where = column(parser);
	err = word(parser, "", name, sizeof(name), "name of a type");
	if (err)
		return err;
	field->type = kwatch_expression_type(name);
	if (!field->type) {
		if (!kwatch_display_exists(name))
			return complain(parser, where,
					"there is no type or display %s", name);
		strcpy(field->display, name);
		return 0;
	}
	field->user = field->type->user;
	if (!accept(parser, "("))
		return 0;
	err = number(parser, 4096, &bytes, "number of bytes");
	if (err)
		return err;
	field->cap = (__u16)bytes;
	if (accept(parser, ","))
		err = word(parser, "", field->length, sizeof(field->length),
			   "name of the parameter with the length");
	if (err)
		return err;
	if (!accept(parser, ")"))
		return complain(parser, column(parser), "')' expected");
	return 0;
}

static int parse_display(struct parser *parser, struct kwatch_field_spec *field)
{
	unsigned int where;
	int err;

	skip_blanks(parser);
	where = column(parser);
	err = word(parser, "", field->display, sizeof(field->display),
		   "name of a display");
	if (!err && !kwatch_display_exists(field->display))
		err = complain(parser, where, "there is no display %s",
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

static bool has_name(const struct parser *parser)
{
	const char *at = parser->at;

	while (*at == ' ' || *at == '\t')
		at++;
	while (is_word(*at))
		at++;
	while (*at == ' ' || *at == '\t')
		at++;
	return *at == '=';
}

static int parse_field(struct parser *parser, struct kwatch_field_spec *field)
{
	int err = 0;

	memset(field, 0, sizeof(*field));
	if (has_name(parser)) {
		err = word(parser, "", field->name, sizeof(field->name),
			   "name of the field");
		if (!err && isdigit((unsigned char)field->name[0]))
			err = complain(parser, 1,
				       "the name %s begins with a digit",
				       field->name);
		accept(parser, "=");
	}
	if (!err)
		err = parse_chain(parser, &field->chain);
	if (!err && accept(parser, ":"))
		err = parse_type(parser, field);
	if (!err && accept(parser, "/"))
		err = parse_display(parser, field);
	if (!err && accept(parser, "@")) {
		if (!accept(parser, "return"))
			err = complain(parser, column(parser),
				       "'return' expected behind '@'");
		field->at_return = true;
	}
	if (!err && !field->name[0])
		make_name(field);
	return err;
}

static int unexpected(struct parser *parser, const char *wanted)
{
	skip_blanks(parser);
	if (!*parser->at)
		return complain(parser, column(parser),
				"%s expected, but the text ends", wanted);
	return complain(parser, column(parser), "%s expected, not '%c'",
			wanted, *parser->at);
}

int kwatch_expression_field(struct kwatch_field_spec *field, const char *text,
			    struct kwatch_error *error)
{
	struct parser parser = { .text = text, .at = text, .error = error };
	int err = parse_field(&parser, field);

	skip_blanks(&parser);
	if (!err && *parser.at)
		err = unexpected(&parser, "->, ., [, :, / or the end");
	return err;
}

static int parse_list(struct parser *parser,
		      struct kwatch_expression *expression)
{
	expression->listed = true;
	if (accept(parser, ")"))
		return 0;
	for (;;) {
		size_t count = expression->count;
		struct kwatch_field_spec *more =
			realloc(expression->fields,
				(count + 1) * sizeof(*more));
		int err;

		if (!more)
			return kwatch_error_set(parser->error, ENOMEM,
						"not enough memory");
		expression->fields = more;
		err = parse_field(parser, &more[count]);
		if (err)
			return err;
		expression->count++;
		if (accept(parser, ")"))
			return 0;
		if (!accept(parser, ","))
			return unexpected(parser, "',' or ')'");
	}
}

static int parse_target(struct parser *parser,
			struct kwatch_expression *expression)
{
	__u64 value;
	int err;

	skip_blanks(parser);
	if (isdigit((unsigned char)*parser->at)) {
		err = number(parser, ~0ULL, &expression->address, "address");
		return err;
	}
	err = word(parser, ".$", expression->symbol, sizeof(expression->symbol),
		   "name of a function");
	if (!err && accept(parser, ":")) {
		if (strlen(expression->symbol) >= sizeof(expression->module))
			return complain(parser, 1, "no module has such a name");
		strcpy(expression->module, expression->symbol);
		err = word(parser, ".$", expression->symbol,
			   sizeof(expression->symbol), "name of a function");
	}
	if (!err && accept(parser, "+")) {
		err = number(parser, 1 << 20, &value, "offset");
		expression->offset = (__u32)value;
	}
	return err;
}

int kwatch_expression_parse(struct kwatch_expression *expression,
			    const char *text, struct kwatch_error *error)
{
	struct parser parser = { .text = text, .at = text, .error = error };
	int err;

	memset(expression, 0, sizeof(*expression));
	err = parse_target(&parser, expression);
	if (!err && accept(&parser, "("))
		err = parse_list(&parser, expression);
	skip_blanks(&parser);
	if (!err && *parser.at)
		err = unexpected(&parser, expression->listed ? "the end" :
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
