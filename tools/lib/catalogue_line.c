// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include "catalogue_line.h"

static bool is_inside_word(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("_-.", c));
}

/* Not as a part of a longer one: read in pread or read_more. */
static const char *find_word(const char *line, size_t length, const char *word)
{
	const char *end = line + length, *at = line, *behind;

	while ((at = memmem(at, (size_t)(end - at), word, strlen(word)))) {
		behind = at + strlen(word);
		if (!word[0] ||
		    ((at == line || !is_inside_word(at[-1]) ||
		      !is_inside_word(word[0])) &&
		     (behind == end || !is_inside_word(*behind) ||
		      !is_inside_word(behind[-1]))))
			return at;
		at++;
	}
	return NULL;
}

static bool line_says(const char *line, size_t length, const char *key,
		      const char *value)
{
	const char *at = find_word(line, length, value);

	return at && find_word(line, length, key) &&
	       (!value[0] || memchr(line, ':', (size_t)(at - line)));
}

unsigned int kwatch_catalogue_line(const char *text, const char *point,
				   const char *key, const char *value,
				   unsigned int n)
{
	const char *at = text, *end;
	bool points = !strcmp(key, "points"), inside = !point;
	unsigned int line;

	for (line = 1; *at; at = *end ? end + 1 : end, line++) {
		end = strchrnul(at, '\n');
		if (!points) {
			points = line_says(at, (size_t)(end - at), "points",
					   "");
			continue;
		}
		if (!inside && line_says(at, (size_t)(end - at), "name",
					 point))
			inside = true;
		if (inside && line_says(at, (size_t)(end - at), key, value) &&
		    !n--)
			return line;
	}
	return 0;
}

unsigned int kwatch_catalogue_line_of_key(const char *text, const char *key,
					  unsigned int from)
{
	size_t length = strlen(key);
	const char *at = text, *end, *found;
	unsigned int line;

	/* A key can be empty in YAML, and that stands everywhere. */
	if (!length)
		return from;
	for (line = 1; *at; at = *end ? end + 1 : end, line++) {
		end = strchrnul(at, '\n');
		found = line < from ? NULL :
				      find_word(at, (size_t)(end - at), key);
		while (found && found[length] != ':')
			found = find_word(found + length,
					  (size_t)(end - found) - length, key);
		if (found)
			return line;
	}
	return from;
}
