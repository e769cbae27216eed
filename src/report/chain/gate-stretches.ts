import { joinNames } from '../../lib/join-names.ts';
import type { Moment } from './span.ts';
import type { ToldEvent } from './told-events.ts';

export interface GateStretch {
  readonly since: Moment;
  readonly until: Moment;
  readonly kind: 'prepare' | 'gate' | 'queue' | 'stagger';
  readonly words: string;
}

type What = Pick<GateStretch, 'kind' | 'words'>;

/** What held up the start between two moments when all prerequisites held, the latest first. */
export function gateStretches(events: readonly ToldEvent[], from: Moment, to: Moment): GateStretch[] {
  const stretches: GateStretch[] = [];
  let what: What = from.index < 0 ? prepare : lastLook;
  let since = from;
  for (const [index, event] of events.slice(0, to.index).entries()) {
    const next = whatFollows(event);
    if (!next) continue;
    const now: Moment = { at: event.at, index };
    if (index > from.index) {
      stretches.push({ since, until: now, ...what });
      since = now;
    }
    what = next;
  }
  return [...stretches, { since, until: to, ...what }].reverse();
}

const prepare: What = { kind: 'prepare', words: 'before the first look' };
const lastLook: What = { kind: 'gate', words: 'all held: a last look before the start' };

function whatFollows(event: ToldEvent): What | undefined {
  switch (event.type) {
    case 'gate-blocked':
      return event.jobs.length === 0
        ? lastLook
        : { kind: 'queue', words: `all held; systemd's queue: ${joinNames(event.jobs, 3)}` };
    case 'stack-staggered':
      return { kind: 'stagger', words: 'all held; this node waited its turn (stagger)' };
    case 'gate-passed':
    case 'stack-retry':
      return lastLook;
    default:
      return undefined;
  }
}
