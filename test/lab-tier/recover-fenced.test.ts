import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import {
  awaitFencing,
  enableFencing,
  endFencing,
  forgetFencing,
  installFenceAgent,
  timesAsked,
  withoutWaitForAll,
} from './support/fence-agent.ts';
import { deploy, readReport } from './support/site.ts';
import { story } from './support/story.ts';

const daemons = ['corosync.service', 'pacemaker.service'] as const;

describe('--recover of a stalled corosync while the peer fences this node', () => {
  let lab: Lab;
  let node: LabNode;
  let peer: LabNode;
  const states = async () => (await node.units(...daemons)).map(({ activeState }) => activeState);
  const bothOnline = () =>
    poll('both nodes online', 60_000, async () => {
      const { stdout } = await peer.exec(['crm_mon', '--one-shot', '--output-as=xml']);
      return [...stdout.matchAll(/<node [^>]*online="true"[^>]*pending="false"[^>]*unclean="false"/g)].length === 2;
    });
  const stall = async () => {
    await node.execChecked(['sh', '-c', 'kill -STOP $(pidof corosync)']);
    await awaitFencing(peer);
  };
  const recover = () => node.muster(['up', '--recover', '--yes'], { timeout: 200_000 });

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    [node, peer] = [lab.node('n1'), lab.node('n2')];
    await deploy(node, { config: 'version: 1\nimplicit: false\n', atBoot: false });
    await installFenceAgent(peer);
    for (const one of lab.nodes) await withoutWaitForAll(one);
    await Promise.all(lab.nodes.map(one => one.boot()));
    await peer.systemctl('start', ...daemons);
    await node.systemctl('start', ...daemons, 'pcsd');
    await bothOnline();
    await enableFencing(peer, 'n1');
  }, 120_000);
  afterAll(() => lab.down());

  it('says that the node was fenced where that ended without a reset, and starts nothing', async () => {
    await stall();
    const recovering = recover();
    await poll('corosync is in the ring again', 30_000, async () =>
      (await peer.exec(['corosync-quorumtool', '-s'])).stdout.includes('Nodes:            2'),
    );
    await endFencing(peer);
    const { exitCode, stderr } = await recovering;
    expect([exitCode, stderr], await story(node)).toEqual([
      1,
      expect.stringMatching(
        /waiting 6\.6s for the ring to form anew.*\n(.*\n)*.*fell-meanwhile: nothing more is started/,
      ) as string,
    ]);
    await poll('corosync is down', 20_000, async () => !(await states()).includes('active'));
    expect(await timesAsked(peer)).toBe(1);
    // Somebody has looked at it.
    const { exitCode: again, stderr: told } = await node.muster(['up'], { timeout: 60_000 });
    expect(again, `${told}\n${await story(node)}`).toBe(0);
    await bothOnline();
  }, 240_000);

  it('leaves nothing half-way where the plug is pulled: the node joins again when it is told to', async () => {
    await forgetFencing(peer);
    await stall();
    const recovering = recover().catch(() => undefined);
    await poll('it was told to go on', 30_000, async () =>
      (await node.journal('corosync.service')).includes('SIGCONT'),
    );
    await node.crash();
    await recovering;
    await node.boot();
    await endFencing(peer);
    expect((await node.muster(['status'])).stdout).toMatch(/corosync: inactive/);
    const { exitCode, stderr } = await node.muster(['up'], { timeout: 60_000 });
    expect(exitCode, `${stderr}\n${await story(node)}`).toBe(0);
    expect(await readReport(node)).toMatchObject({ outcome: 'ready', cluster: { quorate: true }, defects: [] });
    await bothOnline();
    expect(await timesAsked(peer)).toBe(1);
  }, 240_000);
});
