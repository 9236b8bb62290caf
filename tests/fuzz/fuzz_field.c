// SPDX-License-Identifier: GPL-2.0
/*
 * Any fields over any registers and memory: compiled as the module does, run at
 * entry and at return as module/hit.c does, filtered, and the records read by
 * the library. What the library reads of numbers and bytes is what a plain
 * reading of the fields gives.
 *
 * FILES: module/field.c module/fetch.c tools/lib/record.c
 */
#include "fake_memory.h"
#include "fetch.h"
#include "probe_input.h"
#include "record.h"

/* Where the probe is. */
#define FAKE_PLACE	0xffffffff81000000UL

/*
 * struct run - a call of a probed function
 * @at_entry: registers
 * @at_return: registers
 * @resident: user memory, at entry and at return
 */
struct run {
	struct probe_input *probe;
	struct kwatch_registers registers;
	struct pt_regs at_entry;
	struct pt_regs at_return;
	bool resident[2];
	struct kwatch_schema_set *schemas;
};

/* What a field is about: a value and whether it is known. */
struct found {
	bool faulted;
	u64 value;
};

static bool is_late(const struct kwatch_field *field)
{
	return field->source == KWATCH_SOURCE_RETURN || field->flags & KWATCH_FIELD_AT_RETURN;
}

static u64 source_of(const struct run *run, const struct kwatch_field *field)
{
	switch (field->source) {
	case KWATCH_SOURCE_ARGUMENT:
		return regs_get_kernel_argument(&run->at_entry, field->index);
	case KWATCH_SOURCE_RETURN:
		return run->at_return.result;
	case KWATCH_SOURCE_STACK:
		return regs_get_kernel_stack_nth(&run->at_entry, field->index);
	case KWATCH_SOURCE_CURRENT:
		return FAKE_KERNEL + 32;
	case KWATCH_SOURCE_ADDRESS:
		return field->address;
	default:
		return regs_get_kernel_stack_nth(&run->at_entry, 0);
	}
}

/* One load; user memory that came between entry and return is read then. */
static struct found load(const struct run *run, u64 address, unsigned int bytes, bool user,
			 bool resident)
{
	struct found found = { .faulted = true };
	const u8 *at;

	(void)run;
	fake_memory.resident = resident;
	at = fake_memory_at(address, bytes, user);
	if (at) {
		found.faulted = false;
		memcpy(&found.value, at, bytes);
	}
	return found;
}

static bool is_resident(const struct run *run, const struct kwatch_field *field, bool returned)
{
	bool late = is_late(field) || run->probe->flags & KWATCH_PROBE_RETURN;

	if (is_late(field))
		return run->resident[1];
	return run->resident[0] || (returned && late && run->resident[1]);
}

/* Bits that a field takes of a word, extended. */
static u64 cut(const struct kwatch_field *field, u64 word)
{
	const struct kwatch_type_info *type = kwatch_field_type(field->type);
	unsigned int bits = field->bit_size ? field->bit_size : 8 * type->bytes;
	u64 mask = bits == 64 ? U64_MAX : (1ULL << bits) - 1;

	word = word >> field->bit_offset & mask;
	if (type->is_signed && word >> (bits - 1) & 1)
		word |= ~mask;
	return word;
}

static struct found expect_scalar(const struct run *run, const struct kwatch_field *field,
				  bool returned)
{
	struct found found = { .value = source_of(run, field) };
	unsigned int i, last = field->derefs - 1;

	for (i = 0; i < field->derefs && !found.faulted; i++) {
		bool user = i == last && field->flags & KWATCH_FIELD_USER;

		found = load(run, found.value + field->offsets[i], i == last ?
			     kwatch_field_type(field->type)->bytes : 8, user,
			     is_resident(run, field, returned));
	}
	found.value = found.faulted ? 0 : cut(field, found.value);
	return found;
}

/* Where the object of a composite or dynamic field lies. */
static struct found expect_object(const struct run *run, const struct kwatch_field *field)
{
	struct found found = { .value = source_of(run, field) };
	unsigned int i;

	for (i = 0; i < field->derefs && !found.faulted; i++) {
		if (i + 1U == field->derefs && field->flags & KWATCH_FIELD_EMBEDDED)
			found.value += field->offsets[i];
		else
			found = load(run, found.value + field->offsets[i], 8, false, true);
	}
	return found;
}

/* The chain of fake_memory.c. */
static void check_stack(const struct run *run, const struct kwatch_field *field,
			const struct kwatch_value *value)
{
	const struct pt_regs *regs = is_late(field) ? &run->at_return : &run->at_entry;
	u64 address = is_late(field) ? instruction_pointer(regs) : FAKE_PLACE;
	unsigned int depth = 1 + regs->argument[0] % 64, i;
	unsigned int cap = field->cap ? field->cap : KWATCH_DEFAULT_CAP;

	FUZZ_CHECK(value->length == 8 * min(depth, cap / 8));
	FUZZ_CHECK(value->truncated == (depth > cap / 8) && !value->faulted);
	for (i = 0; i < value->length / 8; i++, address++)
		FUZZ_CHECK(!memcmp((const u8 *)value->data + 8 * i, &address, 8));
}

static void check_dynamic(const struct run *run, const struct kwatch_field *field,
			  const struct kwatch_value *value, bool returned)
{
	struct found object = expect_object(run, field);
	unsigned int cap = field->cap ? field->cap : KWATCH_DEFAULT_CAP;
	bool user = field->flags & KWATCH_FIELD_USER;

	FUZZ_CHECK(value->length <= cap);
	if (field->type == KWATCH_TYPE_STACK) {
		check_stack(run, field, value);
		return;
	}
	if (object.faulted || !object.value) {
		FUZZ_CHECK(!value->length && value->null == !object.faulted);
		return;
	}
	FUZZ_CHECK(!value->null);
	if (field->type != KWATCH_TYPE_STRING && field->type != KWATCH_TYPE_BYTES)
		return;
	if (value->length) {
		const u8 *at;

		fake_memory.resident = is_resident(run, field, returned);
		at = fake_memory_at(object.value, value->length, user);
		FUZZ_CHECK(at && !memcmp(at, value->data, value->length));
	}
	if (field->type == KWATCH_TYPE_STRING)
		FUZZ_CHECK(!memchr(value->data, 0, value->length));
	/* It ended for a reason. */
	if (field->type == KWATCH_TYPE_BYTES && !field->length_argument && !value->faulted)
		FUZZ_CHECK(value->length == cap && !value->truncated);
}

static void check_value(const struct run *run, unsigned int n, const struct kwatch_value *value,
			bool returned)
{
	const struct kwatch_field *field = &run->probe->fields[n];
	const struct kwatch_type_info *type = kwatch_field_type(field->type);
	struct found found;

	FUZZ_CHECK(value->present == (returned || !is_late(field)));
	if (!value->present)
		return;
	if (type->shape == KWATCH_SHAPE_DYNAMIC) {
		check_dynamic(run, field, value, returned);
	} else if (type->shape == KWATCH_SHAPE_SCALAR) {
		found = expect_scalar(run, field, returned);
		FUZZ_CHECK(value->faulted == found.faulted && value->number == found.value);
	} else {
		found = expect_object(run, field);
		if (found.faulted)
			FUZZ_CHECK(value->faulted);
		FUZZ_CHECK(value->length == type->bytes);
	}
}

/* Header, prefix, fixed and dynamic fields in a row, read by the library. */
static void check_record(const struct run *run, const struct kwatch_image *image,
			 const u8 *dynamic, unsigned int fixed_bytes, bool returned)
{
	const struct kwatch_program *program = &run->probe->program;
	unsigned int prefix = kwatch_field_prefix(program, returned);
	unsigned int size = prefix + fixed_bytes + (image->dynamic - dynamic), n;
	struct kwatch_value values[KWATCH_MAX_FIELDS];
	struct kwatch_record *record = calloc(1, size);
	struct kwatch_event event = {};
	u8 *at = (u8 *)record;

	FUZZ_CHECK(size <= KWATCH_MAX_RECORD && size % 8 == 0);
	record->size = size;
	record->id = KWATCH_RECORD_ID(returned ? KWATCH_KIND_RETURN : KWATCH_KIND_ENTRY, 1);
	if (program->has_mask)
		memcpy(at + prefix - 8, &image->faults, 8);
	memcpy(at + prefix, image->fixed, fixed_bytes);
	memcpy(at + prefix + fixed_bytes, dynamic, image->dynamic - dynamic);
	FUZZ_CHECK(!kwatch_record_decode(&event, run->schemas, record, size, 0));
	FUZZ_CHECK(kwatch_record_values(&event, values, KWATCH_MAX_FIELDS) ==
		   (int)program->nr_fields);
	for (n = 0; n < program->nr_fields; n++)
		check_value(run, n, &values[n], returned);
	free(record);
}

/* Readers know the probe by what the module says of it. */
static void make_schema(struct run *run)
{
	struct kwatch_program *program = &run->probe->program;
	struct kwatch_schema schema = {
		.size = sizeof(schema), .id = 1,
		.flags = (run->probe->flags & (KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN)) |
			 (program->has_mask ? KWATCH_SCHEMA_FAULT_MASK : 0),
		.nr_fields = program->nr_fields, .fields = (uintptr_t)program->fields,
		.entry_dynamic = kwatch_field_prefix(program, false) + program->entry_fixed,
		.return_dynamic = kwatch_field_prefix(program, true) + program->all_fixed,
	};

	run->schemas = kwatch_schema_set_new();
	FUZZ_CHECK(!kwatch_schema_set_add(run->schemas, &schema));
}

static void check_image(const struct kwatch_program *program, const struct kwatch_image *image,
			const u8 *dynamic, unsigned int most)
{
	u64 fields = (1ULL << program->nr_fields) - 1;

	FUZZ_CHECK(!(image->faults & ~fields));
	FUZZ_CHECK(!image->faults || program->has_mask);
	FUZZ_CHECK(!image->faults == !(image->flags & KWATCH_RECORD_FAULTED));
	FUZZ_CHECK((size_t)(image->dynamic - dynamic) <= most);
	FUZZ_CHECK((image->dynamic - dynamic) % 8 == 0);
}

/* As kwatch_hit_entry() of module/hit.c; @words: the instance. */
static struct kwatch_image run_entry(struct run *run, unsigned long *words)
{
	const struct kwatch_program *program = &run->probe->program;
	const struct kwatch_filter *filter = &run->probe->filter;
	struct kwatch_image image = { .fixed = (u8 *)(words + program->slots), .saved = words };
	const u8 *dynamic;

	image.dynamic = image.fixed + program->entry_fixed;
	dynamic = image.dynamic;
	fake_memory.resident = run->resident[0];
	kwatch_fetch_entry(program, &run->at_entry, &image);
	check_image(program, &image, dynamic, program->entry_dynamic_max);
	if (!filter->at_return)
		kwatch_filter_pass(filter, image.fixed, dynamic, image.faults);
	if (run->probe->flags & KWATCH_PROBE_ENTRY)
		check_record(run, &image, dynamic, program->entry_fixed, false);
	return image;
}

/* As record_return() of module/hit.c */
static void run_return(struct run *run, const struct kwatch_image *entry)
{
	const struct kwatch_program *program = &run->probe->program;
	const u8 *entry_dynamic = entry->fixed + program->entry_fixed;
	struct kwatch_image image = *entry;
	u8 *dynamic;

	image.fixed = calloc(1, program->all_fixed + program->all_dynamic_max + 8);
	dynamic = image.fixed + program->all_fixed;
	image.dynamic = dynamic;
	memcpy(image.fixed, entry->fixed, program->entry_fixed);
	fake_memory.resident = run->resident[1];
	if (image.faults & program->retry) {
		kwatch_fetch_retry(program, entry_dynamic, &image);
	} else {
		memcpy(dynamic, entry_dynamic, entry->dynamic - entry_dynamic);
		image.dynamic += entry->dynamic - entry_dynamic;
	}
	kwatch_fetch_run(program->ops + program->entry_ops, program->return_ops, &run->at_return,
			 &image);
	check_image(program, &image, dynamic, program->all_dynamic_max);
	kwatch_filter_pass(&run->probe->filter, image.fixed, dynamic, image.faults);
	check_record(run, &image, dynamic, program->all_fixed, true);
	free(image.fixed);
}

static void take_registers(struct pt_regs *regs, struct fuzz_input *input)
{
	fuzz_bytes(input, regs, sizeof(*regs));
	regs->sp = (unsigned long)shim_stack;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct probe_input probe;
	struct fuzz_input input = fuzz_input(data, size);
	struct run run = { .probe = &probe };
	const struct kwatch_program *program = &probe.program;
	struct kwatch_image entry;
	unsigned long *words;
	uint8_t how;

	kwatch_fetch_init(&run.registers);
	FUZZ_CHECK(run.registers.argument[0] == offsetof(struct pt_regs, argument));
	FUZZ_CHECK(run.registers.argument[SHIM_ARGUMENTS] == KWATCH_NO_REGISTER);
	probe_input_take(&probe, &input);
	if (!probe_input_compile(&probe, &run.registers))
		return;
	kwatch_field_place(&probe.program, FAKE_PLACE);
	how = fuzz_u8(&input);
	run.resident[0] = how & 1;
	run.resident[1] = how & 2;
	take_registers(&run.at_entry, &input);
	run.at_return = run.at_entry;
	memset(run.at_return.argument, how, sizeof(run.at_return.argument));
	fuzz_bytes(&input, shim_stack, sizeof(shim_stack));
	fake_memory = (struct fake_memory){ input.at, fuzz_left(&input), true };
	make_schema(&run);
	words = calloc(1, program->slots * sizeof(long) + program->entry_fixed +
		       program->entry_dynamic_max + 8);
	entry = run_entry(&run, words);
	if (probe.flags & KWATCH_PROBE_RETURN)
		run_return(&run, &entry);
	free(words);
	kwatch_schema_set_free(run.schemas);
}

size_t fuzz_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	return probe_input_mutate(data, size, room, seed);
}
