/** Builds streams of events as the engine emits them. */
import type { ObservationStatus } from '../../../src/conditions/condition.ts';
import type { ClusterView, PlannedPrerequisite, RunEvent, RunEventBody } from '../../../src/engine/event.ts';
import { apply, initialState, type RunState } from '../../../src/engine/state.ts';
import { toReport } from '../../../src/report/to-report.ts';
import type { Report } from '../../../src/report/report.ts';

/** `at` sets the clock for all that follow. */
export interface Stream {
  at(time: number): Stream;
  emit(...bodies: RunEventBody[]): Stream;
  observe(name: string, status: ObservationStatus, reason: string, hint?: string): Stream;
  /** Observed as met, and met. */
  meet(name: string, reason: string): Stream;
  /** Requested, started and active `took` after now, in one attempt; the clock stays. */
  start(unit: string, took: number, attempt?: number): Stream;
  ready(unit: string, detail: string): Stream;
  cluster(cluster: Partial<ClusterView>): Stream;
  readonly events: RunEvent[];
}

export const corosync = 'corosync.service';
export const pacemaker = 'pacemaker.service';
export const pcsd = 'pcsd.service';

export function prerequisite(
  name: string,
  kind: string,
  text: string,
  more: Partial<PlannedPrerequisite> = {},
): PlannedPrerequisite {
  return { name, kind, text, required: true, timeout: undefined, after: [], requiredBy: [], ...more };
}

const unknownCluster: ClusterView = {
  quorate: undefined,
  waitForAll: undefined,
  dc: undefined,
  standby: undefined,
  maintenance: undefined,
};

export type Start = Extract<RunEventBody, { type: 'run-started' }>;

export function stream(prerequisites: readonly PlannedPrerequisite[], more: Partial<Start> = {}): Stream {
  const events: RunEvent[] = [];
  let now = 0;
  const self: Stream = {
    events,
    at(time) {
      now = time;
      return self;
    },
    emit(...bodies) {
      for (const body of bodies) events.push({ at: now, ...body });
      return self;
    },
    observe: (name, status, reason, hint) =>
      self.emit({ type: 'prerequisite-observed', name, status, reason, ...(hint === undefined ? {} : { hint }) }),
    meet: (name, reason) => self.observe(name, 'met', reason).emit({ type: 'prerequisite-met', name }),
    start(unit, took, attempt = 1) {
      const began = now;
      self.emit({ type: 'service-requested', unit, attempt });
      self.emit({ type: 'service-starting', unit, attempt });
      self.at(began + took).emit(
        {
          type: 'service-attempt-ended',
          unit,
          attempt,
          jobResult: 'done',
          active: true,
          detail: '',
          log: [],
        },
        { type: 'service-active', unit },
      );
      return self;
    },
    ready: (unit, detail) => self.emit({ type: 'service-ready', unit, detail }),
    cluster: cluster => self.emit({ type: 'cluster-observed', cluster: { ...unknownCluster, ...cluster } }),
  };
  return self.emit({
    type: 'run-started',
    host: 'alpha',
    bootId: '3f1a9b52-6f6e-4c1d-9a55-0d0c5c0e7a11',
    trigger: 'boot',
    dryRun: false,
    startedAt: '2026-03-01T03:12:09.250+01:00',
    pid: 412,
    version: '0.1.0',
    sources: ['/etc/muster/muster.yaml'],
    deadline: 600_000,
    services: [corosync, pacemaker, pcsd],
    ...more,
    prerequisites,
  });
}

export const gate: RunEventBody = { type: 'gate-passed' };

export function fold(events: readonly RunEvent[], state: RunState = initialState): RunState {
  return events.reduce(apply, state);
}

export function reportOf(events: readonly RunEvent[], now?: number): Report {
  const report = toReport(fold(events), now);
  if (!report) throw new Error('the stream has no run-started');
  return report;
}

/** The first looks at these begin. */
export const watched = (...names: string[]): RunEventBody[] =>
  names.map(name => ({ type: 'prerequisite-watched', name }));
