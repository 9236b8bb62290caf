// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "make_path.h"

#define US	1000ULL

static char *layers[] = {
	(char *)"call", (char *)"walk", (char *)"carry",
};

#define POINT(n, l, t)	.name = (char *)(n), .layer = (char *)(l), .text = (char *)(t)

static struct kwatch_catalogue_point points[] = {
	{ POINT("enter", "call", "where it begins") },
	{ POINT("walk", "walk", "walks from name to name") },
	{ POINT("look", "walk", "looks a name up") },
	{ POINT("other", "walk", "another way"),
	  .trigger = (char *)"go another way" },
	{ POINT("four", "carry", "carries an IPv4 packet"),
	  .family = (char *)"ipv4" },
	{ POINT("six", "carry", "carries an IPv6 packet"),
	  .family = (char *)"ipv6" },
	{ POINT("gone", "carry", "is not there"), .nearest = (char *)"four" },
	{ POINT("mute", "carry", "is never called"),
	  .note = (char *)"Only some kernels call it." },
};

const struct kwatch_catalogue_scenario make_path_scenario = {
	.name = (char *)"sample",
	.title = (char *)"a path that is made up",
	.layers = layers, .nr_layers = 3,
	.points = points, .nr_points = MAKE_PATH_POINTS,
};

static const struct kwatch_gap gaps[] = {
	{ "gone", "inlined into walk", false },
};

static const char *silent(const void *context,
			  const struct kwatch_catalogue_point *point)
{
	(void)context;
	return strcmp(point->name, "mute") ? NULL : "its caller was removed";
}

void make_path_begin(struct make_path *made, size_t keep)
{
	static const char * const expected[] = {
		"enter", "walk", "look", "look[copy]", "other", "four", "six",
		"mute",
	};
	size_t i;

	*made = (struct make_path) { .set = kwatch_schema_set_new() };
	made->path = kwatch_path_new(&make_path_scenario, &made->style, keep);
	assert_non_null(made->path);
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(kwatch_path_expect(made->path, expected[i]),
				 1);
		made->fates[i].note = "";
	}
	made->facts = (struct kwatch_unseen_facts) {
		.fates = made->fates, .gaps = gaps, .gap_count = 1,
		.silent = silent,
	};
}

void make_path_end(struct make_path *made)
{
	kwatch_path_free(made->path);
	kwatch_schema_set_free(made->set);
}

size_t make_path_number(const struct make_path *made, const char *name)
{
	size_t i;

	for (i = 0; i < kwatch_path_count(made->path); i++)
		if (!strcmp(kwatch_path_at(made->path, i)->name, name))
			return i;
	fail_msg("no point %s", name);
	return 0;
}

void make_path_send(struct make_path *made, const struct make_event *event)
{
	struct make_event own = *event;
	struct made *one;

	own.id = (unsigned int)make_path_number(made, event->probe) + 1;
	one = make_into(made->set, &own);
	assert_int_equal(kwatch_path_event(made->path, &one->event), 0);
	free(one);
}

void make_path_call(struct make_path *made, const char *point,
		    const char *name, __u64 flags, __s64 ret)
{
	struct make_event event = {
		.probe = point, .tid = 7, .comm = "prog",
		.time_ns = (made->now_us + 2) * US, .duration_ns = US,
		.fields = {
			{ "name", "", KWATCH_TYPE_STRING, .data = name },
			{ "flags", "open_flags", KWATCH_TYPE_U64,
			  .number = flags },
			{ "ret", "errno", KWATCH_TYPE_S64,
			  KWATCH_SOURCE_RETURN, (__u64)ret },
		},
	};

	make_path_send(made, &event);
	made->now_us += 2;
}

/* A call around all that was sent since @start_us. */
static void around(struct make_path *made, const char *point, __u64 start_us,
		   __s64 ret)
{
	struct make_event event = {
		.probe = point, .tid = 7, .comm = "prog",
		.time_ns = (made->now_us + 1) * US,
		.duration_ns = (made->now_us + 1 - start_us) * US,
		.fields = {
			{ "count", "unsigned", KWATCH_TYPE_U64,
			  .number = start_us },
			{ "at", "fd", KWATCH_TYPE_S32, .number = 3 },
			{ "ret", "errno", KWATCH_TYPE_S64,
			  KWATCH_SOURCE_RETURN, (__u64)ret },
		},
	};

	make_path_send(made, &event);
	made->now_us++;
}

static void packet(struct make_path *made, unsigned int flags,
		   unsigned int payload, bool back)
{
	struct kwatch_skb skb = {
		.flow = {
			.family = AF_INET, .protocol = IPPROTO_TCP,
			.source_port = 40000, .destination_port = 8080,
			.source = { 127, 0, 0, 1 },
			.destination = { 127, 0, 0, 1 },
		},
		.length = 40 + payload, .tcp_flags = (__u8)flags,
		.payload = payload, .sequence = (__u32)made->now_us,
		.device = "lo",
	};
	struct make_event event = {
		.probe = "four", .tid = 9, .comm = "nobody",
		.context = KWATCH_CONTEXT_SOFTIRQ,
		.time_ns = (made->now_us + 2) * US, .duration_ns = 1500,
		.fields = {
			{ "skb", "", KWATCH_TYPE_SKB, .data = &skb },
			{ "ret", "decimal", KWATCH_TYPE_S32,
			  KWATCH_SOURCE_RETURN, 0 },
		},
	};

	if (back) {
		skb.flow.source_port = 8080;
		skb.flow.destination_port = 40000;
	}
	make_path_send(made, &event);
	made->now_us += 2;
}

void make_path_sample(struct make_path *made)
{
	static const char long_name[] =
		"/a/rather/long/name/of/a/file/that/does/not/fit/into/a/page";
	unsigned int i;
	__u64 start, inner;

	start = made->now_us;
	inner = made->now_us;
	make_path_call(made, "look", "/etc/passwd", O_RDONLY | O_CLOEXEC, 0);
	make_path_call(made, "look", long_name, O_RDONLY, -2);
	around(made, "walk", inner, 0);
	inner = made->now_us;
	make_path_call(made, "look", "/etc/passwd", O_RDONLY | O_CLOEXEC, 0);
	for (i = 0; i < 12; i++) {
		char name[] = "/etc/a";

		name[5] = (char)('a' + i);
		make_path_call(made, "look", name, O_RDONLY,
			       i == 5 ? -13 : 0);
	}
	around(made, "walk", inner, 0);
	around(made, "enter", start, 4);
	make_path_call(made, "look", "/etc/passwd", O_RDONLY | O_CLOEXEC, 0);
	for (i = 0; i < 3; i++)
		packet(made, i ? 24 : 2, i * 5, i == 1);
	packet(made, 24, 10, false);
	made->fates[make_path_number(made, "four")].lost = 12;
	made->fates[make_path_number(made, "walk")].note =
		"count not shown: this is but a test";
	made->fates[make_path_number(made, "look[copy]")].filtered = 1;
	kwatch_path_finish(made->path);
}
