# SPDX-License-Identifier: GPL-2.0-only
"""family.py - has children and a thread, and says what it was told of each."""
import os
import signal
import threading

for i in range(5):
    pid = os.fork()
    if not pid:
        os._exit(10 + i)
    _, status = os.waitpid(pid, 0)
    print(pid, "exit(%d)" % os.WEXITSTATUS(status))
pid = os.fork()
if not pid:
    signal.pause()
os.kill(pid, signal.SIGTERM)
_, status = os.waitpid(pid, 0)
print(pid, signal.Signals(os.WTERMSIG(status)).name)
ids = []
thread = threading.Thread(target=lambda: ids.append(threading.get_native_id()))
thread.start()
thread.join()
print(ids[0], "thread")
