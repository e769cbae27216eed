import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/plan/finding.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy, upByHand, type ByHand } from './support/site.ts';
import { story } from './support/story.ts';

const daemons = 'services: [corosync, pacemaker]\n';

/** What only a run finds; the rest is in finding-sites.test.ts. In this order on one node: each begins where the one before ended. */
describe('muster up finds', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\n', atBoot: false });
    await node.write(
      '/etc/systemd/system/resource-agents-deps.target.d/refuse.conf',
      '[Unit]\nRefuseManualStart=yes\n',
    );
    await node.boot();
    await node.waitForBoot();
  });
  afterAll(() => lab.down());

  const found = ({ report }: ByHand, code: string): Finding | undefined =>
    report.findings.find(finding => finding.code === code) as Finding | undefined;
  const explain = async ({ progress }: ByHand) => `${progress}\n${await story(node)}`;

  it('that corosync was up without pacemaker, and starts pacemaker although a prerequisite is not met', async () => {
    await node.systemctl('start', 'corosync.service');
    const run = await upByHand(node, `version: 1\nprerequisites: { never: { path: /never } }\n${daemons}`);
    expect(run.exitCode, await explain(run)).toBe(0);
    expect(found(run, 'corosync-alone')).toMatchObject({ severity: 'warning' });
    expect(found(run, 'corosync-alone')?.message).toContain('corosync.service was found active without pacemaker');
    expect(found(run, 'unmet-while-up')?.message).toContain('prerequisite never is not met');
    expect((await node.unit('pacemaker.service')).activeState).toBe('active');
  });

  it('that a prerequisite does not hold while the cluster is up, and changes nothing', async () => {
    const before = await node.units('corosync.service', 'pacemaker.service');
    const run = await upByHand(node, `version: 1\nprerequisites: { never: { path: /never } }\n${daemons}`);
    expect(run.exitCode, await explain(run)).toBe(0);
    expect(found(run, 'unmet-while-up')).toMatchObject({ severity: 'warning' });
    expect(found(run, 'unmet-while-up')?.message).toMatch(/^prerequisite never is not met, .*: \/never: /);
    expect(found(run, 'corosync-alone')).toBeUndefined();
    expect(await node.units('corosync.service', 'pacemaker.service')).toEqual(before);
  });

  it('that systemd refuses to start a target ahead, and goes on', async () => {
    await node.systemctl('stop', 'pacemaker.service', 'corosync.service', 'resource-agents-deps.target');
    const run = await upByHand(node, `version: 1\n${daemons}`);
    expect(run.exitCode, await explain(run)).toBe(0);
    expect(found(run, 'target-refused'), await explain(run)).toMatchObject({ severity: 'warning' });
    expect(found(run, 'target-refused')?.message).toMatch(/^resource-agents-deps\.target, .* could not be started: /);
  });
});
