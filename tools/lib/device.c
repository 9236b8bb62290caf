// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kwatch: one function per ioctl, and every refusal in words.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "access.h"
#include "device.h"
#include "host.h"

struct kwatch_device {
	const struct kwatch_system *system;
	int fd;
};

/* Why open() failed with @code, and what to do next. */
static const char *explain_open(int code)
{
	struct kwatch_host host;

	kwatch_host_look(&host, "");
	return kwatch_access_explain_open(&host, code);
}

struct kwatch_device *kwatch_device_open_on(const struct kwatch_system *system,
					    struct kwatch_error *error)
{
	struct kwatch_device *device = malloc(sizeof(*device));

	if (!device) {
		kwatch_error_set(error, ENOMEM, "no memory for a device");
		return NULL;
	}
	device->system = system;
	device->fd = system->open(system->context, KWATCH_DEVICE,
				  O_RDWR | O_CLOEXEC);
	if (device->fd < 0) {
		int code = errno;

		kwatch_error_set(error, code, KWATCH_DEVICE ": %s",
				 explain_open(code));
		free(device);
		return NULL;
	}
	return device;
}

struct kwatch_device *kwatch_device_open(struct kwatch_error *error)
{
	return kwatch_device_open_on(&kwatch_system_real, error);
}

void kwatch_device_close(struct kwatch_device *device)
{
	if (!device)
		return;
	device->system->close(device->system->context, device->fd);
	free(device);
}

int kwatch_device_fd(const struct kwatch_device *device)
{
	return device->fd;
}

const struct kwatch_system *
kwatch_device_system(const struct kwatch_device *device)
{
	return device->system;
}

/* What errno means for any ioctl of ours, where the module gave no sentence. */
static const char *explain_ioctl(int code)
{
	switch (code) {
	case ENOTTY:
	case E2BIG:
		return "the loaded module is too old; run `sudo kwatch unload` and `load`";
	case ENOTCONN:
		return "no session was set up or attached to";
	case ENODEV:
		return "the session was destroyed";
	default:
		return strerror(code);
	}
}

/*
 * Every ioctl goes through here. @argument begins with its size; @message is
 * the one inside of it, and is empty again when this returns, for its buffer
 * is on this stack.
 */
static int call(struct kwatch_device *device, unsigned long request,
		void *argument, struct kwatch_message *message,
		const char *what, struct kwatch_error *error)
{
	char text[sizeof(error->text)] = "";
	const __u32 size = _IOC_SIZE(request);
	int result, code;

	memcpy(argument, &size, sizeof(size));
	if (message) {
		message->text = (uintptr_t)text;
		message->length = sizeof(text);
	}
	do {
		result = device->system->ioctl(device->system->context,
					       device->fd, request, argument);
		code = result < 0 ? errno : 0;
	} while (code == EINTR);
	if (message)
		memset(message, 0, sizeof(*message));
	if (!code)
		return 0;
	text[sizeof(text) - 1] = '\0';
	if (text[0])
		return kwatch_error_set(error, code, "%s", text);
	return kwatch_error_set(error, code, "%s: %s", what,
				explain_ioctl(code));
}

int kwatch_device_info(struct kwatch_device *device, struct kwatch_info *info,
		       struct kwatch_error *error)
{
	memset(info, 0, sizeof(*info));
	return call(device, KWATCH_IOC_INFO, info, NULL,
		    "cannot ask the module what it can do", error);
}

int kwatch_device_setup(struct kwatch_device *device,
			struct kwatch_setup *setup, struct kwatch_error *error)
{
	setup->id = 0;	/* out, and refused when it is not zero */
	return call(device, KWATCH_IOC_SETUP, setup, &setup->message,
		    "cannot make a session", error);
}

static int call_by_name(struct kwatch_device *device, unsigned long request,
			const char *name, const char *what,
			struct kwatch_error *error)
{
	struct kwatch_name argument = { 0 };
	size_t length = strlen(name);

	if (!length || length >= sizeof(argument.name))
		return kwatch_error_set(error, EINVAL,
					"%s: its name must have 1 to %zu characters",
					what, sizeof(argument.name) - 1);
	memcpy(argument.name, name, length);
	return call(device, request, &argument, &argument.message, what, error);
}

int kwatch_device_attach(struct kwatch_device *device, const char *name,
			 struct kwatch_error *error)
{
	return call_by_name(device, KWATCH_IOC_ATTACH, name,
			    "cannot attach to the session", error);
}

int kwatch_device_destroy(struct kwatch_device *device, const char *name,
			  struct kwatch_error *error)
{
	return call_by_name(device, KWATCH_IOC_DESTROY, name,
			    "cannot destroy the session", error);
}

int kwatch_device_probe_add(struct kwatch_device *device,
			    struct kwatch_probe *probe,
			    struct kwatch_error *error)
{
	probe->id = 0;	/* out, and refused when it is not zero */
	return call(device, KWATCH_IOC_PROBE_ADD, probe, &probe->message,
		    "cannot plant the probe", error);
}

int kwatch_device_probe_del(struct kwatch_device *device, __u32 id,
			    struct kwatch_error *error)
{
	struct kwatch_probe_id argument = { .id = id };

	return call(device, KWATCH_IOC_PROBE_DEL, &argument, &argument.message,
		    "cannot remove the probe", error);
}

int kwatch_device_gate(struct kwatch_device *device, struct kwatch_gate *gate,
		       struct kwatch_error *error)
{
	return call(device, KWATCH_IOC_GATE, gate, &gate->message,
		    "cannot choose which tasks are traced", error);
}

static int control(struct kwatch_device *device, unsigned long request,
		   const char *what, struct kwatch_error *error)
{
	struct kwatch_control argument = { 0 };

	return call(device, request, &argument, &argument.message, what, error);
}

int kwatch_device_enable(struct kwatch_device *device,
			 struct kwatch_error *error)
{
	return control(device, KWATCH_IOC_ENABLE, "cannot start the session",
		       error);
}

int kwatch_device_disable(struct kwatch_device *device,
			  struct kwatch_error *error)
{
	return control(device, KWATCH_IOC_DISABLE, "cannot stop the session",
		       error);
}

int kwatch_device_summary(struct kwatch_device *device,
			  struct kwatch_error *error)
{
	return control(device, KWATCH_IOC_SUMMARY,
		       "cannot write the summary to the kernel log", error);
}

int kwatch_device_session(struct kwatch_device *device,
			  struct kwatch_session *session,
			  struct kwatch_error *error)
{
	memset(session, 0, sizeof(*session));
	return call(device, KWATCH_IOC_SESSION, session, &session->message,
		    "cannot ask what the session is", error);
}

int kwatch_device_stats(struct kwatch_device *device, __u32 id, __u32 cpu,
			struct kwatch_stats *stats, struct kwatch_error *error)
{
	memset(stats, 0, sizeof(*stats));
	stats->id = id;
	stats->cpu = cpu;
	return call(device, KWATCH_IOC_STATS, stats, &stats->message,
		    "cannot ask for the counters", error);
}

int kwatch_device_latency(struct kwatch_device *device, __u32 id,
			  struct kwatch_latency *latency,
			  struct kwatch_error *error)
{
	memset(latency, 0, sizeof(*latency));
	latency->id = id;
	return call(device, KWATCH_IOC_LATENCY, latency, &latency->message,
		    "cannot ask for the latency histogram", error);
}

int kwatch_device_sessions(struct kwatch_device *device,
			   struct kwatch_session **sessions, size_t *count,
			   struct kwatch_error *error)
{
	struct kwatch_sessions argument;
	struct kwatch_session *array;
	__u32 room = 16;
	int err;

	for (;;) {
		array = calloc(room, sizeof(*array));
		if (!array)
			return kwatch_error_set(error, ENOMEM,
						"no memory for %u sessions",
						room);
		argument = (struct kwatch_sessions){
			.count = room,
			.session_size = sizeof(*array),
			.sessions = (uintptr_t)array,
		};
		err = call(device, KWATCH_IOC_SESSIONS, &argument, &argument.message,
			   "cannot list the sessions", error);
		if (!err && argument.count <= room) {
			*sessions = array;
			*count = argument.count;
			return 0;
		}
		free(array);
		if (err)
			return err;
		room = argument.count;
	}
}

/*
 * Asks for the first probe from @id on. @schema->fields is malloc()ed here and
 * then the caller's, also on failure. Returns 0 or a negative errno; -ENOENT
 * means that there is no further probe.
 */
static int fetch_schema(struct kwatch_device *device, __u32 id,
			struct kwatch_schema *schema,
			struct kwatch_error *error)
{
	struct kwatch_schema_field *fields = NULL, *more;
	__u32 room = 32;
	int err;

	do {
		memset(schema, 0, sizeof(*schema));
		more = realloc(fields, room * sizeof(*fields));
		if (!more) {
			schema->fields = (uintptr_t)fields;
			return kwatch_error_set(error, ENOMEM,
						"no memory for the schema of probe %u",
						id);
		}
		fields = more;
		memset(fields, 0, room * sizeof(*fields));
		schema->id = id;
		schema->next = 1;
		schema->nr_fields = room;
		schema->field_size = sizeof(*fields);
		schema->fields = (uintptr_t)fields;
		err = call(device, KWATCH_IOC_SCHEMA, schema, &schema->message,
			   "cannot ask for the schema of a probe", error);
		if (err != -ENOSPC || schema->nr_fields <= room)
			break;
		room = schema->nr_fields;
	} while (room <= UINT16_MAX);
	if (!err && (schema->id < id || schema->nr_fields > room))
		return kwatch_error_set(error, EBADMSG,
					"the module answered with probe %u of %u fields when asked for probe %u",
					schema->id, schema->nr_fields, id);
	return err;
}

int kwatch_device_schemas_update(struct kwatch_device *device,
				 struct kwatch_schema_set *set, __u32 first,
				 struct kwatch_error *error)
{
	struct kwatch_error why = { 0 };
	struct kwatch_schema schema;
	int err;

	do {
		err = fetch_schema(device, first, &schema, &why);
		if (!err) {
			err = kwatch_schema_set_add(set, &schema);
			if (err == -EEXIST)
				err = 0;
			if (err)
				kwatch_error_set(&why, -err,
						 "the schema of probe %u makes no sense: %s",
						 schema.id, strerror(-err));
		}
		free((void *)(uintptr_t)schema.fields);
		first = schema.id + 1;
	} while (!err);
	if (err == -ENOENT)
		return 0;
	return kwatch_error_set(error, -err, "%s", why.text);
}

struct kwatch_schema_set *kwatch_device_schemas(struct kwatch_device *device,
						struct kwatch_error *error)
{
	struct kwatch_schema_set *set = kwatch_schema_set_new();

	if (!set) {
		kwatch_error_set(error, ENOMEM, "no memory for the schemas");
		return NULL;
	}
	if (kwatch_device_schemas_update(device, set, 1, error)) {
		kwatch_schema_set_free(set);
		return NULL;
	}
	return set;
}
