import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { awaitBootRun, deploy, dropIn, readReport } from './support/site.ts';
import { startsOf, story } from './support/story.ts';

describe('a boot in which systemd would skip corosync', () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await Lab.create({ nodes: 2 });
    const [n1, n2] = [lab.node('n1'), lab.node('n2')];
    for (const node of lab.nodes) await deploy(node, { config: 'version: 1\n' });
    await dropIn(n2, 'corosync.service', '[Unit]\nConditionPathExists=/nonexistent\n');
    await Promise.all([n1.boot({ cmdline: ['nocluster'] }), n2.boot()]);
    await Promise.all(lab.nodes.map(node => awaitBootRun(node)));
  });

  afterAll(() => lab.down());

  describe.each([
    {
      title: 'for nocluster on the kernel command line: held',
      name: 'n1',
      outcome: 'held',
      exitCode: 3,
      condition: 'ConditionKernelCommandLine=!nocluster',
      advice: /boot without nocluster/,
    },
    {
      title: 'for any other condition: failed',
      name: 'n2',
      outcome: 'failed',
      exitCode: 1,
      condition: 'ConditionPathExists=/nonexistent',
      advice: /systemctl status corosync\.service/,
    },
  ])('$title', ({ name, outcome, exitCode, condition, advice }) => {
    let node: LabNode;
    let report: Report;

    beforeAll(async () => {
      node = lab.node(name);
      report = await readReport(node);
    });

    it(`with exit status ${exitCode}, after which systemd does not start it again`, async () => {
      expect(report, await story(node)).toMatchObject({ outcome, exitCode });
      expect(await node.unit('muster.service')).toMatchObject({
        subState: 'failed',
        execMainStatus: exitCode,
        restarts: 0,
      });
    });

    it('and names the condition and what to do', async () => {
      expect(report.reason, await story(node)).toContain(condition);
      expect(report.reason).toMatch(/^corosync\.service /);
      expect(report.advice).toMatch(advice);
      expect(await node.journal('muster.service')).toContain(report.reason);
      const found = report.findings.filter(({ code }) => code === 'nocluster');
      expect(found.map(({ severity }) => severity)).toEqual(outcome === 'held' ? ['error'] : []);
    });

    it('without a corosync, and without a pacemaker, which would try for ever', async () => {
      const [corosync, pacemaker] = await node.units('corosync.service', 'pacemaker.service');
      expect(corosync, await story(node)).toMatchObject({ activeState: 'inactive', inactiveExit: 0 });
      expect(pacemaker).toMatchObject({ activeState: 'inactive', inactiveExit: 0 });
      expect(await startsOf(node, 'pacemaker.service')).toBe(0);
    });

    it('but with pcsd', async () => {
      expect((await node.unit('pcsd.service')).activeState, await story(node)).toBe('active');
      expect(report.services.at(-1)).toMatchObject({ unit: 'pcsd.service', state: 'ready' });
    });
  });
});
