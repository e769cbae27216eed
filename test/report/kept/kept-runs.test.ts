import { describe, expect, test } from 'vitest';
import { findBoots, numberBoots, readBootName } from '../../../src/report/kept/kept-runs.ts';
import { renderRuns, runsDocument } from '../../../src/report/text/render-runs.ts';
import { runsOf } from '../../../src/report/kept/kept-runs.ts';
import type { Report } from '../../../src/report/report.ts';
import { bootId, inBoot, record } from '../support/boots.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const style = { columns: 80, colour: false, utf8: false };
const records = [record(5), record(4), record(3)];

describe('boots are counted back as journalctl does', () => {
  test.each([
    ['from the current one', 5, [0, -1, -2]],
    ['when nothing is kept of the current one', 9, [-1, -2, -3]],
    ['when the current one was not written last', 4, [0, -1, -2]],
  ])('%s', (_, current, offsets) => {
    const boots = numberBoots(records, bootId(current));
    expect(boots.map(({ offset }) => offset)).toEqual(offsets);
    if (offsets[0] === 0) expect(boots[0]?.bootId).toBe(bootId(current));
  });

  test('whether or not their ids have dashes', () => {
    expect(numberBoots(records, bootId(5).replaceAll('-', ''))[0]?.offset).toBe(0);
  });
});

describe('a boot is named', () => {
  const boots = numberBoots(records, bootId(5));
  test.each([
    ['0', [5]],
    ['-0', [5]],
    ['-1', [4]],
    ['-3', []],
    ['a1b2c303', [3]],
    ['A1B2C303', [3]],
    [bootId(4), [4]],
    [bootId(4).replaceAll('-', ''), [4]],
    ['a1b2c', [5, 4, 3]],
    ['ffff', []],
  ])('as %s', (text, found) => {
    const name = readBootName(text);
    expect(name && findBoots(boots, name).map(boot => boot.bootId)).toEqual(found.map(bootId));
  });

  test.each(['1', '+2', '', '-', 'abc', 'latest', '1.5', '-1.5', '../../../etc/passwd', 'a'.repeat(33), '0x10'])(
    'never as %j',
    text => expect(readBootName(text)).toBeUndefined(),
  );
});

describe('the list of runs', () => {
  const kept = (...reports: readonly Report[]) =>
    numberBoots(
      reports.map((report, index) => record(20 - index, report)),
      bootId(20),
    ).flatMap(boot => runsOf(boot));

  test('says of each when, how, how it ended, when the node was ready and what it waited for', () => {
    const list = kept(
      inBoot(20),
      inBoot(19, reportOf(runs.lateBoot())),
      inBoot(18, reportOf(runs.heldBoot())),
      inBoot(17, reportOf(runs.allUpAlready())),
    );
    expect(renderRuns(list, style)).toBe(
      [
        'Boot  Id        Run  Started (+01:00)  How   Outcome  Ready  Longest wait',
        '   0  a1b2c314    1  2026-03-20 03:12  boot  ready     8.2s  san 3.1s',
        '  -1  a1b2c313    1  2026-03-19 03:12  boot  late         -  data 2min',
        '  -2  a1b2c312    1  2026-03-18 03:12  boot  held         -  -',
        '  -3  a1b2c311    1  2026-03-17 03:12  hand  ready     60ms  -',
        '',
      ].join('\n'),
    );
  });

  test('fits 80 columns with the longest of everything, and cannot steer the terminal', () => {
    const report = reportOf(runs.lateBoot());
    const name = '\u001b[31m'.repeat(30);
    const prerequisites = report.prerequisites.map(one => ({ ...one, name, waitedMs: 7_500_000 }));
    const long = inBoot(20, { ...report, outcome: 'interrupted', prerequisites }, { startedAt: '\u001b]0;x\u0007\n' });
    const text = renderRuns(
      numberBoots([record(20, ...Array.from({ length: 20 }, () => long)), record(19)], bootId(1)).flatMap(runsOf),
      style,
    );
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);

    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test('leaves out the zone of the times when they have several', () => {
    const text = renderRuns(kept(inBoot(20), inBoot(19, undefined, { startedAt: '2026-03-29T03:12:09+02:00' })), style);
    expect(text.split('\n')[0]).toMatch(/ Started {11}How /);
  });

  test('is a document for programs, too', () => {
    expect(runsDocument(kept(inBoot(20), inBoot(19, reportOf(runs.heldBoot()))))).toMatchObject({
      schema: 'muster.runs/1',
      runs: [
        {
          boot: 0,
          bootId: bootId(20),
          run: 1,
          trigger: 'boot',
          outcome: 'ready',
          exitCode: 0,
          durationMs: 8150,
          gateMs: 5200,
          readyMs: 8150,
          longestWait: { name: 'san', state: 'met', waitedMs: 3100 },
        },
        { boot: -1, outcome: 'held', readyMs: null, longestWait: null },
      ],
    });
  });
});
