# SPDX-License-Identifier: GPL-2.0-only
"""resolved.py FILE - what kwatch resolve --json says must hold of the catalogue."""
import json
import sys


def main():
    with open(sys.argv[1]) as file:
        rows = json.load(file)
    bad = len(rows) <= 100
    for row in rows:
        for warning in row["warnings"]:
            print(row["name"], warning)
            bad = True
        for field in row["fields"]:
            if "missing" in field and row["evidence"] != "changed":
                print(row["name"], field)
                bad = True
    return bad


sys.exit(main())
