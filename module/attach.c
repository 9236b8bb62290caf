// SPDX-License-Identifier: GPL-2.0
/*
 * Function entries by an ftrace_ops of our own.
 *
 * A kprobe on a function's entry is called by ftrace, too, but the kprobes core
 * runs one handler on a CPU at a time: what an interrupt hits inside a handler
 * is lost. ftrace's own guard against recursion is one for each context. It
 * also saves fewer registers than kprobes want.
 *
 * The probe's kprobe stays registered and disabled: it found the address, knows
 * the blacklist, and follows the life of modules. That of a kretprobe has a
 * handler, which takes an instance, calls our entry handler and replaces the
 * return address; it needs no more of the kprobes core than that, and is called
 * from here.
 *
 * One ops for all probes of all sessions: where a function has one ops, ftrace
 * calls it straight from a trampoline; where it has several, ftrace asks all
 * that exist in turn. So there must not be many. The ops stays registered, once
 * it was, until the module goes: to unregister it takes a grace period of all
 * tasks. An ops without a filter would be called by every function: that is
 * what the anchor is for.
 */
#include <linux/ftrace.h>
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include "attach.h"
#include "compat.h"
#include "hit.h"
#include "missed.h"
#include "probe.h"

#ifdef KWATCH_COMPAT_ATTACH

#define TABLE_BITS 10

/*
 * Of struct kwatch_planted.attached, by address. Changed under attach_lock, read
 * by the handler with preemption off.
 */
static struct hlist_head table[1 << TABLE_BITS];
static DEFINE_MUTEX(attach_lock);

/* What make bench-missed compares with. */
static bool use_ftrace = true;
module_param_named(ftrace, use_ftrace, bool, 0444);
MODULE_PARM_DESC(ftrace, "arm probes by ftrace where that is possible; 0: by kprobes, which lose what an interrupt hits inside a handler");

static bool registered; /* the ops; attach_lock */

/* Called by nobody, and by no name that anyone would probe. */
static noinline void anchor(void)
{
	barrier();
}

static __always_inline struct hlist_head *bucket(unsigned long ip)
{
	return &table[hash_long(ip, TABLE_BITS)];
}

/* What a handler calls is probed, too: told of, but not followed. */
static noinline notrace void count_missed(unsigned long ip)
{
	struct kwatch_planted *planted;

	preempt_disable_notrace();
	hlist_for_each_entry_rcu_notrace(planted, bucket(ip), attached)
		if (planted->ip == ip)
			kwatch_missed_here(planted);
	preempt_enable_notrace();
}

/*
 * Handlers of ours that the kprobes core runs on this CPU now, one inside the
 * other. Written by them alone, with preemption off; an interrupt leaves it as
 * it was.
 */
static DEFINE_PER_CPU(unsigned int, in_kprobe);

/*
 * The kprobes core knows by a pointer to the probe at work that it is at work,
 * and at the return of a followed call sets it to NULL, whatever it was. So no
 * call may be followed from inside a kprobe's handler: the core would take the
 * next breakpoint in that handler for a new hit, which calls, and so on until
 * the stack ends. A breakpoint's handler counts as NMI, also those of others.
 */
static __always_inline bool is_in_kprobe(void)
{
	return unlikely(in_nmi() || this_cpu_read(in_kprobe));
}

static __always_inline void hit(struct kwatch_planted *planted, struct pt_regs *regs)
{
	struct kprobe *kp = &planted->rp.kp;

	if (!kwatch_probe_has_return(planted))
		kwatch_hit_call(kp, regs);
	else if (is_in_kprobe())
		kwatch_missed_here(planted);
	else
		kp->pre_handler(kp, regs);
}

static notrace void on_call(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *unused,
			    struct ftrace_regs *fregs)
{
	int bit = ftrace_test_recursion_trylock(ip, parent_ip);
	struct kwatch_planted *planted;

	if (unlikely(bit < 0))
		return count_missed(ip);
	hlist_for_each_entry_rcu_notrace(planted, bucket(ip), attached)
		if (likely(planted->ip == ip))
			hit(planted, kwatch_compat_call_regs(fregs));
	ftrace_test_recursion_unlock(bit);
}
NOKPROBE_SYMBOL(on_call);

/*
 * With the same guard as at entry: or a function that the handler calls would
 * be followed, and at its return call itself again.
 */
static int on_return(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	int bit = ftrace_test_recursion_trylock(0, 0);

	if (unlikely(bit < 0))
		return 0;
	kwatch_hit_return(ri, regs);
	ftrace_test_recursion_unlock(bit);
	return 0;
}
NOKPROBE_SYMBOL(on_return);

static int call_by_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	int result;

	this_cpu_inc(in_kprobe);
	result = kwatch_hit_call(kp, regs);
	this_cpu_dec(in_kprobe);
	return result;
}
NOKPROBE_SYMBOL(call_by_kprobe);

static int entry_by_kprobe(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	int result;

	this_cpu_inc(in_kprobe);
	result = kwatch_hit_entry(ri, regs);
	this_cpu_dec(in_kprobe);
	return result;
}
NOKPROBE_SYMBOL(entry_by_kprobe);

static int return_by_kprobe(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	int result;

	this_cpu_inc(in_kprobe);
	result = kwatch_hit_return(ri, regs);
	this_cpu_dec(in_kprobe);
	return result;
}
NOKPROBE_SYMBOL(return_by_kprobe);

static struct ftrace_ops ops = {
	.func = on_call,
	/* While it is registered, kernel.ftrace_enabled stays 1. */
	.flags = FTRACE_OPS_FL_PERMANENT,
};

static bool is_attached(unsigned long ip)
{
	struct kwatch_planted *planted;

	lockdep_assert_held(&attach_lock);
	hlist_for_each_entry(planted, bucket(ip), attached)
		if (planted->ip == ip)
			return true;
	return false;
}

static int register_ops(void)
{
	int err;

	lockdep_assert_held(&attach_lock);
	if (registered)
		return 0;
	err = ftrace_set_filter_ip(&ops, (unsigned long)anchor, 0, 1);
	if (err)
		return err;
	err = register_ftrace_function(&ops);
	registered = !err;
	return err;
}

/* Room for the addresses of all @probes; @any: is there one that needs ftrace? */
static unsigned long *alloc_addresses(const struct list_head *probes, bool *any)
{
	const struct kwatch_planted *planted;
	unsigned int count = 0;

	*any = false;
	list_for_each_entry(planted, probes, link) {
		count++;
		*any |= planted->on_ftrace;
	}
	return *any ? kvmalloc_array(count, sizeof(unsigned long), GFP_KERNEL) : NULL;
}

/* Into the table. Returns how many @ips are new in it. */
static unsigned int add_all(struct list_head *probes, unsigned long *ips)
{
	struct kwatch_planted *planted;
	unsigned int count = 0;

	lockdep_assert_held(&attach_lock);
	list_for_each_entry(planted, probes, link) {
		if (!planted->ip)
			continue;
		if (!is_attached(planted->ip))
			ips[count++] = planted->ip;
		hlist_add_head_rcu(&planted->attached, bucket(planted->ip));
	}
	return count;
}

/* Out of it. Returns how many @ips are gone from it, if there is room for them. */
static unsigned int remove_all(struct list_head *probes, unsigned long *ips)
{
	struct kwatch_planted *planted;
	unsigned int count = 0;

	lockdep_assert_held(&attach_lock);
	list_for_each_entry(planted, probes, link) {
		if (hlist_unhashed(&planted->attached))
			continue;
		hlist_del_init_rcu(&planted->attached);
		if (ips && !is_attached(planted->ip))
			ips[count++] = planted->ip;
	}
	return count;
}

/* The module that a probe was planted in may be gone; another may be there now. */
static bool any_gone(const struct list_head *probes)
{
	struct kwatch_planted *planted;

	list_for_each_entry(planted, probes, link)
		if (planted->ip && kprobe_gone(&planted->rp.kp))
			return true;
	return false;
}

int kwatch_attach_arm(struct list_head *probes)
{
	unsigned int count;
	unsigned long *ips;
	bool any;
	int err;

	ips = alloc_addresses(probes, &any);
	if (!any)
		return 0;
	if (!ips)
		return -ENOMEM;
	mutex_lock(&attach_lock);
	err = any_gone(probes) ? -EINVAL : register_ops();
	if (!err) {
		count = add_all(probes, ips);
		if (count)
			err = ftrace_set_filter_ips(&ops, ips, count, 0, 0);
		if (err)
			remove_all(probes, NULL);
	}
	mutex_unlock(&attach_lock);
	/* Where another session's probe is armed, the handler may be on ours. */
	if (err)
		synchronize_rcu();
	kvfree(ips);
	return err;
}

void kwatch_attach_disarm(struct list_head *probes)
{
	unsigned int count;
	unsigned long *ips;
	bool any;

	ips = alloc_addresses(probes, &any);
	if (!any)
		return;
	mutex_lock(&attach_lock);
	count = remove_all(probes, ips);
	/* Without memory ftrace goes on to call, and finds nobody to be called. */
	if (count)
		ftrace_set_filter_ips(&ops, ips, count, 1, 0);
	mutex_unlock(&attach_lock);
	kvfree(ips);
}

void kwatch_attach_disarm_one(struct kwatch_planted *planted)
{
	mutex_lock(&attach_lock);
	if (!hlist_unhashed(&planted->attached)) {
		hlist_del_init_rcu(&planted->attached);
		if (!is_attached(planted->ip))
			ftrace_set_filter_ip(&ops, planted->ip, 1, 0);
	}
	mutex_unlock(&attach_lock);
}

/*
 * A module is about to go: ftrace would call for whatever is loaded to the same
 * address later.
 */
static void forget_module(const struct module *module)
{
	struct kwatch_planted *planted;
	struct hlist_node *next;
	unsigned int i;
	unsigned long ip;

	mutex_lock(&attach_lock);
	for (i = 0; i < ARRAY_SIZE(table); i++) {
		hlist_for_each_entry_safe(planted, next, &table[i], attached) {
			ip = planted->ip;
			if (!within_module(ip, module))
				continue;
			hlist_del_init_rcu(&planted->attached);
			if (!is_attached(ip))
				ftrace_set_filter_ip(&ops, ip, 1, 0);
		}
	}
	mutex_unlock(&attach_lock);
}

static int on_module(struct notifier_block *unused, unsigned long state, void *module)
{
	if (state == MODULE_STATE_GOING)
		forget_module(module);
	return NOTIFY_DONE;
}

static struct notifier_block module_notifier = { .notifier_call = on_module };

u64 kwatch_attach_features(void)
{
	return use_ftrace ? KWATCH_FEATURE_FTRACE : 0;
}

void kwatch_attach_prepare(struct kwatch_planted *planted)
{
	if (!use_ftrace)
		return;
	if (!planted->on_ftrace) {
		if (kwatch_probe_has_return(planted)) {
			planted->rp.entry_handler = entry_by_kprobe;
			planted->rp.handler = return_by_kprobe;
		} else {
			planted->rp.kp.pre_handler = call_by_kprobe;
		}
		return;
	}
	planted->ip = (unsigned long)planted->rp.kp.addr;
	if (kwatch_probe_has_return(planted))
		planted->rp.handler = on_return;
}

int kwatch_attach_init(void)
{
	return register_module_notifier(&module_notifier);
}

void kwatch_attach_exit(void)
{
	unregister_module_notifier(&module_notifier);
	if (registered)
		unregister_ftrace_function(&ops);
	ftrace_free_filter(&ops);
}

#else

u64 kwatch_attach_features(void)
{
	return 0;
}

void kwatch_attach_prepare(struct kwatch_planted *planted)
{
}

int kwatch_attach_arm(struct list_head *probes)
{
	return 0;
}

void kwatch_attach_disarm(struct list_head *probes)
{
}

void kwatch_attach_disarm_one(struct kwatch_planted *planted)
{
}

int kwatch_attach_init(void)
{
	return 0;
}

void kwatch_attach_exit(void)
{
}

#endif
