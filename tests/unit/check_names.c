// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "check_names.h"

static void check_unique(const struct kwatch_word *words)
{
	const struct kwatch_word *word, *before;

	assert_non_null(words->name);
	for (word = words; word->name; word++)
		for (before = words; before < word; before++)
			if (!strcmp(before->name, word->name))
				fail_msg("%s is there twice", word->name);
}

void check_enumeration(const struct kwatch_word *words)
{
	const struct kwatch_word *word;
	const char *found;

	check_unique(words);
	for (word = words; word->name; word++) {
		found = kwatch_display_name(words, word->value);
		if (found != word->name)
			fail_msg("%s hides %s", found, word->name);
	}
}

void check_flags(const struct kwatch_word *words)
{
	const struct kwatch_word *word, *before;

	check_unique(words);
	for (word = words; word->name; word++) {
		if (!word->value)
			fail_msg("%s has no bit", word->name);
		for (before = words; before < word; before++)
			if ((before->value & word->value) == before->value)
				fail_msg("%s hides %s", before->name,
					 word->name);
	}
}

void check_has(const struct kwatch_word *words,
	       const struct kwatch_word *wanted)
{
	const struct kwatch_word *word;

	for (; wanted->name; wanted++) {
		for (word = words; word->name; word++)
			if (!strcmp(word->name, wanted->name))
				break;
		if (!word->name)
			fail_msg("there is no %s", wanted->name);
		if (word->value != wanted->value)
			fail_msg("%s is %#llx, not %#llx", word->name,
				 (unsigned long long)wanted->value,
				 (unsigned long long)word->value);
	}
}

void check_shown(const char *display, __u64 number, const char *expected)
{
	const struct kwatch_display *found = kwatch_display_find(display);
	char text[KWATCH_DISPLAY_ROOM];

	assert_non_null(found);
	kwatch_display_format(found, number, text, sizeof(text));
	assert_string_equal(text, expected);
}
