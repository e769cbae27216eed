import type { Milliseconds } from '../../lib/duration.ts';
import type { Moment, Span, SpanEnd } from './span.ts';
import type { ToldEvent } from './told-events.ts';

/** What is seen as met is called met at once, unless it has to hold for a time. */
const atOnce: Milliseconds = 100;

interface Open {
  readonly from: Moment;
  readonly again: boolean;
  /** The last look said met; undefined: it did not. */
  readonly metFrom: Moment | undefined;
  readonly words: string;
}

/** When each prerequisite was not met while the run waited, in the order in which that ended. */
export function prerequisiteSpans(events: readonly ToldEvent[], end: Moment): Span[] {
  const spans: Span[] = [];
  const open = new Map<string, Open>();
  const held = new Set<string>();
  let behindTheGate = new Set<string>();

  const close = (name: string, to: Moment, how: SpanEnd, words?: string) => {
    const one = open.get(name);
    if (!one) return;
    open.delete(name);
    spans.push(...split(name, one, to, { how, words: words ?? one.words }));
  };
  const begin = (name: string, from: Moment, words: string, again: boolean) => {
    if (!open.has(name)) open.set(name, { from, again, metFrom: undefined, words });
  };

  for (const [index, event] of events.entries()) {
    const now: Moment = { at: event.at, index };
    switch (event.type) {
      case 'run-started':
      case 'config-reloaded':
        behindTheGate = new Set(event.prerequisites.flatMap(each => (each.requiredBy.length > 0 ? [each.name] : [])));
        break;
      case 'prerequisite-watched':
        if (!held.has(event.name)) begin(event.name, now, '', false);
        break;
      case 'prerequisite-observed': {
        const one = open.get(event.name);
        if (!one) break;
        const { name, status, reason } = event;
        open.set(name, status === 'met' ? { ...one, metFrom: now } : { ...one, metFrom: undefined, words: reason });
        break;
      }
      case 'prerequisite-met':
        close(event.name, now, 'done');
        held.add(event.name);
        break;
      case 'prerequisite-lost':
        held.delete(event.name);
        begin(event.name, now, event.reason, true);
        break;
      case 'prerequisite-broken':
        close(event.name, now, 'broken', event.reason);
        break;
      case 'prerequisite-late':
        close(event.name, now, 'late');
        break;
      case 'prerequisite-skipped':
        close(event.name, now, 'skipped', event.reason);
        break;
      case 'gate-passed':
      case 'service-requested':
        // From here on nothing is waited for but what services behind corosync require.
        for (const name of open.keys()) if (!behindTheGate.has(name)) close(name, now, 'open');
        break;
      default:
        break;
    }
  }
  for (const name of open.keys()) close(name, end, 'open');
  return spans;
}

function split(name: string, open: Open, to: Moment, { how, words }: { how: SpanEnd; words: string }): Span[] {
  const { from, again, metFrom } = open;
  const unmet: Span = { kind: 'unmet', name, from, to, end: how, words, again, attempt: 0 };
  if (!metFrom || to.at - metFrom.at < atOnce) return [unmet];
  return [
    { ...unmet, to: metFrom, end: 'done' },
    { ...unmet, kind: 'stable', from: metFrom, words: 'met, and had to hold (stable)' },
  ];
}
