import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { coarsen, joinShort, type Bar, type Lane, type Look, type Mark, type Verdict } from './lane.ts';
import { joinNames } from '../../lib/join-names.ts';
import { count } from '../words.ts';
import { isUnseen } from '../unseen.ts';
import type { ChainSegment } from '../chain/chain-segment.ts';
import type { Report, ReportedPrerequisite, ReportedService } from '../report.ts';
import type { Span } from '../chain/span.ts';
import type { Spans } from '../chain/spans.ts';

/** The rows of the prerequisites, in the order in which they were met; those that never were come last. */
export function prerequisiteLanes(report: Report, spans: Spans, chain: readonly ChainSegment[]): Lane[] {
  const byName = Map.groupBy(spans.prerequisites, ({ name }) => name);
  const until = waitedUntil(report);
  return report.prerequisites
    .toSorted((one, other) => rank(one) - rank(other) || order(one) - order(other))
    .map(each => {
      const own = byName.get(each.name) ?? [];
      const end = each.requiredBy.length > 0 ? report.durationMs : until;
      return {
        name: each.name,
        note: prerequisiteNote(each),
        verdict: prerequisiteVerdict(each),
        facts: prerequisiteFacts(each),
        log: [],
        bars: coarsen([...own.map(waitBar), ...heldBars(own, end)]),
        marks: own.flatMap(unmetMark),
        critical: criticalOf(each.name, chain),
      };
    });
}

export function serviceLanes(report: Report, spans: Spans, chain: readonly ChainSegment[]): Lane[] {
  const byName = Map.groupBy(spans.services, ({ name }) => name);
  return report.services.map(service => {
    const own = byName.get(service.unit) ?? [];
    return {
      name: service.unit,
      note: serviceNote(service),
      verdict: serviceVerdicts[service.state],
      facts: serviceFacts(service),
      log: (service.log.length > 0 ? service.log : (service.attempts.at(-1)?.log ?? [])).slice(-mostLogLines),
      bars: coarsen([...own.flatMap(serviceBar), ...worksBars(service, own, report.durationMs)]),
      marks: own.flatMap(serviceMark),
      critical: criticalOf(service.unit, chain),
    };
  });
}

const mostLogLines = 20;

function waitedUntil({ gateMs, durationMs, services }: Report): Milliseconds {
  const requested = services.flatMap(({ requestedMs }) => requestedMs ?? []);
  return gateMs ?? Math.min(durationMs, ...requested);
}

function rank({ state, required }: ReportedPrerequisite): number {
  if (state === 'met' || state === 'skipped') return 0;
  return required ? 2 : 1;
}

function order({ metMs, watchedMs, waitedMs }: ReportedPrerequisite): number {
  return metMs ?? (watchedMs ?? 0) + waitedMs;
}

function criticalOf(name: string, chain: readonly ChainSegment[]): Lane['critical'] {
  const until = chain.at(-1)?.to ?? 0;
  const own = chain.filter(segment => segment.name === name).map(({ from, to }) => ({ from, to }));
  return joinShort(own, until);
}

function waitBar({ kind, from, to, words, again, end }: Span): Bar {
  const look: Look = kind === 'stable' ? 'stable' : end === 'late' || end === 'broken' ? 'late' : 'wait';
  const seen = words === '' ? 'not met' : words;
  const what = again && kind !== 'stable' ? `lost again: ${seen}` : seen;
  return { from: from.at, to: to.at, look, words: `${formatDuration(to.at - from.at)}: ${what}` };
}

/** From when it was met until it was lost, or until nobody asked any more. */
function heldBars(own: readonly Span[], until: Milliseconds): Bar[] {
  return own.flatMap((span, index) => {
    const next = own[index + 1]?.from.at ?? until;
    if (span.end !== 'done' || next <= span.to.at) return [];
    return [{ from: span.to.at, to: next, look: 'held', words: `held for ${formatDuration(next - span.to.at)}` }];
  });
}

function unmetMark({ end, to, words }: Span): Mark[] {
  if (end === 'late') return [{ at: to.at, look: 'failed', words: `not met in time: ${words}` }];
  return end === 'broken' ? [{ at: to.at, look: 'failed', words: `broken: ${words}` }] : [];
}

function prerequisiteVerdict(prerequisite: ReportedPrerequisite): Verdict {
  const { state, required } = prerequisite;
  if (isUnseen(prerequisite)) return 'none';
  if (state === 'met') return 'good';
  if (state === 'skipped') return 'none';
  return required ? 'bad' : 'doubtful';
}

function prerequisiteNote(prerequisite: ReportedPrerequisite): string {
  const { state, waitedMs, required, lost } = prerequisite;
  const waited = formatDuration(waitedMs);
  const words = {
    met: waitedMs < 1 ? 'met at once' : `met after ${waited}`,
    unmet: isUnseen(prerequisite) ? 'not looked at' : `not met in ${waited}`,
    late: `not met in ${waited}`,
    broken: `broken after ${waited}`,
    skipped: 'skipped',
  }[state];
  return [words, required ? '' : 'optional', lost > 0 ? `lost ${count(lost, 'time')}` : ''].filter(Boolean).join(', ');
}

function prerequisiteFacts(each: ReportedPrerequisite): string[] {
  const { text, detail, hint, requiredBy, timeoutMs, watchedMs, state } = each;
  return [
    text,
    detail,
    state === 'met' ? '' : hint,
    watchedMs === null || watchedMs < 100 ? '' : `first looked at after ${formatDuration(watchedMs)}`,
    timeoutMs === null ? '' : `timeout ${formatDuration(timeoutMs)}`,
    requiredBy.length > 0 ? `only ${joinNames(requiredBy)} waited for it` : '',
  ].filter(fact => fact !== '');
}

const serviceLooks: Readonly<Record<Span['kind'], Look>> = {
  unmet: 'wait',
  stable: 'stable',
  queued: 'queued',
  start: 'start',
  backoff: 'pause',
  requires: 'wait',
  readiness: 'readiness',
  stop: 'stop',
};

const serviceWords: Readonly<Record<Span['kind'], string>> = {
  unmet: 'not met',
  stable: 'has to hold',
  queued: "in systemd's queue",
  start: 'start',
  backoff: 'pause before the next attempt',
  requires: 'waited for what it requires',
  readiness: 'active, not ready yet',
  stop: 'stopped again',
};

function serviceBar({ kind, from, to, end, words, attempt }: Span): Bar[] {
  const failed = kind === 'start' && end === 'failed';
  const number = kind === 'start' && (attempt > 1 || failed) ? `, attempt ${attempt}` : '';
  const what = `${serviceWords[kind]}${number}, ${formatDuration(to.at - from.at)}${words ? `: ${words}` : ''}`;
  return [{ from: from.at, to: to.at, look: failed ? 'failed' : serviceLooks[kind], words: what }];
}

function serviceMark({ kind, end, to, words }: Span): Mark[] {
  if (end === 'failed') return [{ at: to.at, look: 'failed', words: words || 'failed' }];
  if (kind !== 'readiness' || end !== 'done') return [];
  return [{ at: to.at, look: 'ready', words: `ready after ${formatDuration(to.at)}` }];
}

/** From when it was ready until it was stopped again, or until the end of a run in which it stayed so. */
function worksBars({ state }: ReportedService, own: readonly Span[], until: Milliseconds): Bar[] {
  return own.flatMap(({ kind, end, to }, index) => {
    if (kind !== 'readiness' || end !== 'done') return [];
    const next = own[index + 1]?.from.at ?? (state === 'ready' ? until : to.at);
    return next > to.at ? [{ from: to.at, to: next, look: 'held', words: 'works' }] : [];
  });
}

const serviceVerdicts: Readonly<Record<ReportedService['state'], Verdict>> = {
  ready: 'good',
  active: 'doubtful',
  failed: 'bad',
  skipped: 'none',
  pending: 'none',
};

function serviceNote({ state, readyMs, attempts, foundActive }: ReportedService): string {
  const words = {
    ready: foundActive ? 'ready, as found' : `ready after ${formatDuration(readyMs ?? 0)}`,
    active: 'active, not proved to work',
    failed: 'failed',
    skipped: 'not started',
    pending: 'not up',
  }[state];
  return attempts.length > 1 ? `${words}, ${attempts.length} attempts` : words;
}

function serviceFacts({ requestedMs, activeMs, readyMs, detail, attempts }: ReportedService): string[] {
  const times = [
    requestedMs === null ? '' : `requested after ${formatDuration(requestedMs)}`,
    activeMs === null ? '' : `active after ${formatDuration(activeMs)}`,
    readyMs === null ? '' : `ready after ${formatDuration(readyMs)}`,
  ];
  const failed = attempts.flatMap(({ requestedMs: at, detail: why, jobResult }, index) =>
    jobResult === null || jobResult === 'done'
      ? []
      : [`attempt ${index + 1}, at ${formatDuration(at)}: ${why || jobResult}`],
  );
  return [detail, times.filter(Boolean).join(', '), ...failed].filter(fact => fact !== '');
}
