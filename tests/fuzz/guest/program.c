// SPDX-License-Identifier: GPL-2.0
/*
 * Programs: made up so that most reach a session that records, changed so that
 * what reached something new is tried again in other ways, written and read.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

static unsigned int kind_of(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_kinds; i++)
		if (!strcmp(kinds[i].name, name))
			return i;
	return nr_kinds;
}

static unsigned int random_kind(struct rng *rng)
{
	static unsigned int total;
	unsigned int i, at;

	if (!total)
		for (i = 0; i < nr_kinds; i++)
			total += kinds[i].weight;
	at = rng_below(rng, total);
	for (i = 0; at >= kinds[i].weight; i++)
		at -= kinds[i].weight;
	return i;
}

static void add(struct program *program, unsigned int kind, unsigned int thread, uint32_t seed)
{
	if (program->count < FUZZ_STEPS)
		program->steps[program->count++] = (struct step){
			.kind = kind, .thread = thread, .seed = seed,
		};
}

/* A step that means well. */
static void add_good(struct program *program, struct rng *rng, const char *name)
{
	uint32_t seed = rng_next(rng);

	add(program, kind_of(name), 0, seed | 1 | 8);
}

/* What most sessions begin with; where it ends is left to chance. */
static void add_beginning(struct program *program, struct rng *rng)
{
	unsigned int probes = 1 + rng_below(rng, 4), maps = rng_below(rng, 5);

	add_good(program, rng, "open");
	add_good(program, rng, rng_chance(rng, 95) ? "setup" : "attach");
	while (probes--)
		add_good(program, rng, "probe_add");
	if (rng_chance(rng, 30))
		add_good(program, rng, "gate");
	while (maps--)
		add_good(program, rng, "mmap");
	if (rng_chance(rng, 85))
		add_good(program, rng, "enable");
	if (rng_chance(rng, 85))
		add_good(program, rng, "trigger");
}

void program_generate(struct program *program, struct rng *rng)
{
	unsigned int threads = rng_chance(rng, 50) ? 1 + rng_below(rng, FUZZ_THREADS) : 1;
	unsigned int steps = 4 + rng_below(rng, FUZZ_STEPS - 4);

	memset(program, 0, sizeof(*program));
	if (rng_chance(rng, 92))
		add_beginning(program, rng);
	while (program->count < steps)
		add(program, random_kind(rng), rng_below(rng, threads), rng_next(rng));
}

static void insert_step(struct program *program, unsigned int at, struct step step)
{
	if (program->count == FUZZ_STEPS)
		program->count--;
	memmove(&program->steps[at + 1], &program->steps[at],
		(program->count - at) * sizeof(step));
	program->steps[at] = step;
	program->count++;
}

static void remove_step(struct program *program, unsigned int at)
{
	program->count--;
	memmove(&program->steps[at], &program->steps[at + 1],
		(program->count - at) * sizeof(program->steps[0]));
}

/* The end of it becomes that of @other. */
static void splice(struct program *program, const struct program *other, unsigned int at,
		   struct rng *rng)
{
	unsigned int from = rng_below(rng, other->count);

	program->count = at + 1;
	while (from < other->count && program->count < FUZZ_STEPS)
		program->steps[program->count++] = other->steps[from++];
}

void program_mutate(struct program *program, const struct program *other, struct rng *rng)
{
	unsigned int times = 1 + rng_below(rng, 6);

	while (times--) {
		unsigned int at = rng_below(rng, program->count);
		struct step *step = &program->steps[at];

		switch (rng_below(rng, 8)) {
		case 0: /* the same, done otherwise */
			step->seed = rng_next(rng);
			break;
		case 1:
			step->seed ^= 1U << rng_below(rng, 32);
			break;
		case 2:
			step->thread = rng_below(rng, FUZZ_THREADS);
			break;
		case 3:
			if (program->count > 2)
				remove_step(program, at);
			break;
		case 4:
			insert_step(program, at, *step);
			break;
		case 5:
			splice(program, other, at, rng);
			break;
		default:
			insert_step(program, at, (struct step){
				.kind = random_kind(rng),
				.thread = rng_below(rng, FUZZ_THREADS),
				.seed = rng_next(rng),
			});
		}
	}
}

void program_print(const struct program *program, char *line)
{
	unsigned int i;
	size_t at = 0;

	line[0] = 0;
	for (i = 0; i < program->count && at < FUZZ_LINE - 40; i++)
		at += sprintf(line + at, "%s%u:%s:%x", i ? " " : "", program->steps[i].thread,
			      kinds[program->steps[i].kind].name, program->steps[i].seed);
}

bool program_parse(struct program *program, const char *line)
{
	unsigned int thread, seed, kind;
	char name[32];
	int used;

	memset(program, 0, sizeof(*program));
	while (sscanf(line, " %u:%31[a-z_]:%x%n", &thread, name, &seed, &used) == 3) {
		kind = kind_of(name);
		if (kind == nr_kinds || thread >= FUZZ_THREADS)
			return false;
		add(program, kind, thread, seed);
		line += used;
	}
	return program->count && !line[strspn(line, "\n ")];
}
