import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../lab/debian-tree.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { startNameServer, startTimeClient, startTimeServer } from './support/daemons.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { deploy, readReport } from './support/site.ts';
import { findInUdev, forgetInUdev, provideUdev } from './support/udev.ts';

const config = `version: 1
prerequisites:
  go: { path: /run/go }
  remains: { unit: remains }
  once: { unit: once }
  ended: { unit: ended, state: finished }
  idle: { unit: backup, state: inactive }
  turn: { path: /run/turn }
  started: { unit: store, start: true, after: [turn] }
  faulty: { unit: faulty, start: true, required: false, after: [turn] }
  drags: { unit: drags, start: true, required: false, after: [turn], timeout: 8s }
  data: { mount: /srv//data/, fstype: tmpfs, options: [noatime], writable: true }
  lun: { device: /dev/disk/by-id/san-lun }
  chrony: { clock: synchronised, daemon: chrony, maxOffset: 100ms, every: 250ms }
  nas: { resolve: nas.example.com, to: 10.9.0.5, server: 10.77.0.11, every: 250ms }
  system: { resolve: nas.example.com, every: 250ms }
services:
  - { unit: app, ready: { unit: app } }
`;
const units = {
  remains: 'Type=oneshot\nRemainAfterExit=yes\nExecStart=true',
  once: 'Type=oneshot\nExecStart=true',
  ended: 'ExecStart=sleep 0.3',
  backup: 'ExecStart=sleep infinity',
  store: 'Type=oneshot\nExecStart=sh -c "echo >>/run/store-starts"\nRemainAfterExit=yes',
  faulty: 'Type=oneshot\nExecStart=sh -c "echo >>/run/faulty-starts; exit 7"',
  drags: 'ExecStart=sleep infinity\n[Unit]\nRequires=app.service',
  app: 'ExecStart=sleep infinity',
};

/** One run that waits for everything, while the node is changed beneath it. */
describe.each<Suite>(['bookworm', 'trixie'])('what a node of %s shows of itself', suite => {
  let lab: Lab;
  let node: LabNode;
  let run: HandRun;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    for (const [name, text] of Object.entries(units))
      await node.write(`/etc/systemd/system/${name}.service`, `[Service]\n${text}\n`);
    await node.write('/etc/resolv.conf', 'nameserver 10.77.0.11\noptions timeout:1 attempts:1\n');
    await node.boot();
    await node.waitForBoot();
    await provideUdev(node);
    await node.systemctl('start', 'backup.service');
    run = await HandRun.start(node);
    const looked = ['go', 'once', 'idle', 'data', 'lun', 'chrony', 'nas', 'system'];
    await Promise.all(looked.map(name => run.until('prerequisite-observed', { name })));
  });
  afterEach(async ({ task }) => {
    // What follows would wait in vain.
    if (task.result?.state === 'fail') await HandRun.endAll(node);
  });
  afterAll(() => lab.down());

  const met = (name: string) => run.until('prerequisite-met', { name });
  const reasons = (name: string): readonly string[] =>
    run.events.flatMap(event => (event.type === 'prerequisite-observed' && event.name === name ? event.reason : []));
  /** Its newest reason. */
  const seen = (name: string): string | undefined => reasons(name).at(-1);
  /** Waits until it has given this reason, from now on or before. */
  const sees = (name: string, reason: string | RegExp) =>
    poll(`${name}: ${String(reason)}`, 20_000, () =>
      reasons(name).some(text => (typeof reason === 'string' ? text === reason : reason.test(text))),
    ).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await run.story()}`, { cause: error });
    });

  it('a unit that remains, one that finishes, one that ends and one that stops', async () => {
    expect(seen('idle')).toBe('backup.service: active (running)');
    expect(seen('once')).toBe('once.service: inactive');
    await node.systemctl('start', 'remains.service', 'once.service', 'ended.service');
    await node.systemctl('stop', 'backup.service');
    await Promise.all(['remains', 'once', 'ended', 'idle'].map(met));
    expect(seen('once')).toBe('once.service: finished successfully');
    expect(run.events).toContainEqual(
      expect.objectContaining({ name: 'ended', reason: 'ended.service: still running' }),
    );
    expect(seen('idle')).toBe('backup.service: does not run (inactive)');
  });

  it('units that muster starts in their turn: once, with the failure told, and never one that drags the cluster in', async () => {
    expect(await node.exec(['cat', '/run/store-starts'])).toMatchObject({ exitCode: 1 });
    await node.write('/run/turn', '');
    await met('started');
    await run.until('prerequisite-broken', { name: 'faulty' });
    expect(seen('faulty')).toBe('faulty.service: failed (exit status 7), and nothing starts it again');
    await sees(
      'drags',
      'drags.service: inactive; muster does not start drags.service: it would bring up app.service with it',
    );
    await node.systemctl('stop', 'store.service');
    await run.until('prerequisite-lost', { name: 'started' });
    await node.systemctl('start', 'store.service');
    expect(await node.read('/run/store-starts')).toBe('\n\n');
    expect(await node.read('/run/faulty-starts')).toBe('\n');
    expect((await node.unit('app.service')).inactiveExit).toBe(0);
  });

  it('a device that comes, that udev is done with only later, and that goes', async () => {
    expect(seen('lun')).toBe('/dev/disk/by-id/san-lun: is not there');
    await node.execChecked(['mkdir', '-p', '/dev/disk/by-id']);
    await node.execChecked(['mknod', '/dev/loop7', 'b', '7', '7']);
    await node.execChecked(['ln', '-s', '../../loop7', '/dev/disk/by-id/san-lun']);
    await sees('lun', '/dev/disk/by-id/san-lun: is there, but udev is not done with it');
    await findInUdev(node);
    await met('lun');
    await forgetInUdev(node);
    await run.until('prerequisite-lost', { name: 'lun' });
    await findInUdev(node);
    await sees('lun', '/dev/disk/by-id/san-lun: is there');
  });

  it('the clock, as the kernel and as a real chronyd see it', async () => {
    await node.write('/root/kernel.yaml', 'version: 1\nprerequisites: { kernel: { clock: synchronised } }\n');
    const kernel = await node.muster(['check', '--config', '/root/kernel.yaml', '--format', 'json']);
    const synchronised = await node.execChecked(['timedatectl', 'show', '--property=NTPSynchronized', '--value']);
    const status = synchronised === 'yes\n' ? 'met' : 'unmet';
    expect(JSON.parse(kernel.stdout)).toMatchObject({
      prerequisites: expect.arrayContaining([expect.objectContaining({ name: 'kernel', status })]) as unknown,
    });
    expect(seen('chrony')).toBe('chronyc: 506 Cannot talk to daemon');
    await startTimeClient(node, node, 2.5);
    await sees('chrony', 'chrony: not synchronised');
    await startTimeServer(node);
    await sees('chrony', /^chrony: 2(499|500)\.\d+ ms off, more than 100ms$/);
    await node.systemctl('stop', 'time-client.service');
    await startTimeClient(node, node);
    await met('chrony');
    expect(seen('chrony')).toMatch(/^chrony: synchronised, 0\.\d{3} ms off$/);
  });

  it('names, by a name server that comes late and answers something else at first', async () => {
    expect(seen('nas')).toMatch(/10\.77\.0\.11/);
    await startNameServer(node, { 'nas.example.com': '10.9.0.6' });
    await met('system');
    await sees('nas', 'nas.example.com (server 10.77.0.11): resolves to 10.9.0.6, not to 10.9.0.5');
    await node.systemctl('stop', 'name-server.service');
    await startNameServer(node, { 'nas.example.com': '10.9.0.5' });
    await met('nas');
  });

  it('a mount of another kind, and each time it is remounted', async () => {
    expect(seen('data')).toMatch(/^\/srv\/data: not mounted/);
    const remount = (options: string) => node.execChecked(['mount', '-o', `remount,${options}`, '/srv/data']);
    await node.execChecked(['mkdir', '-p', '/srv/data']);
    await node.execChecked(['mount', '-t', 'ramfs', 'ramfs', '/srv/data']);
    await sees('data', '/srv/data: mounted, but as ramfs, not tmpfs');
    await node.execChecked(['umount', '/srv/data']);
    await node.execChecked(['mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', '/srv/data']);
    await sees('data', '/srv/data: mounted read-only');
    await remount('rw');
    await sees('data', '/srv/data: mounted without noatime');
    await remount('noatime');
    await met('data');
    await remount('ro,bind');
    await run.until('prerequisite-lost', { name: 'data' });
    await remount('rw,bind');
    await sees('data', '/srv/data: mounted (tmpfs)');
  });

  it('and a mount by another of its names is told', async () => {
    await node.execChecked(['ln', '-s', 'data', '/srv/link']);
    await node.write('/root/link.yaml', 'version: 1\nprerequisites: { linked: { mount: /srv/link } }\n');
    const { stdout } = await node.muster(['check', '--config', '/root/link.yaml', '--format', 'json']);
    expect(stdout).toContain('a path through a symbolic link: give the real one');
  });

  it('and when all hold the service is started', async () => {
    await node.write('/run/go', '');
    const { exitCode } = await run.ended;
    expect(exitCode, await run.story()).toBe(0);
    const report = await readReport(node);
    expect(report.outcome).toBe('degraded');
    expect(report.prerequisites.filter(({ state }) => state !== 'met').map(({ name }) => name)).toEqual([
      'faulty',
      'drags',
    ]);
  });
});
