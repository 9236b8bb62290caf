/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tasks, pids, signals, programs being started. All pointers may be garbage.
 * Any context, preemption disabled.
 */
#ifndef KWATCH_READ_TASK_H
#define KWATCH_READ_TASK_H

#include <linux/kwatch.h>
#include <linux/types.h>

struct kernel_siginfo;
struct linux_binprm;
struct pid;
struct task_struct;

/**
 * kwatch_read_task() - read a task
 * @out: its numbers and name; zero where it cannot be read
 * @task: where it is
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_task(struct kwatch_task *out, const struct task_struct *task);

/**
 * kwatch_read_pid() - read the number of a struct pid
 * @value: in the first namespace; zero when it cannot be read
 * @pid: where it is
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_pid(u64 *value, const struct pid *pid);

/**
 * kwatch_read_siginfo() - read what a signal brings
 * @out: what it brings; zero where it cannot be read
 * @info: where it is, or one of the pointers that stand for none
 *
 * Return: 0 or -EFAULT.
 */
int kwatch_read_siginfo(struct kwatch_siginfo *out, const struct kernel_siginfo *info);

/**
 * kwatch_read_binprm() - read a program that is being started
 * @to: room for @cap bytes: struct kwatch_binprm, file name, interpreter
 * @cap: most bytes of all of these
 * @bprm: where it is
 * @flags: KWATCH_DYNAMIC_* bits are added
 *
 * Return: bytes written: 0, or those of struct kwatch_binprm and the two
 * strings, which may be empty.
 */
int kwatch_read_binprm(char *to, unsigned int cap, const struct linux_binprm *bprm, u16 *flags);

#endif /* KWATCH_READ_TASK_H */
