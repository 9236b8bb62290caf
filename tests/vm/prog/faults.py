# SPDX-License-Identifier: GPL-2.0-only
"""faults.py EVENTS START LENGTH - how many pages of a mapping write faults brought.

Says so of each fault that came before the mapping, or was no write.
"""
import re
import sys

start, length = int(sys.argv[2], 16), int(sys.argv[3])
mapped, pages = False, set()
for line in open(sys.argv[1]):
    mapped |= " mmap_region(file=NULL, addr=" in line and f"len={length}," in line
    if " handle_mm_fault(" not in line:
        continue
    at = int(re.search(r"address=0x([0-9a-f]+)", line).group(1), 16)
    if not start <= at < start + length:
        continue
    if not mapped or "flags=FAULT_FLAG_WRITE" not in line:
        print("before the mapping, or no write:", line)
    if "VM_FAULT_RETRY" not in line:
        pages.add((at - start) // 4096)
print(len(pages))
