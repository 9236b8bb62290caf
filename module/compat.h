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
