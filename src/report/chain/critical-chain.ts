/** What the run was really waiting for, from its beginning to its end: of all that went on at the same time, what decided. */
import { formatDuration, type Milliseconds } from '../../lib/duration.ts';
import { gateStretches } from './gate-stretches.ts';
import { prerequisiteWords, serviceWords, type Said } from './chain-words.ts';
import { spansOf, type Spans } from './spans.ts';
import type { ToldPrerequisite } from './told-events.ts';
import type { ChainSegment } from './chain-segment.ts';
import type { Report } from '../report.ts';
import type { Moment, Span } from './span.ts';

/** The segments in order of time; each begins where the one before ended, the first at 0, the last ends with the run. */
export function criticalChain(report: Report): ChainSegment[] {
  const walk = createWalk(report);
  let cursor: Cursor = { moment: walk.spans.end, after: undefined };
  while (cursor.moment.index > begin.index) cursor = back(cursor, walk);
  return merged(walk.segments.reverse());
}

/** The parts of the chain that took longest, those of one name and kind together. */
export function longestOf(chain: readonly ChainSegment[]): (ChainSegment & { readonly took: Milliseconds })[] {
  const sums = new Map<string, ChainSegment & { readonly took: Milliseconds }>();
  for (const segment of chain) {
    const key = `${segment.kind} ${segment.name}`;
    const before = sums.get(key);
    const took = segment.to - segment.from;
    // Of several the longest one's words.
    const shown = before && before.to - before.from > took ? before : segment;
    sums.set(key, { ...shown, took: (before?.took ?? 0) + took });
  }
  return [...sums.values()].sort((one, other) => other.took - one.took);
}

const begin: Moment = { at: 0, index: -1 };

interface Cursor {
  /** All from here to the end is told. */
  readonly moment: Moment;
  /** What began then; undefined: the end of the run, or of an attempt of the stack. */
  readonly after: Span | undefined;
}

interface Walk {
  readonly spans: Spans;
  /** The latest first. */
  readonly segments: ChainSegment[];
  readonly add: (from: Moment, to: Moment, said: Said) => void;
}

function createWalk(report: Report): Walk {
  const segments: ChainSegment[] = [];
  return {
    segments,
    spans: spansOf(report),
    add: (from, to, said) => {
      if (to.at > from.at) segments.push({ from: from.at, to: to.at, failed: false, ...said });
    },
  };
}

/** One step towards the beginning. */
function back(cursor: Cursor, walk: Walk): Cursor {
  const { moment, after } = cursor;
  const retry = lastBefore(walk.spans.events, 'stack-retry', moment);
  const floor = retry ?? begin;
  const settling = after ? undefined : lastBefore(walk.spans.events, 'stack-settling', moment);
  const earlier = after ? predecessor(after, floor, walk) : lastOf(walk.spans.services, moment, floor);
  if (settling && settling.index > floor.index && (!earlier || settling.index > earlier.to.index)) {
    walk.add(settling, moment, { kind: 'settle', name: '', words: 'all was ready, and had to stay so' });
    return { moment: settling, after: undefined };
  }
  if (earlier) {
    walk.add(earlier.to, moment, after ? between : lastWords(earlier.to, walk));
    return tell(earlier, walk);
  }
  waitBack(moment, floor, walk, { isAwaited: ({ requiredBy }) => requiredBy.length === 0 });
  return { moment: floor, after: undefined };
}

const between: Said = { kind: 'muster', name: '', words: 'between two steps' };

function lastWords(since: Moment, { spans }: Walk): Said {
  const diagnosed = spans.events.some(({ type }, index) => index > since.index && type === 'diagnosis');
  return { kind: 'finish', name: '', words: diagnosed ? 'looked at what is wrong' : 'after the last step' };
}

/** Tells a service's span, and goes to where it began. */
function tell(span: Span, walk: Walk): Cursor {
  const { kind, name, from, to } = span;
  if (kind === 'requires') {
    const idle: Said = { kind: 'requires', name, words: 'waited for what it requires' };
    waitBack(to, from, walk, { isAwaited: ({ requiredBy }) => requiredBy.includes(name), idle });
  } else if (kind !== 'unmet')
    walk.add(from, to, { kind, name, words: serviceWords(span), failed: span.end === 'failed' });
  return { moment: from, after: span };
}

/** What had to end before this could begin. */
function predecessor(span: Span, floor: Moment, { spans }: Walk): Span | undefined {
  const { name, kind, from, attempt } = span;
  const own = spans.services.filter(each => each.name === name);
  // One that was found running was looked at when its turn came, after those before it.
  if (kind === 'readiness' && attempt > 0)
    return lastOf(
      own.filter(each => each.kind === 'start'),
      from,
      begin,
    );
  if (kind === 'stop') return lastOf(spans.services, from, floor);
  // A service that works holds up none that comes after it: they wait for its start alone.
  const others = spans.services.filter(each => each.kind !== 'readiness' || each.end === 'failed');
  return lastOf(kind === 'backoff' ? own : others, from, floor);
}

/** The one that ended last before `moment` and after `floor`; of several at the same time one that failed, then the longest. */
function lastOf(spans: readonly Span[], moment: Moment, floor: Moment): Span | undefined {
  let best: Span | undefined;
  for (const span of spans) {
    if (span.from.index >= moment.index || span.to.index > moment.index || span.to.index <= floor.index) continue;
    if (!best || compare(span, best) > 0) best = span;
  }
  return best;
}

function compare(one: Span, other: Span): number {
  return (
    one.to.at - other.to.at ||
    Number(one.end === 'failed') - Number(other.end === 'failed') ||
    other.from.index - one.from.index
  );
}

interface Waited {
  readonly isAwaited: (each: ToldPrerequisite) => boolean;
  /** What to say of times in which none was unmet. */
  readonly idle?: Said;
}

/**
 * Tells the wait for prerequisites between `floor` and `moment`, backwards: the one that came last, then what was waited for
 * before it could be looked at or before it was lost.
 */
function waitBack(moment: Moment, floor: Moment, walk: Walk, { isAwaited, idle }: Waited): void {
  const { planned } = walk.spans;
  const awaited = walk.spans.prerequisites.filter(({ name, to }) => {
    const each = planned.get(name);
    return each !== undefined && isAwaited(each) && to.index > floor.index;
  });
  const byName = [...Map.groupBy(awaited, ({ name }) => name).values()];
  let cursor = moment;
  let enabling: (each: Span) => boolean = () => true;
  while (cursor.index > floor.index) {
    const span = lastUnmet(latestOf(byName, cursor).filter(enabling), cursor, walk);
    const until = span ? earlierOf(decided(span, walk) ? cursor : span.to, cursor) : floor;
    fill(until, cursor, walk, idle);
    if (!span) return;
    const since = laterOf(span.from, floor);
    walk.add(since, until, prerequisiteWords(span, planned.get(span.name)?.required !== false));
    cursor = since;
    enabling = enabledBy(span, walk);
  }
}

/** Of each prerequisite the last one that began before `moment`; later ones are dropped, since the way leads back. */
function latestOf(byName: readonly Span[][], moment: Moment): Span[] {
  return byName.flatMap(spans => {
    while ((spans.at(-1)?.from.index ?? -1) >= moment.index) spans.pop();
    return spans.at(-1) ?? [];
  });
}

/** What may have held up the first look at it, or its loss. */
function enabledBy({ name, kind, again, from }: Span, { spans }: Walk): (each: Span) => boolean {
  if (kind === 'stable') return each => each.name === name;
  if (again || lastBefore(spans.events, 'config-reloaded', from)) return () => true;
  const after = spans.planned.get(name)?.after ?? [];
  return each => after.includes(each.name);
}

/** The one that was not met last before `moment`. */
function lastUnmet(among: readonly Span[], moment: Moment, walk: Walk): Span | undefined {
  const { spans } = walk;
  let best: Span | undefined;
  const until = (span: Span) => (decided(span, walk) ? moment.at : Math.min(span.to.at, moment.at));
  const rank = ({ name, end }: Span) =>
    (end === 'late' || end === 'broken' ? 2 : 0) + (spans.planned.get(name)?.required === false ? 0 : 1);
  for (const span of among) {
    if (span.from.index >= moment.index) continue;
    const better = best && (until(span) - until(best) || rank(span) - rank(best) || best.from.index - span.from.index);
    if (better === undefined || better > 0) best = span;
  }
  return best;
}

/** It ended the wait, whatever else was not met, or not looked at yet, until the run had drawn its conclusion. */
function decided({ name, end }: Span, { spans }: Walk): boolean {
  if (end !== 'late' && end !== 'broken') return false;
  return spans.planned.get(name)?.required !== false && !spans.events.some(({ type }) => type === 'gate-passed');
}

/** All that is awaited held. */
function fill(from: Moment, to: Moment, { spans, add }: Walk, said: Said | undefined): void {
  if (said) add(from, to, said);
  else
    for (const { since, until, ...what } of gateStretches(spans.events, from, to))
      add(since, until, { ...what, name: '' });
}

function lastBefore(events: Spans['events'], type: string, { index: before }: Moment): Moment | undefined {
  const index = events.findLastIndex((event, number) => number < before && event.type === type);
  const event = events[index];
  return event && { at: event.at, index };
}

function earlierOf(one: Moment, other: Moment): Moment {
  return one.index < other.index ? one : other;
}

function laterOf(one: Moment, other: Moment): Moment {
  return one.index > other.index ? one : other;
}

/** Neighbours that say the same are one. */
function merged(segments: readonly ChainSegment[]): ChainSegment[] {
  const all: ChainSegment[] = [];
  for (const segment of segments) {
    const last = all.at(-1);
    const same = last && last.kind === segment.kind && last.name === segment.name && last.words === segment.words;
    if (same) all[all.length - 1] = { ...last, to: segment.to };
    else all.push(segment);
  }
  return all;
}

/** One segment in a line: `san, 1min 5s: not met yet: connection refused`. */
export function describeSegment({ from, to, name, words }: ChainSegment): string {
  const took = formatDuration(to - from);
  return name === '' ? `${took}: ${words}` : `${name}, ${took}: ${words}`;
}
