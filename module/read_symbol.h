/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The name of what is at an address of the kernel or of a module. Any context,
 * preemption disabled.
 */
#ifndef KWATCH_READ_SYMBOL_H
#define KWATCH_READ_SYMBOL_H

#include <linux/types.h>

/**
 * kwatch_read_symbol() - name an address
 * @to: out: "sctp_init [sctp]", "tcp_v4_rcv+0x10"; no NUL
 * @cap: bytes there
 * @address: may be anything
 * @flags: KWATCH_DYNAMIC_* bits are added: of an address without a name, and of
 *         a text that was cut
 *
 * Return: bytes of text.
 */
unsigned int kwatch_read_symbol(char *to, unsigned int cap, unsigned long address, u16 *flags);

#endif
