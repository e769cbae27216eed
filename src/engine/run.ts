/** A run of muster on one screen: look, wait, start in order, verify, report. */
import { describeSpec } from '../conditions/condition-of.ts';
import type { Config } from '../config/config.ts';
import { behindTheGate } from '../plan/behind-the-gate.ts';
import type { Ports } from '../ports.ts';
import { SystemdError } from '../systemd/systemd.ts';
import type { RunContext } from './context.ts';
import { createEmitter } from './emitter.ts';
import { exitCodeOf, type Ending } from './ending.ts';
import type { EventSink, Finding, Trigger } from './event.ts';
import { stopLoneCorosync } from './lone-corosync.ts';
import { proceed } from './proceed.ts';
import { endingOf, interruptedEnding } from './run-ending.ts';
import { tellFindings } from './run-findings.ts';
import { stopAtShutdown } from './shutdown.ts';
import { startEvenIfHeld } from './start-in-order.ts';
import { Stop, Stopped } from './stop.ts';
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
  };
  readonly dryRun: boolean;
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
  const emit = createEmitter(ports.clock, request.sinks);
  const stop = new Stop((cause, deferred) => emit({ type: 'stop-requested', cause, deferred }));
  const wakeup = new Wakeup();
  const board = createUnitBoard(ports.systemd, over.signal);
  board.onChange(() => wakeup.poke(), over.signal);
  const done = {
    handled: new Set<string>(),
    requested: new Set<string>(),
    started: new Set<string>(),
    stopped: new Set<string>(),
    ready: new Set<string>(),
  };
  const context: RunContext = { config, ports, emit, stop, board, wakeup, dryRun, done, over: over.signal };

  emit({
    type: 'run-started',
    ...identity,
    dryRun,
    ...describePlan(config),
    startedAt: ports.clock.wallTime().toISOString(),
  });
  request.onStop?.(stop);
  stopAtShutdown(context);
  const told = tellFindings(request.findings, context);
  try {
    const ending = await settle(context, told.begin);
    await told.begin();
    const exitCode = exitCodeOf(ending.outcome, stop.cause);
    emit({ type: 'run-ended', outcome: ending.outcome, exitCode, reason: ending.reason, advice: ending.advice });
    return { ...ending, exitCode };
  } finally {
    over.abort(new Error('the run is over'));
  }
}

/** Turns whatever ends the run into an ending, and starts what is started in any case (pcsd). */
async function settle(context: RunContext, onWatching: () => unknown): Promise<Ending> {
  let ending = await proceed(context, onWatching).catch((error: unknown) => endingOf(error, context));
  if (ending.outcome !== 'ready' && ending.outcome !== 'degraded') {
    await stopLoneCorosync(context).catch(expected);
    if (ending.outcome === 'interrupted') ending = interruptedEnding(context);
    else await startEvenIfHeld(context).catch(expected);
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

function describePlan(config: Config) {
  const { sources, deadline, prerequisites, services } = config;
  const behind = behindTheGate(config);
  return {
    sources,
    deadline,
    prerequisites: prerequisites.map(({ name, spec, required, timeout, after }) => {
      const requiredBy = behind.get(name) ?? [];
      return { name, kind: spec.kind, text: describeSpec(spec), required, timeout, after, requiredBy };
    }),
    services: services.map(({ unit }) => unit),
  };
}
