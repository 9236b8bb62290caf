// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <libkmod.h>
#include <string.h>
#include "modprobe.h"

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

/* And what it needed, as far as nobody else does. */
static int remove_unused(struct kmod_module *module)
{
	struct kmod_list *needed, *item;
	int err = kmod_module_remove_module(module, KMOD_REMOVE_NOWAIT);

	if (err < 0)
		return err;
	needed = kmod_module_get_dependencies(module);
	kmod_list_foreach(item, needed) {
		struct kmod_module *other = kmod_module_get_module(item);

		if (kmod_module_get_initstate(other) == KMOD_MODULE_LIVE &&
		    !kmod_module_get_refcnt(other))
			remove_unused(other);
		kmod_module_unref(other);
	}
	kmod_module_unref_list(needed);
	return 0;
}

int kwatch_modprobe_remove(const char *name)
{
	struct kmod_ctx *context = make_context();
	struct kmod_module *module = NULL;
	int err = -ENOMEM;

	if (!context)
		return err;
	err = kmod_module_new_from_name(context, name, &module);
	if (err >= 0)
		err = remove_unused(module);
	kmod_module_unref(module);
	kmod_unref(context);
	return err;
}
