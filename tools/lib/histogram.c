// SPDX-License-Identifier: GPL-2.0
#include "display.h"
#include "histogram.h"
#include "put.h"
#include "quote.h"

#define BAR	40	/* columns of the longest bar */

__u64 kwatch_histogram_mean(const struct kwatch_latency *latency)
{
	return latency->count ? latency->total_ns / latency->count : 0;
}

/* First duration beyond a bucket. */
static __u64 bucket_end(unsigned int bucket)
{
	return bucket < 63 ? 1ULL << bucket : ~0ULL;
}

static __u64 bucket_begin(unsigned int bucket)
{
	return bucket ? 1ULL << (bucket - 1) : 0;
}

/*
 * The buckets are read one by one while calls are counted, so their sum may
 * differ from the count: it is the sum that the shares are of.
 */
static __u64 sum(const struct kwatch_latency *latency)
{
	__u64 all = 0;
	unsigned int i;

	for (i = 0; i < KWATCH_LATENCY_BUCKETS; i++)
		all += latency->buckets[i];
	return all;
}

__u64 kwatch_histogram_percentile(const struct kwatch_latency *latency,
				  unsigned int percent)
{
	__u64 all = sum(latency), wanted, seen = 0, end;
	unsigned int i;

	wanted = all / 100 * percent + (all % 100 * percent + 99) / 100;
	if (!all)
		return 0;
	for (i = 0; i < KWATCH_LATENCY_BUCKETS - 1; i++) {
		seen += latency->buckets[i];
		if (seen >= wanted)
			break;
	}
	end = bucket_end(i) - 1;
	return end < latency->max_ns ? end : latency->max_ns;
}

static char *put_right(char *at, const char *text, size_t length, size_t width)
{
	if (length < width)
		at = kwatch_put_spaces(at, width - length);
	return kwatch_put_bytes(at, text, length);
}

static char *put_duration(char *at, __u64 ns)
{
	char text[KWATCH_PUT_NUMBER];

	return put_right(at, text,
			 (size_t)(kwatch_display_put_ns(text, ns) - text), 7);
}

static void write_bucket(struct kwatch_out *out,
			 const struct kwatch_latency *latency,
			 unsigned int bucket, __u64 most)
{
	char *at = kwatch_out_reserve(out), number[KWATCH_PUT_NUMBER];
	__u64 count = latency->buckets[bucket];
	/* Not count * BAR / most, which may overflow. */
	size_t length = most < BAR ? (size_t)(count * BAR / most) :
		(size_t)(count / (most / BAR));

	at = put_duration(kwatch_put_text(at, "  "), bucket_begin(bucket));
	at = kwatch_put_text(at, " ..");
	at = put_duration(at, bucket_end(bucket));
	at = put_right(at, number, (size_t)(kwatch_put_unsigned(number, count) -
					    number), 11);
	at = kwatch_put_text(at, " |");
	if (length > BAR)
		length = BAR;
	if (count && !length)
		length = 1;
	memset(at, '#', length);
	at = kwatch_put_spaces(at + length, BAR - length);
	kwatch_out_commit(out, kwatch_put_text(at, "|\n"));
}

static char *put_facts(char *at, const struct kwatch_latency *latency)
{
	at = kwatch_put_text(kwatch_put_unsigned(at, latency->count),
			     latency->count == 1 ? " call" : " calls");
	at = kwatch_put_text(at, ", mean ");
	at = kwatch_display_put_ns(at, kwatch_histogram_mean(latency));
	at = kwatch_put_text(at, ", half within ");
	at = kwatch_display_put_ns(at,
				   kwatch_histogram_percentile(latency, 50));
	at = kwatch_put_text(at, ", 99% within ");
	at = kwatch_display_put_ns(at,
				   kwatch_histogram_percentile(latency, 99));
	at = kwatch_put_text(at, ", longest ");
	return kwatch_display_put_ns(at, latency->max_ns);
}

void kwatch_histogram_text(struct kwatch_out *out, const char *name,
			   const struct kwatch_latency *latency)
{
	unsigned int first = KWATCH_LATENCY_BUCKETS, last = 0, i;
	__u64 most = 0;
	char *at;

	kwatch_out_text(out, name);
	at = kwatch_put_text(kwatch_out_reserve(out), ": ");
	kwatch_out_commit(out, kwatch_put_char(put_facts(at, latency), '\n'));
	for (i = 0; i < KWATCH_LATENCY_BUCKETS; i++) {
		if (!latency->buckets[i])
			continue;
		if (first > i)
			first = i;
		last = i;
		if (most < latency->buckets[i])
			most = latency->buckets[i];
	}
	for (i = first; most && i <= last; i++)
		write_bucket(out, latency, i, most);
}

void kwatch_histogram_json(struct kwatch_out *out, const char *name,
			   const struct kwatch_latency *latency)
{
	char *at = kwatch_put_text(kwatch_out_reserve(out),
				   "{\"kind\":\"latency\",\"probe\":");
	bool first = true;
	unsigned int i;

	kwatch_out_commit(out, at);
	kwatch_quote_json(out, name, strlen(name));
	at = kwatch_put_text(kwatch_out_reserve(out), ",\"count\":");
	at = kwatch_put_unsigned(at, latency->count);
	at = kwatch_put_unsigned(kwatch_put_text(at, ",\"total\":"),
				 latency->total_ns);
	at = kwatch_put_unsigned(kwatch_put_text(at, ",\"max\":"),
				 latency->max_ns);
	at = kwatch_put_text(at, ",\"buckets\":[");
	for (i = 0; i < KWATCH_LATENCY_BUCKETS; i++) {
		if (!latency->buckets[i])
			continue;
		at = kwatch_put_text(at, first ? "{\"from\":" : ",{\"from\":");
		at = kwatch_put_unsigned(at, bucket_begin(i));
		at = kwatch_put_unsigned(kwatch_put_text(at, ",\"to\":"),
					 bucket_end(i));
		at = kwatch_put_unsigned(kwatch_put_text(at, ",\"count\":"),
					 latency->buckets[i]);
		at = kwatch_put_char(at, '}');
		first = false;
	}
	kwatch_out_commit(out, kwatch_put_text(at, "]}\n"));
}
