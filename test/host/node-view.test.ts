import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seenPath } from '../../src/host/node-view.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

/** A machine with a home, to which links of both kinds lead. */
function view(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'home/alice'), { recursive: true });
  mkdirSync(join(folder, 'srv'));
  writeFileSync(join(folder, 'home/alice/ready'), '');
  symlinkSync('/home/alice', join(folder, 'srv/absolute'));
  symlinkSync('../home/alice', join(folder, 'srv/relative'));
  symlinkSync('../../../../../etc', join(folder, 'srv/above'));
  symlinkSync('/srv/circle', join(folder, 'srv/circle'));
  return folder;
}

it('without a sandbox a path is what it says', async () => {
  expect(await seenPath('/srv/../a', true, '')).toBe('/srv/../a');
});

it.each([
  ['/home/alice/ready', '/home/alice/ready'],
  ['/srv/absolute/ready', '/home/alice/ready'],
  ['/srv/relative/ready', '/home/alice/ready'],
  ['/srv/above/hostname', '/etc/hostname'],
  ['/nowhere/at/all', '/nowhere/at/all'],
  ['/', '/'],
])('%s is looked at as %s of the machine, never outside of the view', async (path, seen) => {
  const folder = view();
  expect(await seenPath(path, true, folder)).toBe(folder + seen);
});

it('a link itself is looked at where it is asked for, and a circle has an end', async () => {
  const folder = view();
  expect(await seenPath('/srv/absolute', false, folder)).toBe(`${folder}/srv/absolute`);
  expect(await seenPath('/srv/circle/a', true, folder)).toBe(`${folder}/srv/circle/a`);
});
