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
    expect(report.advice).toMatch(
      /nothing listens on that port yet; see how it is now: muster check san; muster\.service tries again by itself$/,
    );
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
    const last = await readReport(node);
    expect(last).toMatchObject({ outcome: 'ready', exitCode: 0, trigger: 'boot', attempt: { last: 'late: san' } });
    expect(last.attempt?.number).toBeGreaterThan(1);
    for (const unit of await node.units(...cluster)) expect(unit.activeState).toBe('active');
    expect(await startsOf(node, 'corosync.service'), await story(node)).toBe(1);
  });

  it('has a status that begins with the daemon that hangs, and not with the run that ended well', async () => {
    await node.systemctl('kill', '-s', 'STOP', 'corosync');
    const { stdout } = await node.muster(['status']);
    await node.systemctl('kill', '-s', 'CONT', 'corosync');
    expect(stdout).toMatch(/^NOT WORKING on n1: corosync: no answer within 2s/);
    expect(stdout).toMatch(/^ {2}to do: {3}muster up.*\n(.*\n)? {2}(cluster: .*\n {2})?last run: ready, /m);
  });

  it('says at once what kept a new start of the unit from beginning a run', async () => {
    await node.write('/etc/muster/muster.yaml', config.replace('path:', 'paht:'));
    await node.exec(['systemctl', 'restart', 'muster']);
    const { stdout } = await node.muster(['status']);
    expect(stdout).toMatch(/^NO RUN at the last start on n1: muster\.service failed \(exit 78\)/);
    expect(stdout).toMatch(/why: {5}the file has 1 problem: \/etc\/muster\/muster\.yaml:5:/);
    const told = await node.systemctl('show', '--value', '-p', 'StatusText', 'muster.service');
    expect(told).toMatch(/^file-invalid: the file has 1 problem: .*; to do: muster check$/m);
  });
});
