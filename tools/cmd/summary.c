// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch summary: the counters of a session, probe by probe.
 */
#include <errno.h>
#include <stdio.h>
#include <json-c/json.h>
#include "connect.h"
#include "display.h"
#include "histogram.h"
#include "object.h"
#include "report.h"

enum {
	SUMMARY_NO_LOG = 256,
};

static const struct kwatch_option options[] = {
	{ 'j', "json", NULL, "an object" },
	{ SUMMARY_NO_LOG, "no-log", NULL,
	  "do not put the summary into the kernel log" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_summary = {
	.name = "summary",
	.synopsis = "[options] NAME",
	.summary = "count hits, losses and durations of a session",
	.description =
		"Prints what became of the hits of each probe, and asks the module to write its\n"
		"summary into the kernel log. hits = recorded + filtered + sampled + full + big +\n"
		"nested + counted. MISSED is what the kernel lost before the module ran. MEAN and\n"
		"P99 are there for probes planted with --latency; P99 is a power of two.",
	.groups = groups,
	.examples = "sudo kwatch summary mine\n",
	.run = kwatch_cmd_summary,
};

struct summing {
	bool json;
	bool no_log;
};

static int take(void *context, int id, const char *argument)
{
	struct summing *summing = context;

	(void)argument;
	if (id == 'j')
		summing->json = true;
	else
		summing->no_log = true;
	return -1;
}

static bool get_latency(struct kwatch_device *device,
			const struct kwatch_schema *schema,
			struct kwatch_latency *latency)
{
	return (schema->flags & KWATCH_PROBE_LATENCY) &&
	       !kwatch_device_latency(device, schema->id, latency, NULL) &&
	       latency->count;
}

static void ns_text(char *text, bool known, __u64 ns)
{
	char *end = text;

	if (known)
		end = kwatch_display_put_ns(text, ns);
	else
		*end++ = '-';
	*end = '\0';
}

static void print_row(const char *name, const struct kwatch_stats *stats,
		      const struct kwatch_latency *latency)
{
	const struct kwatch_counts *counts = &stats->counts;
	char mean[32], p99[32];

	ns_text(mean, latency, latency ? kwatch_histogram_mean(latency) : 0);
	ns_text(p99, latency,
		latency ? kwatch_histogram_percentile(latency, 99) : 0);
	printf("%-22s %9llu %9llu %8llu %7llu %7llu %4llu %6llu %7llu %7s %7s\n",
	       name, (unsigned long long)counts->hits,
	       (unsigned long long)counts->recorded,
	       (unsigned long long)counts->filtered,
	       (unsigned long long)counts->sampled,
	       (unsigned long long)counts->ring_full,
	       (unsigned long long)counts->too_big,
	       (unsigned long long)counts->nested,
	       (unsigned long long)(stats->missed + stats->missed_returns),
	       mean, p99);
}

static void print_header(void)
{
	printf("%-22s %9s %9s %8s %7s %7s %4s %6s %7s %7s %7s\n", "PROBE",
	       "HITS", "RECORDED", "FILTERED", "SAMPLED", "FULL", "BIG",
	       "NESTED", "MISSED", "MEAN", "P99");
}

static void add_json(struct json_object *list, const char *name,
		     const struct kwatch_stats *stats,
		     const struct kwatch_latency *latency)
{
	struct json_object *object = json_object_new_object();

	object_add_text(object, "probe", name);
	object_add_counts(object, &stats->counts);
	object_add_number(object, "missed", stats->missed);
	object_add_number(object, "missed_returns", stats->missed_returns);
	object_add_bool(object, "disarmed", stats->disarmed);
	if (stats->disarmed)
		object_add_number(object, "disarmed_at", stats->rate);
	if (latency) {
		object_add_number(object, "mean",
				  kwatch_histogram_mean(latency));
		object_add_number(object, "p99",
				  kwatch_histogram_percentile(latency, 99));
		object_add_number(object, "max", latency->max_ns);
	}
	json_object_array_add(list, object);
}

static int print_probes(struct kwatch_device *device,
			const struct kwatch_schema_set *schemas,
			struct json_object *list, struct kwatch_error *error)
{
	const struct kwatch_schema *schema;
	struct kwatch_latency latency;
	struct kwatch_stats stats;
	const char *name;
	bool timed;
	size_t i;

	for (i = 0; i < kwatch_schema_set_count(schemas); i++) {
		schema = &kwatch_schema_set_at(schemas, i)->schema;
		if (kwatch_device_stats(device, schema->id, KWATCH_ALL_CPUS,
					&stats, error))
			return -error->code;
		timed = get_latency(device, schema, &latency);
		name = schema->name[0] ? schema->name : schema->symbol;
		if (list)
			add_json(list, name, &stats, timed ? &latency : NULL);
		else
			print_row(name, &stats, timed ? &latency : NULL);
	}
	return 0;
}

static int print(const struct summing *summing, struct kwatch_device *device,
		 const struct kwatch_schema_set *schemas,
		 struct kwatch_error *error)
{
	struct json_object *list = NULL;
	int result;

	if (summing->json)
		list = json_object_new_array();
	else
		print_header();
	result = print_probes(device, schemas, list, error);
	if (list && result)
		json_object_put(list);
	else if (list)
		object_print(list);
	return result;
}

/* The kernel log has had enough: what was asked for is on the screen. */
static bool log_it(struct kwatch_device *device, struct kwatch_error *error)
{
	int err = kwatch_device_summary(device, error);

	if (err == -EAGAIN)
		kwatch_cmd_say(&kwatch_command_summary,
			       "not in the kernel log: %s", error->text);
	return !err || err == -EAGAIN;
}

/* What the table has no room for. */
static void say_rest(struct kwatch_device *device)
{
	struct kwatch_error error;
	struct report report;

	if (report_take(&report, device, NULL, &error))
		return;
	/* By probe: which probe's records they were is not known. */
	if (report.session.overwritten)
		kwatch_cmd_say(&kwatch_command_summary,
			       "OVERWRITTEN %llu records before they were read",
			       (unsigned long long)report.session.overwritten);
	report_guard(&report, &kwatch_command_summary, device, 0);
}

int kwatch_cmd_summary(int argc, char **argv)
{
	struct summing summing = { .json = false };
	struct kwatch_schema_set *schemas = NULL;
	struct kwatch_error error = { 0 };
	struct kwatch_device *device;
	const char *name;
	int status;

	status = connect_name(&kwatch_command_summary, argc, argv, take,
			      &summing, &name);
	if (status >= 0)
		return status;
	device = connect_attach(&kwatch_command_summary, name);
	if (!device)
		return KWATCH_EXIT_FAILURE;
	status = KWATCH_EXIT_OK;
	schemas = kwatch_device_schemas(device, &error);
	if (!schemas || print(&summing, device, schemas, &error) ||
	    (!summing.no_log && !log_it(device, &error)))
		status = kwatch_cmd_fail(&kwatch_command_summary, &error);
	else
		say_rest(device);
	kwatch_schema_set_free(schemas);
	kwatch_device_close(device);
	return status;
}
