// SPDX-License-Identifier: GPL-2.0
/*
 * What users write behind --filter. A complaint points into the text; what was
 * parsed and compiled is what the module takes: jumps lead forward or to an end,
 * strings lie in the strings, operators fit what they compare.
 *
 * FILES: tools/lib/condition.c tools/lib/scan.c tools/lib/predicate.c
 * FILES: tools/lib/predicates.c tools/lib/member.c
 */
#include <errno.h>
#include "fuzz.h"
#include "predicates.h"
#include "scan_error.h"

#define DEPTH_MAX	1000

static const struct kwatch_field fields[] = {
	{ .name = "a", .type = KWATCH_TYPE_U64 },
	{ .name = "i", .type = KWATCH_TYPE_S32, .display = "errno" },
	{ .name = "u", .type = KWATCH_TYPE_U32, .display = "open_flags" },
	{ .name = "path", .type = KWATCH_TYPE_PATH },
	{ .name = "skb", .type = KWATCH_TYPE_SKB },
	{ .name = "task", .type = KWATCH_TYPE_TASK },
	{ .name = "info", .type = KWATCH_TYPE_SIGINFO },
	{ .name = "p", .type = KWATCH_TYPE_POINTER },
	{ .name = "bprm", .type = KWATCH_TYPE_BINPRM },
	{ .name = "pid", .type = KWATCH_TYPE_PID },
};

#define FIELDS	(sizeof(fields) / sizeof(fields[0]))

static int find(void *data, const struct kwatch_chain *value, struct kwatch_operand *operand,
		struct kwatch_error *error)
{
	(void)data;
	for (size_t i = 0; i < FIELDS; i++) {
		if (strcmp(fields[i].name, value->base))
			continue;
		operand->index = (unsigned int)i;
		operand->field = &fields[i];
		operand->member = NULL;
		if (!value->count)
			return 0;
		operand->member = kwatch_member_find(fields[i].type, value->steps[0].member);
		if (operand->member)
			return 0;
	}
	return kwatch_error_set(error, ENOENT, "column %u: there is no %s", value->column,
				value->base);
}

static void check_tree(const struct kwatch_condition_node *node, unsigned int depth)
{
	FUZZ_CHECK(node && depth < DEPTH_MAX);
	if (node->kind == KWATCH_CONDITION_TEST) {
		FUZZ_CHECK(node->op <= KWATCH_CONDITION_NO_MATCH && node->value.base[0]);
		FUZZ_CHECK(memchr(node->value.base, 0, sizeof(node->value.base)));
		FUZZ_CHECK(memchr(node->constant.text, 0, sizeof(node->constant.text)));
		return;
	}
	check_tree(node->left, depth + 1);
	if (node->kind == KWATCH_CONDITION_NOT)
		FUZZ_CHECK(!node->right);
	else
		check_tree(node->right, depth + 1);
}

static void check_jump(const struct kwatch_predicates *predicates, unsigned int n,
		       unsigned int to)
{
	FUZZ_CHECK(to == KWATCH_JUMP_ACCEPT || to == KWATCH_JUMP_REJECT ||
		   (to > n && to < predicates->count));
}

/* By the rules of module/filter.c */
static void check_predicates(const struct kwatch_predicates *predicates)
{
	for (unsigned int n = 0; n < predicates->count; n++) {
		const struct kwatch_predicate *predicate = &predicates->items[n];
		__u32 start = (__u32)predicate->value, length = predicate->value >> 32;

		FUZZ_CHECK(predicate->field < FIELDS);
		FUZZ_CHECK(!predicate->__reserved0 && !predicate->__reserved1);
		check_jump(predicates, n, predicate->on_true);
		check_jump(predicates, n, predicate->on_false);
		if (predicate->op >= KWATCH_OP_STR_EQ) {
			FUZZ_CHECK(predicate->op <= KWATCH_OP_STR_GLOB && !predicate->width);
			FUZZ_CHECK(start <= predicates->strings_length);
			FUZZ_CHECK(length <= predicates->strings_length - start);
			continue;
		}
		FUZZ_CHECK(predicate->op >= KWATCH_OP_EQ && predicate->op <= KWATCH_OP_ALL_BITS);
		FUZZ_CHECK(predicate->width <= 8 && !(predicate->width & (predicate->width - 1)));
		FUZZ_CHECK(predicate->offset + predicate->width <= sizeof(struct kwatch_skb));
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	struct kwatch_error error = { 0 };
	struct kwatch_condition *condition = kwatch_condition_new(text, &error);
	const struct kwatch_condition *twice[2] = { condition, condition };
	struct kwatch_predicates predicates = { 0 };

	if (!condition) {
		scan_error_check(&error, text);
		free(text);
		return;
	}
	check_tree(condition->root, 0);
	if (!kwatch_predicates_compile(&predicates, twice, 2, find, NULL, &error))
		check_predicates(&predicates);
	else
		FUZZ_CHECK(error.code && error.text[0]);
	kwatch_predicates_fini(&predicates);
	kwatch_condition_free(condition);
	free(text);
}
