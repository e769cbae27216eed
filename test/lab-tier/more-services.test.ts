import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy, readReport, serviceOf } from './support/site.ts';
import { story } from './support/story.ts';

const exporter = "[Service]\nExecStart=/bin/sh -c 'sleep 2; exec nc -l -k 127.0.0.1 9664'\n";
const config = (app: string) => `version: 1
deadline: 5s
services:
  - corosync
  - pacemaker
  - { unit: exporter, ready: { tcp: "127.0.0.1:9664" }, readyTimeout: 20s }
${app}`;
/** In the place of the real one, which wants a watchdog: systemd starts it with corosync, and pacemaker waits for it. */
const sbd =
  '[Unit]\nBefore=pacemaker.service\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 35\nTimeoutStartSec=60\n[Install]\nRequiredBy=corosync.service\nRequiredBy=pacemaker.service\n';

describe('more than the three on a real node', () => {
  let lab: Lab;
  let node: LabNode;
  const states = async () =>
    (await node.units('corosync.service', 'pacemaker.service', 'exporter.service')).map(
      ({ activeState }) => activeState,
    );

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config: config(''), atBoot: false });
    await node.write('/etc/systemd/system/exporter.service', exporter);
    await node.write('/etc/systemd/system/app.service', '[Service]\nType=oneshot\nExecStart=/bin/false\n');
    await node.boot();
  }, 60_000);
  afterAll(() => lab.down());

  it('starts a service after them in order, and waits until it is ready', async () => {
    const { exitCode, stderr } = await node.muster(['up']);
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    const report = await readReport(node);
    const extra = serviceOf(report, 'exporter.service');
    expect(extra.state).toBe('ready');
    expect(extra.readyMs! - extra.activeMs!).toBeGreaterThan(1500);
    const [pacemaker, after] = await node.units('pacemaker.service', 'exporter.service');
    expect(after!.inactiveExit).toBeGreaterThanOrEqual(pacemaker!.activeEnter);
  });

  it('leaves the cluster up when such a service fails, and says that it works', async () => {
    await node.write('/etc/muster/muster.yaml', config('  - { unit: app, attempts: 1 }\n'));
    expect((await node.muster(['up'])).exitCode).toBe(1);
    const { outcome, reason, advice } = await readReport(node);
    expect(outcome).toBe('failed');
    expect(reason).toMatch(/^app\.service did not start/);
    expect(advice).toMatch(/^corosync and pacemaker work; /);
    expect(await states()).toEqual(['active', 'active', 'active']);
    await node.write('/etc/muster/muster.yaml', config('  - { unit: app, attempts: 1, required: false }\n'));
    expect((await node.muster(['up'])).exitCode).toBe(0);
    expect((await readReport(node)).outcome).toBe('degraded');
  });

  it('lets pacemaker wait for an sbd that sleeps longer than the deadline', async () => {
    await node.systemctl('stop', 'exporter', 'pacemaker', 'corosync');
    await node.write('/etc/muster/muster.yaml', 'version: 1\ndeadline: 5s\nservices: [corosync, pacemaker]\n');
    await node.write('/etc/systemd/system/sbd.service', sbd);
    await node.systemctl('enable', 'sbd.service');
    const { exitCode, stderr } = await node.muster(['up'], { timeout: 100_000 });
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    const [corosync, pacemaker] = await node.units('corosync.service', 'pacemaker.service');
    expect(pacemaker!.inactiveExit - corosync!.activeEnter).toBeGreaterThan(33_000);
  }, 120_000);
});
