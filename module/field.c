// SPDX-License-Identifier: GPL-2.0
/*
 * All that can be decided about a field before the first hit is decided here:
 * which register, which shifts, which offset in the record.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "field.h"

#define SCALAR(n, s) { .shape = KWATCH_SHAPE_SCALAR, .bytes = (n), .is_signed = (s), .user = true }
#define FIXED(type)  { .shape = KWATCH_SHAPE_FIXED, .bytes = sizeof(struct type) }
#define DYNAMIC(u)   { .shape = KWATCH_SHAPE_DYNAMIC, .user = (u) }

static const struct kwatch_type_info types[] = {
	[KWATCH_TYPE_U8] = SCALAR(1, false),
	[KWATCH_TYPE_U16] = SCALAR(2, false),
	[KWATCH_TYPE_U32] = SCALAR(4, false),
	[KWATCH_TYPE_U64] = SCALAR(8, false),
	[KWATCH_TYPE_S8] = SCALAR(1, true),
	[KWATCH_TYPE_S16] = SCALAR(2, true),
	[KWATCH_TYPE_S32] = SCALAR(4, true),
	[KWATCH_TYPE_S64] = SCALAR(8, true),
	[KWATCH_TYPE_POINTER] = SCALAR(8, false),
	/* A scalar in the record, but read through a pointer. */
	[KWATCH_TYPE_PID] = { .shape = KWATCH_SHAPE_FIXED, .bytes = 8 },
	[KWATCH_TYPE_STRING] = DYNAMIC(true),
	[KWATCH_TYPE_BYTES] = DYNAMIC(true),
	[KWATCH_TYPE_SOCKADDR] = DYNAMIC(true),
	[KWATCH_TYPE_FILENAME] = DYNAMIC(false),
	[KWATCH_TYPE_PATH] = DYNAMIC(false),
	[KWATCH_TYPE_FILE] = DYNAMIC(false),
	[KWATCH_TYPE_DENTRY] = DYNAMIC(false),
	[KWATCH_TYPE_BINPRM] = DYNAMIC(false),
	[KWATCH_TYPE_STACK] = DYNAMIC(false),
	[KWATCH_TYPE_SYMBOL] = DYNAMIC(false),
	[KWATCH_TYPE_SKB] = FIXED(kwatch_skb),
	[KWATCH_TYPE_SOCK] = FIXED(kwatch_sock),
	[KWATCH_TYPE_SOCKET] = FIXED(kwatch_sock),
	[KWATCH_TYPE_TASK] = FIXED(kwatch_task),
	[KWATCH_TYPE_SIGINFO] = FIXED(kwatch_siginfo),
	[KWATCH_TYPE_NETDEV] = FIXED(kwatch_netdev),
};

const struct kwatch_type_info *kwatch_field_type(unsigned int type)
{
	if (type >= ARRAY_SIZE(types) || types[type].shape == KWATCH_SHAPE_NONE)
		return NULL;
	return &types[type];
}

bool kwatch_field_is_text(const char *text, unsigned int bytes)
{
	unsigned int length = strnlen(text, bytes);
	unsigned int i;

	if (length == bytes)
		return false;
	for (i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	for (; i < bytes; i++)
		if (text[i])
			return false;
	return true;
}

static bool is_name(const char *name)
{
	unsigned int i;

	if (!kwatch_field_is_text(name, KWATCH_FIELD_NAME_MAX) || !name[0])
		return false;
	for (i = 0; name[i]; i++) {
		char c = name[i] | 0x20;

		if (!(c >= 'a' && c <= 'z') && name[i] != '_' &&
		    (!i || name[i] < '0' || name[i] > '9'))
			return false;
	}
	return true;
}

/* Is the field's value, not only its source, taken when the call returns? */
static bool is_of_return(const struct kwatch_field *field)
{
	return field->source == KWATCH_SOURCE_RETURN || field->flags & KWATCH_FIELD_AT_RETURN;
}

static int check_names(const struct kwatch_field *fields, unsigned int n,
		       struct kwatch_refusal *refusal)
{
	unsigned int i;

	if (!is_name(fields[n].name))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %u: its name is not a letter or underscore followed by letters, digits and underscores, padded with zeros",
				     n);
	if (!kwatch_field_is_text(fields[n].display, KWATCH_DISPLAY_MAX))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: its display is not printable text padded with zeros",
				     fields[n].name);
	for (i = 0; i < n; i++)
		if (!strcmp(fields[i].name, fields[n].name))
			return kwatch_refuse(refusal, -EINVAL,
					     "field %s: fields %u and %u have the same name",
					     fields[n].name, i, n);
	return 0;
}

static int check_source(const struct kwatch_field *field, u32 probe_flags,
			struct kwatch_refusal *refusal)
{
	const char *name = field->name;

	if (field->source < KWATCH_SOURCE_ARGUMENT || field->source > KWATCH_SOURCE_CHAIN)
		return kwatch_refuse(refusal, -EINVAL, "field %s: unknown source %u", name,
				     field->source);
	if (field->source == KWATCH_SOURCE_ARGUMENT && field->index >= 16)
		return kwatch_refuse(refusal, -EINVAL, "field %s: there is no argument %u", name,
				     field->index);
	if (field->source != KWATCH_SOURCE_ARGUMENT && field->source != KWATCH_SOURCE_STACK &&
	    field->index)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: index is %u, but its source has none", name,
				     field->index);
	if (field->source != KWATCH_SOURCE_ADDRESS && field->address)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: an address is given, but its source is another",
				     name);
	if (is_of_return(field) && !(probe_flags & KWATCH_PROBE_RETURN))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: it is read at return, but the probe keeps no return records",
				     name);
	return 0;
}

static int check_chain(const struct kwatch_field *field, const struct kwatch_type_info *type,
		       struct kwatch_refusal *refusal)
{
	const char *name = field->name;
	unsigned int i;

	if (field->derefs > KWATCH_DEREF_MAX)
		return kwatch_refuse(refusal, -EINVAL, "field %s: %u dereferences, at most %u",
				     name, field->derefs, KWATCH_DEREF_MAX);
	for (i = field->derefs; i < KWATCH_DEREF_MAX; i++)
		if (field->offsets[i])
			return kwatch_refuse(refusal, -EINVAL,
					     "field %s: offset %u is set but not among its %u dereferences",
					     name, i, field->derefs);
	if (field->flags & KWATCH_FIELD_EMBEDDED &&
	    (type->shape == KWATCH_SHAPE_SCALAR || !field->derefs))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: only an object behind an offset can be embedded",
				     name);
	if (field->flags & KWATCH_FIELD_USER &&
	    (!type->user || (type->shape == KWATCH_SHAPE_SCALAR && !field->derefs)))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: nothing of it is loaded from user memory", name);
	return 0;
}

static int check_shape(const struct kwatch_field *field, const struct kwatch_type_info *type,
		       const struct kwatch_registers *registers, struct kwatch_refusal *refusal)
{
	const char *name = field->name;
	bool sized = field->type == KWATCH_TYPE_BYTES || field->type == KWATCH_TYPE_SOCKADDR;

	if (field->flags & ~(KWATCH_FIELD_USER | KWATCH_FIELD_EMBEDDED | KWATCH_FIELD_AT_RETURN))
		return kwatch_refuse(refusal, -EINVAL, "field %s: unknown flags %#x", name,
				     field->flags);
	if (field->__reserved0 || field->__reserved1)
		return kwatch_refuse(refusal, -EINVAL, "field %s: a reserved member is not zero",
				     name);
	if (type->shape != KWATCH_SHAPE_DYNAMIC && field->cap)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: a cap is given, but the type has a fixed size",
				     name);
	if (field->length_argument && (!sized || field->length_argument > 16))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: only bytes and socket addresses have a length argument, from 1 to 16",
				     name);
	if (field->length_argument && field->source == KWATCH_SOURCE_RETURN)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: its length argument is gone when the call returns",
				     name);
	if (field->length_argument &&
	    registers->argument[field->length_argument - 1] == KWATCH_NO_REGISTER)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: its length argument %u is not passed in a register",
				     name, field->length_argument);
	if (field->bit_size ? type->shape != KWATCH_SHAPE_SCALAR ||
	    field->bit_offset + field->bit_size > 8 * type->bytes : field->bit_offset)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: %u bits from bit %u on do not lie in its type",
				     name, field->bit_size, field->bit_offset);
	return 0;
}

/* A call chain is where it is: nothing leads to it, and nothing from it. */
static int check_stack(const struct kwatch_field *field, struct kwatch_refusal *refusal)
{
	bool is_chain = field->source == KWATCH_SOURCE_CHAIN;
	bool is_stack = field->type == KWATCH_TYPE_STACK;
	const char *name = field->name;

	if (is_stack != is_chain)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: a call chain is a stack, and a stack is of a call chain: source %u does not go with type %u",
				     name, field->source, field->type);
	if (!is_stack)
		return 0;
	if (field->derefs)
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: a call chain has no dereferences", name);
	if (field->cap % sizeof(u64))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: a cap of %u bytes, but an address of a call chain takes 8",
				     name, field->cap);
	return 0;
}

static int check_field(const struct kwatch_field *fields, unsigned int n, u32 probe_flags,
		       const struct kwatch_registers *registers, struct kwatch_refusal *refusal)
{
	const struct kwatch_field *field = &fields[n];
	const struct kwatch_type_info *type;
	int err;

	err = check_names(fields, n, refusal);
	if (err)
		return err;
	type = kwatch_field_type(field->type);
	if (!type)
		return kwatch_refuse(refusal, -EINVAL, "field %s: unknown type %u", field->name,
				     field->type);
	err = check_source(field, probe_flags, refusal);
	if (!err)
		err = check_shape(field, type, registers, refusal);
	if (!err)
		err = check_chain(field, type, refusal);
	if (!err)
		err = check_stack(field, refusal);
	if (err)
		return err;
	if (n && is_of_return(&fields[n - 1]) && !is_of_return(field))
		return kwatch_refuse(refusal, -EINVAL,
				     "field %s: fields of entry have to stand before those read at return",
				     field->name);
	return 0;
}

static u16 register_of(const struct kwatch_field *field, const struct kwatch_registers *registers)
{
	if (field->source == KWATCH_SOURCE_ARGUMENT)
		return registers->argument[field->index];
	if (field->source == KWATCH_SOURCE_RETURN)
		return registers->result;
	return KWATCH_NO_REGISTER;
}

static void set_scalar(struct kwatch_fetch_op *op, const struct kwatch_field *field,
		       const struct kwatch_type_info *type)
{
	unsigned int bits = field->bit_size ? field->bit_size : 8 * type->bytes;

	op->bytes = type->bytes;
	op->is_signed = type->is_signed;
	op->shift_right = 64 - bits;
	op->shift_left = op->shift_right - field->bit_offset;
	if (field->derefs || op->reg == KWATCH_NO_REGISTER)
		op->step = KWATCH_STEP_LOAD;
	else
		op->step = bits == 64 ? KWATCH_STEP_REGISTER : KWATCH_STEP_NARROW;
}

static void set_op(struct kwatch_fetch_op *op, const struct kwatch_field *field, unsigned int n,
		   const struct kwatch_registers *registers)
{
	const struct kwatch_type_info *type = kwatch_field_type(field->type);

	op->source = field->source;
	op->type = field->type;
	op->index = field->index;
	op->derefs = field->derefs;
	op->flags = field->flags;
	op->cap = field->cap ? field->cap : KWATCH_DEFAULT_CAP;
	op->field = n;
	op->slot = KWATCH_NO_SLOT;
	op->length_slot = KWATCH_NO_SLOT;
	op->length_reg = KWATCH_NO_REGISTER;
	op->reg = register_of(field, registers);
	op->address = field->address;
	memcpy(op->offsets, field->offsets, sizeof(op->offsets));
	if (field->length_argument)
		op->length_reg = registers->argument[field->length_argument - 1];
	if (type->shape == KWATCH_SHAPE_SCALAR)
		set_scalar(op, field, type);
	else if (type->shape == KWATCH_SHAPE_FIXED)
		op->step = KWATCH_STEP_FIXED;
	else if (op->type == KWATCH_TYPE_STACK)
		op->step = KWATCH_STEP_STACK;
	else if (op->type == KWATCH_TYPE_STRING && op->flags & KWATCH_FIELD_USER &&
		 op->reg != KWATCH_NO_REGISTER && !op->derefs)
		op->step = KWATCH_STEP_USER_TEXT;
	else
		op->step = KWATCH_STEP_DYNAMIC;
}

/* Keep the source, and the length, of @op until the call returns. */
static void keep_source(struct kwatch_program *program, struct kwatch_fetch_op *op)
{
	op->slot = program->slots++;
	if (op->length_reg != KWATCH_NO_REGISTER)
		op->length_slot = program->slots++;
}

static bool can_fault(const struct kwatch_fetch_op *op)
{
	return op->derefs || op->step == KWATCH_STEP_FIXED || kwatch_field_is_dynamic(op);
}

/* Room in the record, and the line in the schema. */
static void place_field(struct kwatch_program *program, struct kwatch_fetch_op *op,
			const struct kwatch_field *field, unsigned int *dynamics)
{
	const struct kwatch_type_info *type = kwatch_field_type(field->type);
	struct kwatch_schema_field *schema = &program->fields[op->field];
	bool of_return = is_of_return(field);

	memcpy(schema->name, field->name, sizeof(schema->name));
	memcpy(schema->display, field->display, sizeof(schema->display));
	schema->type = field->type;
	schema->source = field->source;
	schema->flags = (of_return ? KWATCH_SCHEMA_RETURN_ONLY : 0) |
			(field->flags & KWATCH_FIELD_USER ? KWATCH_SCHEMA_USER : 0);
	if (type->shape == KWATCH_SHAPE_DYNAMIC) {
		unsigned int most = ALIGN(sizeof(struct kwatch_dynamic) + op->cap, 8);

		schema->flags |= KWATCH_SCHEMA_DYNAMIC;
		schema->cap = op->cap;
		program->where[op->field] = (*dynamics)++;
		program->all_dynamic_max += most;
		if (!of_return)
			program->entry_dynamic_max += most;
		return;
	}
	schema->fixed_size = type->shape == KWATCH_SHAPE_SCALAR ? 8 : type->bytes;
	op->to = program->all_fixed;
	program->where[op->field] = op->to;
	program->all_fixed += schema->fixed_size;
	if (!of_return)
		program->entry_fixed = program->all_fixed;
}

static void set_schema_offsets(struct kwatch_program *program)
{
	unsigned int i;

	for (i = 0; i < program->nr_fields; i++) {
		struct kwatch_schema_field *field = &program->fields[i];

		if (field->flags & KWATCH_SCHEMA_DYNAMIC)
			continue;
		if (!(field->flags & KWATCH_SCHEMA_RETURN_ONLY))
			field->entry_offset = kwatch_field_prefix(program, false) +
					      program->where[i];
		field->return_offset = kwatch_field_prefix(program, true) + program->where[i];
	}
}

static void set_plain(struct kwatch_program *program)
{
	const struct kwatch_fetch_op *op = program->ops;

	for (; op < program->ops + program->entry_ops; op++) {
		if (op->step != KWATCH_STEP_REGISTER)
			break;
		program->plain_reg[program->plain++] = op->reg;
	}
	program->rest = program->entry_ops - program->plain;
}

void kwatch_field_place(struct kwatch_program *program, unsigned long address)
{
	unsigned int i;

	for (i = 0; i < program->entry_ops; i++)
		if (program->ops[i].step == KWATCH_STEP_STACK)
			program->ops[i].address = address;
}

bool kwatch_field_in_registers(const struct kwatch_program *program)
{
	unsigned int i;

	for (i = program->plain; i < program->entry_ops + program->return_ops; i++) {
		const struct kwatch_fetch_op *op = &program->ops[i];

		if (op->step != KWATCH_STEP_REGISTER && op->step != KWATCH_STEP_NARROW)
			return false;
	}
	return true;
}

static int check_size(const struct kwatch_field *fields, unsigned int count,
		      struct kwatch_refusal *refusal)
{
	unsigned int bytes = sizeof(struct kwatch_record) + 16, i;

	for (i = 0; i < count; i++) {
		const struct kwatch_type_info *type = kwatch_field_type(fields[i].type);
		unsigned int cap = fields[i].cap ? fields[i].cap : KWATCH_DEFAULT_CAP;

		if (type->shape == KWATCH_SHAPE_DYNAMIC)
			bytes += ALIGN(sizeof(struct kwatch_dynamic) + cap, 8);
		else
			bytes += type->shape == KWATCH_SHAPE_SCALAR ? 8 : type->bytes;
		/* The source and length that may be kept; see keep_source(). */
		bytes += 16;
		if (bytes > KWATCH_MAX_RECORD)
			return kwatch_refuse(refusal, -E2BIG,
					     "field %s: with it a record could take more than %u bytes; lower the caps",
					     fields[i].name, KWATCH_MAX_RECORD);
	}
	return 0;
}

int kwatch_field_compile(struct kwatch_program *program, const struct kwatch_field *fields,
			 unsigned int count, u32 flags,
			 const struct kwatch_registers *registers,
			 struct kwatch_refusal *refusal)
{
	unsigned int dynamics = 0, i;
	struct kwatch_fetch_op *op = program->ops;
	int err;

	for (i = 0; i < count; i++) {
		err = check_field(fields, i, flags, registers, refusal);
		if (err)
			return err;
	}
	err = check_size(fields, count, refusal);
	if (err)
		return err;
	program->nr_fields = count;

	for (i = 0; i < count && !is_of_return(&fields[i]); i++, op++) {
		set_op(op, &fields[i], i, registers);
		if (fields[i].flags & KWATCH_FIELD_USER && flags & KWATCH_PROBE_RETURN) {
			keep_source(program, op);
			program->retry |= 1ULL << i;
		}
		place_field(program, op, &fields[i], &dynamics);
		program->has_mask |= can_fault(op);
	}
	/* Sources of what is read at return are kept at entry ... */
	for (; i < count; i++) {
		if (fields[i].source == KWATCH_SOURCE_RETURN ||
		    fields[i].source == KWATCH_SOURCE_CHAIN)
			continue;
		set_op(op, &fields[i], i, registers);
		keep_source(program, op);
		op->step = KWATCH_STEP_SAVE;
		op++;
	}
	program->entry_ops = op - program->ops;
	set_plain(program);
	/* ... and used at return. */
	for (i = 0; i < count; i++) {
		unsigned int n;

		if (!is_of_return(&fields[i]))
			continue;
		set_op(op, &fields[i], i, registers);
		for (n = 0; n < program->entry_ops; n++) {
			if (program->ops[n].field != i)
				continue;
			op->source = KWATCH_SOURCE_SAVED;
			op->reg = KWATCH_NO_REGISTER;
			op->slot = program->ops[n].slot;
			op->length_slot = program->ops[n].length_slot;
			if (op->step == KWATCH_STEP_REGISTER || op->step == KWATCH_STEP_NARROW)
				op->step = KWATCH_STEP_LOAD;
			if (op->step == KWATCH_STEP_USER_TEXT)
				op->step = KWATCH_STEP_DYNAMIC;
		}
		place_field(program, op, &fields[i], &dynamics);
		program->has_mask |= can_fault(op);
		op++;
	}
	program->return_ops = op - program->ops - program->entry_ops;
	set_schema_offsets(program);
	return 0;
}
