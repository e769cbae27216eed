import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { example, guardProgram, guardUnit, unit } from '../../src/install/embedded.ts';
import { byHand, packaged, starterFile } from '../../src/install/layout.ts';
import { planRun } from '../../src/plan/plan.ts';
import { config } from '../plan/support/node.ts';

const project = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, project), 'utf8');
const settings = (key: string) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(match => match[1] ?? '');

test.each([
  ['units/muster.service', unit],
  ['units/muster-guard.service', guardUnit],
  ['units/muster-guard', guardProgram],
  ['examples/muster.yaml', example],
])('%s is what the program carries (else: node scripts/embed.mjs)', (path, text) => {
  expect(text).toBe(read(path));
});

test('the starter file is valid and holds nothing up: a node that has no other still starts', () => {
  const starter = readConfig([{ file: 'muster.yaml', text: example }]);
  expect(starter.diagnostics).toBeUndefined();
  expect(starter.config?.prerequisites.map(({ name }) => name)).toEqual(['corosync-config']);
});

test.each([byHand, packaged])('the starter file names the schema that comes with $command', layout => {
  expect(starterFile(example, layout).split('\n')[0]).toBe(`# yaml-language-server: $schema=${layout.schema}`);
});

test('the boot unit begins again after a deadline and after no other exit status', () => {
  const prevented = settings('RestartPreventExitStatus').flatMap(line => line.split(' ').map(Number));
  for (const status of [1, 2, 3, 4, 75, 78, 130, 143]) expect(prevented).toContain(status);
  expect(prevented).not.toContain(124);
  expect(settings('Restart')).toEqual(['on-failure']);
  expect(settings('StartLimitIntervalSec')).toEqual(['0']);
});

test('the boot unit is ordered against nothing that it starts', () => {
  expect([...settings('After'), ...settings('Before'), ...settings('Wants'), ...settings('Requires')]).toEqual([
    'dbus.service',
    'dbus.service',
  ]);
});

test('the longest run of a file with the defaults fits the time limit of the unit', () => {
  expect(settings('TimeoutStartSec')).toEqual(['10min']);
  expect(planRun(config()).longest.total).toBeLessThan(3 * 3_600_000);
});
