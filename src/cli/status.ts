import { defaultFile, type LoadResult } from '../config/load-config.ts';
import { summarise } from '../config/summarise.ts';
import { exitCodeOf } from '../engine/ending.ts';
import { ToldError } from '../messages/told-error.ts';
import { readLastRun } from '../report/kept/history.ts';
import { stateFileName } from '../report/kept/state-file.ts';
import { renderStatus } from '../report/text/render-status.ts';
import { statusDocument } from '../report/status-document.ts';
import type { FileView, StatusView } from '../report/status-view.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { showCluster } from './cluster-status.ts';
import { busOf, type CliContext, type CommonOptions, interruptible, noticeTo, withPortsToLook } from './context.ts';
import { load } from './load.ts';
import { readLiveRun } from './live-run.ts';
import { lookAtUnits } from './look-at-units.ts';
import { textOptions } from './up.ts';
import { watchStatus, type Look } from './watch-status.ts';

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
  return view.sawSystemd ? 0 : 1;
}

async function lookAt(options: CommonOptions, context: CliContext, signal: AbortSignal): Promise<StatusView> {
  const { host, bootId } = context.system.identity();
  const [run, loaded] = await Promise.all([readRun(options, context), load(context, options)]);
  const live = await withPortsToLook(context, options, ports =>
    lookAtUnits(loaded.config, { options, context, ports, signal }),
  ).catch((error: unknown) => {
    if (!(error instanceof SystemdError)) throw error;
    noticeTo(context)('daemons-unseen', { reason: error.message });
    return undefined;
  });
  const unknown = { daemons: [], cluster: undefined, bootUnit: undefined };
  const file = await fileViewOf(loaded, options, context);
  return { host, bootId, file, ...run, ...(live ?? unknown), sawSystemd: live !== undefined };
}

async function readRun(
  options: CommonOptions,
  context: CliContext,
): Promise<Pick<StatusView, 'report' | 'running' | 'writtenAtMs' | 'isUnseen'>> {
  const live = await readLiveRun(options, context);
  if (live) return { ...live, isUnseen: false };
  const { system } = context;
  const { boots, runtime } = system.folders(busOf(options));
  const report = await readLastRun({ store: system.store(boots), notice: noticeTo(context) });
  const isUnseen = await system
    .store(runtime)
    .read(stateFileName)
    .then(
      () => false,
      () => true,
    );
  return { report, running: undefined, writtenAtMs: undefined, isUnseen };
}

async function fileViewOf(
  { diagnostics }: LoadResult,
  { config }: CommonOptions,
  { system }: CliContext,
): Promise<FileView> {
  if (!diagnostics) return { is: 'valid' };
  const path = config === undefined ? defaultFile : system.absolute(config);
  const isMissing = (await system.host.files.type(path).catch(() => 'unreadable')) === undefined;
  return isMissing ? { is: 'missing', path } : { is: 'invalid', problem: summarise(diagnostics) };
}
