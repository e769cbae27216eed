/** A run of muster on one screen: look, wait, start in order, verify, report. */
import { conditionOf, describeSpec } from '../conditions/condition-of.ts';
import { untilAborted } from '../conditions/until-aborted.ts';
import type { Config } from '../config/config.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { RejoinGuard } from '../guard/rejoin-guard.ts';
import type { Ports } from '../ports.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { awaitPrerequisites } from './await-prerequisites.ts';
import type { RunContext } from './context.ts';
import { adviceByCause } from './diagnosing.ts';
import { createEmitter } from './emitter.ts';
import { exitCodeOf, type Ending } from './ending.ts';
import type { ClusterView, EventSink, Finding, Trigger } from './event.ts';
import { openGate } from './gate.ts';
import { stopLoneCorosync } from './lone-corosync.ts';
import { preflight, stackOf, type Preflight, type Stack } from './preflight.ts';
import { leaveStandby } from './leave-standby.ts';
import { createPublisher, publishesNothing } from './publish.ts';
import { heldByGuard, leaveGuard, watchOver } from './rejoin.ts';
import { startPrerequisite } from './start-prerequisite.ts';
import { startEvenIfHeld, startInOrder } from './start-in-order.ts';
import { timedOut, within } from '../lib/race.ts';
import { noticeShutdown, stopAtShutdown } from './shutdown.ts';
import { Stop, Stopped } from './stop.ts';
import { createUnitBoard } from './unit-board.ts';
import { createWatchlist, type Watchlist } from './watchlist.ts';
import { withRetries } from './whole-stack.ts';
import { Wakeup } from './wakeup.ts';

/** How long the end of a run waits for its findings. */
const findingsLimit: Milliseconds = 5000;

export interface RunRequest {
  readonly config: Config;
  readonly ports: Ports;
  readonly identity: {
    readonly host: string;
    readonly bootId: string;
    readonly trigger: Trigger;
    readonly pid: number;
    readonly version: string;
  };
  readonly dryRun: boolean;
  /** A corosync that is down below an active pacemaker is started. */
  readonly recover?: boolean;
  /** Whether this node may join again by itself after it went down. */
  readonly guard?: RejoinGuard | undefined;
  readonly sinks: readonly EventSink[];
  /** Called once with the run's `Stop`, for signal handlers. */
  readonly onStop?: (stop: Stop) => void;
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
  let cluster: ClusterView | undefined;
  const heed: EventSink = event => {
    if (event.type === 'cluster-observed') cluster = event.cluster;
  };
  const emit = createEmitter(ports.clock, [...request.sinks, publisher.sink, heed]);
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
  const beganAt = ports.clock.wallTime();
  const context: RunContext = {
    ...{ config, ports, emit, stop, board, wakeup, dryRun, beganAt, done },
    recover: request.recover ?? false,
    guard: request.guard,
    over: over.signal,
  };

  emit({
    type: 'run-started',
    ...identity,
    dryRun,
    ...describePlan(config),
    startedAt: beganAt.toISOString(),
  });
  request.onStop?.(stop);
  stopAtShutdown(context);
  const told = tellFindings(request, context);
  try {
    const ending = await settle(context, told.begin);
    await leaveStandby(context, ending, cluster).catch(expected);
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

/** Turns whatever ends the run into an ending, and starts what is started in any case (pcsd). */
async function settle(context: RunContext, onWatching: () => unknown): Promise<Ending> {
  let diagnosing: Promise<string | undefined> | undefined;
  // At the moment of the failure, and in nobody's way: the stack is stopped and pcsd is started meanwhile.
  const beginDiagnosis = (failed: Ending) => (diagnosing ??= adviceByCause(context, failed));
  let ending = await proceed(context, onWatching, beginDiagnosis).catch((error: unknown) => endingOf(error, context));
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

/** By then how the run ends is decided: an order to stop, or a systemd that went away, changes nothing of it. */
function expected(error: unknown): void {
  if (!(error instanceof Stopped) && !(error instanceof SystemdError)) throw error;
}

async function proceed(
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
  const { config, ports, emit, wakeup, over, dryRun, stop } = context;
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
  if (stack === 'corosync-alone' && !context.recover) tell(corosyncAlone);
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

const corosyncAlone: Finding = {
  code: 'corosync-alone',
  severity: 'warning',
  message:
    'corosync.service was found active without pacemaker: it votes, and its peers may fence this node. The run went on at once, without waiting',
  remedy:
    'nothing to do if a run of muster was killed half-way; else let only muster start corosync: systemctl disable corosync; muster plan shows what else pulls it in',
};

function unmetWhileUp(name: string, reason: string): Finding {
  return {
    code: 'unmet-while-up',
    severity: 'warning',
    message: `prerequisite ${name} is not met, and the cluster stack was up already: ${reason}`,
    remedy: `bring it back, or take it out of the prerequisites file: muster check ${name}`,
  };
}

async function endingOf(error: unknown, context: RunContext): Promise<Ending> {
  if (error instanceof Stopped) {
    if (error.cause === 'SIGTERM' && !context.stop.shuttingDown) await noticeShutdown(context);
    return interruptedEnding(context);
  }
  if (error instanceof SystemdError) {
    return {
      outcome: 'failed',
      reason: error.message,
      advice: 'see that D-Bus and systemd answer: systemctl is-system-running',
    };
  }
  throw error;
}

function interruptedEnding({ done, stop }: RunContext): Ending {
  const by = stop.shuttingDown ? 'the system is shutting down' : `interrupted by ${stop.cause ?? 'nobody'}`;
  const left = [...done.requested].filter(unit => !done.stopped.has(unit));
  const started = left.filter(unit => done.started.has(unit));
  const starting = left.filter(unit => !done.started.has(unit));
  const what = [
    done.stopped.size > 0 && `stopped again: ${[...done.stopped].join(', ')}`,
    started.length > 0 && `started by then: ${started.join(', ')}`,
    starting.length > 0 &&
      `requested, and ${stop.shuttingDown ? 'not up by then' : 'left to start'}: ${starting.join(', ')}`,
  ].filter(part => part !== false);
  return {
    outcome: 'interrupted',
    reason: [by, ...(what.length > 0 ? what : ['nothing was started'])].join('; '),
    advice: stop.shuttingDown ? '' : 'start again with: muster up',
  };
}

/** They ask systemd for much, so they are looked for once the waiting has begun, or else at the end. */
function tellFindings({ findings }: RunRequest, { emit, stop, ports }: RunContext): { begin: () => Promise<void> } {
  const look = async () => {
    if (!findings || stop.signal.aborted) return;
    const found = await within(Promise.resolve().then(findings), findingsLimit, ports.clock, stop.signal).catch(
      () => [],
    );
    for (const finding of found === timedOut ? [] : found) emit({ type: 'finding', finding });
  };
  let looking: Promise<void> | undefined;
  return { begin: () => (looking ??= look()) };
}

function describePlan({ sources, deadline, prerequisites, services }: Config) {
  return {
    sources,
    deadline,
    prerequisites: prerequisites.map(({ name, spec, required, timeout, after }) => {
      return { name, kind: spec.kind, text: describeSpec(spec), required, timeout, after };
    }),
    services: services.map(({ unit }) => unit),
  };
}
