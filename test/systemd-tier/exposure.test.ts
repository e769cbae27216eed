import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PrivateManager } from './support/private-manager.ts';

const units = join(import.meta.dirname, '../../units');

/** What `systemd-analyze security` says, in tenths: a unit's exposure does not grow. */
it.each([
  ['bookworm', 'muster.service', 20],
  ['trixie', 'muster.service', 20],
  ['bookworm', 'muster-guard.service', 30],
  ['trixie', 'muster-guard.service', 28],
] as const)('in systemd of %s, %s is exposed to %d tenths at most', async (suite, unit, most) => {
  await using manager = await PrivateManager.start({ suite });
  const file = `/root/.config/systemd/user/${unit}`;
  await manager.writeUnit(unit, await readFile(join(units, unit), 'utf8'));
  const analyze = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', `--threshold=${most}`, file];
  const { exitCode, stdout, stderr } = await manager.exec(analyze);
  expect([exitCode, stderr], stdout).toEqual([0, '']);
  expect(stdout).toMatch(/Overall exposure level/);
});
