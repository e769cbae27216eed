import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/engine/event.ts';
import { renderJunit } from '../../src/report/render-junit.ts';
import type { Report } from '../../src/report/report.ts';
import { readJunit, type Element } from './support/junit-rules.ts';
import * as runs from './support/runs.ts';
import { reportOf } from './support/stream.ts';

const all: [string, () => RunEvent[]][] = Object.entries(runs).flatMap(([name, value]) =>
  typeof value === 'function' && name !== 'gatePassed' && name !== 'ended' ? [[name, value as () => RunEvent[]]] : [],
);

const suite = (report: Report, name: string) =>
  readJunit(renderJunit(report)).children.find(one => one.attributes['name'] === `muster.${name}`);
const cases = (report: Report, name: string) =>
  Object.fromEntries(
    (suite(report, name)?.children ?? [])
      .filter(({ tag }) => tag === 'testcase')
      .map(one => [one.attributes['name'] ?? '', describeCase(one)]),
  );
const describeCase = ({ attributes, children: [result] }: Element) =>
  result ? `${result.tag} ${result.attributes['type']}` : `passed in ${attributes['time']}`;

describe('the JUnit file', () => {
  test.each(all)('of %s is valid by both schemas', (_, events) => {
    expect(readJunit(renderJunit(reportOf(events()))).children.length).toBeGreaterThan(1);
  });

  test('has a case for the run, for each prerequisite and for each service, with the time each took in seconds', () => {
    const report = reportOf(runs.goodBoot());
    expect(cases(report, 'run')).toEqual({ 'muster up': 'passed in 8.150' });
    expect(cases(report, 'prerequisites')).toEqual({
      data: 'passed in 3.049',
      ring0: 'passed in 2.099',
      san: 'passed in 3.100',
      'corosync-config': 'passed in 2.299',
    });
    expect(cases(report, 'services')).toEqual({
      'corosync.service': 'passed in 0.329',
      'pacemaker.service': 'passed in 2.629',
      'pcsd.service': 'passed in 1.748',
    });
    expect(suite(report, 'run')?.attributes).toMatchObject({ hostname: 'alpha', timestamp: '2026-03-01T03:12:09' });
  });

  test('fails where the run failed, and says why and what to do', () => {
    const report = reportOf(runs.lateBoot());
    expect(cases(report, 'run')).toEqual({ 'muster up': 'failure late' });
    expect(cases(report, 'prerequisites')).toMatchObject({ san: 'failure late', ring0: 'passed in 0.003' });
    expect(cases(report, 'services')).toMatchObject({
      'corosync.service': 'skipped skipped',
      'pcsd.service': 'passed in 1.597',
    });
    const failure = suite(report, 'run')?.children.find(({ tag }) => tag === 'testcase')?.children[0];
    expect(failure?.attributes['message']).toBe(report.reason);
    expect(failure?.text).toContain(`to do: ${report.advice}`);
  });

  test('does not fail for what nobody looked at', () => {
    expect(cases(reportOf(runs.heldBoot()), 'prerequisites')).toEqual({ ring0: 'skipped unmet' });
  });

  test('does not fail for what is optional: that is skipped, and so is a service without which the run ended well', () => {
    expect(cases(reportOf(runs.lateBoot()), 'prerequisites')).toMatchObject({ clock: 'skipped late' });
    const good = reportOf(runs.goodBoot());
    const services = good.services.map((one, index) => (index === 2 ? { ...one, state: 'failed' as const } : one));
    expect(cases({ ...good, outcome: 'degraded', services }, 'services')).toMatchObject({
      'pcsd.service': 'skipped failed',
    });
    expect(cases({ ...good, outcome: 'failed', services }, 'services')).toMatchObject({
      'pcsd.service': 'failure failed',
    });
  });

  test('shows the attempts that failed, with their journal lines, also of a service that came up in the end', () => {
    const output = suite(reportOf(runs.retriedBoot()), 'services')?.children.find(({ tag }) => tag === 'system-out');
    expect(output?.text).toContain('attempt 2: failed (exit-code): exited with status 8');
    expect(output?.text).toContain('Missing closing brace');
  });

  test('has the findings as a suite of their own, an error as a failure, each under a name of its own', () => {
    const { stopOrder } = runs;
    const findings = [
      stopOrder,
      { ...stopOrder, message: 'another' },
      { ...stopOrder, code: 'x', severity: 'error' as const },
    ];
    expect(cases({ ...reportOf(runs.goodBoot()), findings }, 'findings')).toEqual({
      'stop-order': 'skipped warning',
      'stop-order (2)': 'skipped warning',
      x: 'failure error',
    });
    expect(suite(reportOf(runs.goodBoot()), 'findings')).toBeUndefined();
  });

  test.each([
    ['markup', '</failure><![CDATA[ ]]> <a href="x">&amp; \'quoted\''],
    ['control characters', '\u0000\u0001\u001b[31mred\u001b[0m\u0007 \u007f\u0085 \r\n\t end'],
    ['half a surrogate and what is no character', 'a\ud800b\udc00c \ufffe\uffff'],
    ['blanks only', '  \n '],
    ['nothing', ''],
    ['other scripts', 'データ ☃ 💾'],
  ])('is valid whatever the texts are: %s', (_, text) => {
    const report = reportOf(runs.lateBoot());
    const hostile: Report = {
      ...report,
      host: text,
      version: text,
      bootId: text,
      startedAt: text,
      reason: text,
      advice: text,
      prerequisites: report.prerequisites.map(one => ({ ...one, name: text, text, detail: text, hint: text })),
      services: report.services.map(one => ({
        ...one,
        unit: text,
        state: 'failed',
        detail: text,
        log: [text],
        attempts: [{ requestedMs: 1, endedMs: null, jobResult: text, detail: text, log: [text] }],
      })),
      findings: [{ code: text, severity: 'error', message: text, remedy: text }],
    };
    const read = readJunit(renderJunit(hostile));
    expect(read.children.map(({ attributes }) => attributes['tests'])).toEqual(['1', '4', '3', '1']);
    if (text.includes('💾')) expect(read.children[0]?.attributes['hostname']).toBe(text);
  });
});
