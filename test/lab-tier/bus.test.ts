import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { HandRun } from './support/hand-run.ts';
import { cluster, deploy, readReport, slowDown, stopStack } from './support/site.ts';
import { startsOf } from './support/story.ts';

const config = `version: 1
prerequisites:
  storage: { unit: storage.service }
  go:      { path: /run/go }
`;
const storage = '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n';

describe('a run whose connection to systemd is disturbed', () => {
  let lab: Lab;
  let node: LabNode;
  let before: number[];

  const starts = () => Promise.all(cluster.map(unit => startsOf(node, unit)));
  const expectReady = async (run: HandRun) => {
    const { exitCode } = await run.ended;
    expect(exitCode, await run.story()).toBe(0);
    expect((await readReport(node)).outcome).toBe('ready');
    expect(await starts(), await run.story()).toEqual(before.map(count => count + 1));
  };

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.write('/etc/systemd/system/storage.service', storage);
    await node.boot();
    await node.waitForBoot();
    await slowDown(node, 'corosync.service', 1.5);
  });
  beforeEach(async () => {
    before = await starts();
  });
  afterEach(async () => {
    await HandRun.endAll(node);
    await stopStack(node);
    await node.systemctl('stop', 'storage.service');
    await node.execChecked(['rm', '-f', '/run/go']);
  });
  afterAll(() => lab.down());

  it.each([
    ['daemon-reload', ['systemctl', 'daemon-reload']],
    ['daemon-reexec', ['systemctl', 'daemon-reexec']],
    ['a restart of the bus', ['systemctl', 'restart', 'dbus.service']],
    ['kill -9 of the bus', ['systemctl', 'kill', '--signal=KILL', 'dbus.service']],
  ])('by %s, while it waits and while corosync starts, goes on to ready', async (_, disturbance) => {
    const run = await HandRun.start(node);
    await run.until('prerequisite-observed', { name: 'storage' });
    await node.execChecked(disturbance);
    await node.systemctl('start', 'storage.service');
    await run.until('prerequisite-met', { name: 'storage' });

    await node.write('/run/go', '');
    await run.until('service-starting', { unit: 'corosync.service' });
    await node.execChecked(disturbance);
    await expectReady(run);
  });

  it('hears that corosync became active while there was no bus', async () => {
    await node.systemctl('start', 'storage.service');
    await node.write('/run/go', '');
    const run = await HandRun.start(node);
    await run.until('service-starting', { unit: 'corosync.service' });
    await node.systemctl('stop', 'dbus.socket', 'dbus.service');
    await node.waitForUnit('corosync.service');
    await node.systemctl('start', 'dbus.socket');
    await expectReady(run);
  });
});
