/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What every fuzz target has: a function that takes any bytes, words taken from
 * those bytes, and checks that end the program for libFuzzer to see.
 *
 * A target is a file fuzz_X.c with fuzz_one(), and fuzz_mutate() where its input
 * is made of structs.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** fuzz_one - run one input; the target's */
void fuzz_one(const uint8_t *data, size_t size);

/**
 * fuzz_mutate - change an input so that it stays one; the target's, if it can
 * @data: @room bytes, of which @size are the input
 * @size: of the input
 * @room: most that it may become
 * @seed: of this change
 *
 * Returns the new size.
 */
size_t fuzz_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
__attribute__((weak));

/** fuzz_mutate_bytes - what libFuzzer would do, to use in fuzz_mutate() */
size_t fuzz_mutate_bytes(uint8_t *data, size_t size, size_t room);

/** FUZZ_CHECK - a property that must hold, said with the place */
#define FUZZ_CHECK(condition)						\
	((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition))

static inline void fuzz_broken(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, what);
	abort();
}

/** struct fuzz_input - bytes not used yet; zeros follow the last */
struct fuzz_input {
	const uint8_t *at;
	const uint8_t *end;
};

static inline struct fuzz_input fuzz_input(const uint8_t *data, size_t size)
{
	return (struct fuzz_input){ data, data + size };
}

static inline size_t fuzz_left(const struct fuzz_input *input)
{
	return (size_t)(input->end - input->at);
}

/** fuzz_bytes - the next @size bytes, which may cross the end */
static inline void fuzz_bytes(struct fuzz_input *input, void *to, size_t size)
{
	size_t have = fuzz_left(input) < size ? fuzz_left(input) : size;

	memset(to, 0, size);
	if (have)
		memcpy(to, input->at, have);
	input->at += have;
}

static inline uint8_t fuzz_u8(struct fuzz_input *input)
{
	return input->at < input->end ? *input->at++ : 0;
}

static inline uint16_t fuzz_u16(struct fuzz_input *input)
{
	uint16_t word;

	fuzz_bytes(input, &word, sizeof(word));
	return word;
}

static inline uint64_t fuzz_u64(struct fuzz_input *input)
{
	uint64_t word;

	fuzz_bytes(input, &word, sizeof(word));
	return word;
}

/** fuzz_below - a number below @bound, of as many bytes as it needs */
static inline unsigned int fuzz_below(struct fuzz_input *input, unsigned int bound)
{
	return (bound > 256 ? fuzz_u16(input) : fuzz_u8(input)) % bound;
}

/** fuzz_random - for mutators: the same numbers for the same seed */
static inline uint64_t fuzz_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/** fuzz_text - a NUL-terminated copy on the heap, of just that size */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

/**
 * fuzz_file - a file with these bytes, the same for the life of the program
 *
 * Returns its path, which is of no file system.
 */
const char *fuzz_file(const void *data, size_t size);

#endif
