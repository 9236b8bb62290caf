/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of /dev/kwatch. A program is a list of steps; what a step does in
 * detail follows from its own seed alone, so that a program can be changed in
 * one place and otherwise does what it did, and written down in a line.
 *
 * A supervisor runs each program in a process of its own and looks afterwards
 * whether anything of it is left in the kernel.
 */
#ifndef KWATCH_FUZZ_H
#define KWATCH_FUZZ_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <linux/kwatch.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define FUZZ_THREADS	3
#define FUZZ_STEPS	96
#define FUZZ_FDS	6
#define FUZZ_MAPS	12
#define FUZZ_LINE	4096	/* a program as text */

/* Random numbers: the same ones for the same seed. */

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng)
{
	uint64_t z = rng->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

static inline uint32_t rng_below(struct rng *rng, uint32_t bound)
{
	return (rng_next(rng) >> 33) % bound;
}

static inline bool rng_chance(struct rng *rng, unsigned int percent)
{
	return rng_below(rng, 100) < percent;
}

/* What others may write, or take away, at any time. */
static inline uint64_t load(const __u64 *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void store(__u64 *word, uint64_t value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

#define RNG_PICK(rng, array) ((array)[rng_below(rng, ARRAY_SIZE(array))])

/* Programs (program.c) */

struct step {
	uint8_t kind; /* index in kinds */
	uint8_t thread;
	uint32_t seed;
};

struct program {
	unsigned int count;
	struct step steps[FUZZ_STEPS];
};

/* Of a seed: does the step want to be refused, does an allocation fail in it? */
#define SEED_IS_WILD(seed)	(!((seed) & 7))
#define SEED_HAS_FAULT(seed)	(!((seed) >> 3 & 15))

void program_generate(struct program *program, struct rng *rng);
void program_mutate(struct program *program, const struct program *other, struct rng *rng);
/* @line has FUZZ_LINE bytes. */
void program_print(const struct program *program, char *line);
bool program_parse(struct program *program, const char *line);

/* What a thread of a program works with. */

struct arena {
	unsigned char *usable;	/* two pages, with a gap behind them */
	unsigned char *gap;	/* a page that is not mapped */
	unsigned char *constant; /* a page that cannot be written */
	size_t used;		/* of @usable, by the step under way */
};

struct thread {
	unsigned int number;
	struct rng rng;
	bool wild;
	bool fault;
	struct arena arena;
	char sentence[512];
	const struct program *program;
};

struct kind {
	const char *name;
	unsigned int weight;
	void (*run)(struct thread *thread);
};

extern const struct kind kinds[];
extern const unsigned int nr_kinds;

/* What the threads of a program share; they race for it, which is the point. */
struct map {
	unsigned char *at;
	size_t length;
	bool consumer;
};

struct world {
	int fds[FUZZ_FDS]; /* -1 for none */
	unsigned int newest; /* of them */
	struct map maps[FUZZ_MAPS];
	unsigned char *shared; /* a page that a hostile thread writes all the time */
	bool alone; /* no thread but one: what it sees is its own doing */
	bool hostile_ends;
};

extern struct world world;

/* What the supervisor learns of a program; in shared memory. */
struct tally {
	uint64_t steps;
	uint64_t faults;
	uint64_t hostile_words;
	uint64_t honest_checks;
	uint64_t honest_calls;
	uint64_t wrong;
	uint64_t done[64];	/* ioctls carried out, by number */
	uint64_t refused[64];
	uint64_t mapped;
	uint64_t map_refused;
};

extern struct tally *tally;

void tally_add(uint64_t *counter, uint64_t value);

struct settings {
	uint64_t seed;
	uint64_t programs;
	unsigned int seconds;
	const char *replay;
	const char *results;
	bool hotplug;
	bool faults; /* the kernel can inject them */
	unsigned int cpus;
};

extern struct settings settings;

__attribute__((format(printf, 1, 2)))
void wrong(const char *format, ...);

/* Memory (memory.c) */

#define PAGE 4096UL

void arena_make(struct thread *thread);
/* A copy of @data that the kernel can use; for a wild step, maybe it cannot. */
void *arena_put(struct thread *thread, const void *data, size_t bytes);
/* An address where nothing good can happen. */
uint64_t arena_bad_address(struct thread *thread);
/* @word of a request, or if it points to memory of this process, another. */
uint64_t arena_defuse(const struct thread *thread, uint64_t word);
/* Run @call, which may touch memory that is gone. False: it was. */
bool guarded(void (*call)(void *data), void *data);
void guard_install(void);

/* Requests (request.c, probe.c) */

/* Hand @request of @command to the device. Returns 0 or an errno. */
int submit(struct thread *thread, int fd, unsigned long command, void *request);

int pick_fd(struct thread *thread);
/* The same, and mostly its session is disabled. */
int pick_disabled(struct thread *thread);
void keep_fd(struct thread *thread, int fd);
/* That keep_fd() was last called for. */
int newest_fd(void);
void fill_name(struct thread *thread, char *name);
void fill_random(struct thread *thread, void *to, size_t bytes);

void step_probe_add(struct thread *thread);
void step_info(struct thread *thread);
void step_setup(struct thread *thread);
void step_attach(struct thread *thread);
void step_destroy(struct thread *thread);
void step_sessions(struct thread *thread);
void step_probe_del(struct thread *thread);
void step_schema(struct thread *thread);
void step_stats(struct thread *thread);
void step_latency(struct thread *thread);
void step_gate(struct thread *thread);
void step_enable(struct thread *thread);
void step_disable(struct thread *thread);
void step_session(struct thread *thread);
void step_summary(struct thread *thread);
void step_raw_ioctl(struct thread *thread);

/* Files and mappings (file.c, map.c) */

void step_open(struct thread *thread);
void step_close(struct thread *thread);
void step_dup(struct thread *thread);
void step_poll(struct thread *thread);
void step_epoll(struct thread *thread);
void step_other_calls(struct thread *thread);
void step_mmap(struct thread *thread);
void step_munmap(struct thread *thread);
void step_mremap(struct thread *thread);
void step_mprotect(struct thread *thread);
void step_scribble(struct thread *thread);
void step_look(struct thread *thread);

/* Processes (process.c) and the machine around (machine.c) */

void step_fork(struct thread *thread);
void step_exec(struct thread *thread);
void step_pass(struct thread *thread);
void step_die(struct thread *thread);
int exec_child(int fd, uint64_t seed);
void run_random_steps(struct thread *thread, unsigned int count);

void step_trigger(struct thread *thread);
void step_hotplug(struct thread *thread);
void step_unload(struct thread *thread);
void step_budget(struct thread *thread);
void step_kprobes_switch(struct thread *thread);
void machine_restore(void);
void machine_find_out(void);
/* A descriptor of the root cgroup. */
int machine_cgroup(void);
/* The next @nth allocation of this thread fails; 0: none. */
void machine_set_fault(unsigned int nth);
bool machine_had_fault(void);

/* One program (worker.c), and what must hold after it */

/* Does not return. */
void worker_run(const struct program *program);
void run_step(struct thread *thread, const struct step *step);
/* With all else quiet: do the sessions of @world still tell the truth? */
void honest_check(void);
/* Nothing of the last program is in the kernel. False, and said, if there is. */
bool nothing_left(void);

/* Coverage of the module (cover.c) */

bool cover_open(void);
void cover_begin(unsigned int thread);
void cover_end(unsigned int thread);
/* Program counters of the module that were not seen before. */
unsigned int cover_collect(void);
unsigned int cover_total(void);
void cover_save(const char *directory);

#endif
