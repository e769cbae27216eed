import type { Milliseconds } from '../lib/duration.ts';
import { SystemdError } from '../systemd/systemd.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The way between the virtual systemd and its caller: it can be cut, and it can be slow. */
export interface VirtualBus {
  /** Resolves when a call gets through: at once when the bus works; rejects when it stays away too long. */
  ready(call: string): Promise<void>;
  /** Carries a signal: at once, late, or not at all when the bus is away at either end. */
  deliver(signal: () => void): void;
  isUp(): boolean;
  lose(): void;
  restore(): void;
  /** Carries the answer to a call: at once, or late. Signals may come before it. */
  answer(): Promise<undefined>;
  delaySignals(delay: Milliseconds): void;
  delayAnswers(delay: Milliseconds): void;
  close(): void;
}

/** As the real one has it. */
const callTimeout: Milliseconds = 25_000;

/** `restored` is called when the bus is there again: all that was missed is to be read anew. */
export function createVirtualBus(clock: VirtualClock, restored: () => void): VirtualBus {
  const waiting = new Set<{ resolve: () => void; reject: (error: SystemdError) => void; cancel: () => void }>();
  let up = true;
  let losses = 0;
  let signalDelay = 0;
  let answerDelay = 0;

  function release(settle: (waiter: { resolve: () => void; reject: (error: SystemdError) => void }) => void): void {
    for (const waiter of waiting) {
      waiter.cancel();
      settle(waiter);
    }
    waiting.clear();
  }

  return {
    isUp: () => up,
    ready(call) {
      if (up) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const cancel = clock.schedule(callTimeout, () => {
          waiting.delete(waiter);
          reject(
            new SystemdError('bus-silent', {
              call,
              socket: '/run/dbus/system_bus_socket',
              waited: '25s',
              reason: 'it is gone',
            }),
          );
        });
        const waiter = { resolve, reject, cancel };
        waiting.add(waiter);
      });
    },
    deliver(signal) {
      if (!up) return;
      if (signalDelay === 0) {
        signal();
        return;
      }
      const sentIn = losses;
      clock.schedule(signalDelay, () => {
        if (losses === sentIn) signal();
      });
    },
    lose() {
      up = false;
      losses += 1;
    },
    restore() {
      up = true;
      restored();
      release(({ resolve }) => resolve());
    },
    answer: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      if (answerDelay === 0) resolve(undefined);
      else clock.schedule(answerDelay, () => resolve(undefined));
      return promise;
    },
    delaySignals(delay) {
      signalDelay = delay;
    },
    delayAnswers(delay) {
      answerDelay = delay;
    },
    close() {
      release(({ reject }) => reject(new SystemdError('bus-closed')));
    },
  };
}
