// SPDX-License-Identifier: GPL-2.0
/*
 * BTF of any content, as the type information of a kernel or of a module on top
 * of it: types that lead to themselves, names and numbers that lead out of it.
 * The first byte says how much is the module's.
 *
 * FILES: tools/lib/btf.c tools/lib/walk.c
 */
#include <sys/stat.h>
#include <unistd.h>
#include "btf.h"
#include "field.h"
#include "function.h"
#include "fuzz.h"
#include "walk.h"

#define TYPES	64	/* looked at by number */

static const char * const names[] = { "receive", "put", "f", "", "twice", "a" };
static const char * const members[] = { "len", "sk", "__sk_common", "skc_num", "a", "b", "" };
static char directory[64];

/* Both files of the directory are of no file system; see fuzz_file(). */
static void write_part(const char *name, const void *data, size_t size)
{
	char path[sizeof(directory) + 16];
	FILE *out;

	if (!directory[0])
		snprintf(directory, sizeof(directory), "/dev/shm/kwatch-fuzz-btf-%d", getpid());
	mkdir(directory, 0700);
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	out = fopen(path, "w");
	if (!out || (size && fwrite(data, size, 1, out) != 1) || fclose(out))
		abort();
}

static void remove_parts(void)
{
	char path[sizeof(directory) + 16];

	snprintf(path, sizeof(path), "%s/vmlinux", directory);
	unlink(path);
	snprintf(path, sizeof(path), "%s/mod", directory);
	unlink(path);
	rmdir(directory);
}

static void check_shape(struct kwatch_btf_type type)
{
	struct kwatch_btf_shape shape;

	kwatch_btf_shape(type, &shape);
	FUZZ_CHECK(shape.class <= KWATCH_BTF_OTHER && shape.alias && shape.name);
	if (shape.class == KWATCH_BTF_POINTER)
		FUZZ_CHECK(shape.size == 8);
}

static void check_members(struct kwatch_btf_type type)
{
	struct kwatch_btf_member member;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!kwatch_btf_member(type, members[i], &member))
			continue;
		FUZZ_CHECK(member.bit_size || !member.bit_offset);
		check_shape(member.type);
	}
}

/* The way that an expression takes, through whatever types there are. */
static void check_walk(struct kwatch_btf_type type)
{
	static const char * const chains[] = { "x->sk->__sk_common.skc_num", "x->a[3].b", "x[1]" };
	struct kwatch_error error;

	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		struct kwatch_field field = { 0 };
		struct kwatch_walk walk = { .type = type, .field = &field };
		struct kwatch_field_spec spec;

		FUZZ_CHECK(!kwatch_expression_field(&spec, chains[i], &error));
		kwatch_walk_follow(&walk, &spec.chain, &error);
		FUZZ_CHECK(field.derefs <= KWATCH_DEREF_MAX);
	}
}

static void check_type(struct kwatch_btf_type type)
{
	check_shape(type);
	check_members(type);
	check_walk(type);
}

static const void *check_function(struct kwatch_btf *btf, const char *module, const char *name)
{
	struct kwatch_btf_function function;

	if (!kwatch_btf_function(btf, module, name, &function))
		return NULL;
	check_shape(function.result);
	for (unsigned int i = 0; i < function.count && i < KWATCH_BTF_PARAMETERS; i++) {
		FUZZ_CHECK(function.parameters[i].name);
		check_type(function.parameters[i].type);
	}
	return function.result.btf;
}

static void check(struct kwatch_btf *btf)
{
	struct kwatch_btf_type type;
	const void *any = NULL;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const void *found = check_function(btf, "", names[i]);

		any = found ? found : any;
		check_function(btf, "mod", names[i]);
		if (kwatch_btf_struct(btf, names[i], &type))
			check_type(type);
	}
	for (__u32 id = 0; any && id < TYPES; id++)
		check_type((struct kwatch_btf_type){ any, id });
}

/* A word of the types: a number of another type, or a kind and its members. */
size_t fuzz_mutate(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	const size_t header = 1 + 24;
	uint64_t random = seed;
	uint32_t word;
	uint8_t *at;

	if (size < header + sizeof(word) || fuzz_random(&random) % 2)
		return fuzz_mutate_bytes(data, size, room);
	at = data + header + fuzz_random(&random) % ((size - header) / 4) * 4;
	memcpy(&word, at, sizeof(word));
	switch (fuzz_random(&random) % 4) {
	case 0:
		word = fuzz_random(&random) % 64;
		break;
	case 1:
		word = (fuzz_random(&random) % 20) << 24 | fuzz_random(&random) % 8;
		break;
	case 2:
		word += fuzz_random(&random) % 3 - 1;
		break;
	default:
		word ^= 1U << (fuzz_random(&random) % 32);
	}
	memcpy(at, &word, sizeof(word));
	return size;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct kwatch_error error = { 0 };
	struct kwatch_btf *btf;
	size_t kernel;

	if (!directory[0])
		atexit(remove_parts);
	if (!size)
		return;
	kernel = (size - 1) * (256 - data[0]) / 256;
	write_part("vmlinux", data + 1, kernel);
	write_part("mod", data + 1 + kernel, size - 1 - kernel);
	btf = kwatch_btf_new(directory, &error);
	if (!btf) {
		FUZZ_CHECK(error.code && error.text[0]);
		return;
	}
	check(btf);
	kwatch_btf_free(btf);
}
