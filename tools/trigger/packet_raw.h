/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PACKET_RAW_H
#define PACKET_RAW_H

/** packet_raw - the raw sockets of IPv4 and IPv6, of the scenario packet */
void packet_raw(void);

#endif
