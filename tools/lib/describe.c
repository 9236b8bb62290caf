// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <json-c/json.h>
#include "describe.h"

static void add_text(struct json_object *object, const char *key,
		     const char *text)
{
	if (text)
		json_object_object_add(object, key,
				       json_object_new_string(text));
}

static void add_options(struct json_object *list, const char *title,
			const struct kwatch_option *option)
{
	struct json_object *entry;
	char letter[2] = "";

	for (; option->name; option++) {
		entry = json_object_new_object();
		letter[0] = option->id < 256 ? (char)option->id : '\0';
		add_text(entry, "group", title);
		add_text(entry, "long", option->name);
		add_text(entry, "short", letter[0] ? letter : NULL);
		add_text(entry, "argument", option->argument);
		add_text(entry, "help", option->help);
		json_object_array_add(list, entry);
	}
}

static struct json_object *command_json(const struct kwatch_command *command)
{
	const struct kwatch_option_group *group;
	struct json_object *object = json_object_new_object();
	struct json_object *options = json_object_new_array();

	add_text(object, "name", command->name);
	add_text(object, "synopsis", command->synopsis);
	add_text(object, "summary", command->summary);
	add_text(object, "description", command->description);
	for (group = command->groups; group && group->title; group++)
		add_options(options, group->title, group->options);
	json_object_object_add(object, "options", options);
	add_text(object, "examples", command->examples);
	return object;
}

int kwatch_describe_json(const struct kwatch_command *const *commands,
			 FILE *out)
{
	struct json_object *all = json_object_new_array();

	if (!all)
		return -ENOMEM;
	for (; *commands; commands++)
		json_object_array_add(all, command_json(*commands));
	fprintf(out, "%s\n",
		json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
					       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(all);
	return 0;
}

static void bash_options(const struct kwatch_command *command, FILE *out)
{
	const struct kwatch_option_group *group;
	const struct kwatch_option *option;

	fprintf(out, "\t%s) words='", command->name);
	for (group = command->groups; group && group->title; group++)
		for (option = group->options; option->name; option++)
			fprintf(out, "--%s ", option->name);
	fputs("--help' ;;\n", out);
}

void kwatch_describe_bash(const struct kwatch_command *const *commands,
			  FILE *out)
{
	const struct kwatch_command *const *each;

	fputs("# bash completion for kwatch, made by `kwatch completion bash`\n"
	      "_kwatch()\n{\n"
	      "\tlocal word=${COMP_WORDS[COMP_CWORD]} words=\n"
	      "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	      "\t\twords='", out);
	for (each = commands; *each; each++)
		fprintf(out, "%s ", (*each)->name);
	fputs("help'\n\telse\n\tcase ${COMP_WORDS[1]} in\n", out);
	for (each = commands; *each; each++)
		bash_options(*each, out);
	fputs("\tesac\n\tfi\n"
	      "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
	      "}\n"
	      "complete -o bashdefault -o default -F _kwatch kwatch\n", out);
}
