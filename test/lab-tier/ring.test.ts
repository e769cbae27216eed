import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import { poll } from '../lab/poll.ts';
import { awaitBootRun, deploy, readReport, serviceOf } from './support/site.ts';
import { monotonic, startsOf, story } from './support/story.ts';

const late = 6_000;

/**
 * n1 has the address as a prerequisite, and a corosync that finds its node by the address: it fails without. n2 has no
 * prerequisites, and a corosync that finds its node by the host's name: it would start without, and be alone.
 */
const cases = [
  {
    name: 'n1',
    title: 'a declared address',
    config: 'version: 1\nprerequisites:\n  ring0: { address: 10.77.0.11 }\n',
    waitsFor: 'ring0',
    before: '10.77.0.11: on no interface',
    after: '10.77.0.11: on host0',
    withoutAddress: 8,
  },
  {
    name: 'n2',
    title: "nothing declared: muster's own look at corosync.conf",
    config: 'version: 1\n',
    waitsFor: 'corosync-config',
    before: '/etc/corosync/corosync.conf: valid, but no interface has the ring address of this node: 10.77.0.12',
    after: '/etc/corosync/corosync.conf: valid',
    withoutAddress: 0,
  },
] as const;

describe.each(['bookworm', 'trixie'] as const)('two nodes of %s whose ring addresses come 6 s late', suite => {
  let lab: Lab;
  let addedAt: number;

  beforeAll(async () => {
    lab = await Lab.create({ suite, nodes: 2, ring: 'late' });
    const [n1] = lab.nodes;
    for (const { name, config } of cases) await deploy(lab.node(name), { config });
    const path = '/etc/corosync/corosync.conf';
    await n1?.write(path, (await n1.read(path)).replaceAll(/^ *name: n\d\n/gm, ''));
    await Promise.all(lab.nodes.map(node => node.boot()));
    const online = await Promise.all(lab.nodes.map(node => node.waitForUnit('network-online.target')));
    const onlineAt = Math.max(...online.map(({ activeEnter }) => activeEnter));
    await poll('the ring addresses are 6 s late', 10_000, () => monotonic() > onlineAt + late);
    addedAt = monotonic();
  });

  afterAll(() => lab.down());

  it.each(cases)('$name ($title) has started nothing by then', async ({ name, withoutAddress, before }) => {
    const node = lab.node(name);
    expect((await node.exec(['corosync', '-t'])).exitCode).toBe(withoutAddress);
    expect(await startsOf(node, 'corosync.service'), await story(node)).toBe(0);
    expect(await node.journal('muster.service')).toContain(before);
  });

  it('become one quorate cluster when the addresses come', async () => {
    addedAt = monotonic();
    await Promise.all(lab.nodes.map(node => node.addAddress()));
    await Promise.all(lab.nodes.map(node => awaitBootRun(node)));
    for (const node of lab.nodes) {
      expect(await readReport(node), await story(node)).toMatchObject({ outcome: 'ready', exitCode: 0 });
      await poll('it is quorate', 10_000, async () => (await node.exec(['corosync-quorumtool', '-s'])).exitCode === 0);
    }
  });

  describe.each(cases)('$name ($title)', ({ name, waitsFor, before, after }) => {
    let node: LabNode;
    let report: Report;

    beforeAll(async () => {
      node = lab.node(name);
      report = await readReport(node);
    });

    it('starts corosync once, after the address is there, and soon', async () => {
      const corosync = await node.unit('corosync.service');
      expect(await startsOf(node, 'corosync.service'), await story(node)).toBe(1);
      expect(corosync.inactiveExit).toBeGreaterThan(addedAt);
      expect(corosync.inactiveExit).toBeLessThan(addedAt + 4_000);
      expect(serviceOf(report, 'corosync.service').attempts).toHaveLength(1);
    });

    it('has no failed unit and no failed start in its journal', async () => {
      expect(await node.execChecked(['systemctl', 'list-units', '--failed', '--no-legend'])).toBe('');
      expect(await node.journal('corosync.service')).not.toMatch(/fail|exiting with status/i);
    });

    it('reports what it waited for, how long, and what it saw', () => {
      const waited = report.prerequisites.find(prerequisite => prerequisite.name === waitsFor);
      expect(waited).toMatchObject({ state: 'met', detail: after });
      expect(waited?.waitedMs).toBeGreaterThan(late / 2);
      const observed = report.events.flatMap(event =>
        event.type === 'prerequisite-observed' && event.name === waitsFor ? [event.reason] : [],
      );
      expect(observed).toEqual([before, after]);
    });
  });
});
