/** `muster report --list`: one line a run. */
import { formatDuration } from '../../lib/duration.ts';
import { longestWait, readyAfter } from '../key-times.ts';
import { clean, cut, padEnd, padStart, widthOf, wrap } from './layout.ts';
import { describeTrigger, paintOutcome } from './render-text.ts';
import { paint } from './style.ts';
import { shortId, type KeptRun } from '../kept/kept-runs.ts';
import type { Trigger } from '../../engine/event.ts';
import type { Style } from './style.ts';

/** `muster report --list --format json`. Keys may be added, never renamed or removed; times are milliseconds since the run began. */
export function runsDocument(runs: readonly KeptRun[]) {
  return {
    schema: 'muster.runs/1',
    runs: runs.map(({ boot, number, report }) => {
      const longest = longestWait(report);
      return {
        boot: boot.offset,
        bootId: boot.bootId,
        run: number,
        startedAt: report.startedAt,
        trigger: report.trigger,
        outcome: report.outcome,
        exitCode: report.exitCode,
        reason: report.reason,
        durationMs: report.durationMs,
        gateMs: report.gateMs,
        readyMs: readyAfter(report),
        longestWait: longest ? { name: longest.name, state: longest.state, waitedMs: longest.waitedMs } : null,
      };
    }),
  };
}

export function renderRuns(runs: readonly KeptRun[], style: Style): string {
  const zone = commonZone(runs);
  const head = ['Boot', 'Id', 'Run', zone ? `Started (${zone})` : 'Started', 'How', 'Outcome', 'Ready'];
  const rows = runs.map(run => cells(run, style));
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map(row => widthOf(row[column] ?? title))));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (isNumber[column] === true ? padStart : padEnd)(cell, widths[column] ?? 0)).join('  ');
  const left = style.columns - widthOf(line(head)) - 2;
  if (left < leastWait) return runs.flatMap((run, index) => inTwoLines(run, rows[index] ?? [], style)).join('');
  const lines = runs.map((run, index) => {
    const row = line(rows[index] ?? []);
    const { outcome } = run.report;
    const word = outcome ?? '-';
    return `${row.replace(` ${word} `, ` ${paint(word, paintOutcome(outcome), style)} `)}  ${describeWait(run, left, style)}`;
  });
  return [paint(`${line(head)}  Longest wait`, 'bold', style), ...lines].map(text => `${text}\n`).join('');
}

/** As many columns as the name and the time of the longest wait need at least. */
const leastWait = 12;

/** Where the table is too wide for the terminal. */
function inTwoLines(run: KeptRun, cells: readonly string[], style: Style): string[] {
  const [boot = '', id = '', number = '', started = '', , outcome = '', ready = ''] = cells;
  const when = `${started}, ${describeTrigger(run.report)}`;
  const end = `${outcome}${ready === '-' ? '' : `, ready after ${ready}`}`;
  const wait = longestWait(run.report) ? `; longest wait ${describeWait(run, style.columns, style)}` : '';
  const [first = '', ...rest] = wrap('    ', `${end}${wait}`, style.columns);
  const painted = first.replace(outcome, paint(outcome, paintOutcome(run.report.outcome), style));
  return [...wrap(`${boot} ${id} ${number}  `, when, style.columns), painted, ...rest].map(text => `${text}\n`);
}

/** By column: set to the right. */
const isNumber: readonly boolean[] = [true, false, true, false, false, false, true];

const triggers: Readonly<Record<Trigger, string>> = { boot: 'boot', manual: 'hand', rehearsal: 'test' };

function cells({ boot, number, report }: KeptRun, style: Style): string[] {
  const ready = readyAfter(report);
  return [
    String(boot.offset),
    clean(shortId(boot.bootId), style),
    String(number),
    clean(report.startedAt.replace('T', ' '), style).slice(0, 16),
    triggers[report.trigger],
    report.outcome ?? '-',
    ready === null ? '-' : formatDuration(ready),
  ];
}

function describeWait({ report }: KeptRun, columns: number, style: Style): string {
  const longest = longestWait(report);
  if (!longest) return '-';
  const time = formatDuration(longest.waitedMs);
  return `${cut(clean(longest.name, style), columns - time.length - 1, style)} ${time}`;
}

/** Of the times when all have the same: `+01:00`, `UTC`. */
function commonZone(runs: readonly KeptRun[]): string | undefined {
  const zones = new Set(runs.map(({ report }) => /(Z|[+-]\d\d:?\d\d)$/.exec(report.startedAt)?.[0] ?? ''));
  const [zone = ''] = zones;
  return zones.size === 1 && zone !== '' ? zone.replace(/^(Z|\+00:?00)$/, 'UTC') : undefined;
}
