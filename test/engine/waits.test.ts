import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../src/engine/ending.ts';
import { timedOut, within } from '../../src/lib/race.ts';
import { backoffDelay } from '../../src/engine/start-service.ts';
import { Wakeup } from '../../src/engine/wakeup.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';

const stopped = new Error('stopped');

describe('a loop that sleeps till something changes', () => {
  function sleeper() {
    const clock = createVirtualClock();
    const wakeup = new Wakeup();
    const stop = new AbortController();
    const next = (at?: number) => wakeup.next(clock, at, stop.signal).then(() => clock.now());
    return { clock, wakeup, stop, next };
  }

  test('wakes at its time', async () => {
    const { clock, next } = sleeper();
    expect(await clock.run(next(300))).toBe(300);
    expect(clock.pending()).toBe(0);
  });

  test('wakes at a change, and leaves no timer', async () => {
    const { clock, wakeup, next } = sleeper();
    clock.schedule(100, () => wakeup.poke());
    expect(await clock.run(next(300))).toBe(100);
    expect(clock.pending()).toBe(0);
  });

  test('without a time only a change wakes it', async () => {
    const { clock, wakeup, next } = sleeper();
    clock.schedule(5000, () => wakeup.poke());
    expect(await clock.run(next())).toBe(5000);
  });

  test('a change while nobody sleeps is not lost, and many count as one', async () => {
    const { clock, wakeup, next } = sleeper();
    wakeup.poke();
    wakeup.poke();
    expect(await clock.run(next(300))).toBe(0);
    expect(await clock.run(next(300))).toBe(300);
  });

  test('a change right after a wake-up is not lost', async () => {
    const { clock, wakeup, next } = sleeper();
    clock.schedule(100, () => wakeup.poke());
    await clock.run(next(300).then(() => wakeup.poke()));
    expect(await clock.run(next(300))).toBe(100);
  });

  test('a time that has passed is now', async () => {
    const { clock, next } = sleeper();
    await clock.advance(500);
    expect(await clock.run(next(300))).toBe(500);
  });

  test('an abort ends the sleep with its reason, and leaves no timer', async () => {
    const { clock, stop, next } = sleeper();
    clock.schedule(100, () => stop.abort(stopped));
    await expect(clock.run(next(300))).rejects.toBe(stopped);
    expect(clock.pending()).toBe(0);
    await expect(next(300)).rejects.toBe(stopped);
  });
});

describe('a promise within a limit', () => {
  const never = new Promise<string>(() => undefined);

  test.each<[string, number, number, string | symbol]>([
    ['in time', 100, 300, 'value'],
    ['too late', 500, 300, timedOut],
    ['without a limit', 500_000, Infinity, 'value'],
  ])('%s', async (...[, takes, limit, expected]) => {
    const clock = createVirtualClock();
    const signal = new AbortController().signal;
    const value = clock.sleep(takes, signal).then(() => 'value');
    expect(await clock.run(within(value, limit, clock, signal))).toBe(expected);
    expect(clock.now()).toBe(Math.min(takes, limit));
    await clock.runUntilIdle();
    expect(clock.pending()).toBe(0);
  });

  test('its failure is passed on, and leaves no timer', async () => {
    const clock = createVirtualClock();
    await expect(clock.run(within(Promise.reject(stopped), 300, clock, new AbortController().signal))).rejects.toBe(
      stopped,
    );
    expect(clock.pending()).toBe(0);
  });

  test('its failure after the limit is nobody’s business', async () => {
    const clock = createVirtualClock();
    const signal = new AbortController().signal;
    const fails = clock.sleep(500, signal).then(() => Promise.reject(stopped));
    expect(await clock.run(within(fails, 300, clock, signal))).toBe(timedOut);
    await clock.runUntilIdle();
  });

  test('an abort ends the wait at once, before or while it lasts', async () => {
    const clock = createVirtualClock();
    const stop = new AbortController();
    clock.schedule(100, () => stop.abort(stopped));
    await expect(clock.run(within(never, 300, clock, stop.signal))).rejects.toBe(stopped);
    expect([clock.now(), clock.pending()]).toEqual([100, 0]);
    await expect(within(never, 300, clock, stop.signal)).rejects.toBe(stopped);
  });
});

describe('the delay before another attempt', () => {
  const backoff = { initial: 2000, max: 30_000, factor: 2, jitter: false };
  test.each([
    [1, 2000],
    [2, 4000],
    [4, 16_000],
    [5, 30_000],
    [5000, 30_000],
  ])('after attempt %i: %i ms', (attempt, delay) => {
    expect(backoffDelay(backoff, attempt, () => 0.5)).toBe(delay);
  });

  test.each([
    [0, 1000],
    [0.5, 1500],
    [0.999, 1999],
  ])('with jitter, by a random %d: %i ms', (random, delay) => {
    expect(backoffDelay({ ...backoff, jitter: true }, 1, () => random)).toBe(delay);
  });
});

test.each([
  ['ready', undefined, 0],
  ['degraded', undefined, 0],
  ['failed', undefined, 1],
  ['held', undefined, 3],
  ['broken', undefined, 4],
  ['late', undefined, 124],
  ['late', 'SIGINT', 124],
  ['interrupted', 'SIGINT', 130],
  ['interrupted', 'SIGTERM', 143],
  ['interrupted', 'shutdown', 143],
] as const)('%s, after %s: exit code %i', (outcome, cause, code) => {
  expect(exitCodeOf(outcome, cause)).toBe(code);
});
