#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A scenario of the user's own, in ~/.config/kwatch/catalogue or by --catalogue,
# works as a built-in one does in every command. A file with an error is refused by
# every command, with file and line.
. "$(dirname "$0")/../lib.sh"

export HOME=$PWD/home
unset XDG_CONFIG_HOME KWATCH_CATALOGUE
own=$HOME/.config/kwatch/catalogue
mkdir -p "$own"

write_own()
{
	cat >"$1" <<-'END'
		name: closing
		title: closing a file, as my notes have it
		trigger: [cat /etc/hostname]
		layers: [call, file]
		points:
		  - name: security_file_open
		    layer: call
		    names:
		      - {name: open_security, is: misspelt}
		    fields:
		      - {expression: file}
		    returns: {type: s32, display: errno}
		    text: asks the security modules
		    nearest: fput
		  - name: fput
		    layer: file
		    fields:
		      - {expression: file}
		    returns: {type: none}
		    text: gives a reference back
		  - name: no_such_function_anywhere
		    layer: file
		    absent: it exists in my notes only
		    nearest: fput
		    text: not on this kernel
	END
}

# every_command OPTION... - list, resolve, explain, trace and scenario know it
every_command()
{
	kwatch list "$@" >list.out
	assert_grep 'closing' list.out
	kwatch list "$@" closing >list.out
	assert_grep 'security_file_open' list.out
	kwatch list "$@" --json closing >list.out
	assert_grep '"point":"fput"' list.out
	kwatch resolve "$@" closing >resolve.out || :
	assert_grep 'security_file_open.*(present|ok|ftrace|there)' resolve.out
	assert_grep 'no_such_function_anywhere' resolve.out
	kwatch explain "$@" open_security >explain.out
	assert_grep 'asks the security modules' explain.out
	assert_grep 'misspelt' explain.out
	kwatch trace "$@" closing -- cat /etc/hostname >trace.out 2>trace.err
	assert_grep 'security_file_open\(file="/etc/hostname"\) += 0 ' trace.out
	assert_grep 'fput\(file=' trace.out
	assert_grep 'not on this kernel: no_such_function_anywhere: it exists in my notes only; the nearest is fput' \
		trace.err
	kwatch trace "$@" open_security -- cat /etc/hostname >trace.out 2>trace.err
	assert_grep 'security_file_open\(file="/etc/hostname"\) += 0 ' trace.out
	assert_grep 'documented as open_security: misspelt' trace.err
	if kwatch scenario --help >/dev/null 2>&1; then
		kwatch scenario "$@" closing --color=never -- cat /etc/hostname >scenario.out 2>&1 ||
			{ cat scenario.out; fail 'kwatch scenario'; }
		assert_grep 'closing a file, as my notes have it' scenario.out
		assert_grep 'security_file_open' scenario.out
		assert_grep 'no_such_function_anywhere' scenario.out
		assert_grep 'it exists in my notes only' scenario.out
	fi
}

# refused LINE WHAT - what is in bad/it.yaml, by commands that read the catalogue
refused()
{
	local line=$1 what=$2 command words

	for command in 'list' 'resolve bad' 'explain p' 'trace p -- true'; do
		read -ra words <<<"$command"
		if kwatch "${words[0]}" --catalogue bad "${words[@]:1}" >out 2>err; then
			fail "$command took it: $what"
		fi
		assert_grep "bad/it\.yaml:$line: .*$what" err
	done
}

# try LINE WHAT - stdin is the file
try()
{
	cat >bad/it.yaml
	refused "$@"
}

head=$'name: bad\ntitle: t\ntrigger: [true]\nlayers: [low]\npoints:'
load_module
write_own "$own/closing.yaml"
every_command
# The built-in ones are there as well
kwatch list >list.out
assert_grep '^ *open' list.out

# By a directory, by a file, by the environment, each in place of the others
mkdir dir
mv "$own/closing.yaml" dir/
every_command --catalogue dir
every_command --catalogue dir/closing.yaml
KWATCH_CATALOGUE=$PWD/dir every_command
assert_fails 1 kwatch explain open_security 2>/dev/null

# One of a built-in one's name stands before it
sed 's/^name: closing/name: open/' dir/closing.yaml >"$own/open.yaml"
kwatch trace open -- cat /etc/hostname >trace.out 2>/dev/null
assert_grep 'security_file_open' trace.out
assert_no_grep 'vfs_open' trace.out
rm "$own/open.yaml"

mkdir bad
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, colour: red}' | try 6 'unknown key colour'
printf "%s\n" "$head" '  - {name: p, layer: low}' | try 6 'the key text is missing'
printf "%s\n" "$head" '  - {name: p, layer: high, text: t}' | try 6 'no layer high'
printf "%s\n" "$head" '  - {name: p, text: t}' | try 6 'the key layer is missing'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t}' '  - {name: p, layer: low, text: t}' |
	try 7 'two points named p'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, entry_only: perhaps}' | try 6 ''
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, fields: [{expression: x, cap: many}]}' | try 6 ''
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, prototype: "int p(char"}' |
	try 6 'p: prototype .* is not RESULT NAME'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, fields: [{expression: "x->"}]}' |
	try 6 'p: .*column 4'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, fields: [{expression: x, type: u3}]}' |
	try 6 'there is no type u3'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, fields: [{expression: x, display: rot13}]}' |
	try 6 'there is no display rot13'
printf "%s\n" "$head" '  - {name: p, layer: low, text: t, nearest: q}' | try 6 'no point q'
printf 'name: bad\ntitle: t\ntrigger: [true]\npoints: []\n' | try '[0-9]+' 'the key layers is missing'
printf '\tthis: is no YAML\n' | try '[0-9]+' ''
printf 'name: [\n' | try '[0-9]+' ''
printf '# nothing\n' | try 1 'no scenario in it'

# Two files that want to be the same scenario, and what is not there at all
cp dir/closing.yaml dir/second.yaml
if kwatch list --catalogue dir >out 2>err; then
	fail 'two scenarios of one name in one directory'
fi
assert_grep 'dir/second\.yaml:1: .*closing.*dir/closing\.yaml' err
assert_fails 1 kwatch list --catalogue nowhere 2>err
assert_grep 'nowhere: No such file' err
unload_module
