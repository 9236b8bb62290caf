# SPDX-License-Identifier: GPL-2.0-only
"""make bench, on the host: counts what was left to count, and prints tables.

    report.py DIRECTORY JSON-FILE 0|1(print JSON)
"""
import glob
import json
import os
import re
import statistics
import subprocess
import sys


def count_lines(argv, pattern):
    """Lines of a program's output with a word in them; there may be millions."""
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        done = subprocess.run(['grep', '-c', pattern], stdin=program.stdout,
                              capture_output=True, text=True, check=False)
    return int(done.stdout or 0)


def output(argv):
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def count_kwatch(path):
    recorded = count_lines(['build/kwatch', 'read', '--file', path, '--color=never'], 'vfs_write(')
    return recorded, None


def count_trace_cmd(path):
    recorded = count_lines(['trace-cmd', 'report', '-i', path], ' call: ')
    dropped = re.findall(r'\[(\d+) EVENTS DROPPED\]', output(['trace-cmd', 'report', '-i', path]))
    return recorded, sum(map(int, dropped))


def count_perf(path):
    stats = output(['perf', 'report', '--stats', '-i', path])
    samples = re.search(r'SAMPLE events: +(\d+)', stats)
    script = subprocess.run(['perf', 'script', '-i', path, '--show-lost-events', '-F', 'event'],
                            capture_output=True, text=True, check=False)
    lost = re.findall(r'PERF_RECORD_LOST(?:_SAMPLES)? lost (\d+)', script.stdout)
    return int(samples.group(1)) if samples else 0, sum(map(int, lost))


def count_lttng(path):
    said = output(['babeltrace2', path, '--component', 'sink.utils.counter'])
    events = re.findall(r'(\d+) Event message', said)   # it counts aloud
    return int(events[-1]) if events else 0, None


COUNT = {'kwatch.rec': count_kwatch, 'trace.dat': count_trace_cmd, 'perf.data': count_perf,
         'lttng': count_lttng}


def count_files(directory, found):
    """Independent of what a tracer says of itself, where that is possible."""
    for burst in found['burst']:
        if 'file' not in burst or burst.get('recorded') is not None:
            continue
        path = os.path.join(directory, burst['file'])
        for suffix, count in COUNT.items():
            if path.endswith(suffix):
                recorded, lost = count(path)
                burst['recorded'] = recorded
                if lost is not None:
                    burst['lost'] = lost


def spread(values):
    """Median, and where the middle half lies."""
    values = sorted(values)
    if len(values) < 3:
        return {'median': statistics.median(values), 'low': values[0], 'high': values[-1]}
    low, middle, high = statistics.quantiles(values, n=4, method='inclusive')
    return {'median': middle, 'low': low, 'high': high}


def select(runs, **wanted):
    return [run for run in runs if all(run[key] == value for key, value in wanted.items())]


def names(runs):
    return list(dict.fromkeys(run['tracer'] for run in runs))


def added(runs, clock='cpu_ns'):
    return [run['traced_' + clock] - run['base_' + clock] for run in runs]


def derive_costs(found):
    """What a call costs more, and how many times what it costs with kwatch."""
    runs = found['runs']
    for question in ('A', 'B', 'D', 'rejected A'):
        kwatch = select(runs, tracer='kwatch record', question=question)
        unit = statistics.median(added(kwatch)) if kwatch else None
        for name in names(runs):
            chosen = select(runs, tracer=name, question=question)
            if not chosen:
                continue
            cost = spread(added(chosen))
            cost.update(tracer=name, question=question, rounds=len(chosen),
                        base=statistics.median(run['base_cpu_ns'] for run in chosen),
                        wall=statistics.median(added(chosen, 'wall_ns')),
                        ratio=cost['median'] / unit if unit and unit > 0 else None)
            found['costs'].append(cost)


def derive_readers(found):
    """Of the bursts, for each event that arrived: what an idle reader takes, and
    the memory and time to get ready, are of the short runs."""
    for name in names(found['burst']):
        bursts = [burst for burst in select(found['burst'], tracer=name, question='C')
                  if burst.get('recorded')]
        idle = select(found['runs'], tracer=name, question='idle')
        if not bursts or not idle:
            continue
        nothing = statistics.median(run['reader_cpu_ns'] for run in idle)
        empty = statistics.median(run['disk'] for run in idle)
        runs = select(found['runs'], tracer=name, question='A') or idle
        reader = spread([(burst['reader_cpu_ns'] - nothing) / burst['recorded']
                         for burst in bursts])
        reader.update(
            tracer=name, idle_ns=nothing, bursts=len(bursts),
            disk=statistics.median((burst['disk'] - empty) / burst['recorded']
                                   for burst in bursts),
            rss_kib=max(run['rss_kib'] for run in runs),
            burst_rss_kib=max(burst['rss_kib'] for burst in bursts),
            armed_ms=statistics.median(run['armed_ns'] for run in runs) / 1e6)
        found['readers'].append(reader)


def table(title, head, rows):
    print(f'\n{title}\n')
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, ['-' * width for width in widths], *rows]:
        cells = [str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        print('| ' + ' | '.join(cells) + ' |')


def print_costs(found):
    rows = []
    for name in names(found['costs']):
        row = [name]
        for question in ('A', 'B', 'D', 'rejected A'):
            cost = select(found['costs'], tracer=name, question=question)
            if cost and cost[0]['ratio'] is not None:
                row += [f'{cost[0]["ratio"]:.2f}', f'{cost[0]["median"]:.0f} '
                        f'({cost[0]["low"]:.0f}..{cost[0]["high"]:.0f})']
            else:
                row += ['', '']
        rows.append(row)
    table('Cost that is added to a call: times that of kwatch record, and ns of this guest '
          '(middle half of the rounds)',
          ['tracer', 'A', 'ns', 'B', 'ns', 'D', 'ns', 'rejected', 'ns'], rows)


def print_readers(found):
    unit = select(found['readers'], tracer='kwatch record')
    unit = unit[0]['median'] if unit else float('nan')
    table('Reading a burst, each event that arrived: CPU of the reader, bytes of its file; '
          'its memory, KiB; command to armed, ms',
          ['tracer', 'times kwatch record', 'ns/event', 'bytes/event', 'RSS', 'in the burst',
           'armed'],
          [[reader['tracer'], f'{reader["median"] / unit:.2f}', f'{reader["median"]:.0f}',
            f'{reader["disk"]:.1f}', reader['rss_kib'], reader['burst_rss_kib'],
            f'{reader["armed_ms"]:.0f}'] for reader in found['readers']])


def print_bursts(found):
    rows = []
    for burst in found['burst']:
        recorded, lost = burst.get('recorded'), burst.get('lost')
        known = recorded is not None and lost is not None
        rows.append([burst['question'], burst['tracer'], burst['events'], recorded, lost,
                     '' if not known else 'yes' if recorded + lost == burst['events'] else
                     f'no: {recorded + lost - burst["events"]:+d}',
                     f'{100 * (1 - recorded / burst["events"]):.1f} %'
                     if recorded is not None else ''])
    table('Bursts into 4 MiB of each CPU', ['case', 'tracer', 'truth', 'recorded', 'lost',
                                            'sum is the truth', 'not recorded'], rows)


def print_arming(found):
    rows = []
    for name in names(found['arming']):
        for one in (True, False):
            chosen = [run for run in found['arming']
                      if run['tracer'] == name and (run['probes'] == 1) == one]
            if chosen:
                rows.append([name, chosen[0]['probes']] +
                            [f'{statistics.median(run[key] for run in chosen) / 1e6:.0f}'
                             for key in ('armed_ns', 'disarmed_ns', 'ended_ns')])
    table('Arming, ms: command to armed; interrupt to disarmed, to the end of the program',
          ['tracer', 'probes', 'armed', 'disarmed', 'ended'], rows)


def print_curves(found):
    rows = []
    for curve in dict.fromkeys(run['question'] for run in found['curves']):
        for value in dict.fromkeys(run['value'] for run in found['curves']
                                   if run['question'] == curve):
            cost = spread(added(select(found['curves'], question=curve, value=value)))
            rows.append([curve, value, f'{cost["median"]:.0f}',
                         f'{cost["low"]:.0f}..{cost["high"]:.0f}'])
    table('kwatch record, case A, ns of this guest that are added to a call',
          ['over', 'value', 'added', 'middle half'], rows)


def main():
    directory, target, as_json = sys.argv[1:4]
    with open(os.path.join(directory, 'bench.json'), encoding='utf-8') as file:
        found = json.load(file)
    # Further boots, with other numbers of CPUs
    for path in sorted(glob.glob(os.path.join(directory, 'smp-*', 'bench.json'))):
        with open(path, encoding='utf-8') as file:
            found.setdefault('curves', []).extend(select(json.load(file)['curves'], question='CPUs'))
    found.update(costs=[], readers=[])
    count_files(directory, found)
    derive_costs(found)
    derive_readers(found)
    with open(target, 'w', encoding='utf-8') as file:
        json.dump(found, file, indent=1)
    if as_json == '1':
        json.dump(found, sys.stdout, indent=1)
        return
    for kind, show in (('costs', print_costs), ('readers', print_readers),
                       ('burst', print_bursts), ('arming', print_arming),
                       ('curves', print_curves)):
        if found.get(kind):
            show(found)
    for failure in found.get('failures', []):
        print(f'\nNot measured: {failure["tracer"]}, {failure["question"]}: {failure["error"]}')


main()
