// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch read: show the events of a session that another command made.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "connect.h"
#include "interrupt.h"
#include "read_file.h"
#include "report.h"
#include "show.h"
#include "stack.h"

#define TICK_MS	100

enum {
	READ_FOLLOW = SHOW_END,
	READ_FAIL_ON_LOSS,
	READ_FILE,
};

static const struct kwatch_option read_options[] = {
	{ READ_FILE, "file", "FILE",
	  "a recording of `kwatch trace --record FILE`, not a session" },
	{ READ_FOLLOW, "follow", NULL,
	  "go on with what comes, until Ctrl-C or the end of\nthe session" },
	{ READ_FAIL_ON_LOSS, "fail-on-loss", NULL,
	  "exit with 1 when anything was lost, or a probe disarmed" },
	{ 'q', "quiet", NULL, "no header, no totals" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", read_options },
	{ "How to show it", show_options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_read = {
	.name = "read",
	.synopsis = "[options] NAME|--file FILE",
	.summary = "show the events of a session, or of a recording",
	.description =
		"Attaches to a session that `kwatch start` made and shows what is in its rings;\n"
		"what was shown is taken out of them. One reader at a time.\n"
		"With --file, shows what `kwatch trace --record` wrote. That takes no privilege\n"
		"and no module, and can be done again.",
	.groups = groups,
	.examples =
		"sudo kwatch read mine\n"
		"sudo kwatch read mine --follow --json\n"
		"kwatch read --file writes.kwatch\n",
	.run = kwatch_cmd_read,
};

struct reading {
	struct show show;
	const char *file;
	struct kwatch_device *device;
	struct kwatch_merge *merge;
	bool follow;
	bool fail_on_loss;
	bool destroyed;
	__u64 start_ns;
};

static int take(void *context, int id, const char *argument)
{
	struct reading *reading = context;

	if (show_takes(id))
		return show_option(&reading->show, id, argument);
	if (id == READ_FOLLOW)
		reading->follow = true;
	else if (id == READ_FAIL_ON_LOSS)
		reading->fail_on_loss = true;
	else if (id == READ_FILE)
		reading->file = argument;
	else
		reading->show.quiet = true;
	return -1;
}

/* Without --follow, what was recorded before this command began is enough. */
static bool over(const struct reading *reading)
{
	return show_full(&reading->show) || interrupt_count() ||
	       interrupt_ordered();
}

/* Show it, for it is gone from the ring; was it the last one wanted? */
static bool show_one(struct reading *reading, const struct kwatch_event *event)
{
	show_event(&reading->show, event);
	return over(reading) ||
	       (!reading->follow && event->time_ns > reading->start_ns);
}

static bool disabled(struct reading *reading)
{
	struct kwatch_session session;

	return kwatch_device_session(reading->device, &session, NULL) ||
	       session.state != KWATCH_STATE_ENABLED;
}

static int read_events(struct reading *reading)
{
	struct kwatch_event event;
	bool drain, end = false;
	int result = 0;

	while (!end && !over(reading)) {
		drain = disabled(reading);
		while (!end && kwatch_merge_next(reading->merge, &event,
						 drain) > 0)
			end = show_one(reading, &event);
		show_pause(&reading->show);
		if (end || (drain && !reading->follow))
			break;
		result = kwatch_merge_wait(reading->merge, TICK_MS);
		if (!result && reading->show.tree)
			kwatch_tree_idle(reading->show.tree);
		if (!result && !reading->follow)
			break;
		if (result < 0 && result != -EINTR)
			break;
	}
	reading->destroyed = result == -ENODEV;
	if (reading->destroyed)
		while (kwatch_merge_next(reading->merge, &event, true) > 0)
			show_event(&reading->show, &event);
	return result < 0 && result != -EINTR && result != -ENODEV ? result : 0;
}

/* The counters are gone with the session: what the reader itself saw of loss. */
static int say_ended(const struct reading *reading)
{
	struct kwatch_merge_counts counts;
	__u64 lost;

	kwatch_merge_counts(reading->merge, &counts);
	lost = counts.lost + counts.missed + counts.corrupt;
	if (!reading->show.quiet || lost)
		kwatch_cmd_say(&kwatch_command_read,
			       "the session was ended; %llu events were shown, %llu were lost before",
			       reading->show.events, (unsigned long long)lost);
	return reading->fail_on_loss && (lost || reading->show.disarmed) ?
		KWATCH_EXIT_FAILURE : KWATCH_EXIT_OK;
}

static int finish(struct reading *reading)
{
	struct kwatch_error error = { 0 };
	struct report report;
	int result;

	result = show_close(&reading->show);
	if (result >= 0)
		return result;
	if (reading->destroyed)
		return say_ended(reading);
	if (report_take(&report, reading->device, reading->merge, &error))
		return kwatch_cmd_fail(&kwatch_command_read, &error);
	report_say(&report, &kwatch_command_read, reading->show.quiet);
	report_guard(&report, &kwatch_command_read, reading->device,
		     reading->show.disarmed);
	return reading->fail_on_loss &&
	       (report_lost(&report) || report.session.disarmed) ?
		KWATCH_EXIT_FAILURE : KWATCH_EXIT_OK;
}

static int run(struct reading *reading, const char *name)
{
	struct kwatch_error error = { 0 };
	int result;

	reading->device = connect_attach(&kwatch_command_read, name);
	if (!reading->device)
		return KWATCH_EXIT_FAILURE;
	reading->merge = kwatch_merge_new(reading->device, &error);
	if (!reading->merge)
		return kwatch_cmd_fail(&kwatch_command_read, &error);
	interrupt_catch();
	result = show_open(&reading->show);
	if (result >= 0)
		return result;
	if (kwatch_stack_any(kwatch_merge_schemas(reading->merge)))
		show_symbols(&reading->show);
	reading->start_ns = reading->show.style.base_ns;
	/* The session may be old: times count from its beginning. */
	reading->show.style.base_ns -= report_age(reading->device);
	result = read_events(reading);
	if (result) {
		kwatch_cmd_say(&kwatch_command_read, "cannot read on: %s",
			       strerror(-result));
		return KWATCH_EXIT_FAILURE;
	}
	return finish(reading);
}

int kwatch_cmd_read(int argc, char **argv)
{
	struct reading reading = { .follow = false };
	const char *name;
	int status;

	show_init(&reading.show, &kwatch_command_read);
	status = connect_any_name(&kwatch_command_read, argc, argv, take,
				  &reading, &name);
	if (status < 0 && !name == !reading.file)
		status = kwatch_cmd_usage(&kwatch_command_read, name ?
					  "a session or --file, not both" :
					  "which session? `kwatch sessions` lists them; or which --file?");
	else if (status < 0 && reading.file)
		status = read_file(&kwatch_command_read, &reading.show,
				   reading.file, reading.fail_on_loss);
	else if (status < 0)
		status = run(&reading, name);
	show_close(&reading.show);
	kwatch_merge_free(reading.merge);
	kwatch_device_close(reading.device);
	return status;
}
