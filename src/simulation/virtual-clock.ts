/**
 * A clock that stands still until it is told to go, and then jumps from timer to timer. It moves only when nothing is
 * left to do at the present instant: all microtasks and immediates have run.
 */
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';

export interface VirtualClock extends Clock {
  /** Runs `action` after `delay`; the function returned cancels it. Timers of the same instant fire in the order they were set. */
  schedule(delay: Milliseconds, action: () => void): () => void;
  /** Goes on by `duration`, firing all that falls due on the way; ends when nothing is left to do at that instant. */
  advance(duration: Milliseconds): Promise<void>;
  /** Goes on till `promise` settles, and settles the same way. Throws when no timer is left that could settle it. */
  run<Value>(promise: Promise<Value>, limits?: RunLimits): Promise<Value>;
  /** Goes on till no timer is left. */
  runUntilIdle(limits?: RunLimits): Promise<void>;
  /** How many timers are set. Zero at the end of everything that cleans up after itself. */
  pending(): number;
}

export interface RunLimits {
  /** Virtual time that may pass before it is taken for an endless loop. Default 7 days. */
  readonly atMost?: Milliseconds;
  /** What is being waited for, for the message of a deadlock. */
  readonly describe?: () => string;
}

interface Timer {
  readonly due: Milliseconds;
  readonly fire: () => void;
}

const week = 7 * 24 * 3_600_000;
/** Rounds of immediates at one instant after which something is spinning rather than waiting. */
const roundsOfAnInstant = 10_000;

/** `startedAt` is the wall clock at virtual time 0. */
export function createVirtualClock(startedAt = new Date('2025-01-01T00:00:00Z')): VirtualClock {
  let now: Milliseconds = 0;
  let changes = 0;
  let running = false;
  // Sorted by due time; equal times stay in the order they were set.
  const timers: Timer[] = [];

  function schedule(delay: Milliseconds, action: () => void): () => void {
    const timer: Timer = { due: now + Math.max(0, delay), fire: action };
    const index = timers.findLastIndex(other => other.due <= timer.due) + 1;
    timers.splice(index, 0, timer);
    changes += 1;
    return () => {
      const at = timers.indexOf(timer);
      if (at >= 0) timers.splice(at, 1);
      changes += 1;
    };
  }

  function sleep(duration: Milliseconds, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = schedule(duration, () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  async function drain(): Promise<void> {
    for (let round = 0, before = -1; before !== changes || immediatesArePending(); round += 1) {
      if (round > roundsOfAnInstant) {
        throw new Error(
          `virtual clock: at ${formatDuration(now)} something keeps scheduling work without time passing`,
        );
      }
      before = changes;
      await new Promise(setImmediate);
    }
  }

  function fireNext(until: Milliseconds): boolean {
    const next = timers[0];
    if (next === undefined || next.due > until || next.due === Infinity) return false;
    timers.shift();
    now = Math.max(now, next.due);
    next.fire();
    return true;
  }

  /** Two drivers at once would each see the other's instant as drained. */
  async function drive<Value>(body: () => Promise<Value>): Promise<Value> {
    if (running) throw new Error('virtual clock: it is already being driven; await the first advance or run');
    running = true;
    try {
      return await body();
    } finally {
      running = false;
    }
  }

  function advance(duration: Milliseconds): Promise<void> {
    return drive(async () => {
      const until = now + duration;
      do await drain();
      while (fireNext(until));
      now = until;
    });
  }

  async function goOn(isOver: () => boolean, atMost: Milliseconds): Promise<boolean> {
    const until = now + atMost;
    for (;;) {
      await drain();
      if (isOver()) return true;
      if (!fireNext(until)) return false;
    }
  }

  function run<Value>(promise: Promise<Value>, limits: RunLimits = {}): Promise<Value> {
    return drive(async () => {
      let settled = false;
      const settle = (): void => void (settled = true);
      promise.then(settle, settle);
      if (!(await goOn(() => settled, limits.atMost ?? week))) throw new Error(deadlock(limits));
      return promise;
    });
  }

  function deadlock(limits: RunLimits): string {
    const next = timers[0];
    const why = next
      ? `the next of ${timers.length} timers is due at ${formatDuration(next.due)}, past the limit`
      : 'no timer is set that could bring it';
    const what = limits.describe ? `: ${limits.describe()}` : '';
    return `virtual clock: deadlock at ${formatDuration(now)}, ${why}${what}`;
  }

  function runUntilIdle(limits: RunLimits = {}): Promise<void> {
    return drive(async () => {
      await goOn(() => timers.length === 0, limits.atMost ?? week);
      if (timers.length > 0) throw new Error(deadlock(limits));
    });
  }

  return {
    now: () => now,
    wallTime: () => new Date(startedAt.getTime() + now),
    sleep,
    schedule,
    advance,
    run,
    runUntilIdle,
    pending: () => timers.length,
  };
}

function immediatesArePending(): boolean {
  return process.getActiveResourcesInfo().includes('Immediate');
}
