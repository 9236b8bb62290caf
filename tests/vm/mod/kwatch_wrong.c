// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module that does what it is told and must not: one mistake for each checker
 * of the debug kernels, to see that the checker sees it. Only tests/vm/debug
 * loads it, each time in a guest of its own.
 *
 *   insmod kwatch_wrong.ko mistake=NAME
 *
 * Where it matters the mistake is made in the handler of a kprobe, where kwatch
 * does its work; the probe is on a function of this module that two threads,
 * one on each CPU, call.
 */
#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static char *mistake = "none";
module_param(mistake, charp, 0400);
MODULE_PARM_DESC(mistake, "which mistake to make");

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_RAW_SPINLOCK(outer);
static DEFINE_SPINLOCK(inner);

static char *object;
static unsigned long counter;

/* To be probed; nothing else calls it */
static noinline void victim(void)
{
	barrier();
}

static void nothing(void)
{
	WRITE_ONCE(counter, 1);
}

/* object was freed before the probe was planted */
static void use_freed(void)
{
	WRITE_ONCE(counter, READ_ONCE(*object));
}

static void read_beyond(void)
{
	WRITE_ONCE(counter, READ_ONCE(object[64]));
}

static void sleep(void)
{
	mutex_lock(&first);
	mutex_unlock(&first);
}

static void allocate(void)
{
	kfree(kmalloc(64, GFP_KERNEL));
}

/* A lock that sleeps on PREEMPT_RT, where not even that may */
static void nest_locks(void)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&outer, flags);
	spin_lock(&inner);
	spin_unlock(&inner);
	raw_spin_unlock_irqrestore(&outer, flags);
}

/* Both CPUs at once, and neither says that the other may */
static void race(void)
{
	counter++;
}

static void invert_locks(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);

	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void leak(void)
{
	int i;

	/* more than one: a stale copy of a pointer hides its object */
	for (i = 0; i < 10; i++)
		object = kmalloc(96, GFP_KERNEL);
	object = NULL;
}

static void warn(void)
{
	WARN_ON(1);
}

static const struct {
	const char *name;
	void (*in_init)(void);
	void (*in_handler)(void);
} mistakes[] = {
	{ "none", nothing, nothing },
	{ "use-after-free", NULL, use_freed },
	{ "out-of-bounds", NULL, read_beyond },
	{ "sleep", NULL, sleep },
	{ "allocate", NULL, allocate },
	{ "nesting", NULL, nest_locks },
	{ "race", NULL, race },
	{ "inversion", invert_locks, NULL },
	{ "leak", leak, NULL },
	{ "warning", warn, NULL },
};

static void (*in_handler)(void);

static int on_hit(struct kprobe *probe, struct pt_regs *regs)
{
	in_handler();
	return 0;
}

static int call_victim(void *unused)
{
	while (!kthread_should_stop()) {
		int i;

		for (i = 0; i < 200; i++)
			victim();
		usleep_range(500, 1000);
	}
	return 0;
}

/* Has the handler run on every CPU for a while */
static int run_handler(void)
{
	static struct kprobe probe = { .pre_handler = on_hit };
	struct task_struct *threads[2];
	int i, err;

	probe.addr = (void *)victim;
	err = register_kprobe(&probe);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		threads[i] = kthread_run_on_cpu(call_victim, NULL, i % num_online_cpus(),
						"kwatch_wrong/%u");
	msleep(2000);
	for (i = 0; i < ARRAY_SIZE(threads); i++) {
		if (!IS_ERR(threads[i]))
			kthread_stop(threads[i]);
	}
	unregister_kprobe(&probe);
	return 0;
}

static int __init wrong_init(void)
{
	int i, err = 0;

	object = kmalloc(64, GFP_KERNEL);
	if (!object)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(mistakes); i++) {
		if (strcmp(mistake, mistakes[i].name))
			continue;
		if (mistakes[i].in_handler == use_freed)
			kfree(object);
		if (mistakes[i].in_init)
			mistakes[i].in_init();
		in_handler = mistakes[i].in_handler;
		if (in_handler)
			err = run_handler();
		if (in_handler != use_freed)
			kfree(object);
		return err;
	}
	kfree(object);
	return -EINVAL;
}

static void __exit wrong_exit(void)
{
}

module_init(wrong_init);
module_exit(wrong_exit);
MODULE_DESCRIPTION("Mistakes for the checkers of debug kernels to find");
MODULE_LICENSE("GPL");
