// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>
#include "symbols.h"
#include "temporary.h"

#define KERNEL						\
	"0000000000000000 A fixed_percpu_data\n"	\
	"ffffffff81000000 T _stext\n"			\
	"ffffffff81000000 T startup\n"			\
	"ffffffff81000100 t helper\n"			\
	"ffffffff81000100 t helper_alias\n"		\
	"ffffffff81000200 D a_variable\n"		\
	"ffffffff81000300 W weak\n"

static const char kernel[] = KERNEL;
static const char with_ext4[] = KERNEL
	"ffffffffc0001000 t ext4_open\t[ext4]\n"
	"ffffffffc0002000 t ext4_read\t[ext4]\n"
	"ffffffffc0003000 d ext4_data\t[ext4]\n";
static const char with_xfs[] = KERNEL
	"ffffffffc0001800 t xfs_open\t[xfs]\n";

static void load(void **state, struct kwatch_symbols *symbols, const char *kallsyms,
		 const char *modules)
{
	/* Not asked again at once. */
	static const struct timespec while_later = { .tv_nsec = 120000000 };
	struct kwatch_error error = { 0 };
	char path[256];

	snprintf(path, sizeof(path), "%s", temporary_write(state, "kallsyms", kallsyms));
	nanosleep(&while_later, NULL);
	assert_int_equal(kwatch_symbols_load(symbols, path,
					     temporary_write(state, "modules", modules),
					     &error), 0);
}

static void is(const struct kwatch_symbols *symbols, __u64 address, const char *name,
	       const char *module, __u64 offset)
{
	struct kwatch_place place;

	assert_true(kwatch_symbols_find(symbols, address, &place));
	assert_string_equal(place.name, name);
	assert_string_equal(place.module, module);
	assert_int_equal(place.offset, offset);
}

static void is_unknown(const struct kwatch_symbols *symbols, __u64 address)
{
	struct kwatch_place place;

	assert_false(kwatch_symbols_find(symbols, address, &place));
}

static void finds_what_lies_below(void **state)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();

	is_unknown(NULL, 0xffffffff81000010);
	is_unknown(symbols, 0xffffffff81000010);
	load(state, symbols, kernel, "");
	is(symbols, 0xffffffff81000010, "_stext", "", 0x10);
	is(symbols, 0xffffffff810000ff, "_stext", "", 0xff);
	is(symbols, 0xffffffff81000100, "helper", "", 0);
	is(symbols, 0xffffffff81000344, "weak", "", 0x44);
	/* No code, before all, and too far behind any. */
	is_unknown(symbols, 0xffffffff81000210);
	is_unknown(symbols, 0xffffffff80ffffff);
	is_unknown(symbols, 0xffffffffc0001010);
	kwatch_symbols_free(symbols);
}

/* A module that came, one that went, one that came to its place. */
static void knows_modules_of_both_times(void **state)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();

	load(state, symbols, with_ext4, "ext4 100 0 - Live 0xffffffffc0001000\n");
	is(symbols, 0xffffffffc0001010, "ext4_open", "ext4", 0x10);
	load(state, symbols, with_xfs, "xfs 100 0 - Live 0xffffffffc0001800\n");
	is(symbols, 0xffffffffc0001010, "ext4_open", "ext4", 0x10);
	is(symbols, 0xffffffffc0001810, "xfs_open", "xfs", 0x10);
	is(symbols, 0xffffffffc0002010, "ext4_read", "ext4", 0x10);
	is(symbols, 0xffffffff81000110, "helper", "", 0x10);
	is_unknown(symbols, 0xffffffffc0003010);
	kwatch_symbols_free(symbols);
}

/* Counts of users change all the time, and are no reason to read it all. */
static void reads_again_when_modules_change(void **state)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();

	load(state, symbols, kernel, "xfs 100 0 - Live 0xffffffffc0001800\n");
	load(state, symbols, with_xfs, "xfs 100 7 - Live 0xffffffffc0001800\n");
	is_unknown(symbols, 0xffffffffc0001810);
	load(state, symbols, with_xfs, "xfs 100 7 - Live 0xffffffffc0001900\n");
	is(symbols, 0xffffffffc0001810, "xfs_open", "xfs", 0x10);
	kwatch_symbols_free(symbols);
}

static void hidden_addresses_are_no_names(void **state)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();
	struct kwatch_error error = { 0 };
	char path[256];

	snprintf(path, sizeof(path), "%s",
		 temporary_write(state, "kallsyms", "0000000000000000 T _stext\n"));
	assert_int_equal(kwatch_symbols_load(symbols, path, path, &error), -EPERM);
	assert_non_null(strstr(error.text, "kptr_restrict"));
	is_unknown(symbols, 0);
	kwatch_symbols_free(symbols);
}

static void known_ones_come_first(void **state)
{
	struct kwatch_symbols *symbols = kwatch_symbols_new();
	const struct kwatch_place place = { "brought", "along", 7 };
	__u64 n, address;

	load(state, symbols, kernel, "");
	/* In any order, each twice. */
	for (n = 0; n < 400; n++) {
		address = 0xffffffff81000000 + n * 7919 % 200;
		assert_int_equal(kwatch_symbols_add(symbols, address, &place), 0);
	}
	is(symbols, 0xffffffff81000000, "brought", "along", 7);
	is(symbols, 0xffffffff810000c7, "brought", "along", 7);
	is(symbols, 0xffffffff810000c8, "_stext", "", 0xc8);
	kwatch_symbols_free(symbols);
}

#define T(f) cmocka_unit_test_setup_teardown(f, temporary_setup, \
					     temporary_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_what_lies_below),
		T(knows_modules_of_both_times),
		T(reads_again_when_modules_change),
		T(hidden_addresses_are_no_names),
		T(known_ones_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
