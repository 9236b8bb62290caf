// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch trace: plant, run, show, and leave nothing behind.
 */
#include <unistd.h>
#include "run.h"

enum {
	TRACE_RECORD = RUN_END,
};

static const struct kwatch_option record_options[] = {
	{ TRACE_RECORD, "record", "FILE",
	  "show nothing: write the records as they are, for\n`kwatch read --file FILE`" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Which tasks (all, or CMD and its children)", arm_task_options },
	{ "What to record", arm_probe_options },
	{ "When and how to record it", arm_record_options },
	{ "How to show it", show_options },
	{ "Or to keep it for later", record_options },
	{ "How to run", run_options },
	{ "Buffers", arm_ring_options },
	{ "Buffers of this program", run_spool_options },
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
		"sudo kwatch trace --stack tcp_v4_rcv --count 3\n"
		"sudo kwatch trace vfs_read --latency --duration 5 -o /dev/null\n"
		"sudo kwatch trace vfs_write --record writes.kwatch -- make\n",
	.run = kwatch_cmd_trace,
};

/*
 * struct trace - one trace
 * @run: what is recorded, and how
 * @show: how it is shown
 */
struct trace {
	struct run run;
	struct show show;
};

static void take_event(void *context, const struct kwatch_event *event)
{
	struct trace *trace = context;

	trace->show.style.base_ns = trace->run.start_ns;
	if (!trace->show.out.error)
		show_event(&trace->show, event);
}

static bool full(void *context)
{
	return show_full(&((struct trace *)context)->show);
}

static void pause_showing(void *context)
{
	show_pause(&((struct trace *)context)->show);
}

static void idle(void *context)
{
	struct trace *trace = context;

	if (trace->show.tree)
		kwatch_tree_idle(trace->show.tree);
}

static const struct run_sink sink = { take_event, full, pause_showing, idle };

static int take_option(struct trace *trace, int id, const char *argument)
{
	if (show_takes(id))
		return show_option(&trace->show, id, argument);
	if (id == TRACE_RECORD) {
		trace->run.save.file = argument;
		return -1;
	}
	return run_option(&trace->run, id, argument);
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
	if (status < 0)
		status = run_command(&trace->run, &options, argc, argv);
	if (status >= 0)
		return status;
	trace->show.quiet = trace->run.quiet;
	if (trace->run.save.file && show_wishes(&trace->show))
		return kwatch_cmd_usage(&kwatch_command_trace,
					"--record shows nothing: give that option to `kwatch read --file %s`",
					trace->run.save.file);
	/* To know which call is an outermost one takes both records. */
	if (trace->show.as_tree && !trace->run.arm.wish.entry)
		trace->run.arm.wish.both = true;
	return -1;
}

/* Histograms are a result of their own: with --output and --record they go to stdout. */
static void show_latency(struct trace *trace)
{
	struct kwatch_out out, *to = &trace->show.out;

	if (!trace->run.arm.wish.latency || trace->show.out.error)
		return;
	if (trace->show.tree)
		kwatch_tree_finish(trace->show.tree);
	if (trace->show.file || trace->run.save.file) {
		if (kwatch_out_init(&out, STDOUT_FILENO))
			return;
		to = &out;
	}
	report_latency(trace->run.device, to, trace->show.as_json);
	if (to == &out) {
		kwatch_out_flush(&out);
		kwatch_out_fini(&out);
	}
}

static int finish(struct trace *trace)
{
	struct report report;
	int result;

	show_latency(trace);
	result = show_close(&trace->show);
	if (result < 0)
		result = run_report(&trace->run, &report);
	if (result >= 0)
		return result;
	if (!trace->run.no_summary)
		report_not_seen(&trace->run.arm, trace->run.device);
	report_guard(&report, &kwatch_command_trace, trace->run.device,
		     trace->show.disarmed);
	return run_status(&trace->run, &report);
}

static int run(struct trace *trace)
{
	int result;

	result = arm_plan(&trace->run.arm);
	if (result < 0)
		result = run_prepare(&trace->run);
	if (result < 0 && !trace->run.save.file) {
		if (kwatch_plan_has_stack(trace->run.arm.plan))
			show_symbols(&trace->show);
		result = show_open(&trace->show);
	}
	if (result < 0)
		result = run_go(&trace->run);
	return result >= 0 ? result : finish(trace);
}

int kwatch_cmd_trace(int argc, char **argv)
{
	struct trace trace = { .run = { .status = 0 } };
	int status;

	run_init(&trace.run, &kwatch_command_trace, &sink, &trace);
	show_init(&trace.show, &kwatch_command_trace);
	status = take_options(&trace, argc, argv);
	if (status < 0)
		status = run(&trace);
	show_close(&trace.show);
	run_fini(&trace.run);
	return status;
}
