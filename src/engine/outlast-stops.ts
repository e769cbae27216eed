import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import { jobInTheWay } from '../systemd/job-in-the-way.ts';
import type { Job, JobRequest, Refusal } from '../systemd/systemd.ts';
import type { QueueTime } from './await-job.ts';
import type { RunContext } from './context.ts';
import { hopeless, judgeRefusal, type Hopeless } from './job-verdict.ts';
import { requestStart } from './request-start.ts';
import { noticeShutdown } from './shutdown.ts';
import { Wakeup } from './wakeup.ts';

/** systemd's infinity is 2^64 - 1 microseconds; nobody means a finite limit of a year. */
const unlimited: Milliseconds = 365 * 24 * 3_600_000;

/** Looked at before a start is asked for again: undefined, or why it must not be. */
export type WhyNotAgain = () => Promise<string | undefined>;

/**
 * Asks systemd for the start again for as long as it refuses since the unit, or one that it needs, still stops: that is "not
 * yet". The wait counts as time in the queue. Rejects with `Stopped` when the run is stopped, and when the refusal turns
 * out to be that of a shutdown.
 */
export async function outlastStops(
  context: RunContext,
  unit: string,
  first: JobRequest,
  { queue, whyNotAgain }: { readonly queue: QueueTime; readonly whyNotAgain: WhyNotAgain },
): Promise<{ readonly job: Job } | { readonly verdict: Hopeless }> {
  const { ports, emit, done } = context;
  for (let request = first; ; request = await requestStart(context, unit)) {
    if ('job' in request) {
      done.requested.add(unit);
      return request;
    }
    done.requested.delete(unit);
    const other = await stopInTheWay(context, request.refused);
    if (other === undefined) return { verdict: judgeRefusal(request.refused) };
    const giveUp = (detail: string) => ({ verdict: hopeless(detail) });
    if (done.started.has(other))
      return giveUp(`somebody stops ${other}, which this run has started, and muster does not override that`);
    const began = ports.clock.now();
    const limit = Math.max(0, queue.left);
    emit({ type: 'service-observed', unit, status: 'unmet', reason: await describeWait(context, other) });
    const isOver = await hasStopped(context, other, began + limit);
    queue.left -= ports.clock.now() - began;
    if (!isOver)
      return giveUp(`${other} still stops after ${formatDuration(limit)}, and systemd refuses the start until it has`);
    const why = await whyNotAgain();
    if (why !== undefined) return giveUp(`systemd refused the start until ${other} had stopped, and meanwhile: ${why}`);
  }
}

/**
 * The unit whose stop is why systemd refuses a start; undefined for every other refusal. A start that stands against ours, of
 * what it conflicts with, is somebody's decision, and is over only when the other is up. Rejects with `Stopped` at a shutdown.
 */
export async function stopInTheWay(context: RunContext, refused: Refusal): Promise<string | undefined> {
  if (refused.error !== 'TransactionIsDestructive') return undefined;
  await noticeShutdown(context);
  context.stop.signal.throwIfAborted();
  const job = jobInTheWay(refused);
  return job?.type === 'stop' ? job.unit : undefined;
}

/** Waits by systemd's signals; false when that was not by `giveUpAt`. */
export async function hasStopped(
  { ports, board, stop, over }: RunContext,
  unit: string,
  giveUpAt: Milliseconds,
  signal: AbortSignal = stop.signal,
): Promise<boolean> {
  const { systemd, clock } = ports;
  const changes = new Wakeup();
  const listening = new AbortController();
  board.onChange(({ name }) => name === unit && changes.poke(), AbortSignal.any([listening.signal, over]));
  board.follow([unit]).catch(() => undefined);
  try {
    for (;;) {
      // Asked, not taken from the board: the signal that tells of the job may come after the refusal.
      const [state] = await systemd.list([unit]);
      if (state?.job === undefined) return true;
      if (clock.now() >= giveUpAt) return false;
      await changes.next(clock, Number.isFinite(giveUpAt) ? giveUpAt : undefined, signal);
    }
  } finally {
    listening.abort(new Error('over'));
  }
}

/** `waits for pcsd-ruby.service, which still stops (it has 1min 30s for that): systemd refuses the start until then`. */
async function describeWait({ ports }: RunContext, other: string): Promise<string> {
  const { service } = await ports.systemd.details(other);
  const limit = service?.timeoutStopMs ?? Infinity;
  const has = limit < unlimited ? ` (it has ${formatDuration(limit)} for that)` : '';
  return `waits for ${other}, which still stops${has}: systemd refuses the start until then`;
}
