/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events made from bytes, as the module would write them, for the printers.
 */
#ifndef KWATCH_MAKE_EVENT_H
#define KWATCH_MAKE_EVENT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <linux/kwatch.h>
#include "record.h"
#include "schema.h"

/** struct make_field - a field of a probe, and its value in one event */
struct make_field {
	const char *name;
	const char *display;
	unsigned int type;
	unsigned int source;	/* 0: an argument */
	__u64 number;		/* of a scalar */
	const void *data;	/* of another type */
	size_t length;		/* of dynamic data; 0 with data: its strlen */
	unsigned int dynamic;	/* KWATCH_DYNAMIC_* */
	bool faulted;
};

/** struct make_event - an event to make; fields end with a NULL name */
struct make_event {
	const char *probe;
	unsigned int id;	/* of the probe, from 1 */
	unsigned int flags;	/* of the probe; 0: KWATCH_PROBE_RETURN */
	unsigned int kind;	/* 0: return */
	unsigned int cpu;
	unsigned int context;
	__u64 time_ns;
	__u64 duration_ns;
	__s32 tid;
	const char *comm;
	struct make_field fields[12];
};

/**
 * struct made - a made event with all that it points to
 *
 * Freed by made_free(); not to be moved.
 */
struct made {
	struct kwatch_event event;
	struct kwatch_schema_set *set;
	__u64 record[1024];
};

/** make_event - the event, decoded; asserts that it can be */
struct made *make_event(const struct make_event *from);
/** make_into - the same into an existing set, which the caller frees */
struct made *make_into(struct kwatch_schema_set *set,
		       const struct make_event *from);
/** make_lost - a LOST event */
struct made *make_lost(unsigned int cpu, __u64 time_ns, __u64 ring_full,
		       __u64 too_big, __u64 nested);
/** make_disarmed - a DISARMED event of probe 1, "vfs_read" or not known */
struct made *make_disarmed(bool known, __u64 time_ns, __u64 rate, __u64 limit);
void made_free(struct made *made);

struct kwatch_out;

/**
 * golden - compare with tests/unit/golden/NAME
 *
 * With KWATCH_GOLDEN=write in the environment the file is written instead.
 */
void golden(const char *name, const struct kwatch_out *out);

#endif
