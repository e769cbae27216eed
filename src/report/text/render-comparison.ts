/** `muster report --compare`: first whether it matters, then what took longer, then what is no longer the same. */
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import type { Quartiles } from '../../lib/quartiles.ts';
import { fewest, type Compared, type Comparison } from '../comparison/compare.ts';
import { describeBoot, shortId, type KeptRun } from '../kept/kept-runs.ts';
import { clean, cut, padEnd, padStart, widthOf, wrap } from './layout.ts';
import { describeStart, describeTrigger, paintOutcome } from './render-text.ts';
import { paint, type Style } from './style.ts';
import { count } from '../words.ts';
import type { Difference } from '../comparison/differences.ts';
import type { Phase } from '../comparison/measures.ts';
import type { TextOptions } from './render-text.ts';

/** `--format json`. Keys may be added, never renamed or removed; times are milliseconds. */
export function comparisonDocument({ run, against, leftOut, measures, differences, outcomes, outlier }: Comparison) {
  return {
    schema: 'muster.comparison/1',
    run: reference(run),
    against: against.map(reference),
    leftOut: leftOut.map(reference),
    outlier,
    outcomes,
    measures: measures.map(({ phase, name, took, usual, quartiles, samples, change }) => ({
      phase,
      name,
      tookMs: took,
      usualMs: usual,
      quartilesMs: quartiles && [quartiles.lower, quartiles.upper],
      samples,
      change,
    })),
    differences,
  };
}

export function renderComparison(comparison: Comparison, options: TextOptions): string {
  const { measures, differences } = comparison;
  const rows = measures.filter(({ phase }) => phase !== 'ready');
  const of = (...changes: Compared['change'][]) => rows.filter(({ change }) => changes.includes(change));
  const sections = [
    headLines(comparison, options),
    tableLines('Slower', biggestFirst(of('slower')), comparison, options),
    tableLines('Faster', biggestFirst(of('faster')), comparison, options),
    options.all ? tableLines('As usual', of('same', null), comparison, options) : quietLines(of('same')),
    differenceLines('New', differences, 'new', options),
    differenceLines('Gone', differences, 'gone', options),
    differenceLines('Changed', differences, 'changed', options),
  ];
  return sections
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(line => `${line.trimEnd()}\n`).join(''))
    .join('\n');
}

function reference({ boot, number, report }: KeptRun) {
  const { startedAt, trigger, outcome } = report;
  return { boot: boot.offset, bootId: boot.bootId, run: number, startedAt, trigger, outcome };
}

function headLines(comparison: Comparison, style: Style): string[] {
  const { run, against, leftOut } = comparison;
  const { outcome, host } = run.report;
  const word = (outcome ?? '-').toUpperCase();
  const [first = '', ...rest] = wrap(`${word} `, `on ${clean(host, style)}: ${describeRun(run, style)}`, style.columns);
  return [
    first.replace(word, paint(word, paintOutcome(outcome), style)),
    ...rest,
    ...wrap('  against: ', againstWords(comparison, style), style.columns),
    ...(leftOut.length > 0
      ? wrap('           ', `left out: ${count(leftOut.length, 'boot')} whose run was not of this kind`, style.columns)
      : []),
    ...wrap('  ready:   ', readyWords(comparison), style.columns),
    ...(against.length > 1 && against.length < fewest
      ? wrap('  note:    ', `fewer than ${fewest} boots: what is usual is not known`, style.columns)
      : []),
  ];
}

function describeRun({ boot, number, report }: KeptRun, style: Style): string {
  const when = describeStart(clean(report.startedAt, style));
  return `run ${number} of ${describeBoot(boot)} (${clean(shortId(boot.bootId), style)}), ${when}, ${describeTrigger(report)}`;
}

function againstWords({ against, outcomes }: Comparison, style: Style): string {
  const [newest] = against;
  if (!newest) return '-';
  if (against.length === 1) return `${describeRun(newest, style)}: ${newest.report.outcome ?? '-'}`;
  const ended = Object.entries(outcomes).map(([outcome, times]) => `${times} ${outcome}`);
  const oldest = against.at(-1) ?? newest;
  return `${count(against.length, 'boot')}, ${oldest.boot.offset} to ${newest.boot.offset}: ${ended.join(', ')}`;
}

function readyWords({ measures, against, outlier }: Comparison): string {
  const ready = measures.find(({ phase }) => phase === 'ready');
  const now = ready?.took ?? null;
  const before = ready?.usual ?? null;
  const many = against.length > 1;
  const is = now === null ? 'never' : `after ${formatDuration(now)}`;
  const half = many && ready?.quartiles ? ` (half of them ${describeQuartiles(ready.quartiles)})` : '';
  const was = `${many ? 'usually' : 'before'} ${before === null ? 'never' : `after ${formatDuration(before)}`}${half}`;
  if (now === null || before === null || !ready?.change) return `${is}, ${was}`;
  const differs = `${formatDuration(Math.abs(now - before))} ${ready.change}${outlier === true ? ' than usual' : ''}`;
  return `${is}, ${was}: ${ready.change === 'same' ? 'no difference that counts' : differs}`;
}

function describeQuartiles({ lower, upper }: Quartiles): string {
  return `${formatDuration(lower)} to ${formatDuration(upper)}`;
}

const phaseWords: Readonly<Record<Phase, string>> = {
  ready: 'ready',
  gate: 'wait',
  wait: 'wait',
  start: 'start',
  verify: 'to ready',
};

const column = 10;

function tableLines(title: string, rows: readonly Compared[], { against }: Comparison, style: Style): string[] {
  if (rows.length === 0) return [];
  const many = against.length > 1;
  const nameOf = ({ name }: Compared) => cut(name === '' ? 'all prerequisites' : clean(name, style), 24, style);
  const names = Math.max(...rows.map(row => widthOf(nameOf(row))));
  const line = (start: string, cells: readonly string[]) => start + cells.map(cell => padStart(cell, column)).join('');
  const head = many ? ['usual', 'half from', 'to', 'now'] : ['before', 'now', 'change'];
  const width = Math.max(title.length, names + 12);
  return [
    paint(title, 'bold', style) + line(' '.repeat(width - title.length), head),
    ...rows.map(row => {
      const start = padEnd(`  ${padEnd(nameOf(row), names)}  ${phaseWords[row.phase]}`, width);
      return line(start, many ? timesOfMany(row) : timesOfTwo(row));
    }),
  ];
}

function timesOfMany({ took, usual, quartiles }: Compared): string[] {
  return [usual, quartiles?.lower ?? null, quartiles?.upper ?? null, took].map(time);
}

function timesOfTwo({ took, usual }: Compared): string[] {
  return [time(usual), time(took), took === null || usual === null ? '-' : signed(took - usual)];
}

function quietLines(same: readonly Compared[]): string[] {
  return same.length > 0 ? [`No difference that counts: ${count(same.length, 'time')} (-v lists them)`] : [];
}

function differenceLines(
  title: string,
  differences: readonly Difference[],
  change: Difference['change'],
  style: Style,
): string[] {
  const lines = differences
    .filter(each => each.change === change)
    .flatMap(({ what, name, detail }) => {
      const first = what === 'run' ? `  ${name}: ` : `  ${what} ${clean(name, style)}: `;
      // A finding has its whole message as its name.
      return first.length > 40
        ? wrap('  ', `${first.trim()} ${clean(detail, style)}`, style.columns)
        : wrap(first, clean(detail, style), style.columns);
    });
  return lines.length > 0 ? [paint(title, 'bold', style), ...lines] : [];
}

function biggestFirst(rows: readonly Compared[]): Compared[] {
  const size = ({ took, usual }: Compared) => Math.abs((took ?? 0) - (usual ?? 0));
  return rows.toSorted((one, other) => size(other) - size(one));
}

function time(duration: Milliseconds | null): string {
  return duration === null ? '-' : formatDuration(duration);
}

function signed(duration: Milliseconds): string {
  const text = formatDuration(Math.abs(duration));
  if (text === '0') return '0';
  return duration < 0 ? `-${text}` : `+${text}`;
}
