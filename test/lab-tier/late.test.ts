import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, cluster, clusterWasNeverStarted, deploy, readReport } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const config = `version: 1
deadline: 2s
prerequisites:
  san:  { tcp: "127.0.0.1:3260" }
  data: { path: /srv/data }
`;

describe('a boot whose deadline passes', () => {
  let lab: Lab;
  let node: LabNode;
  let report: Report;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config });
    await node.boot();
    await node.execChecked(['mkdir', '-p', '/srv/data']);
    await awaitBootRun(node);
    report = await readReport(node);
  });

  afterAll(() => lab.down());

  it('ends the run with exit status 124, and the boot goes on to its end', async () => {
    // Its own properties may be those of the next run by now.
    expect(await node.journal('muster.service'), await story(node)).toContain('code=exited, status=124');
    expect(report).toMatchObject({ outcome: 'late', exitCode: 124, trigger: 'boot' });
    await node.waitForUnit('multi-user.target');
  });

  it('starts neither corosync nor pacemaker, but pcsd', async () => {
    expect(await clusterWasNeverStarted(node), await story(node)).toBe(true);
    expect((await node.unit('pcsd.service')).activeState).toBe('active');
  });

  it('reports what was unmet, what was last seen, and what to look at', async () => {
    const reason = 'prerequisite san was not met within the deadline of 2s: 127.0.0.1:3260: connection refused';
    expect(report.reason).toBe(reason);
    expect(report.advice).toMatch(/nothing listens on that port yet; see how it is now: muster check san$/);
    const states = report.prerequisites.map(({ name, state }) => [name, state]);
    expect(states).toEqual([
      ['san', 'late'],
      ['data', 'met'],
      ['corosync-config', 'met'],
    ]);
    const journal = await node.journal('muster.service');
    expect(journal).toContain(reason);
    expect(journal).toContain(`to do: ${report.advice}`);
  });

  it('goes on waiting in a new run, and the cluster starts when the thing comes', async () => {
    const again = await poll('muster.service runs again', 20_000, async () => {
      const facts = await node.unit('muster.service');
      return facts.restarts > 0 && facts.subState === 'start' && facts;
    });
    expect(again.activeState).toBe('activating');
    expect(await startsOf(node, 'corosync.service')).toBe(0);
    await node.execChecked(['systemd-run', '--unit=san', '--', 'nc', '-l', '-k', '127.0.0.1', '3260']);
    await node.waitForUnit('muster.service', 'active', 40_000);
    expect(await readReport(node)).toMatchObject({ outcome: 'ready', exitCode: 0, trigger: 'boot' });
    for (const unit of await node.units(...cluster)) expect(unit.activeState).toBe('active');
    expect(await startsOf(node, 'corosync.service'), await story(node)).toBe(1);
  });
});
