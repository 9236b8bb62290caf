// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include "rings.h"

/*
 * struct kwatch_rings - what is mapped
 * @rings: one for each possible CPU, NULL while there is none
 * @mapped: how many there are
 */
struct kwatch_rings {
	struct kwatch_device *session;
	struct kwatch_ring **rings;
	size_t page_size;
	size_t ring_bytes;
	unsigned int cpus;
	unsigned int mapped;
};

/* A CPU without a ring is no error. */
static int map_cpu(struct kwatch_rings *rings, unsigned int cpu,
		   struct kwatch_error *error)
{
	struct kwatch_error why;

	if (rings->rings[cpu])
		return 0;
	rings->rings[cpu] =
		kwatch_ring_map(kwatch_device_system(rings->session),
				kwatch_device_fd(rings->session), cpu,
				rings->page_size, rings->ring_bytes, &why);
	if (rings->rings[cpu])
		rings->mapped++;
	else if (why.code != ENXIO)
		return kwatch_error_set(error, why.code, "%s", why.text);
	return 0;
}

static int map_all(struct kwatch_rings *rings, struct kwatch_error *error)
{
	int err = 0;

	for (unsigned int cpu = 0; !err && cpu < rings->cpus; cpu++)
		err = map_cpu(rings, cpu, error);
	return err;
}

int kwatch_rings_look(struct kwatch_rings *rings)
{
	struct kwatch_session info;
	int err = kwatch_device_session(rings->session, &info, NULL);

	if (err || info.rings <= rings->mapped)
		return err;
	return map_all(rings, NULL);
}

unsigned int kwatch_rings_cpus(const struct kwatch_rings *rings)
{
	return rings->cpus;
}

size_t kwatch_rings_bytes(const struct kwatch_rings *rings)
{
	return rings->ring_bytes;
}

struct kwatch_ring *kwatch_rings_at(const struct kwatch_rings *rings,
				    unsigned int cpu)
{
	return rings->rings[cpu];
}

struct kwatch_rings *kwatch_rings_new(struct kwatch_device *session,
				      struct kwatch_error *error)
{
	struct kwatch_rings *rings;
	struct kwatch_session is;
	struct kwatch_info info;

	if (kwatch_device_info(session, &info, error) ||
	    kwatch_device_session(session, &is, error))
		return NULL;
	rings = calloc(1, sizeof(*rings));
	if (rings)
		rings->rings = calloc(info.cpus, sizeof(*rings->rings));
	if (!rings || !rings->rings) {
		kwatch_error_set(error, ENOMEM,
				 "no memory for the rings of %u CPUs", info.cpus);
		free(rings);
		return NULL;
	}
	rings->session = session;
	rings->page_size = info.page_size;
	rings->ring_bytes = is.ring_bytes;
	rings->cpus = info.cpus;
	if (map_all(rings, error)) {
		kwatch_rings_free(rings);
		return NULL;
	}
	return rings;
}

void kwatch_rings_free(struct kwatch_rings *rings)
{
	if (!rings)
		return;
	for (unsigned int cpu = 0; cpu < rings->cpus; cpu++)
		kwatch_ring_free(rings->rings[cpu]);
	free(rings->rings);
	free(rings);
}
