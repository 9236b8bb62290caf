// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "spool.h"

/*
 * struct kwatch_spool_piece - bytes of a ring
 * @start: their position there
 * @end: position behind them
 * @room: that was allocated at @data
 */
struct kwatch_spool_piece {
	struct kwatch_spool_piece *next;
	__u64 start;
	__u64 end;
	size_t room;
	__u64 data[];
};

/* A spare one, whose pages the kernel need not clear again, or a new one. */
static struct kwatch_spool_piece *get_piece(struct kwatch_spool *spool,
					    size_t length)
{
	struct kwatch_spool_piece *piece = spool->spare;

	if (piece && piece->room >= length) {
		spool->spare = NULL;
		return piece;
	}
	piece = malloc(sizeof(*piece) + length);
	if (piece)
		piece->room = length;
	return piece;
}

int kwatch_spool_put(struct kwatch_spool *spool, __u64 position,
		     const void *data, size_t length)
{
	struct kwatch_spool_piece *piece = get_piece(spool, length);

	if (!piece)
		return -ENOMEM;
	memcpy(piece->data, data, length);
	piece->start = position;
	piece->end = position + length;
	piece->next = NULL;
	if (spool->last)
		spool->last->next = piece;
	else
		spool->first = piece;
	spool->last = piece;
	spool->bytes += length;
	return 0;
}

const char *kwatch_spool_at(const struct kwatch_spool *spool, __u64 position,
			    __u64 *end)
{
	const struct kwatch_spool_piece *piece = spool->first;

	if (!piece)
		return NULL;
	*end = piece->end;
	return (const char *)piece->data + (position - piece->start);
}

void kwatch_spool_drop(struct kwatch_spool *spool, __u64 position)
{
	struct kwatch_spool_piece *piece;

	while (spool->first && spool->first->end <= position) {
		piece = spool->first;
		spool->first = piece->next;
		if (!spool->first)
			spool->last = NULL;
		spool->bytes -= piece->end - piece->start;
		free(spool->spare);
		spool->spare = piece;
	}
}

void kwatch_spool_clear(struct kwatch_spool *spool)
{
	kwatch_spool_drop(spool, ~0ULL);
	free(spool->spare);
	spool->spare = NULL;
}
