import { describe, expect, it } from 'vitest';
import type { RunEvent, RunEventBody } from '../../src/engine/event.ts';
import { apply, eventsOf, initialState, prerequisiteTransitions, serviceTransitions } from '../../src/engine/state.ts';
import type { RunState } from '../../src/engine/state.ts';
import type { PrerequisiteStatus, PrerequisiteStep, ServiceStatus, ServiceStep } from '../../src/engine/transitions.ts';
import * as runs from '../report/support/runs.ts';
import { corosync, fold, pacemaker, prerequisite, stream } from '../report/support/stream.ts';

const begun = () => stream([prerequisite('a', 'unit', 'unit a.service')]);
const after = (...bodies: RunEventBody[]): RunState =>
  fold(
    begun()
      .at(5)
      .emit(...bodies).events,
  );

const prerequisiteEvents: Readonly<Record<PrerequisiteStep, RunEventBody>> = {
  'prerequisite-watched': { type: 'prerequisite-watched', name: 'a' },
  'prerequisite-observed': { type: 'prerequisite-observed', name: 'a', status: 'unmet', reason: 'inactive' },
  'prerequisite-met': { type: 'prerequisite-met', name: 'a' },
  'prerequisite-lost': { type: 'prerequisite-lost', name: 'a', reason: 'failed' },
  'prerequisite-broken': { type: 'prerequisite-broken', name: 'a', reason: 'masked' },
  'prerequisite-late': { type: 'prerequisite-late', name: 'a', limit: 'timeout' },
  'prerequisite-skipped': { type: 'prerequisite-skipped', name: 'a', reason: 'the stack is up' },
};

const toPrerequisite: Readonly<Record<PrerequisiteStatus, readonly PrerequisiteStep[]>> = {
  pending: [],
  watched: ['prerequisite-watched'],
  met: ['prerequisite-watched', 'prerequisite-met'],
  lost: ['prerequisite-watched', 'prerequisite-met', 'prerequisite-lost'],
  broken: ['prerequisite-watched', 'prerequisite-broken'],
  late: ['prerequisite-late'],
  skipped: ['prerequisite-skipped'],
};

const ending = (active: boolean): RunEventBody => ({
  type: 'service-attempt-ended',
  unit: corosync,
  attempt: 1,
  jobResult: active ? 'done' : 'failed',
  active,
  detail: '',
  log: [],
});

const serviceEvents: Readonly<Record<ServiceStep, RunEventBody>> = {
  'service-found-active': { type: 'service-found-active', unit: corosync, since: 0 },
  'service-requested': { type: 'service-requested', unit: corosync, attempt: 1 },
  'service-starting': { type: 'service-starting', unit: corosync, attempt: 1 },
  'service-attempt-ended: active': ending(true),
  'service-attempt-ended: not active': ending(false),
  'service-retry': { type: 'service-retry', unit: corosync, attempt: 2, delay: 2000 },
  'service-waiting': { type: 'service-waiting', unit: corosync, prerequisites: ['data'] },
  'service-active': { type: 'service-active', unit: corosync },
  'service-observed: met': { type: 'service-observed', unit: corosync, status: 'met', reason: 'quorate' },
  'service-observed: not met': { type: 'service-observed', unit: corosync, status: 'unmet', reason: 'no quorum' },
  'service-ready': { type: 'service-ready', unit: corosync, detail: 'member' },
  'service-failed': { type: 'service-failed', unit: corosync, detail: 'it went down', log: [] },
  'service-stopping': { type: 'service-stopping', unit: corosync, limit: 90_000 },
  'service-stopped': { type: 'service-stopped', unit: corosync },
  'service-skipped': { type: 'service-skipped', unit: corosync, cause: 'outcome', detail: 'late' },
  'stack-retry': { type: 'stack-retry', attempt: 2, of: 3, reason: 'not ready' },
  'lone-corosync: stopped': { type: 'lone-corosync', state: 'stopped', detail: 'stopped' },
};

const toService: Readonly<Record<ServiceStatus, readonly ServiceStep[]>> = {
  pending: [],
  requested: ['service-requested'],
  starting: ['service-requested', 'service-starting'],
  ended: ['service-requested', 'service-attempt-ended: not active'],
  retrying: ['service-requested', 'service-attempt-ended: not active', 'service-retry'],
  active: ['service-found-active'],
  ready: ['service-found-active', 'service-ready'],
  failed: ['service-failed'],
  skipped: ['service-skipped'],
  stopping: ['service-found-active', 'service-stopping'],
  stopped: ['service-found-active', 'lone-corosync: stopped'],
};

const keys = <Key extends string>(record: Readonly<Record<Key, unknown>>) => Object.keys(record) as Key[];

describe('a prerequisite', () => {
  const cases = keys(toPrerequisite).flatMap(from => keys(prerequisiteEvents).map(step => ({ from, step })));

  it.each(cases)('follows the table: $from, $step', ({ from, step }) => {
    const before = after(...toPrerequisite[from].map(way => prerequisiteEvents[way]));
    expect([before.prerequisites.get('a')?.status, before.defects]).toEqual([from, []]);
    const next = apply(before, { at: 9, ...prerequisiteEvents[step] });
    const legal = prerequisiteTransitions[from][step];
    expect(next.prerequisites.get('a')?.status).toBe(legal ?? from);
    expect(next.defects.map(({ reason }) => reason)).toEqual(legal ? [] : [`a is ${from}`]);
  });

  it('counts its losses and keeps the time of the last meeting', () => {
    const events = begun()
      .at(10)
      .emit(prerequisiteEvents['prerequisite-watched'])
      .at(20)
      .meet('a', 'active')
      .at(30)
      .emit({ type: 'prerequisite-lost', name: 'a', reason: 'a.service: failed' })
      .at(45)
      .meet('a', 'active again').events;
    expect(fold(events).prerequisites.get('a')).toMatchObject({
      status: 'met',
      watchedAt: 10,
      metAt: 45,
      lost: 1,
      observation: { status: 'met', reason: 'active again' },
    });
  });

  it('keeps a hint only as long as the reason that it belongs to', () => {
    const watched = begun().emit(prerequisiteEvents['prerequisite-watched']);
    const seen = watched.observe('a', 'broken', 'masked', 'systemctl unmask a').events;
    const broken = (reason: string) => apply(fold(seen), { at: 9, type: 'prerequisite-broken', name: 'a', reason });
    expect(broken('masked').prerequisites.get('a')?.observation?.hint).toBe('systemctl unmask a');
    expect(broken('gone').prerequisites.get('a')?.observation?.hint).toBeUndefined();
  });
});

describe('a service', () => {
  const cases = keys(toService).flatMap(from => keys(serviceEvents).map(step => ({ from, step })));

  it.each(cases)('follows the table: $from, $step', ({ from, step }) => {
    const before = after(...toService[from].map(way => serviceEvents[way]));
    expect([before.services.get(corosync)?.status, before.defects]).toEqual([from, []]);
    const next = apply(before, { at: 9, ...serviceEvents[step] });
    const legal = serviceTransitions[from][step];
    expect(next.services.get(corosync)?.status).toBe(legal ?? from);
    expect(next.defects).toHaveLength(legal ? 0 : 1);
  });

  it('keeps each attempt with its times, result and journal lines', () => {
    const attempts = fold(runs.retriedBoot()).services.get(corosync)?.attempts;
    expect(
      attempts?.map(({ number, requestedAt, endedAt, jobResult, active }) => {
        return [number, requestedAt, endedAt, jobResult, active];
      }),
    ).toEqual([
      [1, 5201, 5290, 'failed', false],
      [2, 7290, 7380, 'failed', false],
      [3, 11_380, 11_700, 'done', true],
    ]);
    expect(attempts?.[0]?.log).toEqual(runs.parseError);
  });

  it('records an attempt that systemd refused before there was a job', () => {
    const state = after(ending(false));
    expect(state.services.get(corosync)).toMatchObject({ status: 'ended', attempts: [{ requestedAt: 5, endedAt: 5 }] });
  });

  it('says of a lone corosync why it was stopped', () => {
    expect(fold(runs.loneCorosyncBoot()).services.get(corosync)).toMatchObject({
      status: 'stopped',
      detail: 'pacemaker is down: a node without pacemaker does not vote',
    });
  });
});

describe('a run', () => {
  it('takes every event of a real stream as legal', () => {
    const streams = [
      runs.goodBoot(),
      runs.lateBoot(),
      runs.brokenBoot(),
      runs.retriedBoot(),
      runs.heldBoot(),
      runs.loneCorosyncBoot(),
      runs.loneNodeOfTwo(),
      runs.allUpAlready(),
    ];
    expect(streams.flatMap(events => fold(events).defects)).toEqual([]);
  });

  it.each<[string, RunEventBody, string]>([
    ['a prerequisite it does not have', { type: 'prerequisite-met', name: 'b' }, 'no prerequisite is named b'],
    ['a service it does not have', { type: 'service-active', unit: 'x.service' }, 'no service is named x.service'],
    ['an event of another version', { type: 'tea-time' } as unknown as RunEventBody, 'unknown event'],
  ])('records as a defect: %s', (_, body, reason) => {
    expect(after(body).defects.map(defect => defect.reason)).toEqual([reason]);
  });

  it('records as defects what comes before the start, after the end, and a second start', () => {
    const [start, ...rest] = runs.heldBoot() as [RunEvent, ...RunEvent[]];
    expect(apply(initialState, { at: 0, type: 'gate-passed' }).defects[0]?.reason).toBe('the run has not started');
    expect(apply(fold([start]), start).defects[0]?.reason).toBe('the run has started already');
    const ended = fold(rest, fold([start]));
    expect(apply(ended, { at: 9999, type: 'gate-passed' }).defects[0]?.reason).toBe('the run has ended');
  });

  it('passes the gate once', () => {
    expect(after({ type: 'gate-passed' }, { type: 'gate-passed' }).defects).toHaveLength(1);
  });

  it('keeps the first order to stop', () => {
    const state = after(
      { type: 'stop-requested', cause: 'SIGTERM', deferred: true },
      { type: 'stop-requested', cause: 'shutdown', deferred: false },
    );
    expect(state.stop?.cause).toBe('SIGTERM');
  });

  it('leaves every earlier state as it was', () => {
    const events = runs.retriedBoot();
    const states = events.map((_, i) => fold(events.slice(0, i + 1)));
    const again = events.map((_, i) => fold(events.slice(0, i + 1)));
    const running: RunState[] = [];
    events.reduce((state, event) => {
      const next = apply(state, event);
      running.push(next);
      return next;
    }, initialState);
    const view = (state: RunState) => [state.prerequisites.rows(), state.services.rows(), state.waitEndedAt];
    expect(running.map(view)).toEqual(states.map(view));
    expect(again.map(view)).toEqual(states.map(view));
  });

  it('gives back all events in their order, illegal ones too', () => {
    const events = begun().emit({ type: 'prerequisite-met', name: 'nobody' }, { type: 'gate-passed' }).events;
    expect(eventsOf(fold(events))).toEqual(events);
  });

  it('takes any sequence of events without throwing', () => {
    const bodies = [...Object.values(prerequisiteEvents), ...Object.values(serviceEvents), ...runs.goodBoot()];
    let seed = 1;
    const next = () => (seed = (seed * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
    for (let round = 0; round < 300; round++) {
      let state = next() < 0.9 ? fold(begun().events) : initialState;
      for (let at = 0; at < 40; at++) {
        state = apply(state, { ...(bodies[Math.floor(next() * bodies.length)] as RunEventBody), at });
      }
      expect(eventsOf(state).length).toBeGreaterThanOrEqual(40);
      expect(state.services.get(pacemaker)?.status ?? 'none').toMatch(/^[a-z]+$/);
    }
  });

  it('folds the events of 1,000 prerequisites, each with its own row', () => {
    const names = Array.from({ length: 1000 }, (_, i) => `p${i}`);
    const many = stream(names.map(name => prerequisite(name, 'unit', `unit ${name}.service`)));
    for (const name of names) many.emit({ type: 'prerequisite-watched', name }).observe(name, 'unmet', 'inactive');
    for (const name of names) many.meet(name, 'active');
    const state = fold(many.events);
    expect(state.defects).toEqual([]);
    expect(state.prerequisites.rows().every(({ status, metAt }) => status === 'met' && metAt === 0)).toBe(true);
  });
});
