import { describe, expect, test } from 'vitest';
import type { Condition, Observation } from '../../src/conditions/condition.ts';
import type { RunEventBody } from '../../src/engine/event.ts';
import { createWatchlist } from '../../src/engine/watchlist.ts';
import { createVirtualClock } from '../../src/simulation/virtual-clock.ts';
import { event, prerequisiteOf, type NeedOptions } from './support/needs.ts';

const met: Observation = { status: 'met', reason: 'there' };
const unmet: Observation = { status: 'unmet', reason: 'not there' };

/** Conditions that tell what the test says, when it says it. */
function listOf(declared: Record<string, NeedOptions & { readonly freshFor?: number; readonly look?: Observation }>) {
  const clock = createVirtualClock();
  const over = new AbortController();
  const told: RunEventBody[] = [];
  const tellers = new Map<string, (observation: Observation) => void>();
  const looks: string[] = [];
  let changes = 0;
  const watchlist = createWatchlist({
    prerequisites: Object.entries(declared).map(([name, options]) => prerequisiteOf(name, event('lost', options))),
    conditionOf({ name }): Condition {
      const { freshFor, look = met } = declared[name] ?? {};
      return {
        freshFor,
        look() {
          looks.push(name);
          return Promise.resolve(look);
        },
        watch(tell, signal) {
          tellers.set(name, tell);
          signal.addEventListener('abort', () => void tellers.delete(name));
        },
      };
    },
    clock,
    emit: body => told.push(body),
    leftOut: new Map(),
    start: () => Promise.resolve('done'),
    onChange: () => (changes += 1),
    signal: over.signal,
  });
  const tell = (name: string, observation: Observation) => tellers.get(name)?.(observation);
  const judge = () => watchlist.judge(60_000, 'first').verdict.is;
  const lines = () =>
    told
      .splice(0)
      .map(body => `${body.type}${'name' in body ? ` ${body.name}` : ''}${'reason' in body ? `: ${body.reason}` : ''}`);
  return {
    clock,
    watchlist,
    tell,
    judge,
    lines,
    looks,
    over,
    changes: () => changes,
    watched: () => [...tellers.keys()],
  };
}

describe('watches begin when their turn comes', () => {
  test('at the first judgement, those that come after nothing', () => {
    const { judge, watched } = listOf({ a: {}, b: { after: ['a'] } });
    expect(watched()).toEqual([]);
    judge();
    expect(watched()).toEqual(['a']);
  });

  test('the others in the same judgement that finds theirs met, and each once', () => {
    const { judge, tell, watched, lines } = listOf({ a: {}, b: { after: ['a'] } });
    judge();
    tell('a', met);
    expect(judge()).toBe('waiting');
    judge();
    expect(watched()).toEqual(['a', 'b']);
    expect(lines().filter(line => line.startsWith('prerequisite-watched'))).toEqual([
      'prerequisite-watched a',
      'prerequisite-watched b',
    ]);
  });
});

describe('what is told', () => {
  test('an observation only when it says something new, a change of standing once; only that is judged anew', () => {
    const { judge, tell, lines, changes } = listOf({ a: {} });
    judge();
    for (const observation of [unmet, unmet, { ...unmet, reason: 'still not' }, met, met]) {
      tell('a', observation);
      judge();
    }
    expect(lines()).toEqual([
      'prerequisite-watched a',
      'prerequisite-observed a: not there',
      'prerequisite-observed a: still not',
      'prerequisite-observed a: there',
      'prerequisite-met a',
    ]);
    expect(changes()).toBe(2);
  });

  test('lost, with the reason', () => {
    const { judge, tell, lines } = listOf({ a: {} });
    judge();
    tell('a', met);
    judge();
    lines();
    tell('a', unmet);
    expect(judge()).toBe('waiting');
    expect(lines()).toEqual(['prerequisite-observed a: not there', 'prerequisite-lost a: not there']);
  });

  test('a flap between two judgements starts `stable` anew', async () => {
    const { clock, judge, tell, lines } = listOf({ a: { stable: '3s' } });
    judge();
    tell('a', met);
    await clock.advance(3000);
    expect(judge()).toBe('holds');
    lines();
    tell('a', unmet);
    tell('a', met);
    expect(judge()).toBe('waiting');
    expect(lines().at(-1)).toBe('prerequisite-lost a: for a moment: not there');
    await clock.advance(3000);
    expect(judge()).toBe('holds');
  });
});

describe('old looks', () => {
  test('only polled ones that are met and old are looked at again, all at the same time', async () => {
    const { clock, watchlist, judge, tell, looks, over } = listOf({
      event: {},
      fresh: { freshFor: 5000 },
      old: { freshFor: 2000 },
      unmet: { freshFor: 1 },
    });
    judge();
    for (const name of ['event', 'fresh', 'old']) tell(name, met);
    tell('unmet', unmet);
    await clock.advance(2000);
    expect(await watchlist.refresh(over.signal)).toBe(false);
    await clock.advance(1);
    expect(await watchlist.refresh(over.signal)).toBe(true);
    expect(looks).toEqual(['old']);
    expect(await watchlist.refresh(over.signal)).toBe(false);
  });

  test('what they say now counts', async () => {
    const { clock, watchlist, judge, tell, over } = listOf({ a: { freshFor: 2000, look: unmet } });
    judge();
    tell('a', met);
    expect(judge()).toBe('holds');
    await clock.advance(2001);
    await watchlist.refresh(over.signal);
    expect(judge()).toBe('waiting');
  });
});

describe('another list', () => {
  test('ends the watches of those that are not in it, and keeps those that are the same', () => {
    const { watchlist, judge, tell, watched, lines } = listOf({ a: {}, b: {}, c: {} });
    judge();
    expect(watched()).toEqual(['a', 'b', 'c']);
    watchlist.replace([prerequisiteOf('a', event('lost')), prerequisiteOf('b', event('lost', { timeout: '5s' }))]);
    expect(watched()).toEqual(['a']);
    lines();
    judge();
    expect(watched()).toEqual(['a', 'b']);
    tell('c', met);
    expect(lines()).toEqual(['prerequisite-watched b']);
  });
});

describe('a single look, for a stack that runs already', () => {
  test('at all that are not watched; met ones are told as met, the others as not waited for', async () => {
    const { watchlist, lines, looks, over } = listOf({ a: {}, b: { look: unmet } });
    expect(await watchlist.lookOnce(over.signal)).toEqual(['b']);
    expect(looks).toEqual(['a', 'b']);
    expect(lines()).toEqual(
      expect.arrayContaining([
        'prerequisite-met a',
        'prerequisite-skipped b: not waited for: the cluster stack is up already',
      ]),
    );
  });

  test('what is watched is not looked at again, and one met since the last judgement is met', async () => {
    const { watchlist, judge, tell, lines, looks, over } = listOf({ a: {}, b: {}, c: {} });
    judge();
    tell('a', met);
    judge();
    tell('b', met);
    tell('c', unmet);
    expect(await watchlist.lookOnce(over.signal)).toEqual(['c']);
    expect(looks).toEqual([]);
    expect(lines().filter(line => line.startsWith('prerequisite-met'))).toEqual([
      'prerequisite-met a',
      'prerequisite-met b',
    ]);
    expect(watchlist.observationOf('c')).toEqual(unmet);
  });
});
