import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { HandRun, type HandRunEnd } from './support/hand-run.ts';
import { deploy, readReport, serviceOf } from './support/site.ts';
import { startsOf } from './support/story.ts';

/** Without the look at corosync.conf beforehand, so that corosync itself finds the mistake. */
const config = `version: 1
implicit: false
services:
  - { unit: corosync, attempts: 3, backoff: { initial: 500ms, factor: 4, jitter: false } }
  - pacemaker
  - pcsd
`;
const corosyncConf = '/etc/corosync/corosync.conf';
const mistake = 'parse error in config: This totem parser can only parse version 2 configurations.';

describe.each(['bookworm', 'trixie'] as const)(
  'on %s, a corosync whose configuration is broken, and mended by hand after two attempts',
  suite => {
    let lab: Lab;
    let node: LabNode;
    let end: HandRunEnd;
    let story: string;
    let report: Report;
    const attempts = () => serviceOf(report, 'corosync.service').attempts;

    beforeAll(async () => {
      lab = await Lab.create({ suite });
      node = lab.node('n1');
      await deploy(node, { config, atBoot: false });
      const valid = await node.read(corosyncConf);
      await node.write(corosyncConf, valid.replace('version: 2', 'version: 9'));
      await node.boot();
      await node.waitForBoot();
      const run = await HandRun.start(node);
      await run.until('service-retry', { unit: 'corosync.service', attempt: 3 });
      await node.write(corosyncConf, valid);
      end = await run.ended;
      story = await run.story();
      report = await readReport(node);
    });

    afterAll(() => lab.down());

    it('is started at the third attempt, and the node becomes ready', () => {
      expect(end.exitCode, story).toBe(0);
      expect(report).toMatchObject({ outcome: 'ready', exitCode: 0 });
      expect(serviceOf(report, 'corosync.service')).toMatchObject({ state: 'ready', foundActive: false });
    });

    it('is reported with each attempt, its reason and its own journal lines', () => {
      expect(attempts(), story).toHaveLength(3);
      for (const attempt of attempts().slice(0, 2)) {
        expect(attempt).toMatchObject({
          jobResult: 'failed',
          detail: `failed (exit-code): exited with status 8: ${mistake}`,
        });
        expect(attempt.log.filter(line => line.includes(mistake))).toHaveLength(1);
        expect(attempt.log.join('\n')).toContain('Failed to start corosync.service');
      }
      expect(attempts()[2]).toMatchObject({ jobResult: 'done', detail: '', log: [] });
    });

    it('waits the backoff between the attempts', () => {
      const pauses = attempts()
        .slice(1)
        .map((attempt, index) => attempt.requestedMs - (attempts()[index]?.endedMs ?? Infinity));
      expect(pauses[0]).toBeGreaterThanOrEqual(499);
      expect(pauses[0]).toBeLessThan(1_500);
      expect(pauses[1]).toBeGreaterThanOrEqual(1_999);
    });

    it('is asked for no more often than the report says, and pacemaker only once it is up', async () => {
      expect(await startsOf(node, 'corosync.service')).toBe(3);
      expect(await startsOf(node, 'pacemaker.service')).toBe(1);
      expect((await node.unit('corosync.service')).restarts).toBe(0);
      const [pacemaker] = serviceOf(report, 'pacemaker.service').attempts;
      expect(pacemaker?.requestedMs).toBeGreaterThanOrEqual(attempts()[2]?.endedMs ?? Infinity);
    });

    it('tells an administrator on the terminal', () => {
      expect(end.stdout).toMatch(/attempt 1, at .*exited with status\s+8/);
      expect(end.stdout).toContain(`| ${mistake}`.slice(2));
      expect(end.stderr).toContain('attempt 2 follows in 500ms');
      expect(end.stderr).toContain('attempt 3 follows in 2s');
    });
  },
);
