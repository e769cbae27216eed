import type { Config } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { RunContext } from './context.ts';
import type { Ending } from './ending.ts';
import type { Gate } from './gate.ts';
import type { Judgement } from './judge.ts';
import { stackOf, unusableService, type Stack } from './preflight.ts';
import { blockedEnding, unmetEnding } from './unmet-ending.ts';
import type { Watchlist } from './watchlist.ts';

export type Waited =
  /** All hold at the same moment and nothing is queued ahead: start now. */
  | { readonly is: 'go'; readonly missing: readonly string[] }
  /** Somebody started the stack: it is not waited any further. */
  | { readonly is: 'found'; readonly stack: Exclude<Stack, 'down'> }
  | { readonly is: 'ended'; readonly ending: Ending }
  /** The file was read again: to be waited for anew. */
  | { readonly is: 'reloaded'; readonly config: Config };

export interface GateWait {
  /** What is waited for here; the rest holds up only the services that require it. */
  readonly awaited: ReadonlySet<string>;
  /** What the first wait waits for. Before another attempt, what became of the rest of it is told when the wait is over. */
  readonly atTheGate: ReadonlySet<string>;
  readonly deadlineAt: Milliseconds;
  /** Of a wait before another attempt: the service that waits. Undefined: the first wait. */
  readonly again: string | undefined;
}

/**
 * Waits until every required prerequisite holds at the same moment and the gate is open. Rejects with `Stopped` when the
 * run is stopped. Decides nothing itself: the judge does.
 */
export async function awaitPrerequisites(
  context: RunContext,
  watchlist: Watchlist,
  gate: Gate,
  { awaited, atTheGate, deadlineAt, again }: GateWait,
): Promise<Waited> {
  const { config, ports, board, stop, wakeup, orders, emit } = context;
  const { clock } = ports;
  let startAt: Milliseconds | undefined;
  const tellBlockers = createBlockerTeller(context);
  const tellWait = createWaitTeller(context, again);

  orders.accept(again === undefined ? 'all' : 'skips');
  for (;;) {
    const reloaded = takeOrders(context, watchlist);
    if (reloaded) return { is: 'reloaded', config: reloaded };
    const stack = stackOf(context);
    if (stack !== 'down') return { is: 'found', stack };
    const unusable = unusableService(config.services, unit => board.get(unit));
    if (unusable) return { is: 'ended', ending: unusable };

    const { verdict, standpoints } = watchlist.judge(deadlineAt, config.onUnmet, awaited);
    if (verdict.is === 'broken' || verdict.is === 'late') {
      return { is: 'ended', ending: unmetEnding(verdict, standpoints, watchlist, config.deadline) };
    }
    const blockers = verdict.is === 'holds' ? gate.blockers() : [];
    if (verdict.is === 'holds') {
      tellBlockers(blockers);
      if (blockers.length === 0) {
        if (again === undefined) startAt ??= stagger(context);
        if (startAt !== undefined && clock.now() < startAt) {
          await wakeup.next(clock, startAt, stop.signal);
          continue;
        }
        if ((await watchlist.refresh(stop.signal, awaited)) || orders.pending) continue;
        if (again === undefined) emit({ type: 'gate-passed' });
        const all =
          again === undefined ? standpoints : watchlist.judge(deadlineAt, config.onUnmet, atTheGate).standpoints;
        return { is: 'go', missing: notHolding(atTheGate, all) };
      }
      if (clock.now() >= deadlineAt) return { is: 'ended', ending: blockedEnding(blockers, config.deadline) };
    } else tellWait(stillAwaited(awaited, standpoints));
    await wakeup.next(clock, verdict.is === 'waiting' ? verdict.wakeAt : deadlineAt, stop.signal);
  }
}

/** When this node's turn to start is: nodes that waited for the same thing are not to start at the same moment. */
function stagger({ config, ports, dryRun, emit }: RunContext): Milliseconds {
  const now = ports.clock.now();
  if (dryRun || config.stack.stagger === 0) return now;
  const delay = Math.round(ports.random() * config.stack.stagger);
  emit({ type: 'stack-staggered', delay });
  return now + delay;
}

/** Of what was waited for, when all required ones hold: the optional ones that were given up. */
export function notHolding(awaited: ReadonlySet<string>, standpoints: Judgement['standpoints']): string[] {
  return [...awaited].filter(name => standpoints.get(name)?.is !== 'holds');
}

/** Without those that are left out. */
export function stillAwaited(awaited: ReadonlySet<string>, standpoints: Judgement['standpoints']): string[] {
  return notHolding(awaited, standpoints).filter(name => standpoints.get(name)?.is !== 'skipped');
}

/** Obeys what was ordered meanwhile; a file that was read again is for the caller. */
export function takeOrders({ orders }: RunContext, watchlist: Watchlist): Config | undefined {
  for (let order = orders.take(); order; order = orders.take()) {
    if (order.is === 'reload') return order.config;
    if (order.is !== 'skip') continue;
    const { name, by } = order;
    watchlist.leaveOut(name, { reason: `left out by muster skip, run by ${by}`, by });
  }
  return undefined;
}

/** Tells what a service waits for, when that changes. */
export function createWaitTeller({ emit }: RunContext, unit: string | undefined): (names: readonly string[]) => void {
  let told = '';
  return names => {
    const text = names.join(' ');
    if (unit !== undefined && text !== told) emit({ type: 'service-waiting', unit, prerequisites: names });
    told = text;
  };
}

function createBlockerTeller({ emit }: RunContext): (jobs: readonly string[]) => void {
  let told = '';
  return jobs => {
    const text = jobs.join(' ');
    if (text !== '' && text !== told) emit({ type: 'gate-blocked', jobs });
    told = text;
  };
}
