# SPDX-License-Identifier: GPL-2.0-only
#
# Drops those findings of checkpatch that are known to be false, one by one: an
# --ignore would drop the true ones of the same type too.
BEGIN { RS = ""; ORS = "\n\n" }

# the kernel itself puts this right behind the function
/LINE_SPACING/ && /\n\+NOKPROBE_SYMBOL/ { next }

# it takes the version macro for a constant on the wrong side
/CONSTANT_COMPARISON/ && /LINUX_VERSION_CODE/ { next }

# names of members and types can be neither evaluated twice nor parenthesised
/MACRO_ARG_(REUSE|PRECEDENCE)/ && /argument (reuse )?'(member|type|structure|path|composite)'/ { next }

# a list of initialisers, for two types that have the same members
/COMPLEX_MACRO/ && /FILE: tools\/lib\/member\.c/ { next }

# in a condition that is to be evaluated again and again, and that is text
/MACRO_ARG_REUSE/ && /'text'/ && /define ASSERT_SAME/ { next }

# a sentence for a person is not broken: who reads it wants to find it
/LONG_LINE/ && /\n\+\t+return "[^"]*";/ { next }

# what the loader of a BPF program sets
/VOLATILE/ && /const volatile __u32 wanted_tgid/ { next }

# what a trigger expects is values, not a sentence that somebody looks for
/SPLIT_STRING/ && /FILE: tools\/trigger\// { next }

# of one JSON line
/(SPLIT_STRING|LONG_LINE_STRING)/ && /FILE: tests\/bench\// { next }

# it takes per-CPU pointers for a multiplication
/SPACING/ && /\*hits \+=/ { next }

# what is measured is not evaluated
/MACRO_ARG_REUSE/ && /'array'/ && /ARRAY_SIZE\(array\)/ { next }

# a keyword of C
/CAMELCASE/ && /<_(Static_assert|Atomic|Generic|Alignas|Alignof|Bool)>/ { next }

# execvp wants it writable
/STATIC_CONST_CHAR_ARRAY/ && /\n\+\t+char \*[a-z]+\[\] = / { next }

# what a signal handler sets
/VOLATILE/ && /volatile sig_atomic_t/ { next }

# libFuzzer's
/CAMELCASE/ && /<LLVMFuzzer[A-Za-z]+>/ { next }

# names of <elf.h> and <inttypes.h>
/CAMELCASE/ && /<(Elf(32|64)_[A-Z][a-z]+|PRI[a-z][0-9]+)>/ { next }

# cmocka's
/CAMELCASE/ && /<CMUnitTest>/ { next }

# what stands for the kernel's headers has the kernel's names and forms
/(MACRO_ARG_REUSE|NEW_TYPEDEFS|MEMORY_BARRIER)/ && /FILE: tests\/(unit|fuzz)\/shim\// { next }

# an access that is made for its fault alone
/VOLATILE/ && /\*\((const )?volatile char \*\)/ { next }

{ print }
