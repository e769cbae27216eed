import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/plan/finding.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { primitive } from '../plan/support/cib.ts';
import { deploy } from './support/site.ts';
import { story } from './support/story.ts';

const config = `version: 1
prerequisites:
  disk:  { mount: /srv/data }
  vip:   { address: 10.77.0.100 }
  app:   { unit: app, required: false, timeout: 1min }
  guard: { unit: sbd }
  ring:  { link: host0 }
  file:  { path: /srv/data/app/ready }
  web:   { http: "http://10.77.0.100/" }
  lv:    { device: /dev/data-vg/lv }
  mapped: { path: /dev/mapper/data--vg-lv }
  drbd:  { any: [ { device: /dev/drbd/by-res/r0 }, { path: /srv } ] }
  gone:  { path: /srv/data, absent: true }
  fence: { not: { unit: app } }
services:
  - { unit: corosync, startTimeout: 2min }
  - pacemaker
`;
const resources = [
  primitive('fs', 'ocf:heartbeat:Filesystem', { device: 'tmpfs', directory: '/srv/data', fstype: 'tmpfs' }),
  primitive('addr', 'ocf:heartbeat:IPaddr2', { ip: '10.77.0.100' }),
  `<group id="all">${primitive('app', 'systemd:app')}</group>`,
  primitive('lvm', 'ocf:heartbeat:LVM-activate', { vgname: 'data-vg', lvname: 'lv' }),
  `<clone id="mirror">${primitive('drbd', 'ocf:linbit:drbd', { drbd_resource: 'r0' })}</clone>`,
];
/** In the place of the real one, which wants a watchdog. */
const sbd =
  '[Service]\nExecStart=/bin/sleep infinity\nTimeoutStartSec=20\n[Install]\nRequiredBy=corosync.service\nRequiredBy=pacemaker.service\n';

describe('a node of a real cluster of three', () => {
  let lab: Lab;
  let node: LabNode;
  const plan = async (...more: string[]) => {
    const { exitCode, stdout, stderr } = await node.muster(['plan', '--format', 'json', ...more]);
    if (stdout === '') throw new Error(stderr);
    return { exitCode, ...(JSON.parse(stdout) as { ok: boolean; findings: Finding[] }) };
  };

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3 });
    node = lab.node('n1');
    await deploy(node, { config });
    await node.write('/etc/systemd/system/app.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    await node.write('/etc/systemd/system/sbd.service', sbd);
    await node.write('/etc/default/sbd', 'SBD_DELAY_START=30\n');
    await node.boot();
    await node.systemctl('stop', 'muster.service');
    await node.execChecked(['systemctl', 'start', 'corosync.service', 'pacemaker.service']);
    await poll('Pacemaker takes changes', 30_000, async () => {
      const { exitCode } = await node.exec([
        'crm_attribute',
        '-t',
        'crm_config',
        '-n',
        'stonith-enabled',
        '-v',
        'true',
      ]);
      return exitCode === 0;
    });
    for (const xml of resources) await node.execChecked(['cibadmin', '--create', '-o', 'resources', '-X', xml]);
    await poll('Pacemaker has written its CIB', 10_000, async () =>
      (await node.read('/var/lib/pacemaker/cib/cib.xml')).includes('id="drbd"'),
    );
    await node.execChecked(['systemctl', 'enable', 'sbd.service']);
  });

  afterAll(() => lab.down());

  it('is told which prerequisites only the cluster can meet', async () => {
    const { findings } = await plan();
    const circular = findings.filter(({ code }) => code === 'circular');
    expect(circular.map(({ severity, prerequisite }) => [prerequisite, severity]).sort(), await story(node)).toEqual([
      ['app', 'warning'],
      ['disk', 'error'],
      ['drbd', 'warning'],
      ['file', 'error'],
      ['guard', 'error'],
      ['lv', 'error'],
      ['mapped', 'error'],
      ['vip', 'error'],
      ['web', 'warning'],
    ]);
    expect(circular.find(({ prerequisite }) => prerequisite === 'disk')?.message).toContain(
      'its resource fs (ocf:heartbeat:Filesystem)',
    );
  });

  it('is told that its peers would not wait for it, until they wait for all', async () => {
    const messages = async () => (await plan()).findings.filter(({ code }) => code === 'dc-deadtime').length;
    expect(await messages()).toBe(1);
    const conf = await node.read('/etc/corosync/corosync.conf');
    await node.write('/etc/corosync/corosync.conf', conf.replace('quorum {', 'quorum {\n  wait_for_all: 1'));
    expect(await messages()).toBe(0);
  });

  it('is told of times that do not fit', async () => {
    const { findings } = await plan();
    const told = findings.filter(({ code }) => code === 'timeouts').map(({ message }) => message);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^sbd sleeps 30s .*gives up after 20s/),
        expect.stringMatching(/^the file gives corosync.service 2min to start .*after 1min 30s/),
      ]),
    );
  });

  it('gets exit status 1 for errors, and with --strict for warnings', async () => {
    expect(await plan()).toMatchObject({ exitCode: 1, ok: false });
    await node.write('/etc/muster/muster.yaml', 'version: 1\nprerequisites: { ring: { link: host0 } }\n');
    await node.write('/etc/default/sbd', 'SBD_DELAY_START=10\n');
    expect(await plan(), 'a gap is left').toMatchObject({ exitCode: 0, ok: true });
    expect(await plan('--strict')).toMatchObject({ exitCode: 1, ok: false });
  });

  it('is told by check too, and without root that the CIB could not be seen', async () => {
    await node.write('/etc/muster/muster.yaml', config);
    const checked = await node.muster(['check', 'vip', '--format', 'json']);
    expect(JSON.parse(checked.stdout)).toMatchObject({ findings: [{ code: 'circular', prerequisite: 'vip' }] });
    const user = ['runuser', '-u', 'nobody', '--', '/opt/muster-src/bin/node', '/opt/muster-src/dist/muster.mjs'];
    for (const verb of [['check', 'vip'], ['plan']]) {
      const { stdout } = await node.exec([...user, ...verb, '--format', 'json']);
      const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
      expect(
        findings.filter(({ code }) => code === 'not-visible'),
        verb[0],
      ).toContainEqual({
        code: 'not-visible',
        severity: 'note',
        message: expect.stringMatching(/^not looked at: what only the cluster provides.* \(EACCES/) as string,
        remedy: 'run it as root to see all',
      });
    }
  });
});
