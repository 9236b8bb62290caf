#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch scenario draws what was called, as often as it was, with all values; and
# of what was not seen it tells why. Witnesses: a known number of calls, the
# kernel's own lists.
# TIMEOUT: 180
. "$(dirname "$0")/../lib.sh"

load_module
export COLUMNS=80
: >data

# ask PYTHON - an expression over the object in ./json; p(NAME): a point seen,
# n(NAME): why a point was not
ask()
{
	python3 - "$1" <<'END'
import json, sys
o = json.load(open("json"))
points = {p["name"]: p for l in o["layers"] for p in l["points"]}
unseen = {u["name"]: u for u in o["not_seen"]}
p = lambda name: points[name]
n = lambda name: unseen[name]["why"]
print(eval(sys.argv[1]))
END
}

# A hundred calls of one program are a hundred, here and in the module's log
cat >opens.py <<'END'
import os
for i in range(100):
    os.close(os.open("data", os.O_RDONLY))
for i in range(7):
    try: os.open("none", os.O_RDONLY)
    except FileNotFoundError: pass
END
kwatch scenario open --values 500 --json -o json -- python3 opens.py 2>err
assert_grep 'none lost' err
for point in __x64_sys_openat do_sys_openat2; do
	assert_eq "$(ask "sum(v['calls'] for v in p('$point')['values'] if v['args']['filename'] == 'data')")" \
		100 "calls of $point"
	assert_eq "$(ask "p('$point')['errors'].get('ENOENT', 0) >= 7")" True 'failures'
	assert_eq "$(ask "sum(v['calls'] for v in p('$point')['values'] if v['args']['filename'] == 'none')")" \
		7 "failed calls of $point"
done
# Who calls whom, and every call is accounted for
assert_eq "$(ask "p('do_sys_openat2')['callers'][0]['name']")" __x64_sys_openat
assert_eq "$(ask "p('do_sys_openat2')['callers'][0]['calls'] == p('do_sys_openat2')['calls']")" True
assert_eq "$(ask "all(q['calls'] == sum(v['calls'] for v in q['values']) + q['other_calls'] for q in points.values())")" \
	True 'calls and their values'
assert_eq "$(ask "all(q['calls'] == sum(c['calls'] for c in q['callers']) + q['outermost'] + q['caller_unknown'] for q in points.values())")" \
	True 'calls and their callers'
assert_eq "$(ask "all(q['time'] is None or q['time']['min'] <= q['time']['median'] <= q['time']['max'] <= q['time']['total'] for q in points.values())")" \
	True times
# Each hit of the session is one call in the picture
hits=$(sed -n 's/^kwatch scenario: \([0-9]*\) hits.*/\1/p' err)
assert_eq "$(ask "o['calls']")" "$hits" 'calls in all'

# Every point of the catalogue is seen or told of
kwatch list --json >list
assert_eq "$(ask "{q['point'] for q in points.values()} | {u['point'] for u in o['not_seen']} == {q['point'] for s in json.load(open('list')) if s['scenario'] == 'open' for q in s['points']}")" \
	True 'points of the catalogue'

# Reasons, each against the kernel's own word
if ! grep -q ' xfs_file_open' /proc/kallsyms; then
	assert_eq "$(ask "n('xfs_file_open'), 'xfs' in unseen['xfs_file_open']['reason']")" "('kernel', True)"
fi
assert_eq "$(ask "n('__x64_sys_open')")" path
kwatch scenario open --filter 'filename ~ "/no/such/*"' --json -o json -- cat data 2>/dev/null
assert_eq "$(ask "n('do_sys_openat2')")" filtered
assert_eq "$(ask "n('vfs_open')")" 'not traced'

# A connection over IPv4 only: the points of IPv6 say so; softirq and tasks. Of
# all tasks: on a busy machine packets come in on top of others. Ctrl-C ends it.
kwatch scenario tcp-receive --watch --json -o json 2>err & watcher=$!
retry 20 grep -q 'Ctrl-C' err
nc -l -d 127.0.0.1 8090 >got & server=$!
retry 20 grep -q ':1F9A 00000000:0000 0A' /proc/net/tcp
printf 'hello kwatch' | nc -N 127.0.0.1 8090
wait $server
kill -INT $watcher
wait $watcher
assert_eq "$(cat got)" 'hello kwatch'
assert_eq "$(ask "n('tcp_v6_rcv'), n('inet_init')")" "('family', 'kernel')"
assert_eq "$(ask "{q['context'] for q in p('tcp_v4_rcv')['places']}")" "{'softirq'}"
assert_eq "$(ask "{q['comm'] for q in p('tcp_recvmsg')['places']}")" "{'nc'}"
assert_eq "$(ask "any(v['args']['skb']['payload'] == 12 for v in p('tcp_v4_rcv')['values'])")" True 'payload'
assert_eq "$(ask "'ip_local_deliver_finish' in [c['name'] for c in p('tcp_v4_rcv')['callers']]")" True callers

# What did not return, and what was lost
kwatch scenario signal --json -o json -- sh -c 'kill -KILL $$' 2>/dev/null || :
assert_eq "$(ask "n('get_signal')")" running
cat >hold <<'END'
(kill -STOP $1; for ((n = 0; n < 2000; n++)); do : <data; done; kill -CONT $1) &
wait
END
# shellcheck disable=SC2016 # the other shell expands it
assert_fails 1 kwatch scenario open --ring-size 4K --fail-on-loss --json -o json -- \
	bash -c '. ./hold "$PPID"' 2>err
assert_grep 'LOST [0-9]+ hits' err
assert_eq "$(ask "p('do_sys_openat2')['lost'] > 0")" True 'losses of a point'

# The exit status is the command's
assert_fails 1 kwatch scenario open -o text -- cat none 2>err
assert_grep '^cat none: exit status 1 after ' text

# A recording gives the same counts
assert_fails 1 kwatch trace open --record rec -- cat data none >/dev/null 2>&1
unload_module
kwatch scenario open --file rec --json -o json 2>err
for file in data none; do
	assert_eq "$(ask "sum(v['calls'] for v in p('do_sys_openat2')['values'] if v['args']['filename'] == '$file')")" 1
done
assert_eq "$(kwatch read --file rec 2>/dev/null | grep -c ' vfs_open(')" \
	"$(ask "p('vfs_open')['calls']")" 'calls in the recording'

# The picture: no line longer than the terminal is wide, in ASCII unless UTF-8
LC_ALL=C kwatch scenario open --file rec -o text 2>/dev/null
awk 'length > 80 { print; bad = 1 } END { exit bad }' text || fail 'too wide'
LC_ALL=C assert_no_grep '[^ -~]' text
assert_grep '^\+- syscall ' text
assert_grep '= -ENOENT' text
assert_grep 'EXPECTED BUT NOT SEEN: [0-9]+' text
LC_ALL=C.UTF-8 kwatch scenario open --brief --file rec -o text 2>/dev/null
assert_grep '^├─ vfs ' text
LC_ALL=C kwatch scenario open --color=always --file rec -o text 2>/dev/null
assert_grep $'\033' text

assert_fails 2 kwatch scenario vfs_open 2>err
assert_grep 'vfs_open is a point of the scenario open' err
assert_fails 2 kwatch scenario nosuch 2>err
assert_grep 'kwatch list' err
