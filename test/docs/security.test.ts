import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'SECURITY.md'), 'utf8');

/** The rows of the table below a heading, each as its cells. */
function rowsOf(heading: string): string[][] {
  const section = page.split(/^## /m).find(text => text.startsWith(heading)) ?? '';
  const rows = section.split('\n').filter(line => line.startsWith('|'));
  return rows.slice(2).map(row =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
}

describe('the threat model', () => {
  const rows = rowsOf('What is hostile');

  it('has a row for files, environment, bus and network', () => {
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('%s: has a test that proves what it says', (_, behaviour, tests = '') => {
    expect(behaviour).not.toBe('');
    const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect(files).not.toEqual([]);
    for (const file of files) {
      expect(file).toMatch(/^test\/.*\.test\.ts$/);
      expect(existsSync(join(project, file)), file).toBe(true);
    }
  });
});
