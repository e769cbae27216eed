import { restartIsDue } from '../conditions/unit-words.ts';
import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { UnitState } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';
import { timedOut, within } from '../lib/race.ts';

/** Beyond the unit's own TimeoutStopSec=, so that systemd's verdict comes first. */
const grace: Milliseconds = 5000;
/** How long a pacemaker that systemd starts once more may be on its way. */
const restartSettles: Milliseconds = 5000;

/**
 * A node without pacemaker does not vote: stops the corosync that this run started when pacemaker is down and never
 * worked. A corosync that was found running is left alone, and so is everything while the system shuts down.
 */
export async function stopLoneCorosync(context: RunContext): Promise<void> {
  const { config, done, ports, emit, stop, over } = context;
  const inOrder = config.services.some(({ unit }) => unit === pacemaker);
  if (!inOrder || !done.requested.has(corosync) || done.ready.has(pacemaker) || stop.shuttingDown) return;
  // Asked, not taken from the board: the signal that tells of a pacemaker requested just now may still be on its way.
  const [own, other] = await askWhenSettled(context);
  if (!mayVote(own) || mayRun(other)) return;
  if (!config.stack.stopLoneCorosync) {
    emit({
      type: 'lone-corosync',
      state: 'left',
      detail: 'corosync goes on voting without pacemaker (stopLoneCorosync: false)',
    });
    return;
  }
  emit({
    type: 'lone-corosync',
    state: 'stopping',
    detail: 'pacemaker is down: a node without pacemaker does not vote',
  });
  // A start of ours that has not come to its end would stand against the stop.
  if (own?.job?.type === 'start') await ports.systemd.cancel(own.job.id);
  const request = await ports.systemd.stop(corosync);
  if ('refused' in request) {
    emit({ type: 'lone-corosync', state: 'left', detail: `systemd refused to stop it: ${request.refused.message}` });
    return;
  }
  const limit = ((await ports.systemd.details(corosync)).service?.timeoutStopMs ?? 90_000) + grace;
  const ended = await within(request.job.ended, limit, ports.clock, over);
  if (ended !== timedOut && !isUp(ended.unit)) {
    done.stopped.add(corosync);
    emit({ type: 'lone-corosync', state: 'stopped', detail: 'stopped' });
  } else {
    emit({ type: 'lone-corosync', state: 'left', detail: `it did not stop within ${formatDuration(limit)}` });
  }
}

/**
 * The states of both. A pacemaker that failed is soon started once more by systemd itself (Restart=), and is on its way for
 * a moment then: whether it runs is known after that. Nobody waits for that at an order to stop.
 */
async function askWhenSettled({ ports, wakeup, stop, over }: RunContext): Promise<readonly (UnitState | undefined)[]> {
  const giveUpAt = ports.clock.now() + restartSettles;
  for (;;) {
    const states = await ports.systemd.list([corosync, pacemaker]);
    const onItsWay = mayRun(states[1]) && !isUp(states[1]);
    if (!onItsWay || stop.signal.aborted || ports.clock.now() >= giveUpAt) return states;
    await wakeup.next(ports.clock, giveUpAt, over);
  }
}

/** Up, or on its way up; one that is being stopped already is left to whoever stops it. */
function mayVote(state: UnitState | undefined): boolean {
  if (state === undefined || state.job?.type === 'stop') return false;
  return isUp(state) || state.activeState === 'activating' || state.job !== undefined;
}

/**
 * Up, on its way up or down, or with a job: not surely down. One that only waits for systemd to start it once more is down,
 * and the stop of corosync takes that back.
 */
function mayRun(state: UnitState | undefined): boolean {
  if (state === undefined) return false;
  if (restartIsDue(state) && state.job === undefined) return false;
  return state.job !== undefined || (state.activeState !== 'inactive' && state.activeState !== 'failed');
}
