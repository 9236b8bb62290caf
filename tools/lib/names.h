/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's names for its numbers. Each table ends with a NULL name; in a
 * table of flags, a name of several bits stands before its parts.
 */
#ifndef KWATCH_NAMES_H
#define KWATCH_NAMES_H

#include "display.h"

extern const struct kwatch_word kwatch_names_open_access[];
extern const struct kwatch_word kwatch_names_open_flags[];
extern const struct kwatch_word kwatch_names_mmap_type[];
extern const struct kwatch_word kwatch_names_mmap_flags[];
extern const struct kwatch_word kwatch_names_mmap_protection[];
extern const struct kwatch_word kwatch_names_at_flags[];
extern const struct kwatch_word kwatch_names_vm_flags[];
extern const struct kwatch_word kwatch_names_fault_flags[];
extern const struct kwatch_word kwatch_names_fault_result[];
extern const struct kwatch_word kwatch_names_x86_fault[];
extern const struct kwatch_word kwatch_names_madvise[];
extern const struct kwatch_word kwatch_names_mremap_flags[];
extern const struct kwatch_word kwatch_names_clone_flags[];
extern const struct kwatch_word kwatch_names_wait_options[];
extern const struct kwatch_word kwatch_names_wait_for[];
extern const struct kwatch_word kwatch_names_module_flags[];
extern const struct kwatch_word kwatch_names_kernel_errno[];
extern const struct kwatch_word kwatch_names_si_code[];
extern const struct kwatch_word kwatch_names_family[];
extern const struct kwatch_word kwatch_names_socket_type[];
extern const struct kwatch_word kwatch_names_socket_flags[];
extern const struct kwatch_word kwatch_names_protocol[];
extern const struct kwatch_word kwatch_names_ethertype[];
extern const struct kwatch_word kwatch_names_netlink_protocol[];
extern const struct kwatch_word kwatch_names_socket_level[];
extern const struct kwatch_word kwatch_names_so_option[];
extern const struct kwatch_word kwatch_names_ip_option[];
extern const struct kwatch_word kwatch_names_ipv6_option[];
extern const struct kwatch_word kwatch_names_tcp_option[];
extern const struct kwatch_word kwatch_names_udp_option[];
extern const struct kwatch_word kwatch_names_packet_option[];
extern const struct kwatch_word kwatch_names_netlink_option[];
extern const struct kwatch_word kwatch_names_raw_option[];
extern const struct kwatch_word kwatch_names_shutdown_how[];
extern const struct kwatch_word kwatch_names_socket_state[];
extern const struct kwatch_word kwatch_names_tcp_state[];
extern const struct kwatch_word kwatch_names_tcp_flags[];
extern const struct kwatch_word kwatch_names_msg_flags[];
extern const struct kwatch_word kwatch_names_netfilter_hook[];
extern const struct kwatch_word kwatch_names_netfilter_verdict[];
extern const struct kwatch_word kwatch_names_poll_events[];
extern const struct kwatch_word kwatch_names_epoll_events[];
extern const struct kwatch_word kwatch_names_epoll_operation[];
extern const struct kwatch_word kwatch_names_epoll_flags[];
extern const struct kwatch_word kwatch_names_eventfd_flags[];
extern const struct kwatch_word kwatch_names_poll_band[];
extern const struct kwatch_word kwatch_names_sock_wake[];
extern const struct kwatch_word kwatch_names_aio_operation[];

/** kwatch_names_si_code_of - codes that only this signal has, or NULL */
const struct kwatch_word *kwatch_names_si_code_of(int signal);

#endif
