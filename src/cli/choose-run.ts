/** Reads the runs that are kept, and finds the one that is asked for, or says what there is instead. */
import { findBoots, numberBoots, readBootName, runsOf, type KeptBoot, type KeptRun } from '../report/kept/kept-runs.ts';
import { describeBoot } from '../report/kept/kept-runs.ts';
import { mostRuns, readBoots, type BootRecord } from '../report/kept/history.ts';
import { formatMoment } from '../lib/iso-time.ts';
import type { Report } from '../report/report.ts';
import { joinNames } from '../lib/join-names.ts';
import { count } from '../report/words.ts';
import { ToldError } from '../messages/told-error.ts';
import { busOf, messageOf, noticeTo, type CliContext, type CommonOptions } from './context.ts';
import { readLiveRun, type LiveRun } from './live-run.ts';

export interface KeptRuns {
  /** The newest first. */
  readonly boots: readonly KeptBoot[];
  /** Where they are. */
  readonly folder: string;
}

/** All runs that have ended, the one that could not be kept included; tells of one in progress. Throws when there is none. */
export async function readKept(options: Pick<CommonOptions, 'user'>, context: CliContext): Promise<KeptRuns> {
  const { system } = context;
  const folder = system.folders(busOf(options)).boots;
  const store = system.store(folder);
  const notice = noticeTo(context);
  const live = await readLiveRun(options, context);
  const unreadable = await store.list().then(
    () => undefined,
    (error: unknown) => messageOf(error),
  );
  const records = unreadable === undefined ? await readBoots({ store, notice }) : [];
  const withLive = live?.report.outcome ? addIfNotKept(records, live.report) : records;
  if (live?.report.outcome === null) notice('report-older', tellUnfinished(live));
  if (unreadable !== undefined) {
    const reason = `${unreadable}${context.system.userId === 0 ? '' : '; try as root'}`;
    if (withLive.length === 0) throw new ToldError('reports-unreadable', { folder, reason });
    notice('reports-unreadable', { folder, reason });
  }
  if (withLive.length === 0) throw new ToldError('no-report', { folder });
  return { boots: numberBoots(withLive, system.identity().bootId), folder };
}

/** Throws when it is not kept, and for what names no boot. */
export function chooseBoot({ boots }: KeptRuns, which: string): KeptBoot {
  const name = readBootName(which);
  if (!name) {
    const back = /^\+?\d+$/.test(which) ? '; boots are counted back, -1 is the one before this one' : '';
    const takes = '0, -1, -2 and so on, or at least 4 characters of a boot id';
    throw new ToldError('boot-name', { name: which, what: `${takes}${back}` });
  }
  const [boot, ...more] = findBoots(boots, name);
  if (!boot) throw new ToldError('boot-not-kept', { what: tellMissing(name, boots) });
  if (more.length > 0) throw new ToldError('boot-ambiguous', { name: which, count: String(more.length + 1) });
  return boot;
}

/** `which` counts from 1; undefined: the last one. */
export function chooseRun(boot: KeptBoot, which: string | undefined): KeptRun {
  const runs = runsOf(boot);
  const last = runs.at(-1) as KeptRun;
  if (which === undefined) return last;
  if (!/^[1-9]\d{0,3}$/.test(which)) throw new ToldError('run-name', { name: which, most: String(mostRuns) });
  const run = runs[Number(which) - 1];
  if (run) return run;
  const has = count(runs.length, 'run');
  throw new ToldError('run-not-kept', { name: which, boot: describeBoot(boot), has });
}

/** On a full or read-only /var the report of a run that has ended is in the state file alone; on a full /run that is an older one. */
function addIfNotKept(records: readonly BootRecord[], report: Report): readonly BootRecord[] {
  const record = records.find(({ bootId }) => bootId === report.bootId);
  if (record?.runs.some(run => run.startedAt >= report.startedAt)) return records;
  const { bootId } = report;
  const longer: BootRecord = { schema: 'muster.boot/1', bootId, runs: [...(record?.runs ?? []), report] };
  return [longer, ...records.filter(one => one !== record)];
}

/** The report is then not of the latest run. */
function tellUnfinished({ report: { startedAt }, running }: LiveRun) {
  const what = running ? 'is still in progress' : 'was killed before it ended';
  return { begun: formatMoment(startedAt), what };
}

function tellMissing(name: NonNullable<ReturnType<typeof readBootName>>, boots: readonly KeptBoot[]): string {
  const offsets = boots.map(({ offset }) => String(offset));
  const kept = `kept ${offsets.length === 1 ? 'is' : 'are'} ${offsets.length > 4 ? `${offsets[0]} to ${offsets.at(-1)}` : joinNames(offsets)}`;
  if ('prefix' in name) return `no boot is kept whose id begins with ${name.prefix}`;
  return name.offset === 0 ? `no run of this boot has ended yet; ${kept}` : `boot ${name.offset} is not kept; ${kept}`;
}
