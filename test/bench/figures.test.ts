import { describe, expect, it } from 'vitest';
import { inTurn, scaleOf } from './bench.ts';
import { isKept, medianOf, ratio, summarise, type Series } from './figures.ts';

const series = (values: readonly number[], unit: Series['unit'] = 'ms'): Series => ({
  of: 'one',
  figure: 'f',
  unit,
  values,
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a series', () => {
  it.each([
    [[7], { runs: 1, median: 7, p99: 7, min: 7, max: 7 }],
    [[30, 10, 20], { runs: 3, median: 20, p99: 30, min: 10, max: 30 }],
    [[4, 1, 3, 2], { runs: 4, median: 2, p99: 4, min: 1, max: 4 }],
    [upTo(50), { runs: 50, median: 25, p99: 50, min: 1, max: 50 }],
    [upTo(200), { runs: 200, median: 100, p99: 198, min: 1, max: 200 }],
  ])('of %j is summed up by values that were measured', (values, summary) => {
    expect(summarise(series(values))).toEqual(summary);
  });

  it('is sorted as numbers, and left as it was', () => {
    const values = [100, 9, 20];
    expect(medianOf(series(values))).toBe(20);
    expect(values).toEqual([100, 9, 20]);
  });

  it.each([[[]], [[1, NaN]], [[Infinity]]])('of %j proves nothing', values => {
    expect(() => summarise(series(values))).toThrow('one, f: nothing was measured');
  });
});

describe('a ratio', () => {
  it('is that of the medians', () => {
    expect(ratio(series([3, 900, 3]), series([2, 2, 2]))).toBe(1.5);
  });

  it('is not made of different things', () => {
    expect(() => ratio(series([1]), series([1], 'MB'))).toThrow('ms and MB');
  });
});

describe('a budget', () => {
  const check = (value: number, limits: object) => isKept({ what: 'w', unit: 'ms', value, ...limits });

  it.each([
    [2, { atMost: 2 }, true],
    [2.001, { atMost: 2 }, false],
    [200, { atLeast: 200 }, true],
    [199.9, { atLeast: 200 }, false],
    [0, { atMost: 0 }, true],
    [NaN, { atMost: 2 }, false],
    [NaN, { atLeast: 2 }, false],
    [5, {}, undefined],
  ])('of %d with %j: %s', (value, limits, kept) => {
    expect(check(value, limits)).toBe(kept);
  });
});

describe('contestants', () => {
  it('are measured in turn, and their figures kept apart', async () => {
    const order: string[] = [];
    const contestant = (name: string, figures: readonly Record<string, number>[]) => () => {
      const round = order.filter(other => other === name).length;
      order.push(name);
      return Promise.resolve(figures[round] ?? {});
    };
    const turns = await inTurn(2, {
      a: contestant('a', [
        { wall: 1, cpu: 10 },
        { wall: 2, cpu: 20 },
      ]),
      b: contestant('b', [{ wall: 3 }, { wall: 4 }]),
    });
    expect(order).toEqual(['a', 'b', 'a', 'b']);
    expect(turns.of('b', 'wall').values).toEqual([3, 4]);
    expect(turns.of('b', 'cpu').values).toEqual([]);
    expect(turns.all().map(({ of, figure, values }) => [figure, of, values])).toEqual([
      ['wall', 'a', [1, 2]],
      ['wall', 'b', [3, 4]],
      ['cpu', 'a', [10, 20]],
    ]);
    expect(turns.all('cpu')).toHaveLength(1);
  });

  it('have as many rounds as asked for, a fifth of them when it has to be quick, and never only one', () => {
    expect([50, 8, 3].map(full => scaleOf(false).runs(full))).toEqual([50, 8, 3]);
    expect([50, 8, 3].map(full => scaleOf(true).runs(full))).toEqual([10, 2, 2]);
  });
});
