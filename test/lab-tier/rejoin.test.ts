import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, killPcsdSoon, readReport } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const hold = 'version: 1\nrejoin: { afterUncleanShutdown: hold }\n';
const folder = '/var/lib/muster/guard';

/** Installed as an administrator does it, and powered off in order again. */
async function installed(lab: Lab, config: string): Promise<LabNode> {
  const node = lab.node('n1');
  await node.write('/etc/muster/muster.yaml', config);
  await killPcsdSoon(node);
  await node.boot();
  await node.waitForBoot();
  const { exitCode, stderr } = await node.installMuster();
  expect(exitCode, stderr).toBe(0);
  await node.poweroff();
  return node;
}

async function bootRun(node: LabNode): Promise<Report> {
  await node.boot();
  await awaitBootRun(node);
  return await readReport(node);
}

async function marks(node: LabNode): Promise<string> {
  return (await node.exec(['ls', folder])).stdout.trim().replaceAll('\n', ' ');
}

async function waitForOutcome(node: LabNode, outcome: string): Promise<void> {
  await poll(
    `a run ends ${outcome}`,
    60_000,
    async () => (await node.muster(['report', '--format', 'json'])).stdout.includes(`"outcome": "${outcome}"`),
    200,
  );
}

describe.each(['bookworm', 'trixie'] as const)('a node with afterUncleanShutdown: hold on %s', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = await installed(lab, hold);
  });
  afterAll(() => lab.down());

  it('starts for the first time by itself, and is marked as running', async () => {
    expect((await bootRun(node)).outcome, await story(node)).toBe('ready');
    expect(await marks(node)).toBe('record.json running');
    expect((await node.unit('muster-guard.service')).activeState).toBe('active');
  });

  it('starts by itself after an orderly power-off', async () => {
    await node.poweroff();
    expect((await bootRun(node)).outcome, await story(node)).toBe('ready');
  });

  it('is held after a crash: exit status 3, no second try, pcsd alone, told on the console', async () => {
    await giveConsole(node);
    await node.crash();
    await node.boot();
    await awaitBootRun(node);
    const { outcome, reason } = await readReport(node);
    expect([outcome, reason], await story(node)).toEqual(['held', expect.stringContaining('was not stopped in order')]);
    expect(await node.unit('muster.service')).toMatchObject({ subState: 'failed', execMainStatus: 3, restarts: 0 });
    expect(await startsOf(node, 'corosync.service')).toBe(0);
    expect(await startsOf(node, 'pacemaker.service')).toBe(0);
    expect((await node.unit('pcsd.service')).activeState).toBe('active');
    const status = (await node.muster(['status'])).stdout;
    expect(status).toMatch(/^HELD on n1/);
    expect(status).toContain('muster release');
    expect(await node.read('/run/console-text')).toMatch(/muster: held: .*muster release/);
    await takeConsole(node);
  });

  it('stays held, by hand, in a dry run and after an orderly reboot', async () => {
    expect((await node.muster(['up'])).exitCode, await story(node)).toBe(3);
    expect((await node.muster(['up', '--dry-run'])).exitCode).toBe(3);
    await node.poweroff();
    expect((await bootRun(node)).outcome, await story(node)).toBe('held');
  });

  it('starts once it is released, which the journal remembers', async () => {
    const { exitCode, stdout, stderr } = await node.muster(['release']);
    expect([exitCode, stderr], await story(node)).toEqual([0, '']);
    expect(stdout).toMatch(/^released; muster\.service is starting/);
    await waitForOutcome(node, 'ready');
    expect(await node.journal()).toMatch(/n1 was released by .* \(muster release\)/);
    expect((await node.muster(['release'])).stdout).toMatch(/^nothing to release: the cluster stack runs/);
    await node.poweroff();
    expect((await bootRun(node)).outcome, await story(node)).toBe('ready');
  });

  it('is held by hand when corosync dies; a stack that pcs starts then, and the power-off stops, is clean', async () => {
    await node.execChecked(['pkill', '-KILL', '-x', 'corosync']);
    await node.waitForUnit('muster-guard.service', 'inactive');
    await node.systemctl('stop', 'pacemaker.service');
    expect((await node.muster(['up'])).exitCode, await story(node)).toBe(3);
    await node.execChecked(['pcs', 'cluster', 'start'], { timeout: 60_000 });
    expect(await marks(node)).toBe('record.json running');
    await node.poweroff();
    expect((await bootRun(node)).outcome, await story(node)).toBe('ready');
  });

  it('is clean after pcs cluster stop, and starts by hand', async () => {
    await node.execChecked(['pcs', 'cluster', 'stop', '--force'], { timeout: 120_000 });
    await node.waitForUnit('muster-guard.service', 'inactive');
    expect(await marks(node)).toBe('clean record.json');
    expect((await node.muster(['up'])).exitCode, await story(node)).toBe(0);
  });

  it.each([
    ['pacemaker was told that its node had been fenced, and ended with 100', 'stonith_admin --confirm n1'],
    [
      'the stop of corosync failed',
      'systemctl stop pacemaker; kill -STOP $(pidof corosync); systemctl stop --no-block corosync; sleep 1; kill -KILL $(pidof corosync)',
    ],
  ])('is held when %s', async (_, script) => {
    await node.execChecked(['sh', '-c', script]);
    await node.waitForUnit('muster-guard.service', 'inactive');
    const [corosync, pacemaker] = await node.units('corosync.service', 'pacemaker.service');
    expect([corosync?.activeState, pacemaker?.activeState], await story(node)).toEqual(['failed', 'inactive']);
    expect(await marks(node)).toBe('record.json running');
    expect((await node.muster(['up'])).exitCode, await story(node)).toBe(3);
    expect((await node.muster(['release'])).exitCode).toBe(0);
    await waitForOutcome(node, 'ready');
  });

  it('released once starts in that boot, and is held again when it goes down before it has started', async () => {
    await node.crash();
    await node.write('/etc/muster/muster.d/wait.yaml', 'prerequisites: { go: { path: /run/go } }\n');
    expect((await bootRun(node)).outcome, await story(node)).toBe('held');
    expect((await node.muster(['release', '--once'])).exitCode).toBe(0);
    await poll('it waits', 20_000, async () => (await node.journal('muster.service')).includes('go: not met'));
    await node.crash();
    expect((await bootRun(node)).outcome, await story(node)).toBe('held');
    await node.write('/run/go', '');
    expect((await node.muster(['release', '--once'])).exitCode).toBe(0);
    await waitForOutcome(node, 'ready');
  });

  it('refuses to start where no mark can be written, and says what to do: a full disk', async () => {
    await node.execChecked(['rm', '/etc/muster/muster.d/wait.yaml']);
    await node.systemctl('stop', 'corosync.service');
    await node.waitForUnit('muster-guard.service', 'inactive');
    await node.execChecked(['mount', '-t', 'tmpfs', '-o', 'size=4k,nr_inodes=3', 'tmpfs', folder]);
    await node.exec(['sh', '-c', `head -c 100000 /dev/zero >${folder}/ballast`]);
    const full = await node.muster(['up']);
    expect([full.exitCode, full.stdout], await story(node)).toEqual([3, expect.stringMatching(/ENOSPC.*/s)]);
    expect(full.stdout).toContain(`df ${folder}`);
    await node.execChecked(['umount', folder]);
  });

  it('and a read-only one', async () => {
    await node.execChecked(['mount', '--bind', folder, folder]);
    await node.execChecked(['mount', '-o', 'remount,ro,bind', folder]);
    const { exitCode, stdout } = await node.muster(['up']);
    expect([exitCode, stdout], await story(node)).toEqual([3, expect.stringContaining('EROFS')]);
    expect((await node.unit('corosync.service')).activeState).toBe('inactive');
    await node.execChecked(['umount', folder]);
    expect((await node.muster(['up'])).exitCode, await story(node)).toBe(0);
  });
});

/**
 * The lab's nodes have no console: from the next boot on a pipe takes its place, since a plain file could not be written out of the
 * sandbox. It is open for both, so that it does not end with the first who writes.
 */
async function giveConsole(node: LabNode): Promise<void> {
  const reader = '[ -p /dev/console ] || mkfifo /dev/console; exec 3<>/dev/console; exec cat <&3 >/run/console-text';
  await node.write('/etc/systemd/system/fake-console.service', `[Service]\nExecStart=/bin/sh -c '${reader}'\n`);
  await node.write(
    '/etc/systemd/system/muster.service.d/console.conf',
    '[Unit]\nWants=fake-console.service\nAfter=fake-console.service\n',
  );
}

/** systemd itself writes to the console as it ends, and would wait there for a reader for ever. */
async function takeConsole(node: LabNode): Promise<void> {
  await node.execChecked(['rm', '-r', '/etc/systemd/system/muster.service.d/console.conf', '/dev/console']);
  await node.systemctl('stop', 'fake-console.service');
}

/** Under the same kernel, hence the same boot id; systemd 252 does not have it. */
describe('a soft-reboot', () => {
  let lab: Lab;
  let node: LabNode;
  const valueOf = async (...which: string[]) =>
    (await node.exec(['systemctl', 'show', '--value', '--property', ...which])).stdout.trim();
  /** The checkout is not mounted any more after it: the installed program is asked. */
  const afterSoftReboot = async (count: number) => {
    const runBefore = await valueOf('InvocationID', 'muster.service');
    await node.systemctl('soft-reboot');
    await poll('it is up again', 30_000, async () => (await valueOf('SoftRebootsCount')) === String(count));
    // Until its turn comes the unit still tells of the run before.
    await poll('muster begins', 30_000, async () => {
      const run = await valueOf('InvocationID', 'muster.service');
      return run !== '' && run !== runBefore;
    });
    await awaitBootRun(node);
    const { stdout } = await node.exec(['/usr/local/sbin/muster', 'report', '--format', 'json']);
    return JSON.parse(stdout) as Report;
  };

  beforeAll(async () => {
    lab = await Lab.create({ suite: 'trixie' });
    node = await installed(lab, hold);
  });
  afterAll(() => lab.down());

  it('stops the stack in order: the node starts by itself', async () => {
    const before = await bootRun(node);
    const { bootId, outcome } = await afterSoftReboot(1);
    expect([before.outcome, outcome], await story(node)).toEqual(['ready', 'ready']);
    expect(bootId).toBe(before.bootId);
    expect(await node.journal('muster-guard.service')).not.toContain('this stop counts as a crash');
  });

  it('makes no crash before it undone: the node is held', async () => {
    await node.execChecked(['sh', '-c', 'kill -KILL $(pidof corosync)']);
    await node.waitForUnit('muster-guard.service', 'inactive');
    expect((await afterSoftReboot(2)).outcome, await story(node)).toBe('held');
  });
});

describe.each(['bookworm', 'trixie'] as const)('a node that starts by itself on %s', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = await installed(lab, 'version: 1\nrejoin: { maxUncleanBoots: 1, within: 1h }\n');
  });
  afterAll(() => lab.down());

  it('starts on a read-only /var too, and tells that the next crash would go unnoticed', async () => {
    await node.write('/etc/systemd/system/readonly.service', readOnly(folder));
    await node.boot();
    await node.waitForBoot();
    await node.systemctl('stop', 'muster.service', 'pacemaker.service', 'corosync.service');
    await node.systemctl('start', 'readonly.service');
    const { exitCode, stdout } = await node.muster(['up', '-v']);
    expect(exitCode, await story(node)).toBe(0);
    expect(stdout).toMatch(/guard-failed.*muster-guard\.service does not guard/s);
    await node.systemctl('stop', 'readonly.service');
    // It is asked once more by the next run.
    expect((await node.muster(['up'])).stdout).not.toContain('guard-failed');
    expect((await node.unit('muster-guard.service')).activeState).toBe('active');
  });

  it('is held by the second crash in an hour, one of them while it waited, and goes on once released', async () => {
    await node.crash();
    await node.write('/etc/muster/muster.d/wait.yaml', 'prerequisites: { go: { path: /run/go } }\n');
    await node.boot();
    await poll('it waits', 20_000, async () => (await node.journal('muster.service')).includes('go: not met'));
    await node.crash();
    const { outcome, reason } = await bootRun(node);
    expect([outcome, reason], await story(node)).toEqual(['held', expect.stringContaining('2 times in a row')]);
    expect(reason).toContain('1 of them while it waited');
    await node.poweroff();
    expect((await bootRun(node)).outcome, await story(node)).toBe('held');
    await node.write('/run/go', '');
    expect((await node.muster(['release'])).exitCode).toBe(0);
    await waitForOutcome(node, 'ready');
  });

  it('leaves nothing of the guard behind when it is uninstalled while the stack runs', async () => {
    expect((await node.muster(['uninstall'])).exitCode, await story(node)).toBe(0);
    expect((await node.exec(['ls', folder])).exitCode).not.toBe(0);
    expect((await node.unit('pacemaker.service')).activeState).toBe('active');
    await node.poweroff();
  });
});

function readOnly(path: string): string {
  return [
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=/bin/mount --bind ${path} ${path}`,
    `ExecStart=/bin/mount -o remount,ro,bind ${path}`,
    `ExecStop=/bin/umount ${path}`,
    '',
  ].join('\n');
}
