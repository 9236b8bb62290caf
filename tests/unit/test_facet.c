// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "call.h"
#include "facet.h"
#include "make_event.h"

static const struct kwatch_sock sock = {
	.flow = {
		.family = AF_INET, .protocol = IPPROTO_TCP,
		.source_port = 8080, .destination_port = 40000,
		.source = { 127, 0, 0, 1 }, .destination = { 10, 0, 0, 1 },
	},
	.type = SOCK_STREAM, .state = TCP_ESTABLISHED,
};

static struct kwatch_skb skb = {
	.flow = {
		.family = AF_INET, .protocol = IPPROTO_TCP,
		.source_port = 40000, .destination_port = 8080,
		.source = { 10, 0, 0, 1 }, .destination = { 127, 0, 0, 1 },
	},
	.tcp_flags = 24, .payload = 5, .sequence = 4000000000U,
	.length = 57, .ethertype = 0x0800, .device = "eth0",
};

/* The facets of all fields of an event, "|" behind each. */
static char *facets(const struct make_event *event)
{
	struct kwatch_formats *formats = kwatch_formats_new();
	struct kwatch_facet_flow flow = { .known = false };
	const struct kwatch_style style = { .raw_pointers = false };
	struct made *made = make_event(event);
	struct kwatch_call call;
	struct kwatch_out out;
	char *text;
	int i;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_call_decode(&call, formats, &made->event);
	for (i = 0; i < call.count; i++)
		kwatch_facet_text(&out, &call.format->fields[i],
				  &call.values[i], &style, &flow);
	assert_int_equal(strnlen(out.buffer, out.used) < out.used, 1);
	text = malloc(out.used + 1);
	memcpy(text, out.buffer, out.used);
	text[out.used] = '\0';
	for (i = 0; i < (int)out.used; i++)
		if (!text[i])
			text[i] = '|';
	kwatch_out_fini(&out);
	kwatch_formats_free(formats);
	made_free(made);
	return text;
}

static void check(const struct make_event *event, const char *expected)
{
	char *text = facets(event);

	assert_string_equal(text, expected);
	free(text);
}

static void test_packet(void **state)
{
	const struct make_event event = {
		.probe = "ip_rcv",
		.fields = { { "skb", "", KWATCH_TYPE_SKB, .data = &skb } },
	};

	(void)state;
	check(&event,
	      "eth0|10.0.0.1:40000 > 127.0.0.1:8080|TCP|PSH|ACK payload=5|");
}

/* A segment without data is told by its flags, a datagram is not. */
static void test_payload(void **state)
{
	struct kwatch_skb empty = skb;
	const struct make_event event = {
		.probe = "ip_rcv",
		.fields = { { "skb", "", KWATCH_TYPE_SKB, .data = &empty } },
	};

	(void)state;
	empty.payload = 0;
	check(&event, "eth0|10.0.0.1:40000 > 127.0.0.1:8080|TCP|PSH|ACK|");
	empty.flow.protocol = IPPROTO_UDP;
	check(&event, "eth0|10.0.0.1:40000 > 127.0.0.1:8080|UDP|payload=0|");
}

/* The ends of a packet are those of its socket; of another one they are not. */
static void test_known_flow(void **state)
{
	struct kwatch_sock other = sock;
	const struct make_event event = {
		.probe = "tcp_v4_do_rcv",
		.fields = { { "sk", "", KWATCH_TYPE_SOCK, .data = &other },
			    { "skb", "", KWATCH_TYPE_SKB, .data = &skb } },
	};

	(void)state;
	check(&event,
	      "TCP|127.0.0.1:8080 - 10.0.0.1:40000|ESTABLISHED||||TCP|PSH|ACK payload=5|");
	other.flow.destination_port = 40001;
	check(&event,
	      "TCP|127.0.0.1:8080 - 10.0.0.1:40001|ESTABLISHED|||10.0.0.1:40000 > 127.0.0.1:8080|TCP|PSH|ACK payload=5|");
	other.flow.destination_port = 0;
	other.state = TCP_LISTEN;
	check(&event,
	      "TCP|127.0.0.1:8080|LISTEN|||10.0.0.1:40000 > 127.0.0.1:8080|TCP|PSH|ACK payload=5|");
}

/* Which address of the kernel it is says nothing; an error does, and NULL. */
static void test_pointer(void **state)
{
	struct make_event event = {
		.probe = "f",
		.fields = { { "p", "pointer", KWATCH_TYPE_POINTER,
			      .number = 0xffff888012345678ULL },
			    { "u", "pointer", KWATCH_TYPE_POINTER,
			      .number = 0x7ffd1000 },
			    { "ret", "pointer_errno", KWATCH_TYPE_POINTER,
			      KWATCH_SOURCE_RETURN, (__u64)-2LL } },
	};

	(void)state;
	check(&event, "ptr||||0x7ffd1000||||-ENOENT||||");
	event.fields[0].number = 0;
	check(&event, "NULL||||0x7ffd1000||||-ENOENT||||");
}

static void test_fault(void **state)
{
	const struct make_event event = {
		.probe = "f",
		.fields = { { "skb", "", KWATCH_TYPE_SKB, .data = &skb,
			      .faulted = true },
			    { "s", "", KWATCH_TYPE_STRING, .data = "a\tb" } },
	};

	(void)state;
	check(&event, "<fault>||||\"a\\tb\"||||");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packet),
		cmocka_unit_test(test_payload),
		cmocka_unit_test(test_known_flow),
		cmocka_unit_test(test_pointer),
		cmocka_unit_test(test_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
