import { expect, it } from 'vitest';
import { guardUnit as guardName } from '../../src/guard/places.ts';
import { guardUnit, unit as bootUnit } from '../../src/install/embedded.ts';
import { filled, packaged } from '../../src/install/layout.ts';
import { unitName } from '../../src/install/places.ts';
import { PrivateManager } from './support/private-manager.ts';

const texts: Readonly<Record<string, string>> = { [unitName]: bootUnit, [guardName]: guardUnit };

/** What `systemd-analyze security` says, in tenths: a unit's exposure does not grow. */
it.each([
  ['bookworm', 'muster.service', 20],
  ['trixie', 'muster.service', 20],
  ['bookworm', 'muster-guard.service', 30],
  ['trixie', 'muster-guard.service', 28],
] as const)('in systemd of %s, %s is exposed to %d tenths at most', async (suite, unit, most) => {
  await using manager = await PrivateManager.start({ suite });
  const file = `/root/.config/systemd/user/${unit}`;
  await manager.writeUnit(unit, filled(texts[unit] ?? '', packaged));
  const analyze = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', `--threshold=${most}`, file];
  const { exitCode, stdout, stderr } = await manager.exec(analyze);
  expect([exitCode, stderr], stdout).toEqual([0, '']);
  expect(stdout).toMatch(/Overall exposure level/);
});
