import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { clusterWasNeverStarted, deploy } from './support/site.ts';

const config = `version: 1
prerequisites:
  go: { path: /run/go }
`;

describe('two runs at the same time', () => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.boot();
    await node.waitForBoot();
  });
  afterAll(() => lab.down());

  it('are one run: of two that begin at once, one waits and the other ends with exit code 75', async () => {
    const runs = await Promise.all([HandRun.start(node), HandRun.start(node)]);
    const first = await Promise.race(runs.map(async run => ({ run, end: await run.ended })));
    expect(first.end.exitCode, await first.run.story()).toBe(75);
    const other = runs.find(run => run !== first.run) ?? first.run;
    await other.until('prerequisite-observed', { name: 'go' });
    await other.signal('INT');
    expect((await other.ended).exitCode, await other.story()).toBe(130);
  });

  it('are one run: the second says who has the lock, since when, and how to look at it', async () => {
    const began = Date.now();
    const run = await HandRun.start(node);
    await run.until('prerequisite-observed', { name: 'go' });
    const { exitCode, stderr, stdout } = await node.muster(['up']);
    expect(exitCode).toBe(75);
    expect(stdout).toBe('');
    const said =
      /another run is in progress \(process (?<pid>\d+), begun by hand at (?<since>[^)]+)\); see it with: muster status/;
    const { pid, since } = said.exec(stderr)?.groups ?? {};
    expect(Number(pid), stderr).toBe(await run.pid());
    // To the second.
    expect(Date.parse(since ?? '')).toBeGreaterThanOrEqual(began - 1000);
    expect((await node.muster(['down'])).exitCode).toBe(75);
    await run.signal('KILL');
    await run.ended;
  });

  it('do not come of a lock that a killed run left behind', async () => {
    expect(await node.read('/run/muster/lock')).toContain('"pid"');
    const run = await HandRun.start(node);
    await run.until('prerequisite-observed', { name: 'go' });
    await run.signal('INT');
    await run.ended;
  });

  it('are one run, too, when the first is that of the boot unit', async () => {
    await node.systemctl('start', '--no-block', 'muster.service');
    await poll('the boot unit has the lock', 10_000, async () =>
      (await node.read('/run/muster/lock')).includes('boot'),
    );
    const { mainPid } = await node.unit('muster.service');
    const by = await HandRun.start(node);
    const { exitCode, stderr } = await by.ended;
    expect(exitCode, await by.story()).toBe(75);
    expect(stderr).toContain(`process ${mainPid}, begun by the boot unit at `);
    await node.systemctl('stop', 'muster.service');
    expect(await clusterWasNeverStarted(node)).toBe(true);
  });
});
