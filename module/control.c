// SPDX-License-Identifier: GPL-2.0
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "attach.h"
#include "budget.h"
#include "control.h"
#include "missed.h"
#include "read_path.h"
#include "read_stack.h"
#include "recording.h"
#include "session.h"
#include "summary.h"

/* The session of @file, which once set stays; NULL and a refusal without one. */
static struct kwatch_sess *find_session(struct kwatch_file *file, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = READ_ONCE(file->session);

	if (!session)
		kwatch_refuse(refusal, 0, "this file has no session: set one up or attach to one");
	return session;
}

/* The same, locked. */
static struct kwatch_sess *lock_session(struct kwatch_file *file, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = find_session(file, refusal);

	if (session)
		mutex_lock(&session->lock);
	return session;
}

int kwatch_control_info(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal)
{
	struct kwatch_info *info = argument;

	memset(info, 0, sizeof(*info));
	info->page_size = PAGE_SIZE;
	info->features = kwatch_gate_features() | kwatch_attach_features() |
			 KWATCH_FEATURE_GUARD | KWATCH_FEATURE_SYMBOL |
			 kwatch_stack_features();
	if (kwatch_read_path_crosses_mounts())
		info->features |= KWATCH_FEATURE_MOUNTS;
	info->cpus = nr_cpu_ids;
	info->max_probes = KWATCH_MAX_PROBES;
	info->max_fields = KWATCH_MAX_FIELDS;
	info->max_predicates = KWATCH_MAX_PREDICATES;
	info->max_record = KWATCH_MAX_RECORD;
	info->ring_bytes_min = PAGE_SIZE;
	info->ring_bytes_max = KWATCH_MAX_RING_BYTES;
	info->max_active = KWATCH_MAX_ACTIVE;
	info->total_bytes_max = kwatch_budget_max();
	info->total_bytes = kwatch_budget_used();
	strscpy(info->version, THIS_MODULE->version ?: "", sizeof(info->version));
	return 0;
}

/* One open file, one session: @session becomes that of @file. */
static int bind(struct kwatch_file *file, struct kwatch_sess *session)
{
	if (IS_ERR(session))
		return PTR_ERR(session);
	/* F: whoever finds the session finds it whole, by address dependency. */
	smp_store_release(&file->session, session);
	return 0;
}

int kwatch_control_setup(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal)
{
	int err;

	mutex_lock(&file->lock);
	if (file->session)
		err = kwatch_refuse(refusal, -EISCONN, "this file has a session already");
	else
		err = bind(file, kwatch_session_new(argument, file, refusal));
	mutex_unlock(&file->lock);
	return err;
}

int kwatch_control_attach(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal)
{
	struct kwatch_name *name = argument;
	int err;

	if (name->id)
		return kwatch_refuse(refusal, -EINVAL, "id is not zero");
	mutex_lock(&file->lock);
	if (file->session)
		err = kwatch_refuse(refusal, -EISCONN, "this file has a session already");
	else
		err = bind(file, kwatch_session_attach(name->name, refusal));
	if (!err)
		name->id = file->session->id;
	mutex_unlock(&file->lock);
	return err;
}

int kwatch_control_destroy(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal)
{
	const struct kwatch_name *name = argument;

	if (name->id)
		return kwatch_refuse(refusal, -EINVAL, "id is not zero");
	return kwatch_session_destroy(name->name, refusal);
}

/* One element of an array of the caller's, who may know less or more of it. */
static int copy_element(u8 __user *to, const void *from, size_t known, size_t size)
{
	if (copy_to_user(to, from, min(known, size)))
		return -EFAULT;
	return size > known && clear_user(to + known, size - known) ? -EFAULT : 0;
}

/*
 * Elements beyond what is known are cleared: without a bound that could be
 * gigabytes for each.
 */
static int check_element(u32 size, u32 least, const char *what, struct kwatch_refusal *refusal)
{
	if (size < least)
		return kwatch_refuse(refusal, -EINVAL, "%s is %u, less than %u", what, size, least);
	if (size > PAGE_SIZE)
		return kwatch_refuse(refusal, -E2BIG, "%s is %u, more than a page", what, size);
	return 0;
}

struct listing {
	struct kwatch_session *to;
	u32 room;
	u32 seen;
};

static int list_one(struct kwatch_sess *session, void *data)
{
	struct listing *listing = data;

	if (listing->seen < listing->room) {
		mutex_lock(&session->lock);
		kwatch_recording_describe(session, &listing->to[listing->seen]);
		mutex_unlock(&session->lock);
	}
	listing->seen++;
	return 0;
}

int kwatch_control_sessions(struct kwatch_file *file, void *argument,
			    struct kwatch_refusal *refusal)
{
	struct kwatch_sessions *request = argument;
	struct listing listing = { .room = min_t(u32, request->count, KWATCH_MAX_SESSIONS) };
	u8 __user *to = u64_to_user_ptr(request->sessions);
	unsigned int i;
	int err = 0;

	if (request->__reserved)
		return kwatch_refuse(refusal, -EINVAL, "a reserved member is not zero");
	if (request->count)
		err = check_element(request->session_size, KWATCH_SESSION_SIZE_VER0,
				    "session_size", refusal);
	if (err)
		return err;
	listing.to = kvcalloc(listing.room, sizeof(*listing.to), GFP_KERNEL_ACCOUNT);
	if (!listing.to)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the sessions");
	/* User memory is written without a lock: that can take for ever. */
	kwatch_session_each(list_one, &listing);
	for (i = 0; i < min(listing.seen, listing.room) && !err; i++, to += request->session_size)
		err = copy_element(to, &listing.to[i], sizeof(*listing.to),
				   request->session_size);
	kvfree(listing.to);
	if (err)
		return kwatch_refuse(refusal, err, "the sessions cannot be written");
	request->count = listing.seen;
	return 0;
}

int kwatch_control_probe_add(struct kwatch_file *file, void *argument,
			     struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = find_session(file, refusal);
	struct kwatch_planted *planted;
	int err;

	if (!session)
		return -ENOTCONN;
	planted = kwatch_probe_new(argument, refusal);
	if (IS_ERR(planted))
		return PTR_ERR(planted);
	mutex_lock(&session->lock);
	err = kwatch_recording_add_probe(session, planted, argument, refusal);
	mutex_unlock(&session->lock);
	if (err)
		kwatch_probe_free(planted);
	return err;
}

int kwatch_control_probe_del(struct kwatch_file *file, void *argument,
			     struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = lock_session(file, refusal);
	const struct kwatch_probe_id *probe = argument;
	int err;

	if (!session)
		return -ENOTCONN;
	err = kwatch_recording_del_probe(session, probe->id, refusal);
	mutex_unlock(&session->lock);
	return err;
}

static int describe_probe(const struct kwatch_planted *planted, struct kwatch_schema *schema,
			  struct kwatch_schema_field *fields, struct kwatch_refusal *refusal)
{
	const struct kwatch_program *program = planted->program;
	u32 room = schema->nr_fields;

	schema->id = planted->id;
	schema->next = 0;
	schema->flags = planted->flags | (program->has_mask ? KWATCH_SCHEMA_FAULT_MASK : 0) |
			(planted->ip ? KWATCH_SCHEMA_BY_FTRACE : 0);
	memcpy(schema->symbol, planted->symbol, sizeof(schema->symbol));
	memcpy(schema->name, planted->name, sizeof(schema->name));
	schema->offset = planted->offset;
	schema->sample = planted->sample;
	schema->nr_fields = program->nr_fields;
	schema->entry_dynamic = planted->entry_head.size;
	schema->return_dynamic = planted->return_head.size;
	if (room < program->nr_fields)
		return kwatch_refuse(refusal, -ENOSPC, "probe %u has %u fields, the room is %u",
				     planted->id, program->nr_fields, room);
	memcpy(fields, program->fields, program->nr_fields * sizeof(*fields));
	return 0;
}

static int put_fields(const struct kwatch_schema *schema,
		      const struct kwatch_schema_field *fields, struct kwatch_refusal *refusal)
{
	u8 __user *to = u64_to_user_ptr(schema->fields);
	unsigned int i;

	for (i = 0; i < schema->nr_fields; i++, to += schema->field_size)
		if (copy_element(to, &fields[i], sizeof(*fields), schema->field_size))
			return kwatch_refuse(refusal, -EFAULT, "the fields cannot be written");
	return 0;
}

int kwatch_control_schema(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = find_session(file, refusal);
	struct kwatch_schema_field *fields;
	struct kwatch_schema *schema = argument;
	const struct kwatch_planted *planted;
	int err = 0;

	if (!session)
		return -ENOTCONN;
	if (schema->__reserved)
		err = kwatch_refuse(refusal, -EINVAL, "a reserved member is not zero");
	else if (schema->nr_fields)
		err = check_element(schema->field_size, KWATCH_SCHEMA_FIELD_SIZE_VER0,
				    "field_size", refusal);
	if (err)
		return err;
	fields = kcalloc(KWATCH_MAX_FIELDS, sizeof(*fields), GFP_KERNEL_ACCOUNT);
	if (!fields)
		return kwatch_refuse(refusal, -ENOMEM, "no memory for the fields");
	mutex_lock(&session->lock);
	planted = kwatch_recording_find_probe(session, schema->id, schema->next);
	if (!planted)
		err = kwatch_refuse(refusal, -ENOENT, "the session has no probe %u%s", schema->id,
				    schema->next ? " or above" : "");
	else
		err = describe_probe(planted, schema, fields, refusal);
	mutex_unlock(&session->lock);
	/* User memory is written without a lock: that can take for ever. */
	if (!err)
		err = put_fields(schema, fields, refusal);
	kfree(fields);
	return err;
}

static void add_stats(const struct kwatch_planted *planted, struct kwatch_stats *stats)
{
	stats->disarmed += planted->overload > 0;
	stats->rate = max_t(u64, stats->rate, planted->overload);
	if (stats->cpu == KWATCH_ALL_CPUS)
		kwatch_stats_sum(&stats->counts, planted->cpu);
	else
		kwatch_stats_add(&stats->counts, &per_cpu_ptr(planted->cpu, stats->cpu)->counts);
	kwatch_missed_sum(planted, &stats->missed, &stats->missed_returns);
}

int kwatch_control_stats(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = lock_session(file, refusal);
	struct kwatch_stats *stats = argument;
	const struct kwatch_planted *planted;
	int err = 0;

	if (!session)
		return -ENOTCONN;
	memset(&stats->counts, 0, sizeof(stats->counts));
	stats->missed = 0;
	stats->missed_returns = 0;
	stats->disarmed = 0;
	stats->__reserved1 = 0;
	stats->rate = 0;
	if (stats->__reserved)
		err = kwatch_refuse(refusal, -EINVAL, "a reserved member is not zero");
	else if (stats->cpu != KWATCH_ALL_CPUS &&
		 (stats->cpu >= nr_cpu_ids || !cpu_possible(stats->cpu)))
		err = kwatch_refuse(refusal, -EINVAL, "there is no CPU %u", stats->cpu);
	else if (stats->id && !kwatch_recording_find_probe(session, stats->id, false))
		err = kwatch_refuse(refusal, -ENOENT, "the session has no probe %u", stats->id);
	if (!err)
		list_for_each_entry(planted, &session->probes, link)
			if (!stats->id || stats->id == planted->id)
				add_stats(planted, stats);
	mutex_unlock(&session->lock);
	return err;
}

int kwatch_control_latency(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = lock_session(file, refusal);
	struct kwatch_latency *latency = argument;
	const struct kwatch_planted *planted;
	u32 id = latency->id;
	int err = 0;

	if (!session)
		return -ENOTCONN;
	planted = kwatch_recording_find_probe(session, id, false);
	latency->count = 0;
	latency->total_ns = 0;
	latency->max_ns = 0;
	memset(latency->buckets, 0, sizeof(latency->buckets));
	if (!planted)
		err = kwatch_refuse(refusal, -ENOENT, "the session has no probe %u", id);
	else if (!planted->latency)
		err = kwatch_refuse(refusal, -ENODATA, "probe %u %s keeps no latency histogram", id,
				    planted->name);
	else
		kwatch_stats_latency(latency, planted->latency);
	mutex_unlock(&session->lock);
	return err;
}

int kwatch_control_gate(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = find_session(file, refusal);
	s32 *numbers;
	int err;

	if (!session)
		return -ENOTCONN;
	numbers = kwatch_gate_numbers(argument, refusal);
	if (IS_ERR(numbers))
		return PTR_ERR(numbers);
	mutex_lock(&session->lock);
	err = kwatch_recording_refuse(session, refusal);
	if (!err)
		err = kwatch_gate_set(&session->gate, argument, numbers, refusal);
	mutex_unlock(&session->lock);
	kvfree(numbers);
	return err;
}

static struct kwatch_sess *lock_for_order(struct kwatch_file *file, const void *argument,
					  struct kwatch_refusal *refusal, int *err)
{
	const struct kwatch_control *control = argument;
	struct kwatch_sess *session;

	*err = -ENOTCONN;
	session = lock_session(file, refusal);
	if (session && control->flags) {
		*err = kwatch_refuse(refusal, -EINVAL, "unknown flags %#x", control->flags);
		mutex_unlock(&session->lock);
		return NULL;
	}
	return session;
}

int kwatch_control_enable(struct kwatch_file *file, void *argument,
			  struct kwatch_refusal *refusal)
{
	int err;
	struct kwatch_sess *session = lock_for_order(file, argument, refusal, &err);

	if (!session)
		return err;
	err = kwatch_recording_enable(session, refusal);
	mutex_unlock(&session->lock);
	return err;
}

int kwatch_control_disable(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal)
{
	int err;
	struct kwatch_sess *session = lock_for_order(file, argument, refusal, &err);

	if (!session)
		return err;
	kwatch_recording_disable(session);
	mutex_unlock(&session->lock);
	return 0;
}

int kwatch_control_session(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal)
{
	struct kwatch_sess *session = lock_session(file, refusal);
	struct kwatch_session *description = argument;
	struct kwatch_message message = description->message;

	if (!session)
		return -ENOTCONN;
	kwatch_recording_describe(session, description);
	description->message = message;
	mutex_unlock(&session->lock);
	return 0;
}

int kwatch_control_summary(struct kwatch_file *file, void *argument,
			   struct kwatch_refusal *refusal)
{
	int err;
	struct kwatch_sess *session = lock_for_order(file, argument, refusal, &err);

	if (!session)
		return err;
	err = 0;
	if (!kwatch_summary_log(session, "asked"))
		err = kwatch_refuse(refusal, -EAGAIN,
				    "there were too many summaries in the last seconds");
	mutex_unlock(&session->lock);
	return err;
}
