/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the headers of an IP packet say. Pure: works on a copy of their bytes,
 * believes no length in them, and is also compiled in user space.
 */
#ifndef KWATCH_READ_PACKET_H
#define KWATCH_READ_PACKET_H

#ifdef __KERNEL__
#include <linux/in.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#endif
#include <linux/kwatch.h>

#define KWATCH_PACKET_IPV4	20	/* bytes of the shortest headers */
#define KWATCH_PACKET_IPV6	40
#define KWATCH_PACKET_TCP	20
#define KWATCH_PACKET_UDP	8
#define KWATCH_PACKET_SCTP	12
#define KWATCH_PACKET_EXTENSIONS 8	/* headers between IPv6 and transport */

/* IPv6 extension headers, as the first octet before them names them. */
#define KWATCH_PACKET_HOP	0
#define KWATCH_PACKET_ROUTING	43
#define KWATCH_PACKET_FRAGMENT	44
#define KWATCH_PACKET_AUTH	51
#define KWATCH_PACKET_OPTIONS	60

/**
 * struct kwatch_packet - headers to be read
 * @bytes: from the network header on
 * @length: of the copy
 * @total: bytes of the packet from there on if its header does not know
 */
struct kwatch_packet {
	const __u8 *bytes;
	unsigned int length;
	unsigned int total;
};

static inline __u16 kwatch_packet_u16(const struct kwatch_packet *packet, unsigned int at)
{
	return packet->bytes[at] << 8 | packet->bytes[at + 1];
}

static inline __u32 kwatch_packet_u32(const struct kwatch_packet *packet, unsigned int at)
{
	return (__u32)kwatch_packet_u16(packet, at) << 16 | kwatch_packet_u16(packet, at + 2);
}

static inline bool kwatch_packet_has(const struct kwatch_packet *packet, unsigned int at,
				     unsigned int bytes)
{
	return at <= packet->length && bytes <= packet->length - at;
}

static inline bool kwatch_packet_tcp(struct kwatch_skb *out, const struct kwatch_packet *packet,
				     unsigned int at, unsigned int total)
{
	unsigned int header;

	if (!kwatch_packet_has(packet, at, KWATCH_PACKET_TCP))
		return false;
	out->sequence = kwatch_packet_u32(packet, at + 4);
	out->acknowledgement = kwatch_packet_u32(packet, at + 8);
	out->tcp_flags = packet->bytes[at + 13];
	header = (packet->bytes[at + 12] >> 4) * 4;
	if (header >= KWATCH_PACKET_TCP && total >= at + header)
		out->payload = total - at - header;
	return true;
}

/* Returns false if the transport header is not in the copy. */
static inline bool kwatch_packet_transport(struct kwatch_skb *out,
					   const struct kwatch_packet *packet,
					   unsigned int at, unsigned int total)
{
	unsigned int header = 0;

	switch (out->flow.protocol) {
	case IPPROTO_TCP:
		if (!kwatch_packet_tcp(out, packet, at, total))
			return false;
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		header = KWATCH_PACKET_UDP;
		break;
	case IPPROTO_SCTP:
		header = KWATCH_PACKET_SCTP;
		break;
	default: /* no ports; all behind the network header is payload */
		out->payload = total > at ? total - at : 0;
		return true;
	}
	if (!kwatch_packet_has(packet, at, 4))
		return false;
	out->flow.source_port = kwatch_packet_u16(packet, at);
	out->flow.destination_port = kwatch_packet_u16(packet, at + 2);
	if (header && total >= at + header)
		out->payload = total - at - header;
	return true;
}

static inline bool kwatch_packet_ipv4(struct kwatch_skb *out, const struct kwatch_packet *packet)
{
	unsigned int header, total;

	if (!kwatch_packet_has(packet, 0, KWATCH_PACKET_IPV4))
		return false;
	header = (packet->bytes[0] & 15) * 4;
	total = kwatch_packet_u16(packet, 2);
	if (!total) /* a segment larger than the field */
		total = packet->total;
	if (header < KWATCH_PACKET_IPV4 || total < header)
		return true;
	out->flow.family = AF_INET;
	out->flow.protocol = packet->bytes[9];
	memcpy(out->flow.source, packet->bytes + 12, 4);
	memcpy(out->flow.destination, packet->bytes + 16, 4);
	if (kwatch_packet_u16(packet, 6) & 0x1fff) { /* a later fragment */
		out->payload = total - header;
		return true;
	}
	return kwatch_packet_transport(out, packet, header, total);
}

static inline bool kwatch_packet_ipv6(struct kwatch_skb *out, const struct kwatch_packet *packet)
{
	unsigned int at = KWATCH_PACKET_IPV6, total, extension;

	if (!kwatch_packet_has(packet, 0, KWATCH_PACKET_IPV6))
		return false;
	total = kwatch_packet_u16(packet, 4) + KWATCH_PACKET_IPV6;
	if (total == KWATCH_PACKET_IPV6) /* a jumbogram */
		total = packet->total;
	out->flow.family = AF_INET6;
	out->flow.protocol = packet->bytes[6];
	memcpy(out->flow.source, packet->bytes + 8, 16);
	memcpy(out->flow.destination, packet->bytes + 24, 16);
	for (extension = 0; extension < KWATCH_PACKET_EXTENSIONS; extension++) {
		unsigned int unit = 8, more = 1;

		switch (out->flow.protocol) {
		case KWATCH_PACKET_HOP:
		case KWATCH_PACKET_ROUTING:
		case KWATCH_PACKET_OPTIONS:
			break;
		case KWATCH_PACKET_AUTH:
			unit = 4;
			more = 2;
			break;
		case KWATCH_PACKET_FRAGMENT:
			unit = 0;
			break;
		default:
			return kwatch_packet_transport(out, packet, at, total);
		}
		if (!kwatch_packet_has(packet, at, 8))
			return false;
		out->flow.protocol = packet->bytes[at];
		if (unit) {
			at += (packet->bytes[at + 1] + more) * unit;
			continue;
		}
		at += 8;
		if (kwatch_packet_u16(packet, at - 6) & 0xfff8) { /* a later fragment */
			out->payload = total > at ? total - at : 0;
			return true;
		}
	}
	return true;
}

/**
 * kwatch_packet_parse() - read the headers of an IP packet
 * @out: flow and the members about TCP and payload are filled, as far as the
 *       headers are there; they must be zero before
 * @packet: the headers
 *
 * Return: false if @packet has too few bytes to tell all.
 */
static inline bool kwatch_packet_parse(struct kwatch_skb *out, const struct kwatch_packet *packet)
{
	if (!packet->length)
		return false;
	switch (packet->bytes[0] >> 4) {
	case 4:
		return kwatch_packet_ipv4(out, packet);
	case 6:
		return kwatch_packet_ipv6(out, packet);
	default:
		return true;
	}
}

#endif /* KWATCH_READ_PACKET_H */
