/** Looking again and again at what has no event: at once, then with backoff, one look at a time, all on the ports' clock. */
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { ignoreAbort, untilAborted } from './until-aborted.ts';
import type { Condition, Observation, Polling } from './condition.ts';
import type { Ports } from '../ports.ts';

export interface Poll {
  /** One look. Bounds itself by `tryTimeout`; one that does not is dropped a little later. */
  readonly look: (signal: AbortSignal) => Promise<Observation>;
  readonly tryTimeout: Milliseconds;
  readonly polling: Polling;
  /** How long a met observation serves before the next look; default: the polling's `every`. */
  readonly whenMet?: Milliseconds;
  /** For kinds that also have events: begins to call `again` whenever the next look should be now. */
  readonly nudges?: (again: () => void, signal: AbortSignal) => void;
}

/** Past its own limit a look gets this long to say so in its own words. */
const grace = 1000;

export function pollingCondition(poll: Poll, ports: Ports): Condition {
  return {
    look: signal => boundedLook(poll, ports, signal),
    watch: (tell, signal) => {
      watchByPolling(poll, ports, tell, signal).catch(ignoreAbort(signal));
    },
    freshFor: poll.whenMet ?? poll.polling.every,
  };
}

async function watchByPolling(
  poll: Poll,
  ports: Ports,
  tell: (observation: Observation) => void,
  signal: AbortSignal,
): Promise<void> {
  const nudge = createNudge();
  poll.nudges?.(nudge.now, signal);
  for (let tries = 0; !signal.aborted; tries += 1) {
    nudge.reset();
    const observation = await boundedLook(poll, ports, signal);
    tell(observation);
    // Once met there is no hurry; when it is lost again, the quick looks begin anew.
    if (observation.status === 'met') tries = -1;
    const delay = tries < 0 ? (poll.whenMet ?? poll.polling.every) : delayAfter(tries, poll.polling, ports.random);
    if (await nudge.orAfter(delay, ports.clock, signal)) tries = -1;
  }
}

/** The delay after try number `tries` (from 0). Jitter only shortens it, so that `every` stays the longest. */
export function delayAfter(tries: number, polling: Polling, random: () => number): Milliseconds {
  const delay = Math.min(polling.every, polling.initial * polling.factor ** tries);
  return polling.jitter ? delay * (1 - random() / 4) : delay;
}

async function boundedLook(poll: Poll, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const over = new AbortController();
  const ending = AbortSignal.any([signal, over.signal]);
  const limit = ports.clock.sleep(poll.tryTimeout + grace, ending).then((): Observation => {
    return { status: 'unknown', reason: `no answer within ${formatDuration(poll.tryTimeout)}` };
  });
  try {
    return await untilAborted(Promise.race([poll.look(ending), limit]), signal);
  } finally {
    over.abort();
    limit.catch(() => undefined);
  }
}

interface Nudge {
  readonly now: () => void;
  readonly reset: () => void;
  /** True when nudged, false when the time was over. */
  readonly orAfter: (delay: Milliseconds, clock: Ports['clock'], signal: AbortSignal) => Promise<boolean>;
}

/** Remembers a nudge that comes during a look: what the look saw may be older. */
function createNudge(): Nudge {
  let nudged = false;
  let wake = new AbortController();
  return {
    now() {
      nudged = true;
      wake.abort();
    },
    reset() {
      nudged = false;
      wake = new AbortController();
    },
    async orAfter(delay, clock, signal) {
      await clock.sleep(delay, AbortSignal.any([signal, wake.signal])).catch((error: unknown) => {
        if (signal.aborted || !nudged) throw error;
      });
      return nudged;
    },
  };
}
