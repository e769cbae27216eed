import { formatDuration } from '../../lib/duration.ts';
import { clean, padEnd, padStart, widthOf, wrap } from './layout.ts';
import { paint } from './style.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Report, ReportedAttempt, ReportedService } from '../report.ts';
import type { Paint, Style } from './style.ts';

/** The services in their order, with the times since the start of the run; attempts where one did not succeed. */
export function serviceLines({ services, reason }: Report, style: Style): string[] {
  if (services.length === 0) return [];
  const names = Math.min(30, Math.max(8, ...services.map(({ unit }) => widthOf(clean(unit, style)))));
  const widths = { names, times: Math.max(10, ...services.flatMap(timesOf).map(time => time.length + 2)) };
  const head = `${padEnd('Services', names + 2)}  ${' '.repeat(9)}${columns(titles, widths)}`;
  const isTable = widthOf(head) <= style.columns;
  return [
    paint('Services', 'bold', style) + (isTable ? head.slice('Services'.length) : ''),
    ...services.flatMap(service => lines(withoutRepetition(service, reason), isTable ? widths : undefined, style)),
  ];
}

const titles = ['requested', 'active', 'ready'];

interface Widths {
  readonly names: number;
  readonly times: number;
}

function columns(texts: readonly string[], { times }: Widths): string {
  return texts.map((text, i) => padStart(text, i === 0 ? times - 1 : times)).join('');
}

function timesOf({ requestedMs, activeMs, readyMs }: ReportedService): string[] {
  return [requestedMs, activeMs, readyMs].map(writeTime);
}

/** A service that was not started has the reason of the whole run, which stands at the top. */
function withoutRepetition(service: ReportedService, reason: string): ReportedService {
  return service.state === 'skipped' && service.detail === reason ? { ...service, detail: '' } : service;
}

/** A row of the table; where that is too wide for the terminal, its times in words. */
function lines(service: ReportedService, widths: Widths | undefined, style: Style): string[] {
  const { unit, state, foundActive } = service;
  const wasFound = foundActive && state !== 'failed';
  const word = wasFound ? `${state}, as found` : state;
  const painted = word.replace(state, paint(state, statePaint[state], style));
  const row = `  ${padEnd(clean(unit, style), widths?.names ?? 0)}  ${painted}`;
  const gap = ' '.repeat(Math.max(1, 9 - word.length));
  const detail = clean(service.detail, style);
  return [
    widths && !wasFound ? `${row}${gap}${columns(timesOf(service), widths)}` : row,
    ...(widths || wasFound || service.requestedMs === null ? [] : wrap('    ', timesInWords(service), style.columns)),
    ...(detail ? wrap('    ', detail, style.columns) : []),
    ...attemptLines(service, style),
  ];
}

function timesInWords(service: ReportedService): string {
  return timesOf(service)
    .flatMap((time, index) => (time === '-' ? [] : `${titles[index] ?? ''} ${time}`))
    .join(', ');
}

const statePaint: Readonly<Record<ReportedService['state'], Paint>> = {
  ready: 'green',
  active: 'yellow',
  failed: 'red',
  skipped: 'dim',
  pending: 'dim',
};

/** The attempts when there was more than one; journal lines of those that failed, the last ones once. */
function attemptLines({ attempts, log }: ReportedService, style: Style): string[] {
  const logged = new Set(attempts.map(attempt => attempt.log.join('\n')));
  const rest = logged.has(log.join('\n')) ? [] : logLines(log, style);
  if (attempts.length < 2) return [...attempts.flatMap(attempt => logLines(attempt.log, style)), ...rest];
  return [...attempts.flatMap((_, index) => oneAttempt(attempts, index, style)), ...rest];
}

function oneAttempt(attempts: readonly ReportedAttempt[], index: number, style: Style): string[] {
  const attempt = attempts[index];
  if (!attempt) return [];
  const { requestedMs, endedMs, jobResult, detail, log } = attempt;
  const repeated = log.join('\n') === attempts[index - 1]?.log.join('\n');
  const took = endedMs === null ? '' : ` after ${formatDuration(endedMs - requestedMs)}`;
  const end =
    jobResult === null
      ? 'under way'
      : `${clean(detail || (jobResult === 'done' ? 'active' : jobResult), style)}${took}`;
  return [
    ...wrap(`    attempt ${index + 1}, at ${formatDuration(requestedMs)}: `, end, style.columns),
    ...(repeated ? [] : logLines(log, style)),
  ];
}

/** As the journal has them, not broken: they are searched for and copied. */
function logLines(log: readonly string[], style: Style): string[] {
  return log.map(line => paint(`      | ${clean(line, style)}`, 'dim', style));
}

/** Seconds to two places: how little time passes between corosync and pacemaker is worth seeing. */
function writeTime(at: Milliseconds | null): string {
  if (at === null) return '-';
  const hundredths = Math.round(at / 10);
  const minutes = Math.floor(hundredths / 6000);
  const whole = minutes === 0 ? '' : `${formatDuration(minutes * 60_000)} `;
  return `${whole}${((hundredths % 6000) / 100).toFixed(2)}s`;
}
