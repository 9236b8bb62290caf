// SPDX-License-Identifier: GPL-2.0
/*
 * libkmod does the work; here is where to look, and what to say when the
 * kernel says no.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libkmod.h>
#include "access.h"
#include "kmod.h"

int kwatch_kmod_find(const struct kwatch_kmod_search *search, char *path,
		     size_t room, struct kwatch_error *error)
{
	path[0] = '\0';
	if (search->file && search->file[0]) {
		if (access(search->file, R_OK))
			return kwatch_error_set(error, errno,
						"KWATCH_KO names %s: %s",
						search->file, strerror(errno));
		snprintf(path, room, "%s", search->file);
		return 0;
	}
	if (!search->directory)
		return 0;
	if ((size_t)snprintf(path, room, "%s/module-%s/kwatch.ko",
			     search->directory, search->release) >= room ||
	    access(path, R_OK))
		path[0] = '\0';
	return 0;
}

static int not_found(const char *file, const char *release,
		     struct kwatch_error *error)
{
	if (file)
		return kwatch_error_set(error, ENOENT,
					"%s needs a symbol that this kernel does not have, see dmesg",
					file);
	return kwatch_error_set(error, ENOENT,
				"there is no module kwatch for this kernel: install linux-headers-%s, then `make module KERNEL=running` in the source tree, or `sudo make install`",
				release);
}

int kwatch_kmod_explain(int code, const char *file, const char *vermagic,
			const struct kwatch_host *host,
			struct kwatch_error *error)
{
	const char *name = file ? file : "module kwatch";
	const char *release = host->release;
	size_t length = strlen(release);

	if (vermagic && (strncmp(vermagic, release, length) ||
			 (vermagic[length] != ' ' && vermagic[length])))
		return kwatch_error_set(error, code,
					"%s was built for kernel %.*s, and this is %s: build it with `make module KERNEL=running`",
					name, (int)strcspn(vermagic, " "),
					vermagic, release);
	switch (code) {
	case ENOENT:
		return not_found(file, release, error);
	case EPERM:
	case EACCES:
		return kwatch_access_explain_load(host, name, error);
	case EKEYREJECTED:
		return kwatch_error_set(error, code,
					"this kernel takes signed modules only (Secure Boot, or module.sig_enforce=1), and %s has no signature that it trusts: sign it with a key enrolled by mokutil, or turn that off",
					name);
	case ENOEXEC:
		return kwatch_error_set(error, code,
					"%s does not fit this kernel (%s), see dmesg: build it again with `make module KERNEL=running`",
					name, release);
	case EEXIST:
		return kwatch_error_set(error, code,
					"module kwatch is loaded already");
	case EINVAL:
		return kwatch_error_set(error, code,
					"the kernel refused %s or one of its parameters, see dmesg",
					name);
	default:
		return kwatch_error_set(error, code, "cannot load %s: %s", name,
					strerror(code));
	}
}

/* The vermagic of a module's file; free() it. */
static char *read_vermagic(struct kmod_module *module)
{
	struct kmod_list *info = NULL, *item;
	char *vermagic = NULL;

	if (kmod_module_get_info(module, &info) < 0)
		return NULL;
	kmod_list_foreach(item, info)
		if (!strcmp(kmod_module_info_get_key(item), "vermagic"))
			vermagic = strdup(kmod_module_info_get_value(item));
	kmod_module_info_free_list(info);
	return vermagic;
}

static const char *own_directory(char *path, size_t room)
{
	ssize_t length = readlink("/proc/self/exe", path, room - 1);
	char *slash;

	if (length <= 0)
		return NULL;
	path[length] = '\0';
	slash = strrchr(path, '/');
	if (slash)
		*slash = '\0';
	return path;
}

/* modprobe's way: by name through modules.dep, dependencies first. */
static int insert_installed(struct kmod_ctx *context, const char *options,
			    struct kmod_module **module)
{
	struct kmod_list *found = NULL;
	int err = kmod_module_new_from_lookup(context, KWATCH_KMOD_NAME,
					      &found);

	if (err < 0 || !found)
		return err < 0 ? err : -ENOENT;
	*module = kmod_module_get_module(found);
	kmod_module_unref_list(found);
	err = kmod_module_probe_insert_module(*module,
					      KMOD_PROBE_FAIL_ON_LOADED,
					      options, NULL, NULL, NULL);
	return err > 0 ? -EPERM : err;	/* above 0: on a blacklist */
}

static int insert(struct kmod_ctx *context, const char *file,
		  const char *options, struct kmod_module **module)
{
	int err;

	if (!file[0])
		return insert_installed(context, options, module);
	err = kmod_module_new_from_path(context, file, module);
	return err < 0 ? err : kmod_module_insert_module(*module, 0, options);
}

static int choose(const char *file, const char *release, char *path,
		  size_t room, struct kwatch_error *error)
{
	char directory[PATH_MAX];
	struct kwatch_kmod_search search = {
		.file = getenv("KWATCH_KO"),
		.directory = own_directory(directory, sizeof(directory)),
		.release = release,
	};

	if (!file)
		return kwatch_kmod_find(&search, path, room, error);
	if (access(file, R_OK))
		return kwatch_error_set(error, errno, "%s: %s", file,
					strerror(errno));
	snprintf(path, room, "%s", file);
	return 0;
}

int kwatch_kmod_load(const char *file, const char *options, char **loaded,
		     struct kwatch_error *error)
{
	struct kmod_module *module = NULL;
	struct kmod_ctx *context;
	char path[PATH_MAX];
	struct kwatch_host host;
	int err;

	kwatch_host_look(&host, "");
	if (kwatch_kmod_is_loaded())
		return kwatch_kmod_explain(EEXIST, NULL, NULL, &host, error);
	err = choose(file, host.release, path, sizeof(path), error);
	if (err)
		return err;
	context = kmod_new(NULL, NULL);
	if (!context)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	kmod_set_log_fn(context, NULL, NULL);
	err = insert(context, path, options, &module);
	if (err < 0) {
		char *vermagic = module ? read_vermagic(module) : NULL;

		err = kwatch_kmod_explain(-err, path[0] ? path : NULL,
					  vermagic, &host, error);
		free(vermagic);
	} else if (loaded) {
		*loaded = strdup(path[0] ? path :
				 kmod_module_get_path(module));
	}
	kmod_module_unref(module);
	kmod_unref(context);
	return err;
}

int kwatch_kmod_unload(struct kwatch_error *error)
{
	struct kmod_ctx *context = kmod_new(NULL, NULL);
	struct kmod_module *module = NULL;
	int err = -ENOMEM;

	if (!context)
		goto out;
	kmod_set_log_fn(context, NULL, NULL);
	err = kmod_module_new_from_name(context, KWATCH_KMOD_NAME, &module);
	if (err >= 0)
		err = kmod_module_remove_module(module, KMOD_REMOVE_NOWAIT);
	kmod_module_unref(module);
	kmod_unref(context);
out:
	if (err >= 0)
		return 0;
	if (!kwatch_kmod_is_loaded())
		return kwatch_error_set(error, ENOENT,
					"module kwatch is not loaded");
	if (err == -EPERM)
		return kwatch_error_set(error, EPERM,
					"only root may unload a module: try sudo");
	if (err == -EAGAIN || err == -EBUSY)
		return kwatch_error_set(error, EBUSY,
					"module kwatch is in use; `kwatch sessions` shows by whom");
	return kwatch_error_set(error, -err, "cannot unload kwatch: %s",
				strerror(-err));
}

bool kwatch_kmod_is_loaded(void)
{
	char state[16] = "";
	FILE *file = fopen("/sys/module/" KWATCH_KMOD_NAME "/initstate", "re");

	if (!file)
		return false;
	if (!fgets(state, sizeof(state), file))
		state[0] = '\0';
	fclose(file);
	return !strncmp(state, "live", 4);
}
