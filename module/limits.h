/* SPDX-License-Identifier: GPL-2.0 */
/* What user space may ask for at the most. */
#ifndef KWATCH_LIMITS_H
#define KWATCH_LIMITS_H

#define KWATCH_MAX_SESSIONS	256
#define KWATCH_MAX_PROBES	1024
/* One bit each in the fault mask. */
#define KWATCH_MAX_FIELDS	32
#define KWATCH_MAX_PREDICATES	64
#define KWATCH_MAX_STRINGS	4096
/*
 * Of the patterns of all globs of a filter: matching takes up to pattern times
 * text steps, with preemption off.
 */
#define KWATCH_MAX_GLOBS	512
/* Also the bound of what a kretprobe instance may carry. */
#define KWATCH_MAX_RECORD	4096
#define KWATCH_MAX_ACTIVE	65536
#define KWATCH_DEFAULT_ACTIVE	512
#define KWATCH_DEFAULT_CAP	256
#define KWATCH_MAX_RING_BYTES	(256U << 20)
#define KWATCH_MAX_TOTAL_BYTES	(1024ULL * 1024 * 1024)
#define KWATCH_MIN_DEADLINE_NS	(1ULL * 1000 * 1000)
#define KWATCH_MAX_DEADLINE_NS	(60ULL * 1000 * 1000 * 1000)
#define KWATCH_DEFAULT_DEADLINE_NS (100ULL * 1000 * 1000)

#endif
