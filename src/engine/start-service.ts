import pRetry from 'p-retry';
import type { Backoff, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { lastLog } from '../services/unit-log.ts';
import { awaitJob, type JobOutcome } from './await-job.ts';
import type { RunContext } from './context.ts';
import { judgeJobEnd, judgeRefusal, type StartVerdict } from './job-verdict.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';

export type StartResult =
  /** `finished`: a oneshot that has done its work and is not active any more. */
  | { readonly is: 'active'; readonly foundActive: boolean; readonly finished: boolean }
  | { readonly is: 'failed'; readonly outcome: 'failed' | 'held' | 'broken'; readonly detail: string };

/**
 * Starts one service, with its attempts. `onRequested` is called as soon as a start has been written to systemd.
 * Rejects with `Stopped` when the run is stopped; a job that runs by then is left to run.
 */
export async function startService(
  context: RunContext,
  service: Service,
  onRequested: () => void,
): Promise<StartResult> {
  const { board, emit, ports, stop } = context;
  const { unit } = service;
  if (isUp(board.get(unit))) {
    const { activeEnterAt } = await ports.systemd.details(unit);
    emit({ type: 'service-found-active', unit, since: activeEnterAt });
    onRequested();
    return { is: 'active', foundActive: true, finished: false };
  }
  try {
    await pRetry(attempt => tryOnce(context, service, attempt, onRequested), {
      retries: service.attempts - 1,
      minTimeout: 0, // p-retry schedules no timer of its own: the engine's clock does the waiting, below
      signal: stop.signal,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof AttemptFailed) || error.verdict.is === 'hopeless') return false;
        const delay = backoffDelay(service.backoff, attemptNumber, ports.random);
        emit({ type: 'service-retry', unit, attempt: attemptNumber + 1, delay });
        await ports.clock.sleep(delay, stop.signal);
        await ports.systemd.resetFailed(unit);
        return true;
      },
    });
  } catch (error) {
    if (unit === corosync) stop.resume();
    if (!(error instanceof AttemptFailed)) throw error;
    const { verdict } = error;
    return { is: 'failed', outcome: verdict.is === 'hopeless' ? verdict.outcome : 'failed', detail: verdict.detail };
  }
  emit({ type: 'service-active', unit });
  return { is: 'active', foundActive: false, finished: !isUp(board.get(unit)) };
}

/** The delay before attempt `attempt + 1`: grows by the factor up to the maximum; with jitter, between half of that and all. */
export function backoffDelay(backoff: Backoff, attempt: number, random: () => number): Milliseconds {
  const delay = Math.min(backoff.max, backoff.initial * backoff.factor ** (attempt - 1));
  return Math.round(backoff.jitter ? delay * (0.5 + random() / 2) : delay);
}

class AttemptFailed extends Error {
  readonly verdict: Exclude<StartVerdict, { is: 'active' }>;

  constructor(verdict: Exclude<StartVerdict, { is: 'active' }>) {
    super(verdict.detail);
    this.verdict = verdict;
  }
}

async function tryOnce(context: RunContext, service: Service, attempt: number, onRequested: () => void): Promise<void> {
  const { emit, stop } = context;
  const { unit } = service;
  // The one place that requests a service: nothing may come between this look at the order to stop and the request.
  stop.signal.throwIfAborted();
  const requested = context.ports.systemd.start(unit);
  emit({ type: 'service-requested', unit, attempt });
  onRequested();
  const request = await requested;
  if (unit === pacemaker) stop.resume();
  if ('refused' in request) {
    const verdict = await judgeRefused(context, judgeRefusal(request.refused), request.refused.error);
    fail(context, unit, { attempt, jobResult: 'refused', verdict, log: [] });
    return;
  }
  const outcome = await awaitJob(context, service, request.job, attempt);
  const verdict = verdictOf(outcome);
  if (verdict.is === 'active') {
    emit({
      type: 'service-attempt-ended',
      unit,
      attempt,
      jobResult: outcome.result,
      active: true,
      detail: '',
      log: [],
    });
    return;
  }
  const log = await lastLog(context.ports.commands, unit, outcome.unit.invocationId, context.over);
  fail(context, unit, { attempt, jobResult: outcome.result, verdict, log });
}

function fail(
  { emit }: RunContext,
  unit: string,
  end: { attempt: number; jobResult: string; verdict: StartVerdict; log: readonly string[] },
): never | undefined {
  const { verdict, ...rest } = end;
  if (verdict.is === 'active') return undefined;
  emit({ type: 'service-attempt-ended', unit, ...rest, active: false, detail: verdict.detail });
  throw new AttemptFailed(verdict);
}

function verdictOf({ result, unit, detail }: JobOutcome): StartVerdict {
  if (result === 'start-timeout' || result === 'queue-timeout') return { is: 'failed', detail };
  return judgeJobEnd({ result, unit });
}

/** At shutdown systemd refuses every start: that is an order to stop, not a failure of the unit. */
async function judgeRefused(context: RunContext, verdict: StartVerdict, error: string): Promise<StartVerdict> {
  if (error !== 'TransactionIsDestructive') return verdict;
  const state = await context.ports.systemd.systemState();
  if (state !== 'stopping') return verdict;
  context.stop.request('shutdown');
  context.stop.signal.throwIfAborted();
  return verdict;
}
