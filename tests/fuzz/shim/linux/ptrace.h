/* SPDX-License-Identifier: GPL-2.0 */
/* A machine with six arguments in registers, as x86, and a short stack. */
#ifndef SHIM_LINUX_PTRACE_H
#define SHIM_LINUX_PTRACE_H

#include <linux/types.h>

#define SHIM_ARGUMENTS	6
#define SHIM_STACK	8

struct pt_regs {
	unsigned long argument[SHIM_ARGUMENTS];
	unsigned long result;
	unsigned long sp;
};

extern unsigned long shim_stack[SHIM_STACK];

/* Only a stack pointer that is one has a stack. */
static inline unsigned long regs_get_kernel_stack_nth(const struct pt_regs *regs, unsigned int n)
{
	if (regs->sp != (unsigned long)shim_stack || n >= SHIM_STACK)
		return 0;
	return shim_stack[n];
}

static inline unsigned long regs_get_kernel_argument(const struct pt_regs *regs, unsigned int n)
{
	if (n < SHIM_ARGUMENTS)
		return regs->argument[n];
	return regs_get_kernel_stack_nth(regs, n - SHIM_ARGUMENTS + 1);
}

static inline unsigned long instruction_pointer(const struct pt_regs *regs)
{
	return regs->result;
}

static inline unsigned long regs_return_value(const struct pt_regs *regs)
{
	return regs->result;
}

#endif
