import pRetry from 'p-retry';
import type { Backoff, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { ownWords } from '../services/own-words.ts';
import { lastLog } from '../services/unit-log.ts';
import type { UnitDetails } from '../systemd/systemd.ts';
import { awaitJob, type JobOutcome } from './await-job.ts';
import type { RunContext } from './context.ts';
import { hasFallen } from './fall.ts';
import { judgeJobEnd, judgeRefusal, type StartVerdict } from './job-verdict.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';
import { requestStart } from './request-start.ts';
import { noticeShutdown } from './shutdown.ts';

export type StartResult =
  /** `finished`: a oneshot that has done its work and is not active any more. */
  | { readonly is: 'active'; readonly foundActive: boolean; readonly finished: boolean }
  /** `hopeless`: no other try can help. */
  | {
      readonly is: 'failed';
      readonly outcome: 'failed' | 'held' | 'broken';
      readonly detail: string;
      readonly hopeless: boolean;
    };

/**
 * Starts one service, with its attempts. `onRequested` is called as soon as a start has been written to systemd.
 * Rejects with `Stopped` when the run is stopped; a job that runs by then is left to run.
 */
export async function startService(
  context: RunContext,
  service: Service,
  onRequested: () => void,
): Promise<StartResult> {
  const { board, emit, ports, stop, done } = context;
  const { unit } = service;
  // Up since an earlier attempt of the stack.
  if (isUp(board.get(unit)) && done.started.has(unit)) {
    onRequested();
    return { is: 'active', foundActive: false, finished: false };
  }
  if (isUp(board.get(unit))) {
    const { activeEnterAt } = await ports.systemd.details(unit);
    emit({ type: 'service-found-active', unit, since: activeEnterAt });
    onRequested();
    // A corosync that was started below it is not alone.
    if (unit === pacemaker) stop.resume();
    return { is: 'active', foundActive: true, finished: false };
  }
  try {
    const earlier = done.attempts.get(unit) ?? 0;
    const { finished } = await pRetry(attempt => tryOnce(context, service, earlier + attempt, onRequested), {
      retries: service.attempts - 1,
      minTimeout: 0, // p-retry schedules no timer of its own: the engine's clock does the waiting, below
      signal: stop.signal,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof AttemptFailed) || error.verdict.is === 'hopeless') return false;
        // Starting pacemaker would pull in a corosync that nobody has looked at.
        if (unit !== corosync && done.started.has(corosync) && !isUp(board.get(corosync))) return false;
        const delay = backoffDelay(service.backoff, attemptNumber, ports.random);
        emit({ type: 'service-retry', unit, attempt: earlier + attemptNumber + 1, delay });
        await ports.clock.sleep(delay, stop.signal);
        await ports.systemd.resetFailed(unit);
        return true;
      },
    });
    return { is: 'active', foundActive: false, finished };
  } catch (error) {
    // Without an optional one pacemaker still comes.
    if (service.required) stop.resume();
    if (!(error instanceof AttemptFailed)) throw error;
    const { verdict } = error;
    const hopeless = verdict.is === 'hopeless';
    return { is: 'failed', outcome: hopeless ? verdict.outcome : 'failed', detail: verdict.detail, hopeless };
  }
}

/** The delay before attempt `attempt + 1`: grows by the factor up to the maximum; with jitter, between half of that and all. */
export function backoffDelay(backoff: Backoff, attempt: number, random: () => number): Milliseconds {
  const delay = Math.min(backoff.max, backoff.initial * backoff.factor ** (attempt - 1));
  return Math.round(backoff.jitter ? delay * (0.5 + random() / 2) : delay);
}

type Failure = Exclude<StartVerdict, { is: 'active' }>;

class AttemptFailed extends Error {
  readonly verdict: Failure;

  constructor(verdict: Failure) {
    super(verdict.detail);
    this.verdict = verdict;
  }
}

async function tryOnce(
  context: RunContext,
  service: Service,
  attempt: number,
  onRequested: () => void,
): Promise<{ readonly finished: boolean }> {
  const { emit, stop, done } = context;
  const { unit } = service;
  const since = context.ports.clock.wallTime();
  const requested = requestStart(context, unit);
  emit({ type: 'service-requested', unit, attempt });
  done.attempts.set(unit, attempt);
  done.requested.add(unit);
  onRequested();
  const request = await requested;
  if (unit === pacemaker) stop.resume();
  if ('refused' in request) {
    done.requested.delete(unit);
    if (request.refused.error === 'TransactionIsDestructive') await orderedByShutdown(context);
    return fail(context, unit, { attempt, jobResult: 'refused', verdict: judgeRefusal(request.refused), log: [] });
  }
  const outcome = await awaitJob(context, service, request.job, attempt);
  if (outcome.result === 'canceled') await orderedByShutdown(context);
  const verdict = verdictOf(outcome);
  if (verdict.is === 'active') {
    const jobResult = outcome.result;
    emit({ type: 'service-attempt-ended', unit, attempt, jobResult, active: true, detail: '', log: [] });
    emit({ type: 'service-active', unit });
    done.started.add(unit);
    return { finished: !isUp(outcome.unit) };
  }
  if (hasFallen(outcome.unit)) done.requested.delete(unit);
  // A start that systemd skipped has no invocation, hence no log of its own.
  const { conditionResult, invocationId: id } = outcome.unit;
  const log = conditionResult ? await lastLog(context.ports.commands, { unit, id, since }, context.over) : [];
  const named = outcome.result === 'dependency' ? await withCulprits(context, verdict, outcome.unit) : verdict;
  return fail(context, unit, { attempt, jobResult: outcome.result, verdict: inOwnWords(unit, named, log), log });
}

/** systemd says only that something did not start, not what. */
async function withCulprits({ ports }: RunContext, verdict: Failure, unit: UnitDetails): Promise<Failure> {
  const required = [...new Set([...unit.requires, ...unit.bindsTo, ...unit.requisite])];
  const states = await ports.systemd.list(required).catch(() => []);
  const culprits = states.filter(state => !isUp(state)).map(({ id, activeState }) => `${id} is ${activeState}`);
  return culprits.length === 0 ? verdict : { ...verdict, detail: `${verdict.detail}: ${culprits.join(', ')}` };
}

function inOwnWords(unit: string, verdict: Failure, log: readonly string[]): Failure {
  const words = ownWords(unit, log);
  return words === undefined ? verdict : { ...verdict, detail: `${verdict.detail}: ${words}` };
}

function fail(
  { emit, stop, config }: RunContext,
  unit: string,
  end: { attempt: number; jobResult: string; verdict: Failure; log: readonly string[] },
): never {
  const { verdict, ...rest } = end;
  emit({ type: 'service-attempt-ended', unit, ...rest, active: false, detail: verdict.detail });
  const goesOn = config.services.some(service => service.unit === unit && !service.required);
  // An order to stop was deferred for the sake of a pacemaker that does not come now.
  if (!goesOn && (unit === corosync || stop.cause !== undefined)) stop.resume();
  throw new AttemptFailed(verdict);
}

/** A job that still runs, or that systemd held back for all that time, is not hurried by asking for it again. */
function verdictOf({ result, unit, detail }: JobOutcome): StartVerdict {
  if (result === 'start-timeout' || result === 'queue-timeout') return { is: 'hopeless', outcome: 'failed', detail };
  return judgeJobEnd({ result, unit });
}

/** At shutdown systemd cancels and refuses every start: an order to stop, not a failure of the unit. Rejects with it then. */
async function orderedByShutdown(context: RunContext): Promise<void> {
  await noticeShutdown(context);
  context.stop.signal.throwIfAborted();
}
