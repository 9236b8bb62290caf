// SPDX-License-Identifier: GPL-2.0
/*
 * One errno has many causes. They are looked for in the order in which the
 * kernel would have found them, the ones that no right can change first.
 */
#include <errno.h>
#include <string.h>
#include <linux/capability.h>
#include "access.h"

#ifndef CAP_PERFMON
#define CAP_PERFMON	38
#endif

static bool is_able(const struct kwatch_host *host, int capability)
{
	return host->capabilities >> capability & 1;
}

static const char *explain_eperm(const struct kwatch_host *host)
{
	if (!strcmp(host->lockdown, "confidentiality"))
		return "the kernel is locked down (confidentiality), which forbids kprobes; boot with lockdown=integrity or less";
	if (host->user_namespace == KWATCH_YES)
		return "this is a user namespace, whose root has no rights in the kernel; run kwatch outside of it";
	if (!is_able(host, CAP_PERFMON) && !is_able(host, CAP_SYS_ADMIN))
		return "permission denied; run as root, or with the capability CAP_PERFMON (in a container: --cap-add PERFMON)";
	return "permission denied, though you have the capability: a device cgroup (in a container: --device /dev/kwatch) or a security module forbids it";
}

const char *kwatch_access_explain_open(const struct kwatch_host *host,
				       int code)
{
	switch (code) {
	case ENOENT:
		if (host->module_loaded)
			return "the module is loaded, but the device is not here; in a container it has to be passed in (--device /dev/kwatch)";
		/* fall through */
	case ENXIO:
	case ENODEV:
		if (host->module_loaded)
			return "this node has not the number of the module's device; pass the device in anew, or make the node as /sys/class/misc/kwatch/dev says";
		return "the module is not loaded; run `sudo kwatch load`";
	case EACCES:
		return "permission denied by the mode of the file; run as root, or let a udev rule give it to a group whose members have the capability CAP_PERFMON";
	case EPERM:
		return explain_eperm(host);
	default:
		return strerror(code);
	}
}

int kwatch_access_explain_load(const struct kwatch_host *host, const char *file,
			       struct kwatch_error *error)
{
	if (host->user_namespace == KWATCH_YES)
		return kwatch_error_set(error, EPERM,
					"nobody in a user namespace may load a module: run `sudo kwatch load` outside of it");
	if (!is_able(host, CAP_SYS_MODULE))
		return kwatch_error_set(error, EPERM,
					"only root may load a module: try sudo; in a container load it on the host");
	if (host->modules_disabled == KWATCH_YES)
		return kwatch_error_set(error, EPERM,
					"module loading was turned off until the next boot (kernel.modules_disabled is 1)");
	if (host->lockdown[0] && strcmp(host->lockdown, "none"))
		return kwatch_error_set(error, EPERM,
					"the kernel is locked down (%s) and takes signed modules only: sign %s with a key enrolled by mokutil, or boot with Secure Boot off and lockdown=none",
					host->lockdown, file);
	return kwatch_error_set(error, EPERM,
				"the kernel does not let anybody load %s: a security module forbids it, see dmesg",
				file);
}
