// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include "address.h"
#include "names.h"
#include "put.h"
#include "quote.h"
#include "stack.h"
#include "value.h"

#define FAULT	"<fault>"

static char *put_text_of(char *at, const char *text, size_t room)
{
	return kwatch_quote_put(at, text, strnlen(text, room), 0);
}

const char *kwatch_value_protocol(unsigned int protocol)
{
	const char *name = kwatch_display_name(kwatch_names_protocol, protocol);

	return name ? name + strlen("IPPROTO_") : NULL;
}

static char *put_protocol(char *at, unsigned int protocol)
{
	const char *name = kwatch_value_protocol(protocol);

	if (name)
		return kwatch_put_text(at, name);
	return kwatch_put_unsigned(kwatch_put_text(at, "protocol "), protocol);
}

static char *put_number_of(char *at, const char *what, __u64 number)
{
	return kwatch_put_unsigned(kwatch_put_text(at, what), number);
}

char *kwatch_value_put_ends(char *at, const struct kwatch_flow *flow,
			    const char *between)
{
	bool ports = kwatch_address_has_ports(flow->protocol);

	at = kwatch_address_put_end(at, flow->family, flow->source,
				    flow->source_port, ports);
	at = kwatch_put_text(at, between);
	return kwatch_address_put_end(at, flow->family, flow->destination,
				      flow->destination_port, ports);
}

char *kwatch_value_put_tcp_flags(char *at, unsigned int flags)
{
	const struct kwatch_word *flag;
	char *start = at;

	for (flag = kwatch_names_tcp_flags; flag->name; flag++) {
		if (!(flags & flag->value))
			continue;
		if (at != start)
			at = kwatch_put_char(at, '|');
		at = kwatch_put_text(at, flag->name);
	}
	return at == start ? kwatch_put_text(at, "no-flags") : at;
}

static char *put_skb_ip(char *at, const struct kwatch_skb *skb)
{
	at = kwatch_value_put_ends(at, &skb->flow, " > ");
	at = put_protocol(kwatch_put_char(at, ' '), skb->flow.protocol);
	if (skb->flow.protocol == IPPROTO_TCP) {
		at = kwatch_value_put_tcp_flags(kwatch_put_char(at, ' '),
						skb->tcp_flags);
		at = put_number_of(at, " seq=", skb->sequence);
		if (skb->tcp_flags & 16)
			at = put_number_of(at, " ack=", skb->acknowledgement);
	}
	return put_number_of(at, " payload=", skb->payload);
}

static char *put_skb(char *at, const struct kwatch_skb *skb)
{
	const char *name;

	if (skb->device[0]) {
		at = put_text_of(at, skb->device, sizeof(skb->device));
		at = kwatch_put_char(at, ' ');
	}
	if (skb->flow.family == AF_INET || skb->flow.family == AF_INET6) {
		at = put_skb_ip(at, skb);
	} else {
		name = kwatch_display_name(kwatch_names_ethertype,
					   skb->ethertype);
		if (name)
			at = kwatch_put_text(at, name);
		else
			at = kwatch_put_hex(kwatch_put_text(at, "ethertype 0x"),
					    skb->ethertype, 4);
	}
	return put_number_of(at, " len=", skb->length);
}

char *kwatch_value_put_tcp_state(char *at, unsigned int state)
{
	const char *name = kwatch_display_name(kwatch_names_tcp_state, state);

	if (!name)
		return put_number_of(at, "state ", state);
	return kwatch_put_text(at, name + strlen("TCP_"));
}

static char *put_sock_inet(char *at, const struct kwatch_sock *sock)
{
	const struct kwatch_flow *flow = &sock->flow;

	at = put_protocol(at, flow->protocol);
	at = kwatch_put_char(at, ' ');
	if (flow->destination_port)
		at = kwatch_value_put_ends(at, flow, " - ");
	else
		at = kwatch_address_put_end(at, flow->family, flow->source,
					    flow->source_port,
					    kwatch_address_has_ports(flow->protocol));
	if (flow->protocol != IPPROTO_TCP)
		return at;
	return kwatch_value_put_tcp_state(kwatch_put_char(at, ' '),
					  sock->state);
}

static char *put_sock(char *at, const struct kwatch_sock *sock)
{
	const char *name;

	if (sock->flow.family == AF_INET || sock->flow.family == AF_INET6)
		return put_sock_inet(at, sock);
	name = kwatch_display_name(kwatch_names_family, sock->flow.family);
	if (name)
		at = kwatch_put_text(at, name);
	else
		at = put_number_of(at, "family ", sock->flow.family);
	name = kwatch_display_name(kwatch_names_socket_type, sock->type);
	if (name)
		at = kwatch_put_text(kwatch_put_char(at, ' '), name);
	if (sock->inode)
		at = put_number_of(at, " inode=", sock->inode);
	return at;
}

static char *put_task(char *at, const struct kwatch_task *task)
{
	at = put_text_of(at, task->comm, sizeof(task->comm));
	return kwatch_put_signed(kwatch_put_char(at, '/'), task->tid);
}

bool kwatch_value_has_sender(const struct kwatch_siginfo *info)
{
	if (info->special != KWATCH_SIGINFO_REAL)
		return false;
	if (info->code == SI_USER || info->code == SI_QUEUE ||
	    info->code == SI_TKILL || info->code == SI_MESGQ)
		return true;
	return info->signal == SIGCHLD && info->code > 0;
}

bool kwatch_value_is_fault(const struct kwatch_siginfo *info)
{
	return info->code > 0 && info->code != SI_KERNEL &&
	       (info->signal == SIGSEGV || info->signal == SIGBUS ||
		info->signal == SIGILL || info->signal == SIGFPE ||
		info->signal == SIGTRAP);
}

static char *put_siginfo(char *at, const struct kwatch_siginfo *info)
{
	const struct kwatch_display *signal = kwatch_display_find("signal");

	if (info->special == KWATCH_SIGINFO_NOINFO)
		return kwatch_put_text(at, "SEND_SIG_NOINFO");
	if (info->special == KWATCH_SIGINFO_PRIV)
		return kwatch_put_text(at, "SEND_SIG_PRIV");
	at = kwatch_put_char(at, '{');
	at = signal->put(at, signal, (__u64)info->signal);
	at = kwatch_display_put_si_code(kwatch_put_char(at, ' '),
					info->signal, info->code);
	if (kwatch_value_has_sender(info)) {
		at = kwatch_put_text(at, " from pid ");
		at = kwatch_put_signed(at, info->pid);
		at = put_number_of(at, " uid ", info->uid);
	} else if (kwatch_value_is_fault(info)) {
		at = kwatch_put_hex(kwatch_put_text(at, " at 0x"),
				    info->address, 1);
	}
	return kwatch_put_char(at, '}');
}

/* Composites of fixed size; all are shorter than a piece of the writer. */
static char *put_fixed(char *at, const struct kwatch_value *value)
{
	const struct kwatch_netdev *netdev;

	switch (value->field->type) {
	case KWATCH_TYPE_SKB:
		return put_skb(at, value->data);
	case KWATCH_TYPE_SOCK:
	case KWATCH_TYPE_SOCKET:
		return put_sock(at, value->data);
	case KWATCH_TYPE_TASK:
		return put_task(at, value->data);
	case KWATCH_TYPE_SIGINFO:
		return put_siginfo(at, value->data);
	case KWATCH_TYPE_NETDEV:
		netdev = value->data;
		return put_text_of(at, netdev->name, sizeof(netdev->name));
	}
	return kwatch_put_char(at, '?');
}

bool kwatch_value_binprm(const struct kwatch_value *value,
			 struct kwatch_binprm *binprm, const char **filename,
			 const char **interpreter)
{
	if (value->length < sizeof(*binprm))
		return false;
	memcpy(binprm, value->data, sizeof(*binprm));
	*filename = (const char *)value->data + sizeof(*binprm);
	*interpreter = *filename + binprm->filename_length;
	return value->length - sizeof(*binprm) >=
		(size_t)binprm->filename_length + binprm->interpreter_length;
}

static void binprm_text(struct kwatch_out *out,
			const struct kwatch_value *value)
{
	const char *filename, *interpreter;
	struct kwatch_binprm binprm;
	char *at;

	if (!kwatch_value_binprm(value, &binprm, &filename, &interpreter)) {
		kwatch_out_text(out, FAULT);
		return;
	}
	kwatch_quote_out(out, filename, binprm.filename_length);
	at = kwatch_put_text(kwatch_out_reserve(out), " argc=");
	kwatch_out_commit(out, kwatch_put_signed(at, binprm.argc));
	if (!binprm.interpreter_length ||
	    (binprm.filename_length == binprm.interpreter_length &&
	     !memcmp(filename, interpreter, binprm.filename_length)))
		return;
	kwatch_out_text(out, " interp=");
	kwatch_quote_out(out, interpreter, binprm.interpreter_length);
}

static bool bytes_number(const struct kwatch_value *value, __u64 *number)
{
	__u16 two;
	__u32 four;

	switch (value->length) {
	case 1:
		*number = *(const __u8 *)value->data;
		return true;
	case 2:
		memcpy(&two, value->data, sizeof(two));
		*number = two;
		return true;
	case 4:
		memcpy(&four, value->data, sizeof(four));
		*number = four;
		return true;
	case 8:
		memcpy(number, value->data, sizeof(*number));
		return true;
	}
	return false;
}

bool kwatch_value_is_number(const struct kwatch_format_field *field,
			    const struct kwatch_value *value, __u64 *number)
{
	if (field->display->put_bytes)
		return false;
	if (field->display->length &&
	    (value->truncated || field->display->length != value->length))
		return false;
	return field->numeric && bytes_number(value, number);
}

const struct kwatch_display *
kwatch_value_display(const struct kwatch_format_field *field,
		     const struct kwatch_value *value)
{
	return value->display ? value->display : field->display;
}

static void put_number(struct kwatch_out *out,
		       const struct kwatch_display *display, __u64 number,
		       const struct kwatch_style *style)
{
	char *at = kwatch_out_reserve(out);

	if (kwatch_display_is_address(display, number) &&
	    number < (__u64)-4095)
		at = kwatch_style_put_pointer(at, style, number);
	else
		at = display->put(at, display, number);
	kwatch_out_commit(out, at);
}

static void bytes_text(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style)
{
	const struct kwatch_display *display =
		kwatch_value_display(field, value);
	const __u8 *bytes = value->data;
	__u64 number;
	size_t i;

	if (display->put_bytes) {
		kwatch_out_commit(out,
				  display->put_bytes(kwatch_out_reserve(out),
						     bytes, value->length,
						     value->beside));
	} else if (kwatch_value_is_number(field, value, &number)) {
		put_number(out, display, number, style);
	} else if (!strcmp(field->display->name, "hex")) {
		for (i = 0; i < value->length; i++)
			kwatch_out_commit(out,
					  kwatch_put_hex(kwatch_out_reserve(out),
							 bytes[i], 2));
	} else {
		kwatch_quote_out(out, bytes, value->length);
	}
}

static void dynamic_text(struct kwatch_out *out,
			 const struct kwatch_format_field *field,
			 const struct kwatch_value *value,
			 const struct kwatch_style *style)
{
	char *at;

	switch (value->field->type) {
	case KWATCH_TYPE_BINPRM:
		binprm_text(out, value);
		return;
	case KWATCH_TYPE_SOCKADDR:
		at = kwatch_out_reserve(out);
		at = kwatch_address_put_sockaddr(at, value->data,
						 value->length);
		kwatch_out_commit(out, at);
		return;
	case KWATCH_TYPE_STACK:
		kwatch_stack_text(out, value, style);
		return;
	case KWATCH_TYPE_BYTES:
		bytes_text(out, field, value, style);
		if (field->display->put_bytes)
			return;
		break;
	default:
		kwatch_quote_out(out, value->data, value->length);
		break;
	}
	if (value->truncated)
		kwatch_out_text(out, "...");
}

void kwatch_value_text(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style)
{
	bool dynamic = value->field->flags & KWATCH_SCHEMA_DYNAMIC;

	if (value->null) {
		kwatch_out_text(out, "NULL");
		return;
	}
	if (value->faulted && !(dynamic && value->length)) {
		kwatch_out_text(out, FAULT);
		return;
	}
	if (dynamic)
		dynamic_text(out, field, value, style);
	else if (value->field->type < KWATCH_TYPE_STRING)
		put_number(out, kwatch_value_display(field, value),
			   value->number, style);
	else
		kwatch_out_commit(out, put_fixed(kwatch_out_reserve(out),
						 value));
	if (value->faulted)
		kwatch_out_text(out, FAULT);
}
