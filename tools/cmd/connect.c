// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "connect.h"
#include "kmod.h"

/* Returns whether the device should be there now. */
static bool load(const struct kwatch_command *command)
{
	struct kwatch_error error = { 0 };
	char *file = NULL;
	int result;

	result = kwatch_kmod_load(NULL, NULL, &file, &error);
	if (result && result != -EEXIST) {
		kwatch_cmd_say(command,
			       "the module is not loaded, and cannot be: %s",
			       error.text);
		return false;
	}
	if (!result)
		kwatch_cmd_say(command,
			       "the module was not loaded: loaded %s; `kwatch unload` takes it out",
			       file && file[0] ? file : "kwatch");
	free(file);
	return true;
}

struct kwatch_device *connect_open(const struct kwatch_command *command)
{
	struct kwatch_error error = { 0 };
	struct kwatch_device *device;

	device = kwatch_device_open(&error);
	if (!device && !geteuid() &&
	    (error.code == ENOENT || error.code == ENXIO)) {
		if (!load(command))
			return NULL;
		device = kwatch_device_open(&error);
	}
	if (!device)
		kwatch_cmd_fail(command, &error);
	return device;
}

struct kwatch_device *connect_open_loaded(const struct kwatch_command *command)
{
	struct kwatch_error error = { 0 };
	struct kwatch_device *device;

	device = kwatch_device_open(&error);
	if (!device)
		kwatch_cmd_fail(command, &error);
	return device;
}

struct kwatch_device *connect_attach(const struct kwatch_command *command,
				     const char *name)
{
	struct kwatch_error error = { 0 };
	struct kwatch_device *device;

	device = kwatch_device_open(&error);
	if (device && !kwatch_device_attach(device, name, &error))
		return device;
	kwatch_device_close(device);
	kwatch_cmd_fail(command, &error);
	if (error.code == ENOENT && device)
		kwatch_cmd_say(command, "`kwatch sessions` lists those there are");
	return NULL;
}

int connect_any_name(const struct kwatch_command *command, int argc,
		     char **argv,
		     int (*take)(void *context, int id, const char *argument),
		     void *context, const char **name)
{
	struct kwatch_options options;
	int id, status, result;

	*name = NULL;
	kwatch_options_begin(&options, command, argc, argv);
	while ((id = kwatch_cmd_option(&options, &status)) > 0) {
		if (id != KWATCH_OPTIONS_OPERAND) {
			result = take(context, id, options.argument);
			if (result >= 0)
				return result;
		} else if (*name) {
			return kwatch_cmd_usage(command,
						"one session at a time: '%s' is too much",
						options.argument);
		} else {
			*name = options.argument;
		}
	}
	return status;
}

int connect_name(const struct kwatch_command *command, int argc, char **argv,
		 int (*take)(void *context, int id, const char *argument),
		 void *context, const char **name)
{
	int status = connect_any_name(command, argc, argv, take, context, name);

	if (status < 0 && !*name)
		return kwatch_cmd_usage(command,
					"which session? `kwatch sessions` lists them");
	return status;
}
