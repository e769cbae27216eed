import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { HandRun } from './support/hand-run.ts';
import { cluster, deploy, readReport, slowDown, stopStack } from './support/site.ts';
import { startsOf } from './support/story.ts';

const config = `version: 1
prerequisites:
  go: { path: /run/go }
`;
const corosync = 'corosync.service';
const pacemaker = 'pacemaker.service';
const pcsd = 'pcsd.service';

describe('a run that was killed, and muster up after it', () => {
  let lab: Lab;
  let node: LabNode;
  let before: number[];

  const starts = () => Promise.all(cluster.map(unit => startsOf(node, unit)));
  const killedAt = async (point: string) => {
    before = await starts();
    const run = await HandRun.start(node, {
      under: ['env', 'NODE_OPTIONS=--import=/opt/kill-at.mts', `KILL_AT=${point}`],
    });
    const { exitCode } = await run.ended;
    expect(exitCode, await run.story()).toBeUndefined();
    return run;
  };
  const expectReadyByOneMore = async () => {
    const run = await HandRun.start(node);
    const { exitCode } = await run.ended;
    expect(exitCode, await run.story()).toBe(0);
    expect((await readReport(node)).outcome).toBe('ready');
    expect(await starts(), await run.story()).toEqual(before.map(count => count + 1));
  };

  beforeAll(async () => {
    lab = await Lab.create();
    node = lab.node('n1');
    await deploy(node, { config, atBoot: false });
    await node.write('/opt/kill-at.mts', await readFile(join(import.meta.dirname, 'support/kill-at.ts'), 'utf8'));
    await node.boot();
    await node.waitForBoot();
    await node.write('/run/go', '');
  });
  afterEach(async () => {
    await HandRun.endAll(node);
    await slowDown(node, corosync, 0);
    await stopStack(node);
  });
  afterAll(() => lab.down());

  it('while it waits: starts everything once', async () => {
    await node.execChecked(['rm', '/run/go']);
    before = await starts();
    const run = await HandRun.start(node);
    await run.until('prerequisite-observed', { name: 'go' });
    await run.signal('KILL');
    await run.ended;
    await node.write('/run/go', '');
    await expectReadyByOneMore();
  });

  it.each([
    `before-request ${corosync}`,
    `after-request ${corosync}`,
    `after-reply ${corosync}`,
    `before-request ${pacemaker}`,
    `after-request ${pacemaker}`,
    `after-reply ${pacemaker}`,
    `before-request ${pcsd}`,
    `after-request ${pcsd}`,
    `after-reply ${pcsd}`,
    'before-rename /boots/',
    'after-rename /boots/',
  ])('at "%s": starts each daemon at most once over both runs, and is ready', async point => {
    await killedAt(point);
    await expectReadyByOneMore();
  });

  it('while corosync is still starting: goes on from there', async () => {
    await slowDown(node, corosync, 5);
    await killedAt(`after-reply ${corosync}`);
    expect((await node.unit(corosync)).activeState).toBe('activating');
    await expectReadyByOneMore();
  });
});
