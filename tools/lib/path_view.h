/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A path that was seen, drawn for people: a lane for each layer, the points in
 * it in documented order, and what was expected and not seen.
 */
#ifndef KWATCH_PATH_VIEW_H
#define KWATCH_PATH_VIEW_H

#include "page.h"
#include "path.h"
#include "unseen.h"

/**
 * struct kwatch_path_run - what ran
 * @argv: the command, NULL for none
 * @status: its exit status
 * @duration_ns: how long it took, 0 when that is not known
 * @release: of the kernel
 * @file: the recording, NULL for none
 */
struct kwatch_path_run {
	char *const *argv;
	int status;
	__u64 duration_ns;
	const char *release;
	const char *file;
};

/**
 * struct kwatch_path_view - what is drawn
 * @path: finished
 * @fates: of each expected point
 * @unseen: of kwatch_unseen_find()
 * @unseen_count: of them
 * @run: what ran, and how it ended
 * @brief: only counts and times
 * @values: different values of a point to show; 0: as many as are easy to read
 */
struct kwatch_path_view {
	const struct kwatch_path *path;
	const struct kwatch_fate *fates;
	const struct kwatch_unseen *unseen;
	size_t unseen_count;
	struct kwatch_path_run run;
	bool brief;
	size_t values;
};

/** kwatch_path_text - draw it */
void kwatch_path_text(struct kwatch_page *page,
		      const struct kwatch_path_view *view);

/* Columns of a count and of a duration, at the right edge */
#define KWATCH_PATH_NUMBER	9

/** kwatch_path_lane - the lane of a layer, by its number in the scenario */
void kwatch_path_lane(struct kwatch_page *page,
		      const struct kwatch_path_view *view, unsigned int number);

/**
 * kwatch_path_values - the values of a point
 * @page: to write to
 * @view: what is drawn
 * @n: the point
 * @indent: column of its name behind the gutter
 */
void kwatch_path_values(struct kwatch_page *page,
			const struct kwatch_path_view *view, size_t n,
			unsigned int indent);

/** kwatch_path_json - the same as an object on one line */
void kwatch_path_json(struct kwatch_out *out,
		      const struct kwatch_path_view *view);

#endif
