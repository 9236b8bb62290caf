// SPDX-License-Identifier: GPL-2.0
/*
 * Small files of /proc, /sys and /dev, each of one answer.
 */
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "host.h"

static bool read_line(const char *root, const char *path, char *line,
		      size_t room)
{
	char whole[PATH_MAX];
	FILE *file;
	bool done;

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	file = fopen(whole, "re");
	if (!file)
		return false;
	done = fgets(line, (int)room, file);
	fclose(file);
	if (done)
		line[strcspn(line, "\n")] = '\0';
	return done;
}

static bool exists(const char *root, const char *path)
{
	char whole[PATH_MAX];

	snprintf(whole, sizeof(whole), "%s%s", root, path);
	return !access(whole, F_OK);
}

/* "1" or "Y", "0" or "N" */
static enum kwatch_answer ask(const char *root, const char *path)
{
	char line[16];

	if (!read_line(root, path, line, sizeof(line)))
		return KWATCH_UNKNOWN;
	return line[0] == '1' || line[0] == 'Y' ? KWATCH_YES : KWATCH_NO;
}

/* "none [integrity] confidentiality" */
static void read_lockdown(const char *root, char *state, size_t room)
{
	char line[128], *from, *to;

	state[0] = '\0';
	if (!read_line(root, "/sys/kernel/security/lockdown", line,
		       sizeof(line)))
		return;
	from = strchr(line, '[');
	to = from ? strchr(from, ']') : NULL;
	if (to)
		snprintf(state, room, "%.*s", (int)(to - from - 1), from + 1);
}

/* The first namespace maps every number to itself, in one line. */
static enum kwatch_answer in_user_namespace(const char *root)
{
	unsigned long inside, outside, count;
	char line[128];

	if (!read_line(root, "/proc/self/uid_map", line, sizeof(line)) ||
	    sscanf(line, "%lu %lu %lu", &inside, &outside, &count) != 3)
		return KWATCH_UNKNOWN;
	return inside || outside || count != UINT32_MAX ? KWATCH_YES :
							  KWATCH_NO;
}

static __u64 read_capabilities(const char *root)
{
	char whole[PATH_MAX], line[256];
	unsigned long long bits = ~0ULL;
	FILE *file;

	snprintf(whole, sizeof(whole), "%s/proc/self/status", root);
	file = fopen(whole, "re");
	if (!file)
		return bits;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "CapEff: %llx", &bits) == 1)
			break;
	fclose(file);
	return bits;
}

void kwatch_host_look(struct kwatch_host *host, const char *root)
{
	char path[PATH_MAX];
	struct utsname uts;

	memset(host, 0, sizeof(*host));
	uname(&uts);
	snprintf(host->release, sizeof(host->release), "%s", uts.release);
	snprintf(host->machine, sizeof(host->machine), "%s", uts.machine);
	read_lockdown(root, host->lockdown, sizeof(host->lockdown));
	host->module_loaded = exists(root, "/sys/module/kwatch");
	if (!read_line(root, "/sys/module/kwatch/version",
		       host->module_version, sizeof(host->module_version)))
		host->module_version[0] = '\0';
	host->device = exists(root, "/dev/kwatch");
	host->btf = exists(root, "/sys/kernel/btf/vmlinux");
	host->kprobes = ask(root, "/sys/kernel/debug/kprobes/enabled");
	host->ftrace = ask(root, "/proc/sys/kernel/ftrace_enabled");
	host->signed_only = ask(root, "/sys/module/module/parameters/sig_enforce");
	snprintf(path, sizeof(path), "/lib/modules/%s/build/Makefile",
		 uts.release);
	host->headers = exists(root, path);
	host->modules_disabled = ask(root, "/proc/sys/kernel/modules_disabled");
	host->user_namespace = in_user_namespace(root);
	host->capabilities = read_capabilities(root);
}
