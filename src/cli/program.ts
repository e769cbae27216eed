import { Argument, Command, CommanderError, Option } from 'commander';
import { SystemdError } from '../systemd/systemd.ts';
import { CliError, complain, type CliContext, type CommonOptions } from './context.ts';
import type { DownOptions } from './down.ts';
import { usage } from './exit-statuses.ts';
import { examplesOf, firstSteps } from './help.ts';
import type { InitOptions } from './init.ts';
import type { InstallOptions } from './install.ts';
import type { PlanOptions } from './plan.ts';
import type { RehearseOptions } from './rehearse.ts';
import type { ReleaseOptions } from './release.ts';
import type { ReportOptions } from './report.ts';
import type { StatusOptions } from './status.ts';
import type { UpOptions } from './up.ts';

/** Runs the command line `argv` (without node and script) and returns the exit status. Never throws for a user's mistake. */
export async function runCli(argv: readonly string[], context: CliContext, version: string): Promise<number> {
  let exitCode = 0;
  const program = createProgram(context, version, code => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage;
    if (!(error instanceof CliError || error instanceof SystemdError)) throw error;
    complain(context, `muster: ${error.message}`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

type Verb = (context: CliContext) => Promise<number>;

/** Builds the command line. Verbs are loaded when they are run: `--help` needs none of them. */
export function createProgram(context: CliContext, version: string, done: (exitCode: number) => void): Command {
  const { console } = context;
  const program = new Command('muster')
    .description(
      'Brings a Linux HA cluster node up in order: waits, starts corosync, pacemaker and pcsd, verifies, reports.',
    )
    .version(version)
    .addHelpText('after', firstSteps)
    .showHelpAfterError('Options come after the verb. See: muster --help')
    .exitOverride()
    .configureOutput({
      writeOut: text => console.out(text),
      writeErr: text => console.err(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'muster: ')),
    });

  const verb = (definition: string, description: string, own: readonly Option[] = []) => {
    const command = program
      .command(definition)
      .description(description)
      .showHelpAfterError(`See: muster ${definition} --help`)
      .addHelpText('after', examplesOf(definition));
    for (const option of [...own, ...commonOptions(definition)]) command.addOption(option);
    return command;
  };
  const finish = async (run: Verb) => done(await run(context));

  verb('up', 'Wait for the prerequisites, start the services in order, verify that each works, and report.', [
    new Option('--dry-run', 'everything but the starting; needs no root, leaves no report'),
    new Option('--without <name...>', 'do not wait for these prerequisites in this run, which ends degraded at best'),
    new Option('--recover', 'also restart what is active but does not work, after asking; by hand only'),
    new Option('-y, --yes', 'do not ask (with --recover)'),
  ]).action((options: UpOptions) => finish(async c => (await import('./up.ts')).up(options, c)));
  verb('check', 'Look at each prerequisite once, now, and start nothing. Exit status 1: something required is unmet.')
    .argument('[name...]', 'only these prerequisites')
    .action((names: string[], options: CommonOptions) =>
      finish(async c => (await import('./check.ts')).check(names, options, c)),
    );
  verb(
    'plan',
    'Show what up would do and in which order, the longest possible wait, and what is wrong with this node.',
    [
      new Option('--strict', 'exit status 1 for warnings too, not only for errors'),
      new Option('--fix', 'write the stop order first: what the cluster stands on is stopped after pacemaker'),
    ],
  ).action((options: PlanOptions) => finish(async c => (await import('./plan.ts')).plan(options, c)));
  verb(
    'rehearse',
    'Run up in virtual time on a simulated node, where things go as told. Touches nothing, needs no root.',
    [
      each('--delay <name=time>', 'this prerequisite is met only after that time'),
      each('--never <name>', 'this prerequisite is never met'),
      each('--flap <name[=period]>', 'this prerequisite comes and goes three times, and stays (period: 2s)'),
      each('--fail <unit[:times]>', 'the starts of this service fail, all or the first ones'),
      new Option('--shutdown-at <time>', 'the system begins to go down then'),
      new Option('--scenario <file>', 'what happens, as YAML; options go before it'),
      new Option('--explore <count>', 'so many random scenarios: each way to end, with a smallest scenario for it'),
      new Option('--seed <number>', 'of all that is random; the same one gives the same run'),
    ],
  ).action((options: RehearseOptions) => finish(async c => (await import('./rehearse.ts')).rehearse(options, c)));
  verb('status', 'Show the run in progress or the last one, and the daemons now.', [
    new Option('--cluster', 'all nodes of the cluster: their state in pacemaker, and how muster ended (publish: true)'),
  ]).action((options: StatusOptions) => finish(async c => (await import('./status.ts')).status(options, c)));
  verb('report', 'Show a finished run, the last one unless told otherwise, or list the runs that are kept.', [
    new Option('--boot <which>', 'of that boot: 0 is this one, -1 the one before; or its id, or how that begins'),
    new Option('--run <number>', 'that one of the boot, 1 is its first (default: its last)'),
    new Option('--list', 'all that are kept, the newest first, one line each'),
  ]).action((options: ReportOptions) => finish(async c => (await import('./report.ts')).report(options, c)));
  verb(
    'skip',
    'Go on without these prerequisites in the run in progress. It is recorded, and the run ends degraded at best.',
  )
    .argument('<name...>', 'what the run waits for')
    .action((names: string[], options: CommonOptions) =>
      finish(async c => (await import('./skip.ts')).skip(names, options, c)),
    );
  verb(
    'down',
    'Stop the services in reverse order, each within its own time limit, unless that would harm the cluster.',
    [
      new Option('--force', 'stop although it would harm the cluster'),
      new Option('--dry-run', 'say what speaks against it and what would be stopped; needs no root'),
    ],
  ).action((options: DownOptions) => finish(async c => (await import('./down.ts')).down(options, c)));
  verb('release', 'Let a node start that the rejoin guard holds, and start muster.service.', [
    new Option('--once', 'only until the stack has started or this boot is over, and keep the count of unclean boots'),
  ]).action((options: ReleaseOptions) => finish(async c => (await import('./release.ts')).release(options, c)));
  verb(
    'install',
    'Write and enable the boot unit, disable what else starts the cluster at boot, write the stop order. Starts nothing.',
    [dryRun()],
  ).action((options: InstallOptions) => finish(async c => (await import('./install.ts')).install(options, c)));
  verb('uninstall', 'Put back what install found. Starts and stops nothing.', [dryRun()]).action(
    (options: InstallOptions) => finish(async c => (await import('./uninstall.ts')).uninstall(options, c)),
  );
  verb('init', 'Write a prerequisites file from what this node shows: its ring, storage, mounts, clock and drop-ins.', [
    new Option('--stdout', 'print it, write nothing'),
    new Option('--force', 'replace a file that is there'),
  ]).action((options: InitOptions) => finish(async c => (await import('./init.ts')).init(options, c)));
  verb('schema', 'Print the JSON Schema of the prerequisites file, by which editors complete and check it.')
    .addArgument(new Argument('[of]', 'of which file').choices(['file', 'scenario']).default('file'))
    .action((of: 'file' | 'scenario') => finish(async c => (await import('./schema.ts')).schema(of, c)));
  return program;
}

/** May be given several times. */
function each(flags: string, description: string): Option {
  const append = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];
  return new Option(flags, description).argParser(append);
}

function dryRun(): Option {
  return new Option('--dry-run', 'say what would be done, change nothing; needs no root');
}

const furtherFormats: Readonly<Record<string, readonly string[]>> = { report: [] };

function commonOptions(verb: string): Option[] {
  // They refuse these two with a reason, which is no use in a list of what is possible.
  const isOfTheBoot = ['install', 'uninstall', 'schema'].includes(verb);
  return [
    new Option(
      '-c, --config <file>',
      'the prerequisites file (default: /etc/muster/muster.yaml and muster.d/*.yaml)',
    ).hideHelp(isOfTheBoot),
    new Option('--user', "the user's own systemd manager instead of the system's").hideHelp(isOfTheBoot),
    new Option('--format <format>', 'form of the result on stdout')
      .choices(['text', 'json', ...(furtherFormats[verb] ?? [])])
      .default('text'),
    new Option('-q, --quiet', 'no progress and no text: only errors, JSON and the exit status'),
    new Option('-v, --verbose', 'more: each event of a run as JSON on stderr, each prerequisite in a report'),
    new Option('--color <when>', 'colours; auto: on a terminal, unless NO_COLOR is set')
      .choices(['auto', 'always', 'never'])
      .default('auto'),
  ].map(option => option.helpGroup('Options of all verbs:'));
}
