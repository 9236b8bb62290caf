/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An input that is a request to plant a probe: a head, struct kwatch_field,
 * struct kwatch_predicate, the bytes of the strings, and what is left over for
 * the hit.
 */
#ifndef PROBE_INPUT_H
#define PROBE_INPUT_H

#include <linux/types.h>
#include <linux/kwatch.h>
#include "field.h"
#include "filter.h"
#include "fuzz.h"

struct probe_head {
	u8 flags;
	u8 nr_fields;
	u8 nr_predicates;
	u8 strings_length;
	u32 __reserved;
};

/**
 * struct probe_input - taken from an input
 * @flags: of the probe
 * @nr_fields: at most KWATCH_MAX_FIELDS
 * @nr_predicates: at most KWATCH_MAX_PREDICATES
 * @strings_length: of @strings
 * @fields: any bytes
 * @predicates: any bytes
 * @strings: any bytes
 * @program: of the fields, if they compiled
 * @filter: of the predicates, if they compiled
 */
struct probe_input {
	u32 flags;
	unsigned int nr_fields;
	unsigned int nr_predicates;
	u32 strings_length;
	struct kwatch_field fields[KWATCH_MAX_FIELDS];
	struct kwatch_predicate predicates[KWATCH_MAX_PREDICATES];
	char strings[256];
	struct kwatch_program program;
	struct kwatch_filter filter;
};

/** probe_input_take - the request; @input goes on behind it */
void probe_input_take(struct probe_input *probe, struct fuzz_input *input);

/**
 * probe_input_compile - as the module would
 *
 * Checks that a refusal comes with its sentence. Returns whether both were
 * taken.
 */
bool probe_input_compile(struct probe_input *probe, const struct kwatch_registers *registers);

/** probe_input_mutate - a request that mostly stays one */
size_t probe_input_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed);

#endif
