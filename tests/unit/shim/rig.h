/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's ring in user memory: its pages with guard pages between, hits
 * whose bytes tell whether they are whole, and the reader that the uapi
 * header describes.
 */
#ifndef SHIM_RIG_H
#define SHIM_RIG_H

#include "ring.h"

#define RIG_HIT_MIN	(sizeof(struct kwatch_record) + sizeof(u64))

/**
 * struct rig - a ring and its memory
 * @ring: of the module
 * @area: all that is mapped
 * @length: of it
 */
struct rig {
	struct kwatch_ring ring;
	char *area;
	size_t length;
};

struct rig *rig_new(size_t bytes, bool overwrite);
void rig_free(struct rig *rig);

/* Words behind the header that only this sequence number and size have. */
void rig_fill(struct kwatch_record *record, u64 sequence);
/* Is the record as rig_fill() left it? Its sequence number is the first word. */
bool rig_is_whole(const struct kwatch_record *record);
u64 rig_sequence(const struct kwatch_record *record);

bool rig_is_hit(const struct kwatch_record *record);
/* Can a record begin so, with @room bytes to the end of what is published? */
bool rig_is_sane(const struct kwatch_record *record, u64 room);

/* Loads tail and tail_records of one moment; false while they are changed. */
bool rig_load_tail(const struct kwatch_producer_page *producer, u64 *tail, u64 *records);

/**
 * struct rig_reader - follows the reader's side of the uapi header
 * @producer: page
 * @consumer: page
 * @data: mapped twice
 * @position: of the next record
 * @delivered: entry and return records handed out
 * @missed: overwrite mode: those that were gone before
 * @jumps: overwrite mode: times that the next record was gone, be it a hit or not
 * @record: handed out last
 * @broken: a record that can't be was met
 * @copy: of it, in overwrite mode
 */
struct rig_reader {
	const struct kwatch_producer_page *producer;
	struct kwatch_consumer_page *consumer;
	const u8 *data;
	u64 position;
	u64 delivered;
	u64 missed;
	u64 jumps;
	const struct kwatch_record *record;
	bool broken;
	u64 copy[8192];
};

void rig_reader_init(struct rig_reader *reader, const struct rig *rig);
/* The next record, valid until rig_reader_release(); NULL for none now. */
const struct kwatch_record *rig_reader_next(struct rig_reader *reader);
/* Tell the writer how far the reader is. */
void rig_reader_release(struct rig_reader *reader);

/* Same numbers on every machine: no test depends on rand(). */
u64 rig_random(u64 *state);

/* Room for one record, as hit.c's reserve() finds it; the header is filled in. */
static inline struct kwatch_record *
rig_reserve(struct kwatch_ring *ring, unsigned int level,
	    const struct kwatch_record *header, const char *comm,
	    enum kwatch_loss *loss)
{
	struct kwatch_record *record;

	if (!kwatch_ring_reserve_easy(ring, level, header->size, header->tid, comm, &record))
		record = NULL;
	if (!record)
		return kwatch_ring_reserve_slow(ring, level, header, comm, loss);
	*loss = KWATCH_LOSS_NONE;
	*record = *header;
	return record;
}

#endif
