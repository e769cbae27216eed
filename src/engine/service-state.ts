/** One service of a run with its attempts, folded from its events. */
import type { ObservationStatus } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { RunEvent } from './event.ts';
import type { ServiceStatus, ServiceStep } from './transitions.ts';

export type ServiceEvent = Extract<RunEvent, { readonly type: `service-${string}` }>;

export interface ServiceState {
  readonly unit: string;
  readonly status: ServiceStatus;
  /** When it took this status. */
  readonly since: Milliseconds;
  readonly foundActive: boolean;
  readonly attempts: readonly Attempt[];
  /** Of the first attempt. */
  readonly requestedAt: Milliseconds | undefined;
  /** When this run saw it become active; undefined for one that was found active. */
  readonly activeAt: Milliseconds | undefined;
  /** The last time. */
  readonly readyAt: Milliseconds | undefined;
  /** When the next attempt is due, while `retrying`. */
  readonly retryAt: Milliseconds | undefined;
  /** How long it has to become ready, since it was seen active. */
  readonly readyLimit: Milliseconds | undefined;
  /** The prerequisites that hold up its start at this moment. */
  readonly waitsFor: readonly string[];
  /** The last thing known of it, in one line. */
  readonly detail: string;
  readonly log: readonly string[];
  readonly observed: ObservationStatus | undefined;
}

export interface Attempt {
  readonly number: number;
  readonly requestedAt: Milliseconds;
  /** When its job left the queue. */
  readonly startingAt: Milliseconds | undefined;
  readonly endedAt: Milliseconds | undefined;
  readonly jobResult: string | undefined;
  readonly active: boolean;
  readonly detail: string;
  readonly log: readonly string[];
}

export function plannedService(unit: string, at: Milliseconds): ServiceState {
  return {
    unit,
    status: 'pending',
    since: at,
    foundActive: false,
    attempts: [],
    requestedAt: undefined,
    activeAt: undefined,
    readyAt: undefined,
    retryAt: undefined,
    readyLimit: undefined,
    waitsFor: [],
    detail: '',
    log: [],
    observed: undefined,
  };
}

export function serviceStep(event: ServiceEvent): ServiceStep {
  if (event.type === 'service-observed')
    return event.status === 'met' ? 'service-observed: met' : 'service-observed: not met';
  if (event.type !== 'service-attempt-ended') return event.type;
  return event.active ? 'service-attempt-ended: active' : 'service-attempt-ended: not active';
}

/** The transition to `status` has been found legal. */
export function applyToService(row: ServiceState, event: ServiceEvent, status: ServiceStatus): ServiceState {
  const next = { ...row, status, since: status === row.status ? row.since : event.at };
  switch (event.type) {
    case 'service-found-active':
      return { ...next, foundActive: true, retryAt: undefined, readyLimit: event.limit, waitsFor: [] };
    case 'service-requested':
      return {
        ...next,
        requestedAt: row.requestedAt ?? event.at,
        retryAt: undefined,
        waitsFor: [],
        attempts: [...row.attempts, newAttempt(event.attempt, event.at)],
      };
    case 'service-starting':
      return {
        ...next,
        waitsFor: [],
        attempts: changeAttempt(row, event, attempt => ({ ...attempt, startingAt: event.at })),
      };
    case 'service-attempt-ended': {
      const { jobResult, active, detail, log } = event;
      const ended = (attempt: Attempt) => ({ ...attempt, endedAt: event.at, jobResult, active, detail, log });
      return { ...next, detail, waitsFor: [], attempts: changeAttempt(row, event, ended) };
    }
    case 'service-retry':
      return { ...next, retryAt: event.at + event.delay };
    case 'service-waiting':
      return { ...next, retryAt: undefined, waitsFor: event.prerequisites };
    case 'service-active':
      return { ...next, activeAt: event.at, readyLimit: event.limit };
    case 'service-observed':
      return { ...next, detail: event.reason, observed: event.status };
    case 'service-ready':
      return { ...next, readyAt: row.status === 'ready' ? row.readyAt : event.at, detail: event.detail };
    case 'service-failed':
      return status === 'failed' ? { ...next, waitsFor: [], detail: event.detail, log: event.log } : next;
    case 'service-skipped':
      return { ...next, retryAt: undefined, waitsFor: [], detail: event.detail };
    // Why it is stopped says more than that it is.
    case 'service-stopping':
      return next;
    case 'service-stopped':
      return { ...next, detail: row.detail === '' ? 'stopped again' : `stopped again; before that: ${row.detail}` };
  }
}

/** With the next attempt of the stack one that is down begins anew; its attempts so far are kept. */
export function beginAnew(row: ServiceState, at: Milliseconds): ServiceState {
  const { attempts, requestedAt } = row;
  return { ...plannedService(row.unit, at), attempts, requestedAt };
}

/** An attempt may end without a job: systemd refused the request. */
function changeAttempt(
  row: ServiceState,
  event: { readonly attempt: number; readonly at: Milliseconds },
  change: (attempt: Attempt) => Attempt,
): Attempt[] {
  const known = row.attempts.some(attempt => attempt.number === event.attempt);
  const attempts = known ? row.attempts : [...row.attempts, newAttempt(event.attempt, event.at)];
  return attempts.map(attempt => (attempt.number === event.attempt ? change(attempt) : attempt));
}

function newAttempt(number: number, requestedAt: Milliseconds): Attempt {
  return {
    number,
    requestedAt,
    startingAt: undefined,
    endedAt: undefined,
    jobResult: undefined,
    active: false,
    detail: '',
    log: [],
  };
}
