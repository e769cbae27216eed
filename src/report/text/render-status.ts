/** The short answer to "how is it": the run in progress or the last one, and the daemons as they are now. */
import { formatDuration } from '../../lib/duration.ts';
import { headlineOf, isOfThisBoot, type Headline } from '../headline.ts';
import { clean, cut, padEnd, widthOf, wrap } from './layout.ts';
import { describeStart, describeTrigger } from './render-text.ts';
import { paint } from './style.ts';
import { joinNames } from '../../lib/join-names.ts';
import { describeLimit, describeSeen } from '../live/wait-words.ts';
import { describeAttempt, describeCluster } from '../words.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { LiveDaemon } from '../live-daemon.ts';
import type { Report, ReportedPrerequisite } from '../report.ts';
import type { StatusView } from '../status-view.ts';
import type { Style } from './style.ts';

/** At most so many prerequisites are listed; the report has all. */
const mostUnmet = 4;

export function renderStatus(view: StatusView, style: Style): string {
  const { report, running } = view;
  const head = headlineOf(view);
  const lines =
    report && running
      ? [...(head.isOfRun ? [] : headLines(head, style)), ...runningLines(report, running, style)]
      : [...headLines(head, style), ...clusterLines(view, style), ...lastRunLines(view, head, style)];
  return [...lines, ...daemonLines(view.daemons, style)].map(line => `${line}\n`).join('');
}

const colours = { good: 'green', doubtful: 'yellow', bad: 'red' } as const;

/** `READY on n1: ...`, `STRANDED: ...`. */
function headLines({ word, verdict, where, message, why, remedy }: Headline, style: Style): string[] {
  const place = clean(where, style);
  const text = [place, clean(message, style)].filter(part => part !== '').join(': ');
  const lines = wrap(place ? `${word} ` : `${word}: `, text, style.columns);
  return [
    ...lines.map((line, index) => (index === 0 ? line.replace(word, paint(word, colours[verdict], style)) : line)),
    ...(why ? wrap('  why:     ', clean(why, style), style.columns) : []),
    ...(remedy ? wrap('  to do:   ', clean(remedy, style), style.columns) : []),
  ];
}

type Running = NonNullable<StatusView['running']>;

function runningLines(report: Report, { pid, sinceWritten }: Running, style: Style): string[] {
  const { attempt } = report;
  const elapsed = report.durationMs + sinceWritten;
  const head = `for ${formatDuration(elapsed)} on ${clean(report.host, style)} (${describeTrigger(report)}, pid ${pid})`;
  const unmet = report.gateMs === null ? waitedFor(report) : [];
  const now =
    unmet.length > 0
      ? unmetLines(unmet, report, sinceWritten, style)
      : wrap('  now: ', clean(report.reason, style), style.columns);
  const again = attempt ? wrap('  ', clean(describeAttempt(attempt, elapsed), style), style.columns) : [];
  return [`${paint('in progress', 'yellow', style)} ${head}`, ...again, ...now];
}

/** Required ones first; those whose turn has not come are waited for through the ones before them. */
function waitedFor({ prerequisites }: Report): ReportedPrerequisite[] {
  const unmet = prerequisites.filter(({ state, watchedMs }) => state === 'unmet' && watchedMs !== null);
  return [...unmet.filter(({ required }) => required), ...unmet.filter(({ required }) => !required)];
}

function unmetLines(
  unmet: readonly ReportedPrerequisite[],
  { deadlineMs, durationMs }: Report,
  sinceWritten: Milliseconds,
  style: Style,
): string[] {
  const shown = unmet.slice(0, unmet.length > mostUnmet ? mostUnmet - 1 : mostUnmet);
  const names = Math.min(20, Math.max(...shown.map(({ name }) => widthOf(clean(name, style)))));
  const now = durationMs + sinceWritten;
  const times = shown.map(({ watchedMs, timeoutMs, ...rest }) =>
    describeLimit({ ...rest, begun: watchedMs ?? now, timeout: timeoutMs ?? undefined }, now, deadlineMs),
  );
  const width = Math.max(...times.map(widthOf));
  const more = unmet.slice(shown.length).map(({ name }) => clean(name, style));
  return [
    `waiting, at most ${formatDuration(deadlineMs)}, for:`,
    ...shown.map(({ name, seen, detail }, index) => {
      const time = padEnd(times[index] ?? '', width);
      const fact = clean(describeSeen(seen, detail), style);
      return cut(`  ${padEnd(clean(name, style), names)}  ${time}  ${fact}`, style.columns, style);
    }),
    ...(more.length > 0 ? [cut(`  and ${more.length} more: ${joinNames(more, 6)}`, style.columns, style)] : []),
  ];
}

/** Only what the daemons say now. */
function clusterLines({ cluster }: StatusView, style: Style): string[] {
  const text = cluster ? describeCluster(cluster) : '';
  return text ? wrap('  cluster: ', clean(text, style), style.columns) : [];
}

/** One line, unless the run is what the headline is about. */
function lastRunLines(view: StatusView, { isOfRun }: Headline, style: Style): string[] {
  const { report } = view;
  if (!report) return [];
  const { outcome, durationMs } = report;
  const when = `${describeStart(clean(report.startedAt, style))}, ${describeTrigger(report)}, took ${formatDuration(durationMs)}`;
  const what = isOfRun ? '' : `${outcome ?? 'ended without a report'}, `;
  const boot = isOfThisBoot(view) ? '' : 'in an earlier boot: ';
  return wrap('  last run: ', `${boot}${what}${when}`, style.columns);
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
