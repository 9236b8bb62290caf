/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The memory that a hit reads, for module/fetch.c in user space: the bytes of an
 * input, seen once as kernel and once as user memory. Everything else is a
 * fault.
 *
 * Stands for module/nofault.h and module/compat.h, whose guards it takes, and
 * for the readers of composite types, which copy as many bytes as they fill.
 */
#ifndef FAKE_MEMORY_H
#define FAKE_MEMORY_H

#define KWATCH_NOFAULT_H
#define KWATCH_COMPAT_H

#include <errno.h>
#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/types.h>

#define FAKE_KERNEL	0xffff888000000000UL
#define FAKE_USER	0x10000UL

#define __user
#define noinline __attribute__((__noinline__))
#define __kwatch_uninitialized
#define NOKPROBE_SYMBOL(function) extern int fake_no_kprobe

/**
 * struct fake_memory - all that can be read
 * @bytes: of it
 * @size: of @bytes
 * @resident: user memory can be read
 */
extern struct fake_memory {
	const u8 *bytes;
	size_t size;
	bool resident;
} fake_memory;

/** fake_memory_at - @bytes of it there, or NULL */
const u8 *fake_memory_at(unsigned long address, size_t bytes, bool user);

int kwatch_nofault_word(u64 *value, unsigned long address, unsigned int bytes);
int kwatch_nofault_user_word(u64 *value, unsigned long address, unsigned int bytes);
int kwatch_nofault_text(char *to, unsigned int cap, const char *from, u16 *flags);
int kwatch_nofault_user_text(char *to, unsigned int cap, const char *from, u16 *flags);
int kwatch_nofault_bytes(void *to, const void *from, unsigned int bytes);
int kwatch_nofault_user_bytes(void *to, const void *from, unsigned int bytes);

static inline unsigned long kwatch_compat_caller(struct pt_regs *regs)
{
	return regs_get_kernel_stack_nth(regs, 0);
}

#endif
