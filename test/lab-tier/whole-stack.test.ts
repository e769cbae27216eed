import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../lab/lab.ts';
import { serviceOf } from './support/site.ts';
import { HandRun } from './support/hand-run.ts';
import { story } from './support/story.ts';
import type { Report } from '../../src/report/report.ts';

const config = `version: 1
services:
  - { unit: corosync, readyTimeout: 6s }
  - pacemaker
  - pcsd
stack: { attempts: 3, stagger: 1s, settle: 2s, requireQuorum: true, onFailure: stop }
`;

describe('the stack as a whole, on the first of three nodes', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 3 });
    await lab.node('n1').write('/etc/muster/muster.yaml', config);
    await Promise.all(['n1', 'n2'].map(name => lab.node(name).boot()));
  }, 60_000);
  afterAll(() => lab.down());

  it('is stopped in reverse and started again until there is quorum', async () => {
    const [one, other] = [lab.node('n1'), lab.node('n2')];
    const run = await HandRun.start(one);
    await run.until('stack-retry', { attempt: 2 }, 40_000);
    await other.systemctl('start', 'corosync', 'pacemaker');
    const { exitCode } = await run.ended;
    expect(exitCode, await run.story()).toBe(0);
    const types = run.events.map(event => ('unit' in event ? `${event.type} ${event.unit}` : event.type));
    expect(types.filter(type => /^service-stopped|^stack-(retry|settling)/.test(type))).toEqual([
      'service-stopped pacemaker.service',
      'service-stopped corosync.service',
      'stack-retry',
      'stack-settling',
    ]);
    const { stdout } = await one.muster(['report', '--format', 'json']);
    const report = JSON.parse(stdout) as Report;
    expect(serviceOf(report, 'corosync.service').attempts).toHaveLength(2);
    expect(serviceOf(report, 'pcsd.service').attempts).toHaveLength(1);
    expect(report.defects).toEqual([]);
  });

  it('a corosync that is killed while it settles is a failure of corosync, and what pacemaker lost is left alone', async () => {
    const one = lab.node('n1');
    await one.systemctl('stop', 'pcsd', 'pacemaker', 'corosync');
    await one.write('/etc/muster/muster.yaml', config.replace('settle: 2s', 'settle: 60s'));
    const run = await HandRun.start(one);
    await run.until('stack-settling', {}, 40_000);
    await one.execChecked(['sh', '-c', 'kill -KILL $(pidof corosync)']);
    const { exitCode } = await run.ended;
    expect(exitCode).toBe(1);
    const ended = run.events.findLast(event => event.type === 'run-ended');
    expect(ended, await story(one)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(
        /^corosync\.service does not work: it was ready, then it went down.*left as it is: it cannot be known/,
      ) as string,
    });
    expect((await one.unit('pacemaker.service')).activeState).toBe('active');
  });
});
