// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <libkmod.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "kmod.h"
#include "modprobe.h"

/* The mounts and networks of a namespace may outlive it for a moment. */
#define TRIES		40
#define PAUSE_NS	50000000

/* A quiet one: what it would log is said in the error. */
static struct kmod_ctx *make_context(void)
{
	struct kmod_ctx *context = kmod_new(NULL, NULL);

	if (context)
		kmod_set_log_fn(context, NULL, NULL);
	return context;
}

static int insert(struct kmod_ctx *context, const char *name)
{
	struct kmod_list *found = NULL;
	struct kmod_module *module;
	int err = kmod_module_new_from_lookup(context, name, &found);

	if (err < 0 || !found)
		return err < 0 ? err : -ENOENT;
	module = kmod_module_get_module(found);
	kmod_module_unref_list(found);
	err = kmod_module_probe_insert_module(module,
					      KMOD_PROBE_FAIL_ON_LOADED |
					      KMOD_PROBE_APPLY_BLACKLIST, NULL,
					      NULL, NULL, NULL);
	kmod_module_unref(module);
	return err > 0 ? -EPERM : err;
}

int kwatch_modprobe(const char *name, struct kwatch_error *error)
{
	struct kmod_ctx *context = make_context();
	int err;

	if (!context)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	err = insert(context, name);
	kmod_unref(context);
	if (!err || err == -EEXIST)
		return err;
	if (err == -ENOENT)
		return kwatch_error_set(error, ENOENT,
					"this kernel has no module %s", name);
	if (err == -EPERM)
		return kwatch_error_set(error, EPERM,
					"module %s may not be loaded here: it is blacklisted, or you are not root",
					name);
	return kwatch_error_set(error, -err, "cannot load module %s: %s", name,
				strerror(-err));
}

struct kwatch_modules {
	char **names;
	size_t count;
};

static bool add_name(struct kwatch_modules *modules, const char *name)
{
	void *more = reallocarray(modules->names, modules->count + 1,
				  sizeof(*modules->names));

	if (!more)
		return false;
	modules->names = more;
	modules->names[modules->count] = strdup(name);
	if (!modules->names[modules->count])
		return false;
	modules->count++;
	return true;
}

static bool has_name(const struct kwatch_modules *modules, const char *name)
{
	size_t i;

	for (i = 0; i < modules->count; i++)
		if (!strcmp(modules->names[i], name))
			return true;
	return false;
}

struct kwatch_modules *kwatch_modules_now(void)
{
	struct kwatch_modules *modules = calloc(1, sizeof(*modules));
	struct kmod_ctx *context = modules ? make_context() : NULL;
	struct kmod_list *list = NULL, *item;
	bool done = context && !kmod_module_new_from_loaded(context, &list);

	kmod_list_foreach(item, list) {
		struct kmod_module *module = kmod_module_get_module(item);

		done = done && add_name(modules, kmod_module_get_name(module));
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
	kmod_unref(context);
	if (done)
		return modules;
	kwatch_modules_free(modules);
	return NULL;
}

void kwatch_modules_free(struct kwatch_modules *modules)
{
	if (!modules)
		return;
	while (modules->count)
		free(modules->names[--modules->count]);
	free(modules->names);
	free(modules);
}

/* Of those that are new: how many went, and how many are left. */
static void remove_once(struct kmod_ctx *context,
			const struct kwatch_modules *before, size_t *gone,
			size_t *left)
{
	struct kmod_list *list = NULL, *item;

	*gone = 0;
	*left = 0;
	if (kmod_module_new_from_loaded(context, &list))
		return;
	kmod_list_foreach(item, list) {
		struct kmod_module *module = kmod_module_get_module(item);
		const char *name = kmod_module_get_name(module);

		if (has_name(before, name) || !strcmp(name, KWATCH_KMOD_NAME))
			;
		else if (!kmod_module_get_refcnt(module) &&
			 !kmod_module_remove_module(module,
						    KMOD_REMOVE_NOWAIT))
			(*gone)++;
		else
			(*left)++;
		kmod_module_unref(module);
	}
	kmod_module_unref_list(list);
}

size_t kwatch_modules_restore(const struct kwatch_modules *before)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };
	struct kmod_ctx *context = make_context();
	size_t gone, left = 0;
	int tries = TRIES;

	while (context && tries) {
		remove_once(context, before, &gone, &left);
		if (!left)
			break;
		/* One that is gone may have been the last user of another. */
		if (gone)
			continue;
		tries--;
		nanosleep(&pause, NULL);
	}
	kmod_unref(context);
	return left;
}
