/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A refused call leaves the session as it was: a snapshot of all that can be
 * asked about it before and after, and the request itself compared.
 */
#ifndef KWATCH_TEST_REFUSE_H
#define KWATCH_TEST_REFUSE_H

#include "prog.h"

#define SNAPSHOT_PROBES 8
#define SNAPSHOT_FIELDS 8

struct snapshot {
	struct kwatch_session session;
	struct kwatch_stats stats[MAX_CPUS];
	struct kwatch_schema schemas[SNAPSHOT_PROBES];
	struct kwatch_schema_field fields[SNAPSHOT_PROBES][SNAPSHOT_FIELDS];
};

/* The session that refusals are checked against; its probes must fit. */
static inline void take_snapshot(int fd, struct snapshot *to)
{
	unsigned int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN), n;
	uint32_t id = 0;

	memset(to, 0, sizeof(*to));
	to->session = session_of(fd);
	/* Time goes on, and so do the processes that the gate refuses. */
	to->session.age_ns = 0;
	to->session.counts.gated = 0;
	for (cpu = 0; cpu < cpus; cpu++) {
		to->stats[cpu] = stats_of(fd, 0, cpu);
		to->stats[cpu].counts.gated = 0;
	}
	for (n = 0; n < SNAPSHOT_PROBES; n++) {
		struct kwatch_schema *schema = &to->schemas[n];

		schema->size = sizeof(*schema);
		schema->id = id + 1;
		schema->next = 1;
		schema->fields = (uintptr_t)to->fields[n];
		schema->nr_fields = SNAPSHOT_FIELDS;
		schema->field_size = sizeof(to->fields[n][0]);
		if (call(fd, KWATCH_IOC_SCHEMA, schema))
			schema->flags = ~0U;
		else
			id = schema->id;
		schema->fields = 0; /* differs between snapshots */
		if (schema->flags == ~0U)
			break;
	}
}

/*
 * @command on @fd is refused with @error and a sentence that contains @word;
 * neither @request nor the session of @witness changes.
 */
static inline void refused(int fd, int witness, const char *what, unsigned long command,
			   const void *request, int error, const char *word)
{
	static struct snapshot before, after;
	unsigned char copy[1024];
	int got;

	memcpy(copy, request, _IOC_SIZE(command));
	take_snapshot(witness, &before);
	got = call(fd, command, copy);
	if (got != error)
		wrong("%s: %s, wanted %s ('%s')", what, strerror(got), strerror(error), sentence);
	else if (!strstr(sentence, word))
		wrong("%s: '%s' says nothing of '%s'", what, sentence, word);
	if (memcmp(copy, request, _IOC_SIZE(command)))
		wrong("%s: the refusal changed the struct", what);
	take_snapshot(witness, &after);
	if (memcmp(&before, &after, sizeof(before)))
		wrong("%s: the refusal changed the session", what);
}

/* After all refusals: exactly @calls more hits, all in the ring. */
static inline void still_works(int fd, unsigned long calls)
{
	struct ring rings[MAX_CPUS];
	unsigned int cpus;
	uint64_t before = counts_of(fd).hits;

	cpus = map_rings(fd, rings);
	drain(rings, cpus);
	enable(fd);
	make_calls(calls);
	disable(fd);
	check("hits after the refusals", counts_of(fd).hits - before, calls);
	check("records after the refusals", drain(rings, cpus), calls);
}

#endif
