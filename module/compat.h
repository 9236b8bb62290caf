/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The only file (with compat_read.h, which it includes) that may know a kernel
 * version or an architecture.
 */
#ifndef KWATCH_COMPAT_H
#define KWATCH_COMPAT_H

#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#ifndef CONFIG_64BIT
#error "kwatch needs a 64-bit kernel: positions and values are 64 bits wide"
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
