import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { deploy, findingsOf } from './support/site.ts';

const confPath = '/etc/corosync/corosync.conf';

describe.each(['bookworm', 'trixie'] as const)('two nodes with the pcs of %s', suite => {
  let lab: Lab;
  let node: LabNode;
  let peer: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2, suite });
    [node, peer] = [lab.node('n1'), lab.node('n2')];
    await deploy(node, { config: 'version: 1\n', atBoot: false });
    await Promise.all(
      lab.nodes.map(async each => {
        await each.boot();
        await each.execChecked(['chpasswd'], { input: 'hacluster:secret' });
        await each.systemctl('start', 'pcsd.service');
      }),
    );
    await peer.write(confPath, (await peer.read(confPath)).replace('two_node: 1', 'two_node: 1\n  wait_for_all: 0'));
  });
  afterAll(() => lab.down());

  const found = async () =>
    (await findingsOf(node)).filter(({ code }) => code !== 'not-at-boot').map(({ code, message }) => [code, message]);

  it('are not compared where pcs may not ask the other', async () => {
    expect(await found()).toEqual([]);
  });

  it('are found to have another corosync.conf, by where it differs', async () => {
    await node.execChecked(['pcs', 'host', 'auth', 'n1', 'n2', '-u', 'hacluster', '-p', 'secret']);
    expect(await found()).toEqual([
      [
        'corosync-conf-differs',
        'corosync.conf of n2 is not that of this node: they differ in quorum.wait_for_all. The nodes may not join, or count votes in different ways',
      ],
    ]);
  });

  it('are in order once pcs has sent it to all', async () => {
    await node.execChecked(['pcs', 'cluster', 'sync', 'corosync']);
    expect(await found()).toEqual([]);
  });

  it('are not waited for when one is off', async () => {
    await peer.cut();
    const before = performance.now();
    expect(await found()).toEqual([
      ['not-visible', expect.stringMatching(/same corosync\.conf \(Unable to connect to n2\)$/)],
    ]);
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
