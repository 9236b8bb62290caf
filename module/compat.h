/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only file (with compat_read.h, which it includes) that may know a kernel
 * version or an architecture.
 */
#ifndef KWATCH_COMPAT_H
#define KWATCH_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#ifndef CONFIG_64BIT
#error "kwatch needs a 64-bit kernel: positions and values are 64 bits wide"
#endif

/*
 * A local struct that is written member by member: CONFIG_INIT_STACK_ALL_ZERO
 * would clear it in each hit.
 */
#if __has_attribute(__uninitialized__)
#define __kwatch_uninitialized __attribute__((__uninitialized__))
#else
#define __kwatch_uninitialized
#endif

/* vm_flags became constant in 6.3. */
static inline void kwatch_compat_vm_flags(struct vm_area_struct *vma,
					  unsigned long set, unsigned long clear)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 3, 0)
	vm_flags_mod(vma, set, clear);
#else
	vma->vm_flags = (vma->vm_flags | set) & ~clear;
#endif
}

/* hrtimer_init() went in 6.15. */
static inline void kwatch_compat_timer_setup(struct hrtimer *timer,
					     enum hrtimer_restart (*call)(struct hrtimer *))
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(timer, call, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
#else
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	timer->function = call;
#endif
}

/*
 * ftrace saves what a called function was given, in a pt_regs: arguments, stack
 * pointer, which is also all that a return is hooked by. Not so on arm64, where
 * the struct is another.
 */
#if defined(CONFIG_X86_64) && defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS) && \
	defined(CONFIG_KPROBES_ON_FTRACE) && defined(CONFIG_KRETPROBE_ON_RETHOOK)
#define KWATCH_COMPAT_ATTACH
static __always_inline struct pt_regs *kwatch_compat_call_regs(struct ftrace_regs *fregs)
{
#ifdef arch_ftrace_regs /* 6.13, and stable kernels that have it back-ported */
	return &arch_ftrace_regs(fregs)->regs;
#else
	return &fregs->regs;
#endif
}
#endif

/*
 * From the registers of a hit outwards: stack_trace_save() can only begin where
 * it is called, and stack_trace_save_regs() is not exported. The unwinder below
 * them is. Not with frame pointers: at the entry of a function, and behind its
 * own frame, they do not lead to the caller. Nor on arm64, which exports nothing.
 */
#if defined(CONFIG_X86_64) && defined(CONFIG_UNWINDER_ORC)
#include <asm/unwind.h>

#define KWATCH_COMPAT_STACK

struct kwatch_compat_walk {
	struct pt_regs regs;
	struct unwind_state state;
};

/* @place: regs->ip is behind it, by as much as how the probe is armed wants. */
static __always_inline void kwatch_compat_walk_begin(struct kwatch_compat_walk *walk,
						     const struct pt_regs *regs,
						     unsigned long place)
{
	walk->regs = *regs;
	walk->regs.ip = place;
	/* The ones of ftrace have none. */
	walk->regs.cs = __KERNEL_CS;
	unwind_start(&walk->state, current, &walk->regs, NULL);
}

/* The next return address, 0 behind the last. */
static __always_inline unsigned long kwatch_compat_walk_next(struct kwatch_compat_walk *walk)
{
	unsigned long address;

	if (unwind_done(&walk->state))
		return 0;
	address = unwind_get_return_address(&walk->state);
	/* Not of the kernel's text: user space, which is one step from the end, or an error. */
	unwind_next_frame(&walk->state);
	return address;
}

/* Did it end where the stack does? */
static __always_inline bool kwatch_compat_walk_whole(struct kwatch_compat_walk *walk)
{
	return unwind_done(&walk->state) && !unwind_error(&walk->state);
}
#endif

/* Return address of a function whose first instruction is about to run. */
static inline unsigned long kwatch_compat_caller(struct pt_regs *regs)
{
#ifdef CONFIG_ARM64
	return procedure_link_pointer(regs);
#else
	return regs_get_kernel_stack_nth(regs, 0);
#endif
}

#endif
