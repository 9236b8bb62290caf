// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "histogram.h"
#include "report.h"

int report_take(struct report *report, struct kwatch_device *device,
		const struct kwatch_merge *merge, struct kwatch_error *error)
{
	int result;

	memset(report, 0, sizeof(*report));
	if (merge)
		kwatch_merge_counts(merge, &report->reader);
	result = kwatch_device_stats(device, 0, KWATCH_ALL_CPUS,
				     &report->stats, error);
	if (result)
		return result;
	return kwatch_device_session(device, &report->session, error);
}

__u64 report_age(struct kwatch_device *device)
{
	struct kwatch_session session;

	if (kwatch_device_session(device, &session, NULL))
		return 0;
	return session.age_ns;
}

static __u64 in_handlers(const struct report *report)
{
	const struct kwatch_counts *counts = &report->stats.counts;

	return counts->ring_full + counts->too_big + counts->nested;
}

static __u64 overwritten(const struct report *report)
{
	__u64 by_reader = report->reader.missed;
	__u64 by_module = report->whole ? 0 : report->session.overwritten;

	return by_reader > by_module ? by_reader : by_module;
}

__u64 report_lost(const struct report *report)
{
	return in_handlers(report) + overwritten(report) +
	       report->reader.corrupt + report->stats.missed +
	       report->stats.missed_returns;
}

static void add_cause(char *text, size_t room, __u64 count, const char *cause)
{
	size_t used = strlen(text);

	if (count)
		snprintf(text + used, room - used, "%s%llu %s",
			 used ? ", " : "", (unsigned long long)count, cause);
}

/* Eight times as much room is a step that one notices. */
static const char *hint(const struct report *report, char text[64])
{
	unsigned long long bytes = 8ULL * report->session.ring_bytes;

	if (bytes < 1024 * 1024)
		snprintf(text, 64, "; --ring-size %lluK holds more",
			 bytes / 1024);
	else
		snprintf(text, 64, "; --ring-size %lluM holds more",
			 bytes / (1024 * 1024));
	return text;
}

static void say_lost(const struct report *report,
		     const struct kwatch_command *command)
{
	const struct kwatch_counts *counts = &report->stats.counts;
	char causes[256] = "", text[64];

	add_cause(causes, sizeof(causes), counts->ring_full,
		  "because the ring was full");
	add_cause(causes, sizeof(causes), counts->too_big,
		  "too big for a ring");
	add_cause(causes, sizeof(causes), counts->nested,
		  "in an interrupt of a hit");
	kwatch_cmd_say(command, "LOST %llu hits: %s%s",
		       (unsigned long long)in_handlers(report), causes,
		       counts->ring_full ? hint(report, text) : "");
}

static void say_missed(const struct report *report,
		       const struct kwatch_command *command)
{
	const struct kwatch_stats *stats = &report->stats;
	const struct kwatch_merge_counts *reader = &report->reader;
	char text[64];

	if (stats->missed)
		kwatch_cmd_say(command,
			       "MISSED %llu hits inside the handler of another probe",
			       (unsigned long long)stats->missed);
	if (stats->missed_returns)
		kwatch_cmd_say(command,
			       "MISSED %llu returns: too many calls in flight; --max-active follows more",
			       (unsigned long long)stats->missed_returns);
	if (overwritten(report))
		kwatch_cmd_say(command,
			       "OVERWRITTEN %llu records before they were read%s",
			       (unsigned long long)overwritten(report),
			       hint(report, text));
	if (reader->corrupt)
		kwatch_cmd_say(command,
			       "CORRUPT %llu records: this is a bug, please report it",
			       (unsigned long long)reader->corrupt);
}

void report_say_live(const struct report *report,
		     const struct kwatch_command *command)
{
	const struct kwatch_counts *counts = &report->stats.counts;
	char causes[320] = "";

	add_cause(causes, sizeof(causes), counts->ring_full, "ring full");
	add_cause(causes, sizeof(causes), counts->too_big, "too big for a ring");
	add_cause(causes, sizeof(causes), counts->nested,
		  "in an interrupt of a hit");
	add_cause(causes, sizeof(causes), report->stats.missed,
		  "inside the handler of another probe");
	add_cause(causes, sizeof(causes), report->stats.missed_returns,
		  "too many calls in flight");
	add_cause(causes, sizeof(causes), overwritten(report), "overwritten");
	kwatch_cmd_say(command, "lost so far: %s", causes);
}

void report_say(const struct report *report,
		const struct kwatch_command *command, bool quiet)
{
	const struct kwatch_counts *counts = &report->stats.counts;
	char rest[192] = "";

	add_cause(rest, sizeof(rest), counts->filtered, "filtered out");
	add_cause(rest, sizeof(rest), counts->sampled, "left out by sampling");
	add_cause(rest, sizeof(rest), counts->counted, "counted only");
	add_cause(rest, sizeof(rest), counts->faulted,
		  "with a value that could not be read");
	if (!quiet)
		kwatch_cmd_say(command, "%llu hits, %llu recorded%s%s%s",
			       (unsigned long long)counts->hits,
			       (unsigned long long)counts->recorded,
			       rest[0] ? ", " : "", rest,
			       report_lost(report) ? "" : ", none lost");
	if (in_handlers(report))
		say_lost(report, command);
	say_missed(report, command);
}

void report_disarmed(const struct kwatch_command *command, const char *name,
		     __u64 rate, __u64 limit)
{
	kwatch_cmd_say(command,
		       "probe %s disarmed: %llu hits/s over the limit of %llu; raise it with --max-rate or --no-guard",
		       name, (unsigned long long)rate,
		       (unsigned long long)limit);
}

void report_guard(const struct report *report,
		  const struct kwatch_command *command,
		  struct kwatch_device *device, unsigned int told)
{
	struct kwatch_schema_set *schemas;
	struct kwatch_stats stats;
	size_t i;

	if (report->session.disarmed <= told)
		return;
	schemas = kwatch_device_schemas(device, NULL);
	for (i = 0; schemas && i < kwatch_schema_set_count(schemas); i++) {
		const struct kwatch_schema *schema =
			&kwatch_schema_set_at(schemas, i)->schema;

		if (!kwatch_device_stats(device, schema->id, KWATCH_ALL_CPUS,
					 &stats, NULL) && stats.disarmed)
			report_disarmed(command, schema->name, stats.rate,
					report->session.max_rate);
	}
	kwatch_schema_set_free(schemas);
}

/* Names behind a head, in as few lines as 80 columns allow. */
#define LIST_ROOM	56

static void say_list(const struct kwatch_command *command, const char *head,
		     char *list, size_t *length, const char *name)
{
	size_t more = name ? strlen(name) + 2 : 0;

	if (*length && (!name || *length + more > LIST_ROOM)) {
		kwatch_cmd_say(command, "%s: %s", head, list);
		*length = 0;
	}
	if (name)
		*length += (size_t)sprintf(list + *length, "%s%s",
					   *length ? ", " : "", name);
}

void report_not_seen(const struct arm *arm, struct kwatch_device *device)
{
	char list[LIST_ROOM + KWATCH_NAME_MAX + 2];
	struct kwatch_stats stats;
	size_t length = 0, i;

	for (i = 0; i < arm->point_count; i++) {
		if (kwatch_device_stats(device, arm->points[i].id,
					KWATCH_ALL_CPUS, &stats, NULL) ||
		    stats.counts.hits)
			continue;
		say_list(arm->command, "not seen", list, &length,
			 arm->points[i].point);
	}
	say_list(arm->command, "not seen", list, &length, NULL);
}

void report_latency(struct kwatch_device *device, struct kwatch_out *out,
		    bool as_json)
{
	struct kwatch_schema_set *schemas;
	struct kwatch_latency latency;
	size_t i;

	schemas = kwatch_device_schemas(device, NULL);
	for (i = 0; schemas && i < kwatch_schema_set_count(schemas); i++) {
		const struct kwatch_schema *schema =
			&kwatch_schema_set_at(schemas, i)->schema;

		if (!(schema->flags & KWATCH_PROBE_LATENCY) ||
		    kwatch_device_latency(device, schema->id, &latency, NULL) ||
		    !latency.count)
			continue;
		if (as_json)
			kwatch_histogram_json(out, schema->name, &latency);
		else
			kwatch_histogram_text(out, schema->name, &latency);
	}
	kwatch_schema_set_free(schemas);
}
