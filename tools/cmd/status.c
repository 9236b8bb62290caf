// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch status: can kwatch work on this machine, and what does it do now?
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <json-c/json.h>
#include "cmd.h"
#include "device.h"
#include "host.h"
#include "kallsyms.h"
#include "object.h"

static const struct kwatch_option options[] = {
	{ 'j', "json", NULL, "an object" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_status = {
	.name = "status",
	.synopsis = "[options]",
	.summary = "show whether kwatch can work here, and what it does now",
	.description =
		"Needs neither root nor the module, but knows more with them. Ends with status 1\n"
		"when the module is not there or cannot be asked.",
	.groups = groups,
	.examples = "sudo kwatch status\n",
	.run = kwatch_cmd_status,
};

/* All that is shown. */
struct report {
	struct kwatch_host host;
	bool symbols;		/* their addresses can be read */
	bool asked;		/* info and sessions are there */
	struct kwatch_info info;
	size_t sessions;
	struct kwatch_error error;	/* why it was not asked */
};

static const struct {
	__u64 bit;
	const char *name;
} features[] = {
	{ KWATCH_FEATURE_MOUNTS, "mounts" },
	{ KWATCH_FEATURE_FOLLOW, "follow" },
	{ KWATCH_FEATURE_CGROUP, "cgroup" },
	{ KWATCH_FEATURE_FTRACE, "ftrace" },
	{ KWATCH_FEATURE_GUARD, "guard" },
	{ KWATCH_FEATURE_STACK, "stack" },
	{ KWATCH_FEATURE_SYMBOL, "symbol" },
};

#define FEATURES	(sizeof(features) / sizeof(features[0]))

static void ask_module(struct report *report)
{
	struct kwatch_session *sessions = NULL;
	struct kwatch_device *device = kwatch_device_open(&report->error);

	if (!device)
		return;
	report->asked = !kwatch_device_info(device, &report->info,
					    &report->error) &&
			!kwatch_device_sessions(device, &sessions,
						&report->sessions,
						&report->error);
	free(sessions);
	kwatch_device_close(device);
}

static void look(struct report *report)
{
	struct kwatch_kallsyms *kallsyms;

	memset(report, 0, sizeof(*report));
	kwatch_host_look(&report->host, "");
	kallsyms = kwatch_kallsyms_new(NULL, NULL);
	report->symbols = kallsyms && !kwatch_kallsyms_hidden(kallsyms);
	kwatch_kallsyms_free(kallsyms);
	ask_module(report);
}

static void say(const char *what, enum kwatch_answer answer, const char *yes,
		const char *no)
{
	if (answer == KWATCH_UNKNOWN)
		yes = "not known: root sees it, where debugfs is mounted";
	printf("%-10s %s\n", what, answer == KWATCH_NO ? no : yes);
}

static void print_host(const struct report *report)
{
	const struct kwatch_host *host = &report->host;

	printf("kernel     %s %s\n", host->release, host->machine);
	printf("symbols    %s\n", report->symbols ? "readable" :
	       "addresses are hidden, only root can see them");
	printf("BTF        %s\n", host->btf ? "there" :
	       "missing: arguments are found by the catalogue's prototypes only");
	say("kprobes", host->kprobes, "enabled",
	    "disabled: echo 1 >/sys/kernel/debug/kprobes/enabled");
	say("ftrace", host->ftrace, "enabled",
	    "disabled: sysctl kernel.ftrace_enabled=1");
	printf("lockdown   %s\n", host->lockdown[0] ? host->lockdown :
	       "not known, or not in this kernel");
	printf("signatures %s\n", host->signed_only == KWATCH_YES ?
	       "needed: unsigned modules are refused" : "not needed");
	printf("headers    %s\n", host->headers ? "there" :
	       "missing: a module can't be built for this kernel here");
}

static void print_module(const struct report *report)
{
	const struct kwatch_info *info = &report->info;
	size_t i;

	printf("module     %s%s\n", !report->host.module_loaded ?
	       "not loaded: `kwatch load`" : "loaded ",
	       report->host.module_version);
	if (!report->asked) {
		if (report->host.module_loaded)
			printf("device     %s\n", report->error.text);
		return;
	}
	printf("device     %s\n", KWATCH_DEVICE);
	printf("features  ");
	for (i = 0; i < FEATURES; i++)
		if (info->features & features[i].bit)
			printf(" %s", features[i].name);
	putchar('\n');
	printf("limits     %u probes of %u fields and %u predicates, records up to %u bytes\n",
	       info->max_probes, info->max_fields, info->max_predicates,
	       info->max_record);
	printf("rings      %u KiB to %u KiB a CPU; %llu of %llu KiB in use\n",
	       info->ring_bytes_min >> 10, info->ring_bytes_max >> 10,
	       (unsigned long long)info->total_bytes >> 10,
	       (unsigned long long)info->total_bytes_max >> 10);
	printf("sessions   %zu\n", report->sessions);
}

static void add_answer(struct json_object *object, const char *key,
		       enum kwatch_answer answer)
{
	if (answer == KWATCH_UNKNOWN)
		json_object_object_add(object, key, NULL);
	else
		object_add_bool(object, key, answer == KWATCH_YES);
}

static struct json_object *feature_json(size_t n)
{
	return json_object_new_string(features[n].name);
}

static void add_info(struct json_object *object, const struct report *report)
{
	const struct kwatch_info *info = &report->info;
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < FEATURES; i++)
		if (info->features & features[i].bit)
			json_object_array_add(list, feature_json(i));
	json_object_object_add(object, "features", list);
	object_add_number(object, "cpus", info->cpus);
	object_add_number(object, "max_probes", info->max_probes);
	object_add_number(object, "max_fields", info->max_fields);
	object_add_number(object, "max_predicates", info->max_predicates);
	object_add_number(object, "max_record", info->max_record);
	object_add_number(object, "max_active", info->max_active);
	object_add_number(object, "ring_bytes_min", info->ring_bytes_min);
	object_add_number(object, "ring_bytes_max", info->ring_bytes_max);
	object_add_number(object, "total_bytes", info->total_bytes);
	object_add_number(object, "total_bytes_max", info->total_bytes_max);
	object_add_number(object, "sessions", report->sessions);
}

static void print_json(const struct report *report)
{
	const struct kwatch_host *host = &report->host;
	struct json_object *object = json_object_new_object();

	object_add_text(object, "kernel", host->release);
	object_add_text(object, "machine", host->machine);
	object_add_bool(object, "symbols", report->symbols);
	object_add_bool(object, "btf", host->btf);
	add_answer(object, "kprobes", host->kprobes);
	add_answer(object, "ftrace", host->ftrace);
	object_add_text(object, "lockdown", host->lockdown);
	add_answer(object, "signed_only", host->signed_only);
	object_add_bool(object, "headers", host->headers);
	object_add_bool(object, "loaded", host->module_loaded);
	object_add_text(object, "version", host->module_version);
	object_add_bool(object, "device", host->device);
	if (report->asked)
		add_info(object, report);
	else
		object_add_text(object, "error", report->error.text);
	object_print(object);
}

int kwatch_cmd_status(int argc, char **argv)
{
	struct kwatch_options line;
	struct report report;
	bool json = false;
	int id, status;

	kwatch_options_begin(&line, &kwatch_command_status, argc, argv);
	while ((id = kwatch_cmd_option(&line, &status)) > 0) {
		if (id != 'j')
			return kwatch_cmd_usage(&kwatch_command_status,
						"'%s' is too much",
						line.argument);
		json = true;
	}
	if (status >= 0)
		return status;
	look(&report);
	if (json) {
		print_json(&report);
	} else {
		print_host(&report);
		print_module(&report);
	}
	return report.asked ? KWATCH_EXIT_OK : KWATCH_EXIT_FAILURE;
}
