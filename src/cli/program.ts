import { Argument, Command, CommanderError, Option } from 'commander';
import { usage } from '../messages/entry.ts';
import { ToldError } from '../messages/told-error.ts';
import type { CompletionOptions, Shell } from './completion.ts';
import { complain, tellOf, type CliContext, type CommonOptions } from './context.ts';
import type { DownOptions } from './down.ts';
import { explainUsage } from './did-you-mean.ts';
import { afterHelp, afterVerbHelp } from './help.ts';
import type { InitOptions } from './init.ts';
import type { InstallOptions } from './install.ts';
import type { PlanOptions } from './plan.ts';
import type { RehearseOptions } from './rehearse.ts';
import type { ReleaseOptions } from './release.ts';
import type { ReportOptions } from './report.ts';
import type { StatusOptions } from './status.ts';
import type { UpOptions } from './up.ts';
import { commonOptions, type ArgumentDefinition, type OptionDefinition, type VerbDefinition } from './verb.ts';
import { forTools, verbs, type VerbName } from './verbs.ts';

/** Runs the command line `argv` (without node and script) and returns the exit status. Never throws for a user's mistake. */
export async function runCli(argv: readonly string[], context: CliContext, version: string): Promise<number> {
  let exitCode = 0;
  const isAsked = (name: string) => argv.includes(name);
  const program = createProgram(
    context,
    version,
    code => {
      exitCode = code;
    },
    isAsked,
  );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usage;
    if (!(error instanceof ToldError)) throw error;
    complain(context, `muster: ${error.code}: ${error.message}`);
    return error.exitCode;
  }
}

/**
 * Builds the command line. Verbs are loaded when they are run: `--help` needs none of them. Only those that `isAsked` names get their
 * options: to make those of all fifteen takes longer than to read the file.
 */
export function createProgram(
  context: CliContext,
  version: string,
  done: (exitCode: number) => void,
  isAsked: (verb: VerbName) => boolean = () => true,
): Command {
  const { console } = context;
  const columns = () => Math.min(100, console.columns());
  const program = new Command('muster')
    .usage('VERB [options]')
    .description(
      'Brings a Linux HA cluster node up in order: waits, starts corosync, pacemaker and pcsd, verifies, reports.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this; of a verb: muster VERB --help')
    .addHelpText('after', () => afterHelp(columns()))
    .exitOverride()
    .configureOutput({
      writeOut: text => console.out(text),
      writeErr: text => console.err(text),
      getOutHelpWidth: columns,
      getErrHelpWidth: columns,
      outputError: tellUsage(context),
    })
    .commandsGroup(forTools)
    .helpCommand('help [verb]', 'Show this, or the help of a verb.')
    .configureHelp({ subcommandTerm: verb => [verb.name(), ...verb.registeredArguments.map(formOf)].join(' ') });
  const actions = actionsOf(async run => done(await run(context)));
  for (const verb of verbs) {
    const command = addVerb(program, verb, actions[verb.name], context);
    if (isAsked(verb.name)) addOptions(command, verb);
  }
  return program;
}

const ofAllVerbs = 'Options of all verbs:';

function addVerb(program: Command, verb: VerbDefinition, action: Action, context: CliContext): Command {
  const { name, description, argument, group } = verb;
  const command = program
    .command(name)
    .description(description)
    .helpGroup(group)
    .addHelpOption(new Option('-h, --help', 'show this').helpGroup(ofAllVerbs))
    .addHelpText('after', afterVerbHelp(verb))
    .configureOutput({ outputError: tellUsage(context, verb) })
    .action(action);
  return argument ? command.addArgument(argumentOf(argument)) : command;
}

function addOptions(command: Command, verb: VerbDefinition): void {
  for (const option of verb.options) command.addOption(optionOf(option));
  for (const option of commonOptions(verb)) command.addOption(optionOf(option).helpGroup(ofAllVerbs));
}

function formOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function tellUsage(context: CliContext, verb?: VerbDefinition) {
  return (text: string) => tellOf(context, ...explainUsage(text, verb));
}

function argumentOf({ form, description, choices, default: usual }: ArgumentDefinition): Argument {
  const argument = new Argument(form, description);
  if (choices) argument.choices(choices);
  return usual === undefined ? argument : argument.default(usual);
}

function optionOf({ flags, description, choices, default: usual, each, hidden }: OptionDefinition): Option {
  const option = new Option(flags, description).hideHelp(hidden === true);
  if (choices) option.choices(choices);
  if (each) option.argParser((value: string, before?: readonly string[]) => [...(before ?? []), value]);
  return usual === undefined ? option : option.default(usual);
}

type Action = Parameters<Command['action']>[0];

const load = {
  up: () => import('./up.ts'),
  check: () => import('./check.ts'),
  plan: () => import('./plan.ts'),
  rehearse: () => import('./rehearse.ts'),
  status: () => import('./status.ts'),
  report: () => import('./report.ts'),
  skip: () => import('./skip.ts'),
  explain: () => import('./explain.ts'),
  down: () => import('./down.ts'),
  release: () => import('./release.ts'),
  init: () => import('./init.ts'),
  install: () => import('./install.ts'),
  uninstall: () => import('./uninstall.ts'),
  completion: () => import('./completion.ts'),
  schema: () => import('./schema.ts'),
} satisfies Record<VerbName, () => Promise<unknown>>;

/** For a program whose memory is written down with all verbs in it. */
export async function loadVerbs(): Promise<void> {
  await Promise.all(Object.values(load).map(verb => verb()));
}

function actionsOf(
  finish: (verb: (context: CliContext) => Promise<number>) => Promise<void>,
): Readonly<Record<VerbName, Action>> {
  return {
    up: (options: UpOptions) => finish(async c => (await load.up()).up(options, c)),
    check: (names: string[], options: CommonOptions) =>
      finish(async c => (await load.check()).check(names, options, c)),
    plan: (options: PlanOptions) => finish(async c => (await load.plan()).plan(options, c)),
    rehearse: (options: RehearseOptions) => finish(async c => (await load.rehearse()).rehearse(options, c)),
    status: (options: StatusOptions) => finish(async c => (await load.status()).status(options, c)),
    report: (options: ReportOptions) => finish(async c => (await load.report()).report(options, c)),
    skip: (names: string[], options: CommonOptions) => finish(async c => (await load.skip()).skip(names, options, c)),
    explain: (codes: string[], options: CommonOptions) =>
      finish(async c => (await load.explain()).explain(codes, options, c)),
    down: (options: DownOptions) => finish(async c => (await load.down()).down(options, c)),
    release: (options: ReleaseOptions) => finish(async c => (await load.release()).release(options, c)),
    init: (options: InitOptions) => finish(async c => (await load.init()).init(options, c)),
    install: (options: InstallOptions) => finish(async c => (await load.install()).install(options, c)),
    uninstall: (options: InstallOptions) => finish(async c => (await load.uninstall()).uninstall(options, c)),
    completion: (shell: Shell | undefined, options: CompletionOptions) =>
      finish(async c => (await load.completion()).completion(shell, options, c)),
    schema: (of: 'file' | 'scenario') => finish(async c => (await load.schema()).schema(of, c)),
  };
}
