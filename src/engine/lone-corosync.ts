import { formatDuration, type Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import { corosync, isUp, pacemaker } from './preflight.ts';
import { timedOut, within } from './race.ts';

/** Beyond the unit's own TimeoutStopSec=, so that systemd's verdict comes first. */
const grace: Milliseconds = 5000;

/**
 * A node without pacemaker does not vote: stops the corosync that this run started when pacemaker is down and never
 * worked. A corosync that was found running is left alone, and so is everything while the system shuts down.
 */
export async function stopLoneCorosync(context: RunContext): Promise<void> {
  const { config, done, board, ports, emit, stop, over } = context;
  const inOrder = config.services.some(({ unit }) => unit === pacemaker);
  const lone = inOrder && done.started.has(corosync) && isUp(board.get(corosync)) && !mayStillRun(context);
  if (!lone || done.ready.has(pacemaker) || stop.cause === 'shutdown') return;
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
  const request = await ports.systemd.stop(corosync);
  if ('refused' in request) {
    emit({ type: 'lone-corosync', state: 'left', detail: `systemd refused to stop it: ${request.refused.message}` });
    return;
  }
  const limit = ((await ports.systemd.details(corosync)).service?.timeoutStopMs ?? 90_000) + grace;
  const ended = await within(request.job.ended, limit, ports.clock, over);
  if (ended !== timedOut && !isUp(ended.unit)) {
    emit({ type: 'lone-corosync', state: 'stopped', detail: 'stopped' });
  } else {
    emit({ type: 'lone-corosync', state: 'left', detail: `it did not stop within ${formatDuration(limit)}` });
  }
}

/** pacemaker is up, on its way up, or has a job: then corosync is not alone. */
function mayStillRun({ board }: RunContext): boolean {
  const state = board.get(pacemaker);
  return isUp(state) || state?.activeState === 'activating' || state?.job !== undefined;
}
