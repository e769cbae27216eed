import { execFileSync } from 'node:child_process';
import { describe, expect, it, test } from 'vitest';
import { axisOf } from '../../../src/report/timeline/axis.ts';
import { mostBars } from '../../../src/report/timeline/lane.ts';
import { escape, markup } from '../../../src/report/timeline/markup.ts';
import { dark, light, type Palette } from '../../../src/report/timeline/palette.ts';
import { renderHtml } from '../../../src/report/timeline/render-html.ts';
import { renderSvg } from '../../../src/report/timeline/render-svg.ts';
import { timelineOf } from '../../../src/report/timeline/timeline.ts';
import { crowd, degraded, hostile, longWait, pictured, slowSan, unmetCrowd } from '../support/pictures.ts';
import * as runs from '../support/runs.ts';
import { reportOf } from '../support/stream.ts';

const timeline = (events: Parameters<typeof reportOf>[0]) => timelineOf(reportOf(events));
const looksOf = (events: Parameters<typeof reportOf>[0], name: string) => {
  const { prerequisites, services, cluster } = timeline(events);
  const lane = [...prerequisites.lanes, ...services, ...cluster].find(each => each.name === name);
  return lane?.bars
    .toSorted((one, other) => one.from - other.from)
    .map(({ look, from, to }) => `${look} ${from}-${to}`);
};

describe('the rows', () => {
  it.each([
    [
      'one that was lost again',
      slowSan(),
      'ring0',
      ['wait 4-2100', 'held 2100-41000', 'wait 41000-49500', 'held 49500-171000'],
    ],
    ['one that had to hold', slowSan(), 'san', ['wait 2100-151000', 'stable 151000-156000', 'held 156000-171000']],
    ['quorum that came', slowSan(), 'quorum', ['doubt 174400-181000', 'state 181000-193000']],
    [
      'from active to ready',
      slowSan(),
      'pacemaker.service',
      ['start 172320-172351', 'readiness 172351-190150', 'held 190150-193000'],
    ],
    ['standby', degraded(), 'this node', ['doubt 52000-52000']],
    [
      'attempts and pauses',
      runs.retriedBoot(),
      'corosync.service',
      [
        'failed 5201-5290',
        'pause 5290-7290',
        'failed 7290-7380',
        'pause 7380-11380',
        'start 11380-11700',
        'readiness 11700-13500',
        'held 13500-14200',
      ],
    ],
  ])('show %s', (_, events, name, bars) => {
    expect(looksOf(events, name)).toEqual(bars);
  });

  it('stand in the order in which they were met, what never was comes last', () => {
    expect(timeline(runs.lateBoot()).prerequisites.lanes.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
      'ring0 good',
      'clock doubtful',
      'data bad',
      'san bad',
    ]);
  });

  it('are underlined where the run waited for them', () => {
    const { prerequisites } = timeline(runs.goodBoot());
    expect(
      prerequisites.lanes.flatMap(({ name, critical }) => critical.map(({ from, to }) => `${name} ${from}-${to}`)),
    ).toEqual(['ring0 1-2100', 'san 2100-5200']);
  });

  it('of hundreds are those that the run waited for, that were lost or that took long; the others have one line', () => {
    const { lanes, hidden, words } = timeline(crowd(300)).prerequisites;
    expect(lanes.length).toBeLessThanOrEqual(24);
    expect(lanes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ring0', 'lun-275-of-the-very-long-name-of-a-storage-array']),
    );
    expect([lanes.length + hidden.length, words]).toEqual([301, '288 more, all met within 339ms']);
  });

  it('of hundreds that look the same and never were met are a few; the others have one line', () => {
    const { lanes, hidden, words } = timeline(unmetCrowd(300)).prerequisites;
    expect(lanes.map(({ name }) => name)).toEqual(['lun-0', 'lun-1', 'lun-2']);
    expect([lanes.length + hidden.length, words]).toEqual([301, '298 more: 1 met within 30ms, 297 not met']);
  });

  it('tell a wait that came to nothing from one that ended', () => {
    expect(looksOf(longWait(), 'clock')).toEqual(['late 2-60000']);
    expect(looksOf(longWait(), 'data')?.[0]).toBe('wait 2-842000');
    expect(timeline(runs.lateBoot()).chain.filter(({ failed }) => failed)).toMatchObject([{ name: 'san' }]);
  });

  it('of one that was lost hundreds of times have no more bars than can be drawn', () => {
    const ring = timeline(crowd(300)).prerequisites.lanes.find(({ name }) => name === 'ring0');
    expect(ring?.bars.length).toBeLessThanOrEqual(2 * mostBars + 1);
    expect(ring?.note).toBe('met after 41s, lost 400 times');
  });
});

test('what took most of the run is told in a sentence', () => {
  expect(timeline(slowSan()).longest).toBe('san, 2min 29s, 77 % of it: 10.9.0.1:3260: no answer within 2s');
});

describe('the axis', () => {
  const labels = (until: number, changes: readonly number[] = []) =>
    axisOf(until, changes)
      .ticks.map(({ label }) => label)
      .join(', ');

  it.each([
    [1, '0, 1ms'],
    [8200, '0, 2s, 4s, 6s, 8s'],
    [193_000, '0, 30s, 1min, 1min 30s, 2min, 2min 30s, 3min'],
    [1_500_000, '0, 5min, 10min, 15min, 20min, 25min'],
    [400 * 3_600_000, '0, 50h, 100h, 150h, 200h, 250h, 300h, 350h, 400h'],
  ])('until %i ms has round times', (until, expected) => {
    expect(labels(until)).toBe(expected);
  });

  it('draws a long wait short, so that what came after it can be read', () => {
    const axis = axisOf(860_000, [3000, 840_000, 842_000, 855_000]);
    expect(axis.breaks).toEqual([{ from: 3000, to: 840_000 }]);
    expect(axis.place(860_000) - axis.place(840_000)).toBeGreaterThan(0.7);
    expect(axis.ticks.map(({ label }) => label).join(', ')).toBe('0, 14min, +5s, +10s, +15s, +20s');
  });

  it('leaves out several waits of one run, and keeps the order of all times', () => {
    const hour = 3_600_000;
    const changes = [2000, hour, hour + 4000, 2 * hour, 2 * hour + 9000];
    const axis = axisOf(2 * hour + 20_000, changes);
    expect(axis.breaks).toHaveLength(2);
    const places = [0, ...changes, 2 * hour + 20_000].map(axis.place);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect([places[0], places.at(-1)]).toEqual([0, 1]);
  });

  it.each([
    ['that is half of the run', 60_000, [0, 30_000, 45_000]],
    ['in which something flaps', 600_000, Array.from({ length: 100 }, (_, index) => index * 6000)],
    ['after which nothing came', 900_010, [4, 900_000]],
  ])('is to scale for a wait %s', (_, until, changes) => {
    expect(axisOf(until, changes).breaks).toEqual([]);
  });
});

describe.each(Object.entries(pictured))('the pictures of a run: %s', (_, events) => {
  const report = reportOf(events, 2900);

  it('are whole', () => {
    expect(renderSvg(report)).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(renderHtml(report)).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  });

  it('load nothing and run nothing', () => {
    const html = renderHtml(report);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
    for (const text of [html, renderSvg(report)].map(each => each.replace(/"[^"]*"/g, '""'))) {
      expect(text).not.toMatch(
        /<(script|img|link|iframe|object|image|use|foreignObject)\b|<[^>]+\son\w+=|@import|url\((?!#)/i,
      );
    }
  });

  it('have neither a control character nor half of one', () => {
    expect(renderHtml(report) + renderSvg(report)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\ufffe\uffff]|\p{Cs}/u,
    );
  });

  it('stay small', () => {
    expect(renderSvg(report).length).toBeLessThan(60_000);
    expect(renderHtml(report).length).toBeLessThan(200_000);
  });
});

test('of the node nothing becomes markup', () => {
  expect(String(markup`<b>${'<i>&"\'\u0007'}</b>${[markup`<br>`]}`)).toBe('<b>&lt;i&gt;&amp;&quot;&#39;\\x07</b><br>');
  expect(escape('a\ud800\uffffb')).toBe('a\ufffd\ufffdb');
  expect(renderSvg(reportOf(hostile()))).not.toContain('<script');
});

describe.each([
  ['light', light],
  ['dark', dark],
])('the colours of the %s scheme', (_, colours: Palette) => {
  it.each([
    ...(['ink', 'muted', 'start', 'bad', 'doubtful'] as const).flatMap(name => [
      [name, 'paper', 4.5] as const,
      [name, 'band', 4.5] as const,
    ]),
    ...(['wait', 'start', 'bad', 'grey'] as const).map(name => ['onBar', name, 4.5] as const),
    ...(['wait', 'start', 'bad', 'doubtful', 'grey'] as const).map(name => [name, 'paper', 3] as const),
  ])('%s on %s has a contrast of %f', (one, other, least) => {
    expect(contrast(colours[one], colours[other])).toBeGreaterThanOrEqual(least);
  });
});

test('the pictures of the documentation are as they would be drawn', () => {
  const output = execFileSync(process.execPath, [`${import.meta.dirname}/../../../scripts/pictures.ts`, '--check'], {
    encoding: 'utf8',
  });
  expect(output).toBe('');
});

/** As WCAG 2 counts it. */
function contrast(one: string, other: string): number {
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
