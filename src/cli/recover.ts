import type { Config } from '../config/config.ts';
import { formatDuration } from '../lib/duration.ts';
import { corosync, pacemaker } from '../engine/preflight.ts';
import { exitCodeOf } from '../engine/ending.ts';
import type { Finding } from '../engine/event.ts';
import {
  describeTrouble,
  findTroubles,
  goOn,
  patience,
  objectionsToRestart,
  pacemakerIsUp,
  recovered,
  ringTime,
  toRestart,
  unmetNow,
  type Diagnosed,
} from '../engine/recover.ts';
import { Stop, Stopped } from '../engine/stop.ts';
import { stopInOrder } from '../engine/stop-in-order.ts';
import type { Ports } from '../ports.ts';
import { type CliContext, type CommonOptions, complain, tellOf, withPorts } from './context.ts';
import { describeStop, tellObjections } from './down.ts';
import { holdingSuspend } from './hold-suspend.ts';
import { ToldError } from '../messages/told-error.ts';
import { labelled } from '../messages/catalogue.ts';

export interface RecoverOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const ofTheRing = [corosync, pacemaker];

export type Recovery =
  /** The run may begin; `finding` is for its report. */
  | { readonly is: 'done'; readonly finding: Finding | undefined }
  | { readonly is: 'refused'; readonly exitCode: number };

/**
 * Makes go on, or stops, what is active and does not work, after saying so and asking. Throws ToldError where it may not, and
 * where there is nobody to ask.
 */
export async function recover(config: Config, options: RecoverOptions, context: CliContext): Promise<Recovery> {
  const { system, console } = context;
  if (system.identity().trigger === 'boot') {
    throw new ToldError('by-hand-only');
  }
  if (options.user === true) {
    throw new ToldError('option-misplaced', {
      what: '--recover is about the daemons of the system',
      options: '--user',
    });
  }
  if (options.dryRun !== true && options.yes !== true && console.confirm === undefined) {
    throw new ToldError('no-terminal');
  }
  const stop = new Stop();
  system.stopOnSignals(stop);
  try {
    return await withPorts(context, options, ports => proceed(config, ports, { options, context, stop }));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    tellOf(context, 'stop-interrupted', { command: 'muster up' });
    return { is: 'refused', exitCode: exitCodeOf('interrupted', stop.cause) };
  }
}

interface Scene {
  readonly options: RecoverOptions;
  readonly context: CliContext;
  readonly stop: Stop;
}

async function proceed(config: Config, ports: Ports, scene: Scene): Promise<Recovery> {
  const { options, context, stop } = scene;
  const tell = (text: string) => {
    if (options.quiet !== true) context.console.err(`${text}\n`);
  };
  tell(`looking whether what is active works, for up to ${formatDuration(patience)}`);
  const seen = await findTroubles(config, ports, stop.signal);
  const plan = planOf(config, seen);
  if (plan.length === 0) {
    tell('nothing that is active needs a restart');
    return { is: 'done', finding: undefined };
  }
  const stalled = seen.troubles.filter(trouble => trouble.stalled);
  const first = stalled.length > 0 ? [] : await objections(config, seen, ports, stop);
  if (first.length > 0) return refuse(first, context);
  const unmet = toRestart(config, seen.troubles).includes(corosync) ? await unmetNow(config, ports, stop.signal) : [];
  if (unmet.length > 0) throw new ToldError('recover-would-wait', { unmet: unmet.join('; ') });
  complain(context, plan.join('\n'));
  if (options.dryRun === true) return { is: 'done', finding: undefined };
  if (options.yes !== true && (await context.console.confirm?.('Go on? [y/N] ')) !== true) {
    tellOf(context, 'restart-declined');
    return { is: 'refused', exitCode: 1 };
  }
  const done: string[] = seen.corosyncIsMissing ? ['let corosync.service be started below pacemaker.service'] : [];
  for (const { unit } of stalled) {
    const failed = await goOn(unit, ports, stop.signal);
    if (failed !== undefined) throw new ToldError('resume-failed', { unit, reason: failed });
    done.push(`told ${unit} to go on (SIGCONT)`);
  }
  const ringStood = stalled.some(({ unit }) => ofTheRing.includes(unit));
  const wasUp = ringStood && (await pacemakerIsUp(ports));
  if (ringStood) {
    const time = await ringTime(ports, stop.signal);
    tell(`waiting ${formatDuration(time)} for the ring to form anew: what the daemons say before that is old`);
    await ports.clock.sleep(time, stop.signal);
  }
  const left = stalled.length > 0 ? await findTroubles(config, ports, stop.signal) : seen;
  // Told of its fencing, it stays down, and that is for a person to look at. systemd may have forgotten its exit status 100.
  if (wasUp && !(await pacemakerIsUp(ports))) throw new ToldError('fell-meanwhile');
  const units = toRestart(config, left.troubles);
  if (units.length > 0) {
    const second = stalled.length > 0 ? await objections(config, left, ports, stop) : [];
    if (second.length > 0) return refuse(second, context);
    const stopped = await holdingSuspend(context, () =>
      stopInOrder(units, ports, step => describeStop(step, tell), stop.signal),
    );
    const stuck = stopped.find(({ result }) => result === 'failed');
    if (stuck) throw new ToldError('stop-failed', { unit: stuck.unit, detail: stuck.detail });
    done.push(`stopped ${units.toReversed().join(', ')}, since ${left.troubles.map(describeTrouble).join('; ')}`);
  }
  return { is: 'done', finding: recovered(done) };
}

function objections(config: Config, { troubles }: Diagnosed, ports: Ports, stop: Stop) {
  return objectionsToRestart(toRestart(config, troubles), troubles, ports, stop.signal);
}

function refuse(found: Awaited<ReturnType<typeof objections>>, context: CliContext): Recovery {
  complain(context, tellObjections(found, [`muster: ${labelled('would-harm', { done: 'restarted' })}`, []]));
  return { is: 'refused', exitCode: 1 };
}

/** What is wrong and what will be done about it, a line each. Empty: nothing to do. */
function planOf(config: Config, { troubles, corosyncIsMissing }: Diagnosed): string[] {
  const wrong = troubles.map(describeTrouble);
  const stalled = troubles.filter(trouble => trouble.stalled).map(({ unit }) => unit);
  const units = toRestart(config, troubles);
  const order = `stop ${units.toReversed().join(', then ')}, and start what is down again, in order`;
  return [
    ...wrong,
    ...(corosyncIsMissing
      ? ['corosync.service is down below pacemaker.service: it is started, and pacemaker joins again by itself']
      : []),
    ...(stalled.length > 0
      ? [`muster will tell ${stalled.join(', ')} to go on (SIGCONT); should that not do, it will ${order}`]
      : []),
    ...(stalled.length === 0 && units.length > 0 ? [`muster will ${order}`] : []),
  ];
}
