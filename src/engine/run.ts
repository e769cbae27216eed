/** A run of muster on one screen: look, wait, start in order, verify, report. */
import type { Config } from '../config/config.ts';
import type { RejoinGuard } from '../guard/rejoin-guard.ts';
import type { Ports } from '../ports.ts';
import { SystemdError } from '../systemd/systemd.ts';
import type { LeftOut, RunContext } from './context.ts';
import { adviceByCause } from './diagnosing.ts';
import { createEmitter } from './emitter.ts';
import { exitCodeOf, type Ending } from './ending.ts';
import type { Attempt, EventSink, Finding, Trigger } from './event.ts';
import { stopLoneCorosync } from './lone-corosync.ts';
import { Orders } from './orders.ts';
import { proceed } from './proceed.ts';
import { createPublisher, publishesNothing } from './publish.ts';
import { leaveGuard, watchOver } from './rejoin.ts';
import { endingOf, interruptedEnding } from './run-ending.ts';
import { tellFindings } from './run-findings.ts';
import { stopAtShutdown } from './shutdown.ts';
import { startEvenIfHeld } from './start-in-order.ts';
import { Stop, Stopped } from './stop.ts';
import { describePlan, tooLate } from './take-over.ts';
import { createUnitBoard } from './unit-board.ts';
import { Wakeup } from './wakeup.ts';

export interface RunRequest {
  readonly config: Config;
  readonly ports: Ports;
  readonly identity: {
    readonly host: string;
    readonly bootId: string;
    readonly trigger: Trigger;
    readonly pid: number;
    readonly version: string;
    readonly attempt?: Attempt;
  };
  readonly dryRun: boolean;
  /** A corosync that is down below an active pacemaker is started. */
  readonly recover?: boolean;
  /** Whether this node may join again by itself after it went down. */
  readonly guard?: RejoinGuard | undefined;
  readonly sinks: readonly EventSink[];
  /** Called once the run has begun, with what stops it, for signal handlers, and with what takes orders while it waits. */
  readonly onStop?: (stop: Stop, orders: Orders) => void;
  /** What is not waited for in this run, from the beginning: names of the config's prerequisites. */
  readonly without?: { readonly names: readonly string[]; readonly by: string };
  /** What speaks against this node's set-up; told as events, never in the way of the start. */
  readonly findings?: () => Promise<readonly Finding[]>;
}

export interface RunResult extends Ending {
  readonly exitCode: number;
}

/** Runs to its end. Never rejects for anything that systemd, the network or a command does: that is an outcome. */
export async function run(request: RunRequest): Promise<RunResult> {
  const { config, ports, identity, dryRun } = request;
  const over = new AbortController();
  const publisher = config.publish && !dryRun ? createPublisher(ports, over.signal) : publishesNothing;
  const emit = createEmitter(ports.clock, [...request.sinks, publisher.sink]);
  const stop = new Stop((cause, deferred) => emit({ type: 'stop-requested', cause, deferred }));
  const wakeup = new Wakeup();
  const board = createUnitBoard(ports.systemd, over.signal);
  board.onChange(() => wakeup.poke(), over.signal);
  const done = {
    handled: new Set<string>(),
    requested: new Set<string>(),
    started: new Set<string>(),
    stopped: new Set<string>(),
    attempts: new Map<string, number>(),
    ready: new Set<string>(),
  };
  const orders = new Orders(
    () => wakeup.poke(),
    order => {
      if (order.is === 'skip' || over.signal.aborted) return;
      const { reason, problems } = order.is === 'keep' ? order : { reason: tooLate, problems: [] };
      emit({ type: 'config-kept', reason, problems });
    },
  );
  const leftOut = new Map<string, LeftOut>();
  const beganAt = ports.clock.wallTime();
  const context: RunContext = {
    ...{ config, ports, emit, stop, board, wakeup, dryRun, beganAt, done, orders, leftOut },
    recover: request.recover ?? false,
    guard: request.guard,
    over: over.signal,
  };

  emit({
    type: 'run-started',
    ...identity,
    dryRun,
    ...describePlan(config),
    services: config.services.map(({ unit }) => unit),
    startedAt: beganAt.toISOString(),
  });
  leaveOut(request.without, context);
  request.onStop?.(stop, orders);
  stopAtShutdown(context);
  const told = tellFindings(request.findings, context);
  try {
    const ending = tellAgain(await settle(context, told.begin), request);
    await watchOver(context).catch(expected);
    await leaveGuard(context);
    await Promise.all([told.begin(), publisher.end(context, ending)]);
    const exitCode = exitCodeOf(ending.outcome, stop.cause);
    emit({ type: 'run-ended', outcome: ending.outcome, exitCode, reason: ending.reason, advice: ending.advice });
    return { ...ending, exitCode };
  } finally {
    over.abort(new Error('the run is over'));
  }
}

/** A deadline that passed at boot is not the last word: systemd begins the run again. */
function tellAgain(ending: Ending, { identity, dryRun }: Pick<RunRequest, 'identity' | 'dryRun'>): Ending {
  if (ending.outcome !== 'late' || identity.trigger !== 'boot' || dryRun) return ending;
  const advice = [ending.advice, 'muster.service tries again by itself'].filter(part => part !== '').join('; ');
  return { ...ending, advice };
}

/** Turns whatever ends the run into an ending, and starts what is started in any case (pcsd). */
async function settle(context: RunContext, onWatching: () => unknown): Promise<Ending> {
  let diagnosing: Promise<string | undefined> | undefined;
  // At the moment of the failure, and in nobody's way: the stack is stopped and pcsd is started meanwhile.
  const beginDiagnosis = (failed: Ending) => (diagnosing ??= adviceByCause(context, failed));
  let ending = await proceed(context, onWatching, beginDiagnosis).catch((error: unknown) => endingOf(error, context));
  context.orders.accept('none');
  if (ending.outcome !== 'ready' && ending.outcome !== 'degraded') {
    const advising = beginDiagnosis(ending);
    await stopLoneCorosync(context).catch(expected);
    if (ending.outcome === 'interrupted') ending = interruptedEnding(context);
    else {
      await startEvenIfHeld(context).catch(expected);
      const { advice } = ending;
      ending = { ...ending, advice: (await advising) ?? advice };
    }
  }
  const cause = context.dryRun ? 'dry-run' : ending.outcome === 'interrupted' ? 'stopped' : 'outcome';
  for (const { unit } of context.config.services) {
    if (!context.done.handled.has(unit)) context.emit({ type: 'service-skipped', unit, cause, detail: ending.reason });
  }
  return ending;
}

/** As wanted on the command line. */
function leaveOut(without: RunRequest['without'], { leftOut, emit }: RunContext): void {
  if (!without) return;
  const { by } = without;
  const reason = `left out by --without, run by ${by}`;
  for (const name of without.names) {
    leftOut.set(name, { reason, by });
    emit({ type: 'prerequisite-skipped', name, reason, by });
  }
}

/** By then how the run ends is decided: an order to stop, or a systemd that went away, changes nothing of it. */
function expected(error: unknown): void {
  if (!(error instanceof Stopped) && !(error instanceof SystemdError)) throw error;
}
