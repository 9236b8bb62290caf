// SPDX-License-Identifier: GPL-2.0
/*
 * The writer of recordings. What a ring has published goes to the file in one
 * call, from where the kernel wrote it; in overwrite mode, where the kernel
 * may write over it meanwhile, through a copy, record by record.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "recording.h"
#include "rings.h"

#define NS_PER_MS	1000000ULL
#define LOOK_EVERY_NS	(1000 * NS_PER_MS)
#define COPY_ROOM	(256U * 1024)

/*
 * struct kwatch_recording - a recording that is being written
 * @last_id: of the schemas that were written
 * @looked_ns: clock when rings of new CPUs were looked for
 * @bytes: written
 * @copy: of overwrite mode: records that were saved from the ring
 * @copied: bytes of it
 */
struct kwatch_recording {
	struct kwatch_device *session;
	const struct kwatch_system *system;
	struct kwatch_rings *rings;
	struct kwatch_schema_set *schemas;
	int fd;
	__u32 last_id;
	__u64 looked_ns;
	__u64 bytes;
	char *copy;
	size_t copied;
};

static int write_all(struct kwatch_recording *recording, struct iovec *parts,
		     int count)
{
	ssize_t written;

	while (count) {
		written = writev(recording->fd, parts, count);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		recording->bytes += (__u64)written;
		while (count && (size_t)written >= parts->iov_len) {
			written -= (ssize_t)parts->iov_len;
			parts++;
			count--;
		}
		if (count) {
			parts->iov_base = (char *)parts->iov_base + written;
			parts->iov_len -= (size_t)written;
		}
	}
	return 0;
}

static int write_block(struct kwatch_recording *recording, __u32 type,
		       unsigned int cpu, const void *data, size_t length)
{
	struct kwatch_recording_block block = {
		.type = type, .cpu = cpu, .length = length,
	};
	struct iovec parts[2] = {
		{ &block, sizeof(block) },
		{ (void *)data, length },
	};

	return write_all(recording, parts, 2);
}

static int write_schema(struct kwatch_recording *recording,
			const struct kwatch_schema_probe *probe)
{
	struct kwatch_schema schema = probe->schema;
	size_t fields = schema.nr_fields * sizeof(*probe->fields);
	struct kwatch_recording_block block = {
		.type = KWATCH_RECORDING_SCHEMA,
		.length = sizeof(schema) + fields,
	};
	struct iovec parts[3] = {
		{ &block, sizeof(block) },
		{ &schema, sizeof(schema) },
		{ probe->fields, fields },
	};

	schema.size = sizeof(schema);
	schema.field_size = sizeof(*probe->fields);
	schema.fields = 0;
	memset(&schema.message, 0, sizeof(schema.message));
	return write_all(recording, parts, fields ? 3 : 2);
}

/* Writes the schemas that the file does not have yet. */
static int write_schemas(struct kwatch_recording *recording)
{
	const struct kwatch_schema_probe *probe;
	size_t n;
	int err;

	for (n = 0; n < kwatch_schema_set_count(recording->schemas); n++) {
		probe = kwatch_schema_set_at(recording->schemas, n);
		if (probe->schema.id <= recording->last_id)
			continue;
		err = write_schema(recording, probe);
		if (err)
			return err;
		recording->last_id = probe->schema.id;
	}
	return 0;
}

/* A session may be given probes while it is recorded, by another program. */
static int look_for_probes(struct kwatch_recording *recording)
{
	int err = kwatch_device_schemas_update(recording->session,
					       recording->schemas,
					       recording->last_id + 1, NULL);

	return err ? err : write_schemas(recording);
}

/* "7c1f0a26-...", in hexadecimal. */
void kwatch_recording_boot(__u8 id[16])
{
	char text[64] = "";
	static const char hex[] = "0123456789abcdef";
	size_t digits = 0, i;
	const char *digit;
	ssize_t got;
	int fd;

	memset(id, 0, 16);
	fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	for (i = 0; got > 0 && i < (size_t)got && digits < 32; i++) {
		digit = text[i] ? strchr(hex, text[i]) : NULL;
		if (!digit)
			continue;
		id[digits / 2] = (__u8)(id[digits / 2] << 4 | (digit - hex));
		digits++;
	}
}

static int write_head(struct kwatch_recording *recording, __u64 wall_offset_ns)
{
	struct kwatch_recording_head head = {
		.magic = KWATCH_RECORDING_MAGIC,
		.size = sizeof(head),
		.cpus = kwatch_rings_cpus(recording->rings),
		.start_ns = recording->system->now(recording->system->context),
		.wall_offset_ns = wall_offset_ns,
	};
	struct iovec part = { &head, sizeof(head) };
	struct utsname name;

	if (!uname(&name))
		memcpy(head.release, name.release,
		       strnlen(name.release, sizeof(head.release) - 1));
	kwatch_recording_boot(head.boot);
	recording->looked_ns = head.start_ns;
	return write_all(recording, &part, 1);
}

static int flush_copy(struct kwatch_recording *recording, unsigned int cpu)
{
	size_t length = recording->copied;

	recording->copied = 0;
	return length ? write_block(recording, KWATCH_RECORDING_RECORDS, cpu,
				    recording->copy, length) : 0;
}

/* Overwrite mode. Returns 1 when there was something, 0, or an error. */
static int take_copies(struct kwatch_recording *recording,
		       struct kwatch_ring *ring, unsigned int cpu)
{
	const struct kwatch_record *record;
	int size, err = 0, any = 0;

	while (!err && (size = kwatch_ring_peek(ring, &record)) > 0) {
		if (recording->copied + (size_t)size > COPY_ROOM)
			err = flush_copy(recording, cpu);
		memcpy(recording->copy + recording->copied, record, (size_t)size);
		recording->copied += (size_t)size;
		kwatch_ring_pop(ring);
		any = 1;
	}
	if (!err)
		err = flush_copy(recording, cpu);
	return err ? err : any;
}

/* Discard mode. Returns as take_copies(). */
static int take_span(struct kwatch_recording *recording,
		     struct kwatch_ring *ring, unsigned int cpu)
{
	const void *start;
	size_t length = kwatch_ring_span(ring, &start);
	int err;

	if (!length)
		return 0;
	err = write_block(recording, KWATCH_RECORDING_RECORDS, cpu, start,
			  length);
	kwatch_ring_skip(ring, length);
	return err ? err : 1;
}

int kwatch_recording_take(struct kwatch_recording *recording)
{
	unsigned int cpu, cpus = kwatch_rings_cpus(recording->rings);
	struct kwatch_ring *ring;
	int result, any = 0;

	for (cpu = 0; cpu < cpus; cpu++) {
		ring = kwatch_rings_at(recording->rings, cpu);
		if (!ring)
			continue;
		if (kwatch_ring_is_overwrite(ring))
			result = take_copies(recording, ring, cpu);
		else
			result = take_span(recording, ring, cpu);
		if (result < 0)
			return result;
		any |= result;
	}
	return any;
}

int kwatch_recording_wait(struct kwatch_recording *recording, int timeout_ms)
{
	const struct kwatch_system *system = recording->system;
	struct pollfd file = {
		.fd = kwatch_device_fd(recording->session),
		.events = POLLIN,
	};
	__u64 now = system->now(system->context);
	int count, err;

	if (now - recording->looked_ns >= LOOK_EVERY_NS) {
		recording->looked_ns = now;
		err = kwatch_rings_look(recording->rings);
		if (!err)
			err = look_for_probes(recording);
		if (err)
			return err;
	}
	count = system->poll(system->context, &file, timeout_ms);
	if (count < 0)
		return -errno;
	if (file.revents & (POLLHUP | POLLERR | POLLNVAL))
		return -ENODEV;
	return count ? 1 : 0;
}

int kwatch_recording_end(struct kwatch_recording *recording,
			 struct kwatch_recording_end *end)
{
	unsigned int cpu, cpus = kwatch_rings_cpus(recording->rings);
	struct kwatch_stats stats = { 0 };
	struct kwatch_ring_counts counts;
	int err;

	*end = (struct kwatch_recording_end){
		.size = sizeof(*end),
		.ring_bytes = kwatch_rings_bytes(recording->rings),
	};
	for (cpu = 0; cpu < cpus; cpu++) {
		if (!kwatch_rings_at(recording->rings, cpu))
			continue;
		kwatch_ring_counts(kwatch_rings_at(recording->rings, cpu),
				   &counts);
		end->overwritten += counts.missed;
		end->corrupt += (__u32)counts.corrupt;
	}
	err = look_for_probes(recording);
	if (!err)
		err = kwatch_device_stats(recording->session, 0,
					  KWATCH_ALL_CPUS, &stats, NULL);
	if (err)
		return err;
	end->missed = stats.missed;
	end->missed_returns = stats.missed_returns;
	end->counts = stats.counts;
	return write_block(recording, KWATCH_RECORDING_END, 0, end,
			   sizeof(*end));
}

const struct kwatch_schema_set *
kwatch_recording_schemas(const struct kwatch_recording *recording)
{
	return recording->schemas;
}

int kwatch_recording_names(struct kwatch_recording *recording,
			   const void *names, size_t length)
{
	return write_block(recording, KWATCH_RECORDING_SYMBOLS, 0, names,
			   length);
}

__u64 kwatch_recording_bytes(const struct kwatch_recording *recording)
{
	return recording->bytes;
}

void kwatch_recording_free(struct kwatch_recording *recording)
{
	if (!recording)
		return;
	kwatch_rings_free(recording->rings);
	kwatch_schema_set_free(recording->schemas);
	free(recording->copy);
	free(recording);
}

struct kwatch_recording *kwatch_recording_new(struct kwatch_device *session,
					      int fd, __u64 wall_offset_ns,
					      struct kwatch_error *error)
{
	struct kwatch_recording *recording = calloc(1, sizeof(*recording));
	int err;

	if (recording)
		recording->copy = malloc(COPY_ROOM);
	if (!recording || !recording->copy) {
		kwatch_error_set(error, ENOMEM, "no memory for a recording");
		goto free_recording;
	}
	recording->session = session;
	recording->system = kwatch_device_system(session);
	recording->fd = fd;
	recording->schemas = kwatch_device_schemas(session, error);
	if (!recording->schemas)
		goto free_recording;
	recording->rings = kwatch_rings_new(session, error);
	if (!recording->rings)
		goto free_recording;
	err = write_head(recording, wall_offset_ns);
	if (!err)
		err = write_schemas(recording);
	if (!err)
		return recording;
	kwatch_error_set(error, -err, "cannot write the recording: %s",
			 strerror(-err));
free_recording:
	kwatch_recording_free(recording);
	return NULL;
}
