import { describe, expect, test } from 'vitest';
import { compare, isLike, standsFor, type Comparison } from '../../../src/report/comparison/compare.ts';
import { numberBoots, type KeptRun } from '../../../src/report/kept/kept-runs.ts';
import { comparisonDocument, renderComparison } from '../../../src/report/text/render-comparison.ts';
import type { Report } from '../../../src/report/report.ts';
import { boot, bootId, held, inBoot, kept, record } from '../support/boots.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const good = reportOf(runs.goodBoot());
const style = { columns: 80, colour: false, utf8: false, all: false };

const changeOf = ({ measures }: Comparison, phase: string, name: string) =>
  measures.find(one => one.phase === phase && one.name === name)?.change;
const changed = ({ differences }: Comparison) =>
  differences.map(({ change, what, name, detail }) => `${change} ${what} ${name}: ${detail}`);

describe('one run against another', () => {
  test.each([
    ['a second more that is a third', 4100, 3000, 'slower'],
    ['a second less that is a third', 3000, 4100, 'faster'],
    ['less than a second, though five times as long', 1200, 210, 'same'],
    ['seconds, but less than a fifth', 32_000, 28_000, 'same'],
    ['the same', 3100, 3100, 'same'],
  ])('%s', (_, now, before, change) => {
    expect(changeOf(held(boot({ san: now }), boot({ san: before })), 'wait', 'san')).toBe(change);
  });

  test('says the opposite when the two change places', () => {
    const opposite = { slower: 'faster', faster: 'slower', same: 'same' };
    for (const [one, other] of [
      [3100, 9000],
      [4000, 4900],
      [5000, 6000.5],
      [60_000, 71_000],
      [60_000, 73_000],
    ] as const) {
      const there = changeOf(held(boot({ san: one }), boot({ san: other })), 'wait', 'san') ?? 'same';
      expect(changeOf(held(boot({ san: other }), boot({ san: one })), 'wait', 'san')).toBe(opposite[there]);
    }
  });

  test('knows from the other boots what comes and goes, and does not call that a change', () => {
    const other = [3000, 9000, 3100, 8800, 3000, 9100].map(san => boot({ san }));
    const [run, before, ...rest] = kept(boot({ san: 9000 }), boot({ san: 3000 }), ...other) as [KeptRun, KeptRun];
    expect(changeOf(compare(run, [before]), 'wait', 'san')).toBe('slower');
    expect(changeOf(compare(run, [before], { spreadFrom: rest }), 'wait', 'san')).toBe('same');
    const [slow] = kept(boot({ san: 40_000 })) as [KeptRun];
    expect(changeOf(compare(slow, [before], { spreadFrom: rest }), 'wait', 'san')).toBe('slower');
  });

  test('names a time that got back to what is usual', () => {
    const usual = Array.from({ length: 8 }, () => boot());
    const [run, before, ...rest] = kept(boot(), boot({ san: 60_000 }), ...usual) as [KeptRun, KeptRun];
    expect(changeOf(compare(run, [before], { spreadFrom: rest }), 'wait', 'san')).toBe('faster');
  });

  test('judges no time that one of the two does not have', () => {
    const comparison = held(reportOf(runs.lateBoot()), good);
    expect(changeOf(comparison, 'ready', '')).toBeNull();
    expect(changeOf(comparison, 'gate', '')).toBeNull();
    expect(changeOf(comparison, 'start', 'corosync.service')).toBeNull();
    expect(comparison.outlier).toBeNull();
  });
});

describe('what is no longer the same', () => {
  test('is nothing between two runs alike', () => expect(changed(held(boot({ san: 9000 }), boot()))).toEqual([]));

  test('is how it ended, what was met, and what is in one file alone', () => {
    expect(changed(held(reportOf(runs.lateBoot()), good))).toEqual([
      'changed run outcome: late, before ready',
      'changed prerequisite data: unmet, before met',
      'changed prerequisite san: late, before met',
      'new prerequisite clock: clock synchronised: late',
      'gone prerequisite corosync-config: corosync -t: met',
      'changed service corosync.service: skipped, before ready',
      'changed service pacemaker.service: skipped, before ready',
    ]);
  });

  test('is what a prerequisite of the same name stands for, whether it is required, and that it was lost', () => {
    const [first, ...rest] = good.prerequisites as [Report['prerequisites'][number]];
    const other = { ...first, text: 'mount /srv/other', required: false, lost: 2 };
    expect(changed(held({ ...good, prerequisites: [other, ...rest] }, good))).toEqual([
      'changed prerequisite data: mount /srv/other, before mount /srv/data',
      'changed prerequisite data: no longer required',
      'changed prerequisite data: lost 2 times and waited for again, before 0',
    ]);
  });

  test('is the number of attempts, what was found running, and how muster was started', () => {
    expect(changed(held(reportOf(runs.retriedBoot()), good))).toEqual([
      'changed service corosync.service: 3 attempts, before 1',
    ]);
    expect(changed(held(reportOf(runs.allUpAlready()), good))).toEqual(
      expect.arrayContaining([
        'changed run trigger: manual, before boot',
        'changed service pcsd.service: found running, before not found running',
      ]),
    );
  });

  test('is a finding, a version and a host', () => {
    const other = { ...good, version: '0.2.0', host: 'beta', findings: [runs.stopOrder] };
    expect(changed(held(other, good))).toEqual([
      'changed run version: 0.2.0, before 0.1.0',
      'changed run host: beta, before alpha',
      `new finding stop-order: ${runs.stopOrder.message}: warning`,
    ]);
  });
});

describe('one run against many', () => {
  const noise = [3000, 3200, 2900, 3100, 3300, 3050, 2950].map(san => boot({ san })) as [Report, ...Report[]];

  test('is slower than usual where it is beyond their spread', () => {
    const comparison = held(boot({ san: 12_000 }), ...noise);
    expect(changeOf(comparison, 'wait', 'san')).toBe('slower');
    expect(comparison.outlier).toBe(true);
    expect(comparison.outcomes).toEqual({ ready: 7 });
  });

  test('is as usual within it, and no slowdown is made of noise', () => {
    for (const san of [2900, 3100, 3300, 3900]) {
      const comparison = held(boot({ san }), ...noise);
      expect(comparison.measures.map(({ change }) => change)).not.toContain('slower');
      expect(comparison.outlier).toBe(false);
    }
  });

  test('is not moved by the odd one out', () => {
    const [first, ...rest] = noise;
    const comparison = held(boot({ san: 12_000 }), first, ...rest, boot({ san: 600_000 }));
    expect(changeOf(comparison, 'wait', 'san')).toBe('slower');
  });

  test('of too few is compared by the thresholds alone, and called nothing', () => {
    const comparison = held(boot({ san: 12_000 }), boot(), boot(), boot());
    expect(changeOf(comparison, 'wait', 'san')).toBe('slower');
    expect(comparison.outlier).toBeNull();
    expect(renderComparison(comparison, style)).toContain('fewer than 5 boots: what is usual is not known');
  });

  test('counts only runs that were begun alike and started something', () => {
    const [boot1, byHand, upAlready] = kept(good, { ...good, trigger: 'manual' }, reportOf(runs.allUpAlready())) as [
      KeptRun,
      KeptRun,
      KeptRun,
    ];
    expect([isLike(boot1, boot1), isLike(boot1, byHand), isLike(byHand, upAlready)]).toEqual([true, false, false]);
  });
});

test('a boot is known by its last run at boot that started something', () => {
  const late = inBoot(60, reportOf(runs.lateBoot()));
  const [whole] = numberBoots(
    [record(60, late, inBoot(60), inBoot(60, reportOf(runs.allUpAlready())), { ...late, trigger: 'manual' })],
    bootId(60),
  );
  if (!whole) throw new Error('no boot');
  expect(standsFor(whole, 'boot').number).toBe(2);
  expect(standsFor(whole, 'manual').number).toBe(4);
  expect(standsFor(whole, 'rehearsal').number).toBe(4);
});

describe('the comparison in words', () => {
  test('against one boot', () => {
    const text = renderComparison(held(boot({ san: 12_000, joined: 500 }), boot()), style);
    expect(text).toBe(
      [
        'READY on alpha: run 1 of this boot (a1b2c33c), 2026-03-01 03:12:09 +01:00, at',
        '      boot',
        '  against: run 1 of boot -1 (a1b2c33b), 2026-03-01 03:12:09 +01:00, at boot:',
        '           ready',
        '  ready:   after 16s, before after 8.2s: 8.1s slower',
        '',
        'Slower                           before       now    change',
        '  all prerequisites  wait          5.2s       14s     +8.9s',
        '  san                wait          3.1s       12s     +8.9s',
        '',
        'Faster                           before       now    change',
        '  pacemaker.service  to ready      2.6s     500ms     -2.1s',
        '',
        'No difference that counts: 8 times (-v lists them)',
        '',
      ].join('\n'),
    );
  });

  test('against many', () => {
    const others = [3000, 3200, 2900, 3100, 3300].map(san => boot({ san })) as [Report, ...Report[]];
    const text = renderComparison(held(boot({ san: 12_000 }), ...others), style);
    expect(text).toContain('  against: 5 boots, -5 to -1: 5 ready\n');
    expect(text).toContain(
      '  ready:   after 17s, usually after 8.2s (half of them 8.1s to 8.3s): 8.9s\n           slower than usual\n',
    );
    expect(text).toContain('\nSlower                            usual half from        to       now\n');
    expect(text).toContain('  san                wait          3.1s        3s      3.2s       12s\n');
  });

  test('of a run that never got so far', () => {
    const text = renderComparison(held(reportOf(runs.lateBoot()), good), style);
    expect(text).toMatch(/^LATE on alpha: /);
    expect(text).toContain('  ready:   never, before after 8.2s\n');
    expect(text).toContain('\nNew\n  prerequisite clock: clock synchronised: late\n');
    expect(text).toContain('\nGone\n  prerequisite corosync-config: ');
    expect(text).toContain('\nChanged\n  outcome: late, before ready\n');
  });

  test('with -v has every time', () => {
    const text = renderComparison(held(boot(), boot()), { ...style, all: true });
    expect(text).toMatch(/\nAs usual +before +now +change\n(?: .*\n)+$/);
    expect(text.split('As usual')[1]?.trim().split('\n')).toHaveLength(12);
  });

  test('fits 80 columns whatever the names and times are, and cannot steer the terminal', () => {
    const name = `\u001b[31m${'a-very-long-name'.repeat(4)}`;
    const long = (factor: number) => {
      const report = boot({ san: 750_000 * factor, joined: 7_500_000 * factor });
      return {
        ...report,
        host: name.slice(0, 30),
        startedAt: name.slice(0, 20),
        prerequisites: report.prerequisites.map(one => ({ ...one, name })),
        services: report.services.map(one => ({ ...one, unit: name })),
      };
    };
    const others = Array.from({ length: 9 }, (_, index) => long(1 + index / 100));
    for (const comparison of [held(long(5), long(1), ...others), held(long(5), long(1))]) {
      for (const all of [true, false]) {
        const lines = renderComparison(comparison, { ...style, all }).split('\n');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
        expect(lines.join('')).not.toContain('\u001b');
      }
    }
  });

  test('is a document for programs, too', () => {
    const others = [3000, 3200, 2900, 3100, 3300].map(san => boot({ san })) as [Report, ...Report[]];
    expect(comparisonDocument(held(boot({ san: 12_000 }), ...others))).toMatchObject({
      schema: 'muster.comparison/1',
      run: { boot: 0, bootId: bootId(60), run: 1, outcome: 'ready' },
      against: [{ boot: -1 }, { boot: -2 }, { boot: -3 }, { boot: -4 }, { boot: -5 }],
      leftOut: [],
      outlier: true,
      outcomes: { ready: 5 },
      measures: expect.arrayContaining([
        {
          phase: 'wait',
          name: 'san',
          tookMs: 12_000,
          usualMs: 3100,
          quartilesMs: [3000, 3200],
          samples: 5,
          change: 'slower',
        },
      ]) as unknown,
      differences: [],
    });
  });
});
