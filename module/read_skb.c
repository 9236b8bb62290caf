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

/* Enough for IPv4 with no and IPv6 with few options, and for all else. */
#define KWATCH_SKB_FEW		64
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

static int kwatch_skb_headers(struct kwatch_skb *out, const struct sk_buff *skb)
{
	u8 bytes[KWATCH_SKB_FEW], many[KWATCH_SKB_MANY];
	struct kwatch_packet packet = { .bytes = bytes };
	struct kwatch_skb_layout layout;
	unsigned long network;
	unsigned int linear;
	int error;

	error = kwatch_skb_layout(&layout, skb);
	if (error)
		return error;
	linear = kwatch_skb_network(&layout, &network);
	packet.length = min_t(unsigned int, linear, sizeof(bytes));
	packet.total = out->length + layout.data - network;
	error = kwatch_nofault_bytes(bytes, (const void *)network, packet.length);
	if (error || !packet.length)
		return error;
	if (kwatch_packet_parse(out, &packet) || linear <= packet.length)
		return 0;
	packet.bytes = many;
	packet.length = linear;
	error = kwatch_nofault_bytes(many, (const void *)network, linear);
	if (!error)
		kwatch_packet_parse(out, &packet);
	return error;
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
	memset(out, 0, sizeof(*out));
	if (kwatch_nofault_get(out->interface, dev->ifindex) ||
	    kwatch_nofault_bytes(out->name, dev->name, sizeof(out->name)))
		return -EFAULT;
	out->name[sizeof(out->name) - 1] = 0;
	return 0;
}
