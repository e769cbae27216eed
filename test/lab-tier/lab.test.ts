import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Box } from '../lab/box.ts';
import { Lab } from '../lab/lab.ts';
import { poll } from '../lab/poll.ts';
import { leftovers, tracesOf, type Traces } from './support/traces.ts';

describe.each([
  { suite: 'bookworm', systemd: 252, pacemaker: '2.1' },
  { suite: 'trixie', systemd: 257, pacemaker: '3.' },
] as const)('a lab of two $suite nodes', ({ suite, systemd, pacemaker }) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2, suite });
  });
  afterAll(() => lab.down());

  test('boots within seconds, with a real systemd as process 1 and nothing failed', async () => {
    const start = performance.now();
    await Promise.all(lab.nodes.map(node => node.boot()));
    const states = await Promise.all(lab.nodes.map(node => node.waitForBoot()));
    expect(states).toEqual(['running', 'running']);
    expect(performance.now() - start).toBeLessThan(15_000);
    const node = lab.node('n1');
    expect(await node.execChecked(['readlink', '/proc/1/exe'])).toMatch(/systemd$/);
    expect(await node.execChecked(['systemctl', '--version'])).toMatch(new RegExp(`^systemd ${systemd}\\b`));
    expect(await node.execChecked(['pacemakerd', '--version'])).toContain(`Pacemaker ${pacemaker}`);
  });

  test('starts with no daemon of the cluster enabled or running', async () => {
    const units = ['corosync.service', 'pacemaker.service', 'pcsd.service', 'corosync-qdevice.service'];
    for (const facts of await lab.node('n1').units(...units)) {
      expect(facts).toMatchObject({ loadState: 'loaded', activeState: 'inactive', unitFileState: 'disabled' });
    }
  });

  test('is one cluster: both nodes come online in Pacemaker', async () => {
    await Promise.all(lab.nodes.map(node => node.systemctl('start', 'corosync', 'pacemaker')));
    await poll('both nodes are online', 30_000, async () => {
      const status = (await lab.node('n1').exec(['crm_mon', '--one-shot', '--output-as=xml'])).stdout;
      return [...status.matchAll(/<node name="n\d"[^>]*online="true"[^>]*pending="false"/g)].length === 2;
    });
    const [corosync, pacemaker_] = await lab.node('n1').units('corosync.service', 'pacemaker.service');
    expect(corosync!.activeEnter).toBeGreaterThan(corosync!.inactiveExit);
    expect(pacemaker_!.inactiveExit).toBeGreaterThanOrEqual(corosync!.activeEnter);
    expect(corosync!.invocationId).toMatch(/^[0-9a-f]{32}$/);
    expect(await lab.node('n1').journal('corosync.service')).toContain('ready to provide service');
  });

  test('a cut cable parts the nodes, a healed one joins them', async () => {
    const node = lab.node('n1');
    const ping = async () => (await node.exec(['ping', '-c1', '-W1', 'n2'])).exitCode;
    expect(await ping()).toBe(0);
    await node.cut();
    expect(await node.execChecked(['cat', '/sys/class/net/host0/carrier'])).toBe('0');
    expect(await ping()).not.toBe(0);
    await node.heal();
    await poll('n2 answers again', 10_000, async () => (await ping()) === 0);
  });

  test('a power-off is orderly, a crash is not, and the disk outlives both', async () => {
    const node = lab.node('n2');
    const unit =
      '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\nExecStop=/bin/touch /stopped-in-order\n';
    await node.write('/etc/systemd/system/witness.service', unit);
    await node.systemctl('daemon-reload');
    await node.systemctl('start', 'witness.service');
    expect(await node.poweroff()).toBeLessThan(30_000);
    expect(existsSync(join(node.root, 'stopped-in-order'))).toBe(true);

    await node.boot();
    await node.execChecked(['rm', '/stopped-in-order']);
    await node.systemctl('start', 'witness.service');
    await node.crash();
    expect(await node.isRunning()).toBe(false);
    expect(existsSync(join(node.root, 'stopped-in-order'))).toBe(false);
    expect(existsSync(join(node.root, 'etc/systemd/system/witness.service'))).toBe(true);
    expect(await lab.node('n1').isRunning()).toBe(true);
  });
});

describe('a node', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.create({ ring: 'late' });
    await lab.node('n1').write('/etc/from-before', 'written while off\n');
    await lab.node('n1').boot({ cmdline: ['nocluster'] });
  });
  afterAll(() => lab.down());

  test('sees its kernel command line and what was put on its disk before', async () => {
    const node = lab.node('n1');
    expect((await node.read('/proc/1/cmdline')).split('\0')).toContain('nocluster');
    expect(await node.execChecked(['cat', '/etc/from-before'])).toBe('written while off');
  });

  test('tells how a command ended', async () => {
    const node = lab.node('n1');
    const script = 'cat; echo oh >&2; exit 3';
    expect(await node.exec(['sh', '-c', script], { input: 'given' })).toMatchObject({
      exitCode: 3,
      stdout: 'given',
      stderr: 'oh',
      timedOut: false,
    });
  });

  test('a command that runs out of time is killed in the node, too', async () => {
    const node = lab.node('n1');
    expect(await node.exec(['sleep', '4321'], { timeout: 300 })).toMatchObject({ exitCode: undefined, timedOut: true });
    await poll('the sleep is gone', 2_000, async () => (await node.exec(['pgrep', '-f', 'sleep 4321'])).exitCode === 1);
  });

  test('an absolute link in the node does not lead to the files of the host', async () => {
    const node = lab.node('n1');
    await node.execChecked(['ln', '-s', '/etc/elsewhere', '/etc/link']);
    await node.write('/etc/link', 'in the node\n');
    expect(existsSync('/etc/elsewhere')).toBe(false);
    expect(await node.execChecked(['cat', '/etc/elsewhere'])).toBe('in the node');
  });

  test('has its ring address when the test adds it', async () => {
    const node = lab.node('n1');
    const addresses = () => node.execChecked(['ip', '-brief', 'address', 'show', 'dev', 'host0']);
    expect(await addresses()).not.toContain(node.address);
    await node.addAddress();
    expect(await addresses()).toContain(node.address);
    await node.delAddress();
    expect(await addresses()).not.toContain(node.address);
  });

  test('may set the clock of the host neither from a unit nor from a command of a test', async () => {
    const node = lab.node('n1');
    const status = ['grep', 'CapBnd', '/proc/self/status'];
    const asked = [
      await node.execChecked(status),
      await node.execChecked(['systemd-run', '--pipe', '--quiet', ...status]),
    ];
    const setTheTime = 1n << 25n;
    expect(asked.map(line => BigInt(`0x${line.split('\t')[1] ?? ''}`) & setTheTime)).toEqual([0n, 0n]);
  });

  test('has the pinned Node of this checkout at hand', async () => {
    expect(await lab.node('n1').execChecked(['/opt/muster-src/bin/node', '--version'])).toBe(process.version);
  });

  test('a second lab with the same names and addresses does not touch the first', async () => {
    await using other = await Lab.create();
    await other.node('n1').boot();
    await other.node('n1').write('/etc/only-there', '');
    expect(await lab.node('n1').exec(['ls', '/etc/only-there'])).toMatchObject({ exitCode: 2 });
    await other.node('n1').crash();
    expect(await lab.node('n1').isRunning()).toBe(true);
  });
});

describe('nothing is left of a lab', () => {
  test('when it is taken down', async () => {
    const lab = await Lab.create();
    await lab.node('n1').boot();
    await lab.node('n1').waitForBoot();
    const traces = await tracesOf(lab.box);
    expect(traces.pids.length).toBeGreaterThan(5);
    expect(await leftovers(traces)).not.toEqual([]);
    await lab.down();
    expect(await leftovers(traces)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('when its owner gets %s', async signal => {
    const owner = spawn(process.execPath, [join(import.meta.dirname, 'support/leaky-owner.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let traces: Traces;
    try {
      const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
      traces = await tracesOf(Box.attach(Number(line)));
      expect(traces.pids.length).toBeGreaterThan(5);
    } finally {
      owner.kill(signal);
      await once(owner, 'exit');
    }
    await poll('everything is gone', 10_000, async () => (await leftovers(traces)).length === 0).catch(() => undefined);
    expect(await leftovers(traces)).toEqual([]);
  });
});

test('a Debian tree that is not there is an error that says what to do', async () => {
  await expect(Lab.create({ suite: 'no-such-suite' as 'trixie' })).rejects.toThrow(/not built: run scripts\/setup lab/);
});
