#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""strace.py KWATCH STRACE - do both show the same calls, with the same values?

KWATCH is JSON of `kwatch trace`, STRACE the beginning of the names of the files of
`strace -ff -xx -s 4096` of the same processes. The calls of a task have to be the
same, in the same order. Says how many of each were compared.
"""
import collections
import glob
import json
import re
import sys

CALLS = {
    "__x64_sys_openat": "openat", "__x64_sys_execve": "execve",
    "__x64_sys_mmap": "mmap", "__sys_connect": "connect",
    "__sys_bind": "bind", "__sys_sendto": "sendto",
}
LINE = re.compile(r"^(\w+)\((.*)\) = (\S+)(?: (E[A-Z0-9]+))?")


def split(text):
    """Arguments: commas outside of quotes and brackets."""
    parts, depth, quoted, part = [], 0, False, ""
    for at, character in enumerate(text):
        if character == '"' and text[at - 1] != "\\":
            quoted = not quoted
        if not quoted:
            depth += character in "{[("
            depth -= character in "}])"
            if character == "," and not depth:
                parts.append(part.strip())
                part = ""
                continue
        part += character
    return [*parts, part.strip()]


def unquote(text):
    """Bytes of "\\x2f\\x65", which is how -xx has all strings; None for NULL."""
    if text == "NULL":
        return None
    text = text.removesuffix("...")
    if not re.fullmatch(r'"(\\x[0-9a-f]{2})*"', text):
        raise ValueError(text)
    return bytes.fromhex(text[1:-1].replace("\\x", ""))


def shown(raw):
    """As kwatch shows the bytes of an address in text."""
    special = {10: r"\n", 9: r"\t", 13: r"\r", 92: r"\\", 34: r"\""}
    return "".join(special.get(b) or (chr(b) if 32 <= b < 127 else f"\\x{b:02x}")
                   for b in raw)


def address(text):
    """A socket address in kwatch's words."""
    if text == "NULL":
        return None
    port = re.search(r"sin6?_port=htons\((\d+)\)", text)
    family = re.search(r"sa_family=(AF_\w+)", text)[1]
    if family == "AF_INET":
        raw = unquote(re.search(r'inet_addr\((".*?")\)', text)[1])
        return f"{raw.decode()}:{port[1]}"
    if family == "AF_INET6":
        raw = unquote(re.search(r'inet_pton\(AF_INET6, (".*?")', text)[1])
        return f"[{raw.decode()}]:{port[1]}"
    if family == "AF_UNIX":
        path = re.search(r'sun_path=(@?)(".*")', text)
        return f"unix:{path[1]}{shown(unquote(path[2]))}" if path else "unix:"
    return family


def result(value, error):
    """A number, or the name of an errno."""
    return error or int(value, 0)


def flags(text):
    """Names, in any order; what has no name is a number in both."""
    names = set()
    for name in re.sub(r"\s*/\*.*?\*/", "", text).split("|"):
        names.add(int(name, 0) if name[:1].isdigit() else name)
    return names - {0}


def of_strace(line):
    """(call, values) of a line, or None."""
    match = LINE.match(line)
    if not match:
        return None
    call, arguments, value, error = match.groups()
    args = split(arguments)
    ret = result(value, error)
    if call == "openat":
        return call, {"dfd": args[0], "filename": unquote(args[1]), "flags": flags(args[2]),
                      "mode": int(args[3], 8) if len(args) > 3 else None, "ret": ret}
    if call == "execve":
        return call, {"filename": unquote(args[0]), "ret": ret}
    if call == "mmap":
        return call, {"addr": None if args[0] == "NULL" else args[0], "len": int(args[1]),
                      "prot": flags(args[2]) or {"PROT_NONE"}, "flags": flags(args[3]),
                      "fd": int(args[4]), "off": int(args[5], 0), "ret": ret}
    if call in ("connect", "bind"):
        return call, {"fd": int(args[0]), "address": address(args[1]), "len": int(args[2]),
                      "ret": ret}
    if call == "sendto":
        return call, {"fd": int(args[0]), "data": unquote(args[1]), "len": int(args[2]),
                      "flags": flags(args[3]), "address": address(args[4]), "ret": ret}
    return None


def returned(event):
    """The same of kwatch: -ENOENT is a number with a name beside it, or a name."""
    ret, text = event["ret"], event.get("ret_text", "")
    if isinstance(ret, str):
        text, ret = ret, None if ret.startswith("-E") else int(ret, 0)
    if ret is None and not text:
        return 0
    name = re.match(r"-(E[A-Z0-9]+)", text)
    return name[1] if name else ret


def content(args, name):
    """Bytes of a text."""
    if f"{name}_hex" in args:
        return bytes.fromhex(args[f"{name}_hex"])
    return None if args[name] is None else args[name].encode()


def named(args, name):
    """Names of flags; without any, the number."""
    return flags(args.get(f"{name}_text", str(args[name])))


def of_kwatch(event):
    """(call, values) of an event."""
    call, args = CALLS[event["probe"]], event["args"]
    if event.get("faulted"):
        sys.exit(f"not read: {event}")
    ret = returned(event)
    if call == "openat":
        made = {"O_CREAT", "O_TMPFILE"} & named(args, "flags")
        return call, {"dfd": args.get("dfd_text", str(args["dfd"])),
                      "filename": content(args, "filename"),
                      "flags": named(args, "flags"),
                      "mode": args["mode"] if made else None, "ret": ret}
    if call == "execve":
        return call, {"filename": content(args, "filename"), "ret": ret}
    if call == "mmap":
        return call, {"addr": args["addr"], "len": args["len"], "prot": named(args, "prot"),
                      "flags": named(args, "flags"), "fd": args["fd"], "off": args["off"],
                      "ret": ret}
    if call in ("connect", "bind"):
        return call, {"fd": args["fd"], "address": args["address"], "len": args["len"],
                      "ret": ret}
    return call, {"fd": args["fd"], "data": content(args, "data"), "len": args["len"],
                  "flags": named(args, "flags"), "address": args["address"], "ret": ret}


def by_task(path):
    """Events of each task, as they began, from its execve on."""
    tasks = collections.defaultdict(list)
    for line in open(path):
        event = json.loads(line)
        if event.get("probe") in CALLS:
            tasks[event["tid"]].append(event)
    for events in tasks.values():
        events.sort(key=lambda event: event["time"] - event["duration"])
    return tasks


def agree(ours, theirs):
    """What kwatch cuts has to be the beginning."""
    ours, theirs = dict(ours), dict(theirs)
    for text in ("filename", "data"):
        if ours.get(text) and theirs.get(text) and len(ours[text]) in (256, 255):
            theirs[text] = theirs[text][:len(ours[text])]
    return ours == theirs


def main():
    ours_path, prefix = sys.argv[1:]
    tasks = by_task(ours_path)
    compared, wrong = collections.Counter(), 0
    for path in sorted(glob.glob(f"{prefix}.*")):
        tid = int(path.rpartition(".")[2])
        theirs = [call for call in map(of_strace, open(path)) if call]
        ours = [of_kwatch(event) for event in tasks[tid]]
        if theirs and theirs[0][0] == "execve":
            while ours and ours[0][0] != "execve":
                ours.pop(0)
        if len(ours) != len(theirs):
            print(f"task {tid}: {len(ours)} calls of kwatch, {len(theirs)} of strace")
            wrong += 1
        for one, other in zip(ours, theirs):
            compared[other[0]] += 1
            if one[0] != other[0] or not agree(one[1], other[1]):
                print(f"task {tid}:\n  kwatch {one}\n  strace {other}")
                wrong += 1
                break
    for call, count in sorted(compared.items()):
        print(f"{call}: {count} the same")
    sys.exit(wrong != 0)


main()
