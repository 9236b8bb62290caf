# SPDX-License-Identifier: GPL-2.0-only
"""make bench, inside the guest: measures, and writes JSON to /results.

Every run of a tracer stands between two runs of the same load without any, so
that what the machine does beside touches both; the order of the tracers turns
from round to round.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from guest import KPROBES, Load, Process, armed_probes, read, wait_until
import tracers

WORK = '/tmp/bench'
RESULTS = '/results'
WARM_UP = 500


def say(text):
    print(text, file=sys.stderr, flush=True)


def fresh_directory(name):
    path = os.path.join(WORK, name)
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path)
    return path


def one_run(tracer, question, load, calls, gate=None, pace=(0, 0), **more):
    """The cost of a call without, with and again without the tracer."""
    directory = fresh_directory('run')
    run = tracer(question, load, directory, gate=gate, **more)
    before = load.make(calls, *pace)
    run.start()
    # Where an emulator translates code, or a tracer faults memory in
    warm_up = load.make(WARM_UP if calls else 0)['calls']
    traced = load.make(calls, *pace)
    result = run.stop()
    after = load.make(calls, *pace)
    if armed_probes():
        raise RuntimeError(f'{tracer.name} left probes behind:\n{read(KPROBES)}')
    for clock in ('wall_ns', 'cpu_ns'):
        result['base_' + clock] = (before[clock] + after[clock]) / 2
        result['traced_' + clock] = traced[clock]
    result['calls'] = calls + warm_up
    result['events'] = (calls + warm_up) * run.records[question]
    return result, directory


class Bench:
    """All that is measured, as it goes into the JSON."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.chosen = [tracer for tracer in tracers.available() if tracer.name != 'none' and
                       (not arguments.only or any(word in tracer.name
                                                  for word in arguments.only.split(',')))]
        self.found = {'runs': [], 'burst': [], 'curves': [], 'arming': []}

    def save(self):
        with open(f'{RESULTS}/bench.json', 'w', encoding='utf-8') as file:
            json.dump(self.found, file, indent=1)

    def add(self, kind, tracer, question, result, **more):
        self.found[kind].append({'tracer': tracer.name, 'question': question, **result, **more})
        self.save()

    def attempt(self, tracer, question, function):
        """A tracer that fails is left out and told, the others go on."""
        try:
            function()
        except (RuntimeError, TimeoutError, OSError, subprocess.SubprocessError) as error:
            say(f'{tracer.name} {question}: {error}')
            self.found.setdefault('failures', []).append(
                {'tracer': tracer.name, 'question': question, 'error': str(error)[:400]})
            self.save()
            self.recover()

    def recover(self):
        subprocess.run(['killall', '-q', 'kwatch', 'perf', 'trace-cmd', 'bpftrace', 'ringbuf',
                        'cat', 'staprun', 'stapio'], check=False)
        subprocess.run(['lttng', 'destroy', '--all'], check=False, capture_output=True)
        time.sleep(1)
        try:
            tracers.ftrace_forget()
        except OSError as error:
            say(f'ftrace: {error}')

    def costs(self, questions, rounds, gate=None):
        for question in questions:
            load = Load('open' if question == 'D' else 'write')
            load.make(2000)
            for turn in range(rounds):
                order = self.chosen[turn % len(self.chosen):] + \
                    self.chosen[:turn % len(self.chosen)]
                for tracer in order:
                    self.attempt(tracer, question,
                                 lambda t=tracer: self.cost(t, question, load, turn, gate))
                say(f'question {question}{" rejected" if gate else ""}: '
                    f'round {turn + 1} of {rounds}')
            load.end()

    def cost(self, tracer, question, load, turn, gate):
        begin = time.monotonic()
        result, _ = one_run(tracer, question, load, self.arguments.calls, gate)
        name = 'rejected ' + question if gate else question
        say(f'{tracer.name} {name}: {time.monotonic() - begin:.0f} s')
        self.add('runs', tracer, name, result, round=turn)

    def idle(self):
        """What a reader takes that has nothing to read: not the price of an event."""
        load = Load('write')
        for tracer in self.chosen:
            self.attempt(tracer, 'idle', lambda t=tracer: self.add(
                'runs', t, 'idle', one_run(t, 'A', load, 0)[0], round=0))
        load.end()

    def bursts(self, kind='write'):
        """2 million calls; from all CPUs, the load leaves the reader none of its own."""
        cpus = os.cpu_count()
        if kind == 'write-all':
            os.sched_setaffinity(0, range(cpus))
        for turn in range(self.arguments.burst_rounds):
            for tracer in self.chosen:
                if not tracer.counts_only:
                    self.attempt(tracer, 'C', lambda t=tracer: self.burst(t, kind, turn))

    def burst(self, tracer, kind, turn):
        load = Load(kind)
        try:
            result, directory = one_run(tracer, 'A', load, self.arguments.burst)
        finally:
            load.end()
        name = 'C' if kind == 'write' else 'C, all CPUs'
        self.keep(tracer, directory, result, f'{name}-{turn}'.replace(' ', '-').replace(',', ''))
        self.add('burst', tracer, name, result, round=turn)
        say(f'{name}: {tracer.name}: recorded {result.get("recorded")} lost {result.get("lost")}')

    def keep(self, tracer, directory, result, label):
        """What takes long to count under emulation is counted on the host."""
        if not tracer.suffix or result.get('recorded') is not None:
            return
        target = f'{RESULTS}/{label}-{tracer.suffix}'
        source = f'{directory}/{tracer.suffix}'
        if os.path.isdir(source):
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy(source, target)
        result['file'] = os.path.basename(target)

    def curves(self):
        """kwatch alone: probes armed on other functions, sizes of the ring, this
        guest's CPUs. Paced, so that the smallest ring does not fill up."""
        load = Load('write')
        load.make(2000)
        others = [line.split()[2] for line in read('/proc/kallsyms').splitlines()
                  if line.split()[2].startswith('__x64_sys_')]
        unused = [name for name in sorted(set(others)) if not any(
            word in name for word in ('write', 'read', 'open', 'poll', 'send', 'recv', 'wait',
                                      'time', 'nano', 'exit', 'futex', 'mmap', 'sched'))]
        for turn in range(self.arguments.rounds):
            for count in (1, 10, 100):
                self.point(load, 'probes', count, turn, others=unused[:count - 1])
            for kib in (64, 256, 1024, 4096, 16384, 65536):
                self.point(load, 'ring KiB', kib, turn, ring_kib=kib)
            self.point(load, 'CPUs', os.cpu_count(), turn)
            say(f'curves: round {turn + 1}')
        load.end()

    def point(self, load, curve, value, turn, **more):
        self.attempt(tracers.KwatchRecord, curve, lambda: self.add(
            'curves', tracers.KwatchRecord, curve,
            one_run(tracers.KwatchRecord, 'A', load, self.arguments.calls, pace=(500, 5000),
                    **more)[0], round=turn, value=value))

    def arming(self):
        """From the command to the last probe armed, and from the signal to none."""
        listed = json.loads(subprocess.run(['kwatch', 'list', '--json'], check=True,
                                           capture_output=True, text=True).stdout)
        scenarios = [entry['scenario'] for entry in listed]
        for turn in range(self.arguments.rounds):
            self.arm_once('kwatch', ['kwatch', 'trace', 'vfs_write', '-o', '/dev/null'], 1, turn)
            self.arm_once('kwatch', ['kwatch', 'trace', *scenarios, '--pid', '1', '-o',
                                     '/dev/null'], None, turn)
            symbols = self.symbols
            self.arm_once('bpftrace', ['bpftrace', '-e', 'kprobe:vfs_write { @ = count(); }'],
                          1, turn)
            program = ','.join(f'kretprobe:{symbol}' for symbol in symbols)
            self.arm_once('bpftrace', ['bpftrace', '-e', program + ' { @ = count(); }'],
                          None, turn)

    symbols = []

    def arm_once(self, name, argv, probes, turn):
        begin = time.monotonic_ns()
        process = Process(argv, out='/tmp/arm.out', err='/tmp/arm.err')
        last, changed, armed = 0, begin, 0
        # All there are: until the number has stood still for a while
        while armed != probes:
            process.check_alive()
            armed = armed_probes()
            now = time.monotonic_ns()
            if armed != last:
                last, changed = armed, now
            elif armed and probes is None and now - changed > 1_500_000_000:
                break
            time.sleep(0.001)
        took = time.monotonic_ns() - begin if probes else changed - begin
        if not self.symbols and probes is None:
            self.symbols = [line.split()[2].split('+')[0] for line in
                            read(KPROBES).splitlines() if '[DISABLED]' not in line]
        begin = time.monotonic_ns()
        process.popen.send_signal(2)
        wait_until(lambda: not armed_probes(), 120, 'disarm')
        gone = time.monotonic_ns() - begin
        process.end()
        self.found['arming'].append({'tracer': name, 'probes': armed, 'armed_ns': took,
                                     'disarmed_ns': gone, 'ended_ns':
                                     time.monotonic_ns() - begin, 'round': turn})
        self.save()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--calls', type=int, default=20000)
    parser.add_argument('--burst', type=int, default=2000000)
    parser.add_argument('--burst-rounds', type=int, default=1)
    parser.add_argument('--only', default='')
    parser.add_argument('--parts', default='cost,rejected,idle,burst,burst-all,arming,curves')
    arguments = parser.parse_args()
    cpus = os.cpu_count()
    subprocess.run(['insmod', os.environ['KWATCH_KO']], check=True)
    # The last CPU is the load's
    if cpus > 1:
        os.sched_setaffinity(0, range(cpus - 1))
    bench = Bench(arguments)
    bench.found['conditions'] = {
        'kernel': os.uname().release, 'cpus': cpus, 'rounds': arguments.rounds,
        'calls': arguments.calls, 'burst': arguments.burst, 'ring_kib': tracers.RING_KIB,
    }
    kinds = {
        'cost': lambda: bench.costs('ABD', arguments.rounds),
        'rejected': lambda: bench.costs('A', arguments.rounds, gate=1),
        'idle': bench.idle,
        'burst': bench.bursts,
        'burst-all': lambda: bench.bursts('write-all'),
        'arming': bench.arming,
        'curves': bench.curves,
    }
    for part in arguments.parts.split(','):
        kinds[part]()
    bench.save()


main()
