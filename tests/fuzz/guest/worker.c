// SPDX-License-Identifier: GPL-2.0
/*
 * One program: its threads, the hostile one beside them, and what the sessions
 * that it leaves have to say for themselves.
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "fuzz.h"

const struct kind kinds[] = {
	{ "open", 5, step_open },
	{ "close", 4, step_close },
	{ "dup", 2, step_dup },
	{ "info", 1, step_info },
	{ "setup", 6, step_setup },
	{ "attach", 4, step_attach },
	{ "destroy", 3, step_destroy },
	{ "sessions", 2, step_sessions },
	{ "probe_add", 16, step_probe_add },
	{ "probe_del", 4, step_probe_del },
	{ "schema", 3, step_schema },
	{ "stats", 3, step_stats },
	{ "latency", 2, step_latency },
	{ "gate", 5, step_gate },
	{ "enable", 8, step_enable },
	{ "disable", 6, step_disable },
	{ "session", 2, step_session },
	{ "summary", 1, step_summary },
	{ "raw_ioctl", 2, step_raw_ioctl },
	{ "mmap", 8, step_mmap },
	{ "munmap", 3, step_munmap },
	{ "mremap", 2, step_mremap },
	{ "mprotect", 3, step_mprotect },
	{ "scribble", 4, step_scribble },
	{ "look", 3, step_look },
	{ "poll", 5, step_poll },
	{ "epoll", 3, step_epoll },
	{ "other", 2, step_other_calls },
	{ "fork", 2, step_fork },
	{ "exec", 1, step_exec },
	{ "pass", 2, step_pass },
	{ "die", 1, step_die },
	{ "trigger", 14, step_trigger },
	{ "hotplug", 1, step_hotplug },
	{ "unload", 1, step_unload },
	{ "budget", 1, step_budget },
	{ "switch", 1, step_kprobes_switch },
};

const unsigned int nr_kinds = ARRAY_SIZE(kinds);

struct world world;

void run_step(struct thread *thread, const struct step *step)
{
	thread->rng.state = (uint64_t)step->seed << 8 | step->kind;
	thread->wild = SEED_IS_WILD(step->seed);
	/* What is taken away cannot fail for want of memory, or must not. */
	thread->fault = settings.faults && SEED_HAS_FAULT(step->seed) &&
			kinds[step->kind].run != step_disable &&
			kinds[step->kind].run != step_destroy;
	thread->arena.used = 0;
	kinds[step->kind].run(thread);
	tally_add(&tally->steps, 1);
}

/* Steps that are no part of a program, but follow from one of its steps. */
void run_random_steps(struct thread *thread, unsigned int count)
{
	struct rng rng = thread->rng;
	struct thread inner = *thread;

	while (count--) {
		struct step step = {
			.kind = rng_below(&rng, nr_kinds), .seed = rng_next(&rng),
		};

		/* No forks of forks. */
		if (kinds[step.kind].run != step_fork && kinds[step.kind].run != step_exec &&
		    kinds[step.kind].run != step_kprobes_switch &&
		    kinds[step.kind].run != step_die)
			run_step(&inner, &step);
	}
}

static void *run_thread(void *data)
{
	struct thread *thread = data;
	unsigned int i;

	cover_begin(thread->number);
	for (i = 0; i < thread->program->count; i++)
		if (thread->program->steps[i].thread == thread->number)
			run_step(thread, &thread->program->steps[i]);
	cover_end(thread->number);
	return NULL;
}

static void spoil(void *page)
{
	static struct rng rng;
	__u64 *words = page;
	uint64_t near = load(words);
	unsigned int i;

	for (i = 0; i < 50; i++) {
		store(words, rng_chance(&rng, 50) ? near + rng_below(&rng, 4096) - 2048 :
			     rng_next(&rng));
		store(words + rng_below(&rng, PAGE / 8), rng_next(&rng));
	}
	tally_add(&tally->hostile_words, 100);
}

/* Whatever is shared with the kernel, all the time that the program runs. */
static void *be_hostile(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&world.hostile_ends, __ATOMIC_RELAXED)) {
		struct map map = world.maps[rand() % FUZZ_MAPS];

		if (map.at && map.consumer)
			guarded(spoil, map.at);
		guarded(spoil, world.shared);
		usleep(200);
	}
	return NULL;
}

static unsigned int threads_of(const struct program *program)
{
	unsigned int i, most = 0;

	for (i = 0; i < program->count; i++)
		if (program->steps[i].thread > most)
			most = program->steps[i].thread;
	return most + 1;
}

static void run_threads(const struct program *program)
{
	static struct thread threads[FUZZ_THREADS];
	unsigned int count = threads_of(program), i;
	bool hostile = program->steps[0].seed & 0x100;
	pthread_t ids[FUZZ_THREADS], hostile_id;

	world.alone = count == 1;
	for (i = 0; i < count; i++) {
		threads[i].number = i;
		threads[i].program = program;
		arena_make(&threads[i]);
	}
	if (hostile)
		hostile = !pthread_create(&hostile_id, NULL, be_hostile, NULL);
	for (i = 1; i < count; i++)
		pthread_create(&ids[i], NULL, run_thread, &threads[i]);
	run_thread(&threads[0]);
	for (i = 1; i < count; i++)
		pthread_join(ids[i], NULL);
	world.hostile_ends = true;
	if (hostile)
		pthread_join(hostile_id, NULL);
}

void worker_run(const struct program *program)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGIO, SIG_IGN);
	guard_install();
	memset(world.fds, -1, sizeof(world.fds));
	world.shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (world.shared == MAP_FAILED)
		_exit(3);
	run_threads(program);
	machine_restore();
	honest_check();
	_exit(0);
}
