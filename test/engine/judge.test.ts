import { describe, expect, test } from 'vitest';
import type { ObservationStatus } from '../../src/conditions/condition.ts';
import { mostPrerequisites } from '../../src/config/fields.ts';
import { judge, type Standing } from '../../src/engine/judge.ts';

const deadline = 100;

function standing(name: string, more: Partial<Standing> = {}): Standing {
  const status = more.status ?? 'unmet';
  return {
    name,
    required: true,
    after: [],
    timeout: undefined,
    stable: 0,
    watchedAt: 0,
    looked: more.watchedAt !== undefined || !('watchedAt' in more),
    metSince: status === 'met' ? 0 : undefined,
    everHeld: false,
    ...more,
    status,
  };
}

const pending = { watchedAt: undefined, status: 'unknown' } as const;
const verdictOf = (standings: readonly Standing[], now: number, onUnmet: 'first' | 'all' = 'first') =>
  judge(standings, now, deadline, onUnmet).verdict;

describe('broken while others were never looked at', () => {
  const unseen = { status: 'unknown', looked: false } as const;
  const later = 1000;
  const verdict = (others: readonly Standing[], now: number, onUnmet: 'first' | 'all' = 'first') =>
    judge([standing('bad', { status: 'broken' }), ...others], now, 60_000, onUnmet).verdict;

  test('is told with what the first looks at the others say, or after 2 s without', () => {
    expect(verdict([standing('a', unseen)], later)).toEqual({ is: 'waiting', wakeAt: 2000 });
    expect(verdict([standing('a', unseen)], 2000)).toEqual({ is: 'broken', names: ['bad'] });
    const looked = standing('a', { status: 'broken' });
    expect(verdict([looked, standing('b', unseen)], 2000)).toEqual({ is: 'broken', names: ['bad', 'a'] });
    expect(verdict([looked], later)).toEqual({ is: 'broken', names: ['bad', 'a'] });
  });

  test.each<[string, Partial<Standing>]>([
    ['one whose turn has not come', { watchedAt: undefined, after: ['bad'], status: 'unknown', looked: false }],
    ['an optional one', { ...unseen, required: false }],
    ['one that is left out', { ...unseen, leftOut: true }],
    ['one that was looked at and waits', {}],
  ])('does not wait for %s', (_, other) => {
    expect(verdict([standing('a', other)], later)).toEqual({ is: 'broken', names: ['bad'] });
  });
});

describe('one prerequisite', () => {
  type Row = [ObservationStatus, Partial<Standing>, number, object];
  test.each<Row>([
    // status, what differs, now, standpoint
    ['met', {}, 10, { is: 'holds' }],
    ['met', {}, 100, { is: 'holds' }],
    ['met', { metSince: 8, stable: 5 }, 10, { is: 'settling', until: 13 }],
    ['met', { metSince: 8, stable: 5 }, 13, { is: 'holds' }],
    ['met', { metSince: 98, stable: 5 }, 99, { is: 'settling', until: 100 }],
    ['met', { metSince: 98, stable: 5 }, 100, { is: 'late', limit: 'deadline' }],
    ['met', { metSince: 8, stable: 5, timeout: 12 }, 10, { is: 'settling', until: 12 }],
    ['met', { metSince: 8, stable: 5, timeout: 12 }, 12, { is: 'late', limit: 'timeout' }],
    ['met', { metSince: 8, stable: 4, timeout: 12 }, 12, { is: 'holds' }],
    ['met', { metSince: 8, timeout: 5 }, 10, { is: 'holds' }],
    ['unmet', {}, 10, { is: 'waiting', until: 100 }],
    ['unmet', {}, 100, { is: 'late', limit: 'deadline' }],
    ['unmet', { timeout: 20 }, 19, { is: 'waiting', until: 20 }],
    ['unmet', { timeout: 20 }, 20, { is: 'late', limit: 'timeout' }],
    ['unmet', { timeout: 20, watchedAt: 15 }, 34, { is: 'waiting', until: 35 }],
    ['unmet', { timeout: 20, watchedAt: 15 }, 35, { is: 'late', limit: 'timeout' }],
    ['unmet', { timeout: 20, everHeld: true }, 50, { is: 'waiting', until: 100 }],
    ['unmet', { timeout: 200 }, 50, { is: 'waiting', until: 100 }],
    ['unmet', { timeout: 200 }, 100, { is: 'late', limit: 'deadline' }],
    ['unknown', {}, 10, { is: 'waiting', until: 100 }],
    ['unknown', { timeout: 5 }, 10, { is: 'late', limit: 'timeout' }],
    ['unknown', { watchedAt: undefined }, 10, { is: 'pending' }],
    ['unknown', { watchedAt: undefined, timeout: 5 }, 10, { is: 'pending' }],
    ['unknown', { watchedAt: undefined }, 100, { is: 'late', limit: 'deadline' }],
    ['broken', {}, 10, { is: 'broken' }],
    ['broken', { timeout: 5 }, 10, { is: 'broken' }],
    ['broken', {}, 100, { is: 'broken' }],
  ])('%s %o at %i: %o', (...[status, more, now, standpoint]) => {
    for (const required of [true, false]) {
      const { standpoints } = judge([standing('a', { ...more, status, required })], now, deadline, 'first');
      expect(standpoints.get('a')).toEqual(standpoint);
    }
  });
});

test('what comes after many ways to one lost thing is given up with it, however many ways there are', () => {
  const layers = Array.from({ length: 60 }, (_, i) =>
    ['a', 'b'].map(side =>
      standing(`${side}${i}`, { ...pending, after: i === 0 ? ['root'] : [`a${i - 1}`, `b${i - 1}`] }),
    ),
  ).flat();
  const root = standing('root');
  expect(verdictOf([root, ...layers], 10, 'all')).toEqual({ is: 'waiting', wakeAt: 100 });
  const lost = standing('root', { status: 'broken' });
  expect(verdictOf([lost, ...layers], 10, 'all')).toEqual({ is: 'broken', names: ['root'] });
});

test('a chain as long as a file can have is judged without end of the stack', () => {
  const chain = Array.from({ length: mostPrerequisites }, (_, i) =>
    standing(`p${i}`, { ...pending, after: i === 0 ? ['root'] : [`p${i - 1}`] }),
  );
  const lost = standing('root', { status: 'broken' });
  expect(verdictOf([...chain.toReversed(), lost], 10, 'all')).toEqual({ is: 'broken', names: ['root'] });
});

describe('all together', () => {
  const met = standing('met', { status: 'met' });
  const unmet = standing('unmet');
  const late = standing('late', { timeout: 5 });
  const broken = standing('broken', { status: 'broken' });
  const optional = (other: Standing) => ({ ...other, required: false });
  const settling = standing('settling', { status: 'met', metSince: 8, stable: 30 });

  test.each<[string, Standing[], object, object]>([
    // what, standings, verdict at 10 with onUnmet: first, with onUnmet: all
    ['none', [], { is: 'holds' }, { is: 'holds' }],
    ['met', [met], { is: 'holds' }, { is: 'holds' }],
    ['unmet', [met, unmet], { is: 'waiting', wakeAt: 100 }, { is: 'waiting', wakeAt: 100 }],
    ['settling', [met, settling], { is: 'waiting', wakeAt: 38 }, { is: 'waiting', wakeAt: 38 }],
    ['late', [met, late], { is: 'late', names: ['late'] }, { is: 'late', names: ['late'] }],
    ['broken', [met, broken], { is: 'broken', names: ['broken'] }, { is: 'broken', names: ['broken'] }],
    ['late and unmet', [late, unmet], { is: 'late', names: ['late'] }, { is: 'waiting', wakeAt: 100 }],
    ['broken and unmet', [unmet, broken], { is: 'broken', names: ['broken'] }, { is: 'waiting', wakeAt: 100 }],
    ['late and broken', [late, broken], { is: 'broken', names: ['broken'] }, { is: 'broken', names: ['broken'] }],
    ['optional unmet', [met, optional(unmet)], { is: 'waiting', wakeAt: 100 }, { is: 'waiting', wakeAt: 100 }],
    ['optional late', [met, optional(late)], { is: 'holds' }, { is: 'holds' }],
    ['optional broken', [met, optional(broken)], { is: 'holds' }, { is: 'holds' }],
    [
      'optional broken, required unmet',
      [unmet, optional(broken)],
      { is: 'waiting', wakeAt: 100 },
      { is: 'waiting', wakeAt: 100 },
    ],
    [
      'broken, optional unmet',
      [broken, optional(unmet)],
      { is: 'broken', names: ['broken'] },
      { is: 'waiting', wakeAt: 100 },
    ],
  ])('%s', (...[, standings, first, all]) => {
    expect(verdictOf(standings, 10, 'first')).toEqual(first);
    expect(verdictOf(standings, 10, 'all')).toEqual(all);
  });

  test('the next time that may change the verdict is the earliest of all', () => {
    const standings = [standing('a', { timeout: 40 }), settling, standing('c', { timeout: 20, watchedAt: 5 })];
    expect(verdictOf(standings, 10)).toEqual({ is: 'waiting', wakeAt: 25 });
  });

  test('one that waits for its turn does not set the alarm', () => {
    expect(verdictOf([unmet, standing('b', { ...pending, after: ['unmet'], timeout: 3 })], 10)).toEqual({
      is: 'waiting',
      wakeAt: 100,
    });
  });

  test('at the deadline those that were looked at are named, not those that waited for them', () => {
    expect(verdictOf([unmet, standing('b', { ...pending, after: ['unmet'] })], 100)).toEqual({
      is: 'late',
      names: ['unmet'],
    });
  });

  test('one that never got its turn is named when nothing else is late', () => {
    expect(verdictOf([optional(unmet), standing('b', { ...pending, after: ['unmet'] })], 100)).toEqual({
      is: 'late',
      names: ['b'],
    });
  });

  test.each<[string, Standing, object]>([
    ['broken and required', broken, { is: 'broken', names: ['broken'] }],
    ['late and required', late, { is: 'late', names: ['late'] }],
    ['unmet', unmet, { is: 'waiting', wakeAt: 100 }],
    ['broken, but optional: its turn comes', optional(broken), { is: 'waiting', wakeAt: 100 }],
  ])('with onUnmet: all, what comes after one that is %s', (...[, before, verdict]) => {
    const chain = [
      before,
      standing('b', { ...pending, after: [before.name] }),
      standing('c', { ...pending, after: ['b'] }),
    ];
    expect(verdictOf(chain, 10, 'all')).toEqual(verdict);
  });
});
