import type { Milliseconds } from '../../lib/duration.ts';
import type { Moment, Span, SpanEnd, SpanKind } from './span.ts';
import type { ToldEvent, ToldOf } from './told-events.ts';

/** A job that is not held up leaves systemd's queue sooner. */
const atOnce: Milliseconds = 50;

const corosync = 'corosync.service';

interface Open {
  readonly kind: SpanKind;
  readonly from: Moment;
  readonly words: string;
  readonly attempt: number;
}

type ServiceEvent = Extract<ToldEvent, { readonly unit: string }>;

/** What each service did, in the order in which that ended. Of one service no two overlap. */
export function serviceSpans(events: readonly ToldEvent[], end: Moment): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Open>();
  const attempts = new Map<string, number>();

  const close = (name: string, to: Moment, how: SpanEnd, words?: string) => {
    const one = open.get(name);
    if (!one) return;
    open.delete(name);
    const { kind, from, attempt } = one;
    spans.push({ kind, name, from, to, end: how, words: words ?? one.words, again: attempt > 1, attempt });
  };
  const begin = (name: string, kind: SpanKind, from: Moment, more: { words?: string; attempt?: number } = {}) => {
    close(name, from, 'done');
    open.set(name, { kind, from, words: more.words ?? '', attempt: more.attempt ?? 0 });
  };
  const isOpen = (name: string, ...kinds: readonly SpanKind[]) => {
    const kind = open.get(name)?.kind;
    return kind !== undefined && kinds.includes(kind);
  };

  const attemptEnded = (event: ToldOf<'service-attempt-ended'>, now: Moment) => {
    const { unit, active, detail, jobResult } = event;
    if (!active) close(unit, now, 'failed', detail || jobResult);
    // systemd may tell of the state before it tells of the job: then it is over already.
    else if (isOpen(unit, 'start', 'queued')) close(unit, now, 'done');
  };
  const starting = (unit: string, now: Moment) => {
    const one = open.get(unit);
    if (one?.kind !== 'start') return;
    const { from, attempt } = one;
    if (now.at - from.at < atOnce) return;
    open.set(unit, { ...one, kind: 'queued' });
    begin(unit, 'start', now, { attempt });
  };

  const take = (event: ServiceEvent, now: Moment) => {
    const { unit } = event;
    switch (event.type) {
      case 'service-found-active':
        begin(unit, 'readiness', now);
        break;
      case 'service-waiting':
        if (event.prerequisites.length > 0 && !isOpen(unit, 'requires')) begin(unit, 'requires', now);
        if (event.prerequisites.length === 0 && isOpen(unit, 'requires')) close(unit, now, 'done');
        break;
      case 'service-requested':
        attempts.set(unit, event.attempt);
        begin(unit, 'start', now, { attempt: event.attempt });
        break;
      case 'service-starting':
        starting(unit, now);
        break;
      case 'service-attempt-ended':
        attemptEnded(event, now);
        break;
      case 'service-retry':
        begin(unit, 'backoff', now, { attempt: event.attempt });
        break;
      case 'service-active':
        if (!isOpen(unit, 'readiness')) begin(unit, 'readiness', now, { attempt: attempts.get(unit) ?? 1 });
        break;
      case 'service-observed': {
        const one = open.get(unit);
        if (one && event.status !== 'met') open.set(unit, { ...one, words: event.reason });
        // It was ready, and is proved again.
        else if (event.status !== 'met') begin(unit, 'readiness', now, { attempt: attempts.get(unit) ?? 1 });
        break;
      }
      case 'service-ready':
      case 'service-stopped':
        close(unit, now, 'done');
        break;
      case 'service-failed':
        close(unit, now, 'failed', event.detail);
        break;
      case 'service-skipped':
        close(unit, now, 'skipped', event.detail);
        break;
      case 'service-stopping':
        close(unit, now, 'skipped');
        begin(unit, 'stop', now);
        break;
    }
  };

  for (const [index, event] of events.entries()) {
    const now: Moment = { at: event.at, index };
    if ('unit' in event) take(event, now);
    else if (event.type === 'lone-corosync') {
      const begins = event.state === 'stopping';
      if (begins) close(corosync, now, 'skipped');
      else if (isOpen(corosync, 'stop')) close(corosync, now, event.state === 'stopped' ? 'done' : 'failed');
      if (begins) begin(corosync, 'stop', now, { words: event.detail });
    }
  }
  for (const name of open.keys()) close(name, end, 'open');
  return spans;
}
