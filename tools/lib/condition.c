// SPDX-License-Identifier: GPL-2.0
/*
 * A recursive descent: || binds less than &&, && less than !.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "condition.h"
#include "scan.h"

/* Parentheses and ! inside each other; a bound for the stack. */
#define DEPTH	64
/* More than the module takes. */
#define TESTS	256

struct parser {
	struct kwatch_scan scan;
	unsigned int depth;
	unsigned int tests;
};

static const struct {
	const char *token;
	enum kwatch_condition_op op;
} operators[] = {
	/* A token stands before those that it begins with. */
	{ "==", KWATCH_CONDITION_EQ },	 { "!=", KWATCH_CONDITION_NE },
	{ "<=", KWATCH_CONDITION_LE },	 { ">=", KWATCH_CONDITION_GE },
	{ "<", KWATCH_CONDITION_LT },	 { ">", KWATCH_CONDITION_GT },
	{ "!~", KWATCH_CONDITION_NO_MATCH },
	{ "~", KWATCH_CONDITION_MATCH },
};

static int parse_any(struct parser *parser,
		     struct kwatch_condition_node **node);

static struct kwatch_condition_node *new_node(struct parser *parser,
					      enum kwatch_condition_kind kind)
{
	struct kwatch_condition_node *node = calloc(1, sizeof(*node));

	if (!node)
		kwatch_error_set(parser->scan.error, ENOMEM,
				 "not enough memory");
	else
		node->kind = kind;
	return node;
}

static void free_node(struct kwatch_condition_node *node)
{
	if (!node)
		return;
	free_node(node->left);
	free_node(node->right);
	free(node);
}

/* A single & is an operator, two of them join conditions. */
static bool accept_bits(struct kwatch_scan *scan)
{
	kwatch_scan_blanks(scan);
	return scan->at[0] == '&' && scan->at[1] != '&' &&
	       kwatch_scan_accept(scan, "&");
}

static enum kwatch_condition_op parse_op(struct kwatch_scan *scan)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (kwatch_scan_accept(scan, operators[i].token))
			return operators[i].op;
	return accept_bits(scan) ? KWATCH_CONDITION_BITS :
				   KWATCH_CONDITION_TRUE;
}

static int parse_quoted(struct kwatch_scan *scan,
			struct kwatch_condition_constant *constant)
{
	size_t length = 0;

	constant->quoted = true;
	while (*scan->at != '"') {
		if (*scan->at == '\\' && scan->at[1])
			scan->at++;
		if (!*scan->at)
			return kwatch_scan_complain(scan, constant->column,
						    "the text that begins here has no second '\"'");
		if (length == sizeof(constant->text) - 1)
			return kwatch_scan_complain(scan, constant->column,
						    "text of more than %zu bytes",
						    length);
		constant->text[length++] = *scan->at++;
	}
	scan->at++;
	return 0;
}

/* A single | joins names, two of them join conditions. */
static bool accept_bar(struct kwatch_scan *scan)
{
	kwatch_scan_blanks(scan);
	return scan->at[0] == '|' && scan->at[1] != '|' &&
	       kwatch_scan_accept(scan, "|");
}

static int parse_constant(struct kwatch_scan *scan,
			  struct kwatch_condition_constant *constant)
{
	char *at = constant->text, *end = at + sizeof(constant->text);
	int err;

	kwatch_scan_blanks(scan);
	constant->column = kwatch_scan_column(scan);
	if (kwatch_scan_accept(scan, "\""))
		return parse_quoted(scan, constant);
	do {
		if (end - at < 3)
			return kwatch_scan_complain(scan, constant->column,
						    "constant of more than %zu bytes",
						    sizeof(constant->text));
		if (at != constant->text)
			*at++ = '|';
		else if (kwatch_scan_accept(scan, "-"))
			*at++ = '-';
		err = kwatch_scan_word(scan, ".:", at, (size_t)(end - at),
				       "number, name, \"text\" or address");
		at += strlen(at);
	} while (!err && accept_bar(scan));
	return err;
}

static int parse_test(struct parser *parser,
		      struct kwatch_condition_node **node)
{
	struct kwatch_scan *scan = &parser->scan;
	int err;

	if (++parser->tests > TESTS)
		return kwatch_scan_complain(scan, 0, "more than %d tests",
					    TESTS);
	*node = new_node(parser, KWATCH_CONDITION_TEST);
	if (!*node)
		return -ENOMEM;
	err = kwatch_expression_chain(scan, &(*node)->value);
	if (err)
		return err;
	(*node)->op = parse_op(scan);
	if ((*node)->op == KWATCH_CONDITION_TRUE)
		return 0;
	return parse_constant(scan, &(*node)->constant);
}

static int parse_parentheses(struct parser *parser,
			     struct kwatch_condition_node **node)
{
	int err = parse_any(parser, node);

	if (!err && !kwatch_scan_accept(&parser->scan, ")"))
		err = kwatch_scan_unexpected(&parser->scan,
					     "an operator or ')'");
	return err;
}

static int parse_one(struct parser *parser,
		     struct kwatch_condition_node **node)
{
	int err;

	if (++parser->depth > DEPTH)
		return kwatch_scan_complain(&parser->scan, 0,
					    "more than %d levels", DEPTH);
	if (kwatch_scan_accept(&parser->scan, "(")) {
		err = parse_parentheses(parser, node);
	} else if (kwatch_scan_accept(&parser->scan, "!")) {
		*node = new_node(parser, KWATCH_CONDITION_NOT);
		err = *node ? parse_one(parser, &(*node)->left) : -ENOMEM;
	} else {
		err = parse_test(parser, node);
	}
	parser->depth--;
	return err;
}

/* Whatever is made hangs on @node, also when an error follows. */
static int parse_joined(struct parser *parser,
			enum kwatch_condition_kind kind, const char *token,
			int (*parse)(struct parser *,
				     struct kwatch_condition_node **),
			struct kwatch_condition_node **node)
{
	int err = parse(parser, node);

	while (!err && kwatch_scan_accept(&parser->scan, token)) {
		struct kwatch_condition_node *joined = new_node(parser, kind);

		if (!joined)
			return -ENOMEM;
		joined->left = *node;
		*node = joined;
		err = parse(parser, &joined->right);
	}
	return err;
}

static int parse_all(struct parser *parser,
		     struct kwatch_condition_node **node)
{
	return parse_joined(parser, KWATCH_CONDITION_AND, "&&", parse_one,
			    node);
}

static int parse_any(struct parser *parser,
		     struct kwatch_condition_node **node)
{
	return parse_joined(parser, KWATCH_CONDITION_OR, "||", parse_all, node);
}

/* No test begins with a word and a colon. */
static bool has_point(const char *at)
{
	at += strspn(at, " \t");
	while (kwatch_scan_is_word(*at) || (*at && strchr(".$", *at)))
		at++;
	return at[strspn(at, " \t")] == ':';
}

static int parse(struct parser *parser, struct kwatch_condition *condition)
{
	struct kwatch_scan *scan = &parser->scan;
	int err = 0;

	if (has_point(scan->at)) {
		err = kwatch_scan_word(scan, ".$", condition->point,
				       sizeof(condition->point),
				       "name of a point");
		kwatch_scan_accept(scan, ":");
	}
	if (!err)
		err = parse_any(parser, &condition->root);
	kwatch_scan_blanks(scan);
	if (!err && *scan->at)
		err = kwatch_scan_unexpected(scan, "an operator or the end");
	return err;
}

struct kwatch_condition *kwatch_condition_new(const char *text,
					      struct kwatch_error *error)
{
	struct kwatch_condition *condition = calloc(1, sizeof(*condition));
	struct parser parser = { .scan.error = error };

	if (!condition)
		goto no_memory;
	condition->text = strdup(text);
	if (!condition->text)
		goto no_memory;
	parser.scan.text = condition->text;
	parser.scan.at = condition->text;
	if (!parse(&parser, condition))
		return condition;
	kwatch_condition_free(condition);
	return NULL;

no_memory:
	kwatch_condition_free(condition);
	kwatch_error_set(error, ENOMEM, "not enough memory");
	return NULL;
}

void kwatch_condition_free(struct kwatch_condition *condition)
{
	if (!condition)
		return;
	free_node(condition->root);
	free(condition->text);
	free(condition);
}
