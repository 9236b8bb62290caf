// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "connect.h"
#include "interrupt.h"
#include "run.h"

#define NS_PER_S	1000000000ULL
#define TICK_MS		100
/* On a file nothing moves: say now and then that something happens. */
#define PROGRESS_NS	(10 * NS_PER_S)
/* Some milliseconds of work, after which the user is asked again. */
#define EVENTS_AT_ONCE	4096
#define SPOOL_BYTES	(256ULL << 20)
/* How often to look for losses, and how often to tell of new ones. */
#define LOOK_NS		(NS_PER_S / 2)
#define WARN_NS		(5 * NS_PER_S)

const struct kwatch_option run_options[] = {
	{ 'd', "duration", "SECONDS", "end after this time" },
	{ RUN_NO_FOLLOW, "no-follow", NULL,
	  "do not trace the children of CMD" },
	{ RUN_FAIL_ON_LOSS, "fail-on-loss", NULL,
	  "exit with 1 when anything was lost, or a probe disarmed" },
	{ 'q', "quiet", NULL, "no header, no totals; errors and losses only" },
	{ 'S', "no-summary", NULL, "no totals at the end" },
	{ 0, NULL, NULL, NULL }
};

const struct kwatch_option run_spool_options[] = {
	{ RUN_SPOOL, "spool-size", "BYTES",
	  "memory for bursts that come faster than they can be shown\n(256M); 0 for none" },
	{ 0, NULL, NULL, NULL }
};

void run_init(struct run *run, const struct kwatch_command *command,
	      const struct run_sink *sink, void *context)
{
	*run = (struct run) {
		.sink = sink, .context = context,
		.follow = true, .spool_bytes = SPOOL_BYTES,
	};
	arm_init(&run->arm, command);
}

void run_fini(struct run *run)
{
	save_close(&run->save);
	kwatch_merge_free(run->merge);
	kwatch_device_close(run->device);
	kwatch_child_free(run->child);
	arm_fini(&run->arm);
}

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__u64)now.tv_sec * NS_PER_S + (__u64)now.tv_nsec;
}

int run_option(struct run *run, int id, const char *argument)
{
	struct kwatch_error error = { 0 };

	switch (id) {
	case 'd':
		kwatch_options_seconds(argument, "--duration",
				       &run->duration_ns, &error);
		break;
	case RUN_SPOOL:
		kwatch_options_bytes(argument, "--spool-size",
				     &run->spool_bytes, &error);
		break;
	case RUN_NO_FOLLOW:
		run->follow = false;
		break;
	case RUN_FAIL_ON_LOSS:
		run->fail_on_loss = true;
		break;
	case 'q':
		run->arm.quiet = true;
		run->quiet = true;
		run->no_summary = true;
		break;
	case 'S':
		run->no_summary = true;
		break;
	default:
		return arm_option(&run->arm, id, argument);
	}
	if (error.code)
		return kwatch_cmd_usage(run->arm.command, "%s", error.text);
	return -1;
}

int run_command(struct run *run, const struct kwatch_options *options,
		int argc, char **argv)
{
	if (options->index < argc)
		run->argv = argv + options->index;
	else if (!strcmp(argv[argc - 1], "--"))
		return kwatch_cmd_usage(run->arm.command,
					"there is no command behind --");
	return -1;
}

static int start_child(struct run *run)
{
	struct kwatch_error error = { 0 };

	if (!run->argv)
		return -1;
	if (run->arm.gate_flags & KWATCH_GATE_TID)
		return kwatch_cmd_usage(run->arm.command,
					"--tid and a command exclude each other");
	run->child = kwatch_child_new(run->argv, &error);
	if (!run->child) {
		kwatch_cmd_fail(run->arm.command, &error);
		return kwatch_child_exit_status(&error);
	}
	if (arm_add_pid(&run->arm, kwatch_child_pid(run->child)))
		return KWATCH_EXIT_FAILURE;
	run->arm.gate_flags |= KWATCH_GATE_TGID;
	if (run->follow)
		run->arm.gate_flags |= KWATCH_GATE_FOLLOW;
	return -1;
}

int run_prepare(struct run *run)
{
	struct kwatch_error error = { 0 };
	int result;

	result = start_child(run);
	if (result >= 0)
		return result;
	run->device = connect_open(run->arm.command);
	if (!run->device)
		return KWATCH_EXIT_FAILURE;
	result = arm_session(&run->arm, run->device);
	if (result >= 0)
		return result;
	if (run->save.file)
		return save_open(&run->save, run->arm.command, run->device);
	run->merge = kwatch_merge_new(run->device, &error);
	if (!run->merge)
		return kwatch_cmd_fail(run->arm.command, &error);
	kwatch_merge_set_spool(run->merge, run->spool_bytes);
	return -1;
}

/*
 * Whether it is time to end. Ctrl-C goes to CMD as well: its end is waited
 * for, until the user insists.
 */
static bool over(struct run *run)
{
	int asked = interrupt_count(), ordered = interrupt_ordered();

	if (run->child && kwatch_child_ended(run->child, &run->status))
		return true;
	if (run->sink->full(run->context))
		return true;
	if (run->duration_ns && now_ns() - run->start_ns >= run->duration_ns)
		return true;
	return ordered || asked > (run->child ? 1 : 0);
}

static int patience_ms(const struct run *run)
{
	__u64 spent = now_ns() - run->start_ns;

	if (!run->duration_ns)
		return TICK_MS;
	if (spent >= run->duration_ns)
		return 0;
	if (run->duration_ns - spent >= TICK_MS * 1000000ULL)
		return TICK_MS;
	return (int)((run->duration_ns - spent) / 1000000 + 1);
}

static void say_progress(struct run *run)
{
	__u64 now = now_ns();

	if (run->quiet || isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO) ||
	    now - run->spoke_ns < PROGRESS_NS)
		return;
	run->spoke_ns = now;
	if (run->save.recording)
		kwatch_cmd_say(run->arm.command, "%llu bytes so far",
			       kwatch_recording_bytes(run->save.recording));
	else
		kwatch_cmd_say(run->arm.command, "%llu events so far",
			       run->events);
}

static void take_event(struct run *run, const struct kwatch_event *event)
{
	if (kwatch_record_is_hit(event))
		run->events++;
	run->sink->event(run->context, event);
}

/*
 * Takes, or saves, what can be read now, but not for ever when more keeps
 * coming. Returns 1 when there may be more, 0, or a negative errno.
 */
static int take_events(struct run *run)
{
	struct kwatch_event event;
	int some = EVENTS_AT_ONCE;

	if (run->save.recording) {
		/* What has come meanwhile is little: wait for a watermark of it */
		int result = kwatch_recording_take(run->save.recording);

		return result < 0 ? result : 0;
	}
	while (some && !run->sink->full(run->context) &&
	       kwatch_merge_next(run->merge, &event, false) > 0) {
		take_event(run, &event);
		some--;
	}
	if (run->sink->pause)
		run->sink->pause(run->context);
	return !some;
}

static int wait_for_events(struct run *run)
{
	int patience = patience_ms(run);
	int result;

	if (run->save.recording)
		return kwatch_recording_wait(run->save.recording, patience);
	result = kwatch_merge_wait(run->merge, patience);
	if (!result && run->sink->idle)
		run->sink->idle(run->context);
	return result;
}

/* Of a session that is disabled. */
static int take_the_rest(struct run *run)
{
	struct kwatch_event event;
	int result = 1;

	while (run->save.recording && result > 0)
		result = kwatch_recording_take(run->save.recording);
	if (run->save.recording)
		return result;
	/* Events that are not wanted are read all the same: they count. */
	while (kwatch_merge_next(run->merge, &event, true) > 0)
		take_event(run, &event);
	return 0;
}

static int fail_reading(const struct run *run, int result)
{
	struct kwatch_error error = { 0 };

	kwatch_error_set(&error, -result, "cannot go on: %s",
			 result == -ENODEV ? "the session was destroyed" :
			 strerror(-result));
	return kwatch_cmd_fail(run->arm.command, &error);
}

/* Losses are told of while they can still be met, not only at the end. */
static void warn_of_losses(struct run *run)
{
	__u64 now = now_ns(), lost;
	struct report report;

	if (now - run->looked_ns < LOOK_NS)
		return;
	run->looked_ns = now;
	if (report_take(&report, run->device, run->merge, NULL))
		return;
	report.whole = true;
	lost = report_lost(&report);
	if (lost == run->warned ||
	    (run->warned_ns && now - run->warned_ns < WARN_NS))
		return;
	report_say_live(&report, run->arm.command);
	run->warned = lost;
	run->warned_ns = now;
}

static int read_events(struct run *run)
{
	struct kwatch_error error = { 0 };
	int result = 0;

	while (!over(run) && (result >= 0 || result == -EINTR)) {
		result = take_events(run);
		say_progress(run);
		warn_of_losses(run);
		if (!result)
			result = wait_for_events(run);
	}
	if (result < 0 && result != -EINTR)
		return fail_reading(run, result);
	run->end_ns = now_ns();
	if (kwatch_device_disable(run->device, &error))
		return kwatch_cmd_fail(run->arm.command, &error);
	result = take_the_rest(run);
	return result < 0 ? fail_reading(run, result) : -1;
}

/* A command that is still running when all is over was ours. */
static void end_child(struct run *run)
{
	int ordered = interrupt_ordered();

	if (!run->child || kwatch_child_ended(run->child, &run->status))
		return;
	kwatch_child_signal(run->child, ordered ? ordered : SIGTERM);
	if (!run->quiet)
		kwatch_cmd_say(run->arm.command,
			       "the trace is over, '%s' was told to end",
			       run->argv[0]);
}

int run_go(struct run *run)
{
	struct kwatch_error error = { 0 };
	int result;

	interrupt_catch();
	if (kwatch_device_enable(run->device, &error))
		return kwatch_cmd_fail(run->arm.command, &error);
	run->start_ns = now_ns();
	run->spoke_ns = run->start_ns;
	run->looked_ns = run->start_ns;
	if (run->child && kwatch_child_release(run->child, &error)) {
		kwatch_cmd_fail(run->arm.command, &error);
		return kwatch_child_exit_status(&error);
	}
	if (!run->child && !run->duration_ns && !run->quiet)
		kwatch_cmd_say(run->arm.command,
			       "watching %zu points; Ctrl-C ends",
			       run->arm.point_count);
	result = read_events(run);
	end_child(run);
	return result;
}

int run_report(struct run *run, struct report *report)
{
	struct kwatch_error error = { 0 };
	int result;

	if (report_take(report, run->device, run->merge, &error))
		return kwatch_cmd_fail(run->arm.command, &error);
	result = save_end(&run->save, run->arm.command, report);
	if (result >= 0)
		return result;
	report->whole = true;
	report_say(report, run->arm.command, run->no_summary);
	return -1;
}

int run_status(const struct run *run, const struct report *report)
{
	if (run->fail_on_loss &&
	    (report_lost(report) || report->session.disarmed))
		return KWATCH_EXIT_FAILURE;
	return run->status;
}
