// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kwatch: who may open it, and the way of every ioctl: copy in, check
 * size and reserved members, call, copy out or explain. Nothing here knows
 * what a probe is.
 */
#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "compat.h"
#include "control.h"
#include "device.h"
#include "reader.h"
#include "ring_map.h"
#include "session.h"

/**
 * struct kwatch_call - one ioctl
 * @command: number and direction; the size in it is that of today's struct
 * @least: bytes of the first version of the struct
 * @message: offset of its struct kwatch_message, 0 for none
 * @tells_room: with ENOSPC, the struct comes back and tells the room needed
 * @privileged: the caller itself must be allowed to open the device, for it
 *              gets at more than the file holds. All else may be done by
 *              whoever was given the file
 * @reads: is the beginning of reading kernel memory, which lockdown forbids
 * @run: does it
 */
struct kwatch_call {
	unsigned int command;
	unsigned int least;
	unsigned int message;
	bool tells_room;
	bool privileged;
	bool reads;
	int (*run)(struct kwatch_file *file, void *argument, struct kwatch_refusal *refusal);
};

/* A struct that has grown: @size is that of its first version. */
#define GROWN_CALL(cmd, type, size, function, ...) { \
	.command = (cmd), \
	.least = (size), \
	.message = offsetof(struct type, message), \
	.run = (function), \
	__VA_ARGS__ \
}

#define CALL(cmd, type, function, ...) \
	GROWN_CALL(cmd, type, sizeof(struct type), function, ##__VA_ARGS__)

static const struct kwatch_call calls[] = {
	{
		.command = KWATCH_IOC_INFO,
		.least = sizeof(struct kwatch_info),
		.run = kwatch_control_info,
	},
	GROWN_CALL(KWATCH_IOC_SETUP, kwatch_setup, KWATCH_SETUP_SIZE_VER0, kwatch_control_setup,
		   .privileged = true),
	CALL(KWATCH_IOC_ATTACH, kwatch_name, kwatch_control_attach,
	     .privileged = true, .reads = true),
	CALL(KWATCH_IOC_DESTROY, kwatch_name, kwatch_control_destroy, .privileged = true),
	CALL(KWATCH_IOC_SESSIONS, kwatch_sessions, kwatch_control_sessions, .privileged = true),
	CALL(KWATCH_IOC_PROBE_ADD, kwatch_probe, kwatch_control_probe_add,
	     .privileged = true, .reads = true),
	CALL(KWATCH_IOC_PROBE_DEL, kwatch_probe_id, kwatch_control_probe_del),
	{
		.command = KWATCH_IOC_SCHEMA,
		.least = sizeof(struct kwatch_schema),
		.message = offsetof(struct kwatch_schema, message),
		.tells_room = true,
		.run = kwatch_control_schema,
	},
	GROWN_CALL(KWATCH_IOC_STATS, kwatch_stats, KWATCH_STATS_SIZE_VER0, kwatch_control_stats),
	CALL(KWATCH_IOC_LATENCY, kwatch_latency, kwatch_control_latency),
	CALL(KWATCH_IOC_GATE, kwatch_gate, kwatch_control_gate, .privileged = true),
	CALL(KWATCH_IOC_ENABLE, kwatch_control, kwatch_control_enable, .reads = true),
	CALL(KWATCH_IOC_DISABLE, kwatch_control, kwatch_control_disable),
	GROWN_CALL(KWATCH_IOC_SESSION, kwatch_session, KWATCH_SESSION_SIZE_VER0,
		   kwatch_control_session),
	CALL(KWATCH_IOC_SUMMARY, kwatch_control, kwatch_control_summary),
};

/* A newer or older caller has another size in the command: not compared. */
static const struct kwatch_call *find_call(unsigned int command)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(calls); i++)
		if ((calls[i].command & ~IOCSIZE_MASK) == (command & ~IOCSIZE_MASK))
			return &calls[i];
	return NULL;
}

static void explain(const struct kwatch_message *message, const struct kwatch_refusal *refusal)
{
	unsigned int length = strlen(refusal->text) + 1;
	char __user *to = u64_to_user_ptr(message->text);

	if (!message->text || !message->length)
		return;
	/* Nothing more can be said when this fails; the errno stands. */
	if (length > message->length) {
		length = message->length;
		if (put_user(0, to + length - 1))
			return;
		length--;
	}
	if (copy_to_user(to, refusal->text, length))
		return;
}

static int copy_in(const struct kwatch_call *call, void *argument, unsigned int known,
		   void __user *from, u32 *size, struct kwatch_refusal *refusal)
{
	int err;

	if (get_user(*size, (const u32 __user *)from))
		return -EFAULT;
	if (*size < call->least)
		return -EINVAL;
	err = *size > PAGE_SIZE ? -E2BIG : copy_struct_from_user(argument, known, from, *size);
	if (err == -E2BIG) {
		/* The part that is known holds the message buffer. */
		if (copy_from_user(argument, from, known))
			return -EFAULT;
		kwatch_refuse(refusal, err,
			      "the struct has %u bytes, of which this module knows %u, and the rest is not zero or too long",
			      *size, known);
	}
	/* A call that is carried out must be able to tell what came of it. */
	if (!err && _IOC_DIR(call->command) & _IOC_READ &&
	    copy_to_user(from, argument, min(*size, known)))
		return -EFAULT;
	return err;
}

/* What changed for the caller, with the size that the caller knows. */
static int copy_out(void __user *to, void *argument, u32 size, unsigned int known)
{
	*(u32 *)argument = size;
	return copy_to_user(to, argument, min(size, known)) ? -EFAULT : 0;
}

static int may_call(const struct kwatch_call *call, struct kwatch_refusal *refusal)
{
	if (call->privileged && !perfmon_capable())
		return kwatch_refuse(refusal, -EPERM,
				     "the caller has neither CAP_PERFMON nor CAP_SYS_ADMIN in the first user namespace: it can use the session it was given, and no more");
	if (call->reads && security_locked_down(LOCKDOWN_KPROBES))
		return kwatch_refuse(refusal, -EPERM,
				     "the kernel is locked down (confidentiality): what records goes on, but nothing may begin to; boot with lockdown=integrity or less");
	return 0;
}

static long kwatch_device_ioctl(struct file *filp, unsigned int command, unsigned long arg)
{
	const struct kwatch_call *call = find_call(command);
	struct kwatch_refusal refusal = {};
	void __user *user = (void __user *)arg;
	const struct kwatch_message *message;
	unsigned int known;
	void *argument;
	u32 size;
	int err;

	if (!call)
		return -ENOTTY;
	known = _IOC_SIZE(call->command);
	argument = kzalloc(known, GFP_KERNEL);
	if (!argument)
		return -ENOMEM;
	message = call->message ? argument + call->message : NULL;
	err = copy_in(call, argument, known, user, &size, &refusal);
	if (!err && message && message->__reserved)
		err = kwatch_refuse(&refusal, -EINVAL, "message.__reserved is not zero");
	if (!err)
		err = may_call(call, &refusal);
	if (!err)
		err = call->run(filp->private_data, argument, &refusal);
	if (err && message)
		explain(message, &refusal);
	if ((!err || (err == -ENOSPC && call->tells_room)) &&
	    _IOC_DIR(call->command) & _IOC_READ)
		err = copy_out(user, argument, size, known) ?: err;
	kfree(argument);
	return err;
}

static int kwatch_device_open(struct inode *inode, struct file *filp)
{
	struct kwatch_file *file;
	int err;

	if (!perfmon_capable())
		return -EPERM;
	err = security_locked_down(LOCKDOWN_KPROBES);
	if (err)
		return err;
	file = kzalloc(sizeof(*file), GFP_KERNEL_ACCOUNT);
	if (!file)
		return -ENOMEM;
	mutex_init(&file->lock);
	filp->private_data = file;
	return nonseekable_open(inode, filp);
}

static int kwatch_device_release(struct inode *inode, struct file *filp)
{
	struct kwatch_file *file = filp->private_data;

	if (file->session)
		kwatch_session_detach(file->session, file);
	mutex_destroy(&file->lock);
	kfree(file);
	return 0;
}

static __poll_t kwatch_device_poll(struct file *filp, poll_table *table)
{
	struct kwatch_file *file = filp->private_data;
	struct kwatch_sess *session = READ_ONCE(file->session);

	if (!session)
		return EPOLLERR;
	poll_wait(filp, &session->wait, table);
	return kwatch_reader_poll(session);
}

static int kwatch_device_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct kwatch_file *file = filp->private_data;
	struct kwatch_sess *session = READ_ONCE(file->session);
	bool writes = vma->vm_flags & VM_WRITE;
	struct kwatch_ring *ring;
	unsigned int cpu;
	int consumer, claim = 0, err;

	if (!session)
		return -ENOTCONN;
	consumer = kwatch_ring_map_check(vma, session->ring_bytes, &cpu);
	if (consumer < 0)
		return consumer;
	ring = cpu_possible(cpu) ? kwatch_session_ring(session, cpu) : NULL;
	if (!ring)
		return -ENXIO;
	/* Only with the consumer page in hand can it be written. */
	if (consumer && writes)
		claim = kwatch_reader_claim(session, file);
	if (claim < 0)
		return claim;
	err = kwatch_ring_map_user(ring, vma);
	if (err && claim)
		kwatch_reader_unclaim(session, file);
	return err;
}

static const struct file_operations kwatch_device_fops = {
	.owner = THIS_MODULE,
	.open = kwatch_device_open,
	.release = kwatch_device_release,
	.unlocked_ioctl = kwatch_device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.poll = kwatch_device_poll,
	.mmap = kwatch_device_mmap,
};

static struct miscdevice kwatch_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kwatch",
	.fops = &kwatch_device_fops,
	.mode = 0600,
};

int kwatch_device_register(void)
{
	return misc_register(&kwatch_device);
}

void kwatch_device_unregister(void)
{
	misc_deregister(&kwatch_device);
}
