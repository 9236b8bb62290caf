// SPDX-License-Identifier: GPL-2.0
/*
 * known: calls of two functions from task, softirq, hardirq and NMI context,
 * and how many there were. The truth that kwatch's own counts are held against.
 *
 * /sys/kernel/debug/known:
 *   run    write "CALLS PERIOD": this CPU calls from a task, CALLS times, while
 *          every PERIOD microseconds a timer interrupt calls too, and starts a
 *          tasklet, an irq_work, a call on another CPU and an NMI that call.
 *          Returns when what it started has ended. Any number of CPUs at once.
 *   truth  read "CPU CONTEXT CALLS" for each CPU that called
 *
 * Each call of known_call() has the next serial number of its CPU, from 0, and
 * says where it comes from. So an observer can tell which call it did not see.
 */
#include <linux/debugfs.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/uaccess.h>
#ifdef CONFIG_X86
#include <asm/apic.h>
#include <asm/nmi.h>
#endif

/* As in struct kwatch_record.flags. */
enum context { TASK, SOFTIRQ, HARDIRQ, NMI, CONTEXTS };

/* Calls in a row: so that an interrupt also comes between two of a burst. */
#define BURST 4

static bool miscount;
module_param(miscount, bool, 0644);
MODULE_PARM_DESC(miscount, "make a call in a thousand that is not counted: a test must notice");

/*
 * struct caller - of a CPU, touched by it alone
 * @serial: of the next call; an interrupt takes its own between
 * @calls: by context
 * @nmi_wanted: we sent the NMI that comes
 * @running: the timer is to go on
 */
struct caller {
	u64 serial;
	u64 calls[CONTEXTS];
	bool nmi_wanted;
	bool running;
	unsigned int ticks;
	ktime_t period;
	struct hrtimer timer;
	struct tasklet_struct tasklet;
	struct irq_work work;
	call_single_data_t remote;
};

static DEFINE_PER_CPU(struct caller, callers);
static struct dentry *directory;

/* The traced functions. No clones: they are to keep their names and arguments. */
static noinline __noclone u64 known_call(u64 context, u64 serial)
{
	barrier();
	return serial + 1;
}

static noinline __noclone u64 known_other(u64 context, u64 serial)
{
	barrier();
	return serial + 2;
}

static void call_once(enum context context)
{
	u64 serial;

	/* One instruction on x86, so an interrupt never takes the same. */
	preempt_disable();
	serial = this_cpu_inc_return(callers.serial) - 1;
	if (!miscount || serial % 1000)
		this_cpu_inc(callers.calls[context]);
	known_call(context, serial);
	known_other(context, serial);
	preempt_enable();
}

static void call_burst(enum context context)
{
	unsigned int i;

	for (i = 0; i < BURST; i++)
		call_once(context);
}

static void on_tasklet(struct tasklet_struct *unused)
{
	call_burst(SOFTIRQ);
}

static void on_work(struct irq_work *unused)
{
	call_burst(HARDIRQ);
}

/* A CPU that idles takes such a call before it goes on, in no interrupt. */
static void on_remote(void *unused)
{
	call_burst(in_hardirq() ? HARDIRQ : TASK);
}

#ifdef CONFIG_X86
static int on_nmi(unsigned int type, struct pt_regs *regs)
{
	if (!__this_cpu_read(callers.nmi_wanted))
		return NMI_DONE;
	__this_cpu_write(callers.nmi_wanted, false);
	call_burst(NMI);
	return NMI_HANDLED;
}

/* Comes at once, whatever this CPU does. */
static void send_nmi(void)
{
	__this_cpu_write(callers.nmi_wanted, true);
	apic->send_IPI(smp_processor_id(), NMI_VECTOR);
}

static int init_nmi(void)
{
	return register_nmi_handler(NMI_LOCAL, on_nmi, 0, "known");
}

static void exit_nmi(void)
{
	unregister_nmi_handler(NMI_LOCAL, "known");
}
#else
static void send_nmi(void) { }
static int init_nmi(void) { return 0; }
static void exit_nmi(void) { }
#endif

static void call_on_next_cpu(struct caller *caller)
{
	unsigned int next = cpumask_next(smp_processor_id(), cpu_online_mask);

	if (next >= nr_cpu_ids)
		next = cpumask_first(cpu_online_mask);
	/* Still on its way from the last time: fine, there is the next time. */
	if (next != smp_processor_id())
		smp_call_function_single_async(next, &caller->remote);
}

static enum hrtimer_restart on_timer(struct hrtimer *timer)
{
	struct caller *caller = container_of(timer, struct caller, timer);

	if (!READ_ONCE(caller->running))
		return HRTIMER_NORESTART;
	switch (caller->ticks++ % 4) {
	case 0:
		tasklet_schedule(&caller->tasklet);
		break;
	case 1:
		irq_work_queue(&caller->work);
		break;
	case 2:
		send_nmi();
		break;
	case 3:
		call_on_next_cpu(caller);
		break;
	}
	call_burst(HARDIRQ);
	hrtimer_forward_now(timer, caller->period);
	return HRTIMER_RESTART;
}

/* With interrupts on, and so that this task stays here and sleeps not. */
static void run_here(unsigned long calls, unsigned int period)
{
	struct caller *caller;

	migrate_disable();
	caller = this_cpu_ptr(&callers);
	caller->period = ns_to_ktime(period * (u64)NSEC_PER_USEC);
	WRITE_ONCE(caller->running, true);
	hrtimer_start(&caller->timer, caller->period, HRTIMER_MODE_REL_PINNED_HARD);
	while (calls--) {
		call_once(TASK);
		if (!(calls % 64))
			cond_resched();
	}
	WRITE_ONCE(caller->running, false);
	hrtimer_cancel(&caller->timer);
	irq_work_sync(&caller->work);
	/* Waits until it has run. */
	tasklet_kill(&caller->tasklet);
	migrate_enable();
}

static ssize_t run_write(struct file *file, const char __user *from, size_t size, loff_t *offset)
{
	unsigned long calls;
	unsigned int period;
	char text[64] = "";

	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, size))
		return -EFAULT;
	if (sscanf(text, "%lu %u", &calls, &period) != 2 || !period)
		return -EINVAL;
	run_here(calls, period);
	return size;
}

static const struct file_operations run_fops = {
	.owner = THIS_MODULE,
	.write = run_write,
};

static void arrive(void *unused)
{
}

/* What was under way to other CPUs has arrived when this has. */
static void wait_for_calls(void)
{
	on_each_cpu(arrive, NULL, 1);
}

static int truth_show(struct seq_file *to, void *unused)
{
	unsigned int cpu, context;

	wait_for_calls();
	for_each_online_cpu(cpu)
		for (context = 0; context < CONTEXTS; context++)
			seq_printf(to, "%u %u %llu\n", cpu, context,
				   per_cpu(callers, cpu).calls[context]);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(truth);

static void init_caller(struct caller *caller)
{
	hrtimer_init(&caller->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL_PINNED_HARD);
	caller->timer.function = on_timer;
	tasklet_setup(&caller->tasklet, on_tasklet);
	caller->work = IRQ_WORK_INIT_HARD(on_work);
	INIT_CSD(&caller->remote, on_remote, NULL);
}

static int __init known_init(void)
{
	unsigned int cpu;
	int err;

	for_each_possible_cpu(cpu)
		init_caller(per_cpu_ptr(&callers, cpu));
	err = init_nmi();
	if (err)
		return err;
	directory = debugfs_create_dir("known", NULL);
	debugfs_create_file("run", 0200, directory, NULL, &run_fops);
	debugfs_create_file("truth", 0400, directory, NULL, &truth_fops);
	return 0;
}

static void __exit known_exit(void)
{
	debugfs_remove_recursive(directory);
	wait_for_calls();
	exit_nmi();
}

module_init(known_init);
module_exit(known_exit);
MODULE_DESCRIPTION("a known number of calls from every context");
MODULE_LICENSE("GPL");
