import { describe, expect, it } from 'vitest';
import { delayAfter, pollingCondition } from '../../src/conditions/poll.ts';
import { createWorld, leftovers, nothing, polling, record, type World } from './support/world.ts';
import type { Observation } from '../../src/conditions/condition.ts';

const met: Observation = { status: 'met', reason: 'there' };
const unmet: Observation = { status: 'unmet', reason: 'not there' };

interface Looks {
  readonly times: number[];
  overlapping: number;
  running: number;
}

function counting(world: World, answer: (look: number) => Observation, takes = 0) {
  const looks: Looks = { times: [], overlapping: 0, running: 0 };
  const look = async (signal: AbortSignal): Promise<Observation> => {
    looks.times.push(world.clock.now());
    looks.running += 1;
    looks.overlapping = Math.max(looks.overlapping, looks.running);
    try {
      if (takes > 0) await world.clock.sleep(takes, signal);
      return answer(looks.times.length);
    } finally {
      looks.running -= 1;
    }
  };
  return { looks, poll: { look, tryTimeout: 5000, polling } };
}

describe('polling', () => {
  it('looks at once, then with backoff up to `every`', async () => {
    const world = createWorld();
    const { looks, poll } = counting(world, () => unmet);
    const { abort } = await record(pollingCondition(poll, world), world);
    await world.clock.advance(36_000);
    abort.abort();
    expect(looks.times).toEqual([0, 1000, 3000, 7000, 15_000, 25_000, 35_000]);
  });

  it('goes on at `every` while met, and quickly again when it is lost', async () => {
    const world = createWorld();
    const { looks, poll } = counting(world, look => (look === 2 || look === 3 ? met : unmet));
    const { abort } = await record(pollingCondition(poll, world), world);
    await world.clock.advance(25_000);
    abort.abort();
    expect(looks.times).toEqual([0, 1000, 11_000, 21_000, 22_000, 24_000]);
  });

  it('never begins a look before the last one has ended', async () => {
    const world = createWorld();
    const { looks, poll } = counting(world, () => unmet, 4000);
    const { abort } = await record(pollingCondition(poll, world), world);
    await world.clock.advance(20_000);
    abort.abort();
    expect([looks.overlapping, looks.times]).toEqual([1, [0, 5000, 11_000, 19_000]]);
  });

  it('drops a look that does not end, and looks again', async () => {
    const world = createWorld();
    const { looks, poll } = counting(world, () => met, Infinity);
    const recorder = await record(pollingCondition(poll, world), world);
    await world.clock.advance(7000);
    expect(recorder.told).toEqual([{ status: 'unknown', reason: 'no answer within 5s' }]);
    expect([looks.times, looks.running]).toEqual([[0, 7000], 1]);
    recorder.abort.abort();
    await world.clock.advance(0);
    expect(leftovers(world)).toEqual(nothing);
  });

  it('takes a nudge during a look for a reason to look once more, and one between looks at once', async () => {
    const world = createWorld();
    const { looks, poll } = counting(world, () => unmet, 500);
    let nudge = (): void => undefined;
    const { abort } = await record(pollingCondition({ ...poll, nudges: again => void (nudge = again) }, world), world);
    await world.clock.advance(100);
    nudge();
    await world.clock.advance(500);
    await world.clock.advance(10_000);
    const before = looks.times.length;
    nudge();
    await world.clock.advance(0);
    abort.abort();
    expect(looks.times.slice(0, 3)).toEqual([0, 500, 2000]);
    expect(looks.times.slice(before)).toEqual([10_600]);
  });

  it.each([
    [0, 1, 1000],
    [2, 1, 3000],
    [9, 1, 7500],
    [0, 0, 1000],
  ])('shortens the delay after try %i by jitter %f of at most a quarter', (tries, random, delay) =>
    expect(delayAfter(tries, { ...polling, jitter: random > 0 }, () => random)).toBe(
      random > 0 && tries === 0 ? 750 : delay,
    ),
  );
});
