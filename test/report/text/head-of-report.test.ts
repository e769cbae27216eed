import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderText } from '../../../src/report/text/render-text.ts';
import type { Report } from '../../../src/report/report.ts';
import { withoutNas } from '../support/run-without-nas.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

describe('on a terminal that is less high than the report', () => {
  const onTerminal = (rows: number) =>
    renderText(reportOf(runs.lateBoot()), { columns: 80, colour: true, utf8: true, all: false, rows });

  it('outcome, why and what to do stand at the end once more', () => {
    const plain = stripVTControlCharacters(onTerminal(20));
    const [head = ''] = plain.split('\n  started:');
    expect(head).toMatch(/^LATE after .*\n  why: .*\n.*\n  to do: /);
    expect(plain.endsWith(`\n\n${head}\n`)).toBe(true);
  });

  it('and not where all of it can be seen', () => {
    expect(stripVTControlCharacters(onTerminal(60)).split('LATE after')).toHaveLength(2);
  });
});

describe('the headline of a degraded run', () => {
  const headline = (report: Report) => text80(report).split('\n  why:')[0];
  const text80 = (report: Report) => renderText(report, { columns: 100, colour: false, utf8: true, all: false });
  const report = reportOf(withoutNas());

  it('names what is missing', () => {
    expect(headline(report)).toBe('DEGRADED after 23s on alpha: every service works; missing: nas (optional)');
  });

  it('names what was left out, and a service that is not required', () => {
    const events = report.events.map(event =>
      event.type === 'prerequisite-late'
        ? ({ at: event.at, type: 'prerequisite-skipped', name: 'nas', reason: 'left out by root', by: 'root' } as const)
        : event,
    );
    const skipped = { ...reportOf(events) };
    const services = skipped.services.map((each, i) => (i === 2 ? { ...each, state: 'failed' as const } : each));
    expect(headline({ ...skipped, services })?.replace(/\s+/g, ' ')).toBe(
      'DEGRADED after 23s on alpha: every required service works; missing: nas (left out) and pcsd.service',
    );
  });
});
