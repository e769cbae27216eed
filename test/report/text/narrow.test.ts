/** A serial console, a phone, half of a split screen: 40 columns. */
import { describe, expect, it } from 'vitest';
import { planRun } from '../../../src/plan/plan.ts';
import { numberBoots, runsOf } from '../../../src/report/kept/kept-runs.ts';
import { renderCheck } from '../../../src/report/text/render-check.ts';
import { renderPlan } from '../../../src/report/text/render-plan.ts';
import { renderRuns } from '../../../src/report/text/render-runs.ts';
import { renderText } from '../../../src/report/text/render-text.ts';
import { config } from '../../plan/support/node.ts';
import { inBoot, bootId, record } from '../support/boots.ts';
import { longWait, pictured } from '../support/pictures.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const style = { columns: 40, colour: false, utf8: true };
const plan = planRun(
  config(`
prerequisites:
  a-storage-array-with-a-long-name: { tcp: "nas.example.com:2049", stable: 5s }
  data: { mount: /srv/data, after: [a-storage-array-with-a-long-name], required: false, timeout: 1min }
services:
  - corosync
  - { unit: pacemaker, attempts: 1 }
`),
);
const list = numberBoots([record(20, inBoot(20)), record(19, inBoot(19, reportOf(runs.lateBoot())))], bootId(20));
const checked = {
  ...{ name: 'data', kind: 'mount', text: 'mount /srv/data', required: true, status: 'unmet' as const },
  ...{ reason: '/srv/data: not mounted', hint: 'srv-data.mount is inactive: systemctl start srv-data.mount' },
};

/** What a person reads a word at a time: a word or two beside a wide indent, in more lines than one. */
const columnsOfWords = (text: string) => /(?:^ {20,}\S{1,14}\n){2,}/m.exec(text)?.[0];
/** Journal lines are shown as the journal has them. */
const tooWide = (text: string) => text.split('\n').filter(line => line.length > 40 && !line.startsWith('      | '));

describe('on 40 columns', () => {
  it.each(Object.keys(pictured).filter(name => name !== 'hostile' && name !== 'of 300'))(
    'the report of a run fits and can be read: %s',
    name => {
      const text = renderText(reportOf(pictured[name] ?? [], 2900), { ...style, all: true });
      expect([tooWide(text), columnsOfWords(text)]).toEqual([[], undefined]);
    },
  );

  it('the times of services stand in words', () => {
    expect(renderText(reportOf(longWait()), { ...style, all: false })).toContain(`
  pcsd.service  ready
    requested 14min 2.35s, active 14min
    4.05s, ready 14min 5.00s
    answers on /run/pcsd.socket
`);
  });

  it('the plan is a tree without columns', () => {
    const text = renderPlan(plan, [], style);
    expect(text.split('\n').slice(1, 10)).toEqual([
      '  ├─ a-storage-array-with-a-long-name',
      '  │  │    tcp nas.example.com:2049',
      '  │  │    (stable for 5s)',
      '  │  │    at most 10min',
      '  │  └─ data',
      '  │       mount /srv/data (optional)',
      '  │       1min, by 10min at the latest',
      '  └─ corosync-config',
      '       corosync-config valid (implicit)',
    ]);
    expect(columnsOfWords(text)).toBeUndefined();
  });

  it('a run of the list has two lines', () => {
    expect(renderRuns(list.flatMap(runsOf), style)).toBe(
      [
        '0 a1b2c314 1  2026-03-20 03:12, at boot',
        '    ready, ready after 8.2s; longest',
        '    wait san 3.1s',
        '-1 a1b2c313 1  2026-03-19 03:12, at boot',
        '    late; longest wait data 2min',
        '',
      ].join('\n'),
    );
  });

  it('a check tells below the name what does not fit beside it', () => {
    expect(renderCheck([checked], style)).toBe(
      [
        'unmet    data  /srv/data: not mounted',
        '               srv-data.mount is',
        '               inactive: systemctl start',
        '               srv-data.mount',
        '0 of 1 met; 1 required not met',
        '',
      ].join('\n'),
    );
  });
});
