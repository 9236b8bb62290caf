// SPDX-License-Identifier: GPL-2.0
/*
 * A tree becomes a list of tests. Each node is told where to go when it holds
 * and where when it does not, by labels; a label gets its place when the code
 * behind it is emitted, which is always later: the module takes no other jumps.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "predicate.h"
#include "scan.h"

/* Labels are numbered from 0, there are always less of them. */
#define ACCEPT KWATCH_JUMP_ACCEPT
#define REJECT KWATCH_JUMP_REJECT

int kwatch_predicates_no_memory(struct kwatch_compiler *compiler)
{
	return kwatch_error_set(compiler->error, ENOMEM, "not enough memory");
}

int kwatch_predicates_complain(struct kwatch_compiler *compiler,
			       unsigned int column, const char *why)
{
	struct kwatch_scan scan = {
		.text = compiler->text,
		.at = compiler->text,
		.error = compiler->error,
	};

	return kwatch_scan_complain(&scan, column, "%s", why);
}

int kwatch_predicates_label(struct kwatch_compiler *compiler,
			    unsigned int *label)
{
	void *more = reallocarray(compiler->labels, compiler->label_count + 1,
				  sizeof(*compiler->labels));

	if (!more)
		return kwatch_predicates_no_memory(compiler);
	compiler->labels = more;
	*label = compiler->label_count++;
	return 0;
}

void kwatch_predicates_place(struct kwatch_compiler *compiler,
			     unsigned int label)
{
	compiler->labels[label] = compiler->out->count;
}

/* Jumps hold labels until resolve_labels(). */
int kwatch_predicates_emit(struct kwatch_compiler *compiler,
			   const struct kwatch_predicate *predicate,
			   const struct kwatch_targets *targets)
{
	struct kwatch_predicates *out = compiler->out;
	void *more =
		reallocarray(out->items, out->count + 1, sizeof(*out->items));

	if (!more)
		return kwatch_predicates_no_memory(compiler);
	out->items = more;
	out->items[out->count] = *predicate;
	out->items[out->count].on_true = (__u16)targets->holds;
	out->items[out->count].on_false = (__u16)targets->fails;
	out->count++;
	return 0;
}

static int emit_node(struct kwatch_compiler *compiler,
		     const struct kwatch_condition_node *node,
		     const struct kwatch_targets *targets);

static int emit_joined(struct kwatch_compiler *compiler,
		       const struct kwatch_condition_node *node,
		       const struct kwatch_targets *targets)
{
	bool all = node->kind == KWATCH_CONDITION_AND;
	struct kwatch_targets left = *targets;
	unsigned int right = 0;
	int err;

	err = kwatch_predicates_label(compiler, &right);
	if (err)
		return err;
	*(all ? &left.holds : &left.fails) = right;
	err = emit_node(compiler, node->left, &left);
	if (err)
		return err;
	kwatch_predicates_place(compiler, right);
	return emit_node(compiler, node->right, targets);
}

static int emit_negated(struct kwatch_compiler *compiler,
			const struct kwatch_condition_node *node,
			const struct kwatch_targets *targets)
{
	struct kwatch_targets swapped = { targets->fails, targets->holds };

	return emit_node(compiler, node, &swapped);
}

static int emit_node(struct kwatch_compiler *compiler,
		     const struct kwatch_condition_node *node,
		     const struct kwatch_targets *targets)
{
	struct kwatch_condition_node positive;

	switch (node->kind) {
	case KWATCH_CONDITION_NOT:
		return emit_negated(compiler, node->left, targets);
	case KWATCH_CONDITION_AND:
	case KWATCH_CONDITION_OR:
		return emit_joined(compiler, node, targets);
	default:
		break;
	}
	if (node->op != KWATCH_CONDITION_NE &&
	    node->op != KWATCH_CONDITION_NO_MATCH)
		return kwatch_predicate_compile(compiler, node, targets);
	positive = *node;
	positive.op = node->op == KWATCH_CONDITION_NE ? KWATCH_CONDITION_EQ :
							KWATCH_CONDITION_MATCH;
	return emit_negated(compiler, &positive, targets);
}

static void resolve_labels(struct kwatch_compiler *compiler)
{
	struct kwatch_predicate *item = compiler->out->items;
	unsigned int i;

	for (i = 0; i < compiler->out->count; i++, item++) {
		if (item->on_true != ACCEPT && item->on_true != REJECT)
			item->on_true = (__u16)compiler->labels[item->on_true];
		if (item->on_false != ACCEPT && item->on_false != REJECT)
			item->on_false =
				(__u16)compiler->labels[item->on_false];
	}
}

static int compile_one(struct kwatch_compiler *compiler,
		       const struct kwatch_condition *condition, bool last)
{
	struct kwatch_targets targets = { .holds = ACCEPT, .fails = REJECT };
	int err = 0;

	compiler->text = condition->text;
	if (!last)
		err = kwatch_predicates_label(compiler, &targets.holds);
	if (!err)
		err = emit_node(compiler, condition->root, &targets);
	if (!err && !last)
		kwatch_predicates_place(compiler, targets.holds);
	return err;
}

int kwatch_predicates_compile(struct kwatch_predicates *predicates,
			      const struct kwatch_condition *const *conditions,
			      size_t count, kwatch_operand_find *find,
			      void *data, struct kwatch_error *error)
{
	struct kwatch_compiler compiler = {
		.out = predicates,
		.find = find,
		.data = data,
		.error = error,
	};
	int err = 0;
	size_t i;

	*predicates = (struct kwatch_predicates){ 0 };
	for (i = 0; !err && i < count; i++)
		err = compile_one(&compiler, conditions[i], i + 1 == count);
	if (!err)
		resolve_labels(&compiler);
	free(compiler.labels);
	return err;
}

void kwatch_predicates_fini(struct kwatch_predicates *predicates)
{
	free(predicates->items);
	free(predicates->strings);
	*predicates = (struct kwatch_predicates){ 0 };
}
