// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "options.h"

#define MOST_OPTIONS	64
#define SHORT_ROOM	(2 + 2 * MOST_OPTIONS + 1)

/* The table in the form that getopt_long() takes. */
struct getopt_table {
	char shorts[SHORT_ROOM];
	struct option longs[MOST_OPTIONS + 1];
	size_t count;
};

static void add_option(struct getopt_table *table, char **end, int id,
		       const char *name, bool argument)
{
	if (table->count == MOST_OPTIONS)
		abort();
	table->longs[table->count++] = (struct option) {
		.name = name,
		.has_arg = argument ? required_argument : no_argument,
		.val = id,
	};
	if (id >= 256)
		return;
	*(*end)++ = (char)id;
	if (argument)
		*(*end)++ = ':';
}

static void make_table(struct getopt_table *table,
		       const struct kwatch_command *command)
{
	const struct kwatch_option_group *group;
	const struct kwatch_option *option;
	char *end = table->shorts;

	memset(table, 0, sizeof(*table));
	*end++ = '-';	/* operands come in their order */
	*end++ = ':';	/* a missing argument is ':', and nothing is printed */
	for (group = command->groups; group && group->title; group++)
		for (option = group->options; option->name; option++)
			add_option(table, &end, option->id, option->name,
				   option->argument);
	add_option(table, &end, KWATCH_OPTIONS_HELP, "help", false);
}

void kwatch_options_begin(struct kwatch_options *options,
			  const struct kwatch_command *command,
			  int argc, char **argv)
{
	*options = (struct kwatch_options) {
		.command = command, .argc = argc, .argv = argv, .index = 1,
	};
	optind = 0;
	opterr = 0;
}

static const char *long_name(const struct getopt_table *table, int id)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (table->longs[i].val == id)
			return table->longs[i].name;
	return "?";
}

/* How many long options begin with the word "--name" or "--name=value". */
static size_t candidates(const struct getopt_table *table, const char *word)
{
	size_t length = strcspn(word, "="), count = 0, i;

	for (i = 0; i < table->count; i++)
		count += !strncmp(table->longs[i].name, word + 2, length - 2);
	return count;
}

static int refuse(const struct kwatch_options *options,
		  const struct getopt_table *table, int found,
		  struct kwatch_error *error)
{
	const char *word = options->argv[optind > 1 ? optind - 1 : 1];

	if (found == ':')
		kwatch_error_set(error, EINVAL, "--%s needs an argument",
				 long_name(table, optopt));
	else if (optopt >= 256 ||
		 (optopt && !strncmp(word, "--", 2) && strchr(word, '=')))
		kwatch_error_set(error, EINVAL, "--%s takes no argument",
				 long_name(table, optopt));
	else if (optopt)
		kwatch_error_set(error, EINVAL, "there is no option -%c",
				 optopt);
	else
		kwatch_error_set(error, EINVAL,
				 candidates(table, word) > 1 ?
				 "%s could mean several options" :
				 "there is no option %s", word);
	return KWATCH_OPTIONS_ERROR;
}

int kwatch_options_next(struct kwatch_options *options,
			struct kwatch_error *error)
{
	struct getopt_table table;
	int found;

	make_table(&table, options->command);
	found = getopt_long(options->argc, options->argv, table.shorts,
			    table.longs, NULL);
	options->argument = optarg;
	options->index = optind;
	if (found == ':' || found == '?')
		return refuse(options, &table, found, error);
	return found;
}

/* Column at which the help of an option begins. */
#define HELP_COLUMN	28

static void help_option(int id, const char *name, const char *argument,
			const char *help, FILE *out)
{
	const char *line = help, *end;
	int column;

	if (id < 256)
		column = fprintf(out, "  -%c, --%s", id, name);
	else
		column = fprintf(out, "      --%s", name);
	if (argument)
		column += fprintf(out, " %s", argument);
	if (column > HELP_COLUMN - 2) {
		fputc('\n', out);
		column = 0;
	}
	for (; line; line = end ? end + 1 : NULL) {
		end = strchr(line, '\n');
		fprintf(out, "%*s%.*s\n", HELP_COLUMN - column, "",
			end ? (int)(end - line) : (int)strlen(line), line);
		column = 0;
	}
}

static void help_indented(const char *text, FILE *out)
{
	const char *end;

	for (; text && *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		fprintf(out, "  %.*s\n", (int)(end - text), text);
	}
}

void kwatch_options_help(const struct kwatch_command *command, FILE *out)
{
	const struct kwatch_option_group *group;
	const struct kwatch_option *option;

	fprintf(out, "kwatch %s - %s\n\nusage: kwatch %s %s\n", command->name,
		command->summary, command->name, command->synopsis);
	if (command->description)
		fprintf(out, "\n%s\n", command->description);
	for (group = command->groups; group && group->title; group++) {
		fprintf(out, "\n%s:\n", group->title);
		for (option = group->options; option->name; option++)
			help_option(option->id, option->name,
				    option->argument, option->help, out);
	}
	fputc('\n', out);
	help_option(KWATCH_OPTIONS_HELP, "help", NULL, "this text", out);
	if (command->examples) {
		fputs("\nExamples:\n", out);
		help_indented(command->examples, out);
	}
}

int kwatch_options_number(const char *text, const char *what,
			  unsigned long long min, unsigned long long max,
			  unsigned long long *value,
			  struct kwatch_error *error)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || *end)
		return kwatch_error_set(error, EINVAL,
					"%s: '%s' is not a whole number",
					what, text);
	if (errno || *value < min || *value > max)
		return kwatch_error_set(error, EINVAL,
					"%s: %s is not between %llu and %llu",
					what, text, min, max);
	return 0;
}

int kwatch_options_bytes(const char *text, const char *what,
			 unsigned long long *value, struct kwatch_error *error)
{
	static const char units[] = "KMG";
	unsigned int shift = 0;
	const char *unit;
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || errno)
		goto bad;
	if (*end) {
		unit = strchr(units, toupper((unsigned char)*end));
		if (!unit || end[1])
			goto bad;
		shift = 10 * (unsigned int)(unit - units + 1);
	}
	if (*value > (~0ULL >> shift))
		goto bad;
	*value <<= shift;
	return 0;
bad:
	return kwatch_error_set(error, EINVAL,
				"%s: '%s' is not a number of bytes (64K, 1M, ...)",
				what, text);
}

int kwatch_options_seconds(const char *text, const char *what,
			   unsigned long long *nanoseconds,
			   struct kwatch_error *error)
{
	unsigned long long seconds, unit = 100000000, fraction = 0;
	char *end;

	errno = 0;
	seconds = strtoull(text, &end, 10);
	if (!isdigit((unsigned char)*text) || errno || seconds > 1000000000)
		goto bad;
	if (*end == '.')
		for (end++; isdigit((unsigned char)*end); end++, unit /= 10)
			fraction += unit * (unsigned int)(*end - '0');
	if (*end && strcmp(end, "s"))
		goto bad;
	*nanoseconds = seconds * 1000000000ULL + fraction;
	return 0;
bad:
	return kwatch_error_set(error, EINVAL,
				"%s: '%s' is not a number of seconds (2, 0.5, ...)",
				what, text);
}
