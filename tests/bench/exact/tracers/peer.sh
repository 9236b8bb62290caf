# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# tracer_start PID QUESTION NAME... - a peer of tests/bench/wall/tracers.py, with
# its reader: the same words as in `make bench`

export KWATCH_BENCH_OBJECT=$KWATCH_BUILD/bench/ringbuf.bpf.o

tracer_start()
{
	local pid=$1 question=$2

	shift 2
	mkfifo peer.in
	python3 "$KWATCH_TOP/tests/bench/wall/peer.py" "$*" "$question" "$pid" peer.dir \
		<peer.in >peer.out &
	peer=$!
	exec {peer_in}>peer.in
	until grep -q armed peer.out; do
		kill -0 "$peer" || return 1
		sleep 0.1
	done
}

# Some count events of their own making; but whoever recorded nothing, was off
tracer_stop()
{
	exec {peer_in}>&-
	wait "$peer"
	awk '$1 == "disk" { disk = $2 } $1 == "recorded" { recorded = $2 }
		END { if (!disk && !recorded) exit 1 }' peer.out || { cat peer.out >&2; return 1; }
}
