import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { primitive } from '../plan/support/cib.ts';
import { HandRun } from './support/hand-run.ts';
import { deploy, findingsOf, readReport, serviceOf } from './support/site.ts';

const config = `version: 1
prerequisites:
  ring: { link: host0 }
  www: { mount: /srv/www }
services:
  - corosync
  - pacemaker
  - { unit: web-monitor, requires: [www] }
  - pcsd
`;
/** The resource of the cluster that mounts it. */
const storage = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mkdir -p /srv/www
ExecStart=/bin/mount -t tmpfs tmpfs /srv/www
ExecStop=/bin/umount /srv/www
`;

describe('a service that requires a mount which the cluster brings up', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.write('/etc/systemd/system/storage.service', storage);
    await node.write('/etc/systemd/system/web-monitor.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    await node.boot();
    await node.waitForBoot();
  });
  afterAll(() => lab.down());

  it('waits when the cluster is up, and is started as soon as it is mounted', async () => {
    const run = await HandRun.start(node);
    await run.until('service-waiting', { unit: 'web-monitor.service' });
    await run.until('service-ready', { unit: 'pacemaker.service' });
    expect((await node.unit('web-monitor.service')).activeState, await run.story()).toBe('inactive');
    expect((await node.muster(['status'])).stdout).toMatch(/web-monitor\.service: waits for www/);
    await node.execChecked(['cibadmin', '--create', '-o', 'resources', '-X', primitive('storage', 'systemd:storage')]);
    expect((await run.ended).exitCode, await run.story()).toBe(0);

    const [mount, monitor] = await node.units('storage.service', 'web-monitor.service');
    const gap = monitor!.inactiveExit - mount!.inactiveExit;
    expect(gap, await run.story()).toBeGreaterThan(0);
    expect(gap, await run.story()).toBeLessThan(2_000);
    const report = await readReport(node);
    expect(report.prerequisites.find(({ name }) => name === 'www')).toMatchObject({
      state: 'met',
      requiredBy: ['web-monitor.service'],
    });
    expect(report.gateMs!).toBeLessThan(serviceOf(report, 'web-monitor.service').requestedMs! - 1_000);
  });

  it('which is no circle, and worth a note', async () => {
    const found = (await findingsOf(node)).map(({ code, severity, message }) => `${code} ${severity}: ${message}`);
    expect(found.filter(text => text.startsWith('circular') || text.startsWith('deadlock'))).toEqual([]);
    expect(found).toContainEqual(expect.stringContaining('requires note: web-monitor.service requires www'));
  });

  it('is waited for once more by a run that finds the cluster up', async () => {
    await node.systemctl('stop', 'web-monitor.service');
    await node.execChecked(['crm_resource', '--resource', 'storage', '--meta', '-p', 'target-role', '-v', 'Stopped']);
    await node.execChecked(['crm_resource', '--wait']);
    const run = await HandRun.start(node);
    await run.until('service-waiting', { unit: 'web-monitor.service' });
    await node.execChecked(['crm_resource', '--resource', 'storage', '--meta', '-p', 'target-role', '-v', 'Started']);
    expect((await run.ended).exitCode, await run.story()).toBe(0);
    expect((await node.unit('web-monitor.service')).activeState).toBe('active');
  });
});
