#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# kwatch trace io-models: descriptors, timeouts and results of waiting, as the
# program chose them; and its duration, which is not shorter than the wait.
. "$(dirname "$0")/../lib.sh"

load_module
cat >wait.py <<'EOF'
import os, select, time
r, w = os.pipe()
other, unused = os.pipe()
poll = select.poll()
poll.register(r, select.POLLIN)
poll.register(other, select.POLLIN | select.POLLPRI)
assert poll.poll(200) == []
if not os.fork():
    time.sleep(0.3)
    os.write(w, b"hello")
    os._exit(0)
assert poll.poll(20000) == [(r, select.POLLIN)]
assert select.select([r], [w], [], 5) == ([r], [w], [])
epoll = select.epoll()
epoll.register(r, select.EPOLLIN)
assert epoll.poll(3) == [(r, select.EPOLLIN)]
assert os.read(r, 100) == b"hello"
os.wait()
print("fds", r, w, other, epoll.fileno())
EOF
kwatch trace io-models --ring-size 4M --color=never -- python3 wait.py 2>messages | cat >events
assert_grep 'none lost' messages
read -r _ r w other list < <(grep '^fds ' events)

assert_grep " __x64_sys_poll\\(nfds=2, timeout=200ms, fds=\\[$r POLLIN, $other POLLIN\\|POLLPRI\\], ready=\\[\\]\\) += 0 [2-9][0-9.]+ms" events
assert_grep " do_sys_poll\\(nfds=2, fds=\\[$r POLLIN, $other POLLIN\\|POLLPRI\\], ready=\\[$r POLLIN\\]\\) += 1 " events
assert_grep " core_sys_select\\(n=$((w + 1)), read=\\[$r\\], write=\\[$w\\], readable=\\[$r\\]\\) += 2 " events
assert_grep " do_epoll_ctl\\(epfd=$list, op=EPOLL_CTL_ADD, fd=$r, events=EPOLLIN, data=[0-9]+\\) += 0 " events
assert_grep " do_epoll_wait\\(epfd=$list, maxevents=[0-9]+, events=\\[EPOLLIN data=[0-9]+\\]\\) += 1 " events
assert_grep " pollwake\\(events=POLLIN\\|POLLRDNORM\\) += 1 " events
assert_grep " ksys_read\\(fd=$r, count=100\\) += 5 " events
assert_grep ' pipe_write\(file="pipe:\[[0-9]+\]", len=5\) += 5 ' events

# fork() wakes by a pointer: that is not shown
assert_no_grep '__wake_up_sync_key\(events=[A-Z|]*0x' events

# JSON has the numbers and the same text; the wait of 200 ms took that long
kwatch trace __x64_sys_poll --json -- python3 wait.py 2>messages | grep '^{' >json
python3 - <<'EOF' || fail 'JSON'
import json
rows = [json.loads(line) for line in open("json")]
first = next(row for row in rows if row["args"]["timeout"] == 200)
assert first["duration"] >= 200e6 and first["ret"] == 0, first
assert first["args"]["fds"].endswith("POLLIN|POLLPRI]") and first["args"]["ready"] == "[]", first
EOF
unload_module
