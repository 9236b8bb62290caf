// SPDX-License-Identifier: GPL-2.0
#include <asm/byteorder.h>
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include "constant.h"
#include "names.h"
#include "suggest.h"

#define MAX_ERRNO	4095
#define LAST_SIGNAL	64

/* A name and its number; returns true to stop. */
typedef bool (*visit)(void *data, const char *name, __s64 value);

static bool visit_words(const struct kwatch_word *words, visit visitor,
			void *data)
{
	for (; words && words->name; words++)
		if (visitor(data, words->name, words->value))
			return true;
	return false;
}

static bool visit_signals(visit visitor, void *data)
{
	const struct kwatch_display *signals = kwatch_display_find("signal");
	char name[32];
	int number;

	for (number = 1; number <= LAST_SIGNAL; number++) {
		kwatch_display_format(signals, (__u64)number, name,
				      sizeof(name));
		if (!isdigit((unsigned char)name[0]) &&
		    visitor(data, name, number))
			return true;
	}
	return false;
}

static bool visit_si_codes(visit visitor, void *data)
{
	int number;

	if (visit_words(kwatch_names_si_code, visitor, data))
		return true;
	for (number = 1; number <= LAST_SIGNAL; number++)
		if (visit_words(kwatch_names_si_code_of(number), visitor, data))
			return true;
	return false;
}

/* The values are in network byte order, as the field has them. */
static bool visit_ethertypes(visit visitor, void *data)
{
	const struct kwatch_word *word;

	for (word = kwatch_names_ethertype; word->name; word++)
		if (visitor(data, word->name,
			    __cpu_to_be16((__u16)word->value)))
			return true;
	return false;
}

static bool visit_names(const struct kwatch_display *display, visit visitor,
			void *data);

/* All that it may be: which of them follows from the name. */
static bool visit_choices(const struct kwatch_choice *choice, visit visitor,
			  void *data)
{
	for (; choice && choice->display; choice++)
		if (visit_names(kwatch_display_find(choice->display), visitor,
				data))
			return true;
	return false;
}

/* Every name that the display may show. */
static bool visit_names(const struct kwatch_display *display, visit visitor,
			void *data)
{
	if (visit_words(display->names, visitor, data) ||
	    visit_words(display->bits, visitor, data) ||
	    visit_choices(display->choices, visitor, data))
		return true;
	if (display->zero && visitor(data, display->zero, 0))
		return true;
	if (!strcmp(display->name, "fd"))
		return visitor(data, "AT_FDCWD", -100);
	if (!strcmp(display->name, "ethertype_be"))
		return visit_ethertypes(visitor, data);
	if (!strcmp(display->name, "si_code"))
		return visit_si_codes(visitor, data);
	if (!strcmp(display->name, "signal") ||
	    !strcmp(display->name, "exit_status") ||
	    !strcmp(display->name, "clone_flags"))
		return visit_signals(visitor, data);
	return false;
}

struct search {
	const char *text;
	__s64 value;
	const char *nearest;
	char near[64];
	unsigned int distance;
};

static bool is_it(void *data, const char *name, __s64 value)
{
	const char *tail = strchr(name, '_');
	struct search *search = data;

	if (strcasecmp(name, search->text) &&
	    (!tail || strcasecmp(tail + 1, search->text)))
		return false;
	search->value = value;
	return true;
}

static bool is_nearer(void *data, const char *name, __s64 value)
{
	struct search *search = data;
	unsigned int distance;

	(void)value;
	distance = kwatch_suggest_distance(name, search->text,
					   search->distance);
	if (distance < search->distance && strlen(name) < sizeof(search->near)) {
		search->distance = distance;
		search->nearest = strcpy(search->near, name);
	}
	return false;
}

static int unknown(const struct kwatch_display *display, const char *text,
		   struct kwatch_error *error)
{
	struct search search = { .text = text, .distance = 4 };

	visit_names(display, is_nearer, &search);
	if (search.nearest)
		return kwatch_error_set(error, EINVAL,
					"'%s' is not known; did you mean %s?",
					text, search.nearest);
	return kwatch_error_set(error, EINVAL,
				display->named ?
				"'%s' is no %s that is known here" :
				"'%s' is not a number", text, display->name);
}

static int parse_name(struct kwatch_constant *constant,
		      const struct kwatch_display *display, const char *text,
		      struct kwatch_error *error)
{
	struct search search = { .text = text };

	if (!visit_names(display, is_it, &search))
		return unknown(display, text, error);
	constant->bits |= (__u64)search.value;
	constant->negative |= search.value < 0;
	return 0;
}

static int find_errno(const char *name)
{
	const struct kwatch_word *word;
	const char *known;
	int number;

	for (number = 1; number <= MAX_ERRNO; number++) {
		known = strerrorname_np(number);
		if (known && !strcmp(known, name))
			return number;
	}
	for (word = kwatch_names_kernel_errno; word->name; word++)
		if (!strcmp(word->name, name))
			return (int)word->value;
	return 0;
}

static int parse_number(struct kwatch_constant *constant, const char *text,
			struct kwatch_error *error)
{
	bool negative = *text == '-';
	unsigned int shift = 0;
	__u64 number;
	char *end;

	errno = 0;
	number = strtoull(text + negative, &end, 0);
	switch (*end) {
	case 'G':
		shift += 10;
		/* fallthrough */
	case 'M':
		shift += 10;
		/* fallthrough */
	case 'K':
		shift += 10;
		end++;
	}
	if (*end)
		return kwatch_error_set(error, EINVAL, "'%s' is not a number",
					text);
	if (errno || number << shift >> shift != number ||
	    (negative && number << shift > 1ULL << 63))
		return kwatch_error_set(error, EINVAL,
					"'%s' does not fit into 64 bits", text);
	number <<= shift;
	constant->bits |= negative ? -number : number;
	constant->negative |= negative && number;
	return 0;
}

static int parse_one(struct kwatch_constant *constant,
		     const struct kwatch_display *display, const char *text,
		     struct kwatch_error *error)
{
	bool negative = *text == '-';
	int number;

	if (isdigit((unsigned char)text[negative]))
		return parse_number(constant, text, error);
	number = find_errno(text + negative);
	if (number && negative) {
		constant->bits |= (__u64)-number;
		constant->negative = true;
		return 0;
	}
	if (!strcmp(text, "NULL") || !strcmp(text, "false"))
		return 0;
	if (!strcmp(text, "true")) {
		constant->bits |= 1;
		return 0;
	}
	if (number)
		return kwatch_error_set(error, EINVAL,
					"the kernel's errors are negative: -%s",
					text);
	return parse_name(constant, display, text, error);
}

int kwatch_constant_parse(struct kwatch_constant *constant,
			  const struct kwatch_display *display,
			  const char *text, struct kwatch_error *error)
{
	char *copy = strdup(text), *rest = copy, *word;
	int err = 0;

	*constant = (struct kwatch_constant){ 0 };
	if (!copy)
		return kwatch_error_set(error, ENOMEM, "not enough memory");
	while (!err && (word = strsep(&rest, "|")))
		err = parse_one(constant, display, word, error);
	free(copy);
	return err;
}
