// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/kwatch.h>
#include "process.h"

static bool has_name(const char *pid, const char *comm)
{
	char path[64], line[KWATCH_COMM_MAX + 2] = "";
	bool same = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%.20s/comm", pid);
	file = fopen(path, "re");
	if (!file)
		return false;	/* it has ended meanwhile */
	if (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		same = !strncmp(line, comm, KWATCH_COMM_MAX - 1);
	}
	fclose(file);
	return same;
}

static int add(struct process_list *found, pid_t pid)
{
	pid_t *larger;

	larger = reallocarray(found->pids, found->count + 1, sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	found->pids = larger;
	found->pids[found->count++] = pid;
	return 0;
}

int process_find(const char *comm, struct process_list *found)
{
	struct dirent *entry;
	int result = 0;
	DIR *proc;

	*found = (struct process_list) { .count = 0 };
	proc = opendir("/proc");
	if (!proc)
		return -errno;
	while (!result && (entry = readdir(proc)))
		if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' &&
		    has_name(entry->d_name, comm))
			result = add(found, atoi(entry->d_name));
	closedir(proc);
	if (result)
		process_free(found);
	return result;
}

void process_free(struct process_list *found)
{
	free(found->pids);
	*found = (struct process_list) { .count = 0 };
}
