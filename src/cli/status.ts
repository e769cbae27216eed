import { isUp } from '../engine/preflight.ts';
import { millisecondsOf } from '../lib/iso-time.ts';
import type { Ports } from '../ports.ts';
import { readLastRun } from '../report/history.ts';
import { renderStatus, type LiveDaemon, type StatusView } from '../report/render-status.ts';
import { parseState, stateFileName } from '../report/state-file.ts';
import { readinessOf } from '../services/known-services.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { busOf, interruptible, messageOf, withPortsToLook, type CliContext, type CommonOptions } from './context.ts';
import { load } from './load.ts';
import { textOptions } from './up.ts';

/** What is shown when the file cannot be read: the cluster's own daemons. */
const usualServices = ['corosync.service', 'pacemaker.service', 'pcsd.service'];

/** The run in progress or the last one, and the daemons now. Works without root as far as it can see. */
export function status(options: CommonOptions, context: CliContext): Promise<number> {
  return interruptible(context, signal => show(options, context, signal));
}

async function show(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<number> {
  const { console } = context;
  const run = await readRun(options, context);
  const daemons = await readDaemons(options, context, signal).catch((error: unknown) => {
    if (!(error instanceof SystemdError)) throw error;
    console.err(`muster: the daemons cannot be seen: ${error.message}\n`);
    return [];
  });
  if (options.format === 'json') {
    const inProgress = run.running !== undefined;
    console.out(
      `${JSON.stringify({ schema: 'muster.status/1', inProgress, run: run.report ?? null, daemons }, null, 2)}\n`,
    );
  } else if (options.quiet !== true) console.out(renderStatus({ ...run, daemons }, textOptions(context, options)));
  return 0;
}

type RunView = Pick<StatusView, 'report' | 'running'>;

/** The state file tells of a run in progress only as long as its process lives. */
async function readRun(options: CommonOptions, { system, console }: CliContext): Promise<RunView> {
  const { runtime, boots } = system.folders(busOf(options));
  const notice = (text: string) => console.err(`muster: ${text}\n`);
  const text = await system
    .store(runtime)
    .read(stateFileName)
    .catch((error: unknown) => notice(`the run in progress cannot be seen: ${messageOf(error)}`));
  const state = text === undefined ? undefined : parseState(text);
  if (text !== undefined && state === undefined) {
    notice(`${runtime}/${stateFileName} is skipped: it is damaged, or of another version of muster`);
  }
  if (state?.report.outcome === null && (await isAlive(state.pid, system.host))) {
    const sinceWritten = Math.max(0, system.host.clock.wallTime().getTime() - millisecondsOf(state.writtenAt));
    return { report: state.report, running: { pid: state.pid, sinceWritten } };
  }
  const report = state?.report ?? (await readLastRun({ store: system.store(boots), notice }));
  return { report, running: undefined };
}

async function isAlive(pid: number, { files }: Pick<Ports, 'files'>): Promise<boolean> {
  const name = await files.read(`/proc/${pid}/cmdline`).catch(() => undefined);
  return name?.includes('muster') === true;
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
        const ready = look.status === 'unknown' ? undefined : look.status === 'met';
        return { ...daemon, ready, detail: look.reason };
      }),
    ),
  );
}
