import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { initialState } from '../../src/engine/state.ts';
import { explainWait } from '../../src/report/live/explain-wait.ts';
import { renderJson } from '../../src/report/render-json.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { outcomeMeaning } from '../../src/report/words.ts';
import { toReport } from '../../src/report/to-report.ts';
import { diagnosis } from './support/diagnosis.ts';
import * as runs from './support/runs.ts';
import { corosync, fold, pacemaker, pcsd, prerequisite, reportOf, stream } from './support/stream.ts';

const streams = {
  good: runs.goodBoot(),
  late: runs.lateBoot(),
  broken: runs.brokenBoot(),
  retried: runs.retriedBoot(),
  held: runs.heldBoot(),
  'lone corosync': runs.loneCorosyncBoot(),
  'lone node': runs.loneNodeOfTwo(),
  'up already': runs.allUpAlready(),
  'in progress': runs.goodBoot().filter(({ at }) => at < 3000),
};

describe('the report', () => {
  it('tells waits, times and attempts in milliseconds since the start', () => {
    const { prerequisites, services, gateMs, durationMs, outcome, exitCode } = reportOf(runs.retriedBoot());
    expect({ gateMs, durationMs, outcome, exitCode }).toEqual({
      gateMs: 5200,
      durationMs: 14_200,
      outcome: 'ready',
      exitCode: 0,
    });
    expect(prerequisites.map(({ name, state, waitedMs, metMs }) => [name, state, waitedMs, metMs])).toEqual([
      ['data', 'met', 3049, 3050],
      ['ring0', 'met', 2099, 2100],
      ['san', 'met', 3100, 5200],
      ['corosync-config', 'met', 2299, 2300],
    ]);
    expect(services.map(({ unit, requestedMs, activeMs, readyMs }) => [unit, requestedMs, activeMs, readyMs])).toEqual([
      [corosync, 5201, 11_700, 13_500],
      [pacemaker, 11_700, 11_730, 14_200],
      [pcsd, 11_730, 13_430, 13_500],
    ]);
  });

  it('is the same whatever the clock of the events began with', () => {
    const later = runs.retriedBoot().map(event => ({ ...event, at: event.at + 86_400_000.125 }));
    expect(reportOf(later)).toEqual(reportOf(runs.retriedBoot()));
  });

  it('counts the wait for what never came until the run stopped waiting, not until pcsd was up', () => {
    const { prerequisites } = reportOf(runs.lateBoot());
    expect(prerequisites.map(({ name, state, waitedMs }) => [name, state, waitedMs])).toEqual([
      ['data', 'unmet', 120_003],
      ['ring0', 'met', 3],
      ['san', 'late', 120_000],
      ['clock', 'late', 30_000],
    ]);
  });

  it('says of a prerequisite whose turn never came what it comes after', () => {
    const chain = [prerequisite('a', 'unit', 'unit a'), prerequisite('b', 'unit', 'unit b', { after: ['a'] })];
    const report = reportOf(stream(chain).emit({ type: 'prerequisite-watched', name: 'a' }).events);
    expect(report.prerequisites.map(({ detail, watchedMs }) => [detail, watchedMs])).toEqual([
      ['the first look has not answered yet', 0],
      ['not looked at: it comes after a', null],
    ]);
  });

  it('does not call a corosync that was stopped again active', () => {
    const [first] = reportOf(runs.loneCorosyncBoot()).services;
    expect(first).toMatchObject({ state: 'failed', detail: expect.stringMatching(/^stopped again: /) as string });
  });

  it('says of a service that was requested when the run was stopped that it is left to run', () => {
    const events = stream([]).emit(
      { type: 'service-requested', unit: corosync, attempt: 1 },
      { type: 'run-ended', outcome: 'interrupted', exitCode: 143, reason: 'interrupted by SIGTERM', advice: '' },
    ).events;
    expect(reportOf(events).services[0]).toMatchObject({ state: 'pending', detail: 'requested and left to run' });
  });

  it('says of a skipped prerequisite why, and what was seen of it', () => {
    const events = stream([prerequisite('a', 'unit', 'unit a')])
      .emit({ type: 'prerequisite-watched', name: 'a' })
      .observe('a', 'unmet', 'a.service: inactive')
      .emit({ type: 'prerequisite-skipped', name: 'a', reason: 'the stack is up already' }).events;
    expect(reportOf(events).prerequisites[0]).toMatchObject({
      state: 'skipped',
      detail: 'the stack is up already; last seen: a.service: inactive',
    });
  });

  it('goes on counting while the run is in progress', () => {
    const report = toReport(fold(streams['in progress']), 2900);
    expect(report).toMatchObject({ outcome: null, exitCode: null, durationMs: 2900, gateMs: null });
    expect(report?.prerequisites.map(({ waitedMs }) => waitedMs)).toEqual([2899, 2099, 800, 2299]);
  });

  it('lists events that were out of order as defects', () => {
    const events = stream([]).emit({ type: 'service-active', unit: corosync }).events;
    expect(reportOf(events).defects).toEqual(['service-active out of order: corosync.service is pending']);
  });

  it('is not there before the run began', () => {
    expect(toReport(initialState)).toBeUndefined();
  });
});

describe('the JSON report', () => {
  it.each(Object.entries(streams))('comes back from its text as it was: %s', (_, events) => {
    const report = reportOf(events);
    const read: unknown = JSON.parse(renderJson(report));
    expect(reportSchema.parse(read)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('has every key in every report, null where nothing is known', () => {
    const keysOf = (events: (typeof streams)['good']) => {
      const report = JSON.parse(renderJson(reportOf(events))) as Record<string, unknown>;
      return Object.keys(report);
    };
    const all = keysOf(streams.good);
    for (const events of Object.values(streams)) expect(keysOf(events)).toEqual(all);
    const unknown = stream([]).cluster({ quorate: true }).events;
    expect(JSON.parse(renderJson(reportOf(unknown)))).toHaveProperty('cluster', {
      quorate: true,
      waitForAll: null,
      dc: null,
      standby: null,
      maintenance: null,
    });
  });

  it('has its keys in one order, those of a newer version last', () => {
    const report = reportOf(streams.good);
    const shuffled = Object.fromEntries([['tomorrow', 1] as const, ...Object.entries(report).reverse()]);
    const [usual, other] = [report, shuffled as unknown as typeof report].map(one =>
      Object.keys(JSON.parse(renderJson(one)) as object),
    );
    expect(other).toEqual([...(usual ?? []), 'tomorrow']);
    expect(usual).toEqual(Object.keys(report));
  });
});

describe('docs/report.md', () => {
  const page = readFileSync(new URL('../../docs/report.md', import.meta.url), 'utf8');
  const documented = (title: string) => {
    const section = page.split(/^## /m).find(part => part.startsWith(title)) ?? '';
    return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(match => match[1]);
  };
  const report = reportOf(runs.retriedBoot());

  it.each<[string, object | null | undefined]>([
    ['The report', report],
    ['A prerequisite', report.prerequisites[0]],
    ['A service', report.services[0]],
    ['An attempt', report.services[0]?.attempts[0]],
    ['The cluster', report.cluster],
    ['A finding', runs.stopOrder],
    ['A diagnosis', diagnosis],
    ['Outcomes', outcomeMeaning],
  ])('lists exactly the keys of: %s', (title, object) => {
    expect(documented(title)).toEqual(Object.keys(object ?? {}));
  });
});

describe('the one line on what is waited for', () => {
  const at = (events: (typeof streams)['good'], time: number, now?: number) =>
    explainWait(fold(events.filter(event => event.at <= time)), now);

  it.each([
    [
      0,
      'waiting for data (mount /srv/data), ring0 (address 10.77.0.11) and clock (clock synchronised; optional; at most 30s)',
    ],
    [60_000, 'waiting for data (/srv/data: not mounted) and san (10.9.0.1:3260: connection refused; at most 2min)'],
    [120_500, 'pcsd.service: starting'],
    [130_000, ''],
  ])('at %i ms', (time, line) => {
    expect(at(runs.lateBoot(), time)).toBe(line);
  });

  it('tells how long, when it is asked at a moment', () => {
    expect(at(runs.lateBoot(), 60_000, 60_000)).toContain('san (10.9.0.1:3260: connection refused; 1min of 2min)');
    expect(at(runs.retriedBoot(), 6000, 6000)).toBe(
      'corosync.service: start failed, next attempt in 1.3s: failed (exit-code): exited with status 8',
    );
  });

  it('names three and counts the rest', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name });
    expect(explainWait(fold(many.events))).toBe('waiting for a (unit a), b (unit b), c (unit c) and 2 more');
  });

  it("names what is queued when only systemd's queue is waited for", () => {
    const events = stream([]).emit({ type: 'gate-blocked', jobs: ['time-sync.target/start'] }).events;
    expect(explainWait(fold(events))).toBe("waiting for systemd's queue: time-sync.target/start");
  });
});
