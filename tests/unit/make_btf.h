/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small kernel for tests: its BTF and symbols.
 */
#ifndef MAKE_BTF_H
#define MAKE_BTF_H

/**
 * make_btf - write BTF into the file vmlinux of the temporary directory
 *
 * It has, beside what they need:
 *	struct sock { int; __sk_common { skc_num } };
 *	struct sk_buff { len; sock *sk; type:3; char cb[8]; };
 *	struct file { flags; struct path f_path; };
 *	int receive(struct sk_buff *skb, int flags)
 *	long put(struct file *file, const char *buf, size_t count)
 *	void stop(pid_t pid)
 *	int seven(long a, long b, long c, long d, long e, long f, long g)
 *	int by_value(struct pair p, int behind)	- the pair has 16 bytes
 *	int huge(struct file f, int behind)
 *	int late(long a, long b, long c, long d, long e, struct pair p,
 *		 int behind)
 *	int twice(int a), int twice(long a)
 *	long __x64_sys_try(const struct pt_regs *regs)
 */
void make_btf(void **state);

/** make_kallsyms - write the file kallsyms that goes with it */
void make_kallsyms(void **state);

#endif
