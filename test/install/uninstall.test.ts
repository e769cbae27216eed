import { expect, test } from 'vitest';
import { config } from '../plan/support/node.ts';
import { distribution, machine, nextBoot, type Machine } from './support/machine.ts';

const plain = config();
const storage = config('prerequisites: { store: { unit: store } }');

test('puts back exactly what was there, pacemaker first, and starts nothing', async () => {
  const node = machine();
  const before = node.disk();
  await node.install(storage);
  expect(await node.uninstall()).toEqual([
    'enable pacemaker.service',
    'enable pcsd.service',
    'enable corosync.service',
    'disable muster.service',
    'disable muster-guard.service',
    'remove /usr/local/lib/muster/muster.mjs',
    'remove /usr/local/lib/muster/node',
    'remove /usr/local/sbin/muster',
    'remove /usr/local/lib/muster/schema.json',
    'remove /usr/local/lib/muster/muster-guard',
    'remove /etc/systemd/system/muster-guard.service',
    'remove /etc/systemd/system/muster.service',
    'remove /etc/systemd/system/resource-agents-deps.target.d/50-muster.conf',
    'tell systemd to read its unit files again',
    'forget the installation (/var/lib/muster/install.json)',
    'keep /etc/muster and the reports in /var/lib/muster',
  ]);
  expect(node.disk()).toEqual(before);
  expect(node.enabledUnits()).toEqual(distribution);
  expect(await node.uninstall()).toEqual([
    'nothing to do: muster is not installed (there is no /var/lib/muster/install.json)',
  ]);
});

test('what was disabled before stays disabled', async () => {
  const node = machine({ 'pcsd.service': { unitFileState: 'disabled' } });
  await node.install(plain);
  await node.uninstall();
  expect(node.enabledUnits()).toEqual(['corosync.service', 'pacemaker.service']);
});

test('what has been changed, masked or removed since is left as it is and named', async () => {
  const gone: Parameters<typeof machine>[0] = {
    'gone.service': { unitFileState: 'enabled', requires: ['corosync.service'] },
  };
  const node = machine(gone);
  await node.install(plain);
  node.tree.put('/etc/systemd/system/muster.service', 'edited');
  const record = node.record();
  node.tree.put(
    '/var/lib/muster/install.json',
    JSON.stringify({ ...record, units: [...(record?.units ?? []), 'removed.service'] }),
  );
  const said = await node.uninstall();
  expect(said).toContain('keep /etc/systemd/system/muster.service: it was changed since muster wrote it');
  expect(said).toContain('leave removed.service as it is: it is not installed any more');
  expect(node.tree.text('/etc/systemd/system/muster.service')).toBe('edited');
  expect(node.enabledUnits()).toEqual([...distribution, 'gone.service']);
});

test('a dry run changes nothing', async () => {
  const node = machine();
  await node.install(storage);
  const before = node.disk();
  const said = await node.uninstall(true);
  expect(node.disk()).toEqual(before);
  expect(node.enabledUnits()).toEqual(['muster.service', 'muster-guard.service']);
  expect(await node.uninstall()).toEqual(said);
});

/** Kills at the first change, then at the second, and so on until one run comes to its end. */
async function killedEverywhere(
  prepare: () => Promise<Machine>,
  verb: (node: Machine) => Promise<unknown>,
  afterwards: (node: Machine, instant: number) => Promise<void>,
): Promise<number> {
  for (let instant = 0; ; instant++) {
    const node = await prepare();
    node.killAfter(instant);
    const killed = await verb(node).then(
      () => false,
      () => true,
    );
    node.killAfter(Infinity);
    if (!killed) return instant;
    await afterwards(node, instant);
  }
}

test('killed at any instant of installing, the node starts as before or through muster, and a second run ends the work', async () => {
  const before = machine().disk();
  const instants = await killedEverywhere(
    () => Promise.resolve(machine()),
    node => node.install(storage),
    async (node, instant) => {
      expect(`${instant}: ${nextBoot(node)}`).toMatch(/as before|through muster/);
      await node.install(storage);
      expect(node.enabledUnits()).toEqual(['muster.service', 'muster-guard.service']);
      expect(nextBoot(node)).toBe('through muster');
      expect(await node.install(storage)).toEqual(['nothing to do: muster is installed']);
      await node.uninstall();
      expect(node.disk()).toEqual(before);
      expect(node.enabledUnits()).toEqual(distribution);
    },
  );
  expect(instants).toBeGreaterThan(10);
});

test('killed while it replaces files of somebody else, it still has them to put back', async () => {
  const prepare = () => {
    const node = machine();
    node.tree.put('/etc/systemd/system/muster.service', 'theirs');
    node.tree.put('/usr/local/sbin/muster', 'theirs too');
    return Promise.resolve(node);
  };
  const before = (await prepare()).disk();
  await killedEverywhere(
    prepare,
    node => node.install(storage),
    async (node, instant) => {
      if (instant % 2 === 0) await node.install(storage);
      await node.uninstall();
      expect(node.disk()).toEqual(before);
    },
  );
});

test('killed in an update, the new files are still known as its own', async () => {
  const prepare = async () => {
    const node = machine();
    await node.install(plain);
    node.tree.put('/opt/muster/muster.mjs', 'version 2');
    return node;
  };
  await killedEverywhere(
    prepare,
    node => node.install(storage),
    async node => {
      await node.uninstall();
      expect([...node.tree.content.keys()].sort()).toEqual([
        '/etc/muster/muster.yaml',
        '/opt/muster/muster.mjs',
        '/opt/node/bin/node',
      ]);
    },
  );
});

test('killed at any instant of uninstalling, the node starts, and a second run ends the work', async () => {
  const before = machine().disk();
  const instants = await killedEverywhere(
    async () => {
      const node = machine();
      await node.install(storage);
      return node;
    },
    node => node.uninstall(),
    async (node, instant) => {
      expect(`${instant}: ${nextBoot(node)}`).toMatch(/as before|through muster/);
      await node.uninstall();
      expect(node.disk()).toEqual(before);
      expect(node.enabledUnits()).toEqual(distribution);
    },
  );
  expect(instants).toBeGreaterThan(8);
});
