/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One event of every kind of value, for the golden files of the printers.
 */
#ifndef KWATCH_SAMPLE_EVENTS_H
#define KWATCH_SAMPLE_EVENTS_H

#include "make_event.h"

/** sample_events - the number of them; @made has room for 32, freed by caller */
unsigned int sample_events(struct made **made);

#endif
