import type { Config } from '../config/config.ts';
import { summarise } from '../config/summarise.ts';
import { run } from '../engine/run.ts';
import type { EventSink, Finding, Outcome } from '../engine/event.ts';
import { pacemaker } from '../engine/preflight.ts';
import { apply, initialState } from '../engine/state.ts';
import type { Milliseconds } from '../lib/duration.ts';
import { unitTimeouts } from '../plan/checks/timeout-check.ts';
import { findings } from '../plan/findings.ts';
import { noneKnown, planRun, type UnitTimeouts } from '../plan/plan.ts';
import { look } from '../plan/sight.ts';
import { renderJson } from '../report/render-json.ts';
import { renderText } from '../report/text/render-text.ts';
import { toReport } from '../report/to-report.ts';
import { addRun, type History } from '../report/kept/history.ts';
import type { Report } from '../report/report.ts';
import { createServiceStatus, type ServiceStatus } from '../report/live/service-status.ts';
import { createStateFile, type StateFile } from '../report/kept/state-file.ts';
import { attemptOf } from './attempt.ts';
import { busOf, expectSystemd, hasUtf8, noticeTo, wantsColor, whoAsks, withPorts } from './context.ts';
import type { CliContext, CommonOptions } from './context.ts';
import { expectNames } from './expect-names.ts';
import { load, loadOrExplain } from './load.ts';
import { guardOf } from './guard-of.ts';
import { createSuspendHold, holdWhileStarting } from './hold-suspend.ts';
import { recover } from './recover.ts';
import { startProgress } from './progress.ts';
import { takeLock } from './take-lock.ts';
import { clearSkips, followSkips, rereader } from './take-orders.ts';
import { ToldError } from '../messages/told-error.ts';

export interface UpOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly recover?: boolean;
  readonly yes?: boolean;
  readonly without?: readonly string[];
}

/** With none of these muster.service begins again by itself. */
const needsSomebody: ReadonlySet<Outcome> = new Set<Outcome>(['failed', 'held', 'broken']);

/** The main job: wait, start in order, verify, report. */
export async function up(options: UpOptions, context: CliContext): Promise<number> {
  try {
    return await upOrThrow(options, context);
  } catch (error) {
    if (error instanceof ToldError) await tellRefusal(error, options, context);
    throw error;
  }
}

async function upOrThrow(options: UpOptions, context: CliContext): Promise<number> {
  const { system } = context;
  const dryRun = options.dryRun === true;
  if (options.yes === true && options.recover !== true)
    throw new ToldError('option-misplaced', { what: '--yes means nothing without --recover', options: '--yes' });
  if (options.user !== true && system.userId !== 0 && !dryRun) {
    throw new ToldError('needs-root', { what: 'muster up starts system services', look: 'muster up --dry-run' });
  }
  const config = await loadOrExplain(context, options);
  expectNames(
    options.without ?? [],
    config.prerequisites.map(({ name }) => name),
  );
  if (dryRun) return recoverAndRun(config, options, context);
  const lock = await takeLock(context, options);
  try {
    await clearSkips(context, options);
    return await recoverAndRun(config, options, context);
  } finally {
    lock.release();
  }
}

/** What kept a run from beginning is in no report: `systemctl status` and the console of a node that boots have it. */
async function tellRefusal({ code, message }: ToldError, options: UpOptions, context: CliContext): Promise<void> {
  const { system } = context;
  const isFile = code === 'file-invalid';
  const { diagnostics = [] } = isFile ? await load(context, options) : {};
  const line = isFile ? `${code}: the file has ${summarise(diagnostics)}; to do: muster check` : `${code}: ${message}`;
  await system.notify?.([`STATUS=${line}`]);
  if (isFile && system.identity().trigger === 'boot') await system.tellConsole(`muster: ${line}`);
}

async function recoverAndRun(config: Config, options: UpOptions, context: CliContext): Promise<number> {
  if (options.recover !== true) return runAndReport(config, options, context);
  await expectSystemd(context, options);
  const recovery = await recover(config, options, context);
  if (recovery.is === 'refused') return recovery.exitCode;
  return runAndReport(config, options, context, recovery.finding);
}

async function runAndReport(
  config: Config,
  options: UpOptions,
  context: CliContext,
  finding?: Finding,
): Promise<number> {
  const { system } = context;
  await expectSystemd(context, options);
  const attempt = options.dryRun === true ? undefined : await attemptOf(options, context);
  const identity = { ...system.identity(), ...(attempt && { attempt }) };
  const progress = startProgress(context, options);
  const meanwhile = { ...context, console: { ...context.console, err: progress.err } };
  const limits: { timeouts?: UnitTimeouts } = {};
  const status = tellSystemd(config, context, limits);
  const records = options.dryRun === true ? undefined : openRecords(meanwhile, options, identity.pid);
  const suspend = createSuspendHold(meanwhile, 'pacemaker is started');
  const inOrder = config.services.some(({ unit }) => unit === pacemaker);
  let state = initialState;
  const fold: EventSink = event => {
    state = apply(state, event);
  };
  const over = new AbortController();
  const result = await withPorts(context, options, ports =>
    run({
      config,
      ports,
      identity,
      dryRun: options.dryRun === true,
      guard: guardOf(config, options, context),
      sinks: [
        ...[fold, progress.sink, status?.sink, records?.state.sink].filter(sink => sink !== undefined),
        ...(inOrder ? [holdWhileStarting(suspend)] : []),
      ],
      recover: options.recover === true,
      without: { names: [...new Set(options.without)], by: whoAsks(context) },
      onStop: (stop, orders) => {
        // By hand it means that the terminal is gone.
        const onHangup = identity.trigger === 'boot' ? rereader(orders, meanwhile, options) : undefined;
        system.stopOnSignals(stop, onHangup);
        const startedAt = state.run?.startedAt ?? '';
        if (records) followSkips(orders, { pid: identity.pid, startedAt }, { context, options, over: over.signal });
      },
      findings: async () => {
        // Asked for only now, as all that must not delay the start.
        if (status) limits.timeouts = await unitTimeouts(look(config, ports)).catch(() => noneKnown);
        return [...(finding ? [finding] : []), ...(await findings(config, ports))];
      },
    }),
  ).finally(() => {
    suspend.release();
    over.abort(new Error('the run is over'));
  });
  await Promise.all([progress.close(), status?.close(), records?.state.close()]);
  const report = toReport(state);
  if (report === undefined) throw new Error('the run told nothing of itself');
  if (records) await addRun(records.history, report);
  // Who looks at the screen of a node that does not come up has no journal.
  if (identity.trigger === 'boot' && needsSomebody.has(result.outcome))
    await system.tellConsole(`muster: ${result.outcome}: ${result.reason}; to do: ${result.advice}`);
  print(report, options, context);
  return result.exitCode;
}

/** For `systemctl status`, and for systemd to know that muster is alive. */
function tellSystemd(
  config: Config,
  { system }: CliContext,
  limits: { readonly timeouts?: UnitTimeouts },
): ServiceStatus | undefined {
  const { notify, host } = system;
  if (!notify) return undefined;
  // Of a file that is read again only prerequisites and deadline are taken over.
  const longest = (deadline: Milliseconds) => planRun({ ...config, deadline }, limits.timeouts).longest.total;
  return createServiceStatus({ notify, clock: host.clock, longest });
}

/** The live run in the runtime folder, and what is kept of it. Neither can fail the run. */
function openRecords(context: CliContext, options: CommonOptions, pid: number): { state: StateFile; history: History } {
  const { system } = context;
  const { runtime, boots } = system.folders(busOf(options));
  const notice = noticeTo(context);
  return {
    state: createStateFile({ store: system.store(runtime), clock: system.host.clock, pid, notice }),
    history: { store: system.store(boots), notice },
  };
}

function print(report: Report, options: UpOptions, context: CliContext): void {
  const { console } = context;
  if (options.format === 'json') console.out(renderJson(report));
  // The journal has been told everything in lines already.
  else if (!console.errIsJournal && options.quiet !== true)
    console.out(renderText(report, textOptions(context, options)));
}

export function textOptions(context: CliContext, options: Pick<CommonOptions, 'color' | 'verbose'>) {
  const { console } = context;
  return {
    columns: console.outIsTerminal ? console.columns() : 80,
    rows: console.outIsTerminal ? console.rows() : undefined,
    colour: wantsColor(context, options, console.outIsTerminal),
    utf8: hasUtf8(context),
    all: options.verbose === true,
  };
}
