// SPDX-License-Identifier: GPL-2.0
/*
 * Netfilter: rules that look at packets, and one that hands them to a program.
 * A packet that was held back goes on by a call of the function that follows
 * the hook, which everybody else has compiled in.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "tcp_receive.h"
#include "trigger.h"

#define QUEUE	1
#define TEXT	"held"
#define NO_NFT	"nft is not installed, so nothing is registered at the hook"

/* What is registered. */
static bool by_nft, by_iptables;

static bool add_nft(void)
{
	static const char rules[] =
		"table inet kwatch {\n"
		"	chain before {\n"
		"		type filter hook prerouting priority 0;\n"
		"		udp dport 5355 queue num 1\n"
		"	}\n"
		"	chain in {\n"
		"		type filter hook input priority 0;\n"
		"		udp dport 5355 queue num 1\n"
		"	}\n"
		"}\n";
	const char *path = scratch_path("rules");
	const char *const argv[] = { "nft", "-f", path, NULL };

	write_file(path, rules, strlen(rules), 0600);
	return !run_quietly(argv);
}

void hooks_register(void)
{
	static const char *const iptables[] = {
		"iptables-legacy", "-A", "INPUT", "-p", "tcp", "-j", "ACCEPT",
		NULL
	};

	if (!have_command("nft"))
		expect_skip("nft_do_chain", NO_NFT);
	else if (!add_nft())
		expect_skip("nft_do_chain",
			    "this kernel takes no rules of nftables for queues");
	else
		by_nft = true;
	if (!have_command("iptables-legacy"))
		expect_skip("ipt_do_table",
			    "iptables-legacy is not installed, so the table is not registered");
	else if (run_quietly(iptables))
		expect_skip("ipt_do_table",
			    "this kernel takes no rules of the old iptables");
	else
		by_iptables = true;
	if (!by_nft && !by_iptables)
		expect_skip("nf_hook_slow",
			    "neither nft nor iptables-legacy can register anything at a hook");
	step("rules of nftables: %s, of iptables: %s", by_nft ? "yes" : "no",
	     by_iptables ? "yes" : "no");
}

void hooks_expect(int family, const char *segment)
{
	const char *pf = family == AF_INET6 ? "AF_INET6" : "AF_INET";

	if (by_nft || (by_iptables && family == AF_INET))
		expect("nf_hook_slow",
		       "hook=NF_INET_LOCAL_IN\tpf=%s\tskb~lo %s\tret=1", pf,
		       segment);
	if (by_nft) {
		expect("nf_hook_slow",
		       "hook=NF_INET_PRE_ROUTING\tpf=%s\tskb~lo %s\tret=1",
		       pf, segment);
		expect("nft_do_chain",
		       "hook=NF_INET_LOCAL_IN\tskb~lo %s\tret=NF_ACCEPT",
		       segment);
	}
	if (by_iptables && family == AF_INET)
		expect("ipt_do_table",
		       "hook=NF_INET_LOCAL_IN\tskb~lo %s\tret=NF_ACCEPT",
		       segment);
}

/* A message to the queue, with one attribute. */
struct request {
	struct nlmsghdr header;
	struct nfgenmsg family;
	struct nlattr attribute;
	union {
		struct nfqnl_msg_config_cmd command;
		struct nfqnl_msg_config_params parameters;
		struct nfqnl_msg_verdict_hdr verdict;
	};
};

static void ask(int fd, unsigned int message, unsigned int attribute,
		const void *value, size_t size)
{
	struct request request = {
		.header = {
			.nlmsg_type = (__u16)(NFNL_SUBSYS_QUEUE << 8 | message),
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.family = { .version = NFNETLINK_V0,
			    .res_id = htons(QUEUE) },
		.attribute = { .nla_type = (__u16)attribute,
			       .nla_len = (__u16)(NLA_HDRLEN + size) },
	};

	memcpy(&request.command, value, size);
	request.header.nlmsg_len =
		(__u32)(NLMSG_LENGTH(sizeof(request.family)) +
			NLA_ALIGN(NLA_HDRLEN + size));
	if (send(fd, &request, request.header.nlmsg_len, 0) < 0)
		die("cannot ask the queue");
}

static int open_queue(void)
{
	struct nfqnl_msg_config_params parameters = {
		.copy_mode = NFQNL_COPY_META,
	};
	struct nfqnl_msg_config_cmd command = {
		.command = NFQNL_CFG_CMD_BIND,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
	struct timeval patience = { .tv_sec = 10 };

	if (fd < 0)
		die("a netlink socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	ask(fd, NFQNL_MSG_CONFIG, NFQA_CFG_CMD, &command, sizeof(command));
	ask(fd, NFQNL_MSG_CONFIG, NFQA_CFG_PARAMS, &parameters,
	    sizeof(parameters));
	return fd;
}

/* The number of the packet that is held: the first attribute of its message. */
static __u32 next_packet(int fd)
{
	struct {
		struct nlmsghdr header;
		struct nfgenmsg family;
		struct nlattr attribute;
		struct nfqnl_msg_packet_hdr packet;
		char rest[4096];
	} message;
	ssize_t got;

	do
		got = recv(fd, &message, sizeof(message), 0);
	while (got > 0 && (message.header.nlmsg_type & 0xff) !=
	       NFQNL_MSG_PACKET && message.header.nlmsg_type != NLMSG_ERROR);
	if (got <= 0 || message.header.nlmsg_type == NLMSG_ERROR ||
	    message.attribute.nla_type != NFQA_PACKET_HDR)
		die("no packet was held back");
	return message.packet.packet_id;
}

static void let_go(int fd)
{
	struct nfqnl_msg_verdict_hdr verdict = {
		.verdict = htonl(NF_ACCEPT), .id = next_packet(fd),
	};

	ask(fd, NFQNL_MSG_VERDICT, NFQA_VERDICT_HDR, &verdict,
	    sizeof(verdict));
}

static void hold_one(int queue, int family)
{
	struct sockaddr_storage address;
	int receiver = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int sender = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t size = loopback(family, HOLD_PORT, &address);
	struct ends ends = { .server_port = HOLD_PORT };
	char buffer[16];

	if (bind(receiver, (struct sockaddr *)&address, size) ||
	    connect(sender, (struct sockaddr *)&address, size) ||
	    send(sender, TEXT, strlen(TEXT), 0) != (ssize_t)strlen(TEXT))
		die("cannot send a packet that is held");
	let_go(queue);	/* before routing */
	let_go(queue);	/* and at the input */
	if (recv(receiver, buffer, sizeof(buffer), 0) != (ssize_t)strlen(TEXT))
		die("the packet that was held did not come");
	ends_name(&ends, family);
	expect(family == AF_INET6 ? "ip6_rcv_finish" : "ip_rcv_finish",
	       "skb~lo * > %s UDP payload=%zu len=%zu\tret=0", ends.server,
	       strlen(TEXT), strlen(TEXT) + (family == AF_INET6 ? 48 : 28));
	close(sender);
	close(receiver);
}

void hooks_hold(void)
{
	int queue;

	if (!by_nft) {
		expect_skip("ip_rcv_finish", NO_NFT " that holds packets back");
		return;
	}
	queue = open_queue();
	step("a packet is held back at its hooks, and let go");
	hold_one(queue, AF_INET);
	if (has_ipv6())
		hold_one(queue, AF_INET6);
	close(queue);
}
