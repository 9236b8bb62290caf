// SPDX-License-Identifier: GPL-2.0
/* memory: mappings of every kind, the heap, and what touches them first. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "memory.h"
#include "trigger.h"

char *memory_map(size_t length, int prot, int flags, int fd, off_t offset)
{
	char *at = mmap(NULL, length, prot, flags, fd, offset);

	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

static void read_byte(const char *at)
{
	(void)*(const volatile char *)at;
}

static void write_byte(char *at)
{
	*(volatile char *)at = 1;
}

void memory_unmap(char *at, size_t length)
{
	step("munmap(%p)", at);
	if (munmap(at, length))
		die("munmap");
	expect("__x64_sys_munmap", "addr=%p\tlen=%zu\tret=0", at, length);
	expect("__vm_munmap", "start=%p\tlen=%zu\tret=0", at, length);
	expect("do_vmi_munmap", "start=%p\tlen=%zu", at, length);
}

/* All that a fault has to pass that is allowed. */
void memory_expect_fault(const char *at, bool write, const char *file,
			 const char *vm_flags)
{
	const char *flags = write ? "FAULT_FLAG_WRITE*FAULT_FLAG_USER*" :
				    "FAULT_FLAG_ALLOW_RETRY*FAULT_FLAG_USER*";

	expect("lock_vma_under_rcu", "address=%p", (const void *)at);
	expect("handle_mm_fault", "address=%p\tflags~%s\tfile%s\tvm_flags~%s",
	       (const void *)at, flags, file, vm_flags);
	expect("__handle_mm_fault", "address=%p\tflags~%s", (const void *)at,
	       flags);
	expect("handle_pte_fault", NULL);
}

static void of_anonymous_memory(void)
{
	static const char prot[] = "prot=PROT_READ|PROT_WRITE";
	static const char flags[] =
		"flags=MAP_PRIVATE|MAP_ANONYMOUS|MAP_NORESERVE";
	static const char vm_flags[] =
		"VM_READ|VM_WRITE|VM_MAYREAD|VM_MAYWRITE|VM_MAYEXEC|VM_NORESERVE";
	size_t length = 3 * PAGE;
	char *at = memory_map(length, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	step("anonymous memory at %p: read, then written", at);
	expect("__x64_sys_mmap",
	       "addr=NULL\tlen=%zu\t%s\t%s\tfd=-1\toff=0x0\tret=%p", length,
	       prot, flags, at);
	expect("ksys_mmap_pgoff",
	       "addr=NULL\tlen=%zu\t%s\t%s\tfd=-1\tpgoff=0\tret=%p", length,
	       prot, flags, at);
	expect("vm_mmap_pgoff", "file=NULL\taddr=NULL\tlen=%zu\t%s\t%s\tret=%p",
	       length, prot, flags, at);
	expect("do_mmap", "file=NULL\taddr=NULL\tlen=%zu\t%s\t%s\tret=%p",
	       length, prot, flags, at);
	expect("get_unmapped_area", "file=NULL\taddr=NULL\tlen=%zu\t%s\tret=%p",
	       length, flags, at);
	expect("arch_get_unmapped_area_topdown",
	       "file=NULL\taddr=NULL\tlen=%zu\t%s\tret=%p", length, flags, at);
	expect("vm_unmapped_area", "length=%zu\tret=%p", length, at);
	expect("mmap_region", "file=NULL\taddr=%p\tlen=%zu\tvm_flags=%s\tret=%p",
	       at, length, vm_flags, at);
	read_byte(at);
	memory_expect_fault(at, false, "=NULL", "VM_READ|VM_WRITE|*VM_NORESERVE*");
	expect("do_anonymous_page", "address=%p\tret=0", at);
	write_byte(at);
	memory_expect_fault(at, true, "=NULL", "VM_READ|VM_WRITE|*VM_NORESERVE*");
	expect("do_wp_page", "address=%p\tflags~FAULT_FLAG_WRITE*", at);
	expect("wp_page_copy", "address=%p", at);
	memory_unmap(at, length);
}

/* Each flag that mmap() takes, by name. */
static void with_each_flag(void)
{
	static const struct {
		int flag;
		const char *name;
	} flags[] = {
		{ MAP_GROWSDOWN, "MAP_GROWSDOWN" },
		{ MAP_LOCKED, "MAP_LOCKED" },
		{ MAP_POPULATE, "MAP_POPULATE" },
		{ MAP_STACK, "MAP_STACK" },
	};
	size_t i;
	char *at;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		at = memory_map(PAGE, PROT_READ,
				MAP_PRIVATE | MAP_ANONYMOUS | flags[i].flag,
				-1, 0);
		step("%s: %p", flags[i].name, at);
		expect("__x64_sys_mmap",
		       "prot=PROT_READ\tflags=MAP_PRIVATE|MAP_ANONYMOUS|%s\tret=%p",
		       flags[i].name, at);
		munmap(at, PAGE);
	}
	at = memory_map(PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	expect("__x64_sys_mmap", "prot=PROT_NONE\tret=%p", at);
	if (mmap(at, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS |
		 MAP_FIXED_NOREPLACE, -1, 0) != MAP_FAILED || errno != EEXIST)
		die("mmap over a mapping");
	step("MAP_FIXED_NOREPLACE: %p is taken", at);
	expect("do_mmap",
	       "addr=%p\tflags=MAP_PRIVATE|MAP_ANONYMOUS|MAP_FIXED_NOREPLACE\tret=-EEXIST",
	       at);
	munmap(at, PAGE);
}

static void of_shared_memory(void)
{
	size_t length = 2 * PAGE;
	char *at = memory_map(length, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	step("shared memory at %p, all pages at once", at);
	expect("__mm_populate", "start=%p\tlen=%zu\tret=0", at, length);
	expect("shmem_fault",
	       "file=/dev/zero (deleted)\tpgoff=1\tret~*VM_FAULT_LOCKED*");
	munmap(at, length);
}

static void of_the_heap(void)
{
	unsigned long end = (unsigned long)syscall(SYS_brk, 0);
	unsigned long from = (end + PAGE - 1) & -PAGE, to = from + 3 * PAGE;

	step("brk(0x%lx): the heap grows by %lu bytes", to, to - from);
	if ((unsigned long)syscall(SYS_brk, to) != to)
		die("brk");
	expect("__x64_sys_brk", "brk=0x%lx\tret=0x%lx", to, to);
	expect("do_brk_flags", "addr=0x%lx\tlen=%d\tret=0", from, 3 * PAGE);
	syscall(SYS_brk, end);
}

static void of_a_move(void)
{
	char *area = memory_map(3 * PAGE, PROT_NONE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *from = memory_map(PAGE, PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *to = area + PAGE;

	step("mremap(%p): moved to %p", from, to);
	if (mremap(from, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
		die("mremap");
	expect("__x64_sys_mremap",
	       "addr=%p\told_len=%d\tnew_len=%d\tflags=MREMAP_MAYMOVE|MREMAP_FIXED\tret=%p",
	       from, PAGE, PAGE, to);
	expect("do_munmap", "start=%p\tlen=%d\tret=0", to, PAGE);
	expect("move_vma", "old_addr=%p\told_len=%d\tnew_len=%d\tnew_addr=%p\tret=%p",
	       from, PAGE, PAGE, to, to);
	expect("vma_link", "start=%p\tend=%p\tvm_flags~VM_READ|VM_WRITE|*\tret=0",
	       to, to + PAGE);
	munmap(area, 3 * PAGE);
}

struct victim {
	char *at;
};

/* It dies, and that is not to be in anybody's core directory. */
static void write_there(void *context)
{
	static const struct rlimit none;
	struct victim *victim = context;

	setrlimit(RLIMIT_CORE, &none);
	signal(SIGSEGV, SIG_DFL);
	write_byte(victim->at);
}

static void forbidden(void)
{
	struct victim victim;
	char *at = memory_map(2 * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	write_byte(at);
	if (mprotect(at, PAGE, PROT_READ))
		die("mprotect");
	step("mprotect(%p, PROT_READ), and a write to it", at);
	expect("__x64_sys_mprotect", "start=%p\tlen=%d\tprot=PROT_READ\tret=0",
	       at, PAGE);
	expect("do_mprotect_pkey",
	       "start=%p\tlen=%d\tprot=PROT_READ\tpkey=-1\tret=0", at, PAGE);
	expect("mprotect_fixup",
	       "start=%p\tend=%p\tnewflags~VM_READ|VM_MAYREAD|*\tret=0", at,
	       at + PAGE);
	victim.at = at;
	child_expect(child_start(write_there, &victim), 128 + SIGSEGV,
		     "a write to what may only be read");
	expect("bad_area_access_error",
	       "address=%p\terror_code=X86_PF_PROT|X86_PF_WRITE|X86_PF_USER", at);
	munmap(at, 2 * PAGE);

	step("a write through a null pointer");
	victim.at = (char *)8;
	child_expect(child_start(write_there, &victim), 128 + SIGSEGV,
		     "a write through a null pointer");
	expect("lock_mm_and_find_vma", "addr=0x8\tret=NULL");
	expect("bad_area_nosemaphore",
	       "address=0x8\terror_code=X86_PF_WRITE|X86_PF_USER");
}

static void given_back(void)
{
	char *at = memory_map(2 * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	write_byte(at);
	step("madvise(%p, MADV_DONTNEED)", at);
	if (madvise(at, 2 * PAGE, MADV_DONTNEED))
		die("madvise");
	expect("do_madvise", "start=%p\tlen=%d\tadvice=MADV_DONTNEED\tret=0",
	       at, 2 * PAGE);
	munmap(at, 2 * PAGE);
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	of_anonymous_memory();
	with_each_flag();
	of_shared_memory();
	of_the_heap();
	of_a_move();
	forbidden();
	given_back();
	memory_of_files();
}

const struct trigger trigger_memory = {
	.name = "memory",
	.about = "mappings of memory and files, the heap, first touches, faults",
	.run = run,
};
