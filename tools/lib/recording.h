/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A recording: the bytes of a session's rings in a file, with what is needed
 * to read them. Nothing is decoded while it is written.
 *
 *	head  block...
 *
 * A block is a struct kwatch_recording_block and as many bytes as it says, a
 * multiple of 8. The blocks of records of a CPU, in the order of the file, are
 * what its ring had; each is of whole records. The schema of a probe may stand
 * behind its first records. The last block says what was lost; a file without
 * it was cut short, and all that it has can still be read. A reader passes over
 * types it does not know.
 */
#ifndef KWATCH_RECORDING_H
#define KWATCH_RECORDING_H

#include <stdbool.h>
#include "device.h"

#define KWATCH_RECORDING_MAGIC		0x3174616457656bULL	/* "keWdat1" */
#define KWATCH_RECORDING_RELEASE	64

/**
 * struct kwatch_recording_head - how a recording begins
 * @magic: KWATCH_RECORDING_MAGIC, in the byte order of the machine
 * @size: bytes of this head; it grows at the end
 * @cpus: numbers of CPUs are below this
 * @start_ns: CLOCK_MONOTONIC when the recording began
 * @wall_offset_ns: CLOCK_REALTIME less CLOCK_MONOTONIC
 * @release: of the kernel
 * @boot: random, of this boot of it; zero when not known
 */
struct kwatch_recording_head {
	__aligned_u64 magic;
	__u32 size;
	__u32 cpus;
	__aligned_u64 start_ns;
	__aligned_u64 wall_offset_ns;
	char release[KWATCH_RECORDING_RELEASE];
	__u8 boot[16];
};

#define KWATCH_RECORDING_HEAD_VER0	96	/* bytes of its first version */

/** enum kwatch_recording_type - what a block holds */
enum kwatch_recording_type {
	/* struct kwatch_schema without pointers, then its fields */
	KWATCH_RECORDING_SCHEMA = 1,
	/* bytes of the ring of a CPU */
	KWATCH_RECORDING_RECORDS,
	/* the end: struct kwatch_recording_end */
	KWATCH_RECORDING_END,
	/* names of addresses: struct kwatch_recording_symbol, its text, ... */
	KWATCH_RECORDING_SYMBOLS,
};

/**
 * struct kwatch_recording_symbol - what an address of a call chain is
 * @size: bytes of this and its text, a multiple of 8
 * @offset: of the address from the start of the function
 * @address: that occurs in the records
 * @name_length: of the function's name, which follows
 * @module_length: of its module's name, which follows that; 0 for the kernel
 * @__reserved: zero
 */
struct kwatch_recording_symbol {
	__u32 size;
	__u32 offset;
	__aligned_u64 address;
	__u16 name_length;
	__u16 module_length;
	__u32 __reserved;
};

/* No name of a function or a module is longer. */
#define KWATCH_RECORDING_NAME	512

/**
 * struct kwatch_recording_block - what comes before every piece
 * @type: enum kwatch_recording_type
 * @cpu: of records, else 0
 * @length: bytes that follow
 */
struct kwatch_recording_block {
	__u32 type;
	__u32 cpu;
	__aligned_u64 length;
};

/**
 * struct kwatch_recording_end - what became of the hits
 * @size: bytes of this struct; it grows at the end
 * @corrupt: places where a ring contradicted itself
 * @ring_bytes: of the ring of each CPU
 * @overwritten: records of overwrite mode that were gone before they were read
 * @missed: hits that the kprobes core lost
 * @missed_returns: returns that could not be followed
 * @counts: of the module, of all probes and CPUs
 */
struct kwatch_recording_end {
	__u32 size;
	__u32 corrupt;
	__aligned_u64 ring_bytes;
	__aligned_u64 overwritten;
	__aligned_u64 missed;
	__aligned_u64 missed_returns;
	struct kwatch_counts counts;
};

struct kwatch_recording;

/**
 * kwatch_recording_new - become the reader of a session, to write a recording
 * @session: set up or attached to; must outlive the recording
 * @fd: file to write to, stays the caller's
 * @wall_offset_ns: CLOCK_REALTIME less CLOCK_MONOTONIC
 * @error: why NULL was returned
 */
struct kwatch_recording *kwatch_recording_new(struct kwatch_device *session,
					      int fd, __u64 wall_offset_ns,
					      struct kwatch_error *error);

/**
 * kwatch_recording_take - write what the rings have, and free the room
 * @recording: that is being written
 *
 * Returns 1 when there was something, so that there may be more by now; 0 when
 * there was nothing; or a negative errno.
 */
int kwatch_recording_take(struct kwatch_recording *recording);

/**
 * kwatch_recording_wait - wait until there is something to take
 *
 * Returns as kwatch_merge_wait().
 */
int kwatch_recording_wait(struct kwatch_recording *recording, int timeout_ms);

struct kwatch_symbols;

/**
 * kwatch_recording_symbols - write down what the addresses in it are
 * @recording: all was taken
 * @path: of the file, to look for the addresses
 * @symbols: of the running kernel
 *
 * Before kwatch_recording_end(). Without call chains nothing is done. Returns 0
 * or a negative errno.
 */
int kwatch_recording_symbols(struct kwatch_recording *recording,
			     const char *path,
			     const struct kwatch_symbols *symbols);

/** kwatch_recording_schemas - of the probes that are recorded */
const struct kwatch_schema_set *
kwatch_recording_schemas(const struct kwatch_recording *recording);

/** kwatch_recording_names - write a block of struct kwatch_recording_symbol */
int kwatch_recording_names(struct kwatch_recording *recording,
			   const void *names, size_t length);

/** kwatch_recording_boot - @id of this boot of the kernel; zero if not known */
void kwatch_recording_boot(__u8 id[16]);

/**
 * kwatch_recording_end - write down what became of the hits
 * @recording: all was taken
 * @end: out: what was written, as far as it is known when this fails
 *
 * Returns 0 or a negative errno.
 */
int kwatch_recording_end(struct kwatch_recording *recording,
			 struct kwatch_recording_end *end);

/** kwatch_recording_bytes - written so far */
__u64 kwatch_recording_bytes(const struct kwatch_recording *recording);

void kwatch_recording_free(struct kwatch_recording *recording);

#endif
