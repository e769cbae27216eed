import { eventsOf } from '../engine/state.ts';
import { notAnswered } from './unseen.ts';
import { explainWait } from './live/explain-wait.ts';
import type { ClusterView, RunEvent } from '../engine/event.ts';
import type { PrerequisiteState } from '../engine/prerequisite-state.ts';
import type { Attempt, ServiceState } from '../engine/service-state.ts';
import type { Defect, RunState } from '../engine/state.ts';
import type { PrerequisiteStatus, ServiceStatus } from '../engine/transitions.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Report, ReportedAttempt, ReportedCluster, ReportedPrerequisite, ReportedService } from './report.ts';

/** The report of a run that has ended, or of one in progress at `now` (on the events' clock). Undefined before it began. */
export function toReport(state: RunState, now: Milliseconds = state.at): Report | undefined {
  const { run, end } = state;
  if (!run) return undefined;
  const time: Times = { began: run.at, until: end?.at ?? Math.max(now, state.at) };
  return {
    schema: 'muster.report/1',
    version: run.version,
    host: run.host,
    bootId: run.bootId,
    trigger: run.trigger,
    dryRun: run.dryRun,
    attempt: run.attempt ?? null,
    startedAt: run.startedAt,
    durationMs: since(time, time.until),
    outcome: end?.outcome ?? null,
    exitCode: end?.exitCode ?? null,
    reason: end?.reason ?? explainWait(state),
    advice: end?.advice ?? '',
    deadlineMs: run.deadline,
    gateMs: sinceOrNull(time, state.gatePassedAt),
    prerequisites: state.prerequisites.rows().map(row => reportPrerequisite(row, state, time)),
    cluster: state.cluster ? reportCluster(state.cluster) : null,
    services: state.services.rows().map(row => reportService(row, time, end !== undefined)),
    findings: state.findings,
    diagnosis: state.diagnosis ?? null,
    defects: state.defects.map(describeDefect),
    events: eventsOf(state).map(event => rebase(event, time)),
  };
}

interface Times {
  readonly began: Milliseconds;
  /** The end of the run, or now. */
  readonly until: Milliseconds;
}

const prerequisiteStates: Readonly<Record<PrerequisiteStatus, ReportedPrerequisite['state']>> = {
  pending: 'unmet',
  watched: 'unmet',
  met: 'met',
  lost: 'unmet',
  broken: 'broken',
  late: 'late',
  skipped: 'skipped',
};

const serviceStates: Readonly<Record<ServiceStatus, ReportedService['state']>> = {
  pending: 'pending',
  requested: 'pending',
  starting: 'pending',
  ended: 'pending',
  retrying: 'pending',
  active: 'active',
  ready: 'ready',
  failed: 'failed',
  skipped: 'skipped',
  stopping: 'failed',
  // It was started and is down again: whoever asks whether it runs must not read anything better.
  stopped: 'failed',
};

function reportPrerequisite(row: PrerequisiteState, state: RunState, time: Times): ReportedPrerequisite {
  const { planned, observation } = row;
  const met = row.status === 'met';
  return {
    name: planned.name,
    kind: planned.kind,
    text: planned.text,
    required: planned.required,
    state: prerequisiteStates[row.status],
    waitedMs: waited(row, state, time),
    requiredBy: planned.requiredBy,
    timeoutMs: planned.timeout ?? null,
    watchedMs: sinceOrNull(time, row.watchedAt),
    metMs: met ? sinceOrNull(time, row.metAt) : null,
    seen: observation?.status ?? null,
    detail: describeLast(row, state),
    hint: observation?.hint ?? '',
    lost: row.lost,
  };
}

function waited(row: PrerequisiteState, { waitEndedAt }: RunState, time: Times): Milliseconds {
  if (row.watchedAt === undefined) return 0;
  // What only some services wait for is waited for beyond the gate.
  const ended = row.planned.requiredBy.length > 0 ? time.until : (waitEndedAt ?? time.until);
  const settled = ['met', 'broken', 'late', 'skipped'].includes(row.status) ? row.since : ended;
  return round(Math.max(0, settled - row.watchedAt));
}

function describeLast(row: PrerequisiteState, state: RunState): string {
  const { skipReason, observation } = row;
  if (skipReason) return observation ? `${skipReason}; last seen: ${observation.reason}` : skipReason;
  return observation?.reason ?? notLookedAt(row, state);
}

/** Its turn has not come, or its first look has not answered. */
function notLookedAt({ planned, watchedAt }: PrerequisiteState, { prerequisites }: RunState): string {
  if (watchedAt !== undefined) return notAnswered;
  const unmet = planned.after.filter(name => prerequisites.get(name)?.status !== 'met');
  return unmet.length > 0 ? `not looked at: it comes after ${unmet.join(', ')}` : 'not looked at';
}

function reportCluster({ quorate, waitForAll, dc, standby, maintenance }: ClusterView): ReportedCluster {
  return {
    quorate: quorate ?? null,
    waitForAll: waitForAll ?? null,
    dc: dc ?? null,
    standby: standby ?? null,
    maintenance: maintenance ?? null,
  };
}

function reportService(row: ServiceState, time: Times, ended: boolean): ReportedService {
  return {
    unit: row.unit,
    state: serviceStates[row.status],
    foundActive: row.foundActive,
    attempts: row.attempts.map(attempt => reportAttempt(attempt, time)),
    requestedMs: sinceOrNull(time, row.requestedAt),
    activeMs: sinceOrNull(time, row.activeAt),
    readyMs: sinceOrNull(time, row.readyAt),
    detail: describeService(row, ended),
    log: row.log,
  };
}

function describeService({ status, detail }: ServiceState, ended: boolean): string {
  if (status === 'stopped') return `stopped again: ${detail}`;
  // The run was told to stop: a start that runs is not taken back.
  const leftToRun = ended && (status === 'requested' || status === 'starting');
  return leftToRun ? `requested and left to run${detail ? `: ${detail}` : ''}` : detail;
}

function reportAttempt(attempt: Attempt, time: Times): ReportedAttempt {
  return {
    requestedMs: since(time, attempt.requestedAt),
    endedMs: sinceOrNull(time, attempt.endedAt),
    jobResult: attempt.jobResult ?? null,
    detail: attempt.detail,
    log: attempt.log,
  };
}

function describeDefect({ event, reason }: Defect): string {
  return `${event.type} out of order: ${reason}`;
}

function rebase(event: RunEvent, time: Times): RunEvent {
  return time.began === 0 ? event : { ...event, at: since(time, event.at) };
}

function since({ began }: Times, at: Milliseconds): Milliseconds {
  return round(at - began);
}

function sinceOrNull(time: Times, at: Milliseconds | undefined): Milliseconds | null {
  return at === undefined ? null : since(time, at);
}

/** To the microsecond: what a subtraction of floating-point numbers adds to it is noise. */
function round(duration: Milliseconds): Milliseconds {
  return Math.round(duration * 1000) / 1000;
}
