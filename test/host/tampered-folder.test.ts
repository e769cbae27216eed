/** muster's own folders, in which somebody has put what is not muster's. */
import { lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { acquireLock } from '../../src/host/lock.ts';
import { folderStore } from '../../src/host/store.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function folderWithVictim() {
  const folder = temporaryFolder();
  const victim = join(folder, 'shadow');
  writeFileSync(victim, 'secret');
  return { folder, victim };
}

it('a link where a report belongs is replaced, and what it points at is left alone', async () => {
  const { folder, victim } = folderWithVictim();
  symlinkSync(victim, join(folder, 'state.json'));
  await folderStore(folder).writeAtomic('state.json', 'new');
  expect(readFileSync(victim, 'utf8')).toBe('secret');
  expect(lstatSync(join(folder, 'state.json')).isFile()).toBe(true);
  expect(await folderStore(folder).read('state.json')).toBe('new');
});

it('links at all names that the next temporary file could have change nothing', async () => {
  const { folder, victim } = folderWithVictim();
  for (let write = 1; write < 20; write += 1)
    symlinkSync(victim, join(folder, `.state.json.${process.pid}.${write}.tmp`));
  await folderStore(folder).writeAtomic('state.json', 'new');
  expect([readFileSync(victim, 'utf8'), readFileSync(join(folder, 'state.json'), 'utf8')]).toEqual(['secret', 'new']);
});

it('a lock that is a link is not taken, and what it points at is neither emptied nor written', async () => {
  const { folder, victim } = folderWithVictim();
  symlinkSync(victim, join(folder, 'lock'));
  await expect(acquireLock(join(folder, 'lock'), 'pid 1')).rejects.toThrow(/ELOOP/);
  expect(readFileSync(victim, 'utf8')).toBe('secret');
});
