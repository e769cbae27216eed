import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { cluster, deploy, readReport, serviceOf, slowDown, stopStack } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const config = `version: 1
prerequisites:
  go: { path: /run/go }
`;

describe('a run that is told to stop', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.boot();
    await node.waitForBoot();
  });
  afterEach(async () => {
    await HandRun.endAll(node);
    await slowDown(node, 'corosync.service', 0);
    await stopStack(node);
  });
  afterAll(() => lab.down());

  it.each([
    ['INT', 130],
    ['TERM', 143],
  ] as const)(
    'ends at once by SIG%s while it waits, with exit code %i, and starts nothing',
    async (signal, exitCode) => {
      const before = await Promise.all(cluster.map(unit => startsOf(node, unit)));
      const run = await HandRun.start(node);
      await run.until('prerequisite-observed', { name: 'go' });
      const sentAt = performance.now();
      await run.signal(signal);
      const end = await run.ended;
      expect(performance.now() - sentAt).toBeLessThan(500);
      expect(end.exitCode, await run.story()).toBe(exitCode);

      const report = await readReport(node);
      expect(report).toMatchObject({ outcome: 'interrupted', exitCode });
      expect(report.reason).toContain(`interrupted by SIG${signal}; nothing was started`);
      await node.write('/run/go', '');
      expect(await Promise.all(cluster.map(unit => startsOf(node, unit)))).toEqual(before);
      await node.execChecked(['rm', '/run/go']);
    },
  );

  it('by SIGTERM while corosync starts goes on until pacemaker has been requested, and no further', async () => {
    await slowDown(node, 'corosync.service', 2);
    await node.write('/run/go', '');
    const run = await HandRun.start(node);
    await run.until('service-starting', { unit: 'corosync.service' });
    await run.signal('TERM');
    const end = await run.ended;
    expect(end.exitCode, await run.story()).toBe(143);
    const report = await readReport(node);
    expect(report.outcome).toBe('interrupted');
    expect(serviceOf(report, 'pcsd.service').state).toBe('skipped');
    await node.waitForUnit('pacemaker.service');
    expect((await node.unit('corosync.service')).activeState).toBe('active');
  });

  it('by systemctl stop while corosync starts is not killed half-way: pacemaker is requested first', async () => {
    await slowDown(node, 'corosync.service', 2);
    await node.write('/run/go', '');
    await node.systemctl('start', '--no-block', 'muster.service');
    await node.waitForUnit('corosync.service', 'activating');
    await node.systemctl('stop', 'muster.service');
    await node.waitForUnit('pacemaker.service');
    const muster = await node.unit('muster.service');
    expect(muster, await story(node)).toMatchObject({ activeState: 'inactive', result: 'success' });
    expect((await node.unit('corosync.service')).activeState).toBe('active');
    expect(await readReport(node)).toMatchObject({ outcome: 'interrupted', exitCode: 143 });
  });

  it('by systemctl stop may take as long as corosync does to start', async () => {
    const stop = await timeLimit(node, 'muster.service', 'TimeoutStopUSec');
    expect(stop).toBeGreaterThan((await timeLimit(node, 'corosync.service', 'TimeoutStartUSec')) + 10_000_000);
  });

  it('by systemctl stop while it waits ends at once, and the unit has not failed', async () => {
    await node.execChecked(['rm', '-f', '/run/go']);
    await node.systemctl('start', '--no-block', 'muster.service');
    await poll('it waits', 10_000, async () => /^ +(unmet|go) /m.test((await node.muster(['status'])).stdout));
    const sentAt = performance.now();
    await node.systemctl('stop', 'muster.service');
    expect(performance.now() - sentAt, await story(node)).toBeLessThan(1_000);
    const muster = await node.unit('muster.service');
    expect(muster, await story(node)).toMatchObject({ activeState: 'inactive', result: 'success' });
    expect(await readReport(node)).toMatchObject({ outcome: 'interrupted', exitCode: 143 });
  });
});

/** In microseconds, as systemd has it. */
async function timeLimit(node: LabNode, unit: string, property: string): Promise<number> {
  const path = `/org/freedesktop/systemd1/unit/${unit.replace('.', '_2e')}`;
  const service = ['org.freedesktop.systemd1', path, 'org.freedesktop.systemd1.Service'];
  return Number((await node.execChecked(['busctl', 'get-property', ...service, property])).replace('t ', ''));
}
