import { readBoot, readLastRun } from '../report/history.ts';
import { renderJson } from '../report/render-json.ts';
import { renderText } from '../report/render-text.ts';
import type { Store } from '../ports.ts';
import { readLiveRun, type LiveRun } from './live-run.ts';
import { busOf, CliError, type CliContext, type CommonOptions } from './context.ts';
import { textOptions } from './up.ts';

/** The last finished run. */
export async function report(options: CommonOptions, context: CliContext): Promise<number> {
  const { system, console } = context;
  const { boots } = system.folders(busOf(options));
  const store = system.store(boots);
  const kept = await readLastRun({ store, notice: text => console.err(`muster: ${text}\n`) });
  const live = await readLiveRun(options, context);
  const last = live && (await wasNotKept(live, store)) ? live.report : kept;
  if (live?.report.outcome === null) console.err(`muster: ${tellUnfinished(live)}\n`);
  if (last === undefined) throw new CliError(1, `no finished run is recorded in ${boots}; make one with: muster up`);
  if (options.format === 'json') console.out(renderJson(last));
  else if (options.quiet !== true) console.out(renderText(last, textOptions(context, options)));
  return 0;
}

/** On a full or read-only /var the report of a run that has ended is in the state file alone; on a full /run that is an older one. */
async function wasNotKept({ report: { outcome, bootId, startedAt } }: LiveRun, store: Store): Promise<boolean> {
  if (outcome === null) return false;
  const record = await readBoot({ store, notice: () => undefined }, 0, bootId);
  return record === undefined || record.runs.every(run => run.startedAt < startedAt);
}

/** The report is then not of the latest run. */
function tellUnfinished({ report: { startedAt }, running }: LiveRun): string {
  const what = running ? 'is still in progress' : 'was killed before it ended';
  return `the run begun at ${startedAt} ${what}; how far it came: muster status`;
}
