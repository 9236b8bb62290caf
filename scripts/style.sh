#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# make check-style: a line per gate, and under a gate that fails its findings.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"
cd "$KWATCH_TOP"
mkdir -p build
# a checkout that belongs to somebody else is still ours to read
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

# checkpatch is in no package but the kernel's source
checkpatch_directory()
{
	local version dir tar=linux-source-6.1

	version=$(dpkg-query -W -f '${Version}' $tar)
	dir=$KWATCH_CACHE/checkpatch-$version
	if [ ! -x "$dir/checkpatch.pl" ]; then
		say "taking checkpatch out of $tar, once"
		rm -rf "$dir.$$"
		mkdir -p "$dir.$$/include"
		# --occurrence stops at the last of them, not at the end of 1.3 GB
		tar -xJf /usr/src/$tar.tar.xz -C "$dir.$$" --occurrence=1 \
			--strip-components=2 $tar/scripts/checkpatch.pl \
			$tar/scripts/spelling.txt $tar/scripts/const_structs.checkpatch
		rm -rf "$dir"
		mv "$dir.$$" "$dir"
	fi
	echo "$dir"
}

# The tree's own files, committed or about to be
files()
{
	local file

	git ls-files -co --exclude-standard -- "$@" | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done
}

scripts_in_tree()
{
	files | while read -r file; do
		case $(head -c 64 "$file" | head -n 1 | tr -d '\0') in
		'#!'*bash|'#!'*'busybox sh') echo "$file" ;;
		*)	if [[ $file == *.sh ]]; then echo "$file"; fi ;;
		esac
	done
}

# checkpatch IGNORE PATHSPEC... - without git it does not ask about files that are
# not committed yet; it wants an include directory even with --no-tree
checkpatch()
{
	local ignore=$1

	shift
	files "$@" | GIT_DIR=/nonexistent xargs -r perl "$checkpatch/checkpatch.pl" \
		--strict --no-tree --root="$checkpatch" --no-summary --quiet \
		--show-types --ignore "$ignore" -f
}

# Only what is meaningless out of the kernel's tree is ignored: MAINTAINERS; the
# version tests of compat.h; spelling, which is codespell's gate; where the
# kernel's own macros and types are not to be had, the advice to use them; and in
# the unit tests' stand-ins for them, what only kernel headers may do.
gate_checkpatch()
{
	local checkpatch found
	local everywhere=FILE_PATH_CHANGES,LINUX_VERSION_CODE,TYPO_SPELLING
	local user=BIT_MACRO,ARRAY_SIZE,PREFER_DEFINED_ATTRIBUTE_MACRO
	local shim=MEMORY_BARRIER,NEW_TYPEDEFS,MACRO_ARG_REUSE,VOLATILE

	user+=,PREFER_FALLTHROUGH,PREFER_KERNEL_TYPES,EMBEDDED_FUNCTION_NAME

	checkpatch=$(checkpatch_directory)
	found=$({
		checkpatch $everywhere 'module/*.[ch]'
		checkpatch $everywhere,$user 'uapi/*.h' 'tools/*.[ch]' \
			'tests/*.[ch]' ':!tests/unit/shim/'
		checkpatch $everywhere,$user,$shim 'tests/unit/shim/*.[ch]'
	} 2>&1 | awk -f scripts/checkpatch-allow.awk) || :
	rm -f .checkpatch-camelcase.*
	echo "$found"
	[ -z "$found" ]
}

# A finding of sparse does not make kbuild fail, so its output is what counts
gate_sparse()
{
	local log=build/sparse.log

	scripts/module.sh 6.1 C=2 CF=-D__CHECK_ENDIAN__ >/dev/null 2>"$log" ||
		{ cat "$log"; return 1; }
	! grep -E 'warning:|error:' "$log"
}

gate_warnings()
{
	make -j"$(nproc)" O=build/werror WERROR=1 tools unit prog >build/werror.log 2>&1 ||
		{ grep -vE '^ +(CC|LD|AR) ' build/werror.log; return 1; }
}

gate_codespell()
{
	files | grep -v '^LICENSE$\|^tests/fuzz/corpus/' |
		xargs codespell --ignore-words scripts/codespell-ignore.txt
}

# Excluded: busybox's sh has no name among the shells that shellcheck knows; a
# function with optional arguments may be called without any; a word of a command
# that is also the name of a file it is redirected to.
gate_shellcheck()
{
	scripts_in_tree | xargs -r shellcheck -x -P SCRIPTDIR --exclude SC2187,SC2119,SC2120,SC2094
}

# A golden file is what a program printed, whatever it looks like; an input of a
# fuzz target is what a fuzzer found
gate_whitespace()
{
	local file bad=0

	while read -r file; do
		grep -Iq . "$file" || continue
		if grep -nHP '[ \t]+$' "$file"; then bad=1; fi
		if grep -nHP '\r$' "$file"; then bad=1; fi
		if [ -n "$(tail -c 1 "$file")" ]; then
			echo "$file: no newline at its end"
			bad=1
		fi
		case $file in
		*.[ch]|*.sh) if grep -nHP '^ {8}' "$file"; then bad=1; fi ;;
		esac
	done < <(files | grep -v '^LICENSE$\|/golden/\|^tests/fuzz/corpus/')
	return $bad
}

gate_licence()
{
	local bad

	bad=$(files '*.c' '*.h' '*.sh' '*.mk' Makefile '*/Makefile' '*/Kbuild' |
		while read -r file; do
			head -n 3 "$file" | grep -q 'SPDX-License-Identifier:' ||
				echo "$file: no SPDX-License-Identifier"
		done)
	echo "$bad"
	[ -z "$bad" ]
}

passed=0 failed=0
gate()
{
	local output

	if output=$("gate_$1" 2>&1); then
		printf 'ok   %s\n' "$1"
		passed=$((passed + 1))
	else
		printf 'FAIL %s\n' "$1"
		# shellcheck disable=SC2001 # every line
		sed 's/^/     | /' <<<"$output"
		failed=$((failed + 1))
	fi
}

for name in whitespace licence codespell shellcheck checkpatch warnings sparse; do
	gate $name
done
report_counts 'style gates' $passed $failed 0
