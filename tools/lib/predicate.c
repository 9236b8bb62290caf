// SPDX-License-Identifier: GPL-2.0
/*
 * One test of a filter: a text, a number, or a member of a composite, which
 * the module compares as bytes, at most 8 at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "constant.h"
#include "predicate.h"

static int refuse(struct kwatch_compiler *compiler, unsigned int column,
		  const char *why)
{
	return kwatch_predicates_complain(compiler, column, why);
}

static int emit_string(struct kwatch_compiler *compiler,
		       struct kwatch_predicate *predicate, const char *text,
		       size_t length, const struct kwatch_targets *targets)
{
	struct kwatch_predicates *out = compiler->out;
	char *more = realloc(out->strings, out->strings_length + length + 1);

	if (!more)
		return kwatch_predicates_no_memory(compiler);
	out->strings = more;
	memcpy(more + out->strings_length, text, length);
	predicate->value = out->strings_length | (__u64)length << 32;
	out->strings_length += (unsigned int)length;
	return kwatch_predicates_emit(compiler, predicate, targets);
}

/* A pattern with one star at an end is cheaper to compare. */
static int emit_pattern(struct kwatch_compiler *compiler,
			struct kwatch_predicate *predicate, const char *text,
			const struct kwatch_targets *targets)
{
	size_t length = strlen(text), plain = strcspn(text, "*?");

	predicate->op = KWATCH_OP_STR_GLOB;
	if (plain == length) {
		predicate->op = KWATCH_OP_STR_EQ;
	} else if (plain == length - 1 && text[plain] == '*') {
		predicate->op = KWATCH_OP_STR_PREFIX;
		length--;
	} else if (*text == '*' && !text[1 + strcspn(text + 1, "*?")]) {
		predicate->op = KWATCH_OP_STR_SUFFIX;
		text++;
		length--;
	}
	return emit_string(compiler, predicate, text, length, targets);
}

static int emit_text(struct kwatch_compiler *compiler,
		     const struct kwatch_condition_node *test,
		     struct kwatch_predicate *predicate,
		     const struct kwatch_targets *targets)
{
	const char *text = test->constant.text;

	switch (test->op) {
	case KWATCH_CONDITION_EQ:
		predicate->op = KWATCH_OP_STR_EQ;
		return emit_string(compiler, predicate, text, strlen(text),
				   targets);
	case KWATCH_CONDITION_MATCH:
		return emit_pattern(compiler, predicate, text, targets);
	default:
		return refuse(compiler, test->value.column,
			      "text is compared with ==, !=, ~ or !~");
	}
}

/* Bytes of a composite, at most 8 at once, all of which must be equal. */
static int emit_bytes(struct kwatch_compiler *compiler,
		      struct kwatch_predicate *predicate, const __u8 *bytes,
		      size_t count, const struct kwatch_targets *targets)
{
	struct kwatch_targets step = *targets;
	int err = 0;

	while (!err && count) {
		predicate->width = count < 8 ? (__u8)count : 8;
		predicate->value = 0;
		memcpy(&predicate->value, bytes, predicate->width);
		bytes += predicate->width;
		count -= predicate->width;
		step.holds = targets->holds;
		if (count)
			err = kwatch_predicates_label(compiler, &step.holds);
		if (!err)
			err = kwatch_predicates_emit(compiler, predicate,
						     &step);
		if (count && !err)
			kwatch_predicates_place(compiler, step.holds);
		predicate->offset += predicate->width;
	}
	return err;
}

/* The family comes first: an address of the other one means nothing. */
static int emit_address(struct kwatch_compiler *compiler,
			const struct kwatch_condition_node *test,
			const struct kwatch_operand *operand,
			struct kwatch_predicate *predicate,
			const struct kwatch_targets *targets)
{
	const struct kwatch_member *family =
		kwatch_member_find(operand->field->type, "family");
	struct kwatch_predicate first = *predicate;
	struct kwatch_targets step = *targets;
	__u8 address[16];
	bool six;
	int err;

	if (test->op != KWATCH_CONDITION_EQ)
		return refuse(compiler, test->value.column,
			      "an address is compared with == or !=");
	six = inet_pton(AF_INET6, test->constant.text, address) == 1;
	if (!six && inet_pton(AF_INET, test->constant.text, address) != 1)
		return refuse(compiler, test->constant.column,
			      "this is no IP address");
	first.offset = family->offset;
	first.width = family->size;
	first.value = six ? AF_INET6 : AF_INET;
	err = kwatch_predicates_label(compiler, &step.holds);
	if (!err)
		err = kwatch_predicates_emit(compiler, &first, &step);
	if (err)
		return err;
	kwatch_predicates_place(compiler, step.holds);
	return emit_bytes(compiler, predicate, address, six ? 16 : 4, targets);
}

static int emit_padded(struct kwatch_compiler *compiler,
		       const struct kwatch_condition_node *test,
		       const struct kwatch_operand *operand,
		       struct kwatch_predicate *predicate,
		       const struct kwatch_targets *targets)
{
	size_t size = operand->member->size;
	__u8 bytes[64] = { 0 };

	if (test->op != KWATCH_CONDITION_EQ)
		return refuse(compiler, test->value.column,
			      "this name is compared with == or !=");
	if (strlen(test->constant.text) >= size)
		return refuse(compiler, test->constant.column,
			      "no such name is that long");
	memcpy(bytes, test->constant.text, strlen(test->constant.text));
	return emit_bytes(compiler, predicate, bytes, size, targets);
}

/* How a number is stored that is compared with a constant. */
struct number {
	unsigned int size;
	bool is_signed;
	bool in_composite; /* compared as unsigned, in its own width */
	const struct kwatch_display *display;
};

static struct number number_of(const struct kwatch_operand *operand)
{
	const struct kwatch_field *field = operand->field;
	const char *display = field->display;
	struct number number = { .size = 8 };

	if (operand->member) {
		number.size = operand->member->size;
		number.is_signed = operand->member->is_signed;
		number.in_composite = true;
		display = operand->member->display;
	} else if (field->type >= KWATCH_TYPE_S8 &&
		   field->type <= KWATCH_TYPE_S64) {
		number.size = 1U << (field->type - KWATCH_TYPE_S8);
		number.is_signed = true;
	} else if (field->type <= KWATCH_TYPE_U64) {
		number.size = 1U << (field->type - KWATCH_TYPE_U8);
	} else if (field->type == KWATCH_TYPE_PID) {
		number.size = 4;
		number.is_signed = true;
	}
	number.display = kwatch_display_find(display);
	if (!number.display)
		number.display = kwatch_display_default(field->type);
	return number;
}

static bool fits(const struct number *number,
		 const struct kwatch_constant *constant)
{
	unsigned int bits = 8 * number->size;
	__u64 limit;

	if (constant->negative && !number->is_signed)
		return false;
	limit = ~0ULL >> (64 - bits) >> number->is_signed;
	return (constant->negative ? ~constant->bits : constant->bits) <= limit;
}

static const struct {
	enum kwatch_condition_op op;
	__u8 predicate;
} numeric[] = {
	{ KWATCH_CONDITION_EQ, KWATCH_OP_EQ },
	{ KWATCH_CONDITION_LT, KWATCH_OP_LT },
	{ KWATCH_CONDITION_LE, KWATCH_OP_LE },
	{ KWATCH_CONDITION_GT, KWATCH_OP_GT },
	{ KWATCH_CONDITION_GE, KWATCH_OP_GE },
	{ KWATCH_CONDITION_BITS, KWATCH_OP_ANY_BITS },
	{ KWATCH_CONDITION_TRUE, KWATCH_OP_NE },
};

static int check_number(struct kwatch_compiler *compiler,
			const struct kwatch_condition_node *test,
			const struct number *number,
			struct kwatch_constant *constant)
{
	struct kwatch_error why = { 0 };

	if (test->op == KWATCH_CONDITION_TRUE)
		return 0;
	if (test->constant.quoted)
		return refuse(compiler, test->constant.column,
			      "a number is not compared with text");
	if (kwatch_constant_parse(constant, number->display,
				  test->constant.text, &why))
		return refuse(compiler, test->constant.column, why.text);
	/* Flags of an int are written without its sign. */
	if (number->is_signed && test->op == KWATCH_CONDITION_BITS)
		return 0;
	if (!fits(number, constant))
		return refuse(compiler, test->constant.column,
			      constant->negative && !number->is_signed ?
			      "the value is unsigned, it is never negative" :
			      "the value is never that large");
	if (number->in_composite && number->is_signed &&
	    test->op != KWATCH_CONDITION_EQ)
		return refuse(compiler, test->value.column,
			      "this member is compared with == or !=");
	return 0;
}

static int emit_number(struct kwatch_compiler *compiler,
		       const struct kwatch_condition_node *test,
		       const struct kwatch_operand *operand,
		       struct kwatch_predicate *predicate,
		       const struct kwatch_targets *targets)
{
	struct number number = number_of(operand);
	struct kwatch_constant constant = { 0 };
	size_t i;
	int err;

	err = check_number(compiler, test, &number, &constant);
	if (err)
		return err;
	predicate->op = 0;
	for (i = 0; i < sizeof(numeric) / sizeof(numeric[0]); i++)
		if (numeric[i].op == test->op)
			predicate->op = numeric[i].predicate;
	if (!predicate->op)
		return refuse(compiler, test->value.column,
			      "a number is not compared with a pattern");
	predicate->value = constant.bits;
	if (number.in_composite) {
		predicate->width = (__u8)number.size;
		predicate->value &= ~0ULL >> (64 - 8 * number.size);
	}
	return kwatch_predicates_emit(compiler, predicate, targets);
}

/* What a composite is, and which of it can be compared. */
static int complain_of_whole(struct kwatch_compiler *compiler,
			     const struct kwatch_condition_node *test,
			     const struct kwatch_field *field)
{
	const struct kwatch_member *member;
	static const char intro[] = "compare a member of it: ";
	char list[400] = "no filter can look at this value";
	size_t used = 0, i;

	for (i = 0; used < sizeof(list) &&
	     (member = kwatch_member_at(field->type, i)); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used,
					 "%s%s.%s", i ? ", " : intro,
					 test->value.base, member->name);
	return refuse(compiler, test->value.column, list);
}

static int compile_member(struct kwatch_compiler *compiler,
			  const struct kwatch_condition_node *test,
			  const struct kwatch_operand *operand,
			  struct kwatch_predicate *predicate,
			  const struct kwatch_targets *targets)
{
	predicate->offset = operand->member->offset;
	switch (operand->member->kind) {
	case KWATCH_MEMBER_IP:
		return emit_address(compiler, test, operand, predicate,
				    targets);
	case KWATCH_MEMBER_TEXT:
		return emit_padded(compiler, test, operand, predicate, targets);
	default:
		return emit_number(compiler, test, operand, predicate, targets);
	}
}

int kwatch_predicate_compile(struct kwatch_compiler *compiler,
			     const struct kwatch_condition_node *test,
			     const struct kwatch_targets *targets)
{
	struct kwatch_predicate predicate = { .op = KWATCH_OP_EQ };
	struct kwatch_operand operand = { 0 };
	struct kwatch_error why = { 0 };
	int err;

	err = compiler->find(compiler->data, &test->value, &operand, &why);
	if (err == -ENOMEM)
		return kwatch_predicates_no_memory(compiler);
	if (err)
		return kwatch_error_set(compiler->error, -err, "%s: %s",
					compiler->text, why.text);
	predicate.field = (__u16)operand.index;
	if (operand.member)
		return compile_member(compiler, test, &operand, &predicate,
				      targets);
	switch (operand.field->type) {
	case KWATCH_TYPE_STRING:
	case KWATCH_TYPE_BYTES:
	case KWATCH_TYPE_FILENAME:
	case KWATCH_TYPE_PATH:
	case KWATCH_TYPE_FILE:
	case KWATCH_TYPE_DENTRY:
	case KWATCH_TYPE_SYMBOL:
		return emit_text(compiler, test, &predicate, targets);
	}
	if (operand.field->type >= KWATCH_TYPE_STRING)
		return complain_of_whole(compiler, test, operand.field);
	return emit_number(compiler, test, &operand, &predicate, targets);
}
