import { describe, expect, it } from 'vitest';
import type { Measured } from './bench.ts';
import { documentOf, entryOf, failedEntry, type BenchEntry } from './document.ts';
import { formatFigure, renderEnd, renderEntry } from './render.ts';

const machine = {
  cores: 2,
  processor: 'A CPU',
  memoryGiB: 24,
  kernel: '6.1',
  system: 'Debian',
  node: '24.0.0',
  load: 0.5,
};
const bench = { name: 'reaction', title: 'how soon' };
const measured: Measured = {
  series: [
    { of: 'muster', figure: 'requested', unit: 'ms', values: [1.5, 1, 2.25] },
    { of: 'a loop', figure: 'requested', unit: 'ms', values: [500] },
    { of: 'muster', figure: 'memory', unit: 'MB', values: [80] },
  ],
  checks: [
    { what: 'median', value: 1.5, unit: 'ms', atMost: 2 },
    { what: 'faster', value: 100, unit: 'times', atLeast: 200 },
    { what: 'told only', value: 3, unit: 'count' },
  ],
};
const documentWith = (...benches: readonly BenchEntry[]) =>
  documentOf({ version: '1.2.3', machine, quick: false, seconds: 90, benches });

describe('the document of a benchmark', () => {
  it('has these keys and no others', () => {
    expect(documentWith(entryOf(bench, measured))).toEqual({
      schema: 'muster.bench/1',
      version: '1.2.3',
      machine,
      quick: false,
      seconds: 90,
      passed: false,
      benches: [
        {
          name: 'reaction',
          title: 'how soon',
          passed: false,
          error: null,
          series: [
            { of: 'muster', figure: 'requested', unit: 'ms', runs: 3, median: 1.5, p99: 2.25, min: 1, max: 2.25 },
            { of: 'a loop', figure: 'requested', unit: 'ms', runs: 1, median: 500, p99: 500, min: 500, max: 500 },
            { of: 'muster', figure: 'memory', unit: 'MB', runs: 1, median: 80, p99: 80, min: 80, max: 80 },
          ],
          checks: [
            { what: 'median', value: 1.5, unit: 'ms', atMost: 2, atLeast: null, passed: true },
            { what: 'faster', value: 100, unit: 'times', atMost: null, atLeast: 200, passed: false },
            { what: 'told only', value: 3, unit: 'count', atMost: null, atLeast: null, passed: null },
          ],
        },
      ],
    });
  });

  it('passes only when every bench came to its end and kept every budget', () => {
    const kept = entryOf(bench, { series: [], checks: measured.checks.slice(0, 1) });
    const broken = failedEntry(bench, new Error('the node did not boot'));
    expect(documentWith(kept).passed).toBe(true);
    expect(documentWith(kept, entryOf(bench, measured)).passed).toBe(false);
    expect(documentWith(kept, broken).passed).toBe(false);
    expect(documentWith().passed).toBe(false);
    expect(broken).toMatchObject({ error: 'the node did not boot', series: [], checks: [] });
  });
});

describe('the table of a benchmark', () => {
  it('shows the contestants by what was measured, then the budgets', () => {
    expect(renderEntry(entryOf(bench, measured))).toBe(`
reaction: how soon
                                                                  median       p99      runs
  requested
    muster                                                        1.5 ms   2.25 ms         3
    a loop                                                        500 ms    500 ms         1
  memory
    muster                                                         80 MB     80 MB         1
  ok    median                                                    1.5 ms   <= 2 ms
  FAIL  faster                                                     100 x  >= 200 x
        told only                                                      3
`);
  });

  it('says on which machine, how busy that was, and how many budgets were kept', () => {
    expect(renderEnd(documentWith(entryOf(bench, measured), failedEntry(bench, 'no'))).trim()).toBe(
      [
        'muster 1.2.3 on 2 cores (A CPU), 24 GiB',
        'Linux 6.1, Debian, Node 24.0.0; load at the start: 0.5',
        '1 budgets kept, 1 missed, 1 without an end; 90 s',
      ].join('\n'),
    );
  });

  it('says why a bench came to no end', () => {
    expect(renderEntry(failedEntry(bench, new Error('the node did not boot')))).toContain(
      'FAIL  it came to no end: the node did not boot',
    );
  });

  it.each([
    [0.4567, 'ms', '0.46 ms'],
    [12.345, 'ms', '12.3 ms'],
    [123.45, 'ms', '123 ms'],
    [1.5, 'times', '1.5 x'],
    [2029, 'count', '2029'],
    [0, '%', '0 %'],
  ] as const)('shows %d %s as %s', (value, unit, shown) => {
    expect(formatFigure(value, unit)).toBe(shown);
  });
});
