// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "temporary.h"

int temporary_setup(void **state)
{
	char name[] = "/tmp/kwatch-test-XXXXXX";

	if (!mkdtemp(name))
		return -1;
	*state = strdup(name);
	return *state ? 0 : -1;
}

int temporary_teardown(void **state)
{
	DIR *directory = opendir(*state);
	struct dirent *entry;

	while (directory && (entry = readdir(directory)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(directory), entry->d_name, 0);
	if (directory)
		closedir(directory);
	rmdir(*state);
	free(*state);
	return 0;
}

const char *temporary_path(void **state, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", (const char *)*state, name);
	return path;
}

const char *temporary_write_bytes(void **state, const char *name,
				  const void *bytes, size_t length)
{
	const char *path = temporary_path(state, name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	return path;
}

const char *temporary_write(void **state, const char *name, const char *text)
{
	return temporary_write_bytes(state, name, text, strlen(text));
}
