/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loads from addresses that may be garbage. Every dereference of a handler is
 * one of these: a wrong address gives -EFAULT or a flag, never an oops.
 *
 * All of them may be called in any context, an NMI included, with preemption
 * disabled (as it is in a kprobe handler), which is also what keeps the fault
 * handler from sleeping: see faulthandler_disabled().
 */
#ifndef KWATCH_NOFAULT_H
#define KWATCH_NOFAULT_H

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kasan.h>
#include <linux/kwatch.h>
#include <linux/mm.h>
#include <linux/sizes.h>
#include <linux/types.h>
#include <linux/uaccess.h>

/*
 * No object lies so close to the end: fixmap, legacy pages, error pointers.
 * What is asked for at once, and offsets of members, are far smaller: 1 MiB at
 * the most, so that only where an object begins has to be checked.
 */
#define KWATCH_NOFAULT_TOP	(-(unsigned long)SZ_16M)

/**
 * kwatch_nofault_kernel() - may this address be given to a kernel load at all?
 * @address: start of an object of less than 1 MiB
 *
 * The exception table catches a missing page, but not everywhere also a user
 * or a non-canonical address, which is why the half of the kernel is checked.
 *
 * Return: true if a load may be tried.
 */
static __always_inline bool kwatch_nofault_kernel(unsigned long address)
{
	unsigned long plain = (unsigned long)kasan_reset_tag((void *)address);

	return plain >= PAGE_OFFSET && plain < KWATCH_NOFAULT_TOP;
}

/*
 * Around loads of kernel memory: without a count of preemption the fault
 * handler cannot see that preemption is off.
 */
static __always_inline void kwatch_nofault_begin(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		pagefault_disable();
}

static __always_inline void kwatch_nofault_end(void)
{
	if (!IS_ENABLED(CONFIG_PREEMPT_COUNT))
		pagefault_enable();
}

/**
 * kwatch_nofault_word() - load an integer of kernel memory, zero-extended
 * @value: where it goes; zero when it cannot be read
 * @address: where it is
 * @bytes: 1, 2, 4 or 8
 *
 * Return: 0 or -EFAULT.
 */
static __always_inline int kwatch_nofault_word(u64 *value, unsigned long address,
					       unsigned int bytes)
{
	const void *from = (const void *)address;
	u64 v64 = 0;
	u32 v32;
	u16 v16;
	u8 v8;
	int error = -EFAULT;

	kwatch_nofault_begin();
	if (unlikely(!kwatch_nofault_kernel(address)))
		goto fault;
	switch (bytes) {
	case 1:
		__get_kernel_nofault(&v8, from, u8, fault);
		v64 = v8;
		break;
	case 2:
		__get_kernel_nofault(&v16, from, u16, fault);
		v64 = v16;
		break;
	case 4:
		__get_kernel_nofault(&v32, from, u32, fault);
		v64 = v32;
		break;
	case 8:
		__get_kernel_nofault(&v64, from, u64, fault);
		break;
	default:
		goto fault;
	}
	error = 0;
fault:
	kwatch_nofault_end();
	*value = error ? 0 : v64;
	return error;
}

/**
 * kwatch_nofault_get() - load a member of a kernel struct
 * @to: lvalue that takes it, zero when it cannot be read
 * @from: pointer->member, an integer or a pointer; the pointer may be garbage.
 *        Only the last arrow in it is a load that may fail.
 *
 * Return: 0 or -EFAULT.
 */
#define kwatch_nofault_get(to, from)					\
({									\
	u64 __word;							\
	int __error = kwatch_nofault_word(&__word, (unsigned long)&(from), sizeof(from)); \
	(to) = (__force typeof(from))__word;				\
	__error;							\
})

/**
 * kwatch_nofault_words() - load a few words of 8 bytes of kernel memory
 * @to: where they go; what could be read before a fault is there
 * @from: where they are; may cross pages
 * @words: how many, a small constant: for more there is kwatch_nofault_bytes()
 *
 * Return: 0 or -EFAULT.
 */
static __always_inline int kwatch_nofault_words(void *to, const void *from, unsigned int words)
{
	int error = -EFAULT;
	unsigned int i;
	u64 word;

	kwatch_nofault_begin();
	if (unlikely(!kwatch_nofault_kernel((unsigned long)from)))
		goto fault;
	for (i = 0; i < words; i++) {
		__get_kernel_nofault(&word, (const u64 *)from + i, u64, fault);
		((u64 *)to)[i] = word;
	}
	error = 0;
fault:
	kwatch_nofault_end();
	return error;
}

/**
 * kwatch_nofault_user_word() - load an integer of user memory, zero-extended
 * @value: where it goes; zero when it cannot be read
 * @address: where it is in the memory of the current task
 * @bytes: 1, 2, 4 or 8
 *
 * In an interrupt, or for a task without user memory, there is none to read.
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_nofault_user_word(u64 *value, unsigned long address, unsigned int bytes);

/**
 * kwatch_nofault_text() - copy kernel text up to its NUL
 * @to: room for @cap bytes; what follows the text in its last word of 8 bytes
 *      may be overwritten with zeroes, as far as that is inside of @cap
 * @cap: most bytes to copy, below 1 MiB
 * @from: the text
 * @flags: KWATCH_DYNAMIC_TRUNCATED is added when the text goes on after @cap
 *         bytes, KWATCH_DYNAMIC_FAULTED when its end could not be read
 *
 * Nothing is read from a page behind that of the NUL.
 *
 * Return: bytes copied, the NUL not counted (and not promised to be there).
 */
int kwatch_nofault_text(char *to, unsigned int cap, const char *from, u16 *flags);

/**
 * kwatch_nofault_user_text() - copy user text up to its NUL
 * @to: as for kwatch_nofault_text()
 * @cap: as for kwatch_nofault_text()
 * @from: the text, in the memory of the current task
 * @flags: as for kwatch_nofault_text()
 *
 * Return: bytes copied, the NUL not counted.
 */
int kwatch_nofault_user_text(char *to, unsigned int cap, const char __user *from, u16 *flags);

/**
 * kwatch_nofault_bytes() - copy kernel memory
 * @to: room for @bytes; holds what could be read when not all could
 * @from: where they are
 * @bytes: how many, below 1 MiB
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_nofault_bytes(void *to, const void *from, unsigned int bytes);

/**
 * kwatch_nofault_user_bytes() - copy user memory
 * @to: room for @bytes; holds what could be read when not all could
 * @from: where they are in the memory of the current task
 * @bytes: how many, below 1 MiB
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_nofault_user_bytes(void *to, const void __user *from, unsigned int bytes);

#endif /* KWATCH_NOFAULT_H */
