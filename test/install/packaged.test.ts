import { expect, test } from 'vitest';
import { byHand, filled, layoutOf, packaged } from '../../src/install/layout.ts';
import { guardUnit, unit } from '../../src/install/embedded.ts';
import { config } from '../plan/support/node.ts';
import { distribution, machine, nextBoot } from './support/machine.ts';

const plain = config();
const storage = config('prerequisites: { store: { unit: store } }');
const stopOrder = '/etc/systemd/system/resource-agents-deps.target.d/50-muster.conf';
const unitByHand = '/etc/systemd/system/muster.service';
const ours = ['muster.service', 'muster-guard.service'];

function packagedMachine() {
  const node = machine();
  node.usePackage();
  return node;
}

test('the program of a package copies neither itself nor its units', async () => {
  const node = packagedMachine();
  expect(await node.install(storage)).toEqual([
    'remember in /var/lib/muster/install.json that corosync.service, pcsd.service and pacemaker.service are enabled',
    `write ${stopOrder} (the stop order)`,
    'try /usr/sbin/muster --version',
    'enable muster-guard.service',
    'enable muster.service',
    'disable corosync.service',
    'disable pcsd.service',
    'disable pacemaker.service',
    'tell systemd to read its unit files again',
  ]);
  expect(node.enabledUnits()).toEqual(ours);
  expect(nextBoot(node)).toBe('through muster');
  expect(await node.install(storage)).toEqual(['nothing to do: muster is installed']);
});

test('what it did is taken back, and the files of the package stay', async () => {
  const node = packagedMachine();
  const before = node.disk();
  await node.install(storage);
  expect(await node.uninstall()).toEqual([
    'enable pacemaker.service',
    'enable pcsd.service',
    'enable corosync.service',
    'disable muster.service',
    'disable muster-guard.service',
    `remove ${stopOrder}`,
    'tell systemd to read its unit files again',
    'forget the installation (/var/lib/muster/install.json)',
    'keep /etc/muster and the reports in /var/lib/muster',
  ]);
  expect(node.disk()).toEqual(before);
  expect(node.enabledUnits()).toEqual(distribution);
});

test('a unit that somebody enabled without muster install is disabled too, and what is not known is told', async () => {
  const node = packagedMachine();
  await node.systemd.enable(['muster.service']);
  expect(await node.uninstall()).toContain(
    'there is no /var/lib/muster/install.json: whatever started the cluster before muster is yours to enable',
  );
  expect(node.systemd.stateOf('muster.service')).toBe('disabled');
});

test('a node without a file gets a starter file that names the schema of the package', async () => {
  const node = packagedMachine();
  node.tree.content.delete('/etc/muster/muster.yaml');
  await node.install(plain);
  expect(node.tree.text('/etc/muster/muster.yaml')).toMatch(
    /^# yaml-language-server: \$schema=\/usr\/share\/muster\/schema.json\n/,
  );
});

test('one that was installed by hand goes: its units first, and what was enabled before muster stays known', async () => {
  const node = machine();
  await node.install(storage);
  node.usePackage();
  expect(await node.install(storage)).toEqual([
    `remove ${unitByHand}`,
    'remove /etc/systemd/system/muster-guard.service',
    'remove /usr/local/lib/muster/muster-guard',
    'remove /usr/local/lib/muster/schema.json',
    'remove /usr/local/sbin/muster',
    'remove /usr/local/lib/muster/node',
    'remove /usr/local/lib/muster/muster.mjs',
    'try /usr/sbin/muster --version',
    'tell systemd to read its unit files again',
  ]);
  expect(node.record()).toMatchObject({
    complete: true,
    units: ['corosync.service', 'pcsd.service', 'pacemaker.service'],
    files: [{ path: stopOrder }],
  });
  expect(await node.install(storage)).toEqual(['nothing to do: muster is installed']);
});

test('killed at any instant of that, the node starts through one of the two, and a second run ends the work', async () => {
  for (let instant = 0, killed = true; killed; instant++) {
    const node = machine();
    await node.install(storage);
    node.usePackage();
    node.killAfter(instant);
    killed = await node.install(storage).then(
      () => false,
      () => true,
    );
    node.killAfter(Infinity);
    expect(`${instant}: ${nextBoot(node)}`).toMatch(/through muster/);
    await node.install(storage);
    expect(node.disk()['/usr/local/sbin/muster']).toBeUndefined();
    await node.uninstall();
    expect(node.enabledUnits()).toEqual(distribution);
    if (!killed) expect(instant).toBeGreaterThan(8);
  }
});

test('a unit by hand that was changed would hide that of the package: told, and nothing is changed', async () => {
  const node = machine();
  await node.install(plain);
  node.tree.put(unitByHand, '[Service]\nExecStart=/usr/local/sbin/muster up\nNice=5\n');
  node.usePackage();
  const before = node.disk();
  await expect(node.install(plain)).rejects.toThrow(
    `nothing was changed: ${unitByHand} hides the unit of the package and does not run /usr/sbin/muster`,
  );
  expect(node.disk()).toEqual(before);
});

test('a unit that an administrator has made of the package’s own is theirs', async () => {
  const node = packagedMachine();
  node.tree.put(unitByHand, filled(unit, packaged).replace('TimeoutStopSec=2min', 'TimeoutStopSec=3min'));
  await node.install(plain);
  expect(node.enabledUnits()).toEqual(ours);
  expect(node.tree.text(unitByHand)).toContain('3min');
});

test('a second muster beside that of a package is refused with the command that installs that one', async () => {
  const node = packagedMachine();
  node.runAs({ form: 'executable', executable: '/root/muster' });
  const before = node.disk();
  await expect(node.install(plain)).rejects.toThrow(
    /from a package \(\/usr\/lib\/systemd\/system\/muster.service\).* install that one: \/usr\/sbin\/muster install/,
  );
  expect(node.disk()).toEqual(before);
  expect(node.enabledUnits()).toEqual(distribution);
});

test('only the command of the package itself counts as packaged, also where /usr/sbin is a link', async () => {
  const merged = { realPath: () => Promise.resolve('/usr/bin/muster') };
  const module = '/usr/lib/node_modules/muster/dist/muster.mjs';
  expect(await layoutOf(merged, { form: 'executable', executable: '/usr/bin/muster' })).toBe(packaged);
  expect(await layoutOf(merged, { form: 'executable', executable: '/root/muster' })).toBe(byHand);
  expect(await layoutOf(merged, { form: 'bundle', bundle: module, runtime: '/usr/bin/node' })).toBe(byHand);
  expect(await layoutOf(merged, { form: 'source' })).toBe(byHand);
});

test.each([byHand, packaged])('the units name what $command has beside it, and no placeholder is left', layout => {
  const text = filled(unit + guardUnit, layout);
  expect([...text.matchAll(/^Exec\w+=(\S+)/gm)].map(([, program]) => program)).toEqual([
    layout.command,
    `${layout.folder}/muster-guard`,
    `${layout.folder}/muster-guard`,
  ]);
  expect(text).not.toMatch(/@\w+@/);
});
