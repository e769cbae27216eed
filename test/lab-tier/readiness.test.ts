import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { deploy, serviceOf, upByHand } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const config = 'version: 1\n';
const conf = '/etc/corosync/corosync.conf';

/** One after the other, on the same two nodes: each is what the one before left. */
describe.each(['bookworm', 'trixie'] as const)('two nodes of %s', suite => {
  let lab: Lab;
  let n1: LabNode;
  let n2: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 2 });
    [n1, n2] = [lab.node('n1'), lab.node('n2')];
    for (const node of lab.nodes) {
      await deploy(node, { config, atBoot: false });
      // Pacemaker is to know n1 by a name that is not the host's.
      await node.write(conf, (await node.read(conf)).replace('name: n1', 'name: alpha'));
    }
    await Promise.all(lab.nodes.map(node => node.boot()));
    await Promise.all(lab.nodes.map(node => node.waitForBoot()));
  });

  afterAll(() => lab.down());

  const up = async (node: LabNode) => {
    const run = await upByHand(node, config);
    return { ...run, told: `${run.progress}\n${await story(node)}` };
  };

  it('the first one, under a name that is not the host’s, waits for its peer: ready, not quorate, started once', async () => {
    const { report, told } = await up(n1);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { quorate: false, waitForAll: true } });
    expect(report.diagnosis).toBeNull();
    expect(serviceOf(report, 'pacemaker.service').detail).toMatch(/^node alpha is online/);
    expect(await startsOf(n1, 'corosync.service')).toBe(1);
  });

  it('the second one joins: ready and quorate', async () => {
    const { report, told } = await up(n2);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { dc: 'alpha' } });
    await poll('n2 is quorate', 10_000, async () => (await n2.exec(['corosync-quorumtool', '-s'])).exitCode === 0);
  });

  it('a node in standby, and a cluster in maintenance mode, are ready and said so', async () => {
    await n1.execChecked(['crm_attribute', '--name', 'maintenance-mode', '--update', 'true']);
    await n1.execChecked(['crm_standby', '--node', 'n2', '--update', 'on']);
    const both = async () => {
      const { stdout } = await n2.exec(['crm_mon', '--one-shot', '--output-as=xml']);
      return /name="n2"[^>]* standby="true"/.test(stdout);
    };
    await poll('n2 is in standby', 10_000, both);
    const { report, told } = await up(n2);
    expect(report, told).toMatchObject({ outcome: 'ready', cluster: { standby: true, maintenance: true } });
  });

  it('a survivor whose peer crashed is ready', async () => {
    await n1.crash();
    await poll('n2 is alone', 30_000, async () =>
      (await n2.exec(['corosync-quorumtool', '-s'])).stdout.includes('Nodes:            1'),
    );
    const { report, told } = await up(n2);
    expect(report, told).toMatchObject({ outcome: 'ready' });
    expect(serviceOf(report, 'corosync.service').detail).toMatch(/^in the membership \(1 node\)/);
  });
});

/** Pacemaker's exit status 100, which systemd counts as a success. */
describe.each(['bookworm', 'trixie'] as const)('a node of %s that is told it had been fenced', suite => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 2 });
    for (const node of lab.nodes) await deploy(node, { config, atBoot: false });
    await Promise.all(lab.nodes.map(node => node.boot()));
    await Promise.all(lab.nodes.map(node => node.waitForBoot()));
    await Promise.all(lab.nodes.map(node => upByHand(node, config)));
  });

  afterAll(() => lab.down());

  it('has no pacemaker and no corosync left, and muster up does not call that a success', async () => {
    const [n1, n2] = [lab.node('n1'), lab.node('n2')];
    // Pacemaker dies in the middle of the run, while it is awaited.
    await n1.systemctl('stop', 'pacemaker.service');
    const fencing = n2.exec([
      'sh',
      '-c',
      'until crm_mon -1 | grep -q "Online:.* n1 "; do sleep 0.1; done; stonith_admin --confirm n1',
    ]);
    const { report, progress } = await upByHand(n1, 'version: 1\nstack: { settle: 10s }\n');
    await fencing;
    const told = `${progress}\n${JSON.stringify(report.diagnosis, null, 1)}\n${await story(n1)}`;
    expect(report.outcome, told).toBe('failed');
    expect(report.reason, told).toMatch(/staying down after fatal error|exit status 100|^corosync\.service /);
    expect(report.diagnosis?.cause?.code, told).toBe('fenced');
    expect(report.advice, told).toMatch(/^see on another node when and why/);
  });
});
