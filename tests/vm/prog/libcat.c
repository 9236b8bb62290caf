// SPDX-License-Identifier: GPL-2.0
/*
 * libcat: what ringcat -a does, with libkwatch's reader: the records that wait
 * in a session, CPU by CPU, as raw bytes.
 */
#include <stdio.h>
#include <string.h>
#include <linux/kwatch.h>
#include "device.h"
#include "ring.h"

static int cat_ring(struct kwatch_device *device, unsigned int cpu,
		    const struct kwatch_info *info, const struct kwatch_session *session)
{
	const struct kwatch_record *record;
	struct kwatch_error error;
	struct kwatch_ring *ring;
	int size;

	ring = kwatch_ring_map(kwatch_device_system(device), kwatch_device_fd(device), cpu,
			       info->page_size, session->ring_bytes, &error);
	if (!ring)
		return 0; /* this CPU has none */
	while ((size = kwatch_ring_peek(ring, &record)) > 0) {
		fwrite(record, size, 1, stdout);
		kwatch_ring_pop(ring);
	}
	kwatch_ring_free(ring);
	return size;
}

int main(int argc, char **argv)
{
	struct kwatch_device *device;
	struct kwatch_session session;
	struct kwatch_error error = {};
	struct kwatch_info info;
	unsigned int cpu;
	int err = 0;

	device = kwatch_device_open(&error);
	if (!device || argc != 2 || kwatch_device_attach(device, argv[1], &error) ||
	    kwatch_device_info(device, &info, &error) ||
	    kwatch_device_session(device, &session, &error)) {
		fprintf(stderr, "libcat: %s\n", error.text);
		return 1;
	}
	for (cpu = 0; cpu < info.cpus && !err; cpu++)
		err = cat_ring(device, cpu, &info, &session);
	kwatch_device_close(device);
	return !!err;
}
