// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/mman.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	(void)state;
	check_flags(kwatch_names_vm_flags);
	check_flags(kwatch_names_fault_flags);
	check_flags(kwatch_names_fault_result);
	check_flags(kwatch_names_x86_fault);
	check_enumeration(kwatch_names_madvise);
	check_flags(kwatch_names_mremap_flags);
}

static void advice_agrees_with_libc(void **state)
{
	static const struct kwatch_word advice[] = {
		WORD(MADV_NORMAL), WORD(MADV_RANDOM), WORD(MADV_SEQUENTIAL),
		WORD(MADV_WILLNEED), WORD(MADV_DONTNEED), WORD(MADV_FREE),
		WORD(MADV_REMOVE), WORD(MADV_DONTFORK), WORD(MADV_DOFORK),
		WORD(MADV_MERGEABLE), WORD(MADV_UNMERGEABLE),
		WORD(MADV_HUGEPAGE), WORD(MADV_NOHUGEPAGE),
		WORD(MADV_DONTDUMP), WORD(MADV_DODUMP), WORD(MADV_WIPEONFORK),
		WORD(MADV_KEEPONFORK), WORD(MADV_COLD), WORD(MADV_PAGEOUT),
		WORD(MADV_POPULATE_READ), WORD(MADV_POPULATE_WRITE),
		WORD(MADV_HWPOISON), { 0, NULL }
	};
	static const struct kwatch_word mremap_flags[] = {
		WORD(MREMAP_MAYMOVE), WORD(MREMAP_FIXED),
		WORD(MREMAP_DONTUNMAP), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_madvise, advice);
	check_has(kwatch_names_mremap_flags, mremap_flags);
}

/*
 * A mapping's first flags are those of mprotect(), by the kernel's own build
 * assertions; the second row says what it may become.
 */
static void the_first_flags_are_the_protection(void **state)
{
	(void)state;
	check_shown("vm_flags", PROT_READ | PROT_WRITE | PROT_EXEC,
		    "VM_READ|VM_WRITE|VM_EXEC");
	check_shown("vm_flags", (PROT_READ | PROT_WRITE) << 4,
		    "VM_MAYREAD|VM_MAYWRITE");
	check_shown("vm_flags", 1ULL << 63 | 1, "VM_READ|0x8000000000000000");
	check_shown("vm_flags", 0, "0");
}

static void shows_faults(void **state)
{
	(void)state;
	check_shown("fault_flags", 0x1255,
		    "FAULT_FLAG_WRITE|FAULT_FLAG_ALLOW_RETRY|FAULT_FLAG_KILLABLE|FAULT_FLAG_USER|FAULT_FLAG_INTERRUPTIBLE|FAULT_FLAG_VMA_LOCK");
	check_shown("fault_result", 0, "0");
	check_shown("fault_result", 0x100, "VM_FAULT_NOPAGE");
	check_shown("fault_result", 0x402, "VM_FAULT_SIGBUS|VM_FAULT_RETRY");
	check_shown("x86_fault", 7, "X86_PF_PROT|X86_PF_WRITE|X86_PF_USER");
	check_shown("madvise", 4, "MADV_DONTNEED");
	check_shown("madvise", 1000, "1000");
	check_shown("mremap_flags", 3, "MREMAP_MAYMOVE|MREMAP_FIXED");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(advice_agrees_with_libc),
		cmocka_unit_test(the_first_flags_are_the_protection),
		cmocka_unit_test(shows_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
