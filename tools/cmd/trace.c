// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch trace: plant, run, show, and leave nothing behind.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "arm.h"
#include "child.h"
#include "connect.h"
#include "interrupt.h"
#include "report.h"
#include "save.h"
#include "show.h"

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

enum {
	TRACE_NO_FOLLOW = SHOW_END,
	TRACE_FAIL_ON_LOSS,
	TRACE_RECORD,
	TRACE_SPOOL,
};

static const struct kwatch_option trace_options[] = {
	{ TRACE_RECORD, "record", "FILE",
	  "show nothing: write the records as they are, for\n`kwatch read --file FILE`" },
	{ 'd', "duration", "SECONDS", "end after this time" },
	{ TRACE_NO_FOLLOW, "no-follow", NULL,
	  "do not trace the children of CMD" },
	{ TRACE_FAIL_ON_LOSS, "fail-on-loss", NULL,
	  "exit with 1 when anything was lost, or a probe disarmed" },
	{ 'q', "quiet", NULL, "no header, no totals; errors and losses only" },
	{ 'S', "no-summary", NULL, "no totals at the end" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option spool_options[] = {
	{ TRACE_SPOOL, "spool-size", "BYTES",
	  "memory for bursts that come faster than they can be shown\n(256M); 0 for none" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Which tasks (all, or CMD and its children)", arm_task_options },
	{ "What to record", arm_probe_options },
	{ "How to show it", show_options },
	{ "How to run", trace_options },
	{ "Buffers", arm_ring_options },
	{ "Buffers of this program", spool_options },
	{ "When a probe is hit too often", arm_guard_options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_trace = {
	.name = "trace",
	.synopsis = "[options] SCENARIO|POINT|SYMBOL[(FIELD, ...)]... [-- CMD [ARG...]]",
	.summary = "show calls as they happen",
	.description =
		"Plants a probe in each function named, runs CMD or waits, and shows every call:\n"
		"  TIME CPU COMM TID FUNCTION(name=value, ...) = RET DURATION\n"
		"A scenario is a documented path with all its points; `kwatch list` shows them.\n"
		"A letter behind the CPU says that an interrupt called: s soft, h hard, n NMI.\n"
		"Ends with CMD, after --duration or --count, or at Ctrl-C. The exit status is\n"
		"that of CMD; 1 is a failure, 2 a wrong command line.",
	.groups = groups,
	.examples =
		"sudo kwatch trace open -- cat /etc/hostname\n"
		"sudo kwatch trace --tree exec -- ls\n"
		"sudo kwatch trace tcp-receive --duration 10\n"
		"sudo kwatch trace 'vfs_write(file:file, count)' --pid 1234 --json\n"
		"sudo kwatch trace open --filter 'ret < 0 && ret != -ENOENT'\n"
		"sudo kwatch trace vfs_read --latency --duration 5 -o /dev/null\n"
		"sudo kwatch trace vfs_write --record writes.kwatch -- make\n",
	.run = kwatch_cmd_trace,
};

/*
 * struct trace - one run
 * @arm: what is recorded
 * @show: how it is shown
 * @device: open
 * @merge: the reader, unless there is
 * @save: the recording
 * @spool_bytes: of memory for bursts
 * @child: the command, or NULL
 * @status: of the command when it has ended
 * @duration_ns: to end after, 0 for no limit
 * @start_ns: when the session was enabled
 * @spoke_ns: when progress was shown last
 * @looked_ns: when losses were looked for last
 * @warned_ns: when they were told of last, 0 for never
 * @warned: how many there were then
 */
struct trace {
	struct arm arm;
	struct show show;
	struct kwatch_device *device;
	struct kwatch_merge *merge;
	struct save save;
	unsigned long long spool_bytes;
	struct kwatch_child *child;
	char *const *argv;
	int status;
	bool follow;
	bool fail_on_loss;
	bool no_summary;
	unsigned long long duration_ns;
	__u64 start_ns;
	__u64 spoke_ns;
	__u64 looked_ns;
	__u64 warned_ns;
	__u64 warned;
};

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (__u64)now.tv_sec * NS_PER_S + (__u64)now.tv_nsec;
}

static int take_option(struct trace *trace, int id, const char *argument)
{
	struct kwatch_error error;

	if (show_takes(id))
		return show_option(&trace->show, id, argument);
	switch (id) {
	case 'd':
		if (!kwatch_options_seconds(argument, "--duration",
					    &trace->duration_ns, &error))
			return -1;
		return kwatch_cmd_usage(&kwatch_command_trace, "%s",
					error.text);
	case TRACE_NO_FOLLOW:
		trace->follow = false;
		return -1;
	case TRACE_FAIL_ON_LOSS:
		trace->fail_on_loss = true;
		return -1;
	case TRACE_SPOOL:
		if (!kwatch_options_bytes(argument, "--spool-size",
					  &trace->spool_bytes, &error))
			return -1;
		return kwatch_cmd_usage(&kwatch_command_trace, "%s",
					error.text);
	case TRACE_RECORD:
		trace->save.file = argument;
		return -1;
	case 'q':
		trace->arm.quiet = true;
		trace->show.quiet = true;
		trace->no_summary = true;
		return -1;
	case 'S':
		trace->no_summary = true;
		return -1;
	}
	return arm_option(&trace->arm, id, argument);
}

static int take_options(struct trace *trace, int argc, char **argv)
{
	struct kwatch_options options;
	int id, status, result;

	kwatch_options_begin(&options, &kwatch_command_trace, argc, argv);
	while ((id = kwatch_cmd_option(&options, &status)) > 0) {
		result = take_option(trace, id, options.argument);
		if (result >= 0)
			return result;
	}
	if (status >= 0)
		return status;
	if (options.index < argc)
		trace->argv = argv + options.index;
	else if (!strcmp(argv[argc - 1], "--"))
		return kwatch_cmd_usage(&kwatch_command_trace,
					"there is no command behind --");
	if (trace->save.file && show_wishes(&trace->show))
		return kwatch_cmd_usage(&kwatch_command_trace,
					"--record shows nothing: give that option to `kwatch read --file %s`",
					trace->save.file);
	/* To know which call is an outermost one takes both records. */
	if (trace->show.as_tree && !trace->arm.wish.entry)
		trace->arm.wish.both = true;
	return -1;
}

/* Failing to find CMD is to fail before anything is planted. */
static int start_child(struct trace *trace)
{
	struct kwatch_error error = { 0 };

	if (!trace->argv)
		return -1;
	if (trace->arm.gate_flags & KWATCH_GATE_TID)
		return kwatch_cmd_usage(&kwatch_command_trace,
					"--tid and a command exclude each other");
	trace->child = kwatch_child_new(trace->argv, &error);
	if (!trace->child) {
		kwatch_cmd_fail(&kwatch_command_trace, &error);
		return kwatch_child_exit_status(&error);
	}
	if (arm_add_pid(&trace->arm, kwatch_child_pid(trace->child)))
		return KWATCH_EXIT_FAILURE;
	trace->arm.gate_flags |= KWATCH_GATE_TGID;
	if (trace->follow)
		trace->arm.gate_flags |= KWATCH_GATE_FOLLOW;
	return -1;
}

static int prepare(struct trace *trace)
{
	struct kwatch_error error = { 0 };
	int result;

	result = arm_plan(&trace->arm);
	if (result < 0)
		result = start_child(trace);
	if (result >= 0)
		return result;
	trace->device = connect_open(&kwatch_command_trace);
	if (!trace->device)
		return KWATCH_EXIT_FAILURE;
	result = arm_session(&trace->arm, trace->device);
	if (result >= 0)
		return result;
	if (trace->save.file)
		return save_open(&trace->save, &kwatch_command_trace,
				 trace->device);
	trace->merge = kwatch_merge_new(trace->device, &error);
	if (!trace->merge)
		return kwatch_cmd_fail(&kwatch_command_trace, &error);
	kwatch_merge_set_spool(trace->merge, trace->spool_bytes);
	return show_open(&trace->show);
}

/*
 * Whether it is time to end. Ctrl-C goes to CMD as well: its end is waited
 * for, until the user insists.
 */
static bool over(struct trace *trace)
{
	int asked = interrupt_count(), ordered = interrupt_ordered();

	if (trace->child && kwatch_child_ended(trace->child, &trace->status))
		return true;
	if (show_full(&trace->show))
		return true;
	if (trace->duration_ns &&
	    now_ns() - trace->start_ns >= trace->duration_ns)
		return true;
	return ordered || asked > (trace->child ? 1 : 0);
}

static int patience_ms(const struct trace *trace)
{
	__u64 spent = now_ns() - trace->start_ns;

	if (!trace->duration_ns)
		return TICK_MS;
	if (spent >= trace->duration_ns)
		return 0;
	if (trace->duration_ns - spent >= TICK_MS * 1000000ULL)
		return TICK_MS;
	return (int)((trace->duration_ns - spent) / 1000000 + 1);
}

static void show_progress(struct trace *trace)
{
	__u64 now = now_ns();

	if (trace->show.quiet || isatty(STDOUT_FILENO) ||
	    !isatty(STDERR_FILENO) || now - trace->spoke_ns < PROGRESS_NS)
		return;
	trace->spoke_ns = now;
	if (trace->save.recording)
		kwatch_cmd_say(&kwatch_command_trace, "%llu bytes so far",
			       kwatch_recording_bytes(trace->save.recording));
	else
		kwatch_cmd_say(&kwatch_command_trace, "%llu events so far",
			       trace->show.events);
}

/*
 * Shows, or saves, what can be read now, but not for ever when more keeps
 * coming. Returns 1 when there may be more, 0, or a negative errno.
 */
static int take_events(struct trace *trace)
{
	struct kwatch_event event;
	int some = EVENTS_AT_ONCE;

	if (trace->save.recording) {
		/* What has come meanwhile is little: wait for a watermark of it */
		int result = kwatch_recording_take(trace->save.recording);

		return result < 0 ? result : 0;
	}
	while (some && !show_full(&trace->show) &&
	       kwatch_merge_next(trace->merge, &event, false) > 0) {
		show_event(&trace->show, &event);
		some--;
	}
	show_pause(&trace->show);
	return !some;
}

static int wait_for_events(struct trace *trace)
{
	int patience = patience_ms(trace);
	int result;

	if (trace->save.recording)
		return kwatch_recording_wait(trace->save.recording, patience);
	result = kwatch_merge_wait(trace->merge, patience);
	if (!result && trace->show.tree)
		kwatch_tree_idle(trace->show.tree);
	return result;
}

/* Of a session that is disabled. */
static int take_the_rest(struct trace *trace)
{
	struct kwatch_event event;
	int result = 1;

	while (trace->save.recording && result > 0)
		result = kwatch_recording_take(trace->save.recording);
	if (trace->save.recording)
		return result;
	/* Events that are not to be shown are read all the same: they count. */
	while (!trace->show.out.error &&
	       kwatch_merge_next(trace->merge, &event, true) > 0)
		show_event(&trace->show, &event);
	return 0;
}

static int fail_reading(int result)
{
	struct kwatch_error error = { 0 };

	kwatch_error_set(&error, -result, "cannot go on: %s",
			 result == -ENODEV ? "the session was destroyed" :
			 strerror(-result));
	return kwatch_cmd_fail(&kwatch_command_trace, &error);
}

/* Losses are told of while they can still be met, not only at the end. */
static void warn_of_losses(struct trace *trace)
{
	__u64 now = now_ns(), lost;
	struct report report;

	if (now - trace->looked_ns < LOOK_NS)
		return;
	trace->looked_ns = now;
	if (report_take(&report, trace->device, trace->merge, NULL))
		return;
	report.whole = true;
	lost = report_lost(&report);
	if (lost == trace->warned ||
	    (trace->warned_ns && now - trace->warned_ns < WARN_NS))
		return;
	report_say_live(&report, &kwatch_command_trace);
	trace->warned = lost;
	trace->warned_ns = now;
}

static int read_events(struct trace *trace)
{
	struct kwatch_error error = { 0 };
	int result = 0;

	while (!over(trace) && (result >= 0 || result == -EINTR)) {
		result = take_events(trace);
		show_progress(trace);
		warn_of_losses(trace);
		if (!result)
			result = wait_for_events(trace);
	}
	if (result < 0 && result != -EINTR)
		return fail_reading(result);
	if (kwatch_device_disable(trace->device, &error))
		return kwatch_cmd_fail(&kwatch_command_trace, &error);
	result = take_the_rest(trace);
	return result < 0 ? fail_reading(result) : -1;
}

/* A command that is still running when the trace is over was ours. */
static void end_child(struct trace *trace)
{
	int ordered = interrupt_ordered();

	if (!trace->child || kwatch_child_ended(trace->child, &trace->status))
		return;
	kwatch_child_signal(trace->child, ordered ? ordered : SIGTERM);
	if (!trace->arm.quiet)
		kwatch_cmd_say(&kwatch_command_trace,
			       "the trace is over, '%s' was told to end",
			       trace->argv[0]);
}

/* Histograms are a result of their own: with --output and --record they go to stdout. */
static void show_latency(struct trace *trace)
{
	struct kwatch_out out, *to = &trace->show.out;

	if (!trace->arm.wish.latency || trace->show.out.error)
		return;
	if (trace->show.tree)
		kwatch_tree_finish(trace->show.tree);
	if (trace->show.file || trace->save.file) {
		if (kwatch_out_init(&out, STDOUT_FILENO))
			return;
		to = &out;
	}
	report_latency(trace->device, to, trace->show.as_json);
	if (to == &out) {
		kwatch_out_flush(&out);
		kwatch_out_fini(&out);
	}
}

static int finish(struct trace *trace)
{
	struct kwatch_error error = { 0 };
	struct report report;
	int result;

	show_latency(trace);
	result = show_close(&trace->show);
	if (result >= 0)
		return result;
	if (report_take(&report, trace->device, trace->merge, &error))
		return kwatch_cmd_fail(&kwatch_command_trace, &error);
	result = save_end(&trace->save, &kwatch_command_trace, &report);
	if (result >= 0)
		return result;
	report.whole = true;
	report_say(&report, &kwatch_command_trace, trace->no_summary);
	if (!trace->no_summary)
		report_not_seen(&trace->arm, trace->device);
	report_guard(&report, &kwatch_command_trace, trace->device,
		     trace->show.disarmed);
	if (trace->fail_on_loss &&
	    (report_lost(&report) || report.session.disarmed))
		return KWATCH_EXIT_FAILURE;
	return trace->status;
}

static int run(struct trace *trace)
{
	struct kwatch_error error = { 0 };
	int result;

	result = prepare(trace);
	if (result >= 0)
		return result;
	interrupt_catch();
	if (kwatch_device_enable(trace->device, &error))
		return kwatch_cmd_fail(&kwatch_command_trace, &error);
	trace->start_ns = now_ns();
	trace->spoke_ns = trace->start_ns;
	trace->looked_ns = trace->start_ns;
	trace->show.style.base_ns = trace->start_ns;
	if (trace->child && kwatch_child_release(trace->child, &error)) {
		kwatch_cmd_fail(&kwatch_command_trace, &error);
		return kwatch_child_exit_status(&error);
	}
	if (!trace->child && !trace->duration_ns && !trace->arm.quiet)
		kwatch_cmd_say(&kwatch_command_trace,
			       "watching %zu points; Ctrl-C ends",
			       trace->arm.point_count);
	result = read_events(trace);
	end_child(trace);
	return result >= 0 ? result : finish(trace);
}

int kwatch_cmd_trace(int argc, char **argv)
{
	struct trace trace = { .follow = true, .spool_bytes = SPOOL_BYTES };
	int status;

	arm_init(&trace.arm, &kwatch_command_trace);
	show_init(&trace.show, &kwatch_command_trace);
	status = take_options(&trace, argc, argv);
	if (status < 0)
		status = run(&trace);
	show_close(&trace.show);
	save_close(&trace.save);
	kwatch_merge_free(trace.merge);
	kwatch_device_close(trace.device);
	kwatch_child_free(trace.child);
	arm_fini(&trace.arm);
	return status;
}
