/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of the scenario memory share. */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PAGE	4096

/** memory_map - mmap() where the kernel likes it; it has to succeed */
char *memory_map(size_t length, int prot, int flags, int fd, off_t offset);

/** memory_unmap - give a mapping back, and expect that to be seen */
void memory_unmap(char *at, size_t length);

/**
 * memory_expect_fault - the way of a fault that is allowed
 * @at: the first byte of a page
 * @write: it is a write
 * @file: "=TEXT" or "~PATTERN" of the mapping's file
 * @vm_flags: pattern of the mapping's flags
 */
void memory_expect_fault(const char *at, bool write, const char *file,
			 const char *vm_flags);

/** memory_of_files - mappings of files on every file system that is here */
void memory_of_files(void);

#endif
