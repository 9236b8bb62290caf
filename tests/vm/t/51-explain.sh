#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch explain: one screen about each documented name, in 80 columns.
. "$(dirname "$0")/../lib.sh"

kwatch explain tcp_v4_rcv >out
assert_grep '^layer +link > network > netfilter > \[transport\] > socket$' out
assert_grep '^before it +ip_local_deliver_finish: ' out
assert_grep '^behind it +tcp_v4_do_rcv: ' out
assert_grep '^shows +skb +the packet: ' out
assert_grep '^here +ok: sudo kwatch trace tcp_v4_rcv$' out
kwatch explain kill_proc >out
assert_grep '^names +kill_proc \(gone\): ' out
kwatch explain search_binary_handler >out
assert_grep '^here +inlined into bprm_execve; see bprm_execve$' out
kwatch explain vfs_fsync_range >out
assert_grep 'no scenario has' out
assert_fails 1 kwatch explain tcp_v4_rvc 2>err
assert_grep 'did you mean tcp_v4_rcv' err
assert_fails 2 kwatch explain 2>err

# Each point of the catalogue on one screen
names=$(kwatch list --json |
	python3 -c 'import json, sys; print("\n".join(p["point"] for s in json.load(sys.stdin) for p in s["points"]))')
assert_ge "$(echo "$names" | wc -l)" 80 'points'
# A boot of many commands is slow: every thirtieth by itself, all of them as JSON
for name in $(echo "$names" | awk "NR % 30 == 1"); do
	kwatch explain "$name" >out 2>err || { cat err; fail "explain $name"; }
	assert_grep "^$name: ." out
	awk -v name="$name" 'length > 100 { print name ": " length ": " $0; bad = 1 }
		END { if (NR > 40) { print name ": " NR " lines"; bad = 1 }; exit bad }' out ||
		fail 'too large for a screen'
done
mapfile -t all_names <<<"$names"
kwatch explain --json "${all_names[@]}" >all
python3 -c 'import json, sys
rows = json.load(open("all"))
sys.exit(len(rows) < 80 or not all(r["text"] and r["layer"] and r["state"] for r in rows))' ||
	fail 'explain --json'
