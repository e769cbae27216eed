/** One prerequisite of a run, folded from its events. */
import type { Observation } from '../conditions/condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { PlannedPrerequisite, RunEvent } from './event.ts';
import type { PrerequisiteStatus, PrerequisiteStep } from './transitions.ts';

export type PrerequisiteEvent = Extract<RunEvent, { readonly type: PrerequisiteStep }>;

export interface PrerequisiteState {
  readonly planned: PlannedPrerequisite;
  readonly status: PrerequisiteStatus;
  /** When it took this status. */
  readonly since: Milliseconds;
  readonly watchedAt: Milliseconds | undefined;
  /** When it was last met, kept when it is lost again. */
  readonly metAt: Milliseconds | undefined;
  readonly lost: number;
  readonly losses: Losses;
  /** The last observation. */
  readonly observation: Observation | undefined;
  /** What passed when it is late. */
  readonly limit: 'timeout' | 'deadline' | undefined;
  readonly skipReason: string;
  readonly told: Told;
}

/**
 * Of what comes on and on not each is told: of the observations that it is not met, whose reason may change all the time, and
 * of the losses of one that comes and goes.
 */
export interface Told {
  readonly count: number;
  readonly lastAt: Milliseconds;
  /** How many came since and were not told: above 0, the last one was not. */
  readonly untold: number;
}

export interface Losses extends Told {
  readonly firstAt: Milliseconds;
}

/** So many are told as they come; then one at most in a pause that grows. */
export const toldAtOnce = 5;
const firstPause: Milliseconds = 10_000;
const longestPause: Milliseconds = 300_000;

export function plannedPrerequisite(planned: PlannedPrerequisite, at: Milliseconds): PrerequisiteState {
  return {
    planned,
    status: 'pending',
    since: at,
    watchedAt: undefined,
    metAt: undefined,
    lost: 0,
    losses: { count: 0, lastAt: at, untold: 0, firstAt: at },
    observation: undefined,
    limit: undefined,
    skipReason: '',
    told: { count: 0, lastAt: at, untold: 0 },
  };
}

/** The transition to `status` has been found legal. */
export function applyToPrerequisite(
  row: PrerequisiteState,
  event: PrerequisiteEvent,
  status: PrerequisiteStatus,
): PrerequisiteState {
  const next = { ...row, status, since: status === row.status ? row.since : event.at };
  switch (event.type) {
    case 'prerequisite-watched':
      return { ...next, watchedAt: row.watchedAt ?? event.at };
    case 'prerequisite-observed':
      return {
        ...next,
        observation: observation(event.status, event.reason, event.hint),
        told: isToldByAnother(row, event.status) ? row.told : tell(row.told, event.at),
      };
    case 'prerequisite-met':
      return { ...next, metAt: row.status === 'met' ? row.metAt : event.at, limit: undefined };
    case 'prerequisite-lost':
      return {
        ...next,
        lost: row.lost + 1,
        losses: { ...tell(row.losses, event.at), firstAt: row.lost === 0 ? event.at : row.losses.firstAt },
        observation: observation('unmet', event.reason, hintFor(row, event.reason)),
      };
    case 'prerequisite-broken':
      return { ...next, observation: observation('broken', event.reason, hintFor(row, event.reason)) };
    case 'prerequisite-late':
      return { ...next, limit: event.limit };
    case 'prerequisite-skipped':
      return { ...next, skipReason: event.reason };
  }
}

/** By the event that follows: met, broken, or of one that was met lost. */
export function isToldByAnother(row: PrerequisiteState, status: Observation['status']): boolean {
  return status === 'met' || status === 'broken' || row.status === 'met';
}

function tell({ count, lastAt, untold }: Told, at: Milliseconds): Told {
  const pause = count < toldAtOnce ? 0 : Math.min(longestPause, firstPause * 2 ** (count - toldAtOnce));
  return at - lastAt >= pause ? { count: count + 1, lastAt: at, untold: 0 } : { count, lastAt, untold: untold + 1 };
}

/** The hint of an observation stays as long as its reason does. */
function hintFor(row: PrerequisiteState, reason: string): string | undefined {
  return row.observation?.reason === reason ? row.observation.hint : undefined;
}

function observation(status: Observation['status'], reason: string, hint: string | undefined): Observation {
  return hint === undefined ? { status, reason } : { status, reason, hint };
}
