import { describe, expect, test } from 'vitest';
import type { BootRecord } from '../../src/report/kept/history.ts';
import { readExposition } from '../report/support/exposition.ts';
import { readJunit } from '../report/support/junit-rules.ts';
import { inBoot, record } from '../report/support/boots.ts';
import * as runs from '../report/support/runs.ts';
import { reportOf } from '../report/support/stream.ts';
import { bootId, node, type NodeOptions } from './support/node.ts';

const folder = '/var/lib/muster/boots';

/** With these records, the oldest first. */
function withRecords(records: readonly BootRecord[], options?: NodeOptions) {
  const one = node(options);
  for (const each of records) one.stores.put(`${folder}/${each.bootId}.json`, JSON.stringify(each));
  return one;
}

const late = inBoot(2, reportOf(runs.lateBoot()));
const byHand = inBoot(2, reportOf(runs.allUpAlready()));
const threeBoots = [record(1), record(2, late, byHand), record(3, inBoot(3, reportOf(runs.heldBoot())))];

describe('muster report of a run that is named', () => {
  test.each([
    ['the last one of all', [], /^NOTE: this run is of an earlier boot [^]*\n\nHELD /],
    ['the boot before', ['--boot', '-1'], /^HELD /],
    ['the last run of a boot', ['--boot', '-2'], /^READY after 60ms on alpha/],
    ['a run of a boot', ['--boot', '-2', '--run', '1'], /^LATE /],
    ['with an equals sign', ['--boot=-3'], /^READY after 8\.2s/],
    ['by the beginning of its id', ['--boot', 'a1b2c301'], /^READY after 8\.2s/],
  ])('%s', async (_, options, shows) => {
    const { code, out, err } = await withRecords(threeBoots).run('report', ...options);
    expect([code, out, err]).toEqual([0, expect.stringMatching(shows), '']);
  });

  test.each([
    [['--boot', '-4'], 1, 'boot-not-kept: boot -4 is not kept; kept are -1, -2 and -3; see: muster report --list'],
    [
      ['--boot', '0'],
      1,
      'boot-not-kept: no run of this boot has ended yet; kept are -1, -2 and -3; see: muster report --list',
    ],
    [['--boot', 'ffff'], 1, 'boot-not-kept: no boot is kept whose id begins with ffff; see: muster report --list'],
    [
      ['--boot', '-2', '--run', '3'],
      1,
      'run-not-kept: there is no run 3 in boot -2, which has 2 runs; see: muster report --list',
    ],
    [
      ['--boot', '2'],
      2,
      'boot-name: 2 is not a boot; allowed are 0, -1, -2 and so on, or at least 4 characters of a boot id; boots are counted back, -1 is the one before this one (muster report --list)',
    ],
    [
      ['--boot', 'yesterday'],
      2,
      'boot-name: yesterday is not a boot; allowed are 0, -1, -2 and so on, or at least 4 characters of a boot id (muster report --list)',
    ],
    [['--boot', 'a1b2c'], 2, 'boot-ambiguous: a1b2c begins the ids of 3 boots: give more of it (muster report --list)'],
    [['--run', '0'], 2, 'run-name: 0 is not a run: allowed are 1, the first one kept of the boot, to 20'],
    [['--list', '--run', '1'], 2, 'option-misplaced: --list shows every run: leave out --run'],
  ])('%j: says what there is, with exit status %i', async (options, code, says) => {
    expect(await withRecords(threeBoots).run('report', ...options)).toEqual({
      code,
      out: '',
      err: `muster: ${says}\n`,
    });
  });

  test('counts from this boot once a run of it has ended', async () => {
    const one = withRecords(threeBoots);
    await one.world.host.clock.advance(1000);
    await one.run('up');
    expect((await one.run('report', '--boot', '0')).out).toMatch(/^READY after \S+ on n1/);
    expect((await one.run('report', '--boot', '-1')).out).toMatch(/^HELD /);
    expect((await one.run('report', '--boot', bootId.slice(0, 8))).out).toMatch(/^READY after \S+ on n1/);
  });

  test('of a folder that cannot be read says so, and who can', async () => {
    const one = withRecords(threeBoots, { system: { userId: 1000 } });
    one.stores.fail(folder, 'EACCES: permission denied');
    expect(await one.run('report')).toEqual({
      code: 1,
      out: '',
      err: `muster: reports-unreadable: the reports in ${folder} cannot be read: EACCES: permission denied; try as root\n`,
    });
  });
});

describe('muster report for other programs', () => {
  test('is a JUnit file or metrics, -q or not', async () => {
    for (const quiet of [[], ['-q']]) {
      const one = withRecords(threeBoots);
      const junit = await one.run('report', '--format', 'junit', '--boot', '-3', ...quiet);
      expect([junit.code, junit.err]).toEqual([0, '']);
      expect(readJunit(junit.out).children).toHaveLength(3);
      const prometheus = await one.run('report', '--format', 'prometheus', '--boot', '-3', ...quiet);
      expect([prometheus.code, prometheus.err]).toEqual([0, '']);
      expect(readExposition(prometheus.out).get('muster_run_exit_code')?.samples).toEqual([{ labels: {}, value: 0 }]);
    }
  });

  test.each([
    ['svg', /^<svg [^]*<title id="title">READY: alpha, [^]*<\/svg>\n$/],
    ['html', /^<!doctype html>[^]*<title>READY: alpha, [^]*<\/html>\n$/],
  ])('is a picture as %s, -q or not', async (format, whole) => {
    for (const quiet of [[], ['-q']]) {
      const { code, out, err } = await withRecords(threeBoots).run(
        'report',
        '--format',
        format,
        '--boot',
        '-3',
        ...quiet,
      );
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(whole);
    }
  });

  test('is nothing on stdout when there is no report', async () => {
    const { code, out } = await node().run('report', '--format', 'prometheus');
    expect([code, out]).toEqual([1, '']);
  });

  test.each(['junit', 'prometheus', 'svg', 'html'])('is no list: --list --format %s', async format => {
    const { code, err } = await withRecords(threeBoots).run('report', '--list', '--format', format);
    expect([code, err]).toEqual([2, `muster: option-value: --format needs text or json with --list, not ${format}\n`]);
  });
});

describe('muster report --list', () => {
  test('has the newest run first', async () => {
    const { code, out, err } = await withRecords(threeBoots).run('report', '--list');
    expect([code, err]).toEqual([0, '']);
    const rows = out.split('\n').slice(1, -1);
    expect(rows.map(row => row.trim().split(/ +/).slice(0, 3).join(' '))).toEqual([
      '-1 a1b2c303 1',
      '-2 a1b2c302 2',
      '-2 a1b2c302 1',
      '-3 a1b2c301 1',
    ]);
  });

  test('shows one boot when told to', async () => {
    const { out } = await withRecords(threeBoots).run('report', '--list', '--boot', '-2', '--format', 'json');
    const { runs: listed } = JSON.parse(out) as { runs: { run: number; outcome: string }[] };
    expect(listed.map(({ run, outcome }) => [run, outcome])).toEqual([
      [2, 'ready'],
      [1, 'late'],
    ]);
  });

  test('shows a run that could not be kept, and skips what is damaged with a word', async () => {
    const full = node();
    await full.world.host.clock.advance(60_000);
    await full.run('up');
    const one = withRecords(threeBoots);
    one.stores.put('/run/muster/state.json', full.stores.text('/run/muster/state.json') ?? '');
    one.stores.put(`${folder}/00000000-6f6e-4c1d-9a55-0d0c5c0e7a11.json`, 'damaged');
    const { out, err } = await one.run('report', '--list');
    expect(out.split('\n')[1]).toMatch(/^ +0 +3f1a9b52 +1 .* hand +ready /);
    expect(err).toMatch(/^muster: record-skipped: 00000000-\S+ is skipped: .*damaged\n$/);
  });

  test('tells of a run in progress, which has no report yet', async () => {
    const one = withRecords(threeBoots, { file: 'version: 1\nprerequisites: { data: { path: /srv/data } }\n' });
    const run = await one.begin('up');
    await one.world.host.clock.advance(1000);
    const { code, err } = await one.run('report', '--list');
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(
        /^muster: report-older: the run begun at 2025-01-01 \S+ UTC is still in progress; how far it came: muster status\n$/,
      ),
    ]);
    await run.end();
  });
});

describe('muster report --compare', () => {
  const good = (boot: number) => record(boot, inBoot(boot));
  const goodBoots = [1, 2, 3, 4, 5, 6].map(good);

  test('compares with the boot before, whatever was started by hand since', async () => {
    const one = withRecords([...goodBoots, record(7, inBoot(7), inBoot(7, reportOf(runs.allUpAlready())))]);
    const { code, out, err } = await one.run('report', '--compare');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^READY on alpha: run 1 of boot -1 \(a1b2c307\), .* at\s+boot\n {2}against: run 1 of boot -2 /);
    expect(out).toContain(': no difference that counts\n');
  });

  test.each([
    ['another boot', ['--compare', '-3'], /\n {2}against: run 1 of boot -3 /],
    ['one that is named by its id', ['--compare', 'a1b2c301'], /\n {2}against: run 1 of boot -6 /],
    ['all that are kept', ['--compare', 'all'], /\n {2}against: 5 boots, -6 to -2: 5 ready\n/],
    [
      'an earlier boot with the one before it',
      ['--boot', '-3', '--compare'],
      /run 1 of boot -3 .*\s.*\s.*run 1 of boot -4 /,
    ],
  ])('compares with %s', async (_, options, shows) => {
    const { code, out, err } = await withRecords(goodBoots).run('report', ...options);
    expect([code, out, err]).toEqual([0, expect.stringMatching(shows), '']);
  });

  test('leaves out boots in which muster was started by hand alone', async () => {
    const byHand = record(8, inBoot(8, reportOf(runs.allUpAlready())));
    const { out } = await withRecords([byHand, ...goodBoots]).run('report', '--compare', 'all', '--format', 'json');
    const { against, leftOut } = JSON.parse(out) as Record<'against' | 'leftOut', { boot: number }[]>;
    expect([against.map(({ boot }) => boot), leftOut.map(({ boot }) => boot)]).toEqual([[-2, -3, -4, -5, -6], [-7]]);
  });

  test.each([
    [
      'one boot',
      [good(1)],
      [],
      'nothing-to-compare: there is nothing to compare with: only boot -1 is kept; see: muster report --list',
    ],
    [
      'one boot and all',
      [good(1)],
      ['all'],
      'nothing-to-compare: there is nothing to compare with: no other boot is kept; see: muster report --list',
    ],
    [
      'nothing like it',
      [record(1, inBoot(1, reportOf(runs.allUpAlready()))), good(2)],
      ['all'],
      'nothing-to-compare: there is nothing to compare with: no other boot has a run like run 1 of boot -1, begun the same way; see: muster report --list',
    ],
    [
      'itself',
      goodBoots,
      ['-1'],
      'compared-with-itself: boot -1 is the one that is compared: name another one; see: muster report --list',
    ],
    [
      'the oldest one',
      goodBoots,
      ['--boot', '-6'],
      'nothing-to-compare: there is nothing to compare with: boot -6 is the oldest one that is kept; see: muster report --list',
    ],
    [
      'what is not kept',
      goodBoots,
      ['-9'],
      'boot-not-kept: boot -9 is not kept; kept are -1 to -6; see: muster report --list',
    ],
  ])('of %s says that there is nothing to compare with', async (_, records, options, says) => {
    expect(await withRecords(records).run('report', '--compare', ...options)).toEqual({
      code: 1,
      out: '',
      err: `muster: ${says}\n`,
    });
  });

  test.each([
    [['--compare', 'yesterday'], 'yesterday is not a boot; allowed are '],
    [['--compare', '--list'], '--list shows every run: leave out --compare'],
    [['--compare', '--format', 'junit'], '--format needs text or json with --compare, not junit'],
  ])('%j is wrong usage', async (options, says) => {
    const { code, out, err } = await withRecords(goodBoots).run('report', ...options);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(says)]);
  });
});
