#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A probe that all CPUs hit without end is disarmed, and all who look are told:
# the stream, the counters, the kernel log, the commands. The rest of the session
# goes on. A probe that is hit now and then is left alone.
# TIMEOUT: 300
. "$(dirname "$0")/../lib.sh"

load_module
guard >out || { cat out; fail 'guard'; }
kernel_log >log
assert_grep 'kwatch: session [0-9]+ probe 1 __x64_sys_getppid: disarmed: [0-9]+ hits/s over the limit of 1000$' log
assert_grep 'kwatch: session [0-9]+ "" disabled: 2 probes .* disarmed=1$' log
assert_grep 'kwatch: session [0-9]+ probe 1 __x64_sys_getppid: .* disarmed_at=[0-9]+$' log
assert_no_grep '__x64_sys_getpgid: .*disarmed' log

hot=__x64_sys_getppid calm=__x64_sys_getpgid
said="^kwatch [a-z]+: probe $hot disarmed: [0-9]+ hits/s over the limit of 2000; raise it with --max-rate or --no-guard\$"

# Text, with the exit status of the command; the calm one is seen to its last call.
# The ring holds what the hot one does until it is noticed, however slow the reader is.
kwatch trace --entry --ring-size 32M --max-rate 2000 $hot $calm -- guard burn 500 3 >text 2>err || {
	tail -n 5 text; cat err; fail 'kwatch trace'; }
cat err
assert_grep "$said" err
assert_no_grep 'LOST' err
assert_eq "$(grep -c ' disarmed: ' err)" 1 'times that it is said'
assert_grep "^-- probe $hot disarmed here: [0-9]+ hits/s over the limit of 2000 --\$" text
assert_eq "$(grep -c "sys_getpgid(" text)" 500 'calls of the calm function in the text'
assert_no_grep 'CORRUPT' err
# Nothing of the hot one after it was disarmed, but what was under way
awk '/disarmed here/ { on = 1 } on && /sys_getppid\(/ { n++ } END { exit n > 100 }' text ||
	fail 'the disarmed probe goes on in the text'

# JSON, and a status to go by
assert_fails 1 kwatch trace --entry --json --fail-on-loss --ring-size 8M --max-rate 2000 \
	$hot $calm -- guard burn 100 3 >json 2>err
assert_grep "\"kind\":\"disarmed\",\"probe\":\"$hot\",\"rate\":[0-9]+,\"limit\":2000}" json
assert_grep "$said" err

# In the background
kwatch start guarded --entry --max-rate 2000 $hot $calm
guard burn 100 3
kwatch sessions --json >sessions
assert_grep '"disarmed":1' sessions
assert_grep '"max_rate":2000' sessions
kwatch sessions >sessions
assert_grep '^guarded +[0-9]+ enabled +2 +1 ' sessions
kwatch summary --no-log --json guarded >summary
cat summary
python3 - <<-'EOF'
	import json
	hot, calm = json.load(open("summary"))
	assert hot["disarmed"] and hot["disarmed_at"] > 2000, hot
	assert not calm["disarmed"] and calm["hits"] >= 100, calm
	for probe in hot, calm:
	    fates = ("recorded", "filtered", "sampled", "ring_full", "too_big", "nested", "counted")
	    assert probe["hits"] == sum(probe[fate] for fate in fates), probe
EOF
kwatch stop guarded 2>err
assert_grep "$said" err

# The default bears what a guest can do, and without a guard all is borne
for option in '' --no-guard; do
	# shellcheck disable=SC2086
	kwatch trace --entry $option $hot -o /dev/null -- guard burn 100 1 2>err ||
		{ cat err; fail "kwatch trace $option"; }
	assert_no_grep disarmed err
done
unload_module
