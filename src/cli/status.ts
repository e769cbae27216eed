import { exitCodeOf } from '../engine/ending.ts';
import { isUp } from '../engine/preflight.ts';
import { ToldError } from '../messages/told-error.ts';
import { readLastRun } from '../report/kept/history.ts';
import type { LiveDaemon } from '../report/live-daemon.ts';
import { renderStatus, type StatusView } from '../report/text/render-status.ts';
import type { Report } from '../report/report.ts';
import { statusDocument } from '../report/status-document.ts';
import { readinessOf } from '../services/known-services.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { showCluster } from './cluster-status.ts';
import { busOf, type CliContext, type CommonOptions, interruptible, noticeTo, withPortsToLook } from './context.ts';
import { load } from './load.ts';
import { readLiveRun } from './live-run.ts';
import { textOptions } from './up.ts';
import { watchStatus, type Look } from './watch-status.ts';

/** What is shown when the file cannot be read: the cluster's own daemons. */
const usualServices = ['corosync.service', 'pacemaker.service', 'pcsd.service'];

export interface StatusOptions extends CommonOptions {
  readonly cluster?: boolean;
  readonly watch?: boolean;
}

/** The run in progress or the last one, and the daemons now; or the cluster. Works without root as far as it can see. */
export async function status(options: StatusOptions, context: CliContext): Promise<number> {
  const watches = options.watch === true;
  if (watches && options.cluster === true) {
    const what = 'muster status --watch shows this node; of the cluster: watch -n 2 muster status --cluster';
    throw new ToldError('option-misplaced', { what, options: '--cluster' });
  }
  if (watches && options.quiet === true)
    throw new ToldError('option-misplaced', { what: 'muster status --watch only shows something', options: '--quiet' });
  const exitCode = await interruptible(context, signal => {
    if (options.cluster === true) return showCluster(options, context, signal);
    const look = (from: CliContext) => lookAt(options, from, signal);
    return watches ? watchStatus(look, { options, context, signal }) : show(options, context, look);
  });
  // Ctrl-C is how one stops watching.
  return watches && exitCode === exitCodeOf('interrupted', 'SIGINT') ? 0 : exitCode;
}

async function show(options: CommonOptions, context: CliContext, look: Look): Promise<number> {
  const { console } = context;
  const view = await look(context);
  if (options.format === 'json') console.out(`${JSON.stringify(statusDocument(view), null, 2)}\n`);
  else if (options.quiet !== true) console.out(renderStatus(view, textOptions(context, options)));
  return 0;
}

async function lookAt(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<StatusView> {
  const run = (await readLiveRun(options, context)) ?? {
    report: await readRecorded(options, context),
    running: undefined,
  };
  const daemons = await readDaemons(options, context, signal).catch((error: unknown) => {
    if (!(error instanceof SystemdError)) throw error;
    noticeTo(context)('daemons-unseen', { reason: error.message });
    return [];
  });
  return { ...run, daemons };
}

function readRecorded(options: CommonOptions, context: CliContext): Promise<Report | undefined> {
  const { system } = context;
  const { boots } = system.folders(busOf(options));
  return readLastRun({ store: system.store(boots), notice: noticeTo(context) });
}

async function readDaemons(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<LiveDaemon[]> {
  const loaded = await load(context, options);
  const units = loaded.config?.services.map(({ unit }) => unit) ?? usualServices;
  const requireQuorum = loaded.config?.stack.requireQuorum ?? false;
  return withPortsToLook(context, options, ports =>
    Promise.all(
      units.map(async unit => {
        const details = await ports.systemd.details(unit);
        const daemon = { unit, active: details.activeState, enabled: details.unitFileState || details.loadState };
        const readiness = isUp(details) ? readinessOf(unit, ports, { requireQuorum }) : undefined;
        if (readiness === undefined) return { ...daemon, ready: undefined, detail: '' };
        const look = await readiness.look(signal);
        if (look.status === 'met') return { ...daemon, ready: true, detail: look.reason };
        // The daemons answer root: to others they seem not to be there.
        const isSeen = look.status !== 'unknown' && (context.system.userId === 0 || options.user === true);
        const detail = isSeen ? look.reason : `cannot be told${withoutRoot(options, context)}: ${look.reason}`;
        return { ...daemon, ready: isSeen ? false : undefined, detail };
      }),
    ),
  );
}

function withoutRoot({ user }: CommonOptions, { system }: CliContext): string {
  return system.userId === 0 || user === true ? '' : ' without root';
}
