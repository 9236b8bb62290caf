/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/kwatch, one open file: the ioctls with their errors in words.
 */
#ifndef KWATCH_DEVICE_H
#define KWATCH_DEVICE_H

#include <linux/kwatch.h>
#include "error.h"
#include "schema.h"
#include "system.h"

struct kwatch_device;

/**
 * kwatch_device_open - open /dev/kwatch
 * @error: why NULL was returned, and what to do: load the module, become root,
 *         lockdown, ...
 */
struct kwatch_device *kwatch_device_open(struct kwatch_error *error);

/**
 * kwatch_device_open_on - the same on a given kernel, for tests
 * @system: its calls; must outlive the device
 * @error: why NULL was returned
 */
struct kwatch_device *kwatch_device_open_on(const struct kwatch_system *system,
					    struct kwatch_error *error);

void kwatch_device_close(struct kwatch_device *device);
/** kwatch_device_fd - for poll() and mmap(); stays the device's */
int kwatch_device_fd(const struct kwatch_device *device);
/** kwatch_device_system - the calls it was opened with */
const struct kwatch_system *
kwatch_device_system(const struct kwatch_device *device);

/*
 * One function per ioctl. Each fills in size and message of the struct, and
 * zeroes its id where that is out; the rest is the caller's. They return 0 or
 * a negative errno with @error set to the module's sentence.
 */
int kwatch_device_info(struct kwatch_device *device, struct kwatch_info *info,
		       struct kwatch_error *error);
int kwatch_device_setup(struct kwatch_device *device,
			struct kwatch_setup *setup, struct kwatch_error *error);
int kwatch_device_attach(struct kwatch_device *device, const char *name,
			 struct kwatch_error *error);
int kwatch_device_destroy(struct kwatch_device *device, const char *name,
			  struct kwatch_error *error);
int kwatch_device_probe_add(struct kwatch_device *device,
			    struct kwatch_probe *probe,
			    struct kwatch_error *error);
int kwatch_device_probe_del(struct kwatch_device *device, __u32 id,
			    struct kwatch_error *error);
int kwatch_device_gate(struct kwatch_device *device, struct kwatch_gate *gate,
		       struct kwatch_error *error);
int kwatch_device_enable(struct kwatch_device *device,
			 struct kwatch_error *error);
int kwatch_device_disable(struct kwatch_device *device,
			  struct kwatch_error *error);
int kwatch_device_summary(struct kwatch_device *device,
			  struct kwatch_error *error);
int kwatch_device_session(struct kwatch_device *device,
			  struct kwatch_session *session,
			  struct kwatch_error *error);
int kwatch_device_stats(struct kwatch_device *device, __u32 id, __u32 cpu,
			struct kwatch_stats *stats, struct kwatch_error *error);
int kwatch_device_latency(struct kwatch_device *device, __u32 id,
			  struct kwatch_latency *latency,
			  struct kwatch_error *error);

/**
 * kwatch_device_sessions - all sessions that exist
 * @device: open
 * @sessions: out: malloc()ed array, the caller frees it
 * @count: out
 * @error: why it failed
 */
int kwatch_device_sessions(struct kwatch_device *device,
			   struct kwatch_session **sessions, size_t *count,
			   struct kwatch_error *error);

/**
 * kwatch_device_schemas - the schemas of all probes of the session
 * @device: set up or attached
 * @error: why NULL was returned
 *
 * The caller frees the set.
 */
struct kwatch_schema_set *kwatch_device_schemas(struct kwatch_device *device,
						struct kwatch_error *error);

/**
 * kwatch_device_schemas_update - fetch the schemas that a set does not have
 * @device: set up or attached
 * @set: to add to
 * @first: number of the first probe to ask for
 * @error: why it failed
 *
 * Numbers of probes only grow, so what was planted since lies behind the last
 * one of the set. Returns 0 or a negative errno.
 */
int kwatch_device_schemas_update(struct kwatch_device *device,
				 struct kwatch_schema_set *set, __u32 first,
				 struct kwatch_error *error);

#endif
