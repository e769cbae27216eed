import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import type { StatusView } from '../report/status-view.ts';
import type { Report } from '../report/report.ts';
import { parseState, stateFileName } from '../report/kept/state-file.ts';
import { busOf, type CliContext, type CommonOptions, messageOf, noticeTo } from './context.ts';

export interface LiveRun {
  readonly report: Report;
  /** Undefined when its process is gone: it has ended, or was killed when the report has no outcome. */
  readonly running: StatusView['running'];
  readonly writtenAtMs: Milliseconds;
}

/** What the state file tells of the latest run of this boot; undefined when there is none, or none that can be read. */
export async function readLiveRun(
  options: Pick<CommonOptions, 'user'>,
  context: CliContext,
): Promise<LiveRun | undefined> {
  const { system } = context;
  const { runtime } = system.folders(busOf(options));
  const notice = noticeTo(context);
  const text = await system
    .store(runtime)
    .read(stateFileName)
    .catch((error: unknown) => notice('run-unseen', { reason: messageOf(error) }));
  const state = text === undefined ? undefined : parseState(text);
  if (text !== undefined && state === undefined) {
    notice('record-skipped', {
      file: `${runtime}/${stateFileName}`,
      reason: 'it is damaged, or of another version of muster',
    });
  }
  if (state === undefined) return undefined;
  const { report, pid, writtenAtMs } = state;
  if (report.outcome !== null || !(await isAlive(pid, system.host))) return { report, running: undefined, writtenAtMs };
  const sinceWritten = Math.max(0, system.host.clock.now() - writtenAtMs);
  return { report, running: { pid, sinceWritten }, writtenAtMs };
}

async function isAlive(pid: number, { files }: Pick<Ports, 'files'>): Promise<boolean> {
  const name = await files.read(`/proc/${pid}/cmdline`).catch(() => undefined);
  return name?.includes('muster') === true;
}
