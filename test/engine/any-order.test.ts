import { describe, expect, test } from 'vitest';
import { event, type Need } from './support/needs.ts';
import { play } from './support/schedule.ts';
import { bringsUp, onlyPcsd } from './support/stories.ts';
import { seconds } from './support/times.ts';

/** Small and the same everywhere: Mulberry32. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return sides => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

interface Thrown {
  readonly needs: Record<string, Need>;
  /** Per prerequisite, the moments at which it changes; it is lost at first. */
  readonly changes: readonly (readonly number[])[];
}

/** A few prerequisites that come and go, no two at the same moment; one in five stays away in the end. */
function throwNeeds(seed: number): Thrown {
  const roll = dice(seed);
  const used = new Set<number>();
  const moment = (): number => {
    const at = 1 + roll(20_000);
    if (used.has(at)) return moment();
    used.add(at);
    return at;
  };
  const changes = Array.from({ length: 1 + roll(5) }, () => {
    const count = 1 + 2 * roll(3) + (roll(5) === 0 ? 1 : 0);
    return Array.from({ length: count }, moment).sort((a, b) => a - b);
  });
  const story = (times: readonly number[]) =>
    times.map((at, index) => `${index % 2 === 0 ? 'met' : 'lost'} ${seconds(at)}`).join(', ');
  return { needs: Object.fromEntries(changes.map((times, index) => [`n${index}`, event(story(times))])), changes };
}

/** What a person would say: the first moment at which all are there. */
function firstMoment({ changes }: Thrown): number | undefined {
  const isMet = (times: readonly number[], at: number) => times.filter(time => time <= at).length % 2 === 1;
  return changes
    .flat()
    .toSorted((a, b) => a - b)
    .find(at => changes.every(times => isMet(times, at)));
}

describe('prerequisites that come and go in any order', () => {
  test.each(Array.from({ length: 120 }, (_, seed) => seed))('seed %i', async seed => {
    const thrown = throwNeeds(seed);
    const at = firstMoment(thrown);
    const played = await play({ title: '', needs: thrown.needs, deadline: '60s', comes: [] });
    expect(played.story).toEqual(at === undefined ? onlyPcsd('60s', 'late 124') : bringsUp(seconds(at)));
  });
});
