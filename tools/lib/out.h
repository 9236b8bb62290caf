/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where text goes: a buffer in front of a file, or a buffer that grows. Made
 * for many small pieces: a printer reserves room for a whole piece, puts it
 * there (put.h) and says how far it came.
 */
#ifndef KWATCH_OUT_H
#define KWATCH_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/**
 * struct kwatch_out - a buffered writer
 * @buffer: the bytes not yet written
 * @used: how many
 * @flushed: bytes that went out before them
 * @room: allocated
 * @fd: to write to, -1 for memory only
 * @error: errno of the first write that failed, or ENOMEM; then all further
 *         text is dropped
 */
struct kwatch_out {
	char *buffer;
	size_t used;
	size_t flushed;
	size_t room;
	int fd;
	int error;
};

#define KWATCH_OUT_PIECE	4096	/* most that may be reserved at once */

/**
 * kwatch_out_init - begin
 * @out: what is begun
 * @fd: to write to, stays the caller's; -1 keeps all in memory
 *
 * Returns 0 or -ENOMEM.
 */
int kwatch_out_init(struct kwatch_out *out, int fd);
/** kwatch_out_fini - free the buffer; what was not flushed is lost */
void kwatch_out_fini(struct kwatch_out *out);

/** kwatch_out_flush - write all out; returns 0 or a negative errno */
int kwatch_out_flush(struct kwatch_out *out);

/** kwatch_out_make_room - the slow part of kwatch_out_reserve() */
void kwatch_out_make_room(struct kwatch_out *out);

/**
 * kwatch_out_reserve - KWATCH_OUT_PIECE bytes to put text at
 * @out: to write to
 *
 * Follow it with kwatch_out_commit() before anything else is done with @out.
 */
static inline char *kwatch_out_reserve(struct kwatch_out *out)
{
	if (out->room - out->used < KWATCH_OUT_PIECE)
		kwatch_out_make_room(out);
	return out->buffer + out->used;
}

/** kwatch_out_commit - text was put up to @end */
static inline void kwatch_out_commit(struct kwatch_out *out, const char *end)
{
	out->used = (size_t)(end - out->buffer);
}

/** kwatch_out_position - bytes written since the beginning */
static inline size_t kwatch_out_position(const struct kwatch_out *out)
{
	return out->flushed + out->used;
}

/** kwatch_out_bytes - append any number of bytes */
void kwatch_out_bytes(struct kwatch_out *out, const void *data, size_t length);

static inline void kwatch_out_text(struct kwatch_out *out, const char *text)
{
	kwatch_out_bytes(out, text, strlen(text));
}

static inline void kwatch_out_char(struct kwatch_out *out, char c)
{
	char *at = kwatch_out_reserve(out);

	*at = c;
	kwatch_out_commit(out, at + 1);
}

/** kwatch_out_spaces - append so many blanks */
void kwatch_out_spaces(struct kwatch_out *out, size_t count);

#endif
