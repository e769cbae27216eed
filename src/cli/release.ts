import { isUp, pacemaker, corosync } from '../engine/preflight.ts';
import { guardFolder } from '../guard/places.ts';
import { unitName } from '../install/places.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { timedOut, within } from '../lib/race.ts';
import type { Ports } from '../ports.ts';
import { type CliContext, type CommonOptions, interruptible, messageOf, noticeTo, withPorts } from './context.ts';
import { guardOf } from './guard-of.ts';
import { loadOrExplain } from './load.ts';
import { takeLock } from './take-lock.ts';
import { ToldError } from '../messages/told-error.ts';

export interface ReleaseOptions extends CommonOptions {
  readonly once?: boolean;
}

/** How long systemd may take to stop a unit that has nothing to stop. */
const stopLimit: Milliseconds = 10_000;
const logLimit: Milliseconds = 5_000;

/** Lets a node start that the rejoin guard holds, and starts the boot unit without waiting for its end. */
export async function release(options: ReleaseOptions, context: CliContext): Promise<number> {
  const { system } = context;
  if (options.user === true) {
    throw new ToldError('option-misplaced', {
      what: 'the rejoin guard is about the cluster of this machine',
      options: '--user',
    });
  }
  if (system.userId !== 0) {
    throw new ToldError('needs-root', {
      what: 'muster release lets this node join its cluster',
      look: 'muster status',
    });
  }
  const config = await loadOrExplain(context, options);
  const guard = guardOf(config, options, context);
  if (guard === undefined) throw new Error('the system has a rejoin guard');
  // A run that judges right now must not miss what is written here.
  const lock = await takeLock(context, options);
  let released: boolean;
  try {
    released = await withPorts(context, options, async ({ systemd }) => {
      const [first, second] = await systemd.list([corosync, pacemaker]);
      if (isUp(first) || isUp(second)) {
        tell(options, context, { released: false, text: 'nothing to release: the cluster stack runs' });
        return false;
      }
      const { held } = await guard.look();
      if (held === undefined) {
        tell(options, context, {
          released: false,
          text: 'nothing to release: the rejoin guard does not hold this node; start it with: muster up',
        });
        return false;
      }
      await guard.release(options.once === true).catch((error: unknown) => {
        throw new ToldError('release-unwritable', { folder: guardFolder, reason: messageOf(error) });
      });
      return true;
    });
  } finally {
    lock.release();
  }
  if (!released) return 0;
  return await interruptible(context, signal =>
    withPorts(context, options, async ports => {
      await audit(options, context, ports, signal);
      const trouble = await startUnit(ports, signal);
      const what = options.once === true ? 'released for this start' : 'released';
      if (trouble !== undefined)
        throw new ToldError('released-not-started', { released: what, unit: unitName, reason: trouble });
      tell(options, context, { released: true, text: `${what}; ${unitName} is starting: see muster status` });
      return 0;
    }),
  );
}

function tell(
  { format, quiet }: ReleaseOptions,
  { console }: CliContext,
  { released, text }: { readonly released: boolean; readonly text: string },
): void {
  if (format === 'json')
    console.out(`${JSON.stringify({ schema: 'muster.release/1', released, detail: text }, null, 2)}\n`);
  else if (quiet !== true) console.out(`${text}\n`);
}

/** Who let the node join again is for the journal, where the crash is too. */
async function audit({ once }: ReleaseOptions, context: CliContext, { commands }: Ports, signal: AbortSignal) {
  const { console, system } = context;
  const { SUDO_USER: sudo, LOGNAME: name } = console.environment;
  const text = `${system.identity().host} was released by ${sudo ?? name ?? 'root'} (muster release${once === true ? ' --once' : ''}): it may join the cluster again`;
  const argv = ['systemd-cat', '--identifier=muster', '--priority=notice', 'echo', text];
  const { exitCode } = await commands.run(argv, { timeout: logLimit, signal });
  if (exitCode !== 0) noticeTo(context)('release-untold');
}

/** Undefined, or why it is not starting. */
async function startUnit({ systemd, clock }: Ports, signal: AbortSignal): Promise<string | undefined> {
  const unit = await systemd.details(unitName);
  if (unit.loadState !== 'loaded') return `it is ${unit.loadState} (muster install puts it in place)`;
  // Of a run that came to its end, it stays active: a start would do nothing. Stopping it stops no cluster.
  if (isUp(unit)) {
    const stop = await systemd.stop(unitName);
    if ('refused' in stop) return stop.refused.message;
    if ((await within(stop.job.ended, stopLimit, clock, signal)) === timedOut)
      return 'the end of its last run is not over';
  }
  const start = await systemd.start(unitName);
  return 'refused' in start ? start.refused.message : undefined;
}
