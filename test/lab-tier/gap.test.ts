import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { addUnit, awaitBootRun, deploy, readReport, stopStack } from './support/site.ts';
import { story } from './support/story.ts';

const config = `version: 1
prerequisites:
  go:   { path: /run/go }
  ring: { link: host0 }
`;
/** As chrony-wait.service is: time-sync.target is reached only when it has ended. */
const slowClock = `[Unit]
Before=time-sync.target
Wants=time-sync.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sleep 10
`;

describe('a node whose time-sync.target is queued while all else is met', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\nprerequisites: {}\n' });
    await addUnit(node, 'slow-clock.service', slowClock);
    await node.boot();
    await awaitBootRun(node);
  });
  afterAll(() => lab.down());

  it('lets corosync wait too, since pacemaker would', async () => {
    const [corosync, clock] = await node.units('corosync.service', 'slow-clock.service');
    expect(clock!.activeEnter - clock!.inactiveExit).toBeGreaterThan(9_000);
    expect(corosync!.inactiveExit, await story(node)).toBeGreaterThanOrEqual(clock!.activeEnter);
    expect(corosync!.inactiveExit - clock!.activeEnter, await story(node)).toBeLessThan(1_000);
  });

  it('has pacemaker leave inactive right after corosync is active', async () => {
    const [corosync, pacemaker] = await node.units('corosync.service', 'pacemaker.service');
    const gap = pacemaker!.inactiveExit - corosync!.activeEnter;
    expect(gap, await story(node)).toBeGreaterThanOrEqual(0);
    expect(gap, await story(node)).toBeLessThan(2_000);
  });

  it('says what it waited for', async () => {
    const report = await readReport(node);
    expect(report.outcome).toBe('ready');
    const blocked = report.events.find(event => event.type === 'gate-blocked');
    expect(blocked, await story(node)).toMatchObject({
      jobs: expect.arrayContaining([expect.stringContaining('time-sync.target')]) as unknown,
    });
  });
});

describe('a link that flaps', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.write('/etc/systemd/system/slow-clock.service', slowClock.replace('sleep 10', 'sleep infinity'));
    await node.boot();
    await node.waitForBoot();
  });
  afterEach(async () => {
    await HandRun.endAll(node);
    await node.heal();
    await stopStack(node);
    await node.execChecked(['rm', '-f', '/run/go']);
  });
  afterAll(() => lab.down());

  it('while something else is awaited is waited for again', async () => {
    const run = await HandRun.start(node);
    await run.until('prerequisite-met', { name: 'ring' });
    await node.cut();
    await run.until('prerequisite-lost', { name: 'ring' });
    await node.write('/run/go', '');
    await run.until('prerequisite-met', { name: 'go' });
    await expectWaiting(run);
    const healedAt = run.events.length;
    await node.heal();
    expect((await run.ended).exitCode, await run.story()).toBe(0);
    const after = run.events.slice(healedAt);
    const met = after.findIndex(event => event.type === 'prerequisite-met' && event.name === 'ring');
    const requested = after.findIndex(event => event.type === 'service-requested');
    expect(met).toBeGreaterThanOrEqual(0);
    expect(requested).toBeGreaterThan(met);
  });

  it('at the gate, while systemd has a job queued ahead, is waited for again', async () => {
    await node.systemctl('start', '--no-block', 'slow-clock.service');
    await node.write('/run/go', '');
    const run = await HandRun.start(node);
    await run.until('gate-blocked');
    await node.cut();
    await run.until('prerequisite-lost', { name: 'ring' });
    await node.systemctl('stop', 'slow-clock.service');
    await poll('the queue is empty', 10_000, async () => (await node.systemctl('list-jobs')).includes('No jobs'));
    await expectWaiting(run);
    await node.heal();
    expect((await run.ended).exitCode, await run.story()).toBe(0);
  });

  /** By its own word, which it writes down a quarter of a second late. */
  async function expectWaiting(run: HandRun): Promise<void> {
    const sees = async () => /^ +ring .*no carrier/m.test((await node.muster(['status'])).stdout);
    await poll('muster status tells of the link', 5_000, sees).catch(async (error: unknown) => {
      throw new Error(`${String(error)}\n${await run.story()}`, { cause: error });
    });
    expect(run.events.map(event => event.type)).not.toContain('service-requested');
  }
});
