// SPDX-License-Identifier: GPL-2.0
/*
 * eventfd NUMBER...: the child writes each number into an eventfd, the parent
 * reads their sum when it has done. What kwatch shows is held against what this
 * prints.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_all(int fd, char **numbers)
{
	for (; *numbers; numbers++) {
		uint64_t number = strtoull(*numbers, NULL, 0);

		if (write(fd, &number, sizeof(number)) != sizeof(number))
			err(1, "write %s", *numbers);
	}
}

int main(int argc, char **argv)
{
	int fd = eventfd(0, 0), status;
	uint64_t sum;

	if (argc < 2)
		errx(2, "usage: eventfd NUMBER...");
	if (fd < 0)
		err(1, "eventfd");
	switch (fork()) {
	case -1:
		err(1, "fork");
	case 0:
		write_all(fd, argv + 1);
		return 0;
	}
	if (wait(&status) < 0 || status)
		errx(1, "the child failed");
	if (read(fd, &sum, sizeof(sum)) != sizeof(sum))
		err(1, "read");
	printf("%llu\n", (unsigned long long)sum);
	return 0;
}
