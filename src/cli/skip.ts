import type { Milliseconds } from '../lib/duration.ts';
import type { Report, ReportedPrerequisite } from '../report/report.ts';
import { parseSkips, skipFileName, writeSkips, type RunKey } from '../report/kept/skip-file.ts';
import { joinNames } from '../lib/join-names.ts';
import { busOf, type CliContext, type CommonOptions, interruptible, messageOf, noticeTo, whoAsks } from './context.ts';
import { expectNames } from './expect-names.ts';
import { readLiveRun, type LiveRun } from './live-run.ts';
import { ToldError } from '../messages/told-error.ts';

/** How long the run has to obey; it tells its state at most four times a second. */
const patience: Milliseconds = 5000;
const pause: Milliseconds = 250;

/** Has the run in progress go on without these prerequisites, and waits until it does. */
export async function skip(names: readonly string[], options: CommonOptions, context: CliContext): Promise<number> {
  const { system, console } = context;
  if (options.user !== true && system.userId !== 0)
    throw new ToldError('needs-root', {
      what: 'muster skip changes what the run in progress waits for',
      look: 'muster status',
    });
  const run = await runInProgress(options, context);
  const known = run.report.prerequisites.map(({ name }) => name);
  expectNames(names, known, 'the run in progress');
  const chosen = run.report.prerequisites.filter(({ name }) => names.includes(name));
  const open = chosen.filter(isOpen);
  for (const one of chosen) if (!open.includes(one)) noticeTo(context)('nothing-to-skip', { why: settledText(one) });
  const late = run.report.gateMs === null ? [] : open.filter(one => !isAwaitedBehindTheGate(one));
  if (late.length > 0) throw tooLate(late);
  return await interruptible(context, async signal => {
    const asked = open.map(({ name }) => name);
    const report = asked.length > 0 ? await ask({ asked, run, options, context, signal }) : run.report;
    const skipped = report.prerequisites.filter(({ name, state }) => asked.includes(name) && state === 'skipped');
    if (options.format === 'json') {
      const document = { schema: 'muster.skip/1', skipped: skipped.map(({ name }) => name), now: nowText(report) };
      console.out(`${JSON.stringify(document, null, 2)}\n`);
    } else if (options.quiet !== true) console.out([...skipped.map(skippedText), nowText(report), ''].join('\n'));
    return 0;
  });
}

type Running = LiveRun & { readonly running: NonNullable<LiveRun['running']> };

async function runInProgress(options: CommonOptions, context: CliContext): Promise<Running> {
  const run = await readLiveRun(options, context);
  if (run?.running !== undefined) return { ...run, running: run.running };
  const last = run?.report.outcome ? `the last one ended ${run.report.outcome}` : 'none is recorded in this boot';
  throw new ToldError('no-run', { last, name: 'NAME' });
}

/** The run still waits for it, or would end because of it. */
function isOpen({ state, required }: ReportedPrerequisite): boolean {
  return state === 'unmet' || (required && (state === 'broken' || state === 'late'));
}

function isAwaitedBehindTheGate({ requiredBy }: ReportedPrerequisite): boolean {
  return requiredBy.length > 0;
}

interface Asking {
  readonly asked: readonly string[];
  readonly run: Running;
  readonly options: CommonOptions;
  readonly context: CliContext;
  readonly signal: AbortSignal;
}

/** The state of the run once it has obeyed. Throws when it did not, and says why. */
async function ask({ asked, run, options, context, signal }: Asking): Promise<Report> {
  const { clock } = context.system.host;
  const key: RunKey = { pid: run.running.pid, startedAt: run.report.startedAt };
  let report = run.report;
  for (const until = clock.now() + patience; clock.now() < until;) {
    // Again and again: somebody else's request may have taken the place of this one before the run has read it.
    await request(asked, key, options, context);
    await clock.sleep(pause, signal);
    const live = await readLiveRun(options, context);
    if (live?.report.startedAt !== key.startedAt) throw new ToldError('run-replaced');
    report = live.report;
    const open = report.prerequisites.filter(one => asked.includes(one.name) && isOpen(one));
    if (open.length === 0) return report;
    const late = report.gateMs === null ? [] : open.filter(one => !isAwaitedBehindTheGate(one));
    if (late.length > 0) throw tooLate(late);
    if (live.running === undefined) throw new ToldError('skip-refused', { state: nowText(report) });
  }
  throw new ToldError('skip-ignored', { pid: String(key.pid), state: nowText(report) });
}

/** Joined to what others have asked of the same run. */
async function request(
  asked: readonly string[],
  key: RunKey,
  options: CommonOptions,
  context: CliContext,
): Promise<void> {
  const { system } = context;
  const folder = system.folders(busOf(options)).runtime;
  const store = system.store(folder);
  try {
    const others = parseSkips(await store.read(skipFileName), key).filter(({ name }) => !asked.includes(name));
    const own = asked.map(name => ({ name, by: whoAsks(context) }));
    await store.writeAtomic(skipFileName, writeSkips(key, [...others, ...own]));
  } catch (error) {
    throw new ToldError('skip-unwritable', { file: `${folder}/${skipFileName}`, reason: messageOf(error) });
  }
}

function settledText({ name, state }: ReportedPrerequisite): string {
  if (state === 'met') return `${name} is met already: nothing to skip`;
  if (state === 'skipped') return `${name} is skipped already`;
  return `${name} is optional and was given up already: the run does not wait for it`;
}

function tooLate(late: readonly ReportedPrerequisite[]): ToldError {
  return new ToldError('skip-too-late', { names: joinNames(late.map(({ name }) => name)) });
}

function skippedText({ name, required, requiredBy }: ReportedPrerequisite): string {
  if (!required) return `${name}: skipped; it is optional`;
  const whoStarts = requiredBy.length > 0 ? joinNames(requiredBy) : 'corosync and pacemaker';
  return `${name}: skipped, although it is required: ${whoStarts} will be started without it, and what needs it may fail on this node`;
}

/** What the run does now. With something skipped it can become no better than degraded. */
function nowText({ outcome, reason, prerequisites }: Report): string {
  if (outcome !== null) return `the run has ended ${outcome}: ${reason}`;
  const best = prerequisites.some(({ state }) => state === 'skipped') ? ', and ends degraded at best' : '';
  return `the run goes on${best}; now: ${reason || 'preparing'}`;
}
