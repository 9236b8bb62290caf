/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A value in parts, so that what is the same in all calls can be told once: of
 * a packet the device, the ends, the protocol, and what it carries.
 */
#ifndef KWATCH_FACET_H
#define KWATCH_FACET_H

#include "format.h"
#include "out.h"
#include "record.h"
#include "style.h"

#define KWATCH_FACETS	4

/**
 * struct kwatch_facet_flow - the connection that a call is about
 * @known: a socket of the call told of it
 * @flow: as the socket has it
 */
struct kwatch_facet_flow {
	bool known;
	struct kwatch_flow flow;
};

/**
 * kwatch_facet_text - write the parts of a value
 * @out: where to: KWATCH_FACETS texts, each ended by a NUL, "" for none
 * @field: how its field is shown
 * @value: of kwatch_record_values(), present
 * @style: of the user
 * @flow: of the call, known or not; a packet of it does not repeat its ends
 *
 * What differs from call to call and says little is left out: sequence numbers,
 * the length of a packet with its headers, which address of the kernel it is.
 */
void kwatch_facet_text(struct kwatch_out *out,
		       const struct kwatch_format_field *field,
		       const struct kwatch_value *value,
		       const struct kwatch_style *style,
		       struct kwatch_facet_flow *flow);

#endif
