// SPDX-License-Identifier: GPL-2.0
/*
 * packet: frames that are sent through lo and come back, to packet sockets of
 * every kind. All on a loopback of our own: its index and the ports are known.
 * The raw sockets of IP are in packet_raw.c.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "loopback.h"
#include "packet_raw.h"
#include "trigger.h"

#define TYPE		0x88b5	/* an EtherType for experiments */
#define TYPE_NAME	"0x88b5"
#define PAYLOAD		46

/* A frame as it is on lo: no addresses, the type, and some bytes. */
struct frame {
	struct ethhdr header;
	char payload[PAYLOAD];
};

static struct frame frame = { .payload = "kwatch" };

static struct sockaddr_ll lo_address(unsigned int type)
{
	return (struct sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_protocol = htons((uint16_t)type),
		.sll_ifindex = loopback_index(),
	};
}

static int make(int type, const char *name, unsigned int protocol,
		const char *shown)
{
	int fd = (int)must(socket(AF_PACKET, type, htons((uint16_t)protocol)),
			   "a packet socket");

	expect("packet_create", "type=%s\tprotocol=%s\tret=0", name, shown);
	return fd;
}

static void bind_to_lo(int fd, const char *type)
{
	struct sockaddr_ll address = lo_address(TYPE);

	must(bind(fd, (struct sockaddr *)&address, sizeof(address)),
	     "bind a packet socket");
	expect("packet_bind", "sock~AF_PACKET %s*\taddress=packet:" TYPE_NAME
	       " interface %d\tret=0", type, address.sll_ifindex);
	expect("packet_do_bind", "sk~AF_PACKET %s*\tinterface=%d\tprotocol="
	       TYPE_NAME "\tret=0", type, address.sll_ifindex);
	expect("dev_add_pack", "protocol=" TYPE_NAME "\tdev=lo");
}

static void check_name(int fd)
{
	struct sockaddr_ll address;
	socklen_t length = sizeof(address);

	must(getsockname(fd, (struct sockaddr *)&address, &length),
	     "getsockname of a packet socket");
	expect("packet_getname", "sock~AF_PACKET SOCK_RAW*\taddress=packet:"
	       TYPE_NAME " interface %d\tpeer=false\tret=%u",
	       address.sll_ifindex, length);
}

static void expect_sent(const char *type, const char *address)
{
	expect("packet_sendmsg", "sock~AF_PACKET %s*\tlen=%zu\taddress=%s\t"
	       "flags=0\tret=%zu", type, sizeof(frame), address,
	       sizeof(frame));
	expect("sock_alloc_send_pskb", "sk~AF_PACKET %s*\tdata_len=0\t"
	       "noblock=false", type);
	expect("packet_parse_headers", "len=%zu\tsock~AF_PACKET %s*",
	       sizeof(frame), type);
	expect("packet_xmit", "skb~lo ethertype " TYPE_NAME " len=%zu\tret=0",
	       sizeof(frame));
	expect("dev_queue_xmit", "skb~lo ethertype " TYPE_NAME
	       " len=%zu\tret=0", sizeof(frame));
	expect("__dev_queue_xmit", "skb~lo ethertype " TYPE_NAME
	       " len=%zu\tret=0", sizeof(frame));
}

static void send_frame(int fd)
{
	must(send(fd, &frame, sizeof(frame), 0), "send a frame");
	expect_sent("SOCK_RAW", "NULL");
}

static void receive_frame(int fd)
{
	struct sockaddr_ll from = { 0 };
	socklen_t length = sizeof(from);
	struct frame got;
	ssize_t bytes;

	bytes = must(recvfrom(fd, &got, sizeof(got), 0,
			      (struct sockaddr *)&from, &length),
		     "receive a frame");
	if (bytes != sizeof(got) || memcmp(&got, &frame, sizeof(got)))
		die("another frame came back");
	expect("packet_recvmsg", "sock~AF_PACKET SOCK_RAW*\tlen=%zu\tflags=0\t"
	       "address=packet:" TYPE_NAME " interface %d\tret=%zd",
	       sizeof(got), from.sll_ifindex, bytes);
	expect("skb_recv_datagram", "sk~AF_PACKET SOCK_RAW*\tflags=0\tlen=%zd",
	       bytes);
	must_fail(recv(fd, &got, sizeof(got), MSG_DONTWAIT), EAGAIN,
		  "receiving nothing");
	expect("packet_recvmsg", "sock~AF_PACKET SOCK_RAW*\t"
	       "flags=MSG_DONTWAIT\tret=-EAGAIN");
}

static void ask_poll(int fd)
{
	struct pollfd pollfd = { fd, POLLIN, 0 };

	must(poll(&pollfd, 1, 1000), "poll a packet socket");
	if (!(pollfd.revents & POLLIN))
		die("poll: no packet");
	expect("packet_poll", "sock~AF_PACKET SOCK_RAW*\tret~POLLIN*");
}

static void close_socket(int fd, const char *type)
{
	must(close(fd), "close");
	expect("packet_release", "sock~AF_PACKET %s*\tret=0", type);
	expect("__dev_remove_pack", "protocol=" TYPE_NAME "\tdev=lo");
}

static void raw_frames(void)
{
	int fd = make(SOCK_RAW, "SOCK_RAW", 0, "0x0000");
	struct tpacket_stats stats;
	socklen_t length = sizeof(stats);

	step("SOCK_RAW: bind to lo, send a frame, poll, receive it");
	bind_to_lo(fd, "SOCK_RAW");
	check_name(fd);
	send_frame(fd);
	expect("packet_rcv", "skb~lo ethertype " TYPE_NAME "*\tdev=lo\tret=0");
	ask_poll(fd);
	receive_frame(fd);
	must(getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &length),
	     "PACKET_STATISTICS");
	if (stats.tp_packets != 1)
		die("%u packets have come, not 1", stats.tp_packets);
	expect("packet_getsockopt", "sock~AF_PACKET SOCK_RAW*\t"
	       "level=SOL_PACKET\toption=PACKET_STATISTICS\tret=0");
	close_socket(fd, "SOCK_RAW");
}

/* The kernel makes the header; all protocols, both directions. */
static void cooked_packets(void)
{
	int fd = make(SOCK_DGRAM, "SOCK_DGRAM", ETH_P_ALL, "ETH_P_ALL");
	struct sockaddr_ll to = lo_address(TYPE);
	char shown[64];

	step("SOCK_DGRAM with ETH_P_ALL: sends to lo, sees it go and come");
	expect("__register_prot_hook", "sk~AF_PACKET SOCK_DGRAM*");
	expect("dev_add_pack", "protocol=ETH_P_ALL\tdev=NULL");
	to.sll_halen = ETH_ALEN;
	must(sendto(fd, frame.payload, PAYLOAD, 0, (struct sockaddr *)&to,
		    sizeof(to)), "send without a header");
	snprintf(shown, sizeof(shown), "packet:" TYPE_NAME " interface %d",
		 to.sll_ifindex);
	expect("packet_sendmsg", "sock~AF_PACKET SOCK_DGRAM*\tlen=%d\t"
	       "address=%s\tret=%d", PAYLOAD, shown, PAYLOAD);
	expect("dev_queue_xmit_nit", "skb~lo ethertype " TYPE_NAME
	       "*\tdev=lo");
	must_fail(bind(fd, (struct sockaddr *)&(struct sockaddr_ll){
			.sll_family = AF_PACKET, .sll_ifindex = 4711 },
			sizeof(to)), ENODEV, "bind to no interface");
	expect("packet_do_bind", "interface=4711\tret=-ENODEV");
	expect("__unregister_prot_hook", "sk~AF_PACKET SOCK_DGRAM*");
	must(close(fd), "close");
	expect("packet_release", "sock~AF_PACKET SOCK_DGRAM*\tret=0");
	expect("__dev_remove_pack", "protocol=ETH_P_ALL\tdev=NULL");
}

static void set_ring(int fd, unsigned int blocks)
{
	struct tpacket_req request = {
		.tp_block_size = 4096, .tp_block_nr = blocks,
		.tp_frame_size = blocks ? 2048 : 0, .tp_frame_nr = blocks * 2,
	};

	must(setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request,
			sizeof(request)), "PACKET_RX_RING");
	expect("packet_setsockopt", "sock~AF_PACKET SOCK_RAW*\t"
	       "level=SOL_PACKET\toption=PACKET_RX_RING\tret=0");
	expect("packet_set_ring", "sk~AF_PACKET SOCK_RAW*\tblock_size=4096\t"
	       "blocks=%u\tframe_size=%u\tframes=%u\tclosing=false\t"
	       "tx_ring=false\tret=0", blocks, request.tp_frame_size,
	       blocks * 2);
}

static void mapped_ring(void)
{
	int fd = make(SOCK_RAW, "SOCK_RAW", 0, "0x0000");
	const struct tpacket_hdr *first;
	size_t size = 2 * 4096;

	step("a ring of two pages, mapped: the frame is found in it");
	set_ring(fd, 2);
	first = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (first == MAP_FAILED)
		die("mmap of a packet socket");
	expect("packet_mmap", "file~socket:*\tsock~AF_PACKET SOCK_RAW*\tret=0");
	bind_to_lo(fd, "SOCK_RAW");
	send_frame(fd);
	ask_poll(fd);
	if (!(first->tp_status & TP_STATUS_USER) ||
	    first->tp_len != sizeof(frame))
		die("the frame is not in the ring");
	expect("tpacket_rcv", "skb~lo ethertype " TYPE_NAME
	       "*\tdev=lo\tret=0");
	munmap((void *)first, size);
	set_ring(fd, 0);
	close_socket(fd, "SOCK_RAW");
}

static void fanout_group(void)
{
	int one = make(SOCK_RAW, "SOCK_RAW", 0, "0x0000");
	int two = make(SOCK_RAW, "SOCK_RAW", 0, "0x0000");
	int group = 7 | PACKET_FANOUT_LB << 16;

	step("two sockets that share the frames of lo");
	bind_to_lo(one, "SOCK_RAW");
	bind_to_lo(two, "SOCK_RAW");
	must(setsockopt(one, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group)),
	     "PACKET_FANOUT");
	must(setsockopt(two, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group)),
	     "PACKET_FANOUT");
	expect("packet_setsockopt", "level=SOL_PACKET\toption=PACKET_FANOUT\t"
	       "ret=0");
	send_frame(one);
	expect("packet_rcv_fanout", "skb~lo ethertype " TYPE_NAME
	       "*\tdev=lo\tret=0");
	must(close(one), "close");
	must(close(two), "close");
}

static void past_the_queue(void)
{
	int fd = make(SOCK_RAW, "SOCK_RAW", 0, "0x0000"), yes = 1;

	step("a frame past the device's queue");
	bind_to_lo(fd, "SOCK_RAW");
	must(setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes,
			sizeof(yes)), "PACKET_QDISC_BYPASS");
	expect("packet_setsockopt", "level=SOL_PACKET\t"
	       "option=PACKET_QDISC_BYPASS\tret=0");
	must(send(fd, &frame, sizeof(frame), 0), "send a frame");
	expect("packet_direct_xmit", "skb~lo ethertype " TYPE_NAME
	       " len=%zu\tret=0", sizeof(frame));
	expect("__dev_direct_xmit", "skb~lo ethertype " TYPE_NAME
	       " len=%zu\tqueue=0\tret=0", sizeof(frame));
	close_socket(fd, "SOCK_RAW");
}

static void run(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	frame.header.h_proto = htons(TYPE);
	loopback_own();
	raw_frames();
	cooked_packets();
	mapped_ring();
	fanout_group();
	past_the_queue();
	packet_raw();
}

const struct trigger trigger_packet = {
	.name = "packet",
	.about = "frames and packets through a loopback of its own",
	.run = run,
};
