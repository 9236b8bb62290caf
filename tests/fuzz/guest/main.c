// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch-fuzz: the supervisor. It makes programs up, or changes those that
 * reached something new, runs each in a process of its own, and looks whether
 * the kernel is as it was before.
 */
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

#define CORPUS	1024
#define RING	16	/* programs that the log keeps */
#define PATIENCE 600	/* seconds for a program, on a machine that is busy */

struct settings settings = { .programs = ~0ULL, .seconds = 30 };
struct tally *tally;

static struct program corpus[CORPUS];
static unsigned int corpus_count;
static uint64_t programs_run;
static int log_fd = -1;
static char line[FUZZ_LINE];

void tally_add(uint64_t *counter, uint64_t value)
{
	__atomic_fetch_add(counter, value, __ATOMIC_RELAXED);
}

void wrong(const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	dprintf(STDOUT_FILENO, "WRONG %s\n", text);
	tally_add(&tally->wrong, 1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void usage(FILE *to)
{
	fputs("usage: kwatch-fuzz [OPTION...]\n"
	      "  --seed N       of all that is made up (default: by the clock)\n"
	      "  --programs N   end after so many\n"
	      "  --seconds N    end after so long (30)\n"
	      "  --replay FILE  run the programs in FILE, a line each, instead\n"
	      "  --results DIR  keep the last programs, the corpus and the coverage there\n"
	      "  --no-hotplug   leave CPU 1 alone\n", to);
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "programs", required_argument, NULL, 'p' },
		{ "seconds", required_argument, NULL, 't' },
		{ "replay", required_argument, NULL, 'r' },
		{ "results", required_argument, NULL, 'd' },
		{ "no-hotplug", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{},
	};
	int option;

	settings.seed = time(NULL) ^ (uint64_t)getpid() << 32;
	settings.hotplug = !access("/sys/devices/system/cpu/cpu1/online", W_OK);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			settings.seed = strtoull(optarg, NULL, 0);
			break;
		case 'p':
			settings.programs = strtoull(optarg, NULL, 0);
			break;
		case 't':
			settings.seconds = strtoul(optarg, NULL, 0);
			break;
		case 'r':
			settings.replay = optarg;
			break;
		case 'd':
			settings.results = optarg;
			break;
		case 'c':
			settings.hotplug = false;
			break;
		case 'h':
			usage(stdout);
			exit(0);
		default:
			usage(stderr);
			exit(2);
		}
	}
}

static FILE *open_result(const char *name, const char *mode)
{
	char path[512];

	if (!settings.results)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", settings.results, name);
	return fopen(path, mode);
}

/*
 * The program that runs is in the log before it runs: should the kernel die of
 * it, a file of the host has it.
 */
static void open_log(void)
{
	char path[512];

	if (!settings.results)
		return;
	snprintf(path, sizeof(path), "%s/fuzz-last", settings.results);
	log_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
}

static void log_program(const struct program *program)
{
	size_t length;

	program_print(program, line);
	if (log_fd < 0)
		return;
	length = strlen(line);
	memset(line + length, ' ', FUZZ_LINE - length);
	line[FUZZ_LINE - 1] = '\n';
	if (pwrite(log_fd, line, FUZZ_LINE, programs_run % RING * FUZZ_LINE) != FUZZ_LINE)
		dprintf(STDERR_FILENO, "kwatch-fuzz: the log cannot be written\n");
	line[length] = 0;
}

static void show_stuck(pid_t worker)
{
	char command[200];

	wrong("a program does not end");
	snprintf(command, sizeof(command),
		 "for t in /proc/%d/task/*; do echo $t; cat $t/wchan $t/stack; done", worker);
	if (system(command))
		dprintf(STDOUT_FILENO, "no stacks\n");
}

static void wait_for(pid_t worker)
{
	double end = now() + PATIENCE;
	int status = 0;

	while (!waitpid(worker, &status, WNOHANG)) {
		if (now() > end) {
			show_stuck(worker);
			break;
		}
		usleep(1000);
	}
	/* What it started, and itself if it is stuck */
	kill(-worker, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		wrong("the program died of signal %d", WTERMSIG(status));
}

/* Returns false when something is wrong. */
static bool run(const struct program *program)
{
	uint64_t before = tally->wrong;
	pid_t worker;

	log_program(program);
	fflush(NULL);
	worker = fork();
	if (!worker)
		worker_run(program);
	if (worker < 0)
		return false;
	wait_for(worker);
	machine_restore();
	nothing_left();
	programs_run++;
	if (tally->wrong == before)
		return true;
	printf("seed %#llx, program %llu:\n%s\n", (unsigned long long)settings.seed,
	       (unsigned long long)programs_run, line);
	fflush(stdout);
	return false;
}

static void keep(const struct program *program, struct rng *rng)
{
	unsigned int at = corpus_count < CORPUS ? corpus_count++ : rng_below(rng, CORPUS);

	corpus[at] = *program;
}

static void next_program(struct program *program, struct rng *rng)
{
	if (!corpus_count || rng_chance(rng, 30)) {
		program_generate(program, rng);
		return;
	}
	*program = corpus[rng_below(rng, corpus_count)];
	program_mutate(program, &corpus[rng_below(rng, corpus_count)], rng);
}

static void tell(double seconds)
{
	printf("%4.0f s: %llu programs, %llu steps, %u places, corpus %u\n", seconds,
	       (unsigned long long)programs_run, (unsigned long long)tally->steps, cover_total(),
	       corpus_count);
	fflush(stdout);
	if (settings.results)
		cover_save(settings.results);
}

static void fuzz(void)
{
	struct rng rng = { settings.seed };
	double start = now(), told = start;
	struct program program;

	while (programs_run < settings.programs && now() - start < settings.seconds) {
		next_program(&program, &rng);
		if (!run(&program))
			return;
		if (cover_collect())
			keep(&program, &rng);
		if (now() - told > 60) {
			told = now();
			tell(told - start);
		}
	}
}

static void replay(void)
{
	FILE *file = fopen(settings.replay, "re");
	static char text[FUZZ_LINE + 2];
	struct program program;

	if (!file) {
		perror(settings.replay);
		exit(2);
	}
	while (fgets(text, sizeof(text), file)) {
		if (!program_parse(&program, text)) {
			fprintf(stderr, "kwatch-fuzz: not a program: %s", text);
			exit(2);
		}
		run(&program);
		cover_collect();
	}
	fclose(file);
}

static void save_corpus(void)
{
	FILE *file = open_result("fuzz-corpus", "we");
	unsigned int i;

	for (i = 0; file && i < corpus_count; i++) {
		program_print(&corpus[i], line);
		fprintf(file, "%s\n", line);
	}
	if (file)
		fclose(file);
}

static void report(void)
{
	static const struct {
		unsigned int number;
		const char *name;
	} calls[] = {
		{ 0x00, "info" }, { 0x01, "setup" }, { 0x02, "attach" }, { 0x03, "destroy" },
		{ 0x04, "sessions" }, { 0x10, "probe add" }, { 0x11, "probe del" },
		{ 0x12, "schema" }, { 0x13, "stats" }, { 0x14, "latency" }, { 0x20, "gate" },
		{ 0x21, "enable" }, { 0x22, "disable" }, { 0x23, "session" }, { 0x24, "summary" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		printf("%-10s %8llu done %8llu refused\n", calls[i].name,
		       (unsigned long long)tally->done[calls[i].number],
		       (unsigned long long)tally->refused[calls[i].number]);
	printf("%-10s %8llu done %8llu refused\n", "mmap", (unsigned long long)tally->mapped,
	       (unsigned long long)tally->map_refused);
	printf("%llu programs, %llu steps, %llu faults, %llu hostile words\n",
	       (unsigned long long)programs_run, (unsigned long long)tally->steps,
	       (unsigned long long)tally->faults, (unsigned long long)tally->hostile_words);
	printf("%llu sessions checked by %llu calls, %u places of the module, corpus %u\n",
	       (unsigned long long)tally->honest_checks, (unsigned long long)tally->honest_calls,
	       cover_total(), corpus_count);
}

int main(int argc, char **argv)
{
	int device;

	if (argc == 4 && !strcmp(argv[1], "--exec-child")) {
		tally = calloc(1, sizeof(*tally));
		settings.cpus = sysconf(_SC_NPROCESSORS_CONF);
		return tally ? exec_child(atoi(argv[2]), strtoull(argv[3], NULL, 16)) : 1;
	}
	parse_options(argc, argv);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		     -1, 0);
	if (tally == MAP_FAILED)
		return 2;
	machine_find_out();
	printf("seed %#llx%s%s%s\n", (unsigned long long)settings.seed,
	       settings.faults ? ", with faults" : "", cover_open() ? ", guided by coverage" : "",
	       settings.hotplug ? ", with hotplug" : "");
	fflush(stdout);
	open_log();
	/* So that the module stays, whatever a program tries. */
	device = open(KWATCH_DEVICE, O_RDWR | O_CLOEXEC);
	if (settings.replay)
		replay();
	else
		fuzz();
	machine_restore();
	cover_collect();
	if (settings.results) {
		cover_save(settings.results);
		save_corpus();
	}
	close(device);
	report();
	return tally->wrong ? 1 : 0;
}
