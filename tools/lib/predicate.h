/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The compiler of predicates.c, for the tests that it emits (predicate.c).
 */
#ifndef KWATCH_PREDICATE_H
#define KWATCH_PREDICATE_H

#include "predicates.h"

/**
 * struct kwatch_compiler - a filter while it is being compiled
 * @out: the predicates so far
 * @text: of the condition at work
 * @labels: their places
 * @label_count: of them
 * @find: finds what a test looks at
 * @data: for @find
 * @error: where complaints go
 */
struct kwatch_compiler {
	struct kwatch_predicates *out;
	const char *text;
	unsigned int *labels;
	unsigned int label_count;
	kwatch_operand_find *find;
	void *data;
	struct kwatch_error *error;
};

/**
 * struct kwatch_targets - where to go from a test
 * @holds: a label, or KWATCH_JUMP_ACCEPT or KWATCH_JUMP_REJECT
 * @fails: the same
 */
struct kwatch_targets {
	unsigned int holds;
	unsigned int fails;
};

int kwatch_predicates_no_memory(struct kwatch_compiler *compiler);

/** kwatch_predicates_complain - at a column of the condition; -EINVAL */
int kwatch_predicates_complain(struct kwatch_compiler *compiler,
			       unsigned int column, const char *why);

/** kwatch_predicates_label - a new one, without a place yet; or -ENOMEM */
int kwatch_predicates_label(struct kwatch_compiler *compiler,
			    unsigned int *label);
/** kwatch_predicates_place - what is emitted next is at this label */
void kwatch_predicates_place(struct kwatch_compiler *compiler,
			     unsigned int label);

/** kwatch_predicates_emit - append a predicate; 0 or -ENOMEM */
int kwatch_predicates_emit(struct kwatch_compiler *compiler,
			   const struct kwatch_predicate *predicate,
			   const struct kwatch_targets *targets);

/**
 * kwatch_predicate_compile - emit what one test needs
 * @compiler: of the filter
 * @test: but for != and !~, which are made of == and ~
 * @targets: where to go from it
 *
 * Returns 0 or a negative errno.
 */
int kwatch_predicate_compile(struct kwatch_compiler *compiler,
			     const struct kwatch_condition_node *test,
			     const struct kwatch_targets *targets);

#endif
