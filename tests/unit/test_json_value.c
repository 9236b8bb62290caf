// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <json-c/json.h>
#include "json_value.h"
#include "make_event.h"

/* The one field of an event, as kwatch_json_value() writes it in braces. */
static void print(const struct make_field *field,
		  const struct kwatch_style *style, struct kwatch_out *out)
{
	struct make_event event = { .probe = "f", .tid = 1 };
	struct kwatch_formats *formats = kwatch_formats_new();
	const struct kwatch_format *format;
	struct kwatch_value value;
	struct made *made;

	event.fields[0] = *field;
	event.fields[0].name = "v";
	made = make_event(&event);
	format = kwatch_formats_get(formats, made->event.probe);
	assert_int_equal(kwatch_record_values(&made->event, &value, 1), 1);
	assert_int_equal(kwatch_out_init(out, -1), 0);
	kwatch_out_char(out, '{');
	kwatch_json_value(out, &format->fields[0], &value, style);
	kwatch_out_text(out, "}");
	kwatch_out_char(out, '\0');
	kwatch_formats_free(formats);
	made_free(made);
}

/* A strict reader takes it. */
static void check_parses(const char *text)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *object;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
			       JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, text, (int)strlen(text));
	if (!object)
		fail_msg("no JSON: %s", text);
	json_object_put(object);
	json_tokener_free(tokener);
}

static void check_style(const struct make_field *field,
			const struct kwatch_style *style, const char *expected)
{
	struct kwatch_out out;

	print(field, style, &out);
	check_parses(out.buffer);
	assert_string_equal(out.buffer, expected);
	kwatch_out_fini(&out);
}

static void check(const struct make_field *field, const char *expected)
{
	static const struct kwatch_style style;

	check_style(field, &style, expected);
}

static void check_number(unsigned int type, const char *display, __u64 number,
			 const char *expected)
{
	const struct make_field field = {
		.type = type, .display = display, .number = number,
	};

	check(&field, expected);
}

static void writes_numbers(void **state)
{
	(void)state;
	check_number(KWATCH_TYPE_U64, "", ~0ULL, "{\"v\":18446744073709551615}");
	check_number(KWATCH_TYPE_S64, "", ~0ULL, "{\"v\":-1}");
	check_number(KWATCH_TYPE_S64, "", 1ULL << 63,
		     "{\"v\":-9223372036854775808}");
	/* A number stays one, however people want to see it. */
	check_number(KWATCH_TYPE_U64, "hex", 255, "{\"v\":255}");
	check_number(KWATCH_TYPE_U64, "octal", 8, "{\"v\":8}");
	check_number(KWATCH_TYPE_U64, "ns", 1500, "{\"v\":1500}");
	check_number(KWATCH_TYPE_U64, "bool", 1, "{\"v\":1}");
	check_number(KWATCH_TYPE_PID, "", (__u64)-1LL, "{\"v\":-1}");
}

static void adds_names(void **state)
{
	(void)state;
	check_number(KWATCH_TYPE_S64, "errno", (__u64)-2LL,
		     "{\"v\":-2,\"v_text\":\"-ENOENT\"}");
	check_number(KWATCH_TYPE_U64, "errno", (__u64)-2LL,
		     "{\"v\":-2,\"v_text\":\"-ENOENT\"}");
	check_number(KWATCH_TYPE_S32, "signal", SIGKILL,
		     "{\"v\":9,\"v_text\":\"SIGKILL\"}");
	check_number(KWATCH_TYPE_U64, "msg_flags", 0x20002,
		     "{\"v\":131074,\"v_text\":\"MSG_PEEK|0x20000\"}");
	/* The text would only repeat the number. */
	check_number(KWATCH_TYPE_S64, "errno", 5, "{\"v\":5}");
	check_number(KWATCH_TYPE_S64, "errno", (__u64)-4095LL,
		     "{\"v\":-4095}");
	check_number(KWATCH_TYPE_U64, "msg_flags", 0, "{\"v\":0}");
	check_number(KWATCH_TYPE_U64, "msg_flags", 0x20000, "{\"v\":131072}");
	check_number(KWATCH_TYPE_S32, "family", 200, "{\"v\":200}");
}

/* The kernel's are hidden, unless the user wants them. */
static void writes_addresses_as_text(void **state)
{
	const struct kwatch_style raw = { .raw_pointers = true };
	struct make_field field = {
		.type = KWATCH_TYPE_POINTER, .number = 0xffff888012345678ULL,
	};
	static const struct kwatch_style hidden;
	struct kwatch_out out;

	(void)state;
	check_style(&field, &raw, "{\"v\":\"0xffff888012345678\"}");
	print(&field, &hidden, &out);
	assert_null(strstr(out.buffer, "12345678"));
	assert_non_null(strstr(out.buffer, "{\"v\":\"ptr:"));
	kwatch_out_fini(&out);
	check_number(KWATCH_TYPE_POINTER, "", 0x1000, "{\"v\":\"0x1000\"}");
	check_number(KWATCH_TYPE_POINTER, "", 0, "{\"v\":null}");
	check_number(KWATCH_TYPE_POINTER, "pointer_errno", (__u64)-13LL,
		     "{\"v\":\"-EACCES\"}");
}

static void writes_text(void **state)
{
	struct make_field field = { .type = KWATCH_TYPE_STRING };

	(void)state;
	field.data = "a\"\\\n\x01";
	check(&field, "{\"v\":\"a\\\"\\\\\\n\\u0001\"}");
	field.data = "";
	check(&field, "{\"v\":\"\"}");
	/* What is no UTF-8 is there in hexadecimal, too. */
	field.data = "a\xff";
	check(&field, "{\"v\":\"a\\ufffd\",\"v_hex\":\"61ff\"}");
	field.data = "abc";
	field.dynamic = KWATCH_DYNAMIC_TRUNCATED;
	check(&field, "{\"v\":\"abc\"}");
	/* The part that could be read is worth more than nothing. */
	field.dynamic = KWATCH_DYNAMIC_FAULTED;
	check(&field, "{\"v\":\"abc\"}");
	field.data = "";
	check(&field, "{\"v\":null}");
	field.dynamic = KWATCH_DYNAMIC_NULL;
	check(&field, "{\"v\":null}");
}

static void writes_bytes(void **state)
{
	struct make_field field = {
		.type = KWATCH_TYPE_BYTES, .data = "\1\2\3\4\5\6\7\10",
		.display = "unsigned", .length = 4,
	};

	(void)state;
	check(&field, "{\"v\":67305985}");
	field.length = 3;
	check(&field, "{\"v\":\"\\u0001\\u0002\\u0003\"}");
	field.display = "hex";
	check(&field, "{\"v\":\"010203\"}");
	field.length = 4;
	check(&field, "{\"v\":\"01020304\"}");
	field.display = "signal";
	field.data = "\x9\0\0\0";
	check(&field, "{\"v\":9,\"v_text\":\"SIGKILL\"}");
}

static void writes_what_could_not_be_read(void **state)
{
	static const unsigned int types[] = {
		KWATCH_TYPE_U64, KWATCH_TYPE_POINTER, KWATCH_TYPE_SKB,
		KWATCH_TYPE_SOCK, KWATCH_TYPE_TASK, KWATCH_TYPE_SIGINFO,
		KWATCH_TYPE_NETDEV,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct make_field field = {
			.type = types[i], .faulted = true,
		};

		check(&field, "{\"v\":null}");
	}
}

static void writes_packets(void **state)
{
	struct kwatch_skb skb = {
		.flow = { .family = AF_INET, .protocol = IPPROTO_TCP,
			  .source = { 10, 0, 0, 1 }, .source_port = 1,
			  .destination = { 10, 0, 0, 2 },
			  .destination_port = 2 },
		.length = 40, .interface = 3, .ethertype = 0x800,
		.tcp_flags = 0x12, .sequence = ~0U, .acknowledgement = 5,
		.device = "et\"h",
	};
	struct make_field field = { .type = KWATCH_TYPE_SKB, .data = &skb };

	(void)state;
	check(&field,
	      "{\"v\":{\"family\":\"AF_INET\",\"protocol\":\"TCP\",\"source\":\"10.0.0.1\",\"source_port\":1,\"destination\":\"10.0.0.2\",\"destination_port\":2,\"ethertype\":\"ETH_P_IP\",\"length\":40,\"payload\":0,\"tcp_flags\":[\"SYN\",\"ACK\"],\"sequence\":4294967295,\"acknowledgement\":5,\"interface\":3,\"device\":\"et\\\"h\"}}");
	/* No ports, no flags of TCP; numbers where there is no name. */
	skb.flow.protocol = 253;
	skb.ethertype = 0x9999;
	memset(skb.device, 'x', sizeof(skb.device));
	check(&field,
	      "{\"v\":{\"family\":\"AF_INET\",\"protocol\":253,\"source\":\"10.0.0.1\",\"destination\":\"10.0.0.2\",\"ethertype\":39321,\"length\":40,\"payload\":0,\"interface\":3,\"device\":\"xxxxxxxxxxxxxxxx\"}}");
}

static void writes_sockets(void **state)
{
	struct kwatch_sock sock = {
		.flow = { .family = 99 }, .type = 77, .state = 1, .inode = 5,
	};
	struct make_field field = { .type = KWATCH_TYPE_SOCKET, .data = &sock };

	(void)state;
	check(&field, "{\"v\":{\"family\":99,\"type\":77,\"inode\":5}}");
	sock.flow = (struct kwatch_flow){
		.family = AF_INET6, .protocol = IPPROTO_TCP, .source_port = 9,
	};
	sock.type = SOCK_STREAM;
	sock.state = 200;
	check(&field,
	      "{\"v\":{\"family\":\"AF_INET6\",\"protocol\":\"TCP\",\"local\":\"::\",\"local_port\":9,\"remote\":\"::\",\"remote_port\":0,\"type\":\"SOCK_STREAM\",\"state\":200,\"inode\":5}}");
}

static void writes_siginfo(void **state)
{
	struct kwatch_siginfo info = {
		.signal = SIGSEGV, .code = SEGV_ACCERR, .address = 0x10,
	};
	struct make_field field = { .type = KWATCH_TYPE_SIGINFO,
				    .data = &info };

	(void)state;
	check(&field,
	      "{\"v\":{\"signal\":11,\"signal_text\":\"SIGSEGV\",\"code\":2,\"code_text\":\"SEGV_ACCERR\",\"errno\":0,\"address\":\"0x10\"}}");
	info = (struct kwatch_siginfo){
		.signal = 99, .code = SI_USER, .pid = 7, .uid = ~0U,
	};
	check(&field,
	      "{\"v\":{\"signal\":99,\"signal_text\":\"99\",\"code\":0,\"code_text\":\"SI_USER\",\"errno\":0,\"pid\":7,\"uid\":4294967295}}");
	info.special = KWATCH_SIGINFO_NOINFO;
	check(&field, "{\"v\":\"SEND_SIG_NOINFO\"}");
	info.special = KWATCH_SIGINFO_PRIV;
	check(&field, "{\"v\":\"SEND_SIG_PRIV\"}");
}

static void writes_names_of_others(void **state)
{
	struct kwatch_task task = { .tid = -1, .tgid = 2, .comm = "a\"\xff" };
	struct make_field field = { .type = KWATCH_TYPE_TASK, .data = &task };
	struct {
		struct kwatch_binprm head;
		char text[2];
	} binprm = { { .argc = -1, .filename_length = 1,
		       .interpreter_length = 1 }, "ab" };

	(void)state;
	check(&field,
	      "{\"v\":{\"comm\":\"a\\\"\\ufffd\",\"tid\":-1,\"tgid\":2}}");
	field = (struct make_field){
		.type = KWATCH_TYPE_BINPRM, .data = &binprm,
		.length = sizeof(binprm.head) + 2,
	};
	check(&field,
	      "{\"v\":{\"filename\":\"a\",\"interpreter\":\"b\",\"argc\":-1,\"envc\":0}}");
	/* One that is shorter than it says is not read beyond. */
	field.length--;
	check(&field, "{\"v\":null}");
	field = (struct make_field){
		.type = KWATCH_TYPE_SOCKADDR, .data = "\1", .length = 1,
	};
	check(&field, "{\"v\":\"<none>\"}");
}

static void writes_keys(void **state)
{
	struct kwatch_out out;

	(void)state;
	assert_int_equal(kwatch_out_init(&out, -1), 0);
	kwatch_json_key(&out, "name, cut", 4, "_text");
	kwatch_out_char(&out, '\0');
	assert_string_equal(out.buffer, "\"name_text\":");
	kwatch_out_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(adds_names),
		cmocka_unit_test(writes_addresses_as_text),
		cmocka_unit_test(writes_text),
		cmocka_unit_test(writes_bytes),
		cmocka_unit_test(writes_what_could_not_be_read),
		cmocka_unit_test(writes_packets),
		cmocka_unit_test(writes_sockets),
		cmocka_unit_test(writes_siginfo),
		cmocka_unit_test(writes_names_of_others),
		cmocka_unit_test(writes_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
