// SPDX-License-Identifier: GPL-2.0
/*
 * A packet: where its headers are is taken from the sk_buff, checked against
 * its buffer; what they say is read from a copy (read_packet.h).
 */
#include "read_net.h"

#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>

#include "nofault.h"
#include "read_packet.h"

/* Words that are enough for TCP over IPv4 and over IPv6 without options. */
#define KWATCH_SKB_IPV4		5
#define KWATCH_SKB_IPV6		8
/* Bytes for all else. */
#define KWATCH_SKB_MANY		256

/* What of an sk_buff tells where its headers are. */
struct kwatch_skb_layout {
	unsigned long head;
	unsigned long data;
	unsigned long tail;
	unsigned long end;
	unsigned int network;
};

static int kwatch_skb_layout(struct kwatch_skb_layout *layout, const struct sk_buff *skb)
{
	const unsigned char *head, *data;
	sk_buff_data_t tail, end;
	u16 network;

	if (kwatch_nofault_get(head, skb->head) || kwatch_nofault_get(data, skb->data) ||
	    kwatch_nofault_get(tail, skb->tail) || kwatch_nofault_get(end, skb->end) ||
	    kwatch_nofault_get(network, skb->network_header))
		return -EFAULT;
	layout->head = (unsigned long)head;
	layout->data = (unsigned long)data;
#ifdef NET_SKBUFF_DATA_USES_OFFSET
	layout->tail = layout->head + tail;
	layout->end = layout->head + end;
#else
	layout->tail = (unsigned long)tail;
	layout->end = (unsigned long)end;
#endif
	layout->network = network;
	return 0;
}

/* Find the network header. Returns how many linear bytes there are from it on. */
static unsigned int kwatch_skb_network(const struct kwatch_skb_layout *layout,
				       unsigned long *network)
{
	unsigned long tail = min(layout->tail, layout->end);

	/* Before the network layer it is not set, and data begin with it. */
	*network = layout->network ? layout->head + layout->network : layout->data;
	if (*network < layout->head || *network >= tail)
		return 0;
	return min_t(unsigned long, tail - *network, KWATCH_SKB_MANY);
}

static noinline_for_stack int kwatch_skb_many(struct kwatch_skb *out, struct kwatch_packet *packet,
					      unsigned long network, unsigned int linear)
{
	u8 bytes[KWATCH_SKB_MANY];

	if (kwatch_nofault_bytes(bytes, (const void *)network, linear))
		return -EFAULT;
	packet->bytes = bytes;
	packet->length = linear;
	kwatch_packet_parse(out, packet);
	return 0;
}

static int kwatch_skb_headers(struct kwatch_skb *out, const struct sk_buff *skb)
{
	u64 words[KWATCH_SKB_IPV6];
	struct kwatch_packet packet = { .bytes = (const u8 *)words };
	struct kwatch_skb_layout layout;
	unsigned long network;
	unsigned int linear;
	int error;

	error = kwatch_skb_layout(&layout, skb);
	if (error)
		return error;
	linear = kwatch_skb_network(&layout, &network);
	packet.total = out->length + layout.data - network;
	if (linear >= KWATCH_SKB_IPV6 * sizeof(u64) && out->ethertype != ETH_P_IP) {
		packet.length = KWATCH_SKB_IPV6 * sizeof(u64);
		error = kwatch_nofault_words(words, (const void *)network, KWATCH_SKB_IPV6);
	} else if (linear >= KWATCH_SKB_IPV4 * sizeof(u64)) {
		packet.length = KWATCH_SKB_IPV4 * sizeof(u64);
		error = kwatch_nofault_words(words, (const void *)network, KWATCH_SKB_IPV4);
	}
	if (error)
		return error;
	if (kwatch_packet_parse(out, &packet) || linear <= packet.length)
		return 0;
	return kwatch_skb_many(out, &packet, network, linear);
}

/* A name that no device can have tells that it was none. */
static bool kwatch_netdev_named(char *name)
{
	unsigned int at;

	for (at = 0; at < KWATCH_DEV_NAME_MAX && name[at]; at++)
		if ((u8)name[at] <= ' ' || name[at] == '/' || name[at] == 0x7f)
			return false;
	if (!at || at == KWATCH_DEV_NAME_MAX)
		return false;
	memset(name + at, 0, KWATCH_DEV_NAME_MAX - at);
	return true;
}

/*
 * Some queues keep something else in the place of skb->dev: what does not look
 * like a device is none, and no fault.
 */
static void kwatch_skb_device(struct kwatch_skb *out, const struct sk_buff *skb)
{
	const struct net_device *dev;
	struct kwatch_netdev netdev;

	if (kwatch_nofault_get(dev, skb->dev) || kwatch_read_netdev(&netdev, dev) ||
	    !kwatch_netdev_named(netdev.name))
		return;
	out->interface = netdev.interface;
	memcpy(out->device, netdev.name, sizeof(out->device));
}

int kwatch_read_skb(struct kwatch_skb *out, const struct sk_buff *skb)
{
	__be16 protocol;

	memset(out, 0, sizeof(*out));
	if (kwatch_nofault_get(out->length, skb->len) ||
	    kwatch_nofault_get(protocol, skb->protocol))
		return -EFAULT;
	out->ethertype = ntohs(protocol);
	kwatch_skb_device(out, skb);
	switch (out->ethertype) {
	case ETH_P_IP:
	case ETH_P_IPV6:
	case 0: /* on its way out, not yet said */
		return kwatch_skb_headers(out, skb);
	default:
		return 0;
	}
}

int kwatch_read_netdev(struct kwatch_netdev *out, const struct net_device *dev)
{
	u64 name[KWATCH_DEV_NAME_MAX / sizeof(u64)];

	BUILD_BUG_ON(sizeof(name) != sizeof(dev->name) || sizeof(name) != sizeof(out->name));
	memset(out, 0, sizeof(*out));
	if (kwatch_nofault_get(out->interface, dev->ifindex) ||
	    kwatch_nofault_words(name, dev->name, ARRAY_SIZE(name)))
		return -EFAULT;
	memcpy(out->name, name, sizeof(name));
	out->name[sizeof(out->name) - 1] = 0;
	return 0;
}
