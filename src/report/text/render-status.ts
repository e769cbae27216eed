/** The short answer to "how is it": the run in progress or the last one, and the daemons as they are now. */
import { formatDuration } from '../../lib/duration.ts';
import { attentionOf, type Attention } from '../attention.ts';
import { clean, cut, padEnd, widthOf, wrap } from './layout.ts';
import { describeStart, describeTrigger, paintOutcome } from './render-text.ts';
import { paint } from './style.ts';
import { joinNames } from '../../lib/join-names.ts';
import { describeCluster, meaningOf, outcomeMeaning } from '../words.ts';
import type { Outcome } from '../../engine/event.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { LiveDaemon } from '../live-daemon.ts';
import type { Report, ReportedPrerequisite } from '../report.ts';
import type { Style } from './style.ts';

export interface StatusView {
  /** The run in progress, else the last one; undefined when none is known. */
  readonly report: Report | undefined;
  /** Of a run in progress. */
  readonly running: { readonly pid: number; readonly sinceWritten: Milliseconds } | undefined;
  readonly daemons: readonly LiveDaemon[];
}

/** At most so many prerequisites are listed; the report has all. */
const mostUnmet = 4;

export function renderStatus({ report, running, daemons }: StatusView, style: Style): string {
  const attention = attentionOf({ daemons, inProgress: running !== undefined });
  const head = report
    ? running
      ? runningLines(report, running, style)
      : lastLines(report, daemons, style)
    : ['No run is known.'];
  return [...(attention ? attentionLines(attention, style) : []), ...head, ...daemonLines(daemons, style)]
    .map(line => `${line}\n`)
    .join('');
}

const attentionWords = { stranded: 'STRANDED', gap: 'IN BETWEEN', 'no-corosync': 'NO COROSYNC' } as const;

function attentionLines({ is, message, remedy }: Attention, style: Style): string[] {
  const word = attentionWords[is];
  const lines = wrap(`${word}: `, message, style.columns);
  return [
    ...lines.map(line => line.replace(word, paint(word, is === 'gap' ? 'yellow' : 'red', style))),
    ...(remedy ? wrap('  to do: ', remedy, style.columns) : []),
  ];
}

type Running = NonNullable<StatusView['running']>;

function runningLines(report: Report, { pid, sinceWritten }: Running, style: Style): string[] {
  const elapsed = formatDuration(report.durationMs + sinceWritten);
  const head = `for ${elapsed} on ${clean(report.host, style)} (${describeTrigger(report)}, pid ${pid})`;
  const unmet = report.gateMs === null ? waitedFor(report) : [];
  const now =
    unmet.length > 0
      ? unmetLines(unmet, report, sinceWritten, style)
      : wrap('  now: ', clean(report.reason, style), style.columns);
  return [`${paint('in progress', 'yellow', style)} ${head}`, ...now];
}

/** Required ones first; those whose turn has not come are waited for through the ones before them. */
function waitedFor({ prerequisites }: Report): ReportedPrerequisite[] {
  const unmet = prerequisites.filter(({ state, watchedMs }) => state === 'unmet' && watchedMs !== null);
  return [...unmet.filter(({ required }) => required), ...unmet.filter(({ required }) => !required)];
}

function unmetLines(
  unmet: readonly ReportedPrerequisite[],
  { deadlineMs }: Report,
  sinceWritten: Milliseconds,
  style: Style,
): string[] {
  const shown = unmet.slice(0, unmet.length > mostUnmet ? mostUnmet - 1 : mostUnmet);
  const names = Math.min(20, Math.max(...shown.map(({ name }) => widthOf(clean(name, style)))));
  const times = shown.map(({ waitedMs, timeoutMs }) => {
    const limit = timeoutMs === null ? '' : ` of ${formatDuration(timeoutMs)}`;
    return formatDuration(waitedMs + sinceWritten) + limit;
  });
  const width = Math.max(...times.map(widthOf));
  const more = unmet.slice(shown.length).map(({ name }) => clean(name, style));
  return [
    `waiting, at most ${formatDuration(deadlineMs)}, for:`,
    ...shown.map(({ name, required, detail }, index) => {
      const time = padEnd(times[index] ?? '', width);
      const fact = `${clean(detail, style)}${required ? '' : ' (optional)'}`;
      return cut(`  ${padEnd(clean(name, style), names)}  ${time}  ${fact}`, style.columns, style);
    }),
    ...(more.length > 0 ? [cut(`  and ${more.length} more: ${joinNames(more, 6)}`, style.columns, style)] : []),
  ];
}

function lastLines(report: Report, daemons: readonly LiveDaemon[], style: Style): string[] {
  const { outcome, durationMs, host, reason, advice, cluster } = report;
  const then = outcome ? whatChanged(outcome, daemons) : undefined;
  // In capitals what is so now.
  const word = outcome ? (then === undefined ? outcome.toUpperCase() : outcome) : 'ended without a report';
  const meaning = outcome
    ? (then ?? clean(meaningOf(outcome, report), style))
    : 'muster was killed or the machine went down';
  const when = `${describeStart(clean(report.startedAt, style))}, ${describeTrigger(report)}, took ${formatDuration(durationMs)}`;
  const view = cluster ? describeCluster(cluster) : '';
  return [
    ...wrap(`${word} on ${clean(host, style)}: `, meaning, style.columns).map(line =>
      line.replace(word, paint(word, paintOutcome(outcome), style)),
    ),
    ...wrap('  why:     ', clean(reason, style), style.columns),
    ...(advice ? wrap('  to do:   ', clean(advice, style), style.columns) : []),
    ...(view ? wrap('  cluster: ', clean(view, style), style.columns) : []),
    ...wrap('  last run: ', when, style.columns),
  ];
}

/** An end is of that time: who reads it after a stop or a failure is not told that all works, nor after a start that it does not. */
function whatChanged(outcome: Outcome, daemons: readonly LiveDaemon[]): string | undefined {
  const wasGood = outcome === 'ready' || outcome === 'degraded';
  const worksNoMore = daemons.some(({ active, ready }) => active !== 'active' || ready === false);
  const works = daemons.length > 0 && daemons.every(({ active, ready }) => active === 'active' && ready === true);
  if (wasGood && worksNoMore) return 'every service worked then; not every one does now';
  return !wasGood && works ? `${outcomeMeaning[outcome]}; that was then: every service works now` : undefined;
}

/** In the words of `pcs status`: `corosync: active/disabled`. */
function daemonLines(daemons: readonly LiveDaemon[], style: Style): string[] {
  if (daemons.length === 0) return [];
  const rows = daemons.map(({ unit, active, enabled }) => `${unit.replace(/\.service$/, '')}: ${active}/${enabled}`);
  const width = Math.max(...rows.map(widthOf));
  return [
    'Daemon Status:',
    ...daemons.flatMap(({ ready, detail }, index) => {
      const row = rows[index] ?? '';
      if (ready === true) return [`  ${padEnd(row, width)}  ${paint('ready', 'green', style)}`];
      const why = [ready === false ? 'not ready' : '', clean(detail, style)].filter(part => part !== '').join(': ');
      return why ? wrap(`  ${padEnd(row, width)}  `, why, style.columns) : [`  ${row}`];
    }),
  ];
}
