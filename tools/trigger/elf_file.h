/* SPDX-License-Identifier: GPL-2.0 */
/* Programs for execve(), made byte by byte: all of them is known. */
#ifndef ELF_FILE_H
#define ELF_FILE_H

#include <stdbool.h>

/* Where their only segment is mapped. */
#define ELF_FILE_BASE	0x400000UL

/**
 * elf_file_write - a static ELF that ends with status 0
 * @path: of the file
 * @corrupt: with headers that contradict each other
 *
 * Returns its entry point.
 */
unsigned long elf_file_write(const char *path, bool corrupt);

/** elf_file_write_32 - the same for 32 bits; 0: not known for this machine */
unsigned long elf_file_write_32(const char *path);

/** elf_file_size - of what elf_file_write() writes */
unsigned long elf_file_size(void);

/**
 * elf_file_look - at any ELF of this machine
 * @path: of it
 * @entry: out: of its header
 * @interpreter: out: its dynamic linker, NULL when it has none
 */
void elf_file_look(const char *path, unsigned long *entry, char **interpreter);

#endif
