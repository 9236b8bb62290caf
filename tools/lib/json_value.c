// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <sys/socket.h>
#include "address.h"
#include "json_value.h"
#include "names.h"
#include "put.h"
#include "quote.h"
#include "stack.h"
#include "value.h"

void kwatch_json_key(struct kwatch_out *out, const char *name, size_t length,
		     const char *suffix)
{
	char *at = kwatch_put_char(kwatch_out_reserve(out), '"');

	at = kwatch_put_bytes(at, name, length);
	at = kwatch_put_text(at, suffix);
	kwatch_out_commit(out, kwatch_put_bytes(at, "\":", 2));
}

static char *put_key(char *at, const char *key, bool first)
{
	if (!first)
		at = kwatch_put_char(at, ',');
	at = kwatch_put_text(kwatch_put_char(at, '"'), key);
	return kwatch_put_bytes(at, "\":", 2);
}

static char *put_member(char *at, const char *key, __s64 number)
{
	return kwatch_put_signed(put_key(at, key, false), number);
}

/* Only for text that is known to hold nothing to escape. */
static char *put_string(char *at, const char *text)
{
	at = kwatch_put_text(kwatch_put_char(at, '"'), text);
	return kwatch_put_char(at, '"');
}

static char *put_word(char *at, const char *key, bool first,
		      const struct kwatch_word *words, __s64 value)
{
	const char *name = kwatch_display_name(words, value);

	at = put_key(at, key, first);
	return name ? put_string(at, name) : kwatch_put_signed(at, value);
}

static void write_name(struct kwatch_out *out, const char *key,
		       const char *text, size_t room)
{
	kwatch_json_key(out, key, strlen(key), "");
	kwatch_quote_json(out, text, strnlen(text, room));
}

static char *put_end(char *at, const struct kwatch_flow *flow,
		     const char *key, const __u8 *address,
		     const char *port_key, unsigned int port)
{
	at = kwatch_put_char(put_key(at, key, false), '"');
	at = kwatch_address_put_ip(at, flow->family, address);
	at = kwatch_put_char(at, '"');
	if (kwatch_address_has_ports(flow->protocol))
		at = put_member(at, port_key, port);
	return at;
}

/* @local and @remote: what the ends are called. */
static char *put_flow(char *at, const struct kwatch_flow *flow,
		      const char *const keys[4])
{
	const char *name = kwatch_value_protocol(flow->protocol);

	at = put_word(at, "family", true, kwatch_names_family, flow->family);
	if (flow->family != AF_INET && flow->family != AF_INET6)
		return at;
	at = put_key(at, "protocol", false);
	at = name ? put_string(at, name) :
		kwatch_put_unsigned(at, flow->protocol);
	at = put_end(at, flow, keys[0], flow->source, keys[1],
		     flow->source_port);
	return put_end(at, flow, keys[2], flow->destination, keys[3],
		       flow->destination_port);
}

static char *put_tcp_flags(char *at, unsigned int flags)
{
	const struct kwatch_word *flag;
	bool first = true;

	at = kwatch_put_char(put_key(at, "tcp_flags", false), '[');
	for (flag = kwatch_names_tcp_flags; flag->name; flag++) {
		if (!(flags & flag->value))
			continue;
		if (!first)
			at = kwatch_put_char(at, ',');
		at = put_string(at, flag->name);
		first = false;
	}
	return kwatch_put_char(at, ']');
}

static void skb_json(struct kwatch_out *out, const struct kwatch_skb *skb)
{
	static const char *const keys[] = {
		"source", "source_port", "destination", "destination_port",
	};
	char *at = kwatch_put_char(kwatch_out_reserve(out), '{');

	at = put_flow(at, &skb->flow, keys);
	at = put_word(at, "ethertype", false, kwatch_names_ethertype,
		      skb->ethertype);
	at = put_member(at, "length", skb->length);
	at = put_member(at, "payload", skb->payload);
	if (skb->flow.protocol == IPPROTO_TCP) {
		at = put_tcp_flags(at, skb->tcp_flags);
		at = put_member(at, "sequence", skb->sequence);
		at = put_member(at, "acknowledgement", skb->acknowledgement);
	}
	at = put_member(at, "interface", skb->interface);
	kwatch_out_commit(out, kwatch_put_char(at, ','));
	write_name(out, "device", skb->device, sizeof(skb->device));
	kwatch_out_char(out, '}');
}

static void sock_json(struct kwatch_out *out, const struct kwatch_sock *sock)
{
	static const char *const keys[] = {
		"local", "local_port", "remote", "remote_port",
	};
	char *at = kwatch_put_char(kwatch_out_reserve(out), '{');

	at = put_flow(at, &sock->flow, keys);
	at = put_word(at, "type", false, kwatch_names_socket_type, sock->type);
	if (sock->flow.protocol == IPPROTO_TCP)
		at = put_word(at, "state", false, kwatch_names_tcp_state,
			      sock->state);
	at = put_member(at, "inode", sock->inode);
	kwatch_out_commit(out, kwatch_put_char(at, '}'));
}

static void task_json(struct kwatch_out *out, const struct kwatch_task *task)
{
	char *at;

	kwatch_out_char(out, '{');
	write_name(out, "comm", task->comm, sizeof(task->comm));
	at = put_member(kwatch_out_reserve(out), "tid", task->tid);
	at = put_member(at, "tgid", task->tgid);
	kwatch_out_commit(out, kwatch_put_char(at, '}'));
}

static char *put_siginfo(char *at, const struct kwatch_siginfo *info)
{
	const struct kwatch_display *signal = kwatch_display_find("signal");

	if (info->special != KWATCH_SIGINFO_REAL)
		return put_string(at, info->special == KWATCH_SIGINFO_NOINFO ?
				  "SEND_SIG_NOINFO" : "SEND_SIG_PRIV");
	at = put_key(kwatch_put_char(at, '{'), "signal", true);
	at = kwatch_put_signed(at, info->signal);
	at = kwatch_put_char(put_key(at, "signal_text", false), '"');
	at = signal->put(at, signal, (__u64)info->signal);
	at = kwatch_put_char(at, '"');
	at = put_member(at, "code", info->code);
	at = kwatch_put_char(put_key(at, "code_text", false), '"');
	at = kwatch_display_put_si_code(at, info->signal, info->code);
	at = kwatch_put_char(at, '"');
	at = put_member(at, "errno", info->error);
	if (kwatch_value_has_sender(info)) {
		at = put_member(at, "pid", info->pid);
		at = put_member(at, "uid", info->uid);
	} else if (kwatch_value_is_fault(info)) {
		at = kwatch_put_text(put_key(at, "address", false), "\"0x");
		at = kwatch_put_hex(at, info->address, 1);
		at = kwatch_put_char(at, '"');
	}
	return kwatch_put_char(at, '}');
}

static void netdev_json(struct kwatch_out *out,
			const struct kwatch_netdev *netdev)
{
	char *at;

	kwatch_out_char(out, '{');
	write_name(out, "name", netdev->name, sizeof(netdev->name));
	at = put_member(kwatch_out_reserve(out), "interface",
			netdev->interface);
	kwatch_out_commit(out, kwatch_put_char(at, '}'));
}

static void fixed_json(struct kwatch_out *out,
		       const struct kwatch_value *value)
{
	switch (value->field->type) {
	case KWATCH_TYPE_SKB:
		skb_json(out, value->data);
		break;
	case KWATCH_TYPE_SOCK:
	case KWATCH_TYPE_SOCKET:
		sock_json(out, value->data);
		break;
	case KWATCH_TYPE_TASK:
		task_json(out, value->data);
		break;
	case KWATCH_TYPE_SIGINFO:
		kwatch_out_commit(out, put_siginfo(kwatch_out_reserve(out),
						   value->data));
		break;
	case KWATCH_TYPE_NETDEV:
		netdev_json(out, value->data);
		break;
	default:
		kwatch_out_text(out, "null");
		break;
	}
}

static void binprm_json(struct kwatch_out *out,
			const struct kwatch_value *value)
{
	const char *filename, *interpreter;
	struct kwatch_binprm binprm;
	char *at;

	if (!kwatch_value_binprm(value, &binprm, &filename, &interpreter)) {
		kwatch_out_text(out, "null");
		return;
	}
	kwatch_out_text(out, "{\"filename\":");
	kwatch_quote_json(out, filename, binprm.filename_length);
	kwatch_out_text(out, ",\"interpreter\":");
	kwatch_quote_json(out, interpreter, binprm.interpreter_length);
	at = put_member(kwatch_out_reserve(out), "argc", binprm.argc);
	at = put_member(at, "envc", binprm.envc);
	kwatch_out_commit(out, kwatch_put_char(at, '}'));
}

static void write_hex(struct kwatch_out *out, const __u8 *bytes, size_t length)
{
	size_t i;

	kwatch_out_char(out, '"');
	for (i = 0; i < length; i++)
		kwatch_out_commit(out, kwatch_put_hex(kwatch_out_reserve(out),
						      bytes[i], 2));
	kwatch_out_char(out, '"');
}

static bool is_signed(const struct kwatch_value *value)
{
	switch (value->field->type) {
	case KWATCH_TYPE_S8:
	case KWATCH_TYPE_S16:
	case KWATCH_TYPE_S32:
	case KWATCH_TYPE_S64:
	case KWATCH_TYPE_PID:
		return true;
	}
	return false;
}

/* An address is a string: no reader is to calculate with it. */
static char *put_address(char *at, const struct kwatch_display *display,
			 __u64 number, const struct kwatch_style *style)
{
	if (!number)
		return kwatch_put_text(at, "null");
	at = kwatch_put_char(at, '"');
	if (number < (__u64)-4095)
		at = kwatch_style_put_pointer(at, style, number);
	else
		at = display->put(at, display, number);
	return kwatch_put_char(at, '"');
}

static void number_json(struct kwatch_out *out,
			const struct kwatch_format_field *field,
			const struct kwatch_display *display, __u64 number,
			bool with_sign, const struct kwatch_style *style)
{
	char *at = kwatch_out_reserve(out), *name;

	if (kwatch_display_is_address(display, number)) {
		kwatch_out_commit(out, put_address(at, display, number, style));
		return;
	}
	/* What is shown as an errno or a file descriptor is negative. */
	if (with_sign || (display->named && (__s64)number < 0))
		at = kwatch_put_signed(at, (__s64)number);
	else
		at = kwatch_put_unsigned(at, number);
	kwatch_out_commit(out, at);
	if (!display->named)
		return;
	at = kwatch_put_bytes(at, ",\"", 2);
	at = kwatch_put_bytes(at, field->name, field->name_length);
	at = kwatch_put_text(at, "_text\":\"");
	name = at;
	at = display->put(at, display, number);
	/* Without a name the number says it all. */
	if (*name == '-' ? name[1] > '9' : *name > '9')
		kwatch_out_commit(out, kwatch_put_char(at, '"'));
}

static void text_json(struct kwatch_out *out,
		      const struct kwatch_format_field *field,
		      const struct kwatch_value *value)
{
	if (kwatch_quote_json(out, value->data, value->length))
		return;
	kwatch_out_char(out, ',');
	kwatch_json_key(out, field->name, field->name_length, "_hex");
	write_hex(out, value->data, value->length);
}

static void dynamic_json(struct kwatch_out *out,
			 const struct kwatch_format_field *field,
			 const struct kwatch_value *value,
			 const struct kwatch_style *style)
{
	char text[KWATCH_OUT_PIECE], *end;
	__u64 number;

	switch (value->field->type) {
	case KWATCH_TYPE_BINPRM:
		binprm_json(out, value);
		return;
	case KWATCH_TYPE_STACK:
		kwatch_stack_json(out, value, style);
		return;
	case KWATCH_TYPE_SOCKADDR:
		end = kwatch_address_put_sockaddr(text, value->data,
						  value->length);
		kwatch_quote_json(out, text, (size_t)(end - text));
		return;
	case KWATCH_TYPE_BYTES:
		if (field->display->put_bytes) {
			end = field->display->put_bytes(text, value->data,
							value->length,
							value->beside);
			kwatch_quote_json(out, text, (size_t)(end - text));
			return;
		}
		if (kwatch_value_is_number(field, value, &number)) {
			number_json(out, field,
				    kwatch_value_display(field, value), number,
				    false, style);
			return;
		}
		if (!strcmp(field->display->name, "hex")) {
			write_hex(out, value->data, value->length);
			return;
		}
		break;
	}
	text_json(out, field, value);
}

void kwatch_json_value(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style)
{
	bool dynamic = value->field->flags & KWATCH_SCHEMA_DYNAMIC;

	kwatch_json_key(out, field->name, field->name_length, "");
	if (value->null || (value->faulted && !(dynamic && value->length)))
		kwatch_out_text(out, "null");
	else if (dynamic)
		dynamic_json(out, field, value, style);
	else if (value->field->type < KWATCH_TYPE_STRING)
		number_json(out, field, kwatch_value_display(field, value),
			    value->number, is_signed(value), style);
	else
		fixed_json(out, value);
}
