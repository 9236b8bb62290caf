/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The documented entry points: YAML files of one scenario each, read once.
 * The structs below are what libcyaml loads; nobody but the catalogue writes
 * them. What a file leaves out is NULL, 0 or false.
 */
#ifndef KWATCH_CATALOGUE_H
#define KWATCH_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include "error.h"
#include "expression.h"
#include "prototype.h"

/** enum kwatch_alias - what a name is that is not the point's own */
enum kwatch_alias {
	KWATCH_ALIAS_RENAMED,	/* its name in another version of Linux */
	KWATCH_ALIAS_MISSPELT,	/* of its name */
	KWATCH_ALIAS_NEVER,	/* no function of Linux was ever called so */
	KWATCH_ALIAS_GONE,	/* another one, whose work this does today */
	KWATCH_ALIAS_CALL,	/* the system call that programs make */
	KWATCH_ALIAS_PART,	/* no function: a macro, a hook, a structure */
};

/**
 * struct kwatch_catalogue_alias - a name that documents use for a point
 * @name: the name
 * @is: what kind of name
 * @why: what became of it: "renamed in 2.6.27", ..., NULL for the obvious
 */
struct kwatch_catalogue_alias {
	char *name;
	enum kwatch_alias is;
	char *why;
};

/**
 * struct kwatch_catalogue_field - a value that the point shows
 * @expression: a chain, as users write it: "how->flags"
 * @name: of the field, if not the chain's last word
 * @type: if not BTF's
 * @display: if not the default
 * @length: parameter with the number of bytes, of type bytes or sockaddr
 * @cap: most bytes
 * @at_return: read when the function returns
 * @user: in user memory
 */
struct kwatch_catalogue_field {
	char *expression;
	char *name;
	char *type;
	char *display;
	char *length;
	unsigned int cap;
	bool at_return;
	bool user;
};

/**
 * struct kwatch_catalogue_result - how the returned value is shown
 * @type: if not BTF's; "none": it is not shown
 * @display: if not the default
 */
struct kwatch_catalogue_result {
	char *type;
	char *display;
};

/**
 * struct kwatch_catalogue_silent - a kernel on which the point is never called
 * @has: it has all of these: functions, "struct name", "struct name.member"
 * @nr_has: of @has
 * @lacks: and none of these
 * @nr_lacks: of @lacks
 * @why: nothing calls it there
 */
struct kwatch_catalogue_silent {
	char **has;
	unsigned int nr_has;
	char **lacks;
	unsigned int nr_lacks;
	char *why;
};

/**
 * struct kwatch_catalogue_point - a documented entry point
 * @name: what it is called today
 * @names: what documents call it
 * @nr_names: of @names
 * @symbols: candidates, the preferred one first; empty: @name is the symbol
 * @nr_symbols: of @symbols
 * @module: that has the symbol, where it is not in the kernel itself
 * @copies: where the symbol occurs more than once: what the copies are, in
 *          the order of their addresses
 * @nr_copies: of @copies
 * @beside: where the symbol occurs more than once and only one is meant: that
 *          is the one nearest to this function, which is of the same file
 * @layer: one of the scenario's
 * @prototype: C
 * @prototype_was: the same in other versions of Linux
 * @nr_prototype_was: of @prototype_was
 * @fields: what is shown of the arguments
 * @nr_fields: of @fields
 * @returns: how the result is shown
 * @entry_only: it does not return, or nobody would learn from it
 * @family: it is for this address family or architecture only: "ipv6"
 * @text: one line, what it does
 * @note: more about it, for explain
 * @inlined: into which functions, where it is not there
 * @absent: another reason why a kernel may not have it
 * @silent: kernels on which it is there and can be probed, but never called
 * @nr_silent: of @silent
 * @nearest: the point that shows most of the same
 * @trigger: a command that makes it fire, if the scenario's does not
 */
struct kwatch_catalogue_point {
	char *name;
	struct kwatch_catalogue_alias *names;
	unsigned int nr_names;
	char **symbols;
	unsigned int nr_symbols;
	char *module;
	char **copies;
	unsigned int nr_copies;
	char *beside;
	char *layer;
	char *prototype;
	char **prototype_was;
	unsigned int nr_prototype_was;
	struct kwatch_catalogue_field *fields;
	unsigned int nr_fields;
	struct kwatch_catalogue_result *returns;
	bool entry_only;
	char *family;
	char *text;
	char *note;
	char *inlined;
	char *absent;
	struct kwatch_catalogue_silent *silent;
	unsigned int nr_silent;
	char *nearest;
	char *trigger;
};

/**
 * struct kwatch_catalogue_scenario - points of one path, in documented order
 * @name: to call it by
 * @title: one line
 * @text: some lines: what a reader learns from it
 * @trigger: commands that make it happen, shown to people
 * @nr_trigger: of @trigger
 * @layers: from the first to the last
 * @nr_layers: of @layers
 * @points: in order
 * @nr_points: of @points
 */
struct kwatch_catalogue_scenario {
	char *name;
	char *title;
	char *text;
	char **trigger;
	unsigned int nr_trigger;
	char **layers;
	unsigned int nr_layers;
	struct kwatch_catalogue_point *points;
	unsigned int nr_points;
};

struct kwatch_catalogue;

/**
 * kwatch_catalogue_new - read the catalogue
 * @path: directory or file to read instead of the default ones, or NULL
 * @error: why NULL was returned, with file and line
 *
 * The default ones, the first that has a scenario's name wins: the directories
 * in $KWATCH_CATALOGUE (separated by colons), $XDG_CONFIG_HOME/kwatch/catalogue
 * or ~/.config/kwatch/catalogue, and the built-in catalogue.
 */
struct kwatch_catalogue *kwatch_catalogue_new(const char *path,
					      struct kwatch_error *error);
void kwatch_catalogue_free(struct kwatch_catalogue *catalogue);

size_t kwatch_catalogue_count(const struct kwatch_catalogue *catalogue);
const struct kwatch_catalogue_scenario *
kwatch_catalogue_at(const struct kwatch_catalogue *catalogue, size_t n);

/** kwatch_catalogue_file - the file that the n-th scenario is from */
const char *kwatch_catalogue_file(const struct kwatch_catalogue *catalogue,
				  size_t n);

/** kwatch_catalogue_scenario - the scenario of this name, or NULL */
const struct kwatch_catalogue_scenario *
kwatch_catalogue_scenario(const struct kwatch_catalogue *catalogue,
			  const char *name);

/**
 * struct kwatch_catalogue_hit - a point that was found
 * @scenario: it is in
 * @point: it
 * @alias: the name it was found by, NULL when that is its own
 */
struct kwatch_catalogue_hit {
	const struct kwatch_catalogue_scenario *scenario;
	const struct kwatch_catalogue_point *point;
	const struct kwatch_catalogue_alias *alias;
};

/**
 * kwatch_catalogue_points - the points that a name leads to
 * @catalogue: to search
 * @name: of a point, or one that documents use
 * @hits: out
 * @room: of @hits
 *
 * Points of this very name come alone; only where there is none, those that
 * documents call so. A point that is in two scenarios is found in the first.
 * Returns how many, at most @room.
 */
size_t kwatch_catalogue_points(const struct kwatch_catalogue *catalogue,
			       const char *name,
			       struct kwatch_catalogue_hit *hits, size_t room);

/** kwatch_catalogue_alias - the word for a kind, as the catalogue has it */
const char *kwatch_catalogue_alias(enum kwatch_alias is);

/** kwatch_catalogue_why - what became of the name, a sentence fragment */
const char *kwatch_catalogue_why(const struct kwatch_catalogue_alias *alias);

/**
 * kwatch_catalogue_spec - a field of the catalogue as a spec to resolve
 *
 * Cannot fail for a field of a loaded catalogue, which was checked.
 */
int kwatch_catalogue_spec(const struct kwatch_catalogue_field *field,
			  struct kwatch_field_spec *spec,
			  struct kwatch_error *error);

#endif
