// SPDX-License-Identifier: GPL-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <bpf/btf.h>
#include <cmocka.h>
#include "make_btf.h"
#include "temporary.h"

/* Numbers of types that several others refer to. */
struct types {
	struct btf *btf;
	int s32;
	int u32;
	int s64;
	int u64;
	int letter;
};

static int add_struct(struct btf *btf, const char *name, unsigned int size)
{
	int id = btf__add_struct(btf, name, size);

	assert_true(id > 0);
	return id;
}

static void add_member(struct btf *btf, const char *name, int type,
		       unsigned int bytes, unsigned int bits)
{
	assert_int_equal(btf__add_field(btf, name, type, 8 * bytes, bits), 0);
}

/* @parameters: pairs of name and type, ends with a NULL name */
static void add_function(struct btf *btf, const char *name, int result, ...)
{
	int proto = btf__add_func_proto(btf, result);
	const char *parameter;
	va_list list;

	assert_true(proto > 0);
	va_start(list, result);
	while ((parameter = va_arg(list, const char *)))
		assert_int_equal(btf__add_func_param(btf, parameter,
						     va_arg(list, int)), 0);
	va_end(list);
	assert_true(btf__add_func(btf, name, BTF_FUNC_GLOBAL, proto) > 0);
}

static void add_numbers(struct types *t)
{
	t->s32 = btf__add_int(t->btf, "int", 4, BTF_INT_SIGNED);
	t->u32 = btf__add_int(t->btf, "unsigned int", 4, 0);
	t->s64 = btf__add_int(t->btf, "long int", 8, BTF_INT_SIGNED);
	t->u64 = btf__add_int(t->btf, "long unsigned int", 8, 0);
	t->letter = btf__add_int(t->btf, "char", 1, 0); /* as since 6.2 */
}

static int add_network(struct types *t)
{
	int u16 = btf__add_int(t->btf, "short unsigned int", 2, 0);
	int common, sock, sock_pointer, letters, skb;

	common = add_struct(t->btf, "sock_common", 8);
	add_member(t->btf, "skc_num", u16, 6, 0);
	sock = add_struct(t->btf, "sock", 16);
	add_member(t->btf, "first", t->s32, 0, 0);
	add_member(t->btf, "__sk_common", common, 8, 0);
	sock_pointer = btf__add_ptr(t->btf, sock);
	letters = btf__add_array(t->btf, t->u32, t->letter, 8);
	skb = add_struct(t->btf, "sk_buff", 32);
	add_member(t->btf, "len", t->u32, 0, 0);
	add_member(t->btf, "sk", sock_pointer, 8, 0);
	add_member(t->btf, "type", t->u32, 16, 3);
	add_member(t->btf, "cb", letters, 24, 0);
	return btf__add_ptr(t->btf, skb);
}

/* Returns the type, not a pointer to it. */
static int add_file(struct types *t)
{
	int path, hidden, file;

	path = add_struct(t->btf, "path", 16);
	add_member(t->btf, "mnt", t->u64, 0, 0);
	hidden = add_struct(t->btf, NULL, 16);
	add_member(t->btf, "pos", t->s64, 8, 0);
	file = add_struct(t->btf, "file", 48);
	add_member(t->btf, "flags", t->u32, 0, 0);
	add_member(t->btf, NULL, hidden, 8, 0);
	add_member(t->btf, "f_path", path, 24, 0);
	return file;
}

static int add_registers(struct types *t)
{
	static const char * const names[] = {
		"r10", "r9", "r8", "dx", "si", "di",
	};
	int regs = add_struct(t->btf, "pt_regs", 168);
	unsigned int i;

	for (i = 0; i < 6; i++)
		add_member(t->btf, names[i], t->u64, 56 + 8 * i, 0);
	return btf__add_ptr(t->btf, btf__add_const(t->btf, regs));
}

static void add_by_value(struct types *t, int file)
{
	int pair = add_struct(t->btf, "pair", 16);

	add_function(t->btf, "by_value", t->s32, "p", pair, "behind", t->s32,
		     NULL);
	add_function(t->btf, "huge", t->s32, "f", file, "behind", t->s32,
		     NULL);
	add_function(t->btf, "late", t->s32, "a", t->s64, "b", t->s64,
		     "c", t->s64, "d", t->s64, "e", t->s64, "p", pair,
		     "behind", t->s32, NULL);
}

static void add_functions(struct types *t)
{
	int skb = add_network(t), file = add_file(t), regs = add_registers(t);
	int text = btf__add_ptr(t->btf, btf__add_const(t->btf, t->letter));
	int size = btf__add_typedef(t->btf, "size_t", t->u64);
	int pid = btf__add_typedef(t->btf, "pid_t", t->s32);

	add_function(t->btf, "receive", t->s32, "skb", skb, "flags", t->s32,
		     NULL);
	add_function(t->btf, "put", t->s64, "file", btf__add_ptr(t->btf, file),
		     "buf", text, "count", size, NULL);
	add_function(t->btf, "stop", 0, "pid", pid, NULL);
	add_function(t->btf, "seven", t->s32, "a", t->s64, "b", t->s64,
		     "c", t->s64, "d", t->s64, "e", t->s64, "f", t->s64,
		     "g", t->s64, NULL);
	add_by_value(t, file);
	add_function(t->btf, "twice", t->s32, "a", t->s32, NULL);
	add_function(t->btf, "twice", t->s32, "a", t->s64, NULL);
	add_function(t->btf, "__x64_sys_try", t->s64, "regs", regs, NULL);
}

void make_btf(void **state)
{
	struct types types = { .btf = btf__new_empty() };
	const void *bytes;
	__u32 length;

	assert_non_null(types.btf);
	add_numbers(&types);
	add_functions(&types);
	bytes = btf__raw_data(types.btf, &length);
	assert_non_null(bytes);
	temporary_write_bytes(state, "vmlinux", bytes, length);
	btf__free(types.btf);
}

void make_kallsyms(void **state)
{
	temporary_write(state, "kallsyms",
			"ffffffff81000000 T _stext\n"
			"ffffffff81000100 T receive\n"
			"ffffffff81000200 T put\n"
			"ffffffff81000300 t stop\n"
			"ffffffff81000400 t twice\n"
			"ffffffff81000500 t twice\n"
			"ffffffff81000600 t seven\n"
			"ffffffff810006f0 t __pfx_changed.isra.0\n"
			"ffffffff81000700 t changed.isra.0\n"
			"ffffffff81000780 t changed.isra.0.cold\n"
			"ffffffff81000800 T __x64_sys_try\n"
			"ffffffff81000900 t refused\n"
			"ffffffff81000a00 t by_value\n"
			"ffffffff82000000 D data\n"
			"ffffffff83000000 T _sinittext\n"
			"ffffffff83000100 t at_boot\n"
			"ffffffff83001000 T _einittext\n"
			"ffffffffc0000000 t in_module\t[some]\n"
			"ffffffffc0000100 t receive_module\t[some]\n");
}
