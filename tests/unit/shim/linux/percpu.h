/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

#include <linux/cpumask.h>
#include <linux/kernel.h>

/* What is there once for each CPU is an array; the test says which CPU it is. */
#define __percpu
extern unsigned int shim_cpu;

#define per_cpu_ptr(array, cpu) (&(array)[cpu])
#define this_cpu_ptr(array) per_cpu_ptr(array, shim_cpu)

#endif
