// SPDX-License-Identifier: GPL-2.0
/*
 * What goes to the kernel log: one block for each session, when it is disabled
 * or asked, or at an interval. Never per event, and no addresses.
 *
 *   kwatch: session 3 "web" disabled: 2 probes hits=10 recorded=9 ...
 *   kwatch: session 3 probe 1 tcp_v4_rcv: hits=10 recorded=9 ...
 *   kwatch: session 3 end
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/moduleparam.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include "missed.h"
#include "recording.h"
#include "session.h"
#include "summary.h"

/* Seconds between summaries of all sessions. */
static unsigned int summary_interval;
static void schedule_next(void);

static int set_interval(const char *value, const struct kernel_param *param)
{
	int err = param_set_uint_minmax(value, param, 0, 7 * 24 * 3600);

	if (!err)
		schedule_next();
	return err;
}

static const struct kernel_param_ops interval_ops = {
	.set = set_interval,
	.get = param_get_uint,
};

module_param_cb(summary_interval, &interval_ops, &summary_interval, 0644);
MODULE_PARM_DESC(summary_interval,
		 "seconds between summaries of all sessions in the kernel log; 0 for none");

/* A session that is enabled and disabled in a loop must not flood the log. */
static DEFINE_RATELIMIT_STATE(log_limit, 5 * HZ, 20);
/* Nor must one with a thousand probes. */
#define MOST_PROBE_LINES 64

/* Room for all counters at their largest. */
#define COUNTS_ROOM 480

static void put_counts(char *text, const struct kwatch_counts *counts, u64 missed, u64 returns)
{
	snprintf(text, COUNTS_ROOM,
		 "hits=%llu recorded=%llu filtered=%llu sampled=%llu counted=%llu ring_full=%llu too_big=%llu nested=%llu missed=%llu missed_returns=%llu",
		 counts->hits, counts->recorded, counts->filtered, counts->sampled,
		 counts->counted, counts->ring_full, counts->too_big, counts->nested, missed,
		 returns);
}

static void log_probe(const struct kwatch_sess *session, const struct kwatch_planted *planted,
		      struct kwatch_latency *latency)
{
	struct kwatch_counts counts = {};
	u64 missed = 0, returns = 0;
	char text[COUNTS_ROOM];

	kwatch_stats_sum(&counts, planted->cpu);
	kwatch_missed_sum(planted, &missed, &returns);
	memset(latency, 0, sizeof(*latency));
	if (planted->latency)
		kwatch_stats_latency(latency, planted->latency);
	put_counts(text, &counts, missed, returns);
	if (latency->count)
		snprintf(text + strlen(text), COUNTS_ROOM - strlen(text),
			 " mean_ns=%llu p99_ns<=%llu",
			 div64_u64(latency->total_ns, latency->count),
			 kwatch_stats_percentile(latency, 990));
	if (planted->overload)
		snprintf(text + strlen(text), COUNTS_ROOM - strlen(text),
			 " disarmed_at=%llu", planted->overload);
	pr_info("session %u probe %u %s: %s\n", session->id, planted->id, planted->name, text);
}

bool kwatch_summary_log(struct kwatch_sess *session, const char *why)
{
	struct kwatch_latency *latency;
	struct kwatch_planted *planted;
	struct kwatch_session total;
	unsigned int lines = 0;
	char text[COUNTS_ROOM];

	lockdep_assert_held(&session->lock);
	if (!__ratelimit(&log_limit))
		return false;
	latency = kmalloc(sizeof(*latency), GFP_KERNEL);
	if (!latency)
		return false;
	kwatch_recording_describe(session, &total);
	put_counts(text, &total.counts, total.missed, total.missed_returns);
	pr_info("session %u \"%s\" %s: %u probes %s overwritten=%llu bad_positions=%llu disarmed=%u\n",
		session->id, session->name, why, session->nr_probes, text,
		total.overwritten, total.bad_positions, total.disarmed);
	list_for_each_entry(planted, &session->probes, link)
		if (lines++ < MOST_PROBE_LINES)
			log_probe(session, planted, latency);
	if (lines > MOST_PROBE_LINES)
		pr_info("session %u and %u probes more\n", session->id,
			lines - MOST_PROBE_LINES);
	pr_info("session %u end\n", session->id);
	kfree(latency);
	return true;
}

static int log_one(struct kwatch_sess *session, void *unused)
{
	mutex_lock(&session->lock);
	kwatch_summary_log(session, "live");
	mutex_unlock(&session->lock);
	return 0;
}

static void log_all(struct work_struct *work)
{
	kwatch_session_each(log_one, NULL);
	schedule_next();
}

static DECLARE_DELAYED_WORK(interval_work, log_all);
static DEFINE_SPINLOCK(interval_lock);
/* The parameter can be set before init and after exit. Under interval_lock. */
static bool running;

static void schedule_next(void)
{
	unsigned int seconds = READ_ONCE(summary_interval);

	spin_lock(&interval_lock);
	if (running && seconds)
		mod_delayed_work(system_wq, &interval_work, seconds * HZ);
	else if (running)
		cancel_delayed_work(&interval_work);
	spin_unlock(&interval_lock);
}

static void set_running(bool on)
{
	spin_lock(&interval_lock);
	running = on;
	spin_unlock(&interval_lock);
}

int kwatch_summary_init(void)
{
	set_running(true);
	schedule_next();
	return 0;
}

void kwatch_summary_exit(void)
{
	set_running(false);
	cancel_delayed_work_sync(&interval_work);
}
