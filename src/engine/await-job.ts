import type { Config, Service } from '../config/config.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { waitsInFront } from '../plan/plan.ts';
import type { Job, JobEnd, UnitDetails, UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import { corosync, pacemaker } from './preflight.ts';
import { timedOut, within } from '../lib/race.ts';

export interface JobOutcome {
  /** systemd's job result, or `start-timeout`, `queue-timeout`. */
  readonly result: string;
  readonly unit: UnitDetails;
  /** Only of a timeout: what passed. */
  readonly detail: string;
}

/** How long the jobs of a service may still be queued, all its attempts together. At first: the file's deadline, if that is not very short. */
export interface QueueTime {
  left: Milliseconds;
}

/** How long a job may be queued before the report says behind what. */
const queueNotice: Milliseconds = 1000;
/** However short the deadline: ahead of a job is also what its unit itself pulls in (of pcsd: pcsd-ruby). */
const leastQueueTime: Milliseconds = 30_000;
/** systemd may be out of reach, and an order to stop does not wait for that to change. */
const cancelLimit: Milliseconds = 2000;
/** A daemon that takes longer than that to start is rare; without systemd's signals corosync may be up alone meanwhile. */
const askEvery: Milliseconds = 10_000;
/** Beyond systemd's own TimeoutStartSec, so that systemd's verdict comes first; and where it sets none. */
const startGrace: Milliseconds = 10_000;
const startTimeoutWithoutLimit: Milliseconds = 300_000;
/** systemd's infinity is 2^64 - 1 microseconds; nobody means a finite limit of a year. */
const unlimited: Milliseconds = 365 * 24 * 3_600_000;

/**
 * Waits for a start job of ours. The start timeout counts from when the job runs; as long as it is queued, what is left of
 * the service's time in the queue counts. When the run is stopped, a job that is only queued is cancelled and one
 * that runs is left to run.
 */
export async function awaitJob(
  context: RunContext,
  service: Service,
  { job, attempt, queue }: { readonly job: Job; readonly attempt: number; readonly queue: QueueTime },
): Promise<JobOutcome> {
  const { emit, ports, stop, config } = context;
  const { unit } = service;
  const settled = new AbortController();
  try {
    const running = leftTheQueue(context, unit, settled.signal);
    const began = ports.clock.now();
    const queued = await inQueue(context, unit, job, { running, limit: Math.max(0, queue.left) });
    queue.left -= ports.clock.now() - began;
    if (queued === timedOut) {
      const behind = await describeQueue(context, job);
      await ports.systemd.cancel(job.id);
      const detail = `its start job was still queued after ${formatDuration(ports.clock.now() - began)}${behind}; the job was cancelled`;
      return { result: 'queue-timeout', unit: await ports.systemd.details(unit), detail };
    }
    if (queued === 'running') {
      emit({ type: 'service-starting', unit, attempt });
      if (unit === corosync && config.services.some(other => other.unit === pacemaker)) stop.defer();
    }
    const limit = service.startTimeout ?? (await ownStartTimeout(context, unit));
    const ended = await whileSystemdAnswers(context, unit, job, limit);
    if (ended !== timedOut) return withoutDetail(ended);
    const detail = `it did not become active within ${formatDuration(limit)} (${service.startTimeout === undefined ? "beyond the unit's own TimeoutStartSec=" : 'startTimeout'})`;
    return { result: 'start-timeout', unit: await ports.systemd.details(unit), detail };
  } finally {
    settled.abort(new Error('settled'));
  }
}

/** The end of a job that runs. Rejects as soon as systemd is known to be out of reach: nothing would tell of that end. */
async function whileSystemdAnswers(
  { ports, stop }: RunContext,
  unit: string,
  { ended }: Job,
  limit: Milliseconds,
): Promise<JobEnd | typeof timedOut> {
  const { clock, systemd } = ports;
  for (let left = limit; left > 0; left -= askEvery) {
    const soon = await within(ended, Math.min(left, askEvery), clock, stop.signal);
    if (soon !== timedOut) return soon;
    const answered = systemd.list([unit]).then((): typeof timedOut => timedOut);
    const meanwhile = await within(Promise.race([ended, answered]), Infinity, clock, stop.signal);
    if (meanwhile !== timedOut) return meanwhile;
  }
  return timedOut;
}

async function inQueue(
  context: RunContext,
  unit: string,
  job: Job,
  { running, limit }: { readonly running: Promise<'running'>; readonly limit: Milliseconds },
): Promise<'running' | 'ended' | typeof timedOut> {
  const { ports, stop, emit } = context;
  const next = Promise.race([running, job.ended.then(() => 'ended' as const)]);
  try {
    const soon = await within(next, Math.min(queueNotice, limit), ports.clock, stop.signal);
    if (soon !== timedOut) return soon;
    const behind = await describeQueue(context, job);
    emit({ type: 'service-observed', unit, status: 'unmet', reason: `its start job is queued${behind}` });
    const inTime = await within(next, Math.max(0, limit - queueNotice), ports.clock, stop.signal);
    if (inTime !== timedOut) return inTime;
    const longer = (await startInFront(context, unit)) - limit;
    return longer > 0 ? await within(next, longer, ports.clock, stop.signal) : timedOut;
  } catch (error) {
    // The order to stop. A pacemaker that has been requested stays requested: corosync is up and must not be left alone.
    if (unit !== pacemaker) await cancelQueued(context, unit, job);
    throw error;
  }
}

/**
 * How long an sbd may take that systemd starts in front of this unit: it sleeps first (SBD_DELAY_START), and systemd itself
 * knows when it is late. 0: there is none on its way, or it has no limit.
 */
async function startInFront({ ports }: RunContext, unit: string): Promise<Milliseconds> {
  const inFront = waitsInFront.get(unit);
  if (inFront === undefined) return 0;
  const { activeState, service } = await ports.systemd.details(inFront);
  const limit = (service?.timeoutStartMs ?? 0) + startGrace;
  return activeState === 'activating' && limit < unlimited ? limit : 0;
}

/** Nothing was started then. Not being able to cancel changes nothing of why the run stops. */
async function cancelQueued({ ports, emit, done, over }: RunContext, unit: string, job: Job): Promise<void> {
  const cancelled = await within(ports.systemd.cancel(job.id), cancelLimit, ports.clock, over).catch(() => false);
  if (cancelled !== true) return;
  // It may have left the queue meanwhile: a unit whose start is cancelled half-way goes on starting.
  const [state] = await ports.systemd.list([unit]).catch(() => [undefined]);
  if (state?.activeState !== 'inactive' && state?.activeState !== 'failed') {
    const detail = 'its start had begun when it was cancelled for the order to stop';
    if (unit === corosync) emit({ type: 'service-failed', unit, detail, log: [] });
    return;
  }
  done.requested.delete(unit);
  emit({ type: 'service-skipped', unit, cause: 'stopped', detail: 'its start job was only queued, and was cancelled' });
}

export function queueTime({ deadline }: Config): QueueTime {
  return { left: Math.max(deadline, leastQueueTime) };
}

function leftTheQueue({ board, over }: RunContext, unit: string, settled: AbortSignal): Promise<'running'> {
  const { promise, resolve } = Promise.withResolvers<'running'>();
  const look = (state: UnitState | undefined) => {
    if (state?.name === unit && state.activeState !== 'inactive' && state.activeState !== 'failed') resolve('running');
  };
  board.onChange(look, AbortSignal.any([settled, over]));
  look(board.get(unit));
  return promise;
}

async function describeQueue({ ports }: RunContext, job: Job): Promise<string> {
  const before = await ports.systemd.jobsBefore(job.id).catch(() => []);
  return before.length > 0 ? ` behind ${before.join(', ')}` : '';
}

async function ownStartTimeout({ ports }: RunContext, unit: string): Promise<Milliseconds> {
  const { service } = await ports.systemd.details(unit);
  const limit = service?.timeoutStartMs ?? Infinity;
  return Number.isFinite(limit) ? limit + startGrace : startTimeoutWithoutLimit;
}

function withoutDetail({ result, unit }: JobEnd): JobOutcome {
  return { result, unit, detail: '' };
}
