import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingCodes } from '../../src/plan/finding.ts';

const project = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/findings.md', project), 'utf8');
const entries = page.split(/^## /m).slice(1);
const codes = entries.map(entry => entry.split('\n')[0] ?? '');

/** The engine makes a few findings of its own, while it runs. */
function engineCodes(): string[] {
  const folder = new URL('src/engine/', project);
  const sources = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'));
  return sources.flatMap(source => [...source.matchAll(/\bcode: '([a-z-]+)'/g)].map(match => match[1] ?? ''));
}

test('every code has an entry, and every entry a code', () => {
  expect(codes).toEqual([...new Set([...findingCodes, ...engineCodes()])].sort());
});

test.each(entries.map(entry => [entry.split('\n')[0], entry]))('%s has a severity and a remedy', (_, entry) => {
  expect(entry).toMatch(/^\*(error|warning|note)/m);
  expect(entry).toMatch(/^Remedy: /m);
});

/** In quotes, alone or before the severity, as the tests on real nodes write what they expect. */
function namedInRealTests(): ReadonlySet<string> {
  const folders = ['test/lab-tier/', 'test/lab-tier/support/', 'test/systemd-tier/'];
  const texts = folders.flatMap(folder =>
    readdirSync(new URL(folder, project))
      .filter(name => name.endsWith('.ts'))
      .map(name => readFileSync(new URL(folder + name, project), 'utf8')),
  );
  return new Set(
    texts.flatMap(text =>
      [...text.matchAll(/['"]([a-z-]+)(?:'|"| (?:error|warning|note):)/g)].map(([, code = '']) => code),
    ),
  );
}

test('every code is expected by a test on a real node', () => {
  const named = namedInRealTests();
  expect(codes.filter(code => !named.has(code))).toEqual([]);
});
