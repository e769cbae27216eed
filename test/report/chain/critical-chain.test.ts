import { describe, expect, it, test } from 'vitest';
import { criticalChain, longestOf } from '../../../src/report/chain/critical-chain.ts';
import type { RunEvent, RunEventBody } from '../../../src/engine/event.ts';
import { chainOf } from '../support/chain-of.ts';
import * as runs from '../support/runs.ts';
import { corosync, gate, pcsd, prerequisite, reportOf, stream } from '../support/stream.ts';

const watched = (...names: string[]) => names.map(name => ({ type: 'prerequisite-watched', name }) as const);
const a = prerequisite('a', 'tcp', 'tcp a:1');
const b = prerequisite('b', 'mount', 'mount /b');
const end = { type: 'run-ended', outcome: 'ready', exitCode: 0, reason: '', advice: '' } as const;

describe('the critical chain', () => {
  it('goes from the first look over what came after what to the service that worked last', () => {
    expect(chainOf(reportOf(runs.goodBoot()))).toEqual([
      '0 prepare 1ms: before the first look',
      '1 prerequisite ring0, 2.1s: 10.77.0.11: on no interface',
      '2100 prerequisite san, 3.1s: 10.9.0.1:3260: connection refused',
      '5200 gate 1ms: all held: a last look before the start',
      '5201 start corosync.service, 320ms: started',
      '5521 start pacemaker.service, 31ms: started',
      '5552 readiness pacemaker.service, 2.6s: active, not ready yet: node alpha is pending',
    ]);
  });

  it('has the failed attempts of a service and the pauses between them', () => {
    expect(chainOf(reportOf(runs.retriedBoot())).slice(4, 9)).toEqual([
      '5201 start corosync.service, 89ms: start failed, attempt 1: failed (exit-code): exited with status 8',
      '5290 backoff corosync.service, 2s: pause before attempt 2',
      '7290 start corosync.service, 90ms: start failed, attempt 2: failed (exit-code): exited with status 8',
      '7380 backoff corosync.service, 4s: pause before attempt 3',
      '11380 start corosync.service, 320ms: started, attempt 3',
    ]);
  });

  it('of a late run has what was late, not what else was unmet, and pcsd after it', () => {
    expect(chainOf(reportOf(runs.lateBoot()))).toEqual([
      '0 prerequisite ring0, 3ms: not met yet',
      '3 prerequisite san, 2min: not met in time: 10.9.0.1:3260: no answer within 2s',
      '120003 start pcsd.service, 1.5s: started',
      '121503 readiness pcsd.service, 97ms: active, not ready yet',
    ]);
  });

  it('of a broken run has what broke', () => {
    expect(chainOf(reportOf(runs.brokenBoot()))[1]).toMatch(
      /^1 prerequisite store, 2ms: broken: store\.service: failed/,
    );
  });

  it('of a broken run has what broke, not what had not been looked at until the run had drawn its conclusion', () => {
    const run = stream([a, b])
      .emit(...watched('a', 'b'))
      .at(20)
      .emit({ type: 'prerequisite-broken', name: 'b', reason: 'masked' })
      .at(220)
      .start(pcsd, 1500)
      .emit({ ...end, outcome: 'broken', exitCode: 4 });
    expect(chainOf(reportOf(run.events))[0]).toBe('0 prerequisite b, 220ms: broken: masked');
  });

  it('has the stop of a corosync that would have been alone, because of the start that failed', () => {
    expect(chainOf(reportOf(runs.loneCorosyncBoot())).slice(5, 8)).toEqual([
      '5521 start pacemaker.service, 39ms: start failed, attempt 1: failed (exit-code): exited with status 127',
      '5560 stop corosync.service, 540ms: stopped again: pacemaker is down: a node without pacemaker does not vote',
      '6100 start pcsd.service, 1.5s: started',
    ]);
  });

  it('of a node on which all was up has the looks alone', () => {
    expect(chainOf(reportOf(runs.allUpAlready()))).toEqual([
      '0 readiness corosync.service, 60ms: found running, looked whether it works',
    ]);
  });

  it('has the failed starts although pcsd was found running after them', () => {
    expect(chainOf(reportOf(runs.failedBesidePcsd()))).toEqual([
      '0 prerequisite ring0, 500ms: not met yet',
      '500 start corosync.service, 320ms: started',
      '820 start pacemaker.service, 80ms: start failed, attempt 1: failed (exit-code): exited with status 1',
      '900 backoff pacemaker.service, 2s: pause before attempt 2',
      '2900 start pacemaker.service, 80ms: start failed, attempt 2: failed (exit-code): exited with status 1',
      '2980 stop corosync.service, 520ms: stopped again: pacemaker is down: a node without pacemaker does not vote',
      '3500 readiness pcsd.service, 60ms: found running, looked whether it works',
    ]);
  });

  it('of a held run has pcsd', () => {
    expect(chainOf(reportOf(runs.heldBoot()))).toEqual([
      '0 start pcsd.service, 1.5s: started',
      '1500 readiness pcsd.service, 100ms: active, not ready yet',
    ]);
  });

  it('of a run in progress ends with what is waited for now', () => {
    const begun = runs.goodBoot().filter(({ at }) => at < 3000);
    expect(chainOf(reportOf(begun, 2900))).toEqual([
      '0 prepare 1ms: before the first look',
      '1 prerequisite data, 2.9s: not met: /srv/data: not mounted',
    ]);
  });

  it('has the looks at what is wrong after a failure', () => {
    const diagnosis = { cause: null, reason: '', culprit: '', units: [], outputs: [] };
    const failed = stream([])
      .emit({ type: 'service-requested', unit: corosync, attempt: 1 })
      .at(100)
      .emit({
        ...{ type: 'service-attempt-ended', unit: corosync, attempt: 1, jobResult: 'failed', active: false },
        ...{ detail: '', log: [] },
      })
      .at(900)
      .emit({ type: 'diagnosis', diagnosis })
      .at(1000)
      .emit(end).events;
    expect(chainOf(reportOf(failed))).toEqual([
      '0 start corosync.service, 100ms: start failed, attempt 1: failed',
      '100 finish 900ms: looked at what is wrong',
    ]);
  });
});

describe('before the gate', () => {
  it('what was lost again counts from its loss, and before it what else was unmet', () => {
    const run = stream([a, b])
      .emit(...watched('a', 'b'))
      .observe('b', 'unmet', '/b: not mounted')
      .at(1000)
      .meet('a', 'open')
      .at(4000)
      .emit({ type: 'prerequisite-lost', name: 'a', reason: 'a:1: no answer within 2s' })
      .at(6000)
      .meet('b', 'mounted')
      .at(9000)
      .meet('a', 'open')
      .emit(gate, end);
    expect(chainOf(reportOf(run.events))).toEqual([
      '0 prerequisite b, 4s: /b: not mounted',
      '4000 prerequisite a, 5s: lost again: a:1: no answer within 2s',
    ]);
  });

  it('tells the time for which it had to hold from that for which it was not there', () => {
    const run = stream([a])
      .emit(...watched('a'))
      .observe('a', 'unmet', 'a:1: connection refused')
      .at(3000)
      .observe('a', 'met', 'open')
      .at(8000)
      .emit({ type: 'prerequisite-met', name: 'a' }, gate, end);
    expect(chainOf(reportOf(run.events))).toEqual([
      '0 prerequisite a, 3s: a:1: connection refused',
      '3000 stable a, 5s: met, and had to hold (stable)',
    ]);
  });

  it('has what systemd had queued, and a turn that was put off', () => {
    const run = stream([a])
      .emit(...watched('a'))
      .at(1000)
      .meet('a', 'open')
      .emit({ type: 'gate-blocked', jobs: ['time-sync.target/start'] })
      .at(12_000)
      .emit({ type: 'gate-blocked', jobs: [] }, { type: 'stack-staggered', delay: 2000 })
      .at(14_000)
      .emit(gate)
      .start(corosync, 300)
      .emit(end);
    expect(chainOf(reportOf(run.events))).toEqual([
      '0 prerequisite a, 1s: not met yet',
      "1000 queue 11s: all held; systemd's queue: time-sync.target/start",
      '12000 stagger 2s: all held; this node waited its turn (stagger)',
      '14000 start corosync.service, 300ms: started',
    ]);
  });

  it('an optional one that never came held up the start until its timeout', () => {
    const run = stream([a, { ...b, required: false }])
      .emit(...watched('a', 'b'))
      .observe('b', 'unmet', '/b: not mounted')
      .at(1000)
      .meet('a', 'open')
      .at(60_000)
      .emit({ type: 'prerequisite-late', name: 'b', limit: 'timeout' }, gate)
      .start(corosync, 300)
      .emit({ ...end, outcome: 'degraded' });
    expect(chainOf(reportOf(run.events))[0]).toBe(
      '0 prerequisite b, 1min: not met in time (optional): /b: not mounted',
    );
  });

  it('at the deadline a required one counts, not an optional one that was unmet as long', () => {
    const run = stream([{ ...a, required: false }, b])
      .emit(...watched('a', 'b'))
      .at(600_000)
      .emit(
        { type: 'prerequisite-late', name: 'a', limit: 'deadline' },
        { type: 'prerequisite-late', name: 'b', limit: 'deadline' },
        { ...end, outcome: 'late' },
      );
    expect(chainOf(reportOf(run.events))).toEqual(['0 prerequisite b, 10min: not met in time']);
  });

  it('one that came with a file read again follows what was waited for before', () => {
    const added: RunEventBody = {
      ...{ type: 'config-reloaded' as const, sources: [], deadline: 600_000, prerequisites: [a, b] },
      ...{ added: ['b'], changed: [], removed: [] },
    };
    const run = stream([a])
      .emit(...watched('a'))
      .at(1000)
      .emit(added, ...watched('b'))
      .at(2000)
      .meet('a', 'open')
      .at(5000)
      .meet('b', 'mounted')
      .emit(gate, end);
    expect(chainOf(reportOf(run.events))).toEqual([
      '0 prerequisite a, 1s: not met yet',
      '1000 prerequisite b, 4s: not met yet',
    ]);
  });

  it('names who was interrupted in the wait', () => {
    const run = stream([a])
      .emit(...watched('a'))
      .at(2500)
      .emit({ ...end, outcome: 'interrupted', exitCode: 130 });
    expect(chainOf(reportOf(run.events))).toEqual(['0 prerequisite a, 2.5s: not met']);
  });
});

test('a report whose events are damaged or unknown still has a chain', () => {
  const report = reportOf(runs.goodBoot());
  const damaged = report.events.map((event, index) =>
    index % 3 === 0 ? ({ at: event.at, type: event.type } as RunEvent) : event,
  );
  expect(chainOf({ ...report, events: damaged }).length).toBeGreaterThan(1);
  const foreign = { at: 10, type: 'tomorrow' } as unknown as RunEvent;
  expect(chainOf({ ...report, events: [foreign] })).toEqual(['0 prepare 8.2s: before the first look']);
});

test('what took longest counts all stretches of one thing together', () => {
  const chain = criticalChain(reportOf(runs.retriedBoot()));
  expect(longestOf(chain).map(({ name, kind, took }) => `${name} ${kind} ${took}`)).toEqual([
    'corosync.service backoff 6000',
    'san prerequisite 3100',
    'pacemaker.service readiness 2470',
    'ring0 prerequisite 2099',
    'corosync.service start 499',
    'pacemaker.service start 30',
    ' prepare 1',
    ' gate 1',
  ]);
});
