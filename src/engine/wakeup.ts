import type { Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';

/** Lets a loop sleep till something changed or a time has come. Changes while nobody sleeps are not lost; many count as one. */
export class Wakeup {
  #changed = false;
  #wake: (() => void) | undefined;

  poke(): void {
    this.#changed = true;
    this.#wake?.();
  }

  /** Resolves at the next change (at once if there was one) or at `at`; undefined: only at a change. Rejects on abort. */
  async next(clock: Clock, at: Milliseconds | undefined, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#changed) await this.#sleep(clock, at, signal);
    this.#changed = false;
  }

  async #sleep(clock: Clock, at: Milliseconds | undefined, signal: AbortSignal): Promise<void> {
    const timer = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    this.#wake = () => resolve(undefined);
    // The timer's own rejection, when a change came first, is nobody's business.
    if (at !== undefined)
      clock.sleep(Math.max(0, at - clock.now()), timer.signal).then(
        () => resolve(undefined),
        () => undefined,
      );
    try {
      await promise;
    } finally {
      this.#wake = undefined;
      signal.removeEventListener('abort', onAbort);
      timer.abort(new Error('woken'));
    }
  }
}
