// SPDX-License-Identifier: GPL-2.0
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "elf_file.h"
#include "trigger.h"

/* exit(0) */
#if defined(__x86_64__)
#define MACHINE	EM_X86_64
static const unsigned char code[] = {
	0xb8, 0x3c, 0x00, 0x00, 0x00,	/* mov $60, %eax */
	0x31, 0xff,			/* xor %edi, %edi */
	0x0f, 0x05,			/* syscall */
};
#elif defined(__aarch64__)
#define MACHINE	EM_AARCH64
static const unsigned char code[] = {
	0xa8, 0x0b, 0x80, 0xd2,		/* mov x8, #93 */
	0x00, 0x00, 0x80, 0xd2,		/* mov x0, #0 */
	0x01, 0x00, 0x00, 0xd4,		/* svc #0 */
};
#else
#error "how does a program end on this machine?"
#endif

struct file_64 {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	unsigned char code[sizeof(code)];
};

static void identify(unsigned char *ident, unsigned char class)
{
	memcpy(ident, ELFMAG, SELFMAG);
	ident[EI_CLASS] = class;
	ident[EI_DATA] = ELFDATA2LSB;
	ident[EI_VERSION] = EV_CURRENT;
}

unsigned long elf_file_size(void)
{
	return sizeof(struct file_64);
}

unsigned long elf_file_write(const char *path, bool corrupt)
{
	struct file_64 file = {
		.header = {
			.e_type = ET_EXEC, .e_machine = MACHINE,
			.e_version = EV_CURRENT,
			.e_entry = ELF_FILE_BASE +
				   offsetof(struct file_64, code),
			.e_phoff = offsetof(struct file_64, segment),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_vaddr = ELF_FILE_BASE, .p_filesz = sizeof(file),
			.p_memsz = sizeof(file), .p_align = 4096,
		},
	};

	identify(file.header.e_ident, ELFCLASS64);
	memcpy(file.code, code, sizeof(code));
	if (corrupt)
		file.header.e_phentsize = 1;
	write_file(path, &file, sizeof(file), 0755);
	return file.header.e_entry;
}

unsigned long elf_file_write_32(const char *path)
{
#ifdef __x86_64__
	static const unsigned char code_32[] = {
		0xb8, 0x01, 0x00, 0x00, 0x00,	/* mov $1, %eax */
		0x31, 0xdb,			/* xor %ebx, %ebx */
		0xcd, 0x80,			/* int $0x80 */
	};
	struct {
		Elf32_Ehdr header;
		Elf32_Phdr segment;
		unsigned char code[sizeof(code_32)];
	} file = {
		.header = {
			.e_type = ET_EXEC, .e_machine = EM_386,
			.e_version = EV_CURRENT,
			.e_entry = ELF_FILE_BASE + sizeof(Elf32_Ehdr) +
				   sizeof(Elf32_Phdr),
			.e_phoff = sizeof(Elf32_Ehdr),
			.e_ehsize = sizeof(Elf32_Ehdr),
			.e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD, .p_flags = PF_R | PF_X,
			.p_vaddr = ELF_FILE_BASE, .p_filesz = sizeof(file),
			.p_memsz = sizeof(file), .p_align = 4096,
		},
	};

	identify(file.header.e_ident, ELFCLASS32);
	memcpy(file.code, code_32, sizeof(code_32));
	write_file(path, &file, sizeof(file), 0755);
	return file.header.e_entry;
#else
	(void)path;
	return 0;
#endif
}

void elf_file_look(const char *path, unsigned long *entry, char **interpreter)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), n;
	Elf64_Ehdr header;
	Elf64_Phdr segment;

	*interpreter = NULL;
	if (fd < 0 || pread(fd, &header, sizeof(header), 0) != sizeof(header))
		die("cannot read %s", path);
	*entry = header.e_entry;
	for (n = 0; n < header.e_phnum; n++) {
		if (pread(fd, &segment, sizeof(segment),
			  (off_t)header.e_phoff + n * (off_t)sizeof(segment)) !=
		    sizeof(segment))
			die("cannot read %s", path);
		if (segment.p_type != PT_INTERP)
			continue;
		*interpreter = calloc(1, segment.p_filesz + 1);
		if (!*interpreter ||
		    pread(fd, *interpreter, segment.p_filesz,
			  (off_t)segment.p_offset) !=
		    (ssize_t)segment.p_filesz)
			die("cannot read %s", path);
	}
	close(fd);
}
