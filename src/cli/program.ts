import { Command, CommanderError, Option } from 'commander';
import type { CheckOptions } from './check.ts';
import { SystemdError } from '../systemd/systemd.ts';
import { CliError, type CliContext, type CommonOptions } from './context.ts';
import type { InstallOptions } from './install.ts';
import type { PlanOptions } from './plan.ts';
import type { ReportOptions } from './report.ts';
import type { StatusOptions } from './status.ts';
import type { UpOptions } from './up.ts';

/** Wrong usage. */
const usage = 2;

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
    context.console.err(`muster: ${error.message}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

const exitStatuses = `
Exit status: 0 ready or degraded, 1 a service failed, 2 wrong usage, 3 held, 4 a required prerequisite is broken,
75 another run is in progress, 78 the file is invalid, 124 a deadline passed, 130 and 143 interrupted.`;

type Verb = (context: CliContext) => Promise<number>;

/** Builds the command line. Verbs are loaded when they are run: `--help` needs none of them. */
export function createProgram(context: CliContext, version: string, done: (exitCode: number) => void): Command {
  const { console } = context;
  const program = new Command('muster')
    .description(
      'Brings a Linux HA cluster node up in order: waits, starts corosync, pacemaker and pcsd, verifies, reports.',
    )
    .version(version)
    .addHelpText('after', exitStatuses)
    .exitOverride()
    .configureOutput({ writeOut: text => console.out(text), writeErr: text => console.err(text) });

  const verb = (definition: string, description: string) => {
    return program
      .command(definition)
      .description(description)
      .option('-c, --config <file>', 'the prerequisites file (default: /etc/muster/muster.yaml and muster.d/*.yaml)')
      .option('--user', "use the user's systemd manager")
      .option('-q, --quiet', 'no progress')
      .option('-v, --verbose', 'more: every event as JSON on stderr, every prerequisite in the report')
      .addOption(
        new Option('--color <when>', 'colours on a terminal').choices(['auto', 'always', 'never']).default('auto'),
      );
  };
  const format = () => new Option('--format <format>', 'form of the result').choices(['text', 'json']).default('text');
  const finish = async (run: Verb) => done(await run(context));

  verb('up', 'wait for the prerequisites, start the services in order, verify, report')
    .addOption(format())
    .option('--dry-run', 'everything but the starting')
    .action((options: UpOptions) => finish(async c => (await import('./up.ts')).up(options, c)));
  verb('check', 'look at each prerequisite once, now; start nothing')
    .argument('[name...]', 'only these')
    .addOption(format())
    .action((names: string[], options: CheckOptions) =>
      finish(async c => (await import('./check.ts')).check(names, options, c)),
    );
  verb('plan', 'what up would do and in which order, the longest possible wait, and findings')
    .addOption(format())
    .option('--fix', 'write the stop order of the prerequisites for systemd')
    .action((options: PlanOptions) => finish(async c => (await import('./plan.ts')).plan(options, c)));
  verb('status', 'the run in progress or the last one, and the daemons now')
    .addOption(format())
    .action((options: StatusOptions) => finish(async c => (await import('./status.ts')).status(options, c)));
  verb('report', 'the last finished run')
    .addOption(format())
    .action((options: ReportOptions) => finish(async c => (await import('./report.ts')).report(options, c)));
  verb('down', 'stop the services in reverse order, each with a deadline').action((options: CommonOptions) =>
    finish(async c => (await import('./down.ts')).down(options, c)),
  );
  verb('install', 'write and enable the boot unit, disable what else starts the cluster at boot, write the stop order')
    .option('--dry-run', 'say what would be done, change nothing')
    .action((options: InstallOptions) => finish(async c => (await import('./install.ts')).install(options, c)));
  verb('uninstall', 'put back what install found; start nothing')
    .option('--dry-run', 'say what would be done, change nothing')
    .action((options: InstallOptions) => finish(async c => (await import('./uninstall.ts')).uninstall(options, c)));
  return program;
}
