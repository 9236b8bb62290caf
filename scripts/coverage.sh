#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/coverage.sh KWATCH.KO COVERAGE - how much of each function of a module
# that was built with KCOV was reached; COVERAGE has an offset in .text a line.
#
# A place is a call of the tracer that the compiler put at the start of each basic
# block; what KCOV notes is the address behind the call.
set -euo pipefail
. "$(dirname "$0")/say.sh"

ko=$1 coverage=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# offset and function of each place
objdump -dr -j .text --no-show-raw-insn "$ko" | awk '
	/^[0-9a-f]+ <.*>:$/	{ name = substr($2, 2, length($2) - 3) }
	/^ +[0-9a-f]+:\t/ && at	{ sub(/:.*/, "", $1); print $1, name; at = 0 }
	/R_.*__sanitizer_cov_trace_pc/ { at = 1 }' |
	sort >"$work/places"
[ -s "$work/places" ] || die "$ko was built without KCOV"
sort "$coverage" | join -o 1.1,1.2 "$work/places" - >"$work/reached"

lines()
{
	cut -d' ' -f1 "$1" | sed 's/^/0x/' | addr2line -e "$ko" -j .text 2>/dev/null |
		sed 's,.*/,,; s/ .*//' | grep -v '?' | sort -u | wc -l
}

awk 'NR == FNR	{ reached[$2]++; next }
	{ all[$2]++ }
	END { for (name in all) printf "%4d of %4d  %s\n", reached[name], all[name], name }' \
	"$work/reached" "$work/places" | sort -k4
printf '%d of %d places, %d of %d lines\n' "$(wc -l <"$work/reached")" \
	"$(wc -l <"$work/places")" "$(lines "$work/reached")" "$(lines "$work/places")"
