// SPDX-License-Identifier: GPL-2.0
/*
 * Names of what the kernel knows of a mapping and of a fault in it. Flags that
 * no header for programs has are written out; all kernels that kwatch runs on
 * agree about them.
 */
#include <linux/mman.h>
#include "names.h"

#define NAME(constant)	{ constant, #constant }

/* Above 31 are the architecture's, which move about: they stay numbers. */
const struct kwatch_word kwatch_names_vm_flags[] = {
	{ 0x1, "VM_READ" },
	{ 0x2, "VM_WRITE" },
	{ 0x4, "VM_EXEC" },
	{ 0x8, "VM_SHARED" },
	{ 0x10, "VM_MAYREAD" },
	{ 0x20, "VM_MAYWRITE" },
	{ 0x40, "VM_MAYEXEC" },
	{ 0x80, "VM_MAYSHARE" },
	{ 0x100, "VM_GROWSDOWN" },
	{ 0x200, "VM_UFFD_MISSING" },
	{ 0x400, "VM_PFNMAP" },
	{ 0x1000, "VM_UFFD_WP" },
	{ 0x2000, "VM_LOCKED" },
	{ 0x4000, "VM_IO" },
	{ 0x8000, "VM_SEQ_READ" },
	{ 0x10000, "VM_RAND_READ" },
	{ 0x20000, "VM_DONTCOPY" },
	{ 0x40000, "VM_DONTEXPAND" },
	{ 0x80000, "VM_LOCKONFAULT" },
	{ 0x100000, "VM_ACCOUNT" },
	{ 0x200000, "VM_NORESERVE" },
	{ 0x400000, "VM_HUGETLB" },
	{ 0x800000, "VM_SYNC" },
	{ 0x1000000, "VM_ARCH_1" },
	{ 0x2000000, "VM_WIPEONFORK" },
	{ 0x4000000, "VM_DONTDUMP" },
	{ 0x8000000, "VM_SOFTDIRTY" },
	{ 0x10000000, "VM_MIXEDMAP" },
	{ 0x20000000, "VM_HUGEPAGE" },
	{ 0x40000000, "VM_NOHUGEPAGE" },
	{ 0x80000000, "VM_MERGEABLE" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_fault_flags[] = {
	{ 0x1, "FAULT_FLAG_WRITE" },
	{ 0x2, "FAULT_FLAG_MKWRITE" },
	{ 0x4, "FAULT_FLAG_ALLOW_RETRY" },
	{ 0x8, "FAULT_FLAG_RETRY_NOWAIT" },
	{ 0x10, "FAULT_FLAG_KILLABLE" },
	{ 0x20, "FAULT_FLAG_TRIED" },
	{ 0x40, "FAULT_FLAG_USER" },
	{ 0x80, "FAULT_FLAG_REMOTE" },
	{ 0x100, "FAULT_FLAG_INSTRUCTION" },
	{ 0x200, "FAULT_FLAG_INTERRUPTIBLE" },
	{ 0x400, "FAULT_FLAG_UNSHARE" },
	{ 0x800, "FAULT_FLAG_ORIG_PTE_VALID" },
	{ 0x1000, "FAULT_FLAG_VMA_LOCK" },
	{ 0, NULL }
};

/* VM_FAULT_WRITE is of kernels before 6.3; nothing else has its bit. */
const struct kwatch_word kwatch_names_fault_result[] = {
	{ 0x1, "VM_FAULT_OOM" },
	{ 0x2, "VM_FAULT_SIGBUS" },
	{ 0x4, "VM_FAULT_MAJOR" },
	{ 0x8, "VM_FAULT_WRITE" },
	{ 0x10, "VM_FAULT_HWPOISON" },
	{ 0x20, "VM_FAULT_HWPOISON_LARGE" },
	{ 0x40, "VM_FAULT_SIGSEGV" },
	{ 0x100, "VM_FAULT_NOPAGE" },
	{ 0x200, "VM_FAULT_LOCKED" },
	{ 0x400, "VM_FAULT_RETRY" },
	{ 0x800, "VM_FAULT_FALLBACK" },
	{ 0x1000, "VM_FAULT_DONE_COW" },
	{ 0x2000, "VM_FAULT_NEEDDSYNC" },
	{ 0x4000, "VM_FAULT_COMPLETED" },
	{ 0, NULL }
};

/* What an x86 pushes on the stack when it faults. */
const struct kwatch_word kwatch_names_x86_fault[] = {
	{ 0x1, "X86_PF_PROT" },
	{ 0x2, "X86_PF_WRITE" },
	{ 0x4, "X86_PF_USER" },
	{ 0x8, "X86_PF_RSVD" },
	{ 0x10, "X86_PF_INSTR" },
	{ 0x20, "X86_PF_PK" },
	{ 0x40, "X86_PF_SHSTK" },
	{ 0x8000, "X86_PF_SGX" },
	{ 0x80000000, "X86_PF_RMP" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_madvise[] = {
	NAME(MADV_NORMAL),
	NAME(MADV_RANDOM),
	NAME(MADV_SEQUENTIAL),
	NAME(MADV_WILLNEED),
	NAME(MADV_DONTNEED),
	NAME(MADV_FREE),
	NAME(MADV_REMOVE),
	NAME(MADV_DONTFORK),
	NAME(MADV_DOFORK),
	NAME(MADV_MERGEABLE),
	NAME(MADV_UNMERGEABLE),
	NAME(MADV_HUGEPAGE),
	NAME(MADV_NOHUGEPAGE),
	NAME(MADV_DONTDUMP),
	NAME(MADV_DODUMP),
	NAME(MADV_WIPEONFORK),
	NAME(MADV_KEEPONFORK),
	NAME(MADV_COLD),
	NAME(MADV_PAGEOUT),
	NAME(MADV_POPULATE_READ),
	NAME(MADV_POPULATE_WRITE),
	NAME(MADV_DONTNEED_LOCKED),
	{ 25, "MADV_COLLAPSE" },	/* since 6.1 */
	{ 100, "MADV_HWPOISON" },
	{ 101, "MADV_SOFT_OFFLINE" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_mremap_flags[] = {
	NAME(MREMAP_MAYMOVE),
	NAME(MREMAP_FIXED),
	NAME(MREMAP_DONTUNMAP),
	{ 0, NULL }
};
