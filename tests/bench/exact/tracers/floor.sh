# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# tracer_start PID PARAMETER=VALUE... - the least that a probe can cost: see
# floor/kwatch_floor.c for the parameters

tracer_start()
{
	insmod "$KWATCH_BUILD/kwatch_floor-$KWATCH_KREL/kwatch_floor.ko" pid="$1" "${@:2}"
}

tracer_stop()
{
	rmmod kwatch_floor
}
