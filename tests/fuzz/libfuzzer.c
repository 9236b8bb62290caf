// SPDX-License-Identifier: GPL-2.0
/* The only file that knows the fuzzer. */
#include <sys/mman.h>
#include <unistd.h>
#include "fuzz.h"
#include "libfuzzer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_one(data, size);
	return 0;
}

size_t fuzz_mutate_bytes(uint8_t *data, size_t size, size_t room)
{
	return LLVMFuzzerMutate(data, size, room);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	if (fuzz_mutate)
		return fuzz_mutate(data, size, room, seed);
	return LLVMFuzzerMutate(data, size, room);
}

const char *fuzz_file(const void *data, size_t size)
{
	static char path[32];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("fuzz", 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	return path;
}
