import type { Config } from '../config/config.ts';
import { conditionOf } from '../conditions/condition-of.ts';
import { untilAborted } from '../conditions/until-aborted.ts';
import { behindTheGate } from '../plan/behind-the-gate.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { awaitPrerequisites } from './await-prerequisites.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Finding } from './event.ts';
import { openGate, type Gate } from './gate.ts';
import { timedOut, within } from '../lib/race.ts';
import { corosync, preflight, stackOf, type Preflight, type Stack } from './preflight.ts';
import { heldByGuard } from './rejoin.ts';
import { corosyncAlone, unmetWhileUp } from './run-findings.ts';
import { createServiceWaits, withPredecessors, type Turn } from './service-waits.ts';
import { namesLeftOut, startInOrder } from './start-in-order.ts';
import { takeOver } from './take-over.ts';
import { startPrerequisite } from './start-prerequisite.ts';
import { createWatchlist, type Watchlist } from './watchlist.ts';
import { withRetries } from './whole-stack.ts';

/**
 * Looks, waits and starts, up to the verdict. `onWatching` is called once the waiting has begun, `onGivenUp` before a stack
 * that is given up is stopped. Rejects with `Stopped` when the run is stopped.
 */
export async function proceed(
  context: RunContext,
  onWatching: () => unknown,
  onGivenUp: (ending: Ending) => unknown,
): Promise<Ending> {
  const { stop } = context;
  const { details, hopeless } = await untilAborted(preflight(context), stop.signal);
  const held =
    hopeless ?? (stackOf(context) === 'down' ? await untilAborted(heldByGuard(context), stop.signal) : undefined);
  if (held) return held;
  return withRetries(context, () => attempt(context, details, onWatching), onGivenUp);
}

/** One start of the stack: waits for the prerequisites, then starts in order. */
async function attempt(context: RunContext, details: Preflight['details'], onWatching: () => unknown): Promise<Ending> {
  const { config, ports, emit, wakeup, over, stop } = context;
  const watchlist = createWatchlist({
    prerequisites: config.prerequisites,
    conditionOf: ({ spec, polling }) => conditionOf(spec, polling, ports),
    clock: ports.clock,
    emit,
    start: (unit, note, signal) => startPrerequisite(context, unit, note, signal),
    onChange: () => wakeup.poke(),
    leftOut: context.leftOut,
    signal: over,
  });
  try {
    const stack = stackOf(context);
    if (stack !== 'down') {
      // The cluster is up: nothing of its start can be delayed any more.
      if (stack === 'running' && !context.recover) onWatching();
      return await goOnAtOnce(context, watchlist, stack);
    }
    const gate = await within(openGate(context, details), config.deadline, ports.clock, stop.signal);
    if (gate === timedOut) throw new SystemdError('systemd-late');
    return await waitAndStart(context, watchlist, gate, onWatching);
  } finally {
    watchlist.abandon();
  }
}

async function waitAndStart(
  context: RunContext,
  watchlist: Watchlist,
  gate: Gate,
  onWatching: () => unknown,
): Promise<Ending> {
  const { ports } = context;
  // The deadline is for all these waits together.
  let spent = 0;
  const waitAtTheGate = async (again?: string) => {
    const began = ports.clock.now();
    try {
      for (;;) {
        const atTheGate = awaitedAtTheGate(context.config);
        const awaited = again === undefined ? atTheGate : requiredOf(atTheGate, context.config);
        const deadlineAt = began + context.config.deadline - spent;
        const waited = await awaitPrerequisites(context, watchlist, gate, { awaited, atTheGate, deadlineAt, again });
        if (waited.is === 'go') watchlist.hush(atTheGate);
        if (waited.is !== 'reloaded') return waited;
        takeOver(context, watchlist, waited.config);
      }
    } finally {
      context.orders.accept('none');
      spent += ports.clock.now() - began;
    }
  };
  const waiting = waitAtTheGate();
  onWatching();
  const waited = await waiting;
  if (waited.is === 'ended') return waited.ending;
  if (waited.is === 'found') return goOnAtOnce(context, watchlist, waited.stack);
  if (context.dryRun) return rehearsed(context, watchlist, waited.missing);
  const beforeRetry = async (): Promise<Turn> => {
    const again = await waitAtTheGate(corosync);
    if (again.is === 'ended') return { is: 'unmet', ending: again.ending };
    return { is: 'go', missing: (again.is === 'go' ? again : waited).missing };
  };
  return startInOrder(context, createServiceWaits(context, watchlist, beforeRetry), waited.missing);
}

function awaitedAtTheGate(config: Config): ReadonlySet<string> {
  const behind = behindTheGate(config);
  return new Set(config.prerequisites.map(({ name }) => name).filter(name => !behind.has(name)));
}

/** An optional one that was lost meanwhile is missing: a start that is late already does not wait for it. */
function requiredOf(names: ReadonlySet<string>, { prerequisites }: Config): ReadonlySet<string> {
  return new Set(prerequisites.filter(({ name, required }) => required && names.has(name)).map(({ name }) => name));
}

/**
 * The stack was found up, or corosync alone: nothing is waited for any more. The prerequisites are looked at once, for the
 * report; what is down is started in order, and all is verified.
 */
async function goOnAtOnce(context: RunContext, watchlist: Watchlist, stack: Exclude<Stack, 'down'>): Promise<Ending> {
  context.orders.accept('none');
  const tell = (finding: Finding) => context.emit({ type: 'finding', finding });
  if (stack === 'corosync-alone' && !context.recover) tell(corosyncAlone);
  const waits = createServiceWaits(context, watchlist, undefined);
  const stillAwaited = context.dryRun ? [] : context.config.services.filter(waits.waitsFor);
  const looking = watchlist.lookOnce(context.stop.signal, withPredecessors(context, stillAwaited));
  if (context.dryRun) {
    const ending: Ending = {
      outcome: namesLeftOut(context).length > 0 ? 'degraded' : 'ready',
      reason: 'dry run: the cluster stack is up already; up would start what is down',
      advice: '',
    };
    return lacking(ending, missed(context, await looking));
  }
  const [unmet, ending] = await Promise.all([looking, startInOrder(context, waits, [])]);
  for (const name of unmet) tell(unmetWhileUp(name, watchlist.observationOf(name).reason));
  return lacking(ending, missed(context, unmet));
}

/** Without `corosync-config`: what a corosync that runs has read is valid, whatever became of the file. */
function missed({ config }: RunContext, unmet: readonly string[]): string[] {
  const kinds = new Map(config.prerequisites.map(({ name, spec }) => [name, spec.kind]));
  return unmet.filter(name => kinds.get(name) !== 'corosync-config');
}

/** A stack that works without what it was to have is degraded, whoever started it. */
function lacking(ending: Ending, unmet: readonly string[]): Ending {
  if (unmet.length === 0 || (ending.outcome !== 'ready' && ending.outcome !== 'degraded')) return ending;
  const look = `see what is missing: muster check ${unmet.join(' ')}`;
  return {
    ...ending,
    outcome: 'degraded',
    reason: `${ending.reason}; missing: ${unmet.join(', ')}`,
    advice: ending.advice === '' ? look : `${ending.advice}; ${look}`,
  };
}

function rehearsed(context: RunContext, watchlist: Watchlist, missing: readonly string[]): Ending {
  const { leftOut } = context;
  const { services } = context.config;
  const later = services
    .filter(service => createServiceWaits(context, watchlist, undefined).waitsFor(service))
    .flatMap(({ unit, requires }) => {
      const unmet = requires.filter(name => !leftOut.has(name) && watchlist.observationOf(name).status !== 'met');
      return unmet.length > 0 ? [`; ${unit} would then wait for ${unmet.join(', ')}`] : [];
    });
  const without = namesLeftOut(context);
  const first = without.filter(name => leftOut.get(name)?.by === undefined);
  const onRequest = without.filter(name => !first.includes(name));
  const all =
    onRequest.length > 0 ? `without ${onRequest.join(', ')}, all else` : first.length > 0 ? 'all else' : 'all';
  const now = first.length > 0 ? `; not proved, since up starts something for it first: ${first.join(', ')}` : '';
  const reason = `dry run: ${all} that is required${later.length > 0 ? ' before corosync' : ''} holds and nothing is queued ahead; up would start the services ${first.length > 0 ? 'then' : 'now'}${later.join('')}${now}`;
  return { outcome: missing.length + without.length > 0 ? 'degraded' : 'ready', reason, advice: '' };
}
