// SPDX-License-Identifier: GPL-2.0
/*
 * Probes: symbols that fire by themselves or by the triggers, in every context
 * and in the module itself; fields that take any argument for anything; filters.
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

/* Those that every kernel has come first; of the rest many may be absent. */
static const char * const symbols[] = {
	"__x64_sys_getppid", "vfs_read", "vfs_write", "vfs_open", "do_sys_openat2",
	"do_filp_open", "ksys_read", "kernel_clone", "do_exit", "filp_close",
	"udp_sendmsg", "udp_recvmsg", "ip_rcv", "__netif_receive_skb", "sock_alloc_file",
	"unix_stream_sendmsg", "tcp_v4_rcv", "ip_output", "kfree", "__kmalloc", "wake_up_new_task",
	"update_process_times", "hrtimer_run_queues", "rcu_core", "try_to_wake_up",
	"handle_mm_fault", "do_send_sig_info", "get_signal", "pipe_write", "pipe_read",
	/* what a call chain is followed with */
	"unwind_next_frame", "unwind_get_return_address", "__unwind_start", "__module_address",
	/* what the handlers and the device itself call */
	"copy_from_kernel_nofault", "ktime_get_mono_fast_ns", "kwatch:kwatch_ring_reserve_slow",
	"kwatch:kwatch_fetch_run", "kwatch:kwatch_control_stats", "kwatch:kwatch_session_new",
	"kwatch:kwatch_recording_enable", "kwatch:kwatch_reader_poll",
};

static const char * const bad_symbols[] = {
	"", "no_such_symbol", "kwatch:kwatch_hit_call", "no_module:vfs_read", ":", "vfs read",
	"vfs_read+0", "noop_count", "init_task", "exc_page_fault", "__x64_sys_getppid:x",
};

static void fill_symbol(struct thread *thread, struct kwatch_probe *probe)
{
	const char *symbol = RNG_PICK(&thread->rng, symbols);

	if (rng_chance(&thread->rng, 40))
		symbol = symbols[rng_below(&thread->rng, 8)];
	if (thread->wild && rng_chance(&thread->rng, 30))
		symbol = RNG_PICK(&thread->rng, bad_symbols);
	strncpy(probe->symbol, symbol, sizeof(probe->symbol) - 1);
	if (thread->wild && rng_chance(&thread->rng, 10))
		fill_random(thread, probe->symbol, sizeof(probe->symbol));
	if (thread->wild && rng_chance(&thread->rng, 10))
		memset(probe->symbol, 'a', sizeof(probe->symbol));
	if (rng_chance(&thread->rng, 20))
		strcpy(probe->name, "a-name");
	if (thread->wild && rng_chance(&thread->rng, 10))
		probe->address = arena_bad_address(thread);
}

static const uint8_t types[] = {
	KWATCH_TYPE_U8, KWATCH_TYPE_U16, KWATCH_TYPE_U32, KWATCH_TYPE_U64, KWATCH_TYPE_S8,
	KWATCH_TYPE_S16, KWATCH_TYPE_S32, KWATCH_TYPE_S64, KWATCH_TYPE_POINTER, KWATCH_TYPE_PID,
	KWATCH_TYPE_STRING, KWATCH_TYPE_BYTES, KWATCH_TYPE_SOCKADDR, KWATCH_TYPE_FILENAME,
	KWATCH_TYPE_PATH, KWATCH_TYPE_FILE, KWATCH_TYPE_DENTRY, KWATCH_TYPE_BINPRM,
	KWATCH_TYPE_SYMBOL,
	KWATCH_TYPE_SKB, KWATCH_TYPE_SOCK, KWATCH_TYPE_SOCKET, KWATCH_TYPE_TASK,
	KWATCH_TYPE_SIGINFO, KWATCH_TYPE_NETDEV, KWATCH_TYPE_STACK,
};

static bool is_scalar(uint8_t type)
{
	return type <= KWATCH_TYPE_POINTER;
}

static bool is_dynamic(uint8_t type)
{
	return type >= KWATCH_TYPE_STRING && type <= KWATCH_TYPE_SYMBOL;
}

static void fill_source(struct thread *thread, struct kwatch_field *field, bool of_return)
{
	static const uint8_t sources[] = {
		KWATCH_SOURCE_ARGUMENT, KWATCH_SOURCE_ARGUMENT, KWATCH_SOURCE_ARGUMENT,
		KWATCH_SOURCE_STACK, KWATCH_SOURCE_CURRENT, KWATCH_SOURCE_ADDRESS,
		KWATCH_SOURCE_CALLER,
	};

	field->source = RNG_PICK(&thread->rng, sources);
	if (field->type == KWATCH_TYPE_STACK && !(thread->wild && rng_chance(&thread->rng, 20)))
		field->source = KWATCH_SOURCE_CHAIN;
	if (field->source == KWATCH_SOURCE_CHAIN)
		field->flags |= of_return ? KWATCH_FIELD_AT_RETURN : 0;
	else if (of_return && rng_chance(&thread->rng, 50))
		field->source = KWATCH_SOURCE_RETURN;
	else if (of_return)
		field->flags |= KWATCH_FIELD_AT_RETURN;
	if (field->source == KWATCH_SOURCE_ARGUMENT)
		field->index = rng_below(&thread->rng, 6);
	else if (field->source == KWATCH_SOURCE_STACK)
		field->index = rng_below(&thread->rng, 200);
	else if (field->source == KWATCH_SOURCE_ADDRESS)
		field->address = arena_bad_address(thread);
}

static void fill_chain(struct thread *thread, struct kwatch_field *field)
{
	unsigned int i;

	if (field->type == KWATCH_TYPE_STACK && !thread->wild)
		return;
	if (rng_chance(&thread->rng, 40))
		field->derefs = rng_below(&thread->rng, KWATCH_DEREF_MAX + 1);
	for (i = 0; i < field->derefs; i++)
		field->offsets[i] = rng_chance(&thread->rng, 80) ?
				    8 * (int)rng_below(&thread->rng, 200) :
				    (int)rng_next(&thread->rng);
	if (field->derefs && !is_scalar(field->type) && rng_chance(&thread->rng, 40))
		field->flags |= KWATCH_FIELD_EMBEDDED;
	if ((is_scalar(field->type) && field->type != KWATCH_TYPE_PID && field->derefs) ||
	    (field->type >= KWATCH_TYPE_STRING && field->type <= KWATCH_TYPE_SOCKADDR))
		if (rng_chance(&thread->rng, 40))
			field->flags |= KWATCH_FIELD_USER;
}

static void fill_field(struct thread *thread, struct kwatch_field *field, unsigned int n,
		       bool of_return)
{
	memset(field, 0, sizeof(*field));
	sprintf(field->name, "f%u", n);
	field->type = RNG_PICK(&thread->rng, types);
	fill_source(thread, field, of_return);
	fill_chain(thread, field);
	if (is_dynamic(field->type))
		field->cap = rng_chance(&thread->rng, 50) ? 1 + rng_below(&thread->rng, 64) :
			     rng_chance(&thread->rng, 90) ? 0 : rng_below(&thread->rng, 4096);
	if (field->type == KWATCH_TYPE_STACK && !thread->wild)
		field->cap &= ~7;
	if ((field->type == KWATCH_TYPE_BYTES || field->type == KWATCH_TYPE_SOCKADDR) &&
	    field->source != KWATCH_SOURCE_RETURN && rng_chance(&thread->rng, 50))
		field->length_argument = 1 + rng_below(&thread->rng, 6);
	if (is_scalar(field->type) && rng_chance(&thread->rng, 20)) {
		field->bit_offset = rng_below(&thread->rng, 4);
		field->bit_size = 1 + rng_below(&thread->rng, 4);
	}
	if (thread->wild && rng_chance(&thread->rng, 8))
		((unsigned char *)field)[rng_below(&thread->rng, sizeof(*field))] =
			rng_next(&thread->rng);
}

static uint16_t jump(struct thread *thread, unsigned int n, unsigned int count)
{
	if (n + 1 < count && rng_chance(&thread->rng, 50))
		return n + 1 + rng_below(&thread->rng, count - n - 1);
	return rng_chance(&thread->rng, 60) ? KWATCH_JUMP_ACCEPT : KWATCH_JUMP_REJECT;
}

static void fill_predicate(struct thread *thread, struct kwatch_predicate *predicate,
			   unsigned int n, unsigned int count, const struct kwatch_field *fields,
			   unsigned int nr_fields)
{
	const struct kwatch_field *field;

	memset(predicate, 0, sizeof(*predicate));
	predicate->field = nr_fields ? rng_below(&thread->rng, nr_fields) : 0;
	field = &fields[predicate->field];
	predicate->on_true = jump(thread, n, count);
	predicate->on_false = jump(thread, n, count);
	if (is_dynamic(field->type)) {
		predicate->op = KWATCH_OP_STR_EQ + rng_below(&thread->rng, 4);
		predicate->value = rng_below(&thread->rng, 4) |
				   (uint64_t)rng_below(&thread->rng, 5) << 32;
	} else {
		predicate->op = KWATCH_OP_EQ + rng_below(&thread->rng, 8);
		predicate->value = rng_chance(&thread->rng, 70) ? rng_below(&thread->rng, 256) :
				   rng_next(&thread->rng);
	}
	if (field->type >= KWATCH_TYPE_SKB) {
		predicate->width = 1 << rng_below(&thread->rng, 4);
		predicate->offset = predicate->width * rng_below(&thread->rng, 3);
	}
	if (thread->wild && rng_chance(&thread->rng, 15))
		((unsigned char *)predicate)[rng_below(&thread->rng, sizeof(*predicate))] =
			rng_next(&thread->rng);
}

static unsigned int some(struct thread *thread, unsigned int often, unsigned int most)
{
	return rng_below(&thread->rng, (rng_chance(&thread->rng, 90) ? often : most) + 1);
}

static void add_fields(struct thread *thread, struct kwatch_probe *probe,
		       struct kwatch_field *fields)
{
	unsigned int n, of_return;

	probe->nr_fields = some(thread, 5, 32);
	of_return = probe->flags & KWATCH_PROBE_RETURN ?
		    rng_below(&thread->rng, probe->nr_fields + 1) : probe->nr_fields;
	for (n = 0; n < probe->nr_fields; n++)
		fill_field(thread, &fields[n], n, n >= of_return);
	probe->field_size = sizeof(*fields);
	probe->fields = (uintptr_t)arena_put(thread, fields, probe->nr_fields * sizeof(*fields));
}

static void add_filter(struct thread *thread, struct kwatch_probe *probe,
		       const struct kwatch_field *fields)
{
	static const char strings[] = "*e?/proc*tm[p";
	struct kwatch_predicate predicates[64];
	unsigned int n;

	probe->nr_predicates = 1 + some(thread, 4, 63);
	for (n = 0; n < probe->nr_predicates; n++)
		fill_predicate(thread, &predicates[n], n, probe->nr_predicates, fields,
			       probe->nr_fields);
	probe->predicate_size = sizeof(predicates[0]);
	probe->predicates = (uintptr_t)arena_put(thread, predicates,
						 probe->nr_predicates * sizeof(predicates[0]));
	probe->strings_length = sizeof(strings);
	probe->strings = (uintptr_t)arena_put(thread, strings, sizeof(strings));
}

void step_probe_add(struct thread *thread)
{
	static const uint32_t flags[] = {
		0, KWATCH_PROBE_ENTRY, KWATCH_PROBE_ENTRY, KWATCH_PROBE_ENTRY, KWATCH_PROBE_RETURN,
		KWATCH_PROBE_RETURN, KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN, KWATCH_PROBE_LATENCY,
		KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY,
		KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY,
	};
	struct kwatch_field fields[32] = {};
	struct kwatch_probe probe = { .flags = RNG_PICK(&thread->rng, flags) };

	fill_symbol(thread, &probe);
	if (rng_chance(&thread->rng, 20))
		probe.sample = rng_below(&thread->rng, 5);
	if (!(probe.flags & (KWATCH_PROBE_RETURN | KWATCH_PROBE_LATENCY)) || thread->wild) {
		if (rng_chance(&thread->rng, 15))
			probe.offset = rng_below(&thread->rng, 40);
	}
	if (rng_chance(&thread->rng, 70))
		probe.max_active = 1 + rng_below(&thread->rng, 16);
	else if (thread->wild && rng_chance(&thread->rng, 20))
		probe.max_active = rng_next(&thread->rng);
	add_fields(thread, &probe, fields);
	if (probe.nr_fields && rng_chance(&thread->rng, 40))
		add_filter(thread, &probe, fields);
	submit(thread, pick_disabled(thread), KWATCH_IOC_PROBE_ADD, &probe);
}
