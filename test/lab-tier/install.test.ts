import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { killPcsdSoon } from './support/site.ts';

const daemons = ['corosync.service', 'pacemaker.service', 'pcsd.service'];
const config = 'version: 1\nprerequisites:\n  store: { unit: store }\n';
/** Says at its stop what pacemaker is doing. */
const store = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/bin/sh -c 'systemctl is-active pacemaker.service >/var/store-saw'
[Install]
WantedBy=multi-user.target
`;
/** Pulls corosync in without being one of the daemons. */
const late = '[Unit]\nWants=pacemaker.service\n[Service]\nType=oneshot\nExecStart=/bin/true\n';
const timer = '[Timer]\nOnBootSec=1h\n[Install]\nWantedBy=timers.target\n';
/** So that pacemaker takes a while to stop. */
const slowStop = '[Service]\nExecStopPost=/bin/sleep 2\n';

describe('installing on a node whose daemons start by themselves', () => {
  let lab: Lab;
  let node: LabNode;
  let before: Record<string, string>;

  const states = async () => {
    const units = await node.units(...daemons, 'late.timer', 'muster.service', 'store.service');
    return Object.fromEntries(units.map(({ id, unitFileState }) => [id, unitFileState]));
  };
  const invocations = async () => (await node.units(...daemons)).map(({ invocationId }) => invocationId);
  const ended = (args: readonly string[], program = '/usr/local/sbin/muster') =>
    node.exec([program, ...args], { timeout: 60_000 });

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await killPcsdSoon(node);
    await node.write('/etc/muster/muster.yaml', config);
    await node.write('/etc/systemd/system/store.service', store);
    await node.write('/etc/systemd/system/late.service', late);
    await node.write('/etc/systemd/system/late.timer', timer);
    await node.write('/etc/systemd/system/pacemaker.service.d/slow.conf', slowStop);
    await node.boot();
    await node.waitForBoot();
    await node.systemctl('enable', '--now', 'store.service', 'late.timer', ...daemons);
    before = await states();
  });

  afterAll(() => lab.down());

  it('says what it would do and changes nothing', async () => {
    const { exitCode, stdout } = await node.muster(['install', '--dry-run']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('disable late.timer');
    expect(await states()).toEqual(before);
    expect((await node.exec(['ls', '/usr/local/sbin/muster', '/var/lib/muster/install.json'])).exitCode).not.toBe(0);
  });

  it('takes the place of what starts the cluster, and restarts nothing', async () => {
    const running = await invocations();
    const { exitCode, stdout, stderr } = await node.installMuster();
    expect(exitCode, stderr).toBe(0);
    expect(stdout.split('\n').at(-1)).toBe('tell systemd to read its unit files again');
    expect(await states()).toMatchObject({
      ...Object.fromEntries(daemons.map(unit => [unit, 'disabled'])),
      'late.timer': 'disabled',
      'muster.service': 'enabled',
      'store.service': 'enabled',
    });
    expect(await invocations()).toEqual(running);
  });

  it('has nothing to do the second time, also when the installed program does it', async () => {
    expect((await node.installMuster()).stdout).toBe('nothing to do: muster is installed');
    expect((await ended(['install'])).stdout).toBe('nothing to do: muster is installed');
  });

  it('leaves no finding about the boot or the stop order', async () => {
    const { stdout } = await ended(['plan', '--format', 'json']);
    const { findings } = JSON.parse(stdout) as { findings: { code: string; message: string }[] };
    expect(findings).toEqual([]);
  });

  it('brings the node up at the next boot, and storage is stopped after pacemaker before that', async () => {
    await node.poweroff();
    expect(await node.read('/var/store-saw')).toBe('inactive\n');
    await node.boot();
    await node.waitForUnit('muster.service', 'active', 60_000);
    expect(await node.waitForBoot()).toBe('running');
    expect((await node.units(...daemons)).map(({ activeState }) => activeState)).toEqual([
      'active',
      'active',
      'active',
    ]);
  });

  it('is taken back without a trace but for the administrator’s own file and the reports', async () => {
    const running = await invocations();
    const { exitCode, stderr } = await ended(['uninstall']);
    expect(exitCode, stderr).toBe(0);
    expect(await states()).toEqual(before);
    expect(await invocations()).toEqual(running);
    const traces = await node.exec([
      'sh',
      '-c',
      'ls -d /usr/local/*/muster /etc/systemd/system/*muster* /etc/systemd/system/*/*muster* /etc/muster',
    ]);
    expect(traces.stdout).toBe('/etc/muster');
  });

  it('leaves a node that starts as it did before', async () => {
    await node.poweroff();
    await node.boot();
    await node.waitForBoot();
    expect((await node.units(...daemons)).map(({ activeState }) => activeState)).toEqual([
      'active',
      'active',
      'active',
    ]);
  });
});
