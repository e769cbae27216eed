/** The machine's own monotonic clock. */
import type { Milliseconds } from '../lib/duration.ts';
import type { Clock } from '../ports.ts';

/** A longer timer would fire at once: Node keeps delays in 31 bits. */
const longestTimer: Milliseconds = 2 ** 31 - 1;

export const systemClock: Clock = {
  // CLOCK_MONOTONIC, the same for all processes; `performance.now()` begins with each of them.
  now: () => Number(process.hrtime.bigint() / 1000n) / 1000,
  wallTime: () => new Date(),
  async sleep(duration, signal) {
    for (let left = duration; left > longestTimer; left -= longestTimer) {
      await sleepOnce(longestTimer, signal);
    }
    await sleepOnce(duration % longestTimer, signal);
  },
};

function sleepOnce(duration: Milliseconds, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, duration);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
