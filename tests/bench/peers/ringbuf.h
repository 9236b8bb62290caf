/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What ringbuf.bpf.c writes and ringbuf.c reads: the records that somebody
 * would choose who writes a program on libbpf for this one purpose.
 */
#ifndef BENCH_RINGBUF_H
#define BENCH_RINGBUF_H

#define RINGBUF_COMM	16
#define RINGBUF_NAME	256

struct ringbuf_head {
	__u64 time;
	__u32 tid;
	__u32 tgid;
	char comm[RINGBUF_COMM];
};

struct ringbuf_write {
	struct ringbuf_head head;
	__u64 file;
	__u64 buf;
	__u64 count;
	__u64 result;
	__u64 duration;
};

struct ringbuf_open {
	struct ringbuf_head head;
	__s32 dfd;
	__u32 length;
	char name[RINGBUF_NAME];
};

#endif
