// SPDX-License-Identifier: GPL-2.0
/*
 * Names of sockets, protocols and packets.
 */
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <linux/if_ether.h>
#include "names.h"

#define NAME(constant)	{ constant, #constant }

const struct kwatch_word kwatch_names_family[] = {
	NAME(AF_UNSPEC), NAME(AF_UNIX), NAME(AF_INET), NAME(AF_AX25),
	NAME(AF_IPX), NAME(AF_APPLETALK), NAME(AF_NETROM), NAME(AF_BRIDGE),
	NAME(AF_ATMPVC), NAME(AF_X25), NAME(AF_INET6), NAME(AF_ROSE),
	NAME(AF_DECnet), NAME(AF_KEY), NAME(AF_NETLINK), NAME(AF_PACKET),
	NAME(AF_RDS), NAME(AF_PPPOX), NAME(AF_LLC), NAME(AF_IB),
	NAME(AF_MPLS), NAME(AF_CAN), NAME(AF_TIPC), NAME(AF_BLUETOOTH),
	NAME(AF_IUCV), NAME(AF_RXRPC), NAME(AF_ISDN), NAME(AF_PHONET),
	NAME(AF_IEEE802154), NAME(AF_CAIF), NAME(AF_ALG), NAME(AF_NFC),
	NAME(AF_VSOCK), NAME(AF_KCM), NAME(AF_QIPCRTR), NAME(AF_SMC),
	NAME(AF_XDP), { 45, "AF_MCTP" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_socket_type[] = {
	NAME(SOCK_STREAM), NAME(SOCK_DGRAM), NAME(SOCK_RAW), NAME(SOCK_RDM),
	NAME(SOCK_SEQPACKET), NAME(SOCK_DCCP), NAME(SOCK_PACKET),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_socket_flags[] = {
	NAME(SOCK_NONBLOCK), NAME(SOCK_CLOEXEC),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_protocol[] = {
	NAME(IPPROTO_IP), NAME(IPPROTO_ICMP), NAME(IPPROTO_IGMP),
	NAME(IPPROTO_IPIP), NAME(IPPROTO_TCP), NAME(IPPROTO_EGP),
	NAME(IPPROTO_PUP), NAME(IPPROTO_UDP), NAME(IPPROTO_IDP),
	NAME(IPPROTO_TP), NAME(IPPROTO_DCCP), NAME(IPPROTO_IPV6),
	NAME(IPPROTO_ROUTING), NAME(IPPROTO_FRAGMENT), NAME(IPPROTO_RSVP),
	NAME(IPPROTO_GRE), NAME(IPPROTO_ESP), NAME(IPPROTO_AH),
	NAME(IPPROTO_ICMPV6), NAME(IPPROTO_NONE), NAME(IPPROTO_DSTOPTS),
	NAME(IPPROTO_MTP), NAME(IPPROTO_BEETPH), NAME(IPPROTO_ENCAP),
	NAME(IPPROTO_PIM), NAME(IPPROTO_COMP), { 115, "IPPROTO_L2TP" },
	NAME(IPPROTO_SCTP), NAME(IPPROTO_UDPLITE), NAME(IPPROTO_MPLS),
	{ 143, "IPPROTO_ETHERNET" }, NAME(IPPROTO_RAW), NAME(IPPROTO_MPTCP),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_ethertype[] = {
	NAME(ETH_P_802_3), NAME(ETH_P_ALL), NAME(ETH_P_802_2),
	NAME(ETH_P_LOOPBACK), NAME(ETH_P_IP), NAME(ETH_P_ARP),
	NAME(ETH_P_RARP), NAME(ETH_P_IPV6), NAME(ETH_P_8021Q),
	NAME(ETH_P_8021AD), NAME(ETH_P_PAUSE), NAME(ETH_P_SLOW),
	NAME(ETH_P_MPLS_UC), NAME(ETH_P_MPLS_MC), NAME(ETH_P_PPP_DISC),
	NAME(ETH_P_PPP_SES), NAME(ETH_P_PAE), NAME(ETH_P_MACSEC),
	NAME(ETH_P_LLDP), NAME(ETH_P_1588), NAME(ETH_P_AOE),
	NAME(ETH_P_FCOE), NAME(ETH_P_TIPC), NAME(ETH_P_BATMAN),
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_tcp_state[] = {
	NAME(TCP_ESTABLISHED), NAME(TCP_SYN_SENT), NAME(TCP_SYN_RECV),
	NAME(TCP_FIN_WAIT1), NAME(TCP_FIN_WAIT2), NAME(TCP_TIME_WAIT),
	NAME(TCP_CLOSE), NAME(TCP_CLOSE_WAIT), NAME(TCP_LAST_ACK),
	NAME(TCP_LISTEN), NAME(TCP_CLOSING), { 12, "TCP_NEW_SYN_RECV" },
	{ 0, NULL }
};

/* As struct kwatch_skb packs them; in the order that people say them. */
const struct kwatch_word kwatch_names_tcp_flags[] = {
	{ 2, "SYN" }, { 1, "FIN" }, { 4, "RST" }, { 8, "PSH" }, { 16, "ACK" },
	{ 32, "URG" }, { 64, "ECE" }, { 128, "CWR" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_msg_flags[] = {
	NAME(MSG_OOB), NAME(MSG_PEEK), NAME(MSG_DONTROUTE), NAME(MSG_CTRUNC),
	NAME(MSG_PROXY), NAME(MSG_TRUNC), NAME(MSG_DONTWAIT), NAME(MSG_EOR),
	NAME(MSG_WAITALL), NAME(MSG_FIN), NAME(MSG_SYN), NAME(MSG_CONFIRM),
	NAME(MSG_RST), NAME(MSG_ERRQUEUE), NAME(MSG_NOSIGNAL),
	NAME(MSG_MORE), NAME(MSG_WAITFORONE), NAME(MSG_BATCH),
	NAME(MSG_ZEROCOPY), NAME(MSG_FASTOPEN), NAME(MSG_CMSG_CLOEXEC),
	{ 0, NULL }
};

/* From linux/netfilter.h, which does not go together with libc's headers. */
const struct kwatch_word kwatch_names_netfilter_hook[] = {
	{ 0, "NF_INET_PRE_ROUTING" },
	{ 1, "NF_INET_LOCAL_IN" },
	{ 2, "NF_INET_FORWARD" },
	{ 3, "NF_INET_LOCAL_OUT" },
	{ 4, "NF_INET_POST_ROUTING" },
	{ 5, "NF_INET_INGRESS" },
	{ 0, NULL }
};

const struct kwatch_word kwatch_names_netfilter_verdict[] = {
	{ 0, "NF_DROP" },
	{ 1, "NF_ACCEPT" },
	{ 2, "NF_STOLEN" },
	{ 3, "NF_QUEUE" },
	{ 4, "NF_REPEAT" },
	{ 5, "NF_STOP" },
	{ 0, NULL }
};
