// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <sys/socket.h>
#include "call.h"
#include "make_event.h"
#include "out.h"
#include "value.h"

/* What a hostile or broken record may hold: shown, never read beyond. */
static void check(const struct make_field *field, const char *expected)
{
	static const struct kwatch_style style;
	struct make_event event = { .probe = "f", .tid = 1, .comm = "a" };
	struct kwatch_formats *formats = kwatch_formats_new();
	struct kwatch_call call;
	struct kwatch_out out;
	struct made *made;

	event.fields[0] = *field;
	event.fields[0].name = "v";
	made = make_event(&event);
	kwatch_call_decode(&call, formats, &made->event);
	assert_int_equal(call.count, 1);
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_call_arguments(&out, &call, &style);
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
	kwatch_formats_free(formats);
	made_free(made);
}

static void test_binprm(void **state)
{
	struct kwatch_binprm liar = {
		.argc = 1, .filename_length = 1, .interpreter_length = 9,
	};
	struct make_field field = {
		.type = KWATCH_TYPE_BINPRM, .data = &liar,
		.length = sizeof(liar),
	};

	(void)state;
	check(&field, "f(v=<fault>)");
	field.length = 5;
	check(&field, "f(v=<fault>)");
}

static void test_bytes(void **state)
{
	struct make_field field = {
		.type = KWATCH_TYPE_BYTES, .data = "\1\2\3\4\5\6\7\10",
		.display = "unsigned",
	};

	(void)state;
	field.length = 1;
	check(&field, "f(v=1)");
	field.length = 2;
	check(&field, "f(v=513)");
	field.length = 4;
	check(&field, "f(v=67305985)");
	field.length = 8;
	check(&field, "f(v=578437695752307201)");
	field.length = 3;
	check(&field, "f(v=\"\\x01\\x02\\x03\")");
	field.display = "hex";
	check(&field, "f(v=010203)");
	field.display = "from the future";
	check(&field, "f(v=\"\\x01\\x02\\x03\")");
	field.dynamic = KWATCH_DYNAMIC_TRUNCATED;
	check(&field, "f(v=\"\\x01\\x02\\x03\"...)");
	field.dynamic = KWATCH_DYNAMIC_FAULTED;
	check(&field, "f(v=\"\\x01\\x02\\x03\"<fault>)");
}

/* A display that wants eight bytes takes fewer, and the start of more, as text. */
static void test_bytes_of_one_length(void **state)
{
	struct make_field field = {
		.type = KWATCH_TYPE_BYTES, .data = "\34\0\0\0\0\0\0\0",
		.display = "eventfd_value", .length = 8,
	};

	(void)state;
	check(&field, "f(v=28)");
	field.dynamic = KWATCH_DYNAMIC_TRUNCATED;
	check(&field, "f(v=\"\\x1c\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"...)");
	field.dynamic = 0;
	field.data = "28\n1";
	field.length = 4;
	check(&field, "f(v=\"28\\n1\")");
}

/* The key of a wait queue is events, or a pointer that is not to be shown. */
static void test_pointers_among_flags(void **state)
{
	struct make_field field = {
		.type = KWATCH_TYPE_U64, .display = "poll_events", .number = 5,
	};

	(void)state;
	check(&field, "f(v=POLLIN|POLLOUT)");
	field.number = 0xffffffff80000005ULL;
	check(&field, "f(v=ptr:77f2744d)");
}

static void test_text_without_end(void **state)
{
	struct kwatch_netdev netdev;
	struct make_field field = {
		.type = KWATCH_TYPE_NETDEV, .data = &netdev,
	};

	(void)state;
	memset(&netdev, 'x', sizeof(netdev));
	check(&field, "f(v=xxxxxxxxxxxxxxxx)");
}

static void test_unknown_numbers(void **state)
{
	struct kwatch_skb skb = {
		.flow = { .family = AF_INET, .protocol = 253 },
		.ethertype = 0x1234,
	};
	struct kwatch_skb other = { .ethertype = 0x9999 };
	struct kwatch_sock sock = { .flow = { .family = 99 }, .type = 77 };
	struct make_field field = { .type = KWATCH_TYPE_SKB, .data = &skb };

	(void)state;
	check(&field, "f(v=0.0.0.0 > 0.0.0.0 protocol 253 payload=0 len=0)");
	field.data = &other;
	check(&field, "f(v=ethertype 0x9999 len=0)");
	field.type = KWATCH_TYPE_SOCK;
	field.data = &sock;
	check(&field, "f(v=family 99)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_binprm),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bytes_of_one_length),
		cmocka_unit_test(test_pointers_among_flags),
		cmocka_unit_test(test_text_without_end),
		cmocka_unit_test(test_unknown_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
