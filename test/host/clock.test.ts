import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/host/clock.ts';

describe('the host clock', () => {
  it('sleeps as long as asked, by its own monotonic time', async () => {
    const before = systemClock.now();
    await systemClock.sleep(20, new AbortController().signal);
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(19);
  });

  it('ends a sleep at once on abort, with the reason, and leaves no timer and no listener', async () => {
    const abort = new AbortController();
    const timers = countTimers();
    const sleeping = systemClock.sleep(3_600_000, abort.signal);
    expect(countTimers()).toBe(timers + 1);
    abort.abort(new Error('stopped'));
    await expect(sleeping).rejects.toThrow('stopped');
    expect([countTimers(), getEventListeners(abort.signal, 'abort').length]).toEqual([timers, 0]);
    await expect(systemClock.sleep(1, abort.signal)).rejects.toThrow('stopped');
  });

  it('leaves no listener after a sleep', async () => {
    const { signal } = new AbortController();
    await systemClock.sleep(0, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('sleeps longer than one timer can hold', async () => {
    vi.useFakeTimers();
    try {
      let awake = false;
      void systemClock.sleep(2 ** 31 + 1000, new AbortController().signal).then(() => (awake = true));
      await vi.advanceTimersByTimeAsync(2 ** 31);
      expect(awake).toBe(false);
      await vi.advanceTimersByTimeAsync(1000);
      expect(awake).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter(name => name === 'Timeout').length;
}
