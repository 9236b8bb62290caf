// SPDX-License-Identifier: GPL-2.0
/* memory: mappings of files, shared and private. */
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <unistd.h>
#include "image.h"
#include "memory.h"
#include "trigger.h"

/* Its pages are in memory: a read maps them, a write to a new one makes it. */
static void of_a_memfd(void)
{
	static const char file[] = "file=/memfd:kwatch-trigger (deleted)";
	static const char flags[] = "prot=PROT_READ|PROT_WRITE\tflags=MAP_SHARED";
	int fd = memfd_create("kwatch-trigger", MFD_CLOEXEC);
	char *at;

	if (fd < 0 || ftruncate(fd, 4 * PAGE) || pwrite(fd, "x", 1, PAGE) != 1)
		die("memfd_create");
	at = memory_map(2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
	step("a file of memfd_create() at %p: page 1 read, page 2 written", at);
	expect("__x64_sys_mmap", "len=%d\t%s\tfd=%d\toff=0x%x\tret=%p",
	       2 * PAGE, flags, fd, PAGE, at);
	expect("ksys_mmap_pgoff", "len=%d\t%s\tfd=%d\tpgoff=1\tret=%p",
	       2 * PAGE, flags, fd, at);
	expect("do_mmap", "%s\tlen=%d\t%s\tpgoff=1\tret=%p", file, 2 * PAGE,
	       flags, at);
	expect("mmap_region", "%s\taddr=%p\tvm_flags~VM_READ|VM_WRITE|VM_SHARED|*\tpgoff=1",
	       file, at);
	expect("call_mmap", NULL);
	expect("shmem_mmap",
	       "%s\tstart=%p\tend=%p\tvm_flags~VM_READ|VM_WRITE|VM_SHARED|*\tret=0",
	       file, at, at + 2 * PAGE);
	(void)*(volatile char *)at;
	memory_expect_fault(at, false, "=/memfd:kwatch-trigger (deleted)",
			    "VM_READ|VM_WRITE|VM_SHARED|*");
	expect("do_fault", "address=%p\t%s\tpgoff=1", at, file);
	expect("filemap_map_pages", "address=%p\t%s\tstart_pgoff~*", at, file);
	*(volatile char *)(at + PAGE) = 1;
	expect("do_fault", "address=%p\tflags~FAULT_FLAG_WRITE*\t%s\tpgoff=2",
	       at + PAGE, file);
	expect("__do_fault", "address=%p\t%s\tpgoff=2\tret~*VM_FAULT_LOCKED*",
	       at + PAGE, file);
	expect("shmem_fault", "%s\tpgoff=2\tret~*VM_FAULT_LOCKED*", file);
	memory_unmap(at, 2 * PAGE);
	close(fd);
}

/* A write to a private mapping copies the page of the file. */
static void of_the_program(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct statfs system;
	char *at;

	if (fd < 0 || fstatfs(fd, &system))
		die("cannot open the program itself");
	if (system.f_type == TMPFS_MAGIC) {
		expect_skip("filemap_fault", "kwatch-trigger is on a tmpfs");
		close(fd);
		return;
	}
	at = memory_map(PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	step("a write to a private mapping of the program, at %p", at);
	*(volatile char *)at = 1;
	expect("do_fault",
	       "address=%p\tflags~FAULT_FLAG_WRITE*\tfile~*/kwatch-trigger\tpgoff=0",
	       at);
	expect("filemap_fault",
	       "file~*/kwatch-trigger\tpgoff=0\tret~*VM_FAULT_LOCKED*");
	munmap(at, PAGE);
	close(fd);
}

static void on_ext4(void)
{
	static const struct image ext4 = {
		.type = "ext4", .mkfs = { "mkfs.ext4", "-q", "-F" },
		.megabytes = 8,
	};
	const char *why, *directory = image_mount(&ext4, &why);
	char path[4096], bytes[PAGE] = "";
	char *at;
	int fd;

	if (!directory) {
		expect_skip("ext4_file_mmap", "%s", why);
		return;
	}
	snprintf(path, sizeof(path), "%s/mapped", directory);
	write_file(path, bytes, sizeof(bytes), 0600);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	at = memory_map(PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
	step("a file of ext4 at %p", at);
	expect("ext4_file_mmap",
	       "file=%s\tstart=%p\tend=%p\tvm_flags~VM_READ|VM_MAYREAD|*\tret=0",
	       path, at, at + PAGE);
	munmap(at, PAGE);
	close(fd);
}

void memory_of_files(void)
{
	of_a_memfd();
	of_the_program();
	on_ext4();
}
