// SPDX-License-Identifier: GPL-2.0
/*
 * The least that a probe can cost, for `make bench-exact`: a kprobe or a
 * kretprobe with an empty handler (the floor), and with one that puts a record
 * of 64 bytes, laid out by hand for one function, into an array of the CPU (the
 * bound). No tracer with these probes can cost less than the first; one that
 * asks at run time what to record can hardly come below the second.
 */
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>

static char *symbol = "vfs_write";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "function to probe");
static bool returns;
module_param(returns, bool, 0444);
MODULE_PARM_DESC(returns, "with its return: a kretprobe");
static bool record;
module_param(record, bool, 0444);
MODULE_PARM_DESC(record, "write a record");
static bool text;
module_param(text, bool, 0444);
MODULE_PARM_DESC(text, "with the user text that the second argument points to");
static int pid;
module_param(pid, int, 0444);
MODULE_PARM_DESC(pid, "record this process only");

/* Overwritten in a circle: nobody reads it. */
#define RECORDS	256

struct record {
	u64 time;
	u32 tgid, tid;
	union {
		u64 words[6];
		char text[48];
	};
};

struct log {
	unsigned int next;
	struct record records[RECORDS];
};

static struct log __percpu *logs;

struct call {
	u64 time;
	unsigned long words[3];
};

static __always_inline struct record *next_record(void)
{
	struct log *log = this_cpu_ptr(logs);
	struct record *to = &log->records[log->next++ % RECORDS];

	to->tgid = current->tgid;
	to->tid = current->pid;
	return to;
}

static int empty_call(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

static int empty_entry(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static int empty_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	return 0;
}

static int record_call(struct kprobe *kp, struct pt_regs *regs)
{
	struct record *to;

	if (current->tgid != pid)
		return 0;
	to = next_record();
	to->time = ktime_get_mono_fast_ns();
	to->words[0] = regs_get_kernel_argument(regs, 0);
	to->words[1] = regs_get_kernel_argument(regs, 1);
	to->words[2] = regs_get_kernel_argument(regs, 2);
	to->words[3] = 0;
	to->words[4] = 0;
	to->words[5] = 0;
	return 0;
}

static int record_text(struct kprobe *kp, struct pt_regs *regs)
{
	const char __user *from = (const char __user *)regs_get_kernel_argument(regs, 1);
	struct record *to;

	if (current->tgid != pid)
		return 0;
	to = next_record();
	to->time = ktime_get_mono_fast_ns();
	pagefault_disable();
	if (strncpy_from_user(to->text, from, sizeof(to->text)) < 0)
		to->text[0] = 0;
	pagefault_enable();
	return 0;
}

static int keep_call(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct call *call = (void *)ri->data;

	if (current->tgid != pid)
		return 1;
	call->words[0] = regs_get_kernel_argument(regs, 0);
	call->words[1] = regs_get_kernel_argument(regs, 1);
	call->words[2] = regs_get_kernel_argument(regs, 2);
	call->time = ktime_get_mono_fast_ns();
	return 0;
}

static int record_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	const struct call *call = (void *)ri->data;
	struct record *to = next_record();

	to->time = ktime_get_mono_fast_ns();
	to->words[0] = to->time - call->time;
	to->words[1] = call->words[0];
	to->words[2] = call->words[1];
	to->words[3] = call->words[2];
	to->words[4] = regs_return_value(regs);
	to->words[5] = 0;
	return 0;
}

static struct kretprobe probe;

static int __init floor_init(void)
{
	int err;

	logs = alloc_percpu(struct log);
	if (!logs)
		return -ENOMEM;
	probe.kp.symbol_name = symbol;
	if (returns) {
		probe.maxactive = 64;
		probe.data_size = sizeof(struct call);
		probe.handler = record ? record_return : empty_return;
		probe.entry_handler = record ? keep_call : empty_entry;
		err = register_kretprobe(&probe);
	} else {
		probe.kp.pre_handler = !record ? empty_call : text ? record_text : record_call;
		err = register_kprobe(&probe.kp);
	}
	if (err)
		free_percpu(logs);
	return err;
}

static void __exit floor_exit(void)
{
	if (returns)
		unregister_kretprobe(&probe);
	else
		unregister_kprobe(&probe.kp);
	free_percpu(logs);
}

module_init(floor_init);
module_exit(floor_exit);
MODULE_DESCRIPTION("what a probe costs at the least");
MODULE_LICENSE("GPL");
