import { printDiagnostics } from '../config/print-diagnostic.ts';
import { formatDuration } from '../lib/duration.ts';
import { exitCodeOf } from '../engine/ending.ts';
import { Stop, Stopped } from '../engine/stop.ts';
import { isDown, stopInOrder, type StoppedService, type StopStep } from '../engine/stop-in-order.ts';
import type { Ports } from '../ports.ts';
import { objectionsToStop, type Objection } from '../services/stop-objections.ts';
import {
  type CliContext,
  type CommonOptions,
  complain,
  expectSystemd,
  noticeTo,
  tellOf,
  withPorts,
} from './context.ts';
import { holdingSuspend } from './hold-suspend.ts';
import { load } from './load.ts';
import { takeLock } from './take-lock.ts';
import { ToldError } from '../messages/told-error.ts';
import { labelled } from '../messages/catalogue.ts';

/** Of each node of a cluster; those that it does not have count as down. */
const usualServices = ['corosync.service', 'corosync-qdevice.service', 'pacemaker.service', 'pcsd.service'];

export interface DownOptions extends CommonOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

interface Result {
  readonly objections: readonly Objection[];
  /** Undefined: refused, or only looked at. */
  readonly services: readonly StoppedService[] | undefined;
}

/**
 * Stops the services in reverse order, each within the unit's own TimeoutStopSec= (pacemaker: 30 min), when nothing speaks
 * against it or `--force` is given. When a stop is late or refused, it reports and goes no further.
 */
export async function down(options: DownOptions, context: CliContext): Promise<number> {
  const { system, console } = context;
  const dryRun = options.dryRun === true;
  if (options.user !== true && system.userId !== 0 && !dryRun) {
    throw new ToldError('needs-root', { what: 'muster down stops system services', look: 'muster down --dry-run' });
  }
  const units = await unitsToStop(options, context);
  const lock = dryRun ? undefined : await takeLock(context, options);
  const stop = new Stop();
  try {
    await expectSystemd(context, options);
    system.stopOnSignals(stop);
    const result = await withPorts(context, options, ports => proceed(units, ports, { options, context, stop }));
    if (options.format === 'json') console.out(`${JSON.stringify(documentOf(result, dryRun), null, 2)}\n`);
    return isDone(result, options) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    tellOf(context, 'stop-interrupted', { command: 'muster down' });
    return exitCodeOf('interrupted', stop.cause);
  } finally {
    lock?.release();
  }
}

/** What is to be stopped in order must not depend on what was to be waited for: a file with a mistake gives way to the usual services. */
async function unitsToStop(options: DownOptions, context: CliContext): Promise<readonly string[]> {
  const { config, diagnostics, sources } = await load(context, options);
  if (config) return config.services.map(({ unit }) => unit);
  complain(context, printDiagnostics(diagnostics, sources));
  noticeTo(context)('usual-services', { units: usualServices.toReversed().join(', ') });
  return usualServices;
}

interface Scene {
  readonly options: DownOptions;
  readonly context: CliContext;
  readonly stop: Stop;
}

async function proceed(units: readonly string[], ports: Ports, { options, context, stop }: Scene): Promise<Result> {
  const tell = (text: string) => {
    if (options.quiet !== true) context.console.err(`${text}\n`);
  };
  const states = await ports.systemd.list(units);
  if (states.every(isDown)) {
    tell(`nothing to stop: ${units.join(', ')} ${units.length === 1 ? 'is' : 'are'} down`);
    return { objections: [], services: states.toReversed().map(wasDown) };
  }
  const objections = options.user === true ? [] : await objectionsToStop(ports, stop.signal);
  const refused = objections.length > 0 && options.force !== true;
  if (objections.length > 0) complain(context, tellObjections(objections, refused ? refusal : overridden));
  if (refused) return { objections, services: undefined };
  if (options.dryRun === true) {
    const up = states.filter(state => !isDown(state)).map(({ name }) => name);
    tell(`dry run: it would stop ${up.toReversed().join(', then ')}`);
    return { objections, services: undefined };
  }
  const services = await holdingSuspend(context, () =>
    stopInOrder(units, ports, step => describeStop(step, tell), stop.signal),
  );
  const failed = services.find(({ result }) => result === 'failed');
  if (failed) {
    const { unit, detail } = failed;
    tellOf(context, 'stop-failed', { unit, detail });
  }
  return { objections, services };
}

function isDone({ objections, services }: Result, { force, dryRun }: DownOptions): boolean {
  if (services === undefined) return dryRun === true && (objections.length === 0 || force === true);
  return !services.some(({ result }) => result === 'failed');
}

function documentOf({ objections, services }: Result, dryRun: boolean) {
  const down = services?.every(({ result }) => result === 'stopped' || result === 'was down') ?? false;
  return { schema: 'muster.down/1', dryRun, down, objections, services: services ?? [] };
}

function wasDown({ name, activeState }: { readonly name: string; readonly activeState: string }): StoppedService {
  return { unit: name, result: 'was down', tookMs: null, detail: activeState };
}

type Frame = readonly [first: string, last: readonly string[]];
const refusal: Frame = [
  `muster: ${labelled('would-harm', { done: 'stopped' })}`,
  ['to stop all the same: muster down --force'],
];
const overridden: Frame = [`muster: ${labelled('harm-overridden')}`, []];

/** A line for each, and what to do about it below. */
export function tellObjections(objections: readonly Objection[], [first, last]: Frame): string {
  const lines = objections.flatMap(({ code, message, remedy }) => [`  ${code}: ${message}`, `    -> ${remedy}`]);
  return [first, ...lines, ...last].join('\n');
}

/** One line for people, as it happens. */
export function describeStop(step: StopStep, tell: (text: string) => void): void {
  if (step.is === 'stopping') {
    const time = Number.isFinite(step.limit) ? formatDuration(step.limit) : 'all the time it wants';
    tell(`${step.unit} is stopping; it has ${time}`);
  } else if (step.is === 'waiting') tell(`${step.unit} waits for resources: ${step.reason}`);
  else if (step.result === 'was down') tell(`${step.unit} is ${step.detail}`);
  else if (step.result === 'stopped') {
    const oddity = step.detail === '' ? '' : `; ${step.detail}`;
    tell(`${step.unit} stopped after ${formatDuration(step.tookMs ?? 0)}${oddity}`);
  }
}
