# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# tracer_start PID SHAPE [--elsewhere] [RING-BYTES [OTHERS]] - a session of kwatch
# with its reader, see session.c; --elsewhere gates it by another process

tracer_start()
{
	local pid=$1 shape=$2

	shift 2
	if [ "${1:-}" = --elsewhere ]; then
		pid=1
		shift
	fi
	mkfifo session.in
	session "$shape" "$pid" session.ring "$@" <session.in >session.out &
	session=$!
	exec {session_in}>session.in
	until grep -q armed session.out; do
		kill -0 "$session" || return 1
		sleep 0.01
	done
}

# Every call was a hit, and none of them was lost
tracer_stop()
{
	exec {session_in}>&-
	wait "$session"
	awk -v calls="$CALLS" '
		{ n[$1] = $2 }
		END {
			if (n["hits"] + n["gated"] < calls || n["lost"]) exit 1
			if (n["recorded"]) print "bytes_per_event", n["bytes"] / n["recorded"]
		}' session.out || { cat session.out >&2; return 1; }
}
