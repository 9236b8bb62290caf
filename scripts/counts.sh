# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced: how a group of tests reports its sum. By itself it ends with a line
# "N passed, N failed, N skipped". As a part of something bigger it adds its
# counts to the file KWATCH_COUNTS, and the whole prints that line, once.

# report_counts WHAT PASSED FAILED SKIPPED - false if any failed or none ran
report_counts()
{
	local sum="$2 passed, $3 failed, $4 skipped"

	if [ -n "${KWATCH_COUNTS:-}" ]; then
		echo "$2 $3 $4" >>"$KWATCH_COUNTS"
		echo "$1: $sum"
	else
		echo "$sum"
	fi
	[ "$3" = 0 ] && [ $(($2 + $3)) -gt 0 ]
}

# sum_counts [FILE...] - prints PASSED FAILED SKIPPED
sum_counts()
{
	awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$@"
}
