/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What --filter says, parsed but not yet looked up:
 *
 *	[POINT:] CONDITION
 *	CONDITION: TEST, or CONDITIONs joined by && and ||, with ! and ( )
 *	TEST: VALUE, or VALUE OP CONSTANT
 *	VALUE: a field of the probe, a member of one (skb.destination_port), or
 *	       a chain as fields have it (file->f_pos)
 *	OP: == != < <= > >=, & (any of these bits), ~ and !~ (a pattern)
 *	CONSTANT: a number, names joined by |, "text", an IP address
 */
#ifndef KWATCH_CONDITION_H
#define KWATCH_CONDITION_H

#include "error.h"
#include "expression.h"

#define KWATCH_CONDITION_TEXT	256

/** enum kwatch_condition_op - how a value is compared */
enum kwatch_condition_op {
	KWATCH_CONDITION_TRUE,		/* it is not zero */
	KWATCH_CONDITION_EQ,
	KWATCH_CONDITION_NE,
	KWATCH_CONDITION_LT,
	KWATCH_CONDITION_LE,
	KWATCH_CONDITION_GT,
	KWATCH_CONDITION_GE,
	KWATCH_CONDITION_BITS,		/* one of these bits is set in it */
	KWATCH_CONDITION_MATCH,		/* the pattern fits it */
	KWATCH_CONDITION_NO_MATCH,
};

/**
 * struct kwatch_condition_constant - what a value is compared with
 * @text: without quotes, with blanks around | taken out
 * @quoted: it stood in quotes
 * @column: where it stands, from 1
 */
struct kwatch_condition_constant {
	char text[KWATCH_CONDITION_TEXT];
	bool quoted;
	unsigned int column;
};

/** enum kwatch_condition_kind - what a node of the tree is */
enum kwatch_condition_kind {
	KWATCH_CONDITION_TEST,
	KWATCH_CONDITION_AND,
	KWATCH_CONDITION_OR,
	KWATCH_CONDITION_NOT,
};

/**
 * struct kwatch_condition_node - a test, or what joins conditions
 * @kind: of the node
 * @left: first operand of AND and OR, the operand of NOT
 * @right: second operand
 * @value: of a test: what is compared
 * @op: of a test
 * @constant: of a test, but for KWATCH_CONDITION_TRUE
 */
struct kwatch_condition_node {
	enum kwatch_condition_kind kind;
	struct kwatch_condition_node *left;
	struct kwatch_condition_node *right;
	struct kwatch_chain value;
	enum kwatch_condition_op op;
	struct kwatch_condition_constant constant;
};

/**
 * struct kwatch_condition - a filter as the user wrote it
 * @text: all of it, for complaints
 * @point: that it is for, "" for all
 * @root: of the tree
 */
struct kwatch_condition {
	char *text;
	char point[KWATCH_SYMBOL_MAX];
	struct kwatch_condition_node *root;
};

/**
 * kwatch_condition_new - parse a filter
 * @text: as the user wrote it
 * @error: why NULL was returned, with the column
 */
struct kwatch_condition *kwatch_condition_new(const char *text,
					      struct kwatch_error *error);
void kwatch_condition_free(struct kwatch_condition *condition);

#endif
