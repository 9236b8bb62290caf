// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include "check_names.h"

#define WORD(constant) { constant, #constant }

static void the_tables_are_in_order(void **state)
{
	(void)state;
	check_enumeration(kwatch_names_open_access);
	check_flags(kwatch_names_open_flags);
	check_enumeration(kwatch_names_mmap_type);
	check_flags(kwatch_names_mmap_flags);
	check_flags(kwatch_names_mmap_protection);
	check_flags(kwatch_names_at_flags);
}

static void at_agrees_with_libc(void **state)
{
	static const struct kwatch_word flags[] = {
		WORD(AT_SYMLINK_NOFOLLOW), WORD(AT_EACCESS),
		WORD(AT_SYMLINK_FOLLOW), WORD(AT_NO_AUTOMOUNT),
		WORD(AT_EMPTY_PATH), WORD(AT_STATX_FORCE_SYNC),
		WORD(AT_STATX_DONT_SYNC), WORD(AT_RECURSIVE), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_at_flags, flags);
	check_shown("at_flags", 0, "0");
	check_shown("at_flags", AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW,
		    "AT_SYMLINK_NOFOLLOW|AT_EMPTY_PATH");
}

/*
 * The tables are of the kernel's headers, this is libc's: what a program says
 * is what is shown.
 */
static void open_agrees_with_libc(void **state)
{
	static const struct kwatch_word access[] = {
		WORD(O_RDONLY), WORD(O_WRONLY), WORD(O_RDWR), WORD(O_ACCMODE),
		{ 0, NULL }
	};
	static const struct kwatch_word flags[] = {
		WORD(O_CREAT), WORD(O_EXCL), WORD(O_NOCTTY), WORD(O_TRUNC),
		WORD(O_APPEND), WORD(O_NONBLOCK), WORD(O_SYNC), WORD(O_DSYNC),
		WORD(O_DIRECT), WORD(O_DIRECTORY), WORD(O_NOFOLLOW),
		WORD(O_NOATIME), WORD(O_CLOEXEC), WORD(O_PATH),
		WORD(O_TMPFILE), { O_ASYNC, "FASYNC" }, { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_open_access, access);
	check_has(kwatch_names_open_flags, flags);
}

static void mmap_agrees_with_libc(void **state)
{
	static const struct kwatch_word types[] = {
		WORD(MAP_SHARED), WORD(MAP_PRIVATE), WORD(MAP_SHARED_VALIDATE),
		{ 0, NULL }
	};
	static const struct kwatch_word flags[] = {
		WORD(MAP_FIXED), WORD(MAP_ANONYMOUS), WORD(MAP_GROWSDOWN),
		WORD(MAP_DENYWRITE), WORD(MAP_EXECUTABLE), WORD(MAP_LOCKED),
		WORD(MAP_NORESERVE), WORD(MAP_POPULATE), WORD(MAP_NONBLOCK),
		WORD(MAP_STACK), WORD(MAP_HUGETLB), WORD(MAP_SYNC),
		WORD(MAP_FIXED_NOREPLACE),
#ifdef MAP_32BIT
		WORD(MAP_32BIT),
#endif
		{ 0, NULL }
	};
	static const struct kwatch_word protection[] = {
		WORD(PROT_READ), WORD(PROT_WRITE), WORD(PROT_EXEC),
		WORD(PROT_GROWSDOWN), WORD(PROT_GROWSUP), { 0, NULL }
	};

	(void)state;
	check_has(kwatch_names_mmap_type, types);
	check_has(kwatch_names_mmap_flags, flags);
	check_has(kwatch_names_mmap_protection, protection);
}

/* The part that is a number must not be taken for a flag as well. */
static void types_and_flags_are_apart(void **state)
{
	const struct kwatch_word *word;

	(void)state;
	for (word = kwatch_names_open_flags; word->name; word++)
		assert_int_equal(word->value & O_ACCMODE, 0);
	for (word = kwatch_names_open_access; word->name; word++)
		assert_int_equal(word->value & ~O_ACCMODE, 0);
	for (word = kwatch_names_mmap_flags; word->name; word++)
		assert_int_equal(word->value & MAP_TYPE, 0);
	for (word = kwatch_names_mmap_type; word->name; word++)
		assert_int_equal(word->value & ~MAP_TYPE, 0);
}

static void shows_combinations(void **state)
{
	(void)state;
	check_shown("open_flags", O_WRONLY | O_CREAT | O_EXCL | O_SYNC,
		    "O_WRONLY|O_SYNC|O_CREAT|O_EXCL");
	check_shown("open_flags", O_RDWR | O_TMPFILE | O_DSYNC,
		    "O_RDWR|O_TMPFILE|O_DSYNC");
	check_shown("open_flags", O_DIRECTORY | O_PATH,
		    "O_RDONLY|O_DIRECTORY|O_PATH");
	/* Half of a name of two bits is not the name. */
	check_shown("open_flags", O_TMPFILE & ~O_DIRECTORY,
		    "O_RDONLY|0x400000");
	check_shown("open_flags", 0x10 | 0x20, "O_RDONLY|FMODE_EXEC|0x10");
	check_shown("mmap_flags",
		    MAP_SHARED_VALIDATE | MAP_SYNC | MAP_POPULATE,
		    "MAP_SHARED_VALIDATE|MAP_POPULATE|MAP_SYNC");
	/* A type that nobody knows stays a number. */
	check_shown("mmap_flags", 0xf | MAP_LOCKED, "MAP_LOCKED|0xf");
	check_shown("mmap_flags", MAP_PRIVATE | (1ULL << 40),
		    "MAP_PRIVATE|0x10000000000");
	check_shown("mmap_protection", PROT_READ | PROT_GROWSDOWN,
		    "PROT_READ|PROT_GROWSDOWN");
	check_shown("mmap_protection", 0x8000, "0x8000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tables_are_in_order),
		cmocka_unit_test(open_agrees_with_libc),
		cmocka_unit_test(at_agrees_with_libc),
		cmocka_unit_test(mmap_agrees_with_libc),
		cmocka_unit_test(types_and_flags_are_apart),
		cmocka_unit_test(shows_combinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
