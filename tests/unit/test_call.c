// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "call.h"
#include "sample_events.h"

#define RETURNS(t, n) \
	{ .name = "ret", .type = KWATCH_TYPE_##t, \
	  .source = KWATCH_SOURCE_RETURN, .number = (__u64)(n) }

/* A call with all that it points to; freed by close_call(). */
struct opened {
	struct kwatch_formats *formats;
	struct made *made;
	struct kwatch_call call;
};

static void open_call(struct opened *opened, const struct make_event *event)
{
	opened->formats = kwatch_formats_new();
	opened->made = make_event(event);
	kwatch_call_decode(&opened->call, opened->formats,
			   &opened->made->event);
}

static void close_call(struct opened *opened)
{
	kwatch_formats_free(opened->formats);
	made_free(opened->made);
}

static void want_text(struct kwatch_out *out, const char *expected)
{
	kwatch_out_char(out, '\0');
	assert_string_equal(out->buffer, expected);
	kwatch_out_fini(out);
}

static void want_arguments(const struct kwatch_call *call, const char *expected)
{
	static const struct kwatch_style plain;
	struct kwatch_out out;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	assert_int_equal(kwatch_call_arguments(&out, call, &plain),
			 strlen(expected));
	want_text(&out, expected);
}

static void shows_an_unknown_probe(void **state)
{
	static const unsigned int ids[] = { 1, 9, 10, 0xffffff };
	struct kwatch_formats *formats = kwatch_formats_new();
	char expected[32];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		struct kwatch_record record = {
			.id = KWATCH_RECORD_ID(KWATCH_KIND_RETURN, ids[i]),
		};
		struct kwatch_event event = { .record = &record };
		struct kwatch_call call;

		kwatch_call_decode(&call, formats, &event);
		assert_null(call.format);
		assert_int_equal(call.count, 0);
		assert_null(kwatch_call_result(&call));
		snprintf(expected, sizeof(expected), "probe#%u()", ids[i]);
		want_arguments(&call, expected);
	}
	kwatch_formats_free(formats);
}

/* The tree and the text align what stands behind by these. */
static void counts_columns_without_colours(void **state)
{
	static const struct kwatch_style plain, colour = { .color = true };
	struct made *made[32];
	unsigned int count = sample_events(made), i;

	(void)state;
	for (i = 0; i < count; i++) {
		struct kwatch_formats *formats = kwatch_formats_new();
		struct kwatch_call call;
		struct kwatch_out out;
		size_t columns, bytes;

		assert_int_equal(kwatch_out_init(&out, -1), 0);
		kwatch_call_decode(&call, formats, &made[i]->event);
		columns = kwatch_call_arguments(&out, &call, &plain);
		assert_int_equal(columns, kwatch_out_position(&out));
		bytes = out.used;
		assert_int_equal(kwatch_call_arguments(&out, &call, &colour),
				 columns);
		/* Colours there were, but for a name that is not known. */
		assert_int_equal(out.used - bytes > columns, !!call.format);
		kwatch_out_fini(&out);
		kwatch_formats_free(formats);
		made_free(made[i]);
	}
}

static void keeps_the_result_apart(void **state)
{
	struct make_event event = {
		.probe = "f", .tid = 1,
		.fields = {
			{ "a", "", KWATCH_TYPE_U64, .number = 7 },
			RETURNS(S64, -2LL),
			{ "b", "", KWATCH_TYPE_U64, .number = 8 },
		},
	};
	struct opened opened;

	(void)state;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(a=7, b=8)");
	assert_non_null(kwatch_call_result(&opened.call));
	assert_int_equal(kwatch_call_result(&opened.call)->number, -2);
	close_call(&opened);
	/* On entry there is none yet. */
	event.kind = KWATCH_KIND_ENTRY;
	event.flags = KWATCH_PROBE_ENTRY | KWATCH_PROBE_RETURN;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(a=7, b=8)");
	assert_null(kwatch_call_result(&opened.call));
	assert_false(kwatch_call_failed(&opened.call));
	close_call(&opened);
}

/* What is read at return is an argument all the same, unless named ret. */
static void has_one_result_at_most(void **state)
{
	const struct make_event event = {
		.probe = "f", .tid = 1,
		.fields = { { "value", "", KWATCH_TYPE_U64,
			      KWATCH_SOURCE_RETURN, 3 } },
	};
	struct opened opened;

	(void)state;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(value=3)");
	assert_null(kwatch_call_result(&opened.call));
	close_call(&opened);
}

static void check_result(const struct make_field *result, bool failed,
			 const char *expected)
{
	const struct kwatch_style colour = { .color = true };
	struct make_event event = { .probe = "f", .tid = 1 };
	struct opened opened;
	struct kwatch_out out;
	char text[64];

	event.fields[0] = *result;
	open_call(&opened, &event);
	assert_int_equal(kwatch_call_failed(&opened.call), failed);
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_call_write_result(&out, &opened.call, &colour);
	snprintf(text, sizeof(text), "%s%s%s", failed ? KWATCH_STYLE_RED : "",
		 expected, failed ? KWATCH_STYLE_RESET : "");
	want_text(&out, text);
	close_call(&opened);
}

static void tells_failures(void **state)
{
	static const struct {
		struct make_field field;
		bool failed;
		const char *text;
	} results[] = {
		{ RETURNS(S64, 0), false, "0" },
		{ RETURNS(S64, 4095), false, "4095" },
		{ RETURNS(S64, -1LL), true, "-1" },
		{ RETURNS(S64, -4095LL), true, "-4095" },
		{ RETURNS(S64, -4096LL), false, "-4096" },
		{ RETURNS(S32, -11LL), true, "-11" },
		{ RETURNS(U32, 0xffffffff), false, "4294967295" },
		{ RETURNS(POINTER, 0), false, "NULL" },
	};
	struct make_field pointer = RETURNS(POINTER, -2LL);
	struct make_field text = {
		"ret", "", KWATCH_TYPE_STRING, KWATCH_SOURCE_RETURN,
		.data = "no number",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		check_result(&results[i].field, results[i].failed,
			     results[i].text);
	pointer.display = "pointer_errno";
	check_result(&pointer, true, "-ENOENT");
	check_result(&text, false, "\"no number\"");
}

static void looks_beside(void **state)
{
	struct make_event event = {
		.probe = "f", .tid = 1,
		.fields = {
			{ "protocol", "socket_protocol", KWATCH_TYPE_S32,
			  .number = 0x300 },
			{ "family", "family", KWATCH_TYPE_S32, .number = 17 },
		},
	};
	struct opened opened;

	(void)state;
	open_call(&opened, &event);
	want_arguments(&opened.call,
		       "f(protocol=ETH_P_ALL, family=AF_PACKET)");
	close_call(&opened);
	event.fields[1].number = 16;
	event.fields[0].number = 0;
	open_call(&opened, &event);
	want_arguments(&opened.call,
		       "f(protocol=NETLINK_ROUTE, family=AF_NETLINK)");
	close_call(&opened);
	/* Of what could not be read nothing follows. */
	event.fields[1].faulted = true;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(protocol=0, family=<fault>)");
	close_call(&opened);
	event.fields[1].name = NULL;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(protocol=0)");
	close_call(&opened);
}

/* The same number says something else beside another signal. */
static void looks_for_the_signal(void **state)
{
	static const struct {
		__u64 signal;
		const char *expected;
	} cases[] = {
		{ SIGSEGV, "f(sig=SIGSEGV, code=SEGV_ACCERR)" },
		{ SIGBUS, "f(sig=SIGBUS, code=BUS_ADRERR)" },
		{ SIGILL, "f(sig=SIGILL, code=ILL_ILLOPN)" },
		{ SIGFPE, "f(sig=SIGFPE, code=FPE_INTOVF)" },
		{ SIGTRAP, "f(sig=SIGTRAP, code=TRAP_TRACE)" },
		{ SIGUSR1, "f(sig=SIGUSR1, code=2)" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct make_event event = {
			.probe = "f", .tid = 1,
			.fields = {
				{ "sig", "signal", KWATCH_TYPE_S32,
				  .number = cases[i].signal },
				{ "code", "si_code", KWATCH_TYPE_S32,
				  .number = 2 },
			},
		};
		struct opened opened;

		open_call(&opened, &event);
		want_arguments(&opened.call, cases[i].expected);
		close_call(&opened);
	}
}

/* A buffer that a call did not come to fill in holds what it held before. */
static void hides_what_was_not_filled_in(void **state)
{
	struct make_event event = {
		.probe = "f", .tid = 1,
		.fields = {
			{ "sent", "", KWATCH_TYPE_BYTES, .data = "a" },
			{ "got", "", KWATCH_TYPE_BYTES, KWATCH_SOURCE_RETURN,
			  .data = "b" },
			{ "left", "", KWATCH_TYPE_U64, KWATCH_SOURCE_RETURN, 3 },
			RETURNS(S64, 1),
		},
	};
	struct opened opened;

	(void)state;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(sent=\"a\", got=\"b\", left=3)");
	close_call(&opened);
	event.fields[3].number = (__u64)-11LL;
	open_call(&opened, &event);
	want_arguments(&opened.call, "f(sent=\"a\", left=3)");
	assert_true(kwatch_call_failed(&opened.call));
	close_call(&opened);
}

static void shows_a_corrupt_record(void **state)
{
	const struct make_event event = {
		.probe = "f", .tid = 1,
		.fields = {
			{ "name", "", KWATCH_TYPE_STRING, .data = "abc" },
			RETURNS(S64, 0),
		},
	};
	struct kwatch_dynamic liar = { .length = 60000 };
	struct opened opened;
	char *record;

	(void)state;
	open_call(&opened, &event);
	assert_int_equal(opened.call.count, 2);
	record = (char *)opened.made->record;
	memcpy(record + opened.made->event.probe->schema.return_dynamic, &liar,
	       sizeof(liar));
	kwatch_call_decode(&opened.call, opened.formats, &opened.made->event);
	assert_true(opened.call.count < 0);
	assert_null(kwatch_call_result(&opened.call));
	assert_false(kwatch_call_failed(&opened.call));
	want_arguments(&opened.call, "f(<corrupt record>)");
	close_call(&opened);
}

static void makes_names_of_tasks_harmless(void **state)
{
	static const struct {
		const char *comm;
		const char *expected;
	} names[] = {
		{ "cat", "cat" }, { "", "?" }, { "a\033[1m", "a\\x1b[1m" },
		{ "a\nb", "a\\nb" }, { "\xff", "\\xff" },
	};
	char text[4 * KWATCH_COMM_MAX + 1], full[KWATCH_COMM_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		*kwatch_call_put_comm(text, names[i].comm) = '\0';
		assert_string_equal(text, names[i].expected);
	}
	memset(full, '\1', KWATCH_COMM_MAX);
	full[KWATCH_COMM_MAX] = '\0';
	assert_ptr_equal(kwatch_call_put_comm(text, full),
			 text + 4 * KWATCH_COMM_MAX);
}

static void names_the_context(void **state)
{
	static const char letters[] = {
		[KWATCH_CONTEXT_TASK] = ' ', [KWATCH_CONTEXT_SOFTIRQ] = 's',
		[KWATCH_CONTEXT_HARDIRQ] = 'h', [KWATCH_CONTEXT_NMI] = 'n',
	};
	struct kwatch_record record = { .size = sizeof(record) };
	const struct kwatch_event event = { .record = &record };
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(letters); i++) {
		record.flags = (__u16)(i | KWATCH_RECORD_TRUNCATED |
				       KWATCH_RECORD_FAULTED);
		assert_int_equal(kwatch_call_context(&event), letters[i]);
	}
}

static void check_missed(__u64 ring_full, __u64 too_big, __u64 nested,
			 __u64 missed, __u64 returns, const char *expected)
{
	struct made *made = make_lost(117, 1, ring_full, too_big, nested);
	struct kwatch_out out;

	made->event.missed = missed;
	made->event.missed_returns = returns;

	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_call_notice(&out, &made->event);
	want_text(&out, expected);
	made_free(made);
}

static void check_lost(__u64 ring_full, __u64 too_big, __u64 nested,
		       const char *expected)
{
	check_missed(ring_full, too_big, nested, 0, 0, expected);
}

static void says_what_was_lost(void **state)
{
	(void)state;
	check_lost(1, 0, 0, "-- lost 1 hit here: ring full (CPU 117) --");
	check_lost(0, 2, 0, "-- lost 2 hits here: record too big (CPU 117) --");
	check_lost(0, 0, 3,
		   "-- lost 3 hits here: nested interrupt (CPU 117) --");
	check_lost(0, 1, 3,
		   "-- lost 4 hits here: record too big 1, nested interrupt 3 (CPU 117) --");
	check_lost(1ULL << 40, 0, 1,
		   "-- lost 1099511627777 hits here: ring full 1099511627776, nested interrupt 1 (CPU 117) --");
	check_missed(0, 0, 0, 5, 0,
		     "-- lost 5 hits here: inside a handler (CPU 117) --");
	check_missed(0, 0, 0, 0, 1,
		     "-- lost 1 hit here: too many calls in flight (CPU 117) --");
	check_missed(2, 0, 0, 5, 1,
		     "-- lost 8 hits here: ring full 2, inside a handler 5, too many calls in flight 1 (CPU 117) --");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_an_unknown_probe),
		cmocka_unit_test(counts_columns_without_colours),
		cmocka_unit_test(keeps_the_result_apart),
		cmocka_unit_test(has_one_result_at_most),
		cmocka_unit_test(tells_failures),
		cmocka_unit_test(looks_beside),
		cmocka_unit_test(looks_for_the_signal),
		cmocka_unit_test(hides_what_was_not_filled_in),
		cmocka_unit_test(shows_a_corrupt_record),
		cmocka_unit_test(makes_names_of_tasks_harmless),
		cmocka_unit_test(names_the_context),
		cmocka_unit_test(says_what_was_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
