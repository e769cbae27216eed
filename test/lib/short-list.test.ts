import { describe, expect, it } from 'vitest';
import { shortList } from '../../src/lib/short-list.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, index) => `n${index + 1}`);

describe('a short list', () => {
  it('has all names when they are few', () => {
    expect([shortList([]), shortList(nodes(1)), shortList(nodes(5))]).toEqual(['', 'n1', 'n1, n2, n3, n4, n5']);
  });

  it('has the first ones and how many more when they are many', () => {
    expect(shortList(nodes(300))).toBe('n1, n2, n3, n4, n5 and 295 more');
    expect(shortList(nodes(3), 2, '; ')).toBe('n1; n2 and 1 more');
  });
});
