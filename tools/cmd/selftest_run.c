// SPDX-License-Identifier: GPL-2.0
/*
 * A scenario of kwatch selftest: its modules are loaded, its points armed, its
 * trigger is run, what was seen is held against what the trigger did.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "interrupt.h"
#include "modprobe.h"
#include "process.h"
#include "run.h"
#include "selftest.h"
#include "sighting.h"
#include "silent.h"
#include "trigger.h"

/*
 * struct attempt - one run of a trigger
 * @test: all of it
 * @scenario: that is run
 * @run: of the command
 * @sighting: of the event that is looked at; knows the probes of this session
 * @unloadable: for each point: why its module cannot be had, or NULL
 * @expected_fd: where the trigger writes
 * @untriggered: why it was not run, "" when it was
 */
struct attempt {
	struct selftest *test;
	struct selftest_scenario *scenario;
	struct run run;
	struct kwatch_sighting *sighting;
	char **unloadable;
	int expected_fd;
	char untriggered[512];
};

__attribute__((format(printf, 2, 3)))
static void note_problem(struct selftest_scenario *scenario,
			 const char *format, ...)
{
	va_list arguments;

	/* The first one is what the others come of. */
	if (scenario->problem[0])
		return;
	va_start(arguments, format);
	vsnprintf(scenario->problem, sizeof(scenario->problem), format,
		  arguments);
	va_end(arguments);
}

static void load_modules(struct attempt *attempt)
{
	const struct kwatch_catalogue_scenario *scenario =
		attempt->scenario->scenario;
	struct kwatch_error error = { 0 };
	unsigned int i;
	int result;

	for (i = 0; i < scenario->nr_points; i++) {
		if (!scenario->points[i].module)
			continue;
		result = kwatch_modprobe(scenario->points[i].module, &error);
		if (result && result != -EEXIST)
			attempt->unloadable[i] = strdup(error.text);
	}
}

static void free_reasons(char **unloadable, size_t count)
{
	while (unloadable && count)
		free(unloadable[--count]);
	free(unloadable);
}

static void see(void *context, const struct kwatch_event *event)
{
	struct attempt *attempt = context;
	const struct kwatch_fact *facts;
	const char *name;
	int count;

	if (!kwatch_record_is_hit(event))
		return;
	count = kwatch_sighting_take(attempt->sighting, event, &name,
				     &facts);
	if (count < 0 ||
	    kwatch_expectations_saw(attempt->test->expectations, name, facts,
				    (size_t)count))
		note_problem(attempt->scenario, "an event cannot be kept: %s",
			     count == -EBADMSG ? "its record is corrupt" :
						 "out of memory");
}

static bool want_all(void *context)
{
	(void)context;
	return false;
}

static const struct run_sink sink = { .event = see, .full = want_all };

/* Packets that come in fast are received by these threads. */
static int gate_softirq(struct arm *arm)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF), cpu;
	struct process_list found;
	char name[32];
	size_t i;

	for (cpu = 0; cpu < cpus; cpu++) {
		snprintf(name, sizeof(name), "ksoftirqd/%ld", cpu);
		if (process_find(name, &found))
			continue;
		for (i = 0; i < found.count; i++)
			if (arm_add_pid(arm, found.pids[i]))
				return KWATCH_EXIT_FAILURE;
		process_free(&found);
	}
	return -1;
}

static int arm_all(struct attempt *attempt)
{
	struct arm *arm = &attempt->run.arm;
	int result;

	attempt->run.quiet = true;
	attempt->run.no_summary = true;
	arm->quiet = true;
	arm->catalogue = attempt->test->catalogue_path;
	result = arm_option(arm, ARM_RING_SIZE, attempt->test->ring_bytes);
	if (result < 0)
		result = arm_option(arm, ARM_NO_GUARD, NULL);
	if (result < 0)
		result = arm_option(arm, KWATCH_OPTIONS_OPERAND,
				    attempt->scenario->scenario->name);
	if (result < 0)
		result = arm_plan(arm);
	return result;
}

static int run_trigger(struct attempt *attempt)
{
	const char *scenario = attempt->scenario->scenario->name;
	struct run *run = &attempt->run;
	struct report report;
	char fd[16];
	char *argv[] = {
		(char *)attempt->test->trigger, "--expect", fd,
		attempt->test->verbose ? "--verbose" : (char *)scenario,
		attempt->test->verbose ? (char *)scenario : NULL, NULL,
	};
	int result;

	snprintf(fd, sizeof(fd), "%d", attempt->expected_fd);
	run->argv = argv;
	result = gate_softirq(&run->arm);
	if (result < 0)
		result = run_prepare(run);
	if (result < 0)
		result = run_go(run);
	if (result < 0)
		result = run_report(run, &report);
	if (result >= 0)
		return result;
	attempt->scenario->events = run->events;
	attempt->scenario->lost = report_lost(&report);
	if (run->status)
		note_problem(attempt->scenario,
			     "its trigger failed with status %d: what it says is above",
			     run->status);
	if (attempt->scenario->lost)
		note_problem(attempt->scenario,
			     "%llu hits were lost: how, is told above",
			     attempt->scenario->lost);
	attempt->test->stopped = interrupt_count() || interrupt_ordered();
	return -1;
}

static int is_point(const void *context, const char *name)
{
	const struct kwatch_catalogue_scenario *scenario = context;
	unsigned int i;

	for (i = 0; i < scenario->nr_points; i++)
		if (!strcmp(scenario->points[i].name, name))
			return 1;
	return 0;
}

static void read_expectations(struct attempt *attempt)
{
	struct kwatch_error error = { 0 };
	const char *unknown;
	struct stat status;
	char *text;

	if (fstat(attempt->expected_fd, &status))
		return;
	text = malloc((size_t)status.st_size + 1);
	if (!text ||
	    pread(attempt->expected_fd, text, (size_t)status.st_size, 0) !=
	    status.st_size)
		note_problem(attempt->scenario,
			     "what the trigger wrote cannot be read");
	else if (kwatch_expectations_parse(attempt->test->expectations, text,
					   (size_t)status.st_size, &error))
		note_problem(attempt->scenario, "%s", error.text);
	free(text);
	unknown = kwatch_expectations_unknown(attempt->test->expectations,
					      is_point,
					      attempt->scenario->scenario);
	if (unknown)
		kwatch_cmd_say(&kwatch_command_selftest,
			       "%s: the trigger speaks of %s, which is no point of it",
			       attempt->scenario->scenario->name, unknown);
}

static const char *gap_of(const struct kwatch_plan *plan, const char *point)
{
	size_t i;

	for (i = 0; i < kwatch_plan_gap_count(plan); i++)
		if (!strcmp(kwatch_plan_gap(plan, i)->point, point))
			return kwatch_plan_gap(plan, i)->reason;
	return NULL;
}

/* Of any copy of the point: name, or name[copy] */
static const char *refusal_of(const struct arm *arm, const char *point)
{
	size_t length = strlen(point), i;

	for (i = 0; i < arm->refusal_count; i++) {
		const char *name = arm->refusals[i].point;

		if (!strncmp(name, point, length) &&
		    (!name[length] || name[length] == '['))
			return arm->refusals[i].why ? arm->refusals[i].why :
						      "";
	}
	return NULL;
}

static void conclude(struct attempt *attempt, unsigned int n)
{
	struct selftest_point *point = &attempt->scenario->points[n];
	const struct kwatch_plan *plan = attempt->run.arm.plan;
	const struct kwatch_resolver *resolver = kwatch_plan_resolver(plan);
	struct kwatch_circumstances known = {
		.absent = gap_of(plan, point->point->name),
		.refused = refusal_of(&attempt->run.arm, point->point->name),
		.silent = kwatch_silent_why(resolver, point->point),
		.untriggered = attempt->untriggered[0] ? attempt->untriggered :
							 NULL,
	};

	if (known.absent && attempt->unloadable[n])
		known.absent = attempt->unloadable[n];
	kwatch_expectations_judge(attempt->test->expectations,
				  point->point->name, &point->verdict);
	kwatch_outcome_conclude(&known, &point->verdict, &point->outcome);
	point->verdict.skip = NULL;	/* goes with the expectations */
	if (point->chosen)
		attempt->scenario->counts[point->outcome.result]++;
}

static int run_attempt(struct attempt *attempt)
{
	const char *name = attempt->scenario->scenario->name;
	struct kwatch_error error = { 0 };
	unsigned int i;
	int result;

	load_modules(attempt);
	result = arm_all(attempt);
	/* Nothing of it on this kernel: a plan that has only gaps is a plan. */
	if (result >= 0 && !(attempt->run.arm.plan &&
			     kwatch_plan_gap_count(attempt->run.arm.plan)))
		return result;
	if (result < 0) {
		if (kwatch_trigger_knows(attempt->test->trigger, name, &error))
			result = run_trigger(attempt);
		else
			snprintf(attempt->untriggered,
				 sizeof(attempt->untriggered), "%s%s",
				 error.code ? error.text :
				 "there is no trigger for scenario ",
				 error.code ? "" : name);
		if (result >= 0)
			return result;
	}
	read_expectations(attempt);
	for (i = 0; i < attempt->scenario->scenario->nr_points; i++)
		conclude(attempt, i);
	return -1;
}

/*
 * The trigger and its children write there at a time. Nobody keeps two writes to
 * the position of a memfd apart, but each finds the end by itself.
 */
static int open_expectations(void)
{
	int fd = memfd_create("expected", 0);

	if (fd >= 0 && fcntl(fd, F_SETFL, O_APPEND)) {
		close(fd);
		return -1;
	}
	return fd;
}

int selftest_run(struct selftest *test, struct selftest_scenario *scenario)
{
	struct kwatch_modules *before = kwatch_modules_now();
	size_t points = scenario->scenario->nr_points;
	struct attempt attempt = {
		.test = test, .scenario = scenario,
		.sighting = kwatch_sighting_new(),
		.unloadable = calloc(points, sizeof(*attempt.unloadable)),
		.expected_fd = open_expectations(),
	};
	int result = KWATCH_EXIT_FAILURE;

	test->expectations = kwatch_expectations_new();
	run_init(&attempt.run, &kwatch_command_selftest, &sink, &attempt);
	if (test->expectations && attempt.sighting && attempt.unloadable &&
	    attempt.expected_fd >= 0)
		result = run_attempt(&attempt);
	else
		kwatch_cmd_say(&kwatch_command_selftest, "out of memory");
	run_fini(&attempt.run);
	kwatch_sighting_free(attempt.sighting);
	free_reasons(attempt.unloadable, points);
	if (attempt.expected_fd >= 0)
		close(attempt.expected_fd);
	kwatch_expectations_free(test->expectations);
	test->expectations = NULL;
	if (before)
		kwatch_modules_restore(before);
	kwatch_modules_free(before);
	return result;
}
