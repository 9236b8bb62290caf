// SPDX-License-Identifier: GPL-2.0
/*
 * The programs of the libbpf peer: one record a call in a BPF ring buffer, as
 * the documentation of the ring buffer recommends (reserve, fill, submit). The
 * reader is not woken but looks every few milliseconds: to wake it for each record,
 * as is the default while it keeps up, costs several times what the record does.
 */
#include <linux/bpf.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include "ringbuf.h"

#define OPEN_HEAD	((__u32)__builtin_offsetof(struct ringbuf_open, name))

/* Set before the programs are loaded, so the verifier knows it as a constant. */
const volatile __u32 wanted_tgid;

/* Hits that found no room. */
__u64 dropped;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} ring SEC(".maps");

/* Between entry and return of a thread. */
struct call {
	__u64 time;
	__u64 file;
	__u64 buf;
	__u64 count;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct call);
} calls SEC(".maps");

/* A name is put together here: its length is not known before. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ringbuf_open);
} scratch SEC(".maps");

static __always_inline int is_wanted(__u64 task)
{
	return task >> 32 == wanted_tgid;
}

static __always_inline void fill_head(struct ringbuf_head *head, __u64 task)
{
	head->time = bpf_ktime_get_ns();
	head->tid = (__u32)task;
	head->tgid = task >> 32;
	bpf_get_current_comm(head->comm, sizeof(head->comm));
}

static __always_inline void count_drop(void)
{
	__sync_fetch_and_add(&dropped, 1);
}

/* The record of A has neither result nor duration. */
#define ENTRY_SIZE	__builtin_offsetof(struct ringbuf_write, result)

SEC("kprobe/vfs_write")
int entry_only(struct pt_regs *ctx)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct ringbuf_write *record;

	if (!is_wanted(task))
		return 0;
	record = bpf_ringbuf_reserve(&ring, ENTRY_SIZE, 0);
	if (!record) {
		count_drop();
		return 0;
	}
	fill_head(&record->head, task);
	record->file = PT_REGS_PARM1(ctx);
	record->buf = PT_REGS_PARM2(ctx);
	record->count = PT_REGS_PARM3(ctx);
	bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	return 0;
}

SEC("kprobe/vfs_write")
int pair_entry(struct pt_regs *ctx)
{
	__u64 task = bpf_get_current_pid_tgid();
	__u32 tid = (__u32)task;
	struct call call;

	if (!is_wanted(task))
		return 0;
	call.file = PT_REGS_PARM1(ctx);
	call.buf = PT_REGS_PARM2(ctx);
	call.count = PT_REGS_PARM3(ctx);
	call.time = bpf_ktime_get_ns();
	bpf_map_update_elem(&calls, &tid, &call, BPF_ANY);
	return 0;
}

SEC("kretprobe/vfs_write")
int pair_return(struct pt_regs *ctx)
{
	__u64 task = bpf_get_current_pid_tgid();
	__u32 tid = (__u32)task;
	struct ringbuf_write *record;
	struct call *call;

	if (!is_wanted(task))
		return 0;
	call = bpf_map_lookup_elem(&calls, &tid);
	if (!call)
		return 0;
	record = bpf_ringbuf_reserve(&ring, sizeof(*record), 0);
	if (record) {
		fill_head(&record->head, task);
		record->file = call->file;
		record->buf = call->buf;
		record->count = call->count;
		record->result = PT_REGS_RC(ctx);
		record->duration = record->head.time - call->time;
		bpf_ringbuf_submit(record, BPF_RB_NO_WAKEUP);
	} else {
		count_drop();
	}
	bpf_map_delete_elem(&calls, &tid);
	return 0;
}

SEC("kprobe/do_sys_openat2")
int open_entry(struct pt_regs *ctx)
{
	__u64 task = bpf_get_current_pid_tgid();
	struct ringbuf_open *record;
	__u32 zero = 0;
	long length;

	if (!is_wanted(task))
		return 0;
	record = bpf_map_lookup_elem(&scratch, &zero);
	if (!record)
		return 0;
	fill_head(&record->head, task);
	record->dfd = (__s32)PT_REGS_PARM1(ctx);
	length = bpf_probe_read_user_str(record->name, sizeof(record->name),
					 (const void *)PT_REGS_PARM2(ctx));
	record->length = length < 0 ? 0 : (__u32)length & (RINGBUF_NAME - 1);
	if (bpf_ringbuf_output(&ring, record, OPEN_HEAD + record->length, BPF_RB_NO_WAKEUP))
		count_drop();
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
