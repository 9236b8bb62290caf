// SPDX-License-Identifier: GPL-2.0
#include <netinet/in.h>
#include <sys/socket.h>
#include "address.h"
#include "facet.h"
#include "put.h"
#include "quote.h"
#include "value.h"

static bool is_ip(const struct kwatch_flow *flow)
{
	return flow->family == AF_INET || flow->family == AF_INET6;
}

static void end_facets(struct kwatch_out *out, unsigned int count)
{
	while (count--)
		kwatch_out_char(out, '\0');
}

/* A packet belongs to a connection in either direction. */
static bool same_flow(const struct kwatch_flow *sock,
		      const struct kwatch_flow *skb)
{
	const size_t bytes = sizeof(sock->source);

	if (sock->family != skb->family || !sock->destination_port)
		return false;
	if (sock->source_port == skb->destination_port &&
	    sock->destination_port == skb->source_port)
		return !memcmp(sock->source, skb->destination, bytes) &&
		       !memcmp(sock->destination, skb->source, bytes);
	return sock->source_port == skb->source_port &&
	       sock->destination_port == skb->destination_port &&
	       !memcmp(sock->source, skb->source, bytes) &&
	       !memcmp(sock->destination, skb->destination, bytes);
}

/* A segment of TCP without data is told by its flags. */
static char *put_carried(char *at, const struct kwatch_skb *skb)
{
	if (skb->flow.protocol == IPPROTO_TCP) {
		at = kwatch_value_put_tcp_flags(at, skb->tcp_flags);
		if (!skb->payload)
			return at;
		at = kwatch_put_char(at, ' ');
	}
	return kwatch_put_unsigned(kwatch_put_text(at, "payload="),
				   skb->payload);
}

static char *put_protocol(char *at, unsigned int protocol)
{
	const char *name = kwatch_value_protocol(protocol);

	if (name)
		return kwatch_put_text(at, name);
	return kwatch_put_unsigned(kwatch_put_text(at, "protocol "), protocol);
}

/* Device, ends, protocol, what it carries. */
static void skb_facets(struct kwatch_out *out, const struct kwatch_skb *skb,
		       const struct kwatch_facet_flow *flow)
{
	char *at = kwatch_out_reserve(out);

	/* A socket has taken it: where it came from is no news. */
	if (!flow->known)
		at = kwatch_quote_put(at, skb->device,
				      strnlen(skb->device,
					      sizeof(skb->device)), 0);
	at = kwatch_put_char(at, '\0');
	if (!flow->known || !same_flow(&flow->flow, &skb->flow))
		at = kwatch_value_put_ends(at, &skb->flow, " > ");
	at = kwatch_put_char(at, '\0');
	at = put_protocol(at, skb->flow.protocol);
	at = kwatch_put_char(at, '\0');
	at = put_carried(at, skb);
	kwatch_out_commit(out, kwatch_put_char(at, '\0'));
}

/* Ends and state may differ, the protocol hardly does. */
static void sock_facets(struct kwatch_out *out, const struct kwatch_sock *sock)
{
	const struct kwatch_flow *flow = &sock->flow;
	char *at = put_protocol(kwatch_out_reserve(out), flow->protocol);

	at = kwatch_put_char(at, '\0');
	if (flow->destination_port)
		at = kwatch_value_put_ends(at, flow, " - ");
	else
		at = kwatch_address_put_end(at, flow->family, flow->source,
					    flow->source_port,
					    kwatch_address_has_ports(flow->protocol));
	at = kwatch_put_char(at, '\0');
	if (flow->protocol == IPPROTO_TCP)
		at = kwatch_value_put_tcp_state(at, sock->state);
	at = kwatch_put_char(at, '\0');
	kwatch_out_commit(out, kwatch_put_char(at, '\0'));
}

static bool is_kernel_address(const struct kwatch_format_field *field,
			      const struct kwatch_value *value)
{
	return field->display->address &&
	       value->field->type < KWATCH_TYPE_STRING &&
	       (__s64)value->number < 0 && value->number < (__u64)-4095;
}

void kwatch_facet_text(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style,
		       struct kwatch_facet_flow *flow)
{
	bool whole = !value->null && !value->faulted;
	unsigned int type = value->field->type;

	if (whole && type == KWATCH_TYPE_SKB &&
	    is_ip(&((const struct kwatch_skb *)value->data)->flow)) {
		skb_facets(out, value->data, flow);
		return;
	}
	if (whole && (type == KWATCH_TYPE_SOCK || type == KWATCH_TYPE_SOCKET) &&
	    is_ip(&((const struct kwatch_sock *)value->data)->flow)) {
		flow->known = true;
		flow->flow = ((const struct kwatch_sock *)value->data)->flow;
		sock_facets(out, value->data);
		return;
	}
	if (whole && is_kernel_address(field, value) && !style->raw_pointers)
		kwatch_out_text(out, "ptr");
	else
		kwatch_value_text(out, field, value, style);
	end_facets(out, KWATCH_FACETS);
}
