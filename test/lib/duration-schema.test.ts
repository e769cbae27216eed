import { describe, expect, it } from 'vitest';
import { duration, longestDuration } from '../../src/lib/duration-schema.ts';

describe('a duration in the file', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['30 s', 30_000],
    ['1.5s', 1500],
    ['2min', 120_000],
    ['168h', longestDuration],
  ])('%s', (text, expected) => {
    expect(duration().parse(text)).toBe(expected);
  });

  it.each<[unknown, RegExp]>([
    [30, /^`30` has no unit: write `30s`$/],
    [0.5, /^`0.5` has no unit: write `0.5s`$/],
    ['30', /^`30` has no unit: write `30s`$/],
    [Number.NaN, /^must be a duration/],
    [true, /^must be a duration/],
    [null, /^must be a duration/],
    [['30s'], /^must be a duration/],
    ['', /is not a duration/],
    ['30x', /is not a duration: write a number with a unit \(ms, s, min or h\)/],
    ['30m', /has another unit: write `30min`/],
    ['5 sec', /has another unit: write `5s`/],
    ['-1s', /is not a duration/],
    ['1e3s', /is not a duration/],
    ['0s', /^`0s` is too short: it must be longer than nothing$/],
    ['169h', /^`169h` is too long: at most 168h$/],
    [`${'9'.repeat(500)}s`, /^`9{40}` is not a duration/],
  ])('refuses %j', (input, message) => {
    const result = duration().safeParse(input);
    expect(result.error?.issues).toHaveLength(1);
    expect(result.error?.issues[0]?.message).toMatch(message);
  });

  it('can be nothing, or must be some length, where that is said', () => {
    expect(duration(0).parse('0s')).toBe(0);
    expect(duration(1000).safeParse('999ms').error?.issues[0]?.message).toBe('`999ms` is too short: at least 1s');
  });
});
