import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { Lab } from '../lab/lab.ts';
import type { LabNode } from '../lab/lab-node.ts';
import type { UnitFacts } from '../lab/unit-facts.ts';
import {
  addLateMount,
  addLatePort,
  addSlowOneshot,
  awaitBootRun,
  cluster,
  deploy,
  orderBy,
  readReport,
} from './support/site.ts';

const config = `version: 1
prerequisites:
  storage: { unit: storage.service }
  data:    { mount: /srv/data }
  san:     { tcp: "127.0.0.1:3260" }
`;

describe.each(['bookworm', 'trixie'] as const)('a node of %s that boots with late prerequisites', suite => {
  let lab: Lab;
  let node: LabNode;
  let report: Report;
  let units: Record<(typeof cluster)[number] | 'muster.service' | 'storage.service', UnitFacts>;

  beforeAll(async () => {
    lab = await Lab.create({ suite });
    node = lab.node('n1');
    await deploy(node, { config });
    await addSlowOneshot(node, 'storage.service', 4);
    await addLateMount(node, '/srv/data', 3);
    await addLatePort(node, 3260, 5);
    await node.boot();
    await awaitBootRun(node);
    report = await readReport(node);
    const names = [...cluster, 'muster.service', 'storage.service'];
    units = Object.fromEntries((await node.units(...names)).map(facts => [facts.id, facts])) as typeof units;
  });

  afterAll(() => lab.down());

  it('ends ready', async () => {
    expect(report.outcome, await node.journal('muster.service')).toBe('ready');
    expect(units['muster.service']).toMatchObject({ activeState: 'active', result: 'success' });
  });

  it('requests corosync after the last prerequisite is met, by the clock of systemd', async () => {
    const opened = Number((await node.read('/run/port-opened')).split(' ')[0]) * 1000;
    const corosync = units['corosync.service'].inactiveExit;
    expect(corosync).toBeGreaterThan(units['storage.service'].activeEnter);
    expect(corosync).toBeGreaterThan(opened);
    expect(corosync).toBeLessThan(opened + 3000);
    expect(new Set(report.prerequisites.map(({ state }) => state))).toEqual(new Set(['met']));
  });

  it('starts pacemaker after corosync is active, and pcsd after pacemaker', () => {
    const [corosync, pacemaker, pcsd] = cluster.map(unit => units[unit]) as [UnitFacts, UnitFacts, UnitFacts];
    expect(pacemaker.inactiveExit).toBeGreaterThanOrEqual(corosync.activeEnter);
    expect(pcsd.inactiveExit).toBeGreaterThanOrEqual(pacemaker.activeEnter);
  });

  it('reports the same order as systemd', () => {
    const bySystemd = cluster.toSorted((one, other) => units[one].inactiveExit - units[other].inactiveExit);
    expect(orderBy(report, 'requestedMs')).toEqual(bySystemd);
    expect(orderBy(report, 'activeMs')).toEqual(
      cluster.toSorted((a, b) => units[a].activeEnter - units[b].activeEnter),
    );
  });

  it('starts every daemon once and without a failure', () => {
    for (const service of report.services) {
      expect(service).toMatchObject({ state: 'ready' });
      expect(service.attempts).toHaveLength(1);
    }
  });

  it('completes the boot with nothing failed', async () => {
    expect(await node.waitForBoot()).toBe('running');
    expect((await node.unit('multi-user.target')).activeState).toBe('active');
  });

  it('shows active/disabled three times in pcs status', async () => {
    const status = await node.execChecked(['pcs', 'status']);
    for (const unit of cluster) expect(status).toContain(`${unit.replace('.service', '')}: active/disabled`);
  });

  it('finds all up when muster up is run by hand, and restarts nothing', async () => {
    const before = await node.units(...cluster);
    const result = await node.muster(['up']);
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('was up already');
    expect((await node.units(...cluster)).map(unit => unit.invocationId)).toEqual(
      before.map(unit => unit.invocationId),
    );
  });

  it('writes its metrics after each run with the drop-in of the documentation, and compares the boots', async () => {
    const page = readFileSync(`${import.meta.dirname}/../../docs/report.md`, 'utf8');
    const [, path = '', dropIn = ''] = /```ini\n# (\S+)\n(.*?)```/s.exec(page) ?? [];
    await node.write(path, dropIn);
    await node.execChecked(['mkdir', '-p', '/var/lib/prometheus/node-exporter']);
    await node.poweroff();
    await node.boot();
    await awaitBootRun(node);
    expect(await node.read('/var/lib/prometheus/node-exporter/muster.prom')).toMatch(
      /^muster_run_outcome\{outcome="ready"\} 1$/m,
    );
    const list = await node.muster(['report', '--list']);
    expect(list.stdout, list.stderr).toMatch(/^ +0 .* boot +ready .*\n(?: +-1 .* hand .*\n)? +-1 .* boot +ready /m);
    const compared = await node.muster(['report', '--compare']);
    expect([compared.exitCode, compared.stdout], compared.stderr).toEqual([
      0,
      expect.stringMatching(/^READY on n1: run 1 of this boot .*\s+against: run 1 of boot -1 /s),
    ]);
    expect((await node.muster(['report', '--boot', '-1', '--run', '1'])).stdout).toContain('\nWaited for, ');
  }, 240_000);
});
