// SPDX-License-Identifier: GPL-2.0
/*
 * Read the fields of a hit. Runs in any context with preemption off: no lock,
 * no sleep, no allocation; every load is a nofault copy.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "compat.h"
#include "fetch.h"
#include "nofault.h"
#include "read_net.h"
#include "read_path.h"
#include "read_stack.h"
#include "read_symbol.h"
#include "read_task.h"

/*
 * Fill a pt_regs with values that tell their place and ask the kernel for each
 * argument: so this knows no machine, and the hit need not ask again.
 */
void kwatch_fetch_init(struct kwatch_registers *registers)
{
	unsigned int words = sizeof(struct pt_regs) / sizeof(unsigned long);
	struct pt_regs probe = {};
	unsigned long *word = (unsigned long *)&probe;
	unsigned long value;
	unsigned int i;

	for (i = 0; i < words; i++)
		word[i] = i + 1;
	for (i = 0; i < ARRAY_SIZE(registers->argument); i++) {
		value = regs_get_kernel_argument(&probe, i);
		registers->argument[i] = value && value <= words ?
			(value - 1) * sizeof(unsigned long) : KWATCH_NO_REGISTER;
	}
	registers->result = (regs_return_value(&probe) - 1) * sizeof(unsigned long);
}

static unsigned long read_source(const struct kwatch_fetch_op *op, struct pt_regs *regs,
				 const struct kwatch_image *image)
{
	if (likely(op->reg != KWATCH_NO_REGISTER))
		return kwatch_fetch_register(regs, op->reg);
	switch (op->source) {
	case KWATCH_SOURCE_SAVED:
		return image->saved[op->slot];
	case KWATCH_SOURCE_ARGUMENT:
		return regs_get_kernel_argument(regs, op->index);
	case KWATCH_SOURCE_STACK:
		return regs_get_kernel_stack_nth(regs, op->index);
	case KWATCH_SOURCE_CURRENT:
		return (unsigned long)current;
	case KWATCH_SOURCE_ADDRESS:
		return op->address;
	case KWATCH_SOURCE_CALLER:
		return kwatch_compat_caller(regs);
	default:
		return 0;
	}
}

static unsigned int read_length(const struct kwatch_fetch_op *op, struct pt_regs *regs,
				const struct kwatch_image *image)
{
	unsigned long length = op->cap;

	if (op->source == KWATCH_SOURCE_SAVED && op->length_slot != KWATCH_NO_SLOT)
		length = image->saved[op->length_slot];
	else if (op->length_reg != KWATCH_NO_REGISTER && regs)
		length = kwatch_fetch_register(regs, op->length_reg);
	else if (op->type == KWATCH_TYPE_SOCKADDR)
		length = 0;
	/* An int by all who take one: what is above it in the register is noise. */
	if (op->type == KWATCH_TYPE_SOCKADDR)
		length = (u32)length;
	return min_t(unsigned long, length, U32_MAX);
}

/* Follow the first @steps of the chain. */
static int follow(const struct kwatch_fetch_op *op, unsigned int steps, unsigned long *value)
{
	unsigned int i;
	u64 word;

	for (i = 0; i < steps; i++) {
		if (kwatch_nofault_word(&word, *value + op->offsets[i], sizeof(long)))
			return -EFAULT;
		*value = word;
	}
	return 0;
}

static int load_scalar(const struct kwatch_fetch_op *op, unsigned long value, u64 *to)
{
	u64 word = value;
	int err;

	*to = 0;
	if (op->derefs) {
		unsigned int last = op->derefs - 1;
		unsigned long address;

		err = follow(op, last, &value);
		if (err)
			return err;
		address = value + op->offsets[last];
		if (op->flags & KWATCH_FIELD_USER)
			err = kwatch_nofault_user_word(&word, address, op->bytes);
		else
			err = kwatch_nofault_word(&word, address, op->bytes);
		if (err)
			return err;
	}
	*to = kwatch_fetch_extend(op, word);
	return 0;
}

/* The object that a composite or dynamic field is about. */
static int find_object(const struct kwatch_fetch_op *op, unsigned long *value)
{
	if (!(op->flags & KWATCH_FIELD_EMBEDDED))
		return follow(op, op->derefs, value);
	if (follow(op, op->derefs - 1, value))
		return -EFAULT;
	*value += op->offsets[op->derefs - 1];
	return 0;
}

static int load_fixed(const struct kwatch_fetch_op *op, unsigned long value, void *to)
{
	int err = find_object(op, &value);

	/* NULL is an answer, not a fault; for a siginfo it even has a meaning. */
	if (err || (!value && op->type != KWATCH_TYPE_SIGINFO)) {
		memset(to, 0, kwatch_field_type(op->type)->bytes);
		return err;
	}
	switch (op->type) {
	case KWATCH_TYPE_PID:
		return kwatch_read_pid(to, (const void *)value);
	case KWATCH_TYPE_SKB:
		return kwatch_read_skb(to, (const void *)value);
	case KWATCH_TYPE_SOCK:
		return kwatch_read_sock(to, (const void *)value);
	case KWATCH_TYPE_SOCKET:
		return kwatch_read_socket(to, (const void *)value);
	case KWATCH_TYPE_TASK:
		return kwatch_read_task(to, (const void *)value);
	case KWATCH_TYPE_SIGINFO:
		return kwatch_read_siginfo(to, (const void *)value);
	default:
		return kwatch_read_netdev(to, (const void *)value);
	}
}

static int load_text(const struct kwatch_fetch_op *op, unsigned long value, char *to, u16 *flags)
{
	const void *object = (const void *)value;

	switch (op->type) {
	case KWATCH_TYPE_STRING:
		if (op->flags & KWATCH_FIELD_USER)
			return kwatch_nofault_user_text(to, op->cap, (const void __user *)value,
							flags);
		return kwatch_nofault_text(to, op->cap, object, flags);
	case KWATCH_TYPE_FILENAME:
		return kwatch_read_filename(to, op->cap, object, flags);
	case KWATCH_TYPE_PATH:
		return kwatch_read_path(to, op->cap, object, flags);
	case KWATCH_TYPE_FILE:
		return kwatch_read_file(to, op->cap, object, flags);
	case KWATCH_TYPE_DENTRY:
		return kwatch_read_dentry(to, op->cap, object, flags);
	case KWATCH_TYPE_SYMBOL:
		return kwatch_read_symbol(to, op->cap, value, flags);
	default:
		return kwatch_read_binprm(to, op->cap, object, flags);
	}
}

static int load_bytes(const struct kwatch_fetch_op *op, unsigned long value, unsigned int length,
		      char *to, u16 *flags)
{
	bool user = op->flags & KWATCH_FIELD_USER;

	if (op->type == KWATCH_TYPE_SOCKADDR)
		return kwatch_read_sockaddr(to, op->cap, (const void *)value, user, length, flags);
	if (length > op->cap) {
		length = op->cap;
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	}
	if (user ? kwatch_nofault_user_bytes(to, (const void __user *)value, length) :
		   kwatch_nofault_bytes(to, (const void *)value, length)) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	return length;
}

static void note_fault(struct kwatch_image *image, const struct kwatch_fetch_op *op)
{
	image->faults |= 1ULL << op->field;
	image->flags |= KWATCH_RECORD_FAULTED;
}

/* Behind image->dynamic, where @bytes of data stand already, there is a field. */
static __always_inline void end_dynamic(const struct kwatch_fetch_op *op,
					struct kwatch_image *image, unsigned int bytes, u16 flags)
{
	struct kwatch_dynamic *dynamic = (void *)image->dynamic;
	char *to = (char *)(dynamic + 1);

	if (unlikely(flags & KWATCH_DYNAMIC_FAULTED))
		note_fault(image, op);
	if (unlikely(flags & KWATCH_DYNAMIC_TRUNCATED))
		image->flags |= KWATCH_RECORD_TRUNCATED;
	dynamic->length = bytes;
	dynamic->flags = flags;
	image->dynamic += ALIGN(sizeof(*dynamic) + bytes, 8);
	/* What the alignment leaves is older data: not for readers. */
	memset(to + bytes, 0, 8);
}

static __always_inline void put_user_text(const struct kwatch_fetch_op *op, struct pt_regs *regs,
					  struct kwatch_image *image)
{
	unsigned long value = kwatch_fetch_register(regs, op->reg);
	char *to = (char *)image->dynamic + sizeof(struct kwatch_dynamic);
	u16 flags = 0;
	int bytes = 0;

	if (op->slot != KWATCH_NO_SLOT)
		image->saved[op->slot] = value;
	if (likely(value))
		bytes = kwatch_nofault_user_text(to, op->cap, (const char __user *)value, &flags);
	else
		flags = KWATCH_DYNAMIC_NULL;
	end_dynamic(op, image, bytes, flags);
}

static void put_dynamic(const struct kwatch_fetch_op *op, unsigned long value, unsigned int length,
			struct kwatch_image *image)
{
	char *to = (char *)image->dynamic + sizeof(struct kwatch_dynamic);
	u16 flags = 0;
	int bytes = 0;

	if (find_object(op, &value))
		flags = KWATCH_DYNAMIC_FAULTED;
	else if (!value)
		flags = KWATCH_DYNAMIC_NULL;
	else if (op->type == KWATCH_TYPE_BYTES || op->type == KWATCH_TYPE_SOCKADDR)
		bytes = load_bytes(op, value, length, to, &flags);
	else
		bytes = load_text(op, value, to, &flags);
	end_dynamic(op, image, bytes, flags);
}

/* The registers of a hit do not tell everywhere alike where it was. */
static void put_stack(const struct kwatch_fetch_op *op, struct pt_regs *regs,
		      struct kwatch_image *image)
{
	char *to = (char *)image->dynamic + sizeof(struct kwatch_dynamic);
	unsigned long place = op->address;
	u16 flags = 0;
	int bytes;

	if (op->flags & KWATCH_FIELD_AT_RETURN)
		place = instruction_pointer(regs);
	bytes = kwatch_read_stack(to, op->cap, regs, place, &flags);
	end_dynamic(op, image, bytes, flags);
}

static noinline void run_other(const struct kwatch_fetch_op *op, struct pt_regs *regs,
			       struct kwatch_image *image)
{
	unsigned long value = read_source(op, regs, image);
	int err = 0;

	if (op->slot != KWATCH_NO_SLOT && op->source != KWATCH_SOURCE_SAVED) {
		image->saved[op->slot] = value;
		if (op->length_slot != KWATCH_NO_SLOT)
			image->saved[op->length_slot] = read_length(op, regs, image);
	}
	switch (op->step) {
	case KWATCH_STEP_LOAD:
		err = load_scalar(op, value, (u64 *)(image->fixed + op->to));
		break;
	case KWATCH_STEP_FIXED:
		err = load_fixed(op, value, image->fixed + op->to);
		break;
	case KWATCH_STEP_USER_TEXT: /* once more, by kwatch_fetch_retry() */
	case KWATCH_STEP_DYNAMIC:
		put_dynamic(op, value, read_length(op, regs, image), image);
		break;
	case KWATCH_STEP_STACK:
		put_stack(op, regs, image);
		break;
	}
	if (unlikely(err))
		note_fault(image, op);
}

void kwatch_fetch_run(const struct kwatch_fetch_op *ops, unsigned int count, struct pt_regs *regs,
		      struct kwatch_image *image)
{
	const struct kwatch_fetch_op *op, *end = ops + count;

	for (op = ops; op < end; op++) {
		if (likely(op->step <= KWATCH_STEP_NARROW))
			kwatch_fetch_scalar(op, regs, image->fixed);
		else if (op->step == KWATCH_STEP_USER_TEXT)
			put_user_text(op, regs, image);
		else
			run_other(op, regs, image);
	}
}
NOKPROBE_SYMBOL(kwatch_fetch_run);

void kwatch_fetch_retry(const struct kwatch_program *program, const u8 *entry,
			struct kwatch_image *image)
{
	u64 again = image->faults & program->retry;
	unsigned int i;

	image->faults &= ~again;
	image->flags = image->faults ? KWATCH_RECORD_FAULTED : 0;
	for (i = 0; i < program->entry_ops; i++) {
		struct kwatch_fetch_op op = program->ops[i];
		const struct kwatch_dynamic *dynamic = (const void *)entry;
		unsigned int bytes = 0;

		if (kwatch_field_is_dynamic(&op)) {
			bytes = ALIGN(sizeof(*dynamic) + dynamic->length, 8);
			entry += bytes;
		}
		if (again >> op.field & 1) {
			op.source = KWATCH_SOURCE_SAVED;
			op.reg = KWATCH_NO_REGISTER;
			run_other(&op, NULL, image);
		} else if (bytes) {
			memcpy(image->dynamic, dynamic, bytes);
			image->dynamic += bytes;
			if (dynamic->flags & KWATCH_DYNAMIC_TRUNCATED)
				image->flags |= KWATCH_RECORD_TRUNCATED;
		}
	}
}
