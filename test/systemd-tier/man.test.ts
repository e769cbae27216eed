/** The man pages by the programs that read them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = ['muster.8', 'muster.yaml.5'];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-man-'));
  const { status, stderr } = run(process.execPath, join(root, 'scripts/man-pages.ts'), folder);
  expect([status, stderr]).toEqual([0, '']);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...argv: string[]) {
  return spawnSync(program, argv, {
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', MANROFFSEQ: '', MANWIDTH: '80' },
  });
}

describe.each(pages)('%s', page => {
  test('is formatted without a warning, as lintian asks for it', () => {
    const { status, stderr } = run('man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', join(folder, page));
    expect([status, stderr]).toEqual([0, '']);
  });

  test('is without a fault to mandoc', () => {
    const { stdout } = run('mandoc', '-Tlint', join(folder, page));
    // It has no date: the same source has to give the same page.
    expect(stdout.split('\n').filter(line => line !== '' && !line.includes('missing date'))).toEqual([]);
  });

  test('fits a terminal of 80 columns, but for the example', () => {
    const { stdout } = run('man', '-l', join(folder, page));
    const [text = ''] = stdout.split('\nEXAMPLES\n');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toMatch(/^NAME$/m);
  });

  test('is found by apropos: one line of what it is', () => {
    const { stdout } = run('lexgrog', join(folder, page));
    expect(stdout).toContain(`"${page.replace(/\.\d$/, '')} - `);
  });
});
