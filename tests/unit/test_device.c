// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <cmocka.h>
#include "device.h"

#define FD	7

/*
 * struct fake - a module that remembers what it was asked
 * @open_errno: of the device
 * @ioctl_errno: of all calls, 0: they succeed
 * @interrupted: so many calls end with EINTR first
 * @sentence: put into the message buffer with the error
 * @request: of the last call
 * @size: first word of its struct
 * @sessions: that exist
 * @probes: numbers of the probes that exist, 0 at the end
 * @fields: of each probe
 */
struct fake {
	struct kwatch_system system;
	int open_errno;
	int ioctl_errno;
	int interrupted;
	const char *sentence;
	unsigned long request;
	__u32 size;
	__u32 sessions;
	__u32 probes[4];
	__u32 fields;
	bool liar;
	int calls;
	int open_files;
};

static int fake_open(void *context, const char *path, int flags)
{
	struct fake *fake = context;

	(void)flags;
	assert_string_equal(path, KWATCH_DEVICE);
	errno = fake->open_errno;
	fake->open_files += !errno;
	return errno ? -1 : FD;
}

static int fake_close(void *context, int fd)
{
	struct fake *fake = context;

	assert_int_equal(fd, FD);
	fake->open_files--;
	return 0;
}

/*
 * Where the message is: nowhere in kwatch_info, at the end of the first version
 * of all others.
 */
static struct kwatch_message *message_in(unsigned long request, void *argument)
{
	size_t size = _IOC_SIZE(request);

	if (request == KWATCH_IOC_INFO)
		return NULL;
	if (request == KWATCH_IOC_SETUP)
		size = KWATCH_SETUP_SIZE_VER0;
	else if (request == KWATCH_IOC_STATS)
		size = KWATCH_STATS_SIZE_VER0;
	else if (request == KWATCH_IOC_SESSION)
		size = KWATCH_SESSION_SIZE_VER0;
	return (void *)((char *)argument + size - sizeof(struct kwatch_message));
}

static int refuse(int code)
{
	errno = code;
	return -1;
}

static int answer_sessions(const struct fake *fake, void *argument)
{
	struct kwatch_sessions *all = argument;
	struct kwatch_session *room = (void *)(uintptr_t)all->sessions;

	assert_int_equal(all->session_size, sizeof(*room));
	for (__u32 n = 0; n < fake->sessions && n < all->count; n++)
		room[n].id = n + 1;
	all->count = fake->sessions;
	return 0;
}

static int answer_schema(const struct fake *fake, void *argument)
{
	struct kwatch_schema *schema = argument;
	struct kwatch_schema_field *fields = (void *)(uintptr_t)schema->fields;
	const __u32 *probe = fake->probes;
	__u32 room = schema->nr_fields;

	assert_int_equal(schema->next, 1);
	assert_int_equal(schema->field_size, sizeof(*fields));
	while (*probe && *probe < schema->id)
		probe++;
	if (!*probe)
		return refuse(ENOENT);
	schema->nr_fields = fake->fields;
	if (fake->fields > room)
		return refuse(ENOSPC);
	schema->id = fake->liar ? 0 : *probe;
	schema->flags = KWATCH_PROBE_ENTRY;
	schema->entry_dynamic = (__u16)(24 + 8 * fake->fields);
	for (__u32 n = 0; n < fake->fields; n++) {
		snprintf(fields[n].name, sizeof(fields[n].name), "f%u", n);
		fields[n].type = KWATCH_TYPE_U64;
		fields[n].fixed_size = 8;
		fields[n].entry_offset = (__u16)(24 + 8 * n);
	}
	return 0;
}

static int fake_ioctl(void *context, int fd, unsigned long request,
		      void *argument)
{
	struct fake *fake = context;
	struct kwatch_message *message = message_in(request, argument);

	assert_int_equal(fd, FD);
	fake->calls++;
	fake->request = request;
	memcpy(&fake->size, argument, sizeof(fake->size));
	assert_int_equal(fake->size, _IOC_SIZE(request));
	if (message) {
		assert_true(message->text);
		assert_int_equal(message->__reserved, 0);
	}
	if (fake->interrupted) {
		fake->interrupted--;
		return refuse(EINTR);
	}
	if (fake->ioctl_errno) {
		if (fake->sentence && message)
			snprintf((char *)(uintptr_t)message->text,
				 message->length, "%s", fake->sentence);
		return refuse(fake->ioctl_errno);
	}
	if (request == KWATCH_IOC_SESSIONS)
		return answer_sessions(fake, argument);
	if (request == KWATCH_IOC_SCHEMA)
		return answer_schema(fake, argument);
	return 0;
}

static void fake_init(struct fake *fake)
{
	memset(fake, 0, sizeof(*fake));
	fake->system.context = fake;
	fake->system.open = fake_open;
	fake->system.close = fake_close;
	fake->system.ioctl = fake_ioctl;
}

static struct kwatch_device *open_fake(struct fake *fake)
{
	struct kwatch_error error = { 0 };
	struct kwatch_device *device = kwatch_device_open_on(&fake->system, &error);

	if (!device)
		fail_msg("%s", error.text);
	return device;
}

static void expect_refusal(struct fake *fake, int code, const char *text)
{
	struct kwatch_error error = { 0 };

	fake->open_errno = code;
	assert_null(kwatch_device_open_on(&fake->system, &error));
	assert_int_equal(error.code, code);
	if (!strstr(error.text, text))
		fail_msg("\"%s\" does not say \"%s\"", error.text, text);
	assert_int_equal(fake->open_files, 0);
}

static void test_open(void **state)
{
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	assert_int_equal(kwatch_device_fd(device), FD);
	assert_ptr_equal(kwatch_device_system(device), &fake.system);
	kwatch_device_close(device);
	assert_int_equal(fake.open_files, 0);
	kwatch_device_close(NULL);
}

static void test_open_says_what_to_do(void **state)
{
	struct fake fake;

	(void)state;
	fake_init(&fake);
	expect_refusal(&fake, ENOENT, "sudo kwatch load");
	expect_refusal(&fake, ENODEV, "sudo kwatch load");
	expect_refusal(&fake, EACCES, "CAP_PERFMON");
	expect_refusal(&fake, EMFILE, "Too many open files");
}

/* Every call by its number, with a struct of the right size. */
static void test_every_ioctl(void **state)
{
	struct kwatch_info info;
	struct kwatch_setup setup = { .ring_bytes = 4096 };
	struct kwatch_probe probe = { .id = 9 };	/* left from before */
	struct kwatch_gate gate = { 0 };
	struct kwatch_session session;
	struct kwatch_stats stats;
	struct kwatch_latency latency;
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
#define EXPECT(call, number) do { \
	assert_int_equal(call, 0); \
	assert_true(fake.request == (number)); \
} while (0)
	EXPECT(kwatch_device_info(device, &info, NULL), KWATCH_IOC_INFO);
	EXPECT(kwatch_device_setup(device, &setup, NULL), KWATCH_IOC_SETUP);
	EXPECT(kwatch_device_attach(device, "name", NULL), KWATCH_IOC_ATTACH);
	EXPECT(kwatch_device_destroy(device, "name", NULL), KWATCH_IOC_DESTROY);
	EXPECT(kwatch_device_probe_add(device, &probe, NULL), KWATCH_IOC_PROBE_ADD);
	EXPECT(kwatch_device_probe_del(device, 3, NULL), KWATCH_IOC_PROBE_DEL);
	EXPECT(kwatch_device_gate(device, &gate, NULL), KWATCH_IOC_GATE);
	EXPECT(kwatch_device_enable(device, NULL), KWATCH_IOC_ENABLE);
	EXPECT(kwatch_device_disable(device, NULL), KWATCH_IOC_DISABLE);
	EXPECT(kwatch_device_summary(device, NULL), KWATCH_IOC_SUMMARY);
	EXPECT(kwatch_device_session(device, &session, NULL), KWATCH_IOC_SESSION);
	EXPECT(kwatch_device_stats(device, 2, 1, &stats, NULL), KWATCH_IOC_STATS);
	EXPECT(kwatch_device_latency(device, 2, &latency, NULL), KWATCH_IOC_LATENCY);
#undef EXPECT
	assert_int_equal(setup.ring_bytes, 4096);
	assert_int_equal(probe.id, 0);
	assert_int_equal(stats.id, 2);
	assert_int_equal(stats.cpu, 1);
	assert_int_equal(latency.id, 2);
	/* No pointer into a stack that is gone stays behind. */
	assert_int_equal(setup.message.text, 0);
	assert_int_equal(probe.message.text, 0);
	kwatch_device_close(device);
}

static void test_refusals_in_words(void **state)
{
	struct kwatch_probe probe = { 0 };
	struct kwatch_error error;
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	fake.ioctl_errno = EINVAL;
	fake.sentence = "field 3 (path): type 99 is unknown";
	assert_int_equal(kwatch_device_probe_add(device, &probe, &error), -EINVAL);
	assert_int_equal(error.code, EINVAL);
	assert_string_equal(error.text, fake.sentence);
	fake.sentence = NULL;
	assert_int_equal(kwatch_device_probe_add(device, &probe, &error), -EINVAL);
	assert_non_null(strstr(error.text, "cannot plant the probe: Invalid"));
	fake.ioctl_errno = ENOTTY;
	assert_int_equal(kwatch_device_summary(device, &error), -ENOTTY);
	assert_non_null(strstr(error.text, "too old"));
	assert_int_equal(kwatch_device_summary(device, NULL), -ENOTTY);
	kwatch_device_close(device);
}

static void test_signals_are_no_refusal(void **state)
{
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	fake.interrupted = 3;
	assert_int_equal(kwatch_device_enable(device, NULL), 0);
	assert_int_equal(fake.calls, 4);
	kwatch_device_close(device);
}

static void test_names_have_a_length(void **state)
{
	char name[KWATCH_NAME_MAX + 1];
	struct kwatch_error error;
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	memset(name, 'n', sizeof(name));
	name[KWATCH_NAME_MAX] = '\0';
	assert_int_equal(kwatch_device_attach(device, name, &error), -EINVAL);
	assert_int_equal(kwatch_device_destroy(device, "", &error), -EINVAL);
	assert_int_equal(fake.calls, 0);
	name[KWATCH_NAME_MAX - 1] = '\0';
	assert_int_equal(kwatch_device_attach(device, name, &error), 0);
	kwatch_device_close(device);
}

static void test_sessions(void **state)
{
	struct kwatch_session *sessions;
	struct kwatch_error error;
	struct kwatch_device *device;
	struct fake fake;
	size_t count;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	for (fake.sessions = 0; fake.sessions < 100; fake.sessions += 33) {
		assert_int_equal(kwatch_device_sessions(device, &sessions, &count,
							&error), 0);
		assert_int_equal(count, fake.sessions);
		for (size_t n = 0; n < count; n++)
			assert_int_equal(sessions[n].id, n + 1);
		free(sessions);
	}
	fake.ioctl_errno = EPERM;
	assert_int_equal(kwatch_device_sessions(device, &sessions, &count, &error),
			 -EPERM);
	kwatch_device_close(device);
}

static void test_schemas(void **state)
{
	struct kwatch_schema_set *set;
	struct kwatch_error error;
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	set = kwatch_device_schemas(device, &error);
	assert_int_equal(kwatch_schema_set_count(set), 0);
	fake.probes[0] = 2;
	fake.probes[1] = 5;
	fake.fields = 100;	/* more than there is room for at first */
	assert_int_equal(kwatch_device_schemas_update(device, set, 1, &error), 0);
	assert_int_equal(kwatch_schema_set_count(set), 2);
	assert_int_equal(kwatch_schema_set_find(set, 5)->schema.nr_fields, 100);
	assert_string_equal(kwatch_schema_set_find(set, 5)->fields[99].name, "f99");
	fake.probes[2] = 6;
	fake.calls = 0;
	assert_int_equal(kwatch_device_schemas_update(device, set, 6, &error), 0);
	assert_int_equal(kwatch_schema_set_count(set), 3);
	/* Asked for again, what is known already does no harm. */
	assert_int_equal(kwatch_device_schemas_update(device, set, 1, &error), 0);
	kwatch_schema_set_free(set);
	kwatch_device_close(device);
}

static void test_schemas_that_make_no_sense(void **state)
{
	struct kwatch_error error = { 0 };
	struct kwatch_device *device;
	struct fake fake;

	(void)state;
	fake_init(&fake);
	device = open_fake(&fake);
	fake.probes[0] = 3;
	fake.liar = true;	/* would be asked for the first probe for ever */
	assert_null(kwatch_device_schemas(device, &error));
	assert_int_equal(error.code, EBADMSG);
	fake.liar = false;
	fake.fields = 0xfffffff0;	/* will not get so much memory */
	assert_null(kwatch_device_schemas(device, &error));
	assert_true(error.code);
	fake.fields = 1;
	fake.ioctl_errno = ENOTCONN;
	assert_null(kwatch_device_schemas(device, &error));
	assert_int_equal(error.code, ENOTCONN);
	kwatch_device_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_open_says_what_to_do),
		cmocka_unit_test(test_every_ioctl),
		cmocka_unit_test(test_refusals_in_words),
		cmocka_unit_test(test_signals_are_no_refusal),
		cmocka_unit_test(test_names_have_a_length),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_schemas),
		cmocka_unit_test(test_schemas_that_make_no_sense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
