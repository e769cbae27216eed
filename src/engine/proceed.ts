import { conditionOf } from '../conditions/condition-of.ts';
import { untilAborted } from '../conditions/until-aborted.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { awaitPrerequisites } from './await-prerequisites.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Finding } from './event.ts';
import { openGate } from './gate.ts';
import { preflight, stackOf, type Stack } from './preflight.ts';
import { timedOut, within } from './race.ts';
import { corosyncAlone, unmetWhileUp } from './run-findings.ts';
import { startInOrder } from './start-in-order.ts';
import { startPrerequisite } from './start-prerequisite.ts';
import { createWatchlist, type Watchlist } from './watchlist.ts';

/** Looks, waits and starts, up to the verdict. `onWatching` is called once the waiting has begun. Rejects with `Stopped` when the run is stopped. */
export async function proceed(context: RunContext, onWatching: () => unknown): Promise<Ending> {
  const { config, ports, emit, wakeup, over, dryRun, stop } = context;
  const { details, hopeless } = await untilAborted(preflight(context), stop.signal);
  if (hopeless) return hopeless;
  const waiting = new AbortController();
  const watchlist = createWatchlist({
    prerequisites: config.prerequisites,
    conditionOf: ({ spec, polling }) => conditionOf(spec, polling, ports),
    clock: ports.clock,
    emit,
    start: (unit, note, signal) => startPrerequisite(context, unit, note, signal),
    onChange: () => wakeup.poke(),
    signal: AbortSignal.any([waiting.signal, over]),
  });
  const stack = stackOf(context);
  if (stack !== 'down') return goOnAtOnce(context, watchlist, stack);
  const gate = await within(openGate(context, details), config.deadline, ports.clock, stop.signal);
  if (gate === timedOut) throw new SystemdError('systemd did not tell the state of units within the deadline');
  const waitedFor = awaitPrerequisites(context, watchlist, gate);
  onWatching();
  const waited = await waitedFor.finally(() => waiting.abort(new Error('nothing is waited for any more')));
  if (waited.is === 'ended') return waited.ending;
  if (waited.is === 'found') return goOnAtOnce(context, watchlist, waited.stack);
  return dryRun ? rehearsed(waited.missing) : startInOrder(context, waited.missing);
}

/**
 * The stack was found up, or corosync alone: nothing is waited for any more. The prerequisites are looked at once, for the
 * report; what is down is started in order, and all is verified.
 */
async function goOnAtOnce(context: RunContext, watchlist: Watchlist, stack: Exclude<Stack, 'down'>): Promise<Ending> {
  const tell = (finding: Finding) => context.emit({ type: 'finding', finding });
  if (stack === 'corosync-alone') tell(corosyncAlone);
  const looking = watchlist.lookOnce(context.stop.signal);
  if (context.dryRun) {
    await looking;
    return {
      outcome: 'ready',
      reason: 'dry run: the cluster stack is up already; up would start what is down',
      advice: '',
    };
  }
  const [unmet, ending] = await Promise.all([looking, startInOrder(context, [])]);
  for (const name of unmet) tell(unmetWhileUp(name, watchlist.observationOf(name).reason));
  return ending;
}

function rehearsed(missing: readonly string[]): Ending {
  const reason = 'dry run: all that is required holds and nothing is queued ahead; up would start the services now';
  return { outcome: missing.length > 0 ? 'degraded' : 'ready', reason, advice: '' };
}
