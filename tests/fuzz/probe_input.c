// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/kernel.h>
#include "probe_input.h"

void probe_input_take(struct probe_input *probe, struct fuzz_input *input)
{
	struct probe_head head;

	memset(probe, 0, sizeof(*probe));
	fuzz_bytes(input, &head, sizeof(head));
	probe->flags = head.flags & 7;
	probe->nr_fields = head.nr_fields % (KWATCH_MAX_FIELDS + 1);
	probe->nr_predicates = head.nr_predicates % (KWATCH_MAX_PREDICATES + 1);
	probe->strings_length = head.strings_length;
	fuzz_bytes(input, probe->fields, probe->nr_fields * sizeof(probe->fields[0]));
	fuzz_bytes(input, probe->predicates, probe->nr_predicates * sizeof(probe->predicates[0]));
	fuzz_bytes(input, probe->strings, probe->strings_length);
}

static void check_refusal(int err, const struct kwatch_refusal *refusal, const char *what)
{
	FUZZ_CHECK(err == -EINVAL || err == -E2BIG);
	FUZZ_CHECK(!strncmp(refusal->text, what, strlen(what)));
	FUZZ_CHECK(strnlen(refusal->text, sizeof(refusal->text)) < sizeof(refusal->text));
}

bool probe_input_compile(struct probe_input *probe, const struct kwatch_registers *registers)
{
	struct kwatch_refusal refusal = {};
	int err;

	err = kwatch_field_compile(&probe->program, probe->fields, probe->nr_fields, probe->flags,
				   registers, &refusal);
	if (err) {
		check_refusal(err, &refusal, "field ");
		return false;
	}
	memcpy(probe->filter.strings, probe->strings, probe->strings_length);
	err = kwatch_filter_compile(&probe->filter, probe->predicates, probe->nr_predicates,
				    probe->strings_length, &probe->program, &refusal);
	if (err)
		check_refusal(err, &refusal, "predicate ");
	return !err;
}

static const u8 types[] = {
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 32, 33, 34, 35, 36, 37, 38, 39, 40, 64, 65, 66, 67, 68, 69,
};

static uint64_t below(uint64_t *random, uint64_t bound)
{
	return fuzz_random(random) % bound;
}

/* What no request has that is taken, wherever it came from. */
static void mend_field(struct kwatch_field *field, unsigned int n)
{
	const struct kwatch_type_info *type = kwatch_field_type(field->type);
	unsigned int i;

	memset(field->name, 0, sizeof(field->name));
	memset(field->display, 0, sizeof(field->display));
	snprintf(field->name, sizeof(field->name), "f%u", n);
	for (i = field->derefs; i < KWATCH_DEREF_MAX; i++)
		field->offsets[i] = 0;
	field->__reserved0 = 0;
	field->__reserved1 = 0;
	if (field->source != KWATCH_SOURCE_ADDRESS)
		field->address = 0;
	if (field->source != KWATCH_SOURCE_ARGUMENT && field->source != KWATCH_SOURCE_STACK)
		field->index = 0;
	if (!type)
		return;
	if (type->shape != KWATCH_SHAPE_DYNAMIC)
		field->cap = 0;
	if (type->shape != KWATCH_SHAPE_SCALAR) {
		field->bit_offset = 0;
		field->bit_size = 0;
	}
	if (field->type != KWATCH_TYPE_BYTES && field->type != KWATCH_TYPE_SOCKADDR)
		field->length_argument = 0;
	if (field->type == KWATCH_TYPE_STACK) {
		field->source = KWATCH_SOURCE_CHAIN;
		field->address = 0;
		field->index = 0;
		field->flags &= KWATCH_FIELD_AT_RETURN;
		field->derefs = 0;
		memset(field->offsets, 0, sizeof(field->offsets));
		field->cap &= ~7;
	} else if (field->source == KWATCH_SOURCE_CHAIN) {
		field->source = KWATCH_SOURCE_CURRENT;
	}
}

static void mutate_field(struct kwatch_field *field, uint64_t *random)
{
	switch (below(random, 8)) {
	case 0:
		field->type = types[below(random, ARRAY_SIZE(types))];
		break;
	case 1:
		field->source = 1 + below(random, KWATCH_SOURCE_CHAIN);
		field->address = 0xffff888000000000ULL + below(random, 256);
		break;
	case 2:
		field->index = below(random, 17);
		break;
	case 3:
		field->derefs = below(random, 8) ? below(random, 4) : below(random, 12);
		field->offsets[below(random, 4)] = 8 * below(random, 16);
		break;
	case 4:
		field->flags ^= 1U << below(random, 3);
		break;
	case 5:
		field->cap = below(random, below(random, 4) ? 64 : 4096);
		break;
	case 6:
		field->bit_size = below(random, 65);
		field->bit_offset = below(random, 32);
		break;
	default:
		field->length_argument = below(random, 8);
	}
}

static void mutate_predicate(struct kwatch_predicate *predicate, unsigned int n,
			     const struct probe_head *head, uint64_t *random)
{
	predicate->__reserved0 = 0;
	predicate->__reserved1 = 0;
	switch (below(random, 6)) {
	case 0:
		predicate->field = below(random, head->nr_fields + 1);
		break;
	case 1:
		predicate->op = below(random, 2) ? 1 + below(random, 8) : 32 + below(random, 4);
		break;
	case 2:
		predicate->width = below(random, 2) ? 0 : 1 << below(random, 4);
		predicate->offset = predicate->width ? below(random, 80) : 0;
		break;
	case 3:
		predicate->on_true = below(random, 2) ? KWATCH_JUMP_ACCEPT : n + below(random, 4);
		break;
	case 4:
		predicate->on_false = below(random, 2) ? KWATCH_JUMP_REJECT : n + below(random, 4);
		break;
	default:
		predicate->value = below(random, 20) << 32 | below(random, 20);
	}
}

size_t probe_input_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	struct probe_head *head = (void *)data;
	struct kwatch_field *fields = (void *)(data + sizeof(*head));
	unsigned int nr_fields, nr_predicates, n;
	struct kwatch_predicate *predicates;
	uint64_t random = seed;
	size_t whole;

	if (size < sizeof(*head) || below(&random, 4) == 0)
		return fuzz_mutate_bytes(data, size, room);
	nr_fields = head->nr_fields % (KWATCH_MAX_FIELDS + 1);
	nr_predicates = head->nr_predicates % (KWATCH_MAX_PREDICATES + 1);
	predicates = (void *)(fields + nr_fields);
	whole = sizeof(*head) + nr_fields * sizeof(*fields) + nr_predicates * sizeof(*predicates);
	if (whole > size || below(&random, 4) == 0) {
		n = whole < size ? whole : 0;
		return n + fuzz_mutate_bytes(data + n, size - n, room - n);
	}
	if (nr_predicates && below(&random, 2)) {
		n = below(&random, nr_predicates);
		mutate_predicate(&predicates[n], n, head, &random);
	} else if (nr_fields) {
		mutate_field(&fields[below(&random, nr_fields)], &random);
	} else {
		head->flags ^= 1U << below(&random, 3);
	}
	/* Now and then what would be mended is what is to be tried. */
	for (n = 0; n < nr_fields && below(&random, 64); n++)
		mend_field(&fields[n], n);
	return size;
}
