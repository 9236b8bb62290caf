// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "trigger.h"

const char *kwatch_trigger_find(struct kwatch_error *error)
{
	static const char * const places[] = {
#ifdef KWATCH_TREE_TRIGGER
		KWATCH_TREE_TRIGGER,
#endif
#ifdef KWATCH_LIBEXEC_DIR
		KWATCH_LIBEXEC_DIR "/kwatch-trigger",
#endif
		NULL
	};
	size_t i;

	for (i = 0; places[i]; i++)
		if (!access(places[i], X_OK))
			return places[i];
	kwatch_error_set(error, ENOENT,
			 "there is no %s, which makes scenarios happen: `make install` puts it there",
			 i ? places[i - 1] : "kwatch-trigger");
	return NULL;
}

/* Lines of "NAME<TAB>what it does" */
static bool find_line(FILE *from, const char *scenario)
{
	size_t length = strlen(scenario), room = 0;
	char *line = NULL;
	bool found = false;

	while (getline(&line, &room, from) >= 0)
		if (!strncmp(line, scenario, length) && line[length] == '\t')
			found = true;
	free(line);
	return found;
}

static void list(const char *path, int to)
{
	if (dup2(to, STDOUT_FILENO) >= 0)
		execl(path, path, "--list", NULL);
	_exit(127);
}

bool kwatch_trigger_knows(const char *path, const char *scenario,
			  struct kwatch_error *error)
{
	bool found = false;
	int ends[2], status;
	FILE *from = NULL;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		goto fail;
	pid = fork();
	if (!pid)
		list(path, ends[1]);
	close(ends[1]);
	if (pid > 0)
		from = fdopen(ends[0], "r");
	if (from) {
		found = find_line(from, scenario);
		fclose(from);
	} else {
		close(ends[0]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !from)
		goto fail;
	if (status)
		kwatch_error_set(error, ENOEXEC, "`%s --list` failed", path);
	return !status && found;

fail:
	kwatch_error_set(error, errno, "%s: %s", path, strerror(errno));
	return false;
}
