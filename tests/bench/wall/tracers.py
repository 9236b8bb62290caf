# SPDX-License-Identifier: GPL-2.0-only
"""The tracers that are compared: how each answers the same questions.

A   vfs_write at entry: gate by process, time, three arguments
B   the same with the return value and the duration
D   do_sys_openat2 at entry with the file's name

Each is used as its documentation says, with 4 MiB of buffer for each CPU, and
reads while the calls are made. A tracer says afterwards what it recorded and
what it lost; the truth is the number of calls.
"""
import os
import re
import subprocess
import time
from guest import (TRACING, Process, append, armed_probes, cpu_ns, empty, peak_rss_kib,
                   read, wait_quiet, wait_until, write)

RING_KIB = 4096
SYMBOL = {'A': 'vfs_write', 'B': 'vfs_write', 'D': 'do_sys_openat2'}


def lines_of(path, pattern):
    """Lines of a file that contain the pattern; files have millions of them."""
    done = subprocess.run(['grep', '-c', pattern, path], capture_output=True, text=True,
                          check=False)
    return int(done.stdout or 0)


class Tracer:
    """One run: start(), the calls, stop()."""

    name = ''
    questions = 'ABD'
    probes = {'A': 1, 'B': 2, 'D': 1}   # that it plants
    records = {'A': 1, 'B': 1, 'D': 1}  # of a call
    counts_only = False
    # what it read is worth counting on the host: suffix of the file
    suffix = None

    def __init__(self, question, load, directory, gate=None, ring_kib=RING_KIB, others=()):
        self.question = question
        self.load = load
        self.gate = [gate] if gate else None
        self.directory = directory
        self.ring_kib = ring_kib
        self.others = others
        self.process = None
        self.result = {}
        self.armed_ns = 0
        self.cpu_armed = 0
        os.makedirs(directory, exist_ok=True)

    def path(self, name):
        return os.path.join(self.directory, name)

    def tgid(self):
        return self.gate[0] if self.gate else self.load.pid

    def tids(self):
        return self.gate or self.load.tids

    # what a tracer defines
    def prepare(self):
        """What is done before the clock of arming starts."""

    def launch(self):
        """Start it; returns before it is armed."""
        raise NotImplementedError

    def finish(self):
        """End it; fill in the result."""
        raise NotImplementedError

    def clean(self):
        """Leave nothing behind."""

    def pids(self):
        return self.process.pids()

    def living(self):
        if self.process:
            self.process.check_alive()
        return True

    def start(self):
        self.prepare()
        before = armed_probes()
        begin = time.monotonic_ns()
        self.launch()
        wanted = before + self.probes[self.question] + len(self.others)
        wait_until(lambda: self.living() and armed_probes() >= wanted, 600,
                   f'{self.name} does not arm')
        self.armed_ns = time.monotonic_ns() - begin
        # perf plants its probes long before it lets them record
        wait_quiet(self.pids)
        self.cpu_armed = cpu_ns(self.pids())

    def stop(self):
        """Wait until all is read, end it, and return what it says."""
        wait_quiet(self.pids)
        rss = peak_rss_kib(self.pids())
        cpu = self.finish()
        self.clean()
        self.result.update(reader_cpu_ns=cpu - self.cpu_armed, rss_kib=rss,
                           armed_ns=self.armed_ns)
        return self.result

    def disk(self, *paths):
        self.result['disk'] = sum(os.path.getsize(path) for path in paths)


class Nothing(Tracer):
    name = 'none'

    def start(self):
        pass

    def stop(self):
        return {}


class Kwatch(Tracer):
    probes = {'A': 1, 'B': 1, 'D': 1}
    what = {
        'A': ['--entry', 'vfs_write(file:u64/hex, buf:u64/hex, count)'],
        'B': ['vfs_write(file:u64/hex, buf:u64/hex, count)'],
        'D': ['--entry', 'do_sys_openat2(dfd:s32, filename:ustring)'],
    }
    file = 'kwatch.out'
    output = '-o'
    options = []

    def launch(self):
        self.process = Process(
            ['kwatch', 'trace', *self.what[self.question], *self.others, '--pid', str(self.tgid()),
             '--ring-size', f'{self.ring_kib}K', *self.options,
             self.output, self.path(self.file)],
            out=self.path('out'), err=self.path('err'))

    def count(self):
        return lines_of(self.path(self.file), SYMBOL[self.question])

    def finish(self):
        cpu = self.process.end()
        said = read(self.path('err'))
        if self.process.popen.returncode:
            raise RuntimeError(said)
        lost = [int(n) for n in re.findall(r'(?:LOST|MISSED|OVERWRITTEN) (\d+)', said)]
        self.result.update(recorded=self.count(), lost=sum(lost))
        self.disk(self.path(self.file))
        return cpu


class KwatchText(Kwatch):
    name = 'kwatch text'
    options = ['--color', 'never']


class KwatchJson(Kwatch):
    name = 'kwatch JSON'
    options = ['--json']


class KwatchRecord(Kwatch):
    name = 'kwatch record'
    output = '--record'
    suffix = file = 'kwatch.rec'

    def count(self):
        return None


FTRACE = {
    'A': ['p:bench/call vfs_write file=%di:x64 buf=%si:x64 count=%dx:u64'],
    'B': ['p:bench/call vfs_write file=%di:x64 buf=%si:x64 count=%dx:u64',
          'r:bench/back vfs_write ret=$retval:s64'],
    'D': ['p:bench/call do_sys_openat2 dfd=%di:s32 filename=+0(%si):ustring'],
}


def ftrace_define(question):
    for line in FTRACE[question]:
        append(f'{TRACING}/kprobe_events', line)


def ftrace_forget():
    write(f'{TRACING}/events/enable', '0')
    empty(f'{TRACING}/set_event_pid')
    empty(f'{TRACING}/trace')
    empty(f'{TRACING}/kprobe_events')
    write(f'{TRACING}/tracing_on', '1')


def ftrace_stats():
    """Sums over the CPUs of per_cpu/cpuN/stats."""
    sums = {}
    for cpu in range(os.cpu_count()):
        for line in read(f'{TRACING}/per_cpu/cpu{cpu}/stats').splitlines():
            key, value = line.split(':', 1)
            sums[key] = sums.get(key, 0) + float(value)
    return sums


class Ftrace(Tracer):
    records = {'A': 1, 'B': 2, 'D': 1}
    files = []

    def prepare(self):
        write(f'{TRACING}/buffer_size_kb', str(self.ring_kib))
        empty(f'{TRACING}/trace')

    def launch(self):
        ftrace_define(self.question)
        write(f'{TRACING}/set_event_pid', ' '.join(map(str, self.tids())))
        self.readers = [Process(['cat', name], out=self.path(f'ftrace.{n}'),
                                err=self.path('err'))
                        for n, name in enumerate(self.files)]
        write(f'{TRACING}/events/bench/enable', '1')

    def living(self):
        return True

    def pids(self):
        return [reader.popen.pid for reader in self.readers]

    def drain(self, name, path):
        """What the reader would have been given only with more behind it."""
        with open(path, 'ab') as out:
            fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
            try:
                while data := os.read(fd, 65536):
                    out.write(data)
            except BlockingIOError:
                pass
            finally:
                os.close(fd)

    def finish(self):
        write(f'{TRACING}/events/bench/enable', '0')
        cpu = sum(reader.end() for reader in self.readers)
        paths = [self.path(f'ftrace.{n}') for n in range(len(self.files))]
        for name, path in zip(self.files, paths):
            self.drain(name, path)
        stats = ftrace_stats()
        self.result.update(recorded=self.count(stats, paths),
                           lost=int(stats['overrun'] + stats['dropped events']))
        self.disk(*paths)
        return cpu

    def clean(self):
        ftrace_forget()


class FtraceRaw(Ftrace):
    name = 'ftrace raw'

    @property
    def files(self):
        return [f'{TRACING}/per_cpu/cpu{cpu}/trace_pipe_raw' for cpu in range(os.cpu_count())]

    def count(self, stats, _paths):
        return int(stats['read events'])


class FtraceText(Ftrace):
    name = 'ftrace text'
    files = [f'{TRACING}/trace_pipe']

    def count(self, _stats, paths):
        return lines_of(paths[0], 'call:\\|back:')


class TraceCmd(Tracer):
    name = 'trace-cmd'
    records = {'A': 1, 'B': 2, 'D': 1}
    suffix = 'trace.dat'

    def prepare(self):
        ftrace_define(self.question)

    def launch(self):
        pids = [word for tid in self.tids() for word in ('-P', str(tid))]
        self.process = Process(['trace-cmd', 'record', '-e', 'bench', *pids,
                                '-b', str(self.ring_kib), '-o', self.path('trace.dat')],
                               out=self.path('out'), err=self.path('err'))

    def finish(self):
        cpu = self.process.end()
        self.result['recorded'] = None
        self.disk(self.path('trace.dat'))
        return cpu

    def clean(self):
        ftrace_forget()


class Perf(Tracer):
    name = 'perf record'
    records = {'A': 1, 'B': 2, 'D': 1}
    suffix = 'perf.data'

    def prepare(self):
        ftrace_define(self.question)

    def launch(self):
        pages = self.ring_kib // 4
        self.process = Process(['perf', 'record', '-e', 'bench:*', '-p', str(self.tgid()),
                                '-m', str(pages), '-B', '-N', '-o', self.path('perf.data')],
                               out=self.path('out'), err=self.path('err'))

    def finish(self):
        cpu = self.process.end()
        self.result['recorded'] = None
        self.disk(self.path('perf.data'))
        return cpu

    def clean(self):
        ftrace_forget()


def map_sum(text):
    """A count, or the sum of a histogram's counts, as bpftrace prints its maps."""
    single = re.search(r'^@: (\d+)$', text, re.M)
    if single:
        return int(single.group(1))
    return sum(int(n) for n in re.findall(r'^\[.*[\])] +(\d+) \|', text, re.M))


class Bpftrace(Tracer):
    program = {}

    def launch(self):
        text = self.program[self.question].replace('TGID', str(self.tgid()))
        os.environ['BPFTRACE_PERF_RB_PAGES'] = str(self.ring_kib // 4)
        os.environ['BPFTRACE_NO_CPP_DEMANGLE'] = '1'
        self.process = Process(['bpftrace', '-e', text], out=self.path('bpftrace.txt'),
                               err=self.path('err'))

    def finish(self):
        cpu = self.process.end()
        said = read(self.path('err'))
        path = self.path('bpftrace.txt')
        with open(path, errors='replace', encoding='utf-8') as file:
            lost = 0
            recorded = 0
            for line in file:
                if line.startswith('hit '):
                    recorded += 1
                elif line.startswith('Lost '):
                    lost += int(line.split()[1])
        lost += sum(int(n) for n in re.findall(r'Lost (\d+)', said))
        if self.counts_only:
            recorded = map_sum(read(path))
        self.result.update(recorded=recorded, lost=lost)
        self.disk(path)
        return cpu


class BpftracePrintf(Bpftrace):
    name = 'bpftrace printf'
    program = {
        'A': 'kprobe:vfs_write /pid == TGID/ '
             '{ printf("hit %llu %d %s %llx %llx %llu\\n", nsecs, tid, comm, arg0, arg1, arg2); }',
        'B': 'kprobe:vfs_write /pid == TGID/ '
             '{ @t[tid] = nsecs; @f[tid] = arg0; @b[tid] = arg1; @c[tid] = arg2; } '
             'kretprobe:vfs_write /@t[tid]/ '
             '{ printf("hit %llu %d %s %llx %llx %llu %lld %llu\\n", nsecs, tid, comm, @f[tid],'
             ' @b[tid], @c[tid], retval, nsecs - @t[tid]); delete(@t[tid]); }',
        'D': 'kprobe:do_sys_openat2 /pid == TGID/ '
             '{ printf("hit %llu %d %s %d %s\\n", nsecs, tid, comm, arg0, str(arg1)); }',
    }


class BpftraceCount(Bpftrace):
    name = 'bpftrace count'
    counts_only = True
    program = {
        'A': 'kprobe:vfs_write /pid == TGID/ { @ = count(); }',
        'B': 'kprobe:vfs_write /pid == TGID/ { @t[tid] = nsecs; } '
             'kretprobe:vfs_write /@t[tid]/ { @ = hist(nsecs - @t[tid]); delete(@t[tid]); }',
        'D': 'kprobe:do_sys_openat2 /pid == TGID/ { @ = count(); }',
    }


class Libbpf(Tracer):
    name = 'libbpf ringbuf'

    def launch(self):
        # One buffer for all CPUs: as much in all as the others have
        size = self.ring_kib * 1024
        while size < self.ring_kib * 1024 * os.cpu_count():
            size *= 2
        self.process = Process(['ringbuf', os.environ['KWATCH_BENCH_OBJECT'], self.question,
                                str(self.tgid()), str(size), self.path('ringbuf.out')],
                               out=self.path('out'), err=self.path('err'))

    def finish(self):
        cpu = self.process.end()
        words = read(self.path('out')).split()
        if len(words) != 4:
            raise RuntimeError(read(self.path('err')))
        self.result.update(recorded=int(words[1]), lost=int(words[3]))
        self.disk(self.path('ringbuf.out'))
        return cpu


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f'{argv}: {done.stderr}{done.stdout}')
    return done.stdout + done.stderr


class Lttng(Tracer):
    """Daemons: the consumer is what reads. It records no arguments."""

    name = 'LTTng'
    records = {'A': 1, 'B': 2, 'D': 1}
    probes = {'A': 1, 'B': 1, 'D': 1}
    suffix = 'lttng'
    begun = False

    @classmethod
    def available(cls):
        return os.path.isdir(os.environ.get('KWATCH_BENCH_LTTNG', '/nonexistent'))

    @classmethod
    def begin(cls):
        """The daemon and its modules, once for all runs."""
        if cls.begun:
            return
        modules = f'/lib/modules/{os.uname().release}'
        run('mount', '--bind', os.environ['KWATCH_BENCH_LTTNG'] + modules, modules)
        os.environ['LTTNG_HOME'] = '/tmp/lttng-home'
        os.makedirs('/tmp/lttng-home', exist_ok=True)
        # A daemon keeps what it inherits: nobody could wait for the end of a pipe
        subprocess.run(['lttng-sessiond', '--background'], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        cls.begun = True

    def pids(self):
        return [int(pid) for pid in os.listdir('/proc') if pid.isdigit() and
                read_comm(pid).startswith(('lttng-consume', 'lttng-sessiond'))]

    def prepare(self):
        self.begin()

    def launch(self):
        out = self.path('lttng')
        run('lttng', 'create', 'bench', f'--output={out}')
        run('lttng', 'enable-channel', '-k', 'bench', '--subbuf-size=1M',
            f'--num-subbuf={max(self.ring_kib // 1024, 2)}')
        kind = '--function' if self.question == 'B' else '--probe'
        run('lttng', 'track', '-k', f'--pid={self.tgid()}')
        run('lttng', 'enable-event', '-k', '-c', 'bench', f'{kind}={SYMBOL[self.question]}', 'call')
        run('lttng', 'start')

    def finish(self):
        before = cpu_ns(self.pids())
        said = run('lttng', 'stop')
        after = cpu_ns(self.pids())
        lost = [int(n) for n in re.findall(r'(\d+) events? (?:was|were) discarded', said)]
        said = run('lttng', 'destroy')
        lost += [int(n) for n in re.findall(r'(\d+) events? (?:was|were) discarded', said)]
        paths = [os.path.join(root, file) for root, _, files in os.walk(self.path('lttng'))
                 for file in files if 'index' not in root and not file.endswith('.idx')]
        self.result.update(recorded=None, lost=max(lost, default=0))
        self.disk(*paths)
        self.result['stop_cpu_ns'] = after - before
        return after


def read_comm(pid):
    try:
        return read(f'/proc/{pid}/comm').strip()
    except OSError:
        return ''


class Systemtap(Tracer):
    """Translated on the host beforehand; its module's name says what it does."""

    name = 'SystemTap'

    @classmethod
    def available(cls):
        return os.path.isdir(os.environ.get('KWATCH_BENCH_STAP', '/nonexistent'))

    def launch(self):
        directory = os.environ['KWATCH_BENCH_STAP']
        self.process = Process(['staprun', '-b', str(max(self.ring_kib // 1024, 1)),
                                '-x', str(self.tgid()), '-o', self.path('stap.txt'),
                                f'{directory}/bench_{self.question.lower()}.ko'],
                               out=self.path('out'), err=self.path('err'))

    def finish(self):
        cpu = self.process.end()
        path = self.path('stap.txt')
        lost = [int(n) for n in re.findall(r'(\d+) (?:transport|message)',
                                           read(self.path('err')))]
        self.result.update(recorded=lines_of(path, '^hit '), lost=sum(lost))
        self.disk(path)
        return cpu


TRACERS = [Nothing, KwatchRecord, KwatchText, KwatchJson, FtraceRaw, FtraceText, TraceCmd,
           Perf, BpftracePrintf, BpftraceCount, Libbpf, Lttng, Systemtap]


def available():
    return [tracer for tracer in TRACERS if getattr(tracer, 'available', lambda: True)()]


def find(name):
    for tracer in available():
        if tracer.name == name:
            return tracer
    raise KeyError(name)
