// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch sessions: which sessions there are.
 */
#include <stdio.h>
#include <stdlib.h>
#include <json-c/json.h>
#include "connect.h"
#include "object.h"

static const struct kwatch_option options[] = {
	{ 'j', "json", NULL, "an array of objects" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_sessions = {
	.name = "sessions",
	.synopsis = "[options]",
	.summary = "list the sessions that there are",
	.description =
		"All sessions of the machine, those of a running `kwatch trace` too. LOST is\n"
		"what the rings had no room for; OWNER is the process that made the session;\n"
		"DISARMED are the probes that had more hits than --max-rate allows.",
	.groups = groups,
	.examples = "sudo kwatch sessions\n",
	.run = kwatch_cmd_sessions,
};

static const char *state_name(const struct kwatch_session *session)
{
	switch (session->state) {
	case KWATCH_STATE_DISABLED:
		return "disabled";
	case KWATCH_STATE_ENABLED:
		return "enabled";
	}
	return "destroyed";
}

static unsigned long long lost(const struct kwatch_session *session)
{
	return session->counts.ring_full + session->counts.too_big +
	       session->counts.nested + session->missed +
	       session->missed_returns + session->overwritten;
}

static void age_text(char *text, size_t room, __u64 age_ns)
{
	unsigned long long seconds = age_ns / 1000000000ULL;

	if (seconds < 120)
		snprintf(text, room, "%llus", seconds);
	else if (seconds < 7200)
		snprintf(text, room, "%llum", seconds / 60);
	else
		snprintf(text, room, "%lluh", seconds / 3600);
}

static void owner_text(char *text, size_t room,
		       const struct kwatch_session *session)
{
	if (session->owner_tgid)
		snprintf(text, room, "%d", session->owner_tgid);
	else
		snprintf(text, room, "-");
}

static void print_table(const struct kwatch_session *sessions, size_t count)
{
	char age[24], owner[24];
	size_t i;

	printf("%-16s %4s %-9s %6s %8s %10s %10s %10s %7s %5s %6s\n", "NAME",
	       "ID", "STATE", "PROBES", "DISARMED", "HITS", "RECORDED", "LOST",
	       "OWNER", "UID", "AGE");
	for (i = 0; i < count; i++) {
		age_text(age, sizeof(age), sessions[i].age_ns);
		owner_text(owner, sizeof(owner), &sessions[i]);
		printf("%-16s %4u %-9s %6u %8u %10llu %10llu %10llu %7s %5u %6s\n",
		       sessions[i].name[0] ? sessions[i].name : "-",
		       sessions[i].id, state_name(&sessions[i]),
		       sessions[i].probes, sessions[i].disarmed,
		       (unsigned long long)sessions[i].counts.hits,
		       (unsigned long long)sessions[i].counts.recorded,
		       lost(&sessions[i]), owner, sessions[i].uid, age);
	}
}

static struct json_object *session_json(const struct kwatch_session *session)
{
	struct json_object *object = json_object_new_object();

	object_add_text(object, "name", session->name);
	object_add_number(object, "id", session->id);
	object_add_text(object, "state", state_name(session));
	object_add_number(object, "probes", session->probes);
	object_add_number(object, "disarmed", session->disarmed);
	object_add_number(object, "max_rate", session->max_rate);
	object_add_number(object, "rings", session->rings);
	object_add_number(object, "ring_bytes", session->ring_bytes);
	object_add_bool(object, "overwrite",
			session->flags & KWATCH_SESSION_OVERWRITE);
	object_add_bool(object, "persist",
			session->flags & KWATCH_SESSION_PERSIST);
	object_add_number(object, "owner", (__u64)session->owner_tgid);
	object_add_number(object, "reader", (__u64)session->reader_tgid);
	object_add_number(object, "uid", session->uid);
	object_add_number(object, "age", session->age_ns);
	object_add_counts(object, &session->counts);
	object_add_number(object, "missed", session->missed);
	object_add_number(object, "missed_returns", session->missed_returns);
	object_add_number(object, "overwritten", session->overwritten);
	return object;
}

static void print_json(const struct kwatch_session *sessions, size_t count)
{
	struct json_object *all = json_object_new_array();
	size_t i;

	for (i = 0; i < count; i++)
		json_object_array_add(all, session_json(&sessions[i]));
	object_print(all);
}

int kwatch_cmd_sessions(int argc, char **argv)
{
	struct kwatch_session *sessions = NULL;
	struct kwatch_error error = { 0 };
	struct kwatch_options line;
	struct kwatch_device *device;
	bool json = false;
	size_t count = 0;
	int id, status;

	kwatch_options_begin(&line, &kwatch_command_sessions, argc, argv);
	while ((id = kwatch_cmd_option(&line, &status)) > 0) {
		if (id != 'j')
			return kwatch_cmd_usage(&kwatch_command_sessions,
						"'%s' is too much",
						line.argument);
		json = true;
	}
	if (status >= 0)
		return status;
	device = connect_open_loaded(&kwatch_command_sessions);
	if (!device)
		return KWATCH_EXIT_FAILURE;
	if (kwatch_device_sessions(device, &sessions, &count, &error)) {
		status = kwatch_cmd_fail(&kwatch_command_sessions, &error);
		goto close;
	}
	status = KWATCH_EXIT_OK;
	if (json)
		print_json(sessions, count);
	else if (count)
		print_table(sessions, count);
	else
		kwatch_cmd_say(&kwatch_command_sessions, "there is none");
	free(sessions);
close:
	kwatch_device_close(device);
	return status;
}
