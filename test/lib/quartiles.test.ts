import { describe, expect, test } from 'vitest';
import { isUsual, quartilesOf } from '../../src/lib/quartiles.ts';

describe('quartiles', () => {
  test.each([
    [[], undefined],
    [[7], { lower: 7, median: 7, upper: 7 }],
    [[1, 2], { lower: 1.25, median: 1.5, upper: 1.75 }],
    [[5, 1, 3, 2, 4], { lower: 2, median: 3, upper: 4 }],
    [[1, 1, 1, 100], { lower: 1, median: 1, upper: 25.75 }],
  ])('of %j', (values, expected) => expect(quartilesOf(values)).toEqual(expected));

  test('leave the values as they are', () => {
    const values = [3, 1, 2];
    quartilesOf(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test.each([
    [3, true],
    [0.5, true],
    [8, true],
    [8.1, false],
    [-2.1, false],
  ])('%d is usual where half lie between 2 and 4.4: %j', (value, usual) => {
    expect(isUsual(value, { lower: 2, median: 3, upper: 4.4 })).toBe(usual);
  });
});
