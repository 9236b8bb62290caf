#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/man.sh [--check] - the manual page and the completion of kwatch.
#
# Both are made of what the program says of itself, so they cannot differ from
# it. They are kept in the tree, for an installation needs no tool to make them;
# --check tells whether they are those of the program as it is now.
set -euo pipefail
. "$(dirname "$0")/say.sh"
cd "$KWATCH_TOP"

kwatch=${KWATCH_BUILD:-build}/kwatch
page=Documentation/man/kwatch.8
completion=tools/completion/bash/kwatch

# stdin: kwatch --dump-options
manual()
{
	perl -MJSON::PP -e "$(cat <<'PERL'
use strict;
use warnings;

my ($version, $about) = @ARGV;

# Text that troff must not take for its own
sub plain {
	my $text = shift;

	$text =~ s/\\/\\e/g;
	$text =~ s/-/\\-/g;
	$text =~ s/^([.'])/\\&$1/mg;
	return $text;
}

# Lines as they are
sub block {
	my $text = shift;

	chomp $text;
	return ".nf\n" . plain($text) . "\n.fi\n";
}

sub option {
	my $o = shift;
	my $names = join ", ", map { "\\fB" . plain($_) . "\\fR" }
		($o->{short} ? "-$o->{short}" : ()), ($o->{long} ? "--$o->{long}" : ());

	$names .= " \\fI" . plain($o->{argument}) . "\\fR" if $o->{argument};
	return ".TP\n$names\n" . plain($o->{help}) . "\n";
}

sub command {
	my $c = shift;
	my $group = "Options";

	print ".SS kwatch " . plain($c->{name}) . "\n" . plain(ucfirst $c->{summary}) . ".\n.PP\n";
	print "\\fBkwatch " . plain($c->{name}) . "\\fR";
	print " " . plain($c->{synopsis}) if $c->{synopsis};
	print "\n";
	print ".PP\n" . block($c->{description}) if $c->{description};
	foreach my $o (@{$c->{options}}) {
		print ".PP\n" . plain($o->{group}) . ":\n" if ($o->{group} // $group) ne $group;
		$group = $o->{group} // $group;
		print option($o);
	}
	return if !$c->{examples};
	my $examples = ref $c->{examples} ? join("\n", @{$c->{examples}}) : $c->{examples};
	print ".PP\nExamples:\n.PP\n" . block($examples);
}

local $/;
my $commands = decode_json(<STDIN>);

print <<"TOP";
.\\" SPDX-License-Identifier: GPL-2.0
.\\" Made by scripts/man.sh from what kwatch says of itself: do not edit.
.TH KWATCH 8 "" "${\plain($version)}" "System Administration"
.SH NAME
kwatch \\- watch the documented entry points of the Linux kernel
.SH SYNOPSIS
\\fBkwatch\\fR \\fICOMMAND\\fR [\\fIoptions\\fR]
.SH DESCRIPTION
${\plain($about)}
.PP
Data goes to standard output, everything else to standard error.
.SH COMMANDS
TOP
command($_) foreach @$commands;
print <<"END";
.SH EXIT STATUS
.TP
0
Success.
.TP
1
Failure; a message says what to do next.
.TP
2
A wrong command line.
.TP
126, 127
The command to trace cannot be run, or is not there.
.PP
\\fBkwatch trace\\fR with a command ends with the status of that.
.SH FILES
.TP
.I /dev/kwatch
The device of the kernel module. Opening it needs CAP_PERFMON or CAP_SYS_ADMIN.
.SH SEE ALSO
.BR bpftrace (8),
.BR perf (1),
.BR strace (1),
.BR trace\\-cmd (1)
END
PERL
)" "$@"
}

# The paragraph of kwatch help between the usage and the commands
about()
{
	"$kwatch" help | awk 'NR > 2 && !NF { exit } NR > 2'
}

# to DIRECTORY
make_all()
{
	mkdir -p "$1/$(dirname $page)" "$1/$(dirname $completion)"
	"$kwatch" --dump-options | manual "$("$kwatch" --version)" "$(about)" >"$1/$page"
	"$kwatch" completion bash >"$1/$completion"
}

[ -x "$kwatch" ] || die "there is no $kwatch: make tools"
case ${1:-} in
'')	make_all . ;;
--check)
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	make_all "$work"
	status=0
	for file in $page $completion; do
		cmp -s "$work/$file" "$file" ||
			{ echo "$file is not what kwatch says: run scripts/man.sh"; status=1; }
	done
	exit $status ;;
*)	die 'usage: scripts/man.sh [--check]' ;;
esac
