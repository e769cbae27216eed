import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy, readReport } from './support/site.ts';
import { entries, story, type Entry } from './support/story.ts';

const config = `version: 1
prerequisites:
  go: { path: /run/go }
`;

describe('a node that is powered off', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config });
  });
  afterAll(() => lab.down());

  it('while its boot unit waits is off at once, and nothing was started', async () => {
    await node.boot();
    await waitForLine(node, /go: not met/);
    expect(await node.poweroff(), await story(node)).toBeLessThan(5_000);
    expect(await startedUnits(node)).toEqual([]);
    expect(await told(node), await story(node)).toMatch(/the system is shutting down; nothing was started/);
  });

  it('while a run by hand waits is off at once, and the run says why it ended', async () => {
    await node.boot();
    await node.waitForUnit('muster.service', 'activating');
    await node.systemctl('stop', 'muster.service');
    // In the background, so that no process outside of the node is its parent: such a one would keep the node from ending.
    await node.execChecked(['sh', '-c', '/usr/local/sbin/muster up >/var/log/by-hand 2>&1 &']);
    await poll('it waits', 10_000, async () => (await node.read('/var/log/by-hand')).includes('go: not met'));
    expect(await node.poweroff(), await story(node)).toBeLessThan(5_000);
    const told = await node.read('/var/log/by-hand');
    expect(told, await story(node)).toContain('the system is shutting down; nothing was started');
    expect(await startedUnits(node)).toEqual([]);
  });

  it('while corosync starts is off at once, and pacemaker was not started', async () => {
    await node.write('/etc/systemd/system/corosync.service.d/slow.conf', '[Service]\nExecStartPre=/bin/sleep 60\n');
    await node.boot();
    await node.write('/run/go', '');
    await node.systemctl('start', '--no-block', 'muster.service');
    await node.waitForUnit('corosync.service', 'activating');
    expect(await node.poweroff(), await story(node)).toBeLessThan(5_000);
    expect(await startedUnits(node)).toEqual(['corosync.service']);
    expect(await told(node), await story(node)).toMatch(
      /the system is shutting down; requested, and not up by then: corosync/,
    );
  });

  it('keeps the report of the interrupted run, to be read after the next boot', async () => {
    await node.boot();
    await node.waitForUnit('muster.service', 'activating');
    const report = await readReport(node);
    expect(report).toMatchObject({ outcome: 'interrupted', exitCode: 143, trigger: 'boot' });
  });
});

/** What systemd tells of the units of the cluster: any word of theirs means that somebody asked for them. */
async function startedUnits(node: LabNode): Promise<string[]> {
  const units = new Set((await entries(node, '_PID=1')).map(({ unit }) => unit));
  return ['corosync.service', 'pacemaker.service', 'pcsd.service'].filter(unit => units.has(unit));
}

async function told(node: LabNode): Promise<string> {
  return (await fromMuster(node)).map(({ message }) => message).join('\n');
}

async function fromMuster(node: LabNode): Promise<Entry[]> {
  return await entries(node, 'SYSLOG_IDENTIFIER=muster');
}

async function waitForLine(node: LabNode, pattern: RegExp): Promise<void> {
  await poll(
    `muster said ${String(pattern)}`,
    20_000,
    async () => pattern.test(await node.journal('muster.service')),
    50,
  );
}
