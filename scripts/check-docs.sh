#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/check-docs.sh - does the documentation still tell the truth?
#
# Every ioctl of the header has its page and every page its ioctl; links lead
# somewhere; C examples compile; every key of the kernel log and every module
# parameter is described; the header's kernel-doc is complete; the manual page is
# that of the program. A line for each check, and under one that fails its
# findings.
set -euo pipefail
. "$(dirname "$0")/say.sh"
. "$KWATCH_TOP/scripts/counts.sh"
cd "$KWATCH_TOP"

header=uapi/linux/kwatch.h
pages=Documentation/ioctl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

markdown()
{
	find Documentation README.md -name '*.md' | sort
}

# same WHAT FILE WHAT FILE - two sorted lists; what one has alone is a finding
same()
{
	comm -23 "$2" "$4" | sed "s,\$,: $1 has it. $3 has not,"
	comm -13 "$2" "$4" | sed "s,\$,: $3 has it. $1 has not,"
}

# KWATCH_IOC_PROBE_ADD is described in ioctl/probe-add.md
check_ioctls()
{
	local page

	sed -n 's/^#define KWATCH_IOC_\([A-Z_]*\)[ \t]*_IO.*/\1/p' $header |
		tr 'A-Z_' 'a-z-' | sort >"$work/ioctls"
	find $pages -name '*.md' ! -name index.md -printf '%f\n' |
		sed 's/\.md$//' | sort >"$work/pages"
	[ -s "$work/ioctls" ] || echo "no ioctl found in $header"
	same "$header" "$work/ioctls" "$pages" "$work/pages"
	sed -n 's/^| \[KWATCH_IOC_[A-Z_]*\](\(.*\)\.md).*/\1/p' $pages/index.md |
		sort >"$work/index"
	same "$header" "$work/ioctls" "$pages/index.md" "$work/index"
	while read -r page; do
		[ ! -e "$pages/$page.md" ] || check_page "$pages/$page.md" "$page"
	done <"$work/ioctls"
}

# check_page FILE NAME
check_page()
{
	local name section

	name=KWATCH_IOC_$(tr 'a-z-' 'A-Z_' <<<"$2")
	[ "$(head -n 1 "$1")" = "# $name" ] || echo "$1: its title is not $name"
	for section in Synopsis 'What it does' Members State Errors Example; do
		grep -qx "## $section" "$1" || echo "$1: no section $section"
	done
	grep -q "ioctl(fd, $name," "$1" || echo "$1: its synopsis has no $name"
}

# The anchors that a page's headings have
anchors()
{
	sed -n 's/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9_-]//g'
}

check_links()
{
	local file target path

	while read -r file; do
		while read -r target; do
			case $target in
			*://*|mailto:*) continue ;;
			esac
			path=${target%%#*}
			path=${path:+$(dirname "$file")/$path}
			path=${path:-$file}
			if [ ! -e "$path" ]; then
				echo "$file: nothing at $target"
			elif [[ $target == *'#'* ]]; then
				anchors "$path" | grep -qx -- "${target#*#}" ||
					echo "$file: no such heading: $target"
			fi
		done < <(grep -o '\](\([^)]*\))' "$file" | sed 's/^](//; s/)$//')
	done < <(markdown)
}

# Of the fences in FILE: "c file" as they are, then each "c" as a function
translation_unit()
{
	awk -v preamble="$work/preamble.h" '
		BEGIN { printf "#include \"%s\"\n", preamble }
		/^```/ {
			if (fence != "") { fence = ""; next }
			fence = substr($0, 4)
			if (fence == "") fence = "-"
			n += fence == "c"
			next
		}
		fence == "c file" { print }
		fence == "c" { body[n] = body[n] $0 "\n" }
		END {
			for (i = 1; i <= n; i++)
				printf "void example_%d(int fd);\nvoid example_%d(int fd)\n{\n%s}\n",
				       i, i, body[i]
		}' "$1"
}

check_examples()
{
	local file unit

	# shellcheck disable=SC2016 # the quotes are Markdown's
	sed -n '/^```c preamble$/,/^```$/{/^```/!p}' $pages/index.md >"$work/preamble.h"
	[ -s "$work/preamble.h" ] || echo "$pages/index.md: no preamble"
	while read -r file; do
		grep -q '^```c' "$file" || continue
		unit=$work/$(tr / _ <<<"${file%.md}").c
		translation_unit "$file" >"$unit"
		"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -Iuapi -Wall -Wextra -Werror \
			-Wno-unused-function -fsyntax-only "$unit" >"$work/gcc" 2>&1 ||
			{ echo "$file: an example does not compile:"; cat "$work/gcc"; }
	done < <(markdown)
	grep -L '^```c$' $pages/*.md | sed '/\/index\.md$/d; s/$/: no example in C/'
}

check_log()
{
	local word

	grep -ohE '[a-z0-9_]+<?=%ll?u' module/summary.c | sed 's/%.*//' | sort -u |
		while read -r word; do
			grep -qF "| \`$word\` |" Documentation/log.md ||
				echo "Documentation/log.md: no key $word"
		done
	sed -n 's/^module_param[a-z_]*(\([a-z_]*\),.*/\1/p' module/*.c |
		while read -r word; do
			grep -qF "| \`$word\` |" Documentation/log.md ||
				echo "Documentation/log.md: no module parameter $word"
		done
}

# kernel-doc is in no package but the kernel's source
kernel_doc()
{
	local tar=linux-source-6.1 version script

	version=$(dpkg-query -W -f '${Version}' $tar 2>/dev/null) || return 1
	script=$KWATCH_CACHE/kernel-doc-$version
	if [ ! -x "$script" ]; then
		[ -e /usr/src/$tar.tar.xz ] || return 1
		say "taking kernel-doc out of $tar, once"
		mkdir -p "$KWATCH_CACHE"
		tar -xJOf /usr/src/$tar.tar.xz --occurrence=1 \
			$tar/scripts/kernel-doc >"$script.$$"
		chmod +x "$script.$$"
		mv "$script.$$" "$script"
	fi
	echo "$script"
}

# kernel-doc itself says nothing of a struct that has no comment at all
check_kernel_doc()
{
	local script

	awk '/^\/\*\*/ { doc = ""; getline; doc = $3 }
	     /^(struct|enum) kwatch_[a-z_]+ \{/ && doc != $2 {
		print FILENAME ":" FNR ": " $2 " has no kernel-doc"
	     }' $header
	script=$(kernel_doc) ||
		{ echo 'no kernel-doc: install linux-source-6.1 (scripts/deps.sh style)'; return; }
	perl "$script" -none -Werror $header 2>&1 || echo "$header: kernel-doc fails"
}

check_manual()
{
	make tools >"$work/make" 2>&1 || { tail -n 5 "$work/make"; return; }
	scripts/man.sh --check || :
}

passed=0 failed=0
check()
{
	local found

	found=$("check_$1" 2>&1) || found+=$'\n'"the check itself failed"
	if [ -z "$found" ]; then
		printf 'ok   %s\n' "$2"
		passed=$((passed + 1))
	else
		printf 'FAIL %s\n' "$2"
		# shellcheck disable=SC2001 # every line
		sed 's/^/     | /' <<<"$found"
		failed=$((failed + 1))
	fi
}

# Once, and what it says is no finding
kernel_doc >/dev/null || :

check ioctls 'a page for each ioctl'
check links 'links'
check examples 'examples in C'
check log 'keys and parameters of the kernel log'
check kernel_doc 'kernel-doc of the header'
check manual 'manual page and completion'
report_counts 'documentation' $passed $failed 0
