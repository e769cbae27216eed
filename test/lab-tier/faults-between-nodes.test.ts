import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import {
  awaitFencing,
  enableFencing,
  endFencing,
  installFenceAgent,
  timesAsked,
  withoutWaitForAll,
} from './support/fence-agent.ts';
import { HandRun } from './support/hand-run.ts';
import { awaitBootRun, clusterWasNeverStarted, deploy, readReport } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

const daemons = ['corosync.service', 'pacemaker.service'] as const;
const start = (node: LabNode) => node.systemctl('start', ...daemons);
const seesBoth = (node: LabNode) =>
  poll(`${node.name} sees both`, 30_000, async () => {
    const { stdout } = await node.exec(['crm_mon', '--one-shot', '--output-as=xml']);
    return [...stdout.matchAll(/<node [^>]*online="true"[^>]*pending="false"[^>]*unclean="false"/g)].length === 2;
  });

interface Cut {
  readonly title: string;
  /** Undefined: before the run. */
  readonly at: (Partial<RunEvent> & { readonly type: RunEvent['type'] }) | undefined;
}

const cuts: readonly Cut[] = [
  { title: 'before the start', at: undefined },
  { title: 'while pacemaker joins', at: { type: 'service-active', unit: 'pacemaker.service' } },
  { title: 'once all are ready', at: { type: 'stack-settling' } },
];

describe('a ring that is cut', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    node = lab.node('n1');
    await deploy(node, { config: 'version: 1\nstack: { settle: 1s }\n', atBoot: false });
    await Promise.all(lab.nodes.map(one => one.boot()));
    await Promise.all(lab.nodes.map(start));
    await seesBoth(node);
    await node.systemctl('stop', ...daemons);
  }, 60_000);
  afterEach(async () => {
    await HandRun.endAll(node);
    await node.heal();
    await node.systemctl('stop', ...daemons);
  });
  afterAll(() => lab.down());

  it.each(cuts)('$title ends in a report of the quorum that there is, restarts nothing, and heals', async ({ at }) => {
    const before = await Promise.all(daemons.map(unit => startsOf(node, unit)));
    if (at === undefined) await node.cut();
    const run = await HandRun.start(node);
    if (at !== undefined) {
      const { type, ...match } = at;
      await run.until(type, match);
      await node.cut();
    }
    const { exitCode } = await run.ended;
    const quorate = (await node.exec(['corosync-quorumtool', '-s'])).stdout.includes('Quorate:          Yes');
    const report = await readReport(node);
    expect(exitCode, await run.story()).toBe(0);
    expect(report, await run.story()).toMatchObject({
      outcome: 'ready',
      exitCode: 0,
      cluster: { quorate },
      defects: [],
    });
    await node.heal();
    await seesBoth(node);
    expect(await Promise.all(daemons.map(unit => startsOf(node, unit)))).toEqual(before.map(count => count + 1));
  });
});

describe('a peer that fences this node while it waits', () => {
  let lab: Lab;
  let node: LabNode;
  let peer: LabNode;
  const waits = () =>
    poll('it waits', 20_000, async () => (await node.journal('muster.service')).includes('go: not met'));

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    [node, peer] = [lab.node('n1'), lab.node('n2')];
    await deploy(node, { config: 'version: 1\nprerequisites: { go: { path: /var/go } }\n' });
    await installFenceAgent(peer);
    for (const one of lab.nodes) await withoutWaitForAll(one);
    await Promise.all(lab.nodes.map(one => one.boot()));
    await waits();
    await start(peer);
    await poll('the peer is there', 30_000, async () =>
      (await peer.exec(['crm_mon', '-1'])).stdout.includes('Online: [ n2 ]'),
    );
    await enableFencing(peer, 'n1');
    await awaitFencing(peer);
    await node.crash();
    await node.boot();
    await endFencing(peer);
  }, 120_000);
  afterAll(() => lab.down());

  it('does not have it start anything: it waits again after the reset', async () => {
    await waits();
    expect(await clusterWasNeverStarted(node), await story(node)).toBe(true);
    expect((await node.muster(['report'])).stderr).toContain('is still in progress');
  });

  it('lets it join when all is there, and does not fence it again', async () => {
    await node.write('/var/go', '');
    expect(await awaitBootRun(node), await story(node)).toBe('active');
    expect(await readReport(node), await story(node)).toMatchObject({ outcome: 'ready', cluster: { quorate: true } });
    await seesBoth(peer);
    expect(await timesAsked(peer), await story(peer)).toBe(1);
    for (const unit of daemons) expect(await startsOf(node, unit)).toBe(1);
  });
});
