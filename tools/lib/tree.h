/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events as trees: the calls of each task nested by their times.
 *
 * A return record tells when its call began and ended; a call that lies within
 * another one of the same task is its child. An outermost call is printed when
 * it has returned. That it is the outermost one is known from entry records,
 * where the probes write them; else it is taken for granted once the task has
 * been quiet for a while. What interrupts do has a lane of its own, for they
 * do not belong to the task that they interrupt.
 */
#ifndef KWATCH_TREE_H
#define KWATCH_TREE_H

#include "out.h"
#include "record.h"
#include "style.h"

struct kwatch_tree;

/**
 * kwatch_tree_new - a printer of trees
 * @out: where to, stays the caller's
 * @style: of the user, stays the caller's
 * @calls: most calls to keep; beyond, what there is of the largest lane is
 *         printed with a note. 0 means 65536
 *
 * Returns NULL when memory is short.
 */
struct kwatch_tree *kwatch_tree_new(struct kwatch_out *out,
				    const struct kwatch_style *style,
				    size_t calls);
/** kwatch_tree_header - the line that names the columns */
void kwatch_tree_header(struct kwatch_tree *tree);
/** kwatch_tree_event - take an event; prints what became complete by it */
void kwatch_tree_event(struct kwatch_tree *tree,
		       const struct kwatch_event *event);
/** kwatch_tree_idle - nothing came for a while: print what waited for that */
void kwatch_tree_idle(struct kwatch_tree *tree);
/** kwatch_tree_finish - print all that is left */
void kwatch_tree_finish(struct kwatch_tree *tree);
void kwatch_tree_free(struct kwatch_tree *tree);

#endif
