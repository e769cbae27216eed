import { expect, test } from 'vitest';
import { config } from '../plan/support/node.ts';
import { distribution, machine } from './support/machine.ts';

const plain = config();
const storage = config(
  'prerequisites: { data: { mount: /srv/data }, store: { unit: store }, opt: { unit: x, required: false } }',
);
const ours = ['muster.service', 'muster-guard.service'];
const paths = {
  bundle: '/usr/local/lib/muster/muster.mjs',
  runtime: '/usr/local/lib/muster/node',
  launcher: '/usr/local/sbin/muster',
  unit: '/etc/systemd/system/muster.service',
  stopOrder: '/etc/systemd/system/resource-agents-deps.target.d/50-muster.conf',
};

test('says line by line what it does, and starts and stops nothing', async () => {
  const node = machine();
  expect(await node.install(storage)).toEqual([
    'remember in /var/lib/muster/install.json that corosync.service, pcsd.service and pacemaker.service are enabled',
    'write /usr/local/lib/muster/muster.mjs (the program)',
    'write /usr/local/lib/muster/node (its runtime)',
    'write /usr/local/sbin/muster (the command)',
    'write /usr/local/lib/muster/schema.json (the JSON Schema of the prerequisites file, for editors)',
    'write /usr/local/lib/muster/muster-guard (the rejoin guard)',
    'write /etc/systemd/system/muster-guard.service (its unit)',
    'write /etc/systemd/system/muster.service (the boot unit)',
    'write /etc/systemd/system/resource-agents-deps.target.d/50-muster.conf (the stop order)',
    'try /usr/local/sbin/muster --version',
    'enable muster-guard.service',
    'enable muster.service',
    'disable corosync.service',
    'disable pcsd.service',
    'disable pacemaker.service',
    'tell systemd to read its unit files again',
  ]);
  expect(node.enabledUnits()).toEqual(ours);
  expect(node.systemd.calls.filter(call => !/^(details|list|unitFiles)/.test(call))).toEqual([
    'enable muster-guard.service',
    'enable muster.service',
    'disable corosync.service',
    'disable pcsd.service',
    'disable pacemaker.service',
    'reload',
  ]);
  expect(node.commands).toEqual(['/usr/local/sbin/muster --version']);
});

test('the launcher needs no PATH, and the stop order names what is required and stays up', async () => {
  const node = machine();
  await node.install(storage);
  expect(node.tree.text(paths.launcher)).toMatch(
    /^#!\/bin\/sh\n.*\nexec \/usr\/local\/lib\/muster\/node \/usr\/local\/lib\/muster\/muster.mjs "\$@"\n$/,
  );
  expect(node.tree.content.get(paths.launcher)?.mode).toBe(0o755);
  expect(
    node.tree
      .text(paths.stopOrder)
      ?.split('\n')
      .filter(line => line.startsWith('After=')),
  ).toEqual(['After=srv-data.mount', 'After=store.service']);
});

test("the distribution's node is used where it is what runs, and no copy is made", async () => {
  const node = machine();
  node.tree.put('/usr/bin/node', 'debian node');
  node.runAs({ form: 'bundle', bundle: '/opt/muster/muster.mjs', runtime: '/usr/bin/node' });
  await node.install(plain);
  expect(node.tree.text(paths.runtime)).toBeUndefined();
  expect(node.tree.text(paths.launcher)).toContain('exec /usr/bin/node ');
});

test('the executable is the command itself: no Node, no bundle and no script are put in place', async () => {
  const node = machine();
  node.tree.put('/opt/muster/muster', 'the executable', 0o755);
  node.runAs({ form: 'executable', executable: '/opt/muster/muster' });
  const said = await node.install(plain);
  expect(said).toContain('write /usr/local/sbin/muster (the program)');
  expect(node.tree.content.get(paths.launcher)).toEqual({ text: 'the executable', mode: 0o755 });
  expect([paths.bundle, paths.runtime].map(path => node.tree.text(path))).toEqual([undefined, undefined]);
  node.runAs({ form: 'executable', executable: paths.launcher });
  expect(await node.install(plain)).toEqual(['nothing to do: muster is installed']);
});

test('the executable takes the place of a bundle, and is in place before the bundle goes', async () => {
  const node = machine();
  await node.install(plain);
  node.tree.put('/opt/muster/muster', 'the executable', 0o755);
  node.runAs({ form: 'executable', executable: '/opt/muster/muster' });
  expect(await node.install(plain)).toEqual([
    'write /usr/local/sbin/muster (the program)',
    `remove ${paths.runtime}`,
    `remove ${paths.bundle}`,
    'try /usr/local/sbin/muster --version',
    'tell systemd to read its unit files again',
  ]);
});

test('a node without a file gets the starter file, which is not taken away again', async () => {
  const node = machine();
  node.tree.content.delete('/etc/muster/muster.yaml');
  expect(await node.install(plain)).toContain(
    'write /etc/muster/muster.yaml (a starter file; muster init --force writes one from what this node shows)',
  );
  await node.uninstall();
  expect(node.tree.text('/etc/muster/muster.yaml')).toContain('version: 1');
});

test('the second time there is nothing to do', async () => {
  const node = machine();
  await node.install(storage);
  node.systemd.calls.length = 0;
  const before = node.disk();
  expect(await node.install(storage)).toEqual(['nothing to do: muster is installed']);
  expect(node.disk()).toEqual(before);
  expect(node.systemd.calls.filter(call => /^(enable|disable|reload)/.test(call))).toEqual([]);
});

test('a new version writes what is new and nothing else', async () => {
  const node = machine();
  await node.install(storage);
  node.tree.put('/opt/muster/muster.mjs', 'the program, version 2');
  expect(await node.install(storage)).toEqual([
    'write /usr/local/lib/muster/muster.mjs (the program)',
    'try /usr/local/sbin/muster --version',
    'tell systemd to read its unit files again',
  ]);
});

test('what was enabled at first is never forgotten, and what was enabled since is remembered as well', async () => {
  const node = machine({ 'dlm.service': { unitFileState: 'disabled', requires: ['corosync.service'] } });
  await node.install(plain);
  await node.systemd.enable(['dlm.service', 'pacemaker.service']);
  expect(await node.install(plain)).toEqual([
    'remember in /var/lib/muster/install.json that dlm.service is enabled',
    'disable dlm.service',
    'disable pacemaker.service',
    'tell systemd to read its unit files again',
  ]);
  expect(node.record()?.units).toEqual(['corosync.service', 'pcsd.service', 'pacemaker.service', 'dlm.service']);
});

test('a file that was there before is put aside, and put back by uninstalling', async () => {
  const node = machine();
  node.tree.put(paths.unit, 'their own unit', 0o640);
  const said = await node.install(plain);
  expect(said).toContain(
    `write ${paths.unit} (the boot unit); what was there before is kept in /var/lib/muster/replaced/etc-systemd-system-muster.service`,
  );
  await node.install(plain);
  expect(await node.uninstall()).toContain(`put back ${paths.unit} as it was before muster`);
  expect(node.tree.content.get(paths.unit)).toEqual({ text: 'their own unit', mode: 0o640 });
  expect([...node.tree.content.keys()].filter(path => path.includes('replaced'))).toEqual([]);
});

test('a unit that was changed by hand is kept and named; a program that was changed is not', async () => {
  const node = machine();
  await node.install(plain);
  node.tree.put(paths.unit, 'edited');
  node.tree.put(paths.bundle, 'damaged');
  const said = await node.install(plain);
  expect(said[0]).toBe(
    `keep ${paths.unit}: it was changed since muster wrote it; to have muster's own, remove it and install again`,
  );
  expect(said).toContain(`write ${paths.bundle} (the program)`);
  expect(node.tree.text(paths.unit)).toBe('edited');
});

test('a stop order that is needed no more goes away', async () => {
  const node = machine();
  await node.install(storage);
  expect(await node.install(plain)).toContain(`remove ${paths.stopOrder}`);
  expect(node.tree.text(paths.stopOrder)).toBeUndefined();
});

test('plan --fix writes the stop order alone, once, and uninstalling takes it away', async () => {
  const node = machine();
  expect(await node.fix(storage)).toEqual([
    `write ${paths.stopOrder} (the stop order)`,
    'tell systemd to read its unit files again',
  ]);
  expect(await node.fix(storage)).toEqual([]);
  expect(node.enabledUnits()).toEqual(distribution);
  await node.uninstall();
  expect(node.tree.text(paths.stopOrder)).toBeUndefined();
  expect(node.enabledUnits()).toEqual(distribution);
});

test('a dry run says the same and changes nothing', async () => {
  const node = machine();
  const before = node.disk();
  const said = await node.install(storage, true);
  expect(node.disk()).toEqual(before);
  expect(node.enabledUnits()).toEqual(distribution);
  expect(await node.install(storage)).toEqual(said);
});

test('a program that does not run is not enabled', async () => {
  const node = machine();
  node.answerTrial({ exitCode: 127, stderr: 'libatomic.so.1: cannot open shared object file\n' });
  await expect(node.install(plain)).rejects.toThrow(
    /does not run \(libatomic.so.1: cannot open shared object file\); what is listed above/,
  );
  expect(node.enabledUnits()).toEqual(distribution);
});

test('what a target of the boot pulls in without being enabled is not remembered, and said to be left', async () => {
  const node = machine({
    'shipped.service': { requires: ['corosync.service'] },
    'multi-user.target': { wants: ['shipped.service'] },
  });
  const failure = await node.install(config()).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'still-enabled',
    message: expect.stringMatching(/but shipped\.service could not be disabled: .* muster plan says more$/) as string,
  });
  expect(node.tree.content.get('/var/lib/muster/install.json')?.text).not.toContain('shipped');
  expect(node.enabledUnits()).toEqual(['muster.service', 'muster-guard.service']);
});

test('a prerequisite that waits for muster itself is refused before anything is changed', async () => {
  const node = machine({ 'late.service': { after: ['multi-user.target'] } });
  const before = node.disk();
  await expect(node.install(config('prerequisites: { late: { unit: late } }'))).rejects.toThrow(
    /nothing was changed, because this node would never come up: the prerequisite late waits for late.service/,
  );
  expect(node.disk()).toEqual(before);
});

test('a record that cannot be read is not overwritten', async () => {
  const node = machine();
  node.tree.put('/var/lib/muster/install.json', '{"schema":"muster.install/1","units":"');
  await expect(node.install(plain)).rejects.toThrow(
    /install.json, which remembers what was enabled before muster, cannot be read/,
  );
  expect(node.enabledUnits()).toEqual(distribution);
});

test('run from its source there is no program to install', async () => {
  const node = machine();
  node.tree.content.delete('/opt/muster/muster.mjs');
  await expect(node.install(plain)).rejects.toMatchObject({ code: 'program-gone' });
});
