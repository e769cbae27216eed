/** What services wait for by themselves, once the gate has been passed. */
import type { Service } from '../config/config.ts';
import { servicesBehindTheCluster } from '../plan/behind-the-gate.ts';
import { conditionOf } from '../conditions/condition-of.ts';
import { createWaitTeller, notHolding, stillAwaited, takeOrders } from './await-prerequisites.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import { corosync, isUp } from './preflight.ts';
import { unmetEnding } from './unmet-ending.ts';
import type { Watchlist } from './watchlist.ts';

export type Turn =
  /** `missing`: what it requires, is optional and was given up. */
  | { readonly is: 'go'; readonly missing: readonly string[] }
  /** What it requires is broken or late. */
  | { readonly is: 'unmet'; readonly ending: Ending }
  /** A service before it does not work. */
  | { readonly is: 'given-up' };

export interface ServiceWaits {
  /** Whether a service waits for prerequisites of its own, when its turn comes. */
  readonly waitsFor: (service: Service) => boolean;
  /**
   * Waits until all that a service requires holds at the same moment, at most for the deadline, which runs anew from here.
   * `hasFailed` ends the wait, too. Rejects with `Stopped` when the run is stopped.
   */
  beforeStart(service: Service, hasFailed: () => Promise<boolean>): Promise<Turn>;
  /** Likewise for all that the gate waits for, before another attempt of corosync. */
  readonly beforeRetry: (() => Promise<Turn>) | undefined;
  /** A service is up: as soon as corosync is among them, nothing is watched any more that no service after it requires. */
  passed(service: Service): void;
}

export function createServiceWaits(
  context: RunContext,
  watchlist: Watchlist,
  beforeRetry: ServiceWaits['beforeRetry'],
): ServiceWaits {
  const { config, board } = context;
  const behind = servicesBehindTheCluster(config);
  const waitsFor = (service: Service) =>
    behind.includes(service) && service.requires.length > 0 && !isUp(board.get(service.unit));
  return {
    waitsFor,
    beforeStart: async (service, hasFailed) =>
      waitsFor(service)
        ? await awaitRequired(context, watchlist, service, hasFailed).finally(() => context.orders.accept('none'))
        : { is: 'go', missing: [] },
    beforeRetry,
    passed(service) {
      const left = config.services.slice(config.services.indexOf(service) + 1);
      if (left.some(({ unit }) => unit === corosync)) return;
      watchlist.keepOnly(withPredecessors(context, left.filter(waitsFor)));
    },
  };
}

/** What these services require, and what that comes after. */
export function withPredecessors({ config }: RunContext, services: readonly Service[]): ReadonlySet<string> {
  const byName = new Map(config.prerequisites.map(each => [each.name, each]));
  const names = new Set(services.flatMap(({ requires }) => requires));
  for (const name of names) for (const earlier of byName.get(name)?.after ?? []) names.add(earlier);
  return names;
}

async function awaitRequired(
  context: RunContext,
  watchlist: Watchlist,
  { unit, requires }: Service,
  hasFailed: () => Promise<boolean>,
): Promise<Turn> {
  const { config, ports, board, stop, wakeup, orders } = context;
  const { clock } = ports;
  const awaited = new Set(requires);
  const deadlineAt = clock.now() + config.deadline;
  const tellWait = createWaitTeller(context, unit);
  orders.accept('skips');
  for (;;) {
    takeOrders(context, watchlist);
    // Somebody else has started it.
    if (isUp(board.get(unit))) return { is: 'go', missing: [] };
    const { verdict, standpoints } = watchlist.judge(deadlineAt, config.onUnmet, awaited);
    if (verdict.is === 'broken' || verdict.is === 'late') {
      const ending = unmetEnding(verdict, standpoints, watchlist, config.deadline);
      return { is: 'unmet', ending: { ...ending, reason: `${unit} was not started: ${ending.reason}`, culprit: unit } };
    }
    if (verdict.is === 'holds') {
      if ((await watchlist.refresh(stop.signal, awaited)) || orders.pending) continue;
      return { is: 'go', missing: notHolding(awaited, standpoints) };
    }
    if (await hasFailed()) return { is: 'given-up' };
    tellWait(stillAwaited(awaited, standpoints));
    await wakeup.next(clock, verdict.wakeAt, stop.signal);
  }
}

/** One look at what a service requires, for one that is started however the run ends: what is missing, or undefined. */
export async function whatIsMissing(
  { config, ports, stop, leftOut }: RunContext,
  { requires }: Service,
): Promise<string | undefined> {
  const required = config.prerequisites.filter(
    ({ name, required }) => required && requires.includes(name) && !leftOut.has(name),
  );
  const looks = await Promise.all(
    required.map(async ({ name, spec, polling }) => {
      const { status, reason } = await conditionOf(spec, polling, ports).look(stop.signal);
      return status === 'met' ? [] : [`${name} (${reason})`];
    }),
  );
  const missing = looks.flat();
  return missing.length > 0 ? missing.join(', ') : undefined;
}
