import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { renderPrometheus } from '../../src/report/render-prometheus.ts';
import type { Report } from '../../src/report/report.ts';
import { readExposition } from './support/exposition.ts';
import * as runs from './support/runs.ts';
import { reportOf } from './support/stream.ts';

const metricsOf = (report: Report) => readExposition(renderPrometheus(report));
const valueOf = (report: Report, name: string, labels: Readonly<Record<string, string>> = {}) =>
  metricsOf(report)
    .get(`muster_${name}`)
    ?.samples.find(sample => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))?.value;

const good = reportOf(runs.goodBoot());

describe('the metrics', () => {
  test.each<[string, () => RunEvent[]]>([
    ['a good boot', runs.goodBoot],
    ['a late one', runs.lateBoot],
    ['one that was held', runs.heldBoot],
    ['retries', runs.retriedBoot],
    ['a node that was up', runs.allUpAlready],
  ])('of %s are valid, all gauges with a HELP', (_, events) => {
    const metrics = metricsOf(reportOf(events()));
    expect(metrics.size).toBeGreaterThan(10);
    for (const { help } of metrics.values()) expect(help).toMatch(/^[A-Z].*\.$/);
  });

  test('have one outcome of all there are', () => {
    const outcomes = metricsOf(reportOf(runs.lateBoot())).get('muster_run_outcome')?.samples ?? [];
    expect(outcomes.map(({ labels, value }) => `${labels['outcome']} ${value}`)).toEqual([
      'ready 0',
      'degraded 0',
      'held 0',
      'failed 0',
      'broken 0',
      'late 1',
      'interrupted 0',
    ]);
  });

  test('have times in seconds', () => {
    expect(valueOf(good, 'run_duration_seconds')).toBe(8.15);
    expect(valueOf(good, 'run_gate_seconds')).toBe(5.2);
    expect(valueOf(good, 'run_ready_seconds')).toBe(8.15);
    expect(valueOf(good, 'run_start_time_seconds')).toBe(Date.parse(good.startedAt) / 1000);
    expect(valueOf(good, 'run_end_time_seconds')).toBeCloseTo(Date.parse(good.startedAt) / 1000 + 8.15, 6);
    const san = { name: 'san', kind: 'tcp', required: 'true' };
    expect(valueOf(good, 'prerequisite_wait_seconds', san)).toBe(3.1);
    expect(valueOf(good, 'service_start_seconds', { unit: 'corosync.service' })).toBe(0.32);
    expect(valueOf(good, 'service_verify_seconds', { unit: 'pacemaker.service' })).toBe(2.598);
  });

  test('tell what is not met, and what took several attempts', () => {
    const late = reportOf(runs.lateBoot());
    expect(valueOf(late, 'prerequisite_met', { name: 'clock', required: 'false' })).toBe(0);
    expect(valueOf(late, 'prerequisite_met', { name: 'ring0' })).toBe(1);
    const retried = reportOf(runs.retriedBoot());
    expect(valueOf(retried, 'service_start_attempts', { unit: 'corosync.service' })).toBe(3);
    expect(valueOf(retried, 'findings', { severity: 'warning' })).toBe(0);
  });

  test('leave out what is not known rather than make it 0', () => {
    const late = metricsOf(reportOf(runs.lateBoot()));
    for (const name of ['run_gate_seconds', 'run_ready_seconds', 'cluster_quorate'])
      expect(late.has(`muster_${name}`)).toBe(false);
    const corosync = (late.get('muster_service_start_seconds')?.samples ?? []).filter(
      ({ labels }) => labels['unit'] === 'corosync.service',
    );
    expect(corosync).toEqual([]);
    expect(metricsOf({ ...good, startedAt: 'then' }).has('muster_run_start_time_seconds')).toBe(false);
  });

  test('have no label whose values grow in number: what changes from run to run is in none', () => {
    const labels = (report: Report) => renderPrometheus(report).replace(/ [\d.e-]+$/gm, '');
    const other = {
      ...good,
      bootId: 'another',
      startedAt: '2027-01-01T00:00:00Z',
      durationMs: 9,
      reason: 'x',
      host: 'y',
    };
    expect(labels(other)).toBe(labels(good));
  });

  test.each(['"quoted"', 'back\\slash', 'line\nfeed', 'end\\', '\u0000\u001b[31m', '{a="b"} 1', 'データ'])(
    'escape a label of %j',
    text => {
      const prerequisites = good.prerequisites.map((one, index) => ({ ...one, name: `${index}${text}` }));
      const named = metricsOf({ ...good, prerequisites }).get('muster_prerequisite_met')?.samples ?? [];
      expect(named).toHaveLength(4);

      if (!/[\u0000-\u001f]/.test(text)) expect(named[0]?.labels['name']).toBe(`0${text}`);
    },
  );

  test('stay valid when names repeat, as they do only in a damaged record', () => {
    const prerequisites = good.prerequisites.map(one => ({ ...one, name: 'same', kind: 'tcp' }));
    expect(() => metricsOf({ ...good, prerequisites })).not.toThrow();
  });
});
