/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include <stdarg.h>
#include <stdio.h>
#include <linux/compiler.h>
#include <linux/types.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define ALIGN(value, to) (((value) + (to) - 1) & ~((typeof(value))(to) - 1))
#define BUILD_BUG_ON(condition) _Static_assert(!(condition), #condition)
#define DIV_ROUND_UP_ULL(number, by) (((u64)(number) + (by) - 1) / (by))

#define min_t(type, a, b)						\
({									\
	type min_a_ = (a), min_b_ = (b);				\
									\
	min_a_ < min_b_ ? min_a_ : min_b_;				\
})

#define max_t(type, a, b)						\
({									\
	type max_a_ = (a), max_b_ = (b);				\
									\
	max_a_ > max_b_ ? max_a_ : max_b_;				\
})

/* As the kernel's, for two values of one type. */
#define min(a, b) min_t(typeof(a), a, b)

#endif
