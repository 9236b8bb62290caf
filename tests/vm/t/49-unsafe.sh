#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A function that is dangerous to probe is refused with the reason and with what to
# do, by name, by module, with an offset and by address; --unsafe probes it. What is
# said not to stop the machine does not, hot as it may be.
# TIMEOUT: 300
. "$(dirname "$0")/../lib.sh"

load_module

# refuse WHAT REASON
refuse()
{
	assert_fails 1 kwatch trace "$1" -- true >out 2>err
	assert_grep "is dangerous to probe.*$2" err
	assert_grep 'Instead: .*; or give --unsafe' err
	[ ! -s out ] || fail "$1 was traced"
	assert_no_grep . <(kprobes)
}

address() { awk -v name="$1" '$3 == name { print "0x" $1; exit }' /proc/kallsyms; }

refuse __switch_to 'it may stop the machine: it returns as another task'
refuse panic 'it may stop the machine: it runs once'
refuse kfree 'called from everywhere'
refuse 'kfree()' 'called from everywhere'
refuse kwatch:kwatch_ring_reserve_slow 'it is kwatch itself'
refuse ktime_get_mono_fast_ns "kwatch's own handlers call it"
refuse kfree+0x9 'called from everywhere'
refuse "$(address panic)" 'it runs once'
refuse "$(printf '%#x' $(($(address __switch_to) + 2)))" 'it returns as another task'
assert_fails 1 kwatch start danger kfree 2>err
assert_grep 'kfree is dangerous to probe' err
kwatch sessions >out
assert_no_grep danger out

# One among others stops all of it, before anything is planted
assert_fails 1 kwatch trace vfs_open kfree -- true 2>err
assert_no_grep . <(kprobes)

# What is neither of the list nor of the catalogue is nobody's business
kwatch trace filp_close -- cat /etc/hostname >out 2>err
assert_no_grep dangerous err

# Those that are not fatal: each for itself, while the machine works
survivable=$(python3 - "$KWATCH_TOP/tools/unsafe.yaml" <<'END'
import fnmatch
import re
import sys
names, entries = [], []
for line in open(sys.argv[1]):
    names = re.findall(r"[^][ ',\"]+", line.partition("names:")[2]) or names
    entries += [names] if line.strip() == "fatal: false" else []
known = {}
for line in open("/sys/kernel/tracing/available_filter_functions"):
    known.setdefault(line.split()[0], line)
for names in entries:
    fits = re.compile("|".join(map(fnmatch.translate, names)))
    print(*list(filter(fits.match, known))[:2])
END
)
for function in $survivable; do
	printf '%s\n' "$function"
	kwatch trace --unsafe "$function" --duration 0.3 -o /dev/null 2>err ||
		{ cat err; fail "$function"; }
	assert_grep 'dangerous: ' err
	cat /proc/self/stat >/dev/null
done >probed
assert_ge "$(wc -l <probed)" 15 'functions that were probed'

# And several of the hottest at once, with what they carry, under load
kwatch trace --unsafe --stack kfree __kmalloc ktime_get mutex_lock --duration 1 -o /dev/null \
	-- sh -c 'for n in 1 2 3 4 5; do ls -R /proc/self >/dev/null 2>&1; done' 2>err ||
	{ cat err; fail 'several at once'; }
unload_module
