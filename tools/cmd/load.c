// SPDX-License-Identifier: GPL-2.0
/*
 * kwatch load: put the module into the kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cmd.h"
#include "kmod.h"

static const struct kwatch_option options[] = {
	{ 'f', "file", "KO", "load this file and no other" },
	{ 0, NULL, NULL, NULL }
};

static const struct kwatch_option_group groups[] = {
	{ "Options", options },
	{ NULL, NULL }
};

const struct kwatch_command kwatch_command_load = {
	.name = "load",
	.synopsis = "[options] [PARAMETER=VALUE...]",
	.summary = "put the module into the kernel",
	.description =
		"Takes the file that $KWATCH_KO names, else the one built in the tree of this\n"
		"program for the running kernel, else the installed one, as modprobe does.\n"
		"A module that is loaded already is left alone; that is no failure.",
	.groups = groups,
	.examples =
		"sudo kwatch load\n"
		"sudo kwatch load --file build/module-$(uname -r)/kwatch.ko\n",
	.run = kwatch_cmd_load,
};

/* Parameters as the kernel takes them: one string. */
static char *append(char *parameters, const char *parameter)
{
	char *longer;

	if (asprintf(&longer, "%s%s%s", parameters ? parameters : "",
		     parameters ? " " : "", parameter) < 0)
		longer = NULL;
	free(parameters);
	return longer;
}

static int load(const char *file, const char *parameters)
{
	struct kwatch_error error = { 0 };
	char *loaded = NULL;
	int err = kwatch_kmod_load(file, parameters, &loaded, &error);

	if (err == -EEXIST) {
		kwatch_cmd_say(&kwatch_command_load, "%s", error.text);
		return KWATCH_EXIT_OK;
	}
	if (err)
		return kwatch_cmd_fail(&kwatch_command_load, &error);
	kwatch_cmd_say(&kwatch_command_load, "%s is loaded",
		       loaded ? loaded : "the module");
	free(loaded);
	return KWATCH_EXIT_OK;
}

int kwatch_cmd_load(int argc, char **argv)
{
	struct kwatch_options line;
	const char *file = NULL;
	char *parameters = NULL;
	int id, status;

	kwatch_options_begin(&line, &kwatch_command_load, argc, argv);
	while ((id = kwatch_cmd_option(&line, &status)) > 0) {
		if (id == 'f') {
			file = line.argument;
		} else if (strchr(line.argument, '=')) {
			parameters = append(parameters, line.argument);
		} else {
			status = kwatch_cmd_usage(&kwatch_command_load,
						  "'%s' is not PARAMETER=VALUE",
						  line.argument);
			break;
		}
	}
	if (status < 0)
		status = load(file, parameters);
	free(parameters);
	return status;
}
