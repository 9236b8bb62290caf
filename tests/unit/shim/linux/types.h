/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's headers, as far as the pure files of the module need them, for
 * the unit tests: tests/unit/module.mk puts this directory first.
 */
#ifndef SHIM_LINUX_TYPES_H
#define SHIM_LINUX_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#define U32_MAX	((u32)~0U)
#define U64_MAX	((u64)~0ULL)

#define __printf(format, first) __attribute__((__format__(printf, format, first)))

#endif
