import type { Milliseconds } from './duration.ts';

export const timedOut: unique symbol = Symbol('timed out');

/** The part of a clock that is needed here. */
interface Sleeper {
  sleep(duration: Milliseconds, signal: AbortSignal): Promise<void>;
}

/** `promise`, or `timedOut` when `limit` passes first; rejects when `signal` aborts first. Leaves no timer and no listener. */
export async function within<T>(
  promise: Promise<T>,
  limit: Milliseconds,
  clock: Sleeper,
  signal: AbortSignal,
): Promise<T | typeof timedOut> {
  // Left to nobody when it is too late already: its own failure must not end the process then.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  const timer = new AbortController();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  const limits = Number.isFinite(limit)
    ? [
        clock.sleep(limit, timer.signal).then(
          () => timedOut,
          () => new Promise<never>(() => undefined),
        ),
      ]
    : [];
  try {
    return await Promise.race([promise, aborted.promise, ...(limits as Promise<typeof timedOut>[])]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort(new Error('settled'));
  }
}
