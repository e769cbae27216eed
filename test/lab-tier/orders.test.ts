import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Suite } from '../lab/debian-tree.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { HandRun } from './support/hand-run.ts';
import { cluster, clusterWasNeverStarted, deploy, readReport, stopStack } from './support/site.ts';
import { story } from './support/story.ts';

const held = 'version: 1\nprerequisites:\n  go: { path: /run/go }\n  san: { tcp: "127.0.0.1:3260" }\n';
const hangUp = ['systemctl', 'kill', '--kill-whom=main', '-s', 'HUP', 'muster'];

describe.each<Suite>(['bookworm', 'trixie'])('orders to a run that waits, on %s', suite => {
  let lab: Lab;
  let node: LabNode;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config: held });
    await node.boot();
    await poll('the boot waits', 20_000, async () =>
      (await node.muster(['status'])).stdout.includes('san  ') ? true : undefined,
    );
  });
  afterAll(() => lab.down());

  it('a reload is refused at once, and does no harm', async () => {
    const { exitCode, stderr } = await node.exec(['systemctl', 'reload', 'muster']);
    expect([exitCode, stderr]).toEqual([expect.any(Number), expect.stringContaining('reload is not applicable')]);
    expect(exitCode).not.toBe(0);
    expect(await node.unit('muster.service')).toMatchObject({ activeState: 'activating' });
  });

  it('SIGHUP at boot with an invalid file is told in full, and the wait goes on', async () => {
    await node.write('/etc/muster/muster.yaml', held.replace('tcp:', 'tpc:'));
    await node.execChecked(hangUp);
    await poll('it is told', 10_000, async () =>
      (await node.journal('muster.service')).includes('is not taken over: 1 problem in it') ? true : undefined,
    );
    expect(await node.journal('muster.service')).toContain('/etc/muster/muster.yaml:4:');
    expect(await node.unit('muster.service')).toMatchObject({ activeState: 'activating' });
    expect(await clusterWasNeverStarted(node)).toBe(true);
  });

  it('SIGHUP at boot with a mended file ends the wait for what is no longer in it', async () => {
    await node.write('/etc/muster/muster.yaml', held.replace(/^ {2}san: .*\n/m, ''));
    await node.execChecked(hangUp);
    await poll('it is read', 10_000, async () =>
      (await node.journal('muster.service')).includes('no longer waited for: san') ? true : undefined,
    );
    await node.write('/run/go', '');
    await node.waitForUnit('muster.service', 'active', 60_000);
    const report = await readReport(node);
    expect(report, await story(node)).toMatchObject({ outcome: 'ready', trigger: 'boot', defects: [] });
    expect(report.prerequisites.find(({ name }) => name === 'san')).toMatchObject({ state: 'skipped' });
    for (const unit of await node.units(...cluster)) expect(unit.activeState).toBe('active');
  });

  it('SIGHUP once all is up is refused by systemd, and does no harm', async () => {
    expect((await node.exec(hangUp)).exitCode).not.toBe(0);
    expect(await node.unit('muster.service')).toMatchObject({ activeState: 'active' });
  });

  it('muster skip ends a held wait: the cluster starts, degraded', async () => {
    await stopStack(node);
    await node.write('/etc/muster/muster.yaml', held);
    const run = await HandRun.start(node);
    await run.until('prerequisite-met', { name: 'go' });
    await run.until('prerequisite-observed', { name: 'san' });
    const wrong = await node.muster(['skip', 'sann']);
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean san?')]);
    const begun = performance.now();
    const skipped = await node.muster(['skip', 'san']);
    expect(skipped, await run.story()).toMatchObject({ exitCode: 0 });
    expect(skipped.stdout).toMatch(
      /^san: skipped, although it is required: .*\nthe run goes on, and ends degraded at best; now: /,
    );
    expect(performance.now() - begun).toBeLessThan(4000);
    const late = await node.muster(['skip', 'go']);
    expect(late.stderr).toContain('go is met already');
    expect((await run.ended).exitCode, await run.story()).toBe(0);
    const report = await readReport(node);
    expect(report).toMatchObject({ outcome: 'degraded', defects: [] });
    expect(report.prerequisites.find(({ name }) => name === 'san')?.detail).toContain(
      'left out by muster skip, run by root',
    );
    for (const unit of await node.units(...cluster)) expect(unit.activeState).toBe('active');
  });

  it('up --without does not wait for it, and a request to the run before is gone', async () => {
    await stopStack(node);
    const { exitCode, stdout } = await node.muster(['up', '--without', 'san']);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^DEGRADED /)]);
    expect((await node.exec(['test', '-e', '/run/muster/skip.json'])).exitCode).toBe(1);
    expect((await node.muster(['skip', 'san'])).stderr).toContain(
      'no run is in progress (the last one ended degraded)',
    );
  });
});
