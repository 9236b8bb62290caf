// SPDX-License-Identifier: GPL-2.0
/*
 * Copies from memory that may not be there: text, bytes, words of user space.
 *
 * Memory is read page by page, in words. Within a page the first load tells
 * whether it can be read, so that a fault needs no second try by bytes, and
 * nothing is touched behind the page that holds the end.
 */
#include "nofault.h"

#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/word-at-a-time.h>

/* Bytes of one copy where words are no option. */
#define KWATCH_NOFAULT_STEP	64

static __always_inline bool kwatch_load_word(unsigned long *word, unsigned long from, bool user)
{
	if (user)
		unsafe_get_user(*word, (const unsigned long __user *)from, fault);
	else
		__get_kernel_nofault(word, from, unsigned long, fault);
	return true;
fault:
	return false;
}

static __always_inline bool kwatch_load_byte(u8 *byte, unsigned long from, bool user)
{
	if (user)
		unsafe_get_user(*byte, (const u8 __user *)from, fault);
	else
		__get_kernel_nofault(byte, from, u8, fault);
	return true;
fault:
	return false;
}

static __always_inline bool kwatch_by_words(const char *to, unsigned long from)
{
	return IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS) ||
	       !(((unsigned long)to | from) % sizeof(long));
}

/* Bytes of @cap that lie in the page of @from. */
static __always_inline unsigned int kwatch_page_room(unsigned long from, unsigned int cap)
{
	return min_t(unsigned int, cap, PAGE_SIZE - offset_in_page(from));
}

/*
 * Copy up to a NUL or @room bytes, all of one page. Returns what was copied:
 * less than @room, without *@fault, means that a NUL was found.
 */
static __always_inline unsigned int
kwatch_text_of_page(char *to, unsigned long from, unsigned int room, bool user, bool *fault)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, zero;
	unsigned int done = 0;
	u8 byte;

	if (user && !user_read_access_begin((const void __user *)from, room)) {
		*fault = true;
		return 0;
	}
	if (kwatch_by_words(to, from)) {
		for (; room - done >= sizeof(word); done += sizeof(word)) {
			if (!kwatch_load_word(&word, from + done, user))
				goto fault;
			if (has_zero(word, &zero, &constants)) {
				zero = create_zero_mask(prep_zero_mask(word, zero, &constants));
				*(unsigned long *)(to + done) = word & zero_bytemask(zero);
				done += find_zero(zero);
				goto out;
			}
			*(unsigned long *)(to + done) = word;
		}
	}
	for (; done < room; done++) {
		if (!kwatch_load_byte(&byte, from + done, user))
			goto fault;
		to[done] = byte;
		if (!byte)
			break;
	}
out:
	if (user)
		user_read_access_end();
	return done;
fault:
	*fault = true;
	goto out;
}

static __always_inline unsigned int
kwatch_bytes_of_page(char *to, unsigned long from, unsigned int room, bool user, bool *fault)
{
	unsigned int done = 0;
	unsigned long word;
	u8 byte;

	if (user && !user_read_access_begin((const void __user *)from, room)) {
		*fault = true;
		return 0;
	}
	if (kwatch_by_words(to, from)) {
		for (; room - done >= sizeof(word); done += sizeof(word)) {
			if (!kwatch_load_word(&word, from + done, user))
				goto fault;
			*(unsigned long *)(to + done) = word;
		}
	}
	for (; done < room; done++) {
		if (!kwatch_load_byte(&byte, from + done, user))
			goto fault;
		to[done] = byte;
	}
out:
	if (user)
		user_read_access_end();
	return done;
fault:
	*fault = true;
	goto out;
}

static __always_inline int kwatch_text(char *to, unsigned int cap, unsigned long from,
				       u16 *flags, bool user)
{
	unsigned int done = 0, room, length;
	bool fault = false;
	char next;

	while (done < cap) {
		room = kwatch_page_room(from + done, cap - done);
		length = kwatch_text_of_page(to + done, from + done, room, user, &fault);
		done += length;
		if (unlikely(fault))
			goto fault;
		if (length < room)
			return done;
	}
	/* Full to the brim: cut only if the text does not end right here. */
	if (kwatch_text_of_page(&next, from + done, 1, user, &fault))
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	if (!fault)
		return done;
fault:
	*flags |= KWATCH_DYNAMIC_FAULTED;
	return done;
}

static __always_inline int kwatch_bytes(char *to, unsigned long from, unsigned int bytes,
					bool user)
{
	unsigned int done = 0;
	bool fault = false;

	while (done < bytes && !fault)
		done += kwatch_bytes_of_page(to + done, from + done,
					     kwatch_page_room(from + done, bytes - done),
					     user, &fault);
	return unlikely(fault) ? -EFAULT : 0;
}

int kwatch_nofault_text(char *to, unsigned int cap, const char *from, u16 *flags)
{
	int done;

	if (unlikely(!kwatch_nofault_kernel((unsigned long)from))) {
		*flags |= KWATCH_DYNAMIC_FAULTED;
		return 0;
	}
	kwatch_nofault_begin();
	done = kwatch_text(to, cap, (unsigned long)from, flags, false);
	kwatch_nofault_end();
	return done;
}

int kwatch_nofault_bytes(void *to, const void *from, unsigned int bytes)
{
	int error;

	if (unlikely(!kwatch_nofault_kernel((unsigned long)from)))
		return -EFAULT;
	kwatch_nofault_begin();
	error = kwatch_bytes(to, (unsigned long)from, bytes, false);
	kwatch_nofault_end();
	return error;
}

/*
 * Is this an NMI, or what is counted as one, and of a task? An NMI counts as a
 * hardware interrupt too, and what of those is left over interrupted a task.
 */
static bool kwatch_nmi_of_task(void)
{
	unsigned int nmis = nmi_count() / NMI_OFFSET;
	unsigned int interrupts = hardirq_count() / HARDIRQ_OFFSET;

	return nmis == 1 && interrupts == nmis && !in_serving_softirq();
}

/*
 * The slow way into user memory. x86 counts the handler of an int3 probe as an
 * NMI although it is about a task, so that an NMI is not simply refused; the
 * kernel's own copy finds out whether the memory that is mapped belongs to the
 * current task. An interrupt is about no task.
 */
static noinline unsigned int kwatch_user_step(char *to, unsigned int room, unsigned long from)
{
	if (!kwatch_nmi_of_task() || !current->mm)
		return 0;
	room = min_t(unsigned int, kwatch_page_room(from, room), KWATCH_NOFAULT_STEP);
	return copy_from_user_nofault(to, (const void __user *)from, room) ? 0 : room;
}

static noinline int kwatch_user_text_slow(char *to, unsigned int cap, unsigned long from,
					  u16 *flags)
{
	unsigned int done, room, length;
	char next;

	for (done = 0; done < cap; done += room) {
		room = kwatch_user_step(to + done, cap - done, from + done);
		if (!room)
			goto fault;
		length = strnlen(to + done, room);
		if (length < room) {
			memset(to + done + length, 0, room - length);
			return done + length;
		}
	}
	if (!kwatch_user_step(&next, 1, from + done))
		goto fault;
	if (next)
		*flags |= KWATCH_DYNAMIC_TRUNCATED;
	return done;
fault:
	*flags |= KWATCH_DYNAMIC_FAULTED;
	return done;
}

static noinline int kwatch_user_bytes_slow(char *to, unsigned long from, unsigned int bytes)
{
	unsigned int done, room;

	for (done = 0; done < bytes; done += room) {
		room = kwatch_user_step(to + done, bytes - done, from + done);
		if (!room)
			return -EFAULT;
	}
	return 0;
}

/* A task that has user memory, and nothing that interrupted it. */
static __always_inline bool kwatch_user_mapped(void)
{
	return likely(in_task()) && likely(current->mm);
}

int kwatch_nofault_user_text(char *to, unsigned int cap, const char __user *from, u16 *flags)
{
	int done;

	if (!kwatch_user_mapped())
		return kwatch_user_text_slow(to, cap, (unsigned long)from, flags);
	pagefault_disable();
	done = kwatch_text(to, cap, (unsigned long)from, flags, true);
	pagefault_enable();
	return done;
}

int kwatch_nofault_user_bytes(void *to, const void __user *from, unsigned int bytes)
{
	int error;

	if (!kwatch_user_mapped())
		return kwatch_user_bytes_slow(to, (unsigned long)from, bytes);
	pagefault_disable();
	error = kwatch_bytes(to, (unsigned long)from, bytes, true);
	pagefault_enable();
	return error;
}

/* The rest of kwatch_nofault_user_word(), where a word can just be loaded. */
static __always_inline int kwatch_user_load(u64 *value, unsigned long address, unsigned int bytes)
{
	u64 word = 0;
	int error = -EFAULT;

	if (!user_read_access_begin((const void __user *)address, bytes))
		return error;
	switch (bytes) {
	case 1:
		unsafe_get_user(word, (const u8 __user *)address, fault);
		break;
	case 2:
		unsafe_get_user(word, (const u16 __user *)address, fault);
		break;
	case 4:
		unsafe_get_user(word, (const u32 __user *)address, fault);
		break;
	default:
		unsafe_get_user(word, (const u64 __user *)address, fault);
		break;
	}
	*value = word;
	error = 0;
fault:
	user_read_access_end();
	return error;
}

static noinline int kwatch_user_load_slow(u64 *value, unsigned long address, unsigned int bytes)
{
	union {
		u64 v64;
		u32 v32;
		u16 v16;
		u8 v8;
	} word;

	if (kwatch_user_bytes_slow((char *)&word, address, bytes))
		return -EFAULT;
	switch (bytes) {
	case 1:
		*value = word.v8;
		break;
	case 2:
		*value = word.v16;
		break;
	case 4:
		*value = word.v32;
		break;
	default:
		*value = word.v64;
		break;
	}
	return 0;
}

int kwatch_nofault_user_word(u64 *value, unsigned long address, unsigned int bytes)
{
	int error;

	*value = 0;
	if (bytes > sizeof(*value) || !is_power_of_2(bytes))
		return -EFAULT;
	if (!kwatch_user_mapped())
		return kwatch_user_load_slow(value, address, bytes);
	pagefault_disable();
	error = kwatch_user_load(value, address, bytes);
	pagefault_enable();
	return error;
}
