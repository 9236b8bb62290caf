// SPDX-License-Identifier: GPL-2.0
/*
 * Plant and unplant: from a request of user space to a registered kprobe or
 * kretprobe, disarmed. What the kprobes core refuses is explained here.
 */
#include <linux/err.h>
#include <linux/ftrace.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "attach.h"
#include "budget.h"
#include "fetch.h"
#include "hit.h"
#include "probe.h"
#include "read_stack.h"
#include "session.h"

/* Of kretprobe instances of one probe, all together. */
#define MAX_INSTANCE_BYTES	(32U << 20)

/* Set once at module init. */
static struct kwatch_registers registers;

void kwatch_probe_init(void)
{
	kwatch_fetch_init(&registers);
}

/* An array whose elements may be of an older or newer caller. */
static void *copy_array(u64 from, unsigned int count, unsigned int size, unsigned int least,
			unsigned int known, const char *what, struct kwatch_refusal *refusal)
{
	const u8 __user *source = u64_to_user_ptr(from);
	unsigned int i;
	u8 *copy;
	int err;

	if (size < least || size > PAGE_SIZE) {
		kwatch_refuse(refusal, 0, "a %s of %u bytes: this module knows %u", what, size,
			      known);
		return ERR_PTR(size < least ? -EINVAL : -E2BIG);
	}
	copy = kvcalloc(count, known, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return ERR_PTR(kwatch_refuse(refusal, -ENOMEM, "no memory for each %s", what));
	for (i = 0; i < count; i++) {
		err = copy_struct_from_user(copy + i * known, known, source + i * size, size);
		if (err) {
			kvfree(copy);
			kwatch_refuse(refusal, 0, "%s %u %s", what, i, err == -E2BIG ?
				      "has a member that this module does not know" :
				      "cannot be read");
			return ERR_PTR(err);
		}
	}
	return copy;
}

static int check_request(const struct kwatch_probe *request, struct kwatch_refusal *refusal)
{
	if (!kwatch_field_is_text(request->symbol, sizeof(request->symbol)) ||
	    !request->symbol[0] || strchr(request->symbol, ' '))
		return kwatch_refuse(refusal, -EINVAL,
				     "symbol is not printable text without blanks, padded with zeros");
	if (!kwatch_field_is_text(request->name, sizeof(request->name)))
		return kwatch_refuse(refusal, -EINVAL,
				     "name is not printable text padded with zeros");
	if (request->flags & ~(KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY))
		return kwatch_refuse(refusal, -EINVAL, "unknown probe flags %#x", request->flags);
	if (request->__reserved || request->id)
		return kwatch_refuse(refusal, -EINVAL, "id or a reserved member is not zero");
	if (request->nr_fields > KWATCH_MAX_FIELDS)
		return kwatch_refuse(refusal, -E2BIG, "%u fields, at most %u", request->nr_fields,
				     KWATCH_MAX_FIELDS);
	if (request->nr_predicates > KWATCH_MAX_PREDICATES)
		return kwatch_refuse(refusal, -E2BIG, "a filter of %u predicates, at most %u",
				     request->nr_predicates, KWATCH_MAX_PREDICATES);
	if (request->strings_length > KWATCH_MAX_STRINGS)
		return kwatch_refuse(refusal, -E2BIG, "%u bytes of filter strings, at most %u",
				     request->strings_length, KWATCH_MAX_STRINGS);
	if (request->max_active > KWATCH_MAX_ACTIVE)
		return kwatch_refuse(refusal, -E2BIG, "max_active is %u, at most %u",
				     request->max_active, KWATCH_MAX_ACTIVE);
	if (request->offset && request->flags & (KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY))
		return kwatch_refuse(refusal, -EINVAL,
				     "%s+%#x: a return can only be probed from the start of a function",
				     request->symbol, request->offset);
	return 0;
}

static int check_stacks(const struct kwatch_field *fields, unsigned int count,
			struct kwatch_refusal *refusal)
{
	unsigned int i;

	for (i = 0; i < count && !kwatch_stack_features(); i++)
		if (fields[i].type == KWATCH_TYPE_STACK)
			return kwatch_refuse(refusal, -EOPNOTSUPP,
					     "field %s: no call chains on this kernel: it has no ORC unwinder",
					     fields[i].name);
	return 0;
}

static int compile_fields(struct kwatch_planted *planted, const struct kwatch_probe *request,
			  struct kwatch_refusal *refusal)
{
	struct kwatch_field *fields;
	int err;

	planted->program = kvzalloc(sizeof(*planted->program), GFP_KERNEL_ACCOUNT);
	if (!planted->program)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the fields");
	if (!request->nr_fields)
		return 0;
	fields = copy_array(request->fields, request->nr_fields, request->field_size,
			    KWATCH_FIELD_SIZE_VER0, sizeof(*fields), "field", refusal);
	if (IS_ERR(fields))
		return PTR_ERR(fields);
	err = kwatch_field_compile(planted->program, fields, request->nr_fields, request->flags,
				   &registers, refusal);
	if (!err)
		err = check_stacks(fields, request->nr_fields, refusal);
	kvfree(fields);
	return err;
}

static int compile_filter(struct kwatch_planted *planted, const struct kwatch_probe *request,
			  struct kwatch_refusal *refusal)
{
	struct kwatch_predicate *predicates;
	int err;

	if (!request->nr_predicates)
		return 0;
	planted->filter = kvzalloc(sizeof(*planted->filter), GFP_KERNEL_ACCOUNT);
	if (!planted->filter)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the filter");
	if (copy_from_user(planted->filter->strings, u64_to_user_ptr(request->strings),
			   request->strings_length))
		return kwatch_refuse(refusal, -EFAULT, "the strings of the filter cannot be read");
	predicates = copy_array(request->predicates, request->nr_predicates,
				request->predicate_size, KWATCH_PREDICATE_SIZE_VER0,
				sizeof(*predicates), "predicate", refusal);
	if (IS_ERR(predicates))
		return PTR_ERR(predicates);
	err = kwatch_filter_compile(planted->filter, predicates, request->nr_predicates,
				    request->strings_length, planted->program, refusal);
	kvfree(predicates);
	if (!err && planted->filter->at_return && request->flags & KWATCH_PROBE_ENTRY)
		return kwatch_refuse(refusal, -EINVAL,
				     "a filter on a field of the return cannot decide about entry records");
	return err;
}

static enum kwatch_way find_way(const struct kwatch_planted *planted)
{
	const struct kwatch_program *program = planted->program;
	u32 records = planted->flags & (KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN);

	if (planted->filter || planted->sample > 1)
		return KWATCH_WAY_GENERAL;
	if (!records)
		return KWATCH_WAY_COUNT;
	/* An entry record of a probe that has a return side too is a rare wish. */
	if (records != (kwatch_probe_has_return(planted) ? KWATCH_PROBE_RETURN :
							   KWATCH_PROBE_ENTRY))
		return KWATCH_WAY_GENERAL;
	return kwatch_field_in_registers(program) ? KWATCH_WAY_REGISTERS : KWATCH_WAY_GENERAL;
}

/* What the hit need not find out each time. */
static void precompute(struct kwatch_planted *planted)
{
	const struct kwatch_program *program = planted->program;
	bool filter_at_return = planted->filter && planted->filter->at_return;

	planted->rings = planted->session->rings;
	planted->clock = kwatch_clock_get();
	planted->return_ops = program->ops + program->entry_ops;
	planted->entry_head.id = KWATCH_RECORD_ID(KWATCH_KIND_ENTRY, planted->id);
	planted->entry_head.size = kwatch_field_prefix(program, false) + program->entry_fixed;
	planted->return_head.id = KWATCH_RECORD_ID(KWATCH_KIND_RETURN, planted->id);
	planted->return_head.size = kwatch_field_prefix(program, true) + program->all_fixed;
	planted->way = find_way(planted);
	planted->entry_direct = !planted->filter && !program->entry_dynamic_max;
	planted->return_direct = !filter_at_return &&
				 program->all_dynamic_max == program->entry_dynamic_max;
}

static int explain(const struct kwatch_probe *request, int err, struct kwatch_refusal *refusal)
{
	const char *symbol = request->symbol;

	if (request->address && (err == -ENOENT || err == -EINVAL))
		return kwatch_refuse(refusal, err,
				     "%s: the address given is not in a function that can be probed",
				     symbol);
	switch (err) {
	case -ENOENT:
		return kwatch_refuse(refusal, err,
				     "%s: no such symbol in the kernel or its loaded modules",
				     symbol);
	case -EILSEQ:
		return kwatch_refuse(refusal, err, "%s+%#x is not the start of an instruction",
				     symbol, request->offset);
	case -EINVAL:
		return kwatch_refuse(refusal, err,
				     "%s: the kernel forbids a probe there (its kprobe blacklist, or no code)",
				     symbol);
	case -ENOMEM:
		return kwatch_refuse(refusal, err, "%s: no memory for the probe", symbol);
	default:
		return kwatch_refuse(refusal, err, "%s: the kernel refuses the probe (error %d)",
				     symbol, -err);
	}
}

static int register_it(struct kwatch_planted *planted, const struct kwatch_probe *request,
		       struct kwatch_refusal *refusal)
{
	const struct kwatch_program *program = planted->program;
	struct kretprobe *rp = &planted->rp;
	int err;

	rp->kp.flags = KPROBE_FLAG_DISABLED;
	if (request->address)
		rp->kp.addr = (kprobe_opcode_t *)(unsigned long)request->address;
	else
		rp->kp.symbol_name = planted->symbol;
	rp->kp.offset = request->offset;
	if (kwatch_probe_has_return(planted)) {
		rp->handler = kwatch_hit_return;
		rp->entry_handler = kwatch_hit_entry;
		rp->maxactive = request->max_active ?: KWATCH_DEFAULT_ACTIVE;
		rp->data_size = sizeof(struct kwatch_instance) + program->slots * sizeof(long) +
				program->entry_fixed + program->entry_dynamic_max + 8;
		planted->charged = (u64)rp->maxactive *
				   (sizeof(struct kretprobe_instance) + rp->data_size);
		if (!kwatch_budget_charge(planted->charged)) {
			planted->charged = 0;
			return kwatch_refuse(refusal, -ENOSPC,
					     "%s: %d calls in flight of %zu bytes each exceed the %llu bytes that all sessions may have together",
					     planted->symbol, rp->maxactive, rp->data_size,
					     kwatch_budget_max());
		}
		if (planted->charged > MAX_INSTANCE_BYTES)
			return kwatch_refuse(refusal, -E2BIG,
					     "%s: %d calls in flight of %zu bytes each; at most %u bytes in all",
					     planted->symbol, rp->maxactive, rp->data_size,
					     MAX_INSTANCE_BYTES);
		err = register_kretprobe(rp);
	} else {
		rp->kp.pre_handler = kwatch_hit_call;
		err = register_kprobe(&rp->kp);
	}
	if (err)
		return explain(request, err, refusal);
	planted->on_ftrace = kprobe_ftrace(&rp->kp);
	kwatch_field_place(planted->program, (unsigned long)rp->kp.addr);
	kwatch_attach_prepare(planted);
	return 0;
}

void kwatch_probe_free(struct kwatch_planted *planted)
{
	kwatch_budget_charge(-(s64)planted->charged);
	free_percpu(planted->latency);
	free_percpu(planted->cpu);
	kvfree(planted->filter);
	kvfree(planted->program);
	kfree(planted);
}

static int allocate_counters(struct kwatch_planted *planted, struct kwatch_refusal *refusal)
{
	planted->cpu = alloc_percpu_gfp(struct kwatch_stats_cpu, GFP_KERNEL_ACCOUNT);
	if (!planted->cpu)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the counters");
	if (!(planted->flags & KWATCH_PROBE_LATENCY))
		return 0;
	planted->latency = alloc_percpu_gfp(struct kwatch_stats_latency, GFP_KERNEL_ACCOUNT);
	if (!planted->latency)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the histogram");
	return 0;
}

struct kwatch_planted *kwatch_probe_new(const struct kwatch_probe *request,
					struct kwatch_refusal *refusal)
{
	struct kwatch_planted *planted;
	int err;

	err = check_request(request, refusal);
	if (err)
		return ERR_PTR(err);
	planted = kzalloc(sizeof(*planted), GFP_KERNEL_ACCOUNT);
	if (!planted)
		return ERR_PTR(kwatch_refuse(refusal, -ENOMEM, "no memory for the probe"));
	planted->flags = request->flags;
	planted->sample = request->sample;
	planted->offset = request->offset;
	memcpy(planted->symbol, request->symbol, sizeof(planted->symbol));
	memcpy(planted->name, request->name, sizeof(planted->name));
	if (!planted->name[0])
		strscpy(planted->name, planted->symbol, sizeof(planted->name));
	err = compile_fields(planted, request, refusal);
	if (!err)
		err = compile_filter(planted, request, refusal);
	if (!err)
		err = allocate_counters(planted, refusal);
	if (err) {
		kwatch_probe_free(planted);
		return ERR_PTR(err);
	}
	return planted;
}

int kwatch_probe_plant(struct kwatch_planted *planted, struct kwatch_sess *session, u32 id,
		       const struct kwatch_probe *request, struct kwatch_refusal *refusal)
{
	planted->session = session;
	planted->id = id;
	precompute(planted);
	return register_it(planted, request, refusal);
}

int kwatch_probe_arm(struct kwatch_planted *planted)
{
	return planted->ip ? 0 : enable_kprobe(&planted->rp.kp);
}

void kwatch_probe_disarm(struct kwatch_planted *planted)
{
	if (planted->ip)
		kwatch_attach_disarm_one(planted);
	else
		disable_kprobe(&planted->rp.kp);
}

static void unregister_one(struct kwatch_planted *planted)
{
	if (kwatch_probe_has_return(planted))
		unregister_kretprobe(&planted->rp);
	else
		unregister_kprobe(&planted->rp.kp);
}

static void unregister_all(struct list_head *probes, struct kprobe **calls,
			   struct kretprobe **returns)
{
	struct kwatch_planted *planted;
	unsigned int nr_calls = 0, nr_returns = 0;

	list_for_each_entry(planted, probes, link) {
		if (kwatch_probe_has_return(planted))
			returns[nr_returns++] = &planted->rp;
		else
			calls[nr_calls++] = &planted->rp.kp;
	}
	unregister_kprobes(calls, nr_calls);
	unregister_kretprobes(returns, nr_returns);
}

void kwatch_probe_unplant_all(struct list_head *probes)
{
	struct kwatch_planted *planted;
	unsigned int count = 0;
	void **pointers;

	list_for_each_entry(planted, probes, link)
		count++;
	if (!count)
		return;
	/* To unregister the kprobes waits for the handlers of these, too. */
	kwatch_attach_disarm(probes);
	pointers = kvmalloc_array(2 * count, sizeof(*pointers), GFP_KERNEL);
	if (pointers) {
		unregister_all(probes, (void *)pointers, (void *)(pointers + count));
		kvfree(pointers);
	} else {
		/* Slower, but it must not fail. */
		list_for_each_entry(planted, probes, link)
			unregister_one(planted);
	}
}

void kwatch_probe_free_all(struct list_head *probes)
{
	struct kwatch_planted *planted, *next;

	list_for_each_entry_safe(planted, next, probes, link) {
		list_del(&planted->link);
		kwatch_probe_free(planted);
	}
}
