import { describe, expect, it } from 'vitest';
import { findCycles } from '../../src/lib/cycles.ts';

describe('cycles in a graph', () => {
  it.each<[string, Record<string, string[]>, string[][]]>([
    ['none', { a: ['b'], b: ['c'], c: [] }, []],
    ['a diamond is none', { a: ['b', 'c'], b: ['d'], c: ['d'], d: [] }, []],
    ['a node of its own', { a: ['a'] }, [['a']]],
    ['two', { a: ['b'], b: ['a'] }, [['a', 'b']]],
    ['what only leads there is not part of it', { x: ['a'], a: ['b'], b: ['a', 'y'], y: [] }, [['a', 'b']]],
    ['the shortest of a knot', { a: ['b'], b: ['c', 'a'], c: ['a'] }, [['a', 'b']]],
    ['a short one behind a long one', { a: ['b'], b: ['c'], c: ['a', 'd'], d: ['c'] }, [['c', 'd']]],
    ['separate ones', { a: ['b'], b: ['a'], c: ['c'] }, [['c'], ['a', 'b']]],
    ['a successor that is not there', { a: ['nowhere'] }, []],
    [
      'names like those of object members',
      { constructor: ['__proto__'], ['__proto__']: ['constructor'] },
      [['constructor', '__proto__']],
    ],
  ])('%s', (_title, edges, expected) => {
    expect(findCycles(new Map(Object.entries(edges)), 5)).toEqual(expected);
  });

  it('stops at the limit', () => {
    const edges = new Map(Array.from({ length: 9 }, (_, i) => [`n${i}`, [`n${i}`]]));
    expect(findCycles(edges, 5)).toHaveLength(5);
  });
});
