#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every name that the users' notes document is known: resolve and explain tell what
# became of it on this kernel, and none is taken for another function of its name.
. "$(dirname "$0")/../lib.sh"

mapfile -t names < <(grep -v '^#' "$KWATCH_TOP/tests/vm/documented-names")
assert_ge ${#names[@]} 170 'documented names'

kwatch resolve --json "${names[@]}" >resolved || fail 'resolve of all documented names'
kwatch explain --json "${names[@]}" >explained || fail 'explain of all documented names'
python3 - "${names[@]}" <<'EOF'
import json
import sys


def wrong(rows):
	asked = {row['name'] for row in rows}
	for name in sys.argv[1:]:
		if name.partition('.')[0] not in asked:
			yield f'{name}: no answer'
	for row in rows:
		if not row.get('point'):
			yield f"{row['name']}: not in the catalogue"
		if row['state'] not in ('ok', 'copies', 'suffixed') and not row.get('reason'):
			yield f"{row['name']}: {row['state']} without a reason"


sys.exit('\n'.join([*wrong(json.load(open('resolved'))), *wrong(json.load(open('explained')))]) or 0)
EOF
