/** What systemd is told of a run while it lasts: one line for `systemctl status`, and that muster is alive. */
import { apply, initialState } from '../../engine/state.ts';
import { statusLine } from './status-line.ts';
import type { EventSink } from '../../engine/event.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import type { Clock } from '../../ports.ts';

export interface ServiceStatusOptions {
  /** sd_notify(3). Never rejects. */
  readonly notify: (assignments: readonly string[]) => Promise<void>;
  readonly clock: Clock;
  /** How long a run with this deadline for its prerequisites can last. */
  readonly longest: (deadline: Milliseconds) => Milliseconds;
}

export interface ServiceStatus {
  readonly sink: EventSink;
  /** Tells how the run ended; resolves when systemd has heard it, and no timer is left. */
  close(): Promise<void>;
}

/** After an event, for those that follow it, and for what muster itself has to do at once then. */
const gathering: Milliseconds = 250;
/** Between two messages while events rain: each is a program that is run. */
const pause: Milliseconds = 1000;
/** For the elapsed time: often while people look, and seldom in a long wait, of which each message costs 9 ms of CPU. */
const soonest: Milliseconds = 10_000;
const latest: Milliseconds = 120_000;
/** Of the time that has gone by: after ten minutes it is the latest. */
const share = 1 / 5;
/** So long systemd lets the start go on after each message, however short TimeoutStartSec= is. */
export const extension: Milliseconds = 600_000;
/** A run that forgets its own limits must not hold up a boot for ever. */
const leastBound: Milliseconds = 3 * 3_600_000;

/**
 * Tells what has changed, not more often than once a second; how long it has lasted, every ten seconds at first and, after
 * ten minutes, every two minutes; and how it ended.
 */
export function createServiceStatus({ notify, clock, longest }: ServiceStatusOptions): ServiceStatus {
  const closing = new AbortController();
  let state = initialState;
  let offset: Milliseconds = 0;
  let changed = false;
  let wake: AbortController | undefined;

  const tell = async () => {
    changed = false;
    const { run, stop, end } = state;
    const now = clock.now() - offset;
    if (!run) return;
    const mayLast = Math.max(leastBound, 2 * longest(run.deadline));
    // Told to stop, it has the time that TimeoutStopSec= gives it, which a message would make longer too.
    const extend = !stop && !end && now - run.at < mayLast;
    await notify([
      `STATUS=${statusLine(state, now)}`,
      ...(extend ? [`EXTEND_TIMEOUT_USEC=${Math.round(extension * 1000)}`] : []),
    ]);
  };

  const sleep = (duration: Milliseconds, signals: readonly AbortSignal[]) =>
    clock.sleep(duration, AbortSignal.any([closing.signal, ...signals])).catch(() => undefined);

  const follow = async () => {
    for (;;) {
      await sleep(gathering, []);
      if (closing.signal.aborted) break;
      await tell();
      await sleep(pause - gathering, []);
      if (changed) continue;
      wake = new AbortController();
      const elapsed = clock.now() - offset - (state.run?.at ?? 0);
      await sleep(Math.min(latest, Math.max(soonest, elapsed * share)) - pause, [wake.signal]);
      wake = undefined;
    }
    if (changed) await tell();
  };
  let following: Promise<void> | undefined;

  return {
    sink(event) {
      state = apply(state, event);
      if (event.type === 'run-started') offset = clock.now() - event.at;
      changed = true;
      following ??= follow();
      wake?.abort(new Error('something happened'));
    },
    async close() {
      closing.abort(new Error('the run is over'));
      await following;
    },
  };
}
