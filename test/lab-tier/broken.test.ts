import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { addUnit, awaitBootRun, clusterWasNeverStarted, deploy, mask, readReport } from './support/site.ts';
import { story } from './support/story.ts';

const config = `version: 1
prerequisites:
  storage: { unit: storage.service }
`;

interface Case {
  readonly name: string;
  readonly title: string;
  readonly prepare: (node: LabNode) => Promise<void>;
  readonly reason: string;
  readonly advice: RegExp;
}

const cases: readonly Case[] = [
  {
    name: 'n1',
    title: 'is masked',
    prepare: node => mask(node, 'storage.service'),
    reason: 'prerequisite storage is broken: storage.service: masked',
    advice: /^find out who masked it and why, then: systemctl unmask storage\.service$/,
  },
  {
    name: 'n2',
    title: 'does not exist',
    prepare: () => Promise.resolve(),
    reason: 'prerequisite storage is broken: storage.service: no such unit',
    advice: /^correct the name, or install what brings it/,
  },
  {
    name: 'n3',
    title: 'has failed and will not restart',
    prepare: node =>
      addUnit(node, 'storage.service', '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "exit 7"\n'),
    reason: 'prerequisite storage is broken: storage.service: failed (exit status 7), and nothing starts it again',
    advice: /journalctl -b -u storage\.service/,
  },
];

describe('a boot with a required unit that is broken ends at once', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: cases.length });
    await Promise.all(
      cases.map(async ({ name, prepare }) => {
        const node = lab.node(name);
        await deploy(node, { config });
        await prepare(node);
        await node.boot();
        await awaitBootRun(node);
      }),
    );
  });

  afterAll(() => lab.down());

  describe.each(cases)('when the unit $title', ({ name, reason, advice }) => {
    let node: LabNode;
    let report: Report;

    beforeAll(async () => {
      node = lab.node(name);
      report = await readReport(node);
    });

    it('with exit status 4, after which systemd does not start it again', async () => {
      expect(await node.unit('muster.service'), await story(node)).toMatchObject({
        activeState: 'failed',
        subState: 'failed',
        execMainStatus: 4,
        restarts: 0,
      });
      expect(report).toMatchObject({ outcome: 'broken', exitCode: 4, trigger: 'boot' });
    });

    it('and says what is broken and what to do about it, in the report and in the journal', async () => {
      expect(report.reason, await story(node)).toBe(reason);
      expect(report.advice).toMatch(advice);
      expect(report.prerequisites.find(prerequisite => prerequisite.name === 'storage')?.state).toBe('broken');
      const journal = await node.journal('muster.service');
      expect(journal).toContain(reason);
      expect(journal).toContain(`to do: ${report.advice}`);
    });

    it('without a start of corosync or pacemaker, but pcsd works', async () => {
      expect(await clusterWasNeverStarted(node), await story(node)).toBe(true);
      expect((await node.unit('pcsd.service')).activeState).toBe('active');
      expect(report.services.map(({ state }) => state)).toEqual(['skipped', 'skipped', 'ready']);
    });

    it('and the rest of the boot is completed', async () => {
      expect(await node.waitForBoot()).toBe('degraded');
      expect((await node.unit('multi-user.target')).activeState).toBe('active');
    });
  });
});
