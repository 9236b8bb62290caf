#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A recording has every call, and reads back as what trace would have shown;
# it needs no module then. Losses, and a recorder that was killed, are told.
. "$(dirname "$0")/../lib.sh"

load_module
: >data
opens='for ((n = 0; n < 200; n++)); do : <data; done'

kwatch trace do_sys_openat2 --record rec -- bash -c "$opens" >out 2>err
[ ! -s out ] || fail '--record printed something'
assert_grep '[0-9]+ hits, [0-9]+ recorded' err
assert_eq "$(stat -c %a rec)" 600 'mode of the recording'
hits=$(sed -n 's/^kwatch trace: \([0-9]*\) hits.*/\1/p' err)
assert_ge "$hits" 200

# Overwrite mode goes another way into the file
kwatch trace do_sys_openat2 --overwrite --record over -- bash -c "$opens" 2>/dev/null

# A ring of one page, and nobody to empty it: most is lost, and the sum is told
cat >hold <<'END'
(kill -STOP $1; for ((n = 0; n < 2000; n++)); do : <data; done; kill -CONT $1) &
wait
END
# shellcheck disable=SC2016 # the other shell expands it
kwatch trace do_sys_openat2 --ring-size 4K --record small -- \
	bash -c '. ./hold "$PPID"' 2>small.err || :
assert_grep 'LOST [0-9]+ hits' small.err

# Killed: what it had written is there
kwatch trace do_sys_openat2 --record killed 2>/dev/null & victim=$!
retry 20 grep -q do_sys_openat2 /sys/kernel/debug/kprobes/list
# shellcheck disable=SC2016 # at each try
retry 20 eval 'cat data; [ "$(stat -c %s killed)" -gt 4000 ]'
kill -KILL $victim
wait $victim || :
unload_module

kwatch read --file rec --color=never >text 2>read.err
assert_eq "$(grep -c '"data"' text)" 200 'opens in the recording'
assert_eq "$(grep -c do_sys_openat2 text)" "$hits" 'events in the recording'
assert_grep "$hits hits, $hits recorded" read.err
assert_grep 'bash +[0-9]+ do_sys_openat2\(.*"data".*\) += 3 ' text
sort -c -k1,1n <(sed 1d text) || fail 'not in the order of time'
kwatch read --file rec --json >json 2>/dev/null
assert_eq "$(grep -c '^{"time":.*"probe":"do_sys_openat2",.*}$' json)" "$hits" 'objects of JSON'
assert_eq "$(kwatch read --file over --color=never 2>/dev/null | grep -c '"data"')" 200 \
	'opens of overwrite mode'

# What was recorded and what was lost make up what was called
kwatch read --file small --color=never >small.text 2>small.read
recorded=$(grep -c do_sys_openat2 small.text)
lost=$(sed -n 's/.*LOST \([0-9]*\) hits.*/\1/p' small.read)
assert_grep " $((recorded + lost)) hits, $recorded recorded" small.read
assert_grep 'lost [0-9]+ hits? here: ring full' small.text
assert_fails 1 kwatch read --file small --fail-on-loss >/dev/null 2>&1

kwatch read --file killed --color=never >killed.text 2>killed.err
assert_grep 'do_sys_openat2' killed.text
assert_grep 'cut short' killed.err

assert_fails 1 kwatch read --file data 2>err
assert_grep 'no recording' err
assert_fails 2 kwatch read 2>err
assert_fails 2 kwatch read --file rec name 2>err
assert_fails 2 kwatch trace vfs_read --record rec --json 2>err
assert_grep 'kwatch read --file rec' err
