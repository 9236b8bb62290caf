// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "out.h"

#define FIRST_ROOM	(64 * 1024 + KWATCH_OUT_PIECE)

int kwatch_out_init(struct kwatch_out *out, int fd)
{
	*out = (struct kwatch_out) { .fd = fd };
	out->room = fd < 0 ? 2 * KWATCH_OUT_PIECE : FIRST_ROOM;
	out->buffer = malloc(out->room);
	return out->buffer ? 0 : -ENOMEM;
}

void kwatch_out_fini(struct kwatch_out *out)
{
	free(out->buffer);
	out->buffer = NULL;
}

int kwatch_out_flush(struct kwatch_out *out)
{
	size_t done = 0;
	ssize_t written;

	while (out->fd >= 0 && done < out->used && !out->error) {
		written = write(out->fd, out->buffer + done, out->used - done);
		if (written >= 0)
			done += (size_t)written;
		else if (errno != EINTR)
			out->error = errno;
	}
	if (out->fd >= 0) {
		out->flushed += out->used;
		out->used = 0;
	}
	return -out->error;
}

void kwatch_out_make_room(struct kwatch_out *out)
{
	char *larger;

	if (out->fd >= 0) {
		kwatch_out_flush(out);
		return;
	}
	larger = realloc(out->buffer, 2 * out->room);
	if (!larger) {
		out->error = ENOMEM;
		out->used = 0;
		return;
	}
	out->buffer = larger;
	out->room *= 2;
}

void kwatch_out_bytes(struct kwatch_out *out, const void *data, size_t length)
{
	const char *from = data;
	size_t part;
	char *at;

	while (length) {
		part = length < KWATCH_OUT_PIECE ? length : KWATCH_OUT_PIECE;
		at = kwatch_out_reserve(out);
		memcpy(at, from, part);
		kwatch_out_commit(out, at + part);
		from += part;
		length -= part;
	}
}

void kwatch_out_spaces(struct kwatch_out *out, size_t count)
{
	size_t part;
	char *at;

	for (; count; count -= part) {
		part = count < KWATCH_OUT_PIECE ? count : KWATCH_OUT_PIECE;
		at = kwatch_out_reserve(out);
		memset(at, ' ', part);
		kwatch_out_commit(out, at + part);
	}
}
