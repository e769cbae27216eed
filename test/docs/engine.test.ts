import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { engineDiagrams } from '../../scripts/engine-diagrams.ts';
import { read, root } from './support/pages.ts';

const page = read('docs/engine.md');

describe('the page on the engine', () => {
  test.each(Object.entries(engineDiagrams()))(
    'draws the %s as transitions.ts has them (else: node scripts/engine-diagrams.ts)',
    (_, diagram) => expect(page).toContain(diagram),
  );

  test('names files that there are', () => {
    const names = [...page.matchAll(/`([\w/-]+\.ts)`/g)].map(([, name = '']) => name);
    const places = ['src/engine', 'test/engine', ''].map(place => `${root}${place}`);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter(name => !places.some(place => existsSync(`${place}/${name}`)))).toEqual([]);
  });

  test('is short', () => expect(page.split('\n').length).toBeLessThan(200));
});
