import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/lib/nearest.ts';

const words = ['timeout', 'required', 'after', 'stable', 'tcp', 'onUnmet'];

describe('the word that was most likely meant', () => {
  it.each([
    ['timout', 'timeout'],
    ['tiemout', 'timeout'],
    ['Timeout', 'timeout'],
    ['onunmet', 'onUnmet'],
    ['tpc', 'tcp'],
    ['requierd', 'required'],
    ['aftr', 'after'],
    ['retry', undefined],
    ['x', undefined],
    ['', undefined],
    ['somethingelse', undefined],
    ['t'.repeat(100_000), undefined],
  ])('%s', (typed, expected) => {
    expect(nearest(typed, words)).toBe(expected);
  });

  it('takes the first of equals', () => {
    expect(nearest('ab', ['ac', 'ad'])).toBe('ac');
  });
});
