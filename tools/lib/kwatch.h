/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All of libkwatch. A program that traces: kwatch_plan_*() finds out what to
 * probe, kwatch_device_*() plants it, kwatch_merge_*() reads the events,
 * kwatch_record_values() takes one apart.
 */
#ifndef KWATCH_KWATCH_H
#define KWATCH_KWATCH_H

#include "device.h"
#include "error.h"
#include "merge.h"
#include "plan.h"
#include "record.h"
#include "schema.h"

#endif
