import pRetry from 'p-retry';
import type { Backoff, Service } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { ownWords } from '../services/own-words.ts';
import { lastLog } from '../services/unit-log.ts';
import { SystemdError, type UnitDetails } from '../systemd/systemd.ts';
import { awaitJob, queueTime, type JobOutcome, type QueueTime } from './await-job.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { hasFallen } from './fall.ts';
import { judgeJobEnd, type StartVerdict } from './job-verdict.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';
import { outlastStops, type WhyNotAgain } from './outlast-stops.ts';
import { requestStart } from './request-start.ts';
import { noticeShutdown } from './shutdown.ts';
import { Stopped } from './stop.ts';

export type StartResult =
  /** `finished`: a oneshot that has done its work and is not active any more. */
  | { readonly is: 'active'; readonly foundActive: boolean; readonly finished: boolean }
  /** `hopeless`: no other try can help. */
  | {
      readonly is: 'failed';
      readonly outcome: 'failed' | 'held' | 'broken';
      readonly detail: string;
      readonly hopeless: boolean;
    }
  /** It failed as `detail` says, and was not tried again: so ended what `beforeRetry` waited for. */
  | { readonly is: 'unmet'; readonly ending: Ending; readonly detail: string };

/**
 * Starts one service, with its attempts. `onRequested` is called as soon as a start has been written to systemd.
 * `beforeRetry` is waited for before each further attempt; an ending from it is the last word. Rejects with `Stopped` when the run is stopped; a job that runs by then is left to run.
 */
export async function startService(
  context: RunContext,
  service: Service,
  onRequested: () => void,
  beforeRetry?: () => Promise<{ readonly ending?: Ending }>,
): Promise<StartResult> {
  const { board, emit, ports, stop, done } = context;
  const { unit } = service;
  // Up since an earlier attempt of the stack.
  if (isUp(board.get(unit)) && done.started.has(unit)) {
    onRequested();
    return { is: 'active', foundActive: false, finished: false };
  }
  let unmet: Ending | undefined;
  /** Starting pacemaker then would pull in a corosync that nobody has looked at. */
  const pullsCorosyncUp = () =>
    unit !== corosync && !service.evenIfHeld && done.handled.has(corosync) && !isUp(board.get(corosync));
  const whyNotAgain = async () => {
    if (pullsCorosyncUp()) return `${corosync} went down`;
    unmet = (await beforeRetry?.())?.ending;
    return unmet?.reason;
  };
  if (isUp(board.get(unit))) {
    const { activeEnterAt } = await ports.systemd.details(unit);
    emit({ type: 'service-found-active', unit, since: activeEnterAt, limit: service.readyTimeout });
    onRequested();
    // A corosync that was started below it is not alone.
    if (unit === pacemaker) stop.resume();
    return { is: 'active', foundActive: true, finished: false };
  }
  try {
    const earlier = done.attempts.get(unit) ?? 0;
    const queue = queueTime(context.config);
    const { finished } = await pRetry(
      attempt => tryOnce(context, service, { attempt: earlier + attempt, queue, whyNotAgain }, onRequested),
      {
        retries: service.attempts - 1,
        minTimeout: 0, // p-retry schedules no timer of its own: the engine's clock does the waiting, below
        signal: stop.signal,
        shouldRetry: async ({ error, attemptNumber }) => {
          if (!(error instanceof AttemptFailed) || error.verdict.is === 'hopeless') return false;
          if (pullsCorosyncUp()) return false;
          const delay = backoffDelay(service.backoff, attemptNumber, ports.random);
          emit({ type: 'service-retry', unit, attempt: earlier + attemptNumber + 1, delay });
          await ports.clock.sleep(delay, stop.signal);
          if (await whyNotAgain()) return false;
          await ports.systemd.resetFailed(unit);
          return true;
        },
      },
    );
    return { is: 'active', foundActive: false, finished };
  } catch (error) {
    // Without an optional one pacemaker still comes.
    if (service.required) stop.resume();
    if (error instanceof SystemdError && !stop.signal.aborted) {
      // Its start may have been asked for, and nobody is left to tell what came of it.
      const detail = `whether it was started is not known: ${error.message}`;
      emit({ type: 'service-failed', unit, detail, log: [] });
    }
    if (!(error instanceof AttemptFailed)) throw error;
    const { verdict } = error;
    if (unmet) return { is: 'unmet', ending: unmet, detail: verdict.detail };
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

interface Try {
  readonly attempt: number;
  readonly queue: QueueTime;
  readonly whyNotAgain: WhyNotAgain;
}

async function tryOnce(
  context: RunContext,
  service: Service,
  { attempt, queue, whyNotAgain }: Try,
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
  const first = await requested;
  if (unit === pacemaker) stop.resume();
  const taken = await outlastStops(context, unit, first, { queue, whyNotAgain }).catch((error: unknown) =>
    leaveUnasked(context, unit, error),
  );
  if ('verdict' in taken)
    return fail(context, unit, { attempt, jobResult: 'refused', verdict: taken.verdict, log: [] });
  const outcome = await awaitJob(context, service, { job: taken.job, attempt, queue });
  if (outcome.result === 'canceled') await orderedByShutdown(context);
  const verdict = verdictOf(outcome);
  if (verdict.is === 'active') {
    const jobResult = outcome.result;
    emit({ type: 'service-attempt-ended', unit, attempt, jobResult, active: true, detail: '', log: [] });
    emit({ type: 'service-active', unit, limit: service.readyTimeout });
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

/** The order to stop, while systemd refused the start: nothing was started. */
function leaveUnasked({ emit, done }: RunContext, unit: string, error: unknown): never {
  if (error instanceof Stopped && !done.requested.has(unit)) {
    const detail = 'systemd refused its start until something else had stopped';
    emit({ type: 'service-skipped', unit, cause: 'stopped', detail });
  }
  throw error;
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
