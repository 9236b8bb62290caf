/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One value of an event as text for people.
 */
#ifndef KWATCH_VALUE_H
#define KWATCH_VALUE_H

#include "format.h"
#include "out.h"
#include "record.h"
#include "style.h"

/**
 * kwatch_value_text - write a value
 * @out: where to
 * @field: how its field is shown
 * @value: of kwatch_record_values(), present
 * @style: of the user
 */
void kwatch_value_text(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style);

/** kwatch_value_display - how its number is shown in this call */
const struct kwatch_display *
kwatch_value_display(const struct kwatch_format_field *field,
		     const struct kwatch_value *value);

/**
 * kwatch_value_is_number - bytes that are to be read as one number
 * @field: how its field is shown
 * @value: of type KWATCH_TYPE_BYTES
 * @number: out
 *
 * Returns whether its display wants that, and their length is that of one.
 */
bool kwatch_value_is_number(const struct kwatch_format_field *field,
			    const struct kwatch_value *value, __u64 *number);

/**
 * kwatch_value_binprm - take the data of KWATCH_TYPE_BINPRM apart
 * @value: of that type
 * @binprm: out
 * @filename: out, binprm->filename_length bytes
 * @interpreter: out, binprm->interpreter_length bytes
 *
 * Returns false when the data is too short for what it says.
 */
bool kwatch_value_binprm(const struct kwatch_value *value,
			 struct kwatch_binprm *binprm, const char **filename,
			 const char **interpreter);

/** kwatch_value_put_ends - both ends of a connection or packet */
char *kwatch_value_put_ends(char *at, const struct kwatch_flow *flow,
			    const char *between);

/** kwatch_value_put_tcp_flags - SYN|ACK, no-flags for none */
char *kwatch_value_put_tcp_flags(char *at, unsigned int flags);

/** kwatch_value_put_tcp_state - ESTABLISHED */
char *kwatch_value_put_tcp_state(char *at, unsigned int state);

/** kwatch_value_protocol - TCP, UDP, ..., NULL for one without a name */
const char *kwatch_value_protocol(unsigned int protocol);

/** kwatch_value_is_fault - whether siginfo.address means something */
bool kwatch_value_is_fault(const struct kwatch_siginfo *info);

/** kwatch_value_has_sender - whether siginfo.pid and uid mean something */
bool kwatch_value_has_sender(const struct kwatch_siginfo *info);

#endif
