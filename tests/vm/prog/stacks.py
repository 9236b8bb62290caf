#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""stacks.py [--more] FUNCTION FTRACE KWATCH... - are the call chains of kwatch ftrace's?

FTRACE is what /sys/kernel/tracing/trace had, with FUNCTION in set_ftrace_filter
and the options func_stack_trace and sym-offset; only tasks that kwatch saw count. Each KWATCH is [FIELD=]FILE, JSON of the same calls.
Their chains, from the caller of FUNCTION on, have to be the same, as often. With
--more kwatch may have others, too, for ftrace's tracer leaves out what comes while
it writes down a stack; but calls of every context have to be among the same.
"""
import collections
import json
import re
import sys

HEAD = re.compile(r"^.*-(\d+)\s+\[\d+\] \S+ +[0-9.]+: <stack trace>$")
FRAME = re.compile(r"^ => (\S+?)\+0x([0-9a-f]+)/")


def of_ftrace(function, path, tids):
    """Chains of FUNCTION: what stands before it is the tracer's own."""
    chains = collections.Counter()
    chain = None
    for line in [*open(path, errors="replace"), "-0 [0] . 0.0: <stack trace>"]:
        head = HEAD.match(line)
        if head is not None:
            if chain and ours:
                chains[tuple(chain)] += 1
            ours = int(head[1]) in tids
            chain = None
            continue
        frame = FRAME.match(line)
        if frame is None:
            continue
        if chain is not None:
            chain.append((frame[1], int(frame[2], 16)))
        elif frame[1] == function:
            chain = []
    return chains


def of_kwatch(function, field, path):
    """The same of kwatch's JSON; at entry the function itself comes first."""
    chains = collections.Counter()
    contexts = collections.defaultdict(collections.Counter)
    tids = set()
    for line in open(path):
        event = json.loads(line)
        if "probe" not in event:
            continue
        for problem in ("faulted", "truncated"):
            if field in event.get(problem, []):
                sys.exit(f"{path}: {problem}: {line}")
        stack = event["args"][field]
        frames = [(frame["symbol"], frame["offset"]) for frame in stack]
        if frames[0][0] == function:
            frames = frames[1:]
        chains[tuple(frames)] += 1
        contexts[event["context"]][tuple(frames)] += 1
        tids.add(event["tid"])
    return chains, tids, contexts


def show(chain):
    return " < ".join(f"{name}+{offset:#x}" for name, offset in chain)


def differences(truth, chains, more):
    """Told; how many there are."""
    sides = [("only ftrace has", truth - chains)]
    if not more:
        sides.append(("only kwatch has", chains - truth))
    wrong = 0
    for what, counts in sides:
        for chain, count in counts.items():
            print(f"{what}, {count} times: {show(chain)}")
            wrong += 1
    return wrong


def main():
    more = sys.argv[1] == "--more"
    function, truth_path, *ours = sys.argv[1 + more:]
    wrong = 0
    for our in ours:
        field, _, path = our.rpartition("=")
        chains, tids, contexts = of_kwatch(function, field or "stack", path)
        truth = of_ftrace(function, truth_path, tids)
        if not truth:
            sys.exit(f"{truth_path} has no call of {function} by {tids}")
        wrong += differences(truth, chains, more)
        print(f"{our}: {sum(chains.values())} calls, {len(chains)} chains,"
              f" depth to {max(map(len, chains))}")
        for context in ("task", "softirq", "hardirq", "nmi"):
            same = sum((contexts[context] & truth).values())
            if more and not same:
                wrong += 1
            print(f"  {context}: {same} the same")
    sys.exit(wrong != 0)


main()
