import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy, serviceOf, upByHand } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const config = 'version: 1\n';
const asksForQuorum = `version: 1
stack: { requireQuorum: true }
services: [{ unit: corosync, readyTimeout: 3s }, pacemaker, pcsd]
`;

/** One after the other, on the same three nodes: each is what the one before left. Nothing waits for all here. */
describe.each(['bookworm', 'trixie'] as const)('three nodes of %s', suite => {
  let lab: Lab;
  let n1: LabNode;
  let n2: LabNode;
  let n3: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 3 });
    [n1, n2, n3] = [lab.node('n1'), lab.node('n2'), lab.node('n3')];
    for (const node of lab.nodes) await deploy(node, { config, atBoot: false });
    await Promise.all(lab.nodes.map(node => node.boot()));
    await Promise.all(lab.nodes.map(node => node.waitForBoot()));
  });

  afterAll(() => lab.down());

  const up = async (node: LabNode, file = config) => {
    const run = await upByHand(node, file);
    return { ...run, told: `${run.progress}\n${await story(node)}` };
  };
  const seesNodes = async (node: LabNode, count: number) => {
    await poll(`${node.name} sees ${count} nodes`, 60_000, async () => {
      const { stdout } = await node.exec(['corosync-quorumtool', '-s']);
      return new RegExp(`^Nodes: +${count}$`, 'm').test(stdout);
    });
  };

  it('the first one: ready, not quorate, and nothing is said of wait_for_all', async () => {
    const { report, told } = await up(n1);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { quorate: false, waitForAll: false, dc: 'n1' } });
    expect(serviceOf(report, 'corosync.service').detail).toBe('in the membership (1 node), not quorate');
    expect(serviceOf(report, 'pacemaker.service').detail).toMatch(/^node n1 is online/);
    expect(report.diagnosis).toBeNull();
    expect(await startsOf(n1, 'corosync.service')).toBe(1);
  });

  it('the first one, when quorum is asked for: nobody else is there, and that is what is told', async () => {
    const { report, exitCode, told } = await up(n1, asksForQuorum);
    expect(exitCode, told).toBe(1);
    expect(report.reason, told).toMatch(
      /^corosync\.service does not work: .*in the membership \(1 node\), not quorate$/,
    );
    expect(report.diagnosis?.cause?.code, told).toBe('peers-unreachable');
    expect(await startsOf(n1, 'corosync.service')).toBe(1);
  });

  it('the second one brings the quorum', async () => {
    const { report, told } = await up(n2, asksForQuorum.replace('3s', '30s'));
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { quorate: true, dc: 'n1' } });
    expect(serviceOf(report, 'corosync.service').detail).toBe('in the membership (2 nodes), quorate');
    const first = await up(n1);
    expect(first.report, first.told).toMatchObject({ outcome: 'ready', cluster: { quorate: true } });
  });

  it('the third one joins a running cluster', async () => {
    const { report, told } = await up(n3);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { quorate: true, dc: 'n1' } });
    expect(serviceOf(report, 'corosync.service').detail).toBe('in the membership (3 nodes), quorate');
    expect(serviceOf(report, 'pacemaker.service').detail).toBe('node n3 is online; DC is n1');
  });

  it('of two that survive both are ready and quorate; the last one is ready and not', async () => {
    await n1.crash();
    await seesNodes(n3, 2);
    const two = await up(n3);
    expect(two.report, two.told).toMatchObject({ outcome: 'ready', cluster: { quorate: true } });
    await n2.crash();
    await seesNodes(n3, 1);
    const last = await up(n3);
    expect(last.report, last.told).toMatchObject({ outcome: 'ready', cluster: { quorate: false, waitForAll: false } });
    expect(serviceOf(last.report, 'pacemaker.service').detail).toMatch(/^node n3 is online/);
    expect(await startsOf(n3, 'corosync.service')).toBe(1);
  });

  it('one that comes back joins the last one: quorate again', async () => {
    await n1.boot();
    await n1.waitForBoot();
    const { report, told } = await up(n1);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { quorate: true } });
    expect(serviceOf(report, 'corosync.service').detail).toBe('in the membership (2 nodes), quorate');
  });
});
