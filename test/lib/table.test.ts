import { describe, expect, it } from 'vitest';
import { table } from '../../src/lib/table.ts';

const numbers = (size: number) => table(Array.from({ length: size }, (_, i) => [`row${i}`, i] as const));

describe('table', () => {
  it.each([0, 1, 2, 3, 10, 99, 100, 101, 1000])('finds every one of %i rows and keeps their order', size => {
    const all = numbers(size);
    expect(all.size).toBe(size);
    expect(all.rows()).toEqual(Array.from({ length: size }, (_, i) => i));
    for (let i = 0; i < size; i++) expect(all.get(`row${i}`)).toBe(i);
    expect(all.get(`row${size}`)).toBeUndefined();
  });

  it('leaves the table as it was when a row is replaced', () => {
    const before = numbers(50);
    const after = before.with('row17', -1);
    expect(before.get('row17')).toBe(17);
    expect(after.get('row17')).toBe(-1);
    expect(after.rows().filter((row, i) => row !== i)).toEqual([-1]);
  });

  it('takes the later of two rows with one name', () => {
    const one = table([
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ]);
    expect([one.size, one.rows()]).toEqual([2, [3, 2]]);
  });

  it('refuses a name that it does not have', () => {
    expect(() => numbers(3).with('row9', 0)).toThrow('no row named row9');
  });
});
