import type { Config } from '../config/config.ts';
import { parseDuration, formatDuration, type Milliseconds } from '../lib/duration.ts';
import { quote } from '../lib/terminal-text.ts';
import { printDiagnostics } from '../config/print-diagnostic.ts';
import { explore, type Exploration } from '../rehearsal/explore.ts';
import { readScenario } from '../rehearsal/read-scenario.ts';
import { rehearse as play } from '../rehearsal/rehearse.ts';
import { fairWeather, flapping, never, usualService, type Course, type Scenario } from '../rehearsal/scenario.ts';
import { writeScenario } from '../rehearsal/write-scenario.ts';
import { createProgressLines } from '../report/progress.ts';
import { renderJson } from '../report/render-json.ts';
import { renderText } from '../report/render-text.ts';
import { completeUnitName } from '../systemd/unit-name.ts';
import { complain, hasUtf8, messageOf, type CliContext, type CommonOptions } from './context.ts';
import { loadOrExplain } from './load.ts';
import { textOptions } from './up.ts';
import { meant } from './expect-names.ts';
import { ToldError } from '../messages/told-error.ts';

export interface RehearseOptions extends CommonOptions {
  /** `NAME=30s`. */
  readonly delay?: readonly string[];
  readonly never?: readonly string[];
  /** `NAME` or `NAME=PERIOD`. */
  readonly flap?: readonly string[];
  /** `UNIT` or `UNIT:TIMES`. */
  readonly fail?: readonly string[];
  readonly shutdownAt?: string;
  readonly seed?: string;
  /** A file. */
  readonly scenario?: string;
  readonly explore?: string;
}

const flapPeriod: Milliseconds = 2000;

/**
 * What `up` would do with this file on a node on which things go as told: the same report and the same exit status, in
 * virtual time. Touches nothing, needs no root and no systemd.
 */
export async function rehearse(options: RehearseOptions, context: CliContext): Promise<number> {
  // Nothing of the file is run, so that it does not matter who can write it.
  const config = await loadOrExplain(context, options, { trusting: true });
  refuseBesideExplore(options);
  const scenario = withFlags(await baseScenario(config, options, context), config, options);
  const { system, console } = context;
  const { host, version } = system.identity();
  const settings = { host, version, startedAt: system.host.clock.wallTime() };
  if (options.explore !== undefined) {
    const request = { count: wholeNumber('--explore', options.explore, 100_000, 1), seed: scenario.seed };
    return tell(await explore(config, request, settings), options, context);
  }
  const narrate = createProgressLines({ utf8: hasUtf8(context) });
  const loud = options.quiet !== true && options.format !== 'json';
  const { report, exitCode } = await play(config, scenario, {
    ...settings,
    sinks: loud ? [event => narrate(event).forEach(line => console.err(`${line}\n`))] : [],
  });
  if (options.format === 'json') console.out(renderJson(report));
  else if (options.quiet !== true) console.out(renderText(report, textOptions(context, options)));
  return exitCode;
}

function refuseBesideExplore(options: RehearseOptions): void {
  if (options.explore === undefined) return;
  const { delay, never: nevers, flap, fail, shutdownAt, scenario } = options;
  const others = { delay, never: nevers, flap, fail, 'shutdown-at': shutdownAt, scenario };
  const [other] = Object.entries(others).find(([, value]) => value !== undefined && value.length > 0) ?? [];
  if (other !== undefined) throw new ToldError('explore-alone', { option: `--${other}` });
}

async function baseScenario(config: Config, options: RehearseOptions, context: CliContext): Promise<Scenario> {
  const { system } = context;
  if (options.scenario === undefined) return fairWeather;
  const file = system.absolute(options.scenario);
  const text = await system.host.files.read(file).catch((error: unknown) => {
    throw new ToldError('scenario-unreadable', { file, reason: messageOf(error) });
  });
  if (text === undefined) throw new ToldError('scenario-unreadable', { file, reason: 'there is no such file' });
  const source = { file, text };
  const { scenario, diagnostics } = readScenario(source, config);
  if (scenario) return scenario;
  complain(context, printDiagnostics(diagnostics, [source]));
  const count = diagnostics.length;
  throw new ToldError('scenario-invalid', { problems: count === 1 ? '1 problem' : `${count} problems` });
}

/** What the command line says goes before what the scenario file says. */
function withFlags(scenario: Scenario, config: Config, options: RehearseOptions): Scenario {
  const prerequisites = new Map(scenario.prerequisites);
  const set = (name: string, course: Course) => prerequisites.set(known(name, config), course);
  for (const given of options.delay ?? []) {
    const [name, text] = split(given, '=');
    set(name, [{ at: time('--delay', text ?? '', `${name || 'NAME'}=30s`), met: true }]);
  }
  for (const name of options.never ?? []) set(name, never);
  for (const given of options.flap ?? []) {
    const [name, text] = split(given, '=');
    set(name, flapping(text === undefined ? flapPeriod : period(text, name)));
  }
  const services = new Map(scenario.services);
  for (const given of options.fail ?? []) {
    const [name, times] = split(given, ':');
    const unit = knownUnit(name, config);
    const fails = times === undefined ? Infinity : wholeNumber('--fail', times, 1000);
    services.set(unit, { ...(services.get(unit) ?? usualService), fails });
  }
  const { shutdownAt, seed } = options;
  return {
    ...scenario,
    prerequisites,
    services,
    ...(shutdownAt === undefined ? {} : { shutdownAt: time('--shutdown-at', shutdownAt, '40s') }),
    ...(seed === undefined ? {} : { seed: wholeNumber('--seed', seed, 4_294_967_295) }),
  };
}

function split(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function known(name: string, { prerequisites }: Config): string {
  const names = prerequisites.map(each => each.name);
  return names.includes(name) ? name : refuse('prerequisite', name, names);
}

function knownUnit(name: string, { services }: Config): string {
  const unit = completeUnitName(name);
  const units = services.map(each => each.unit);
  if (units.includes(unit)) return unit;
  const short = units.map(each => each.replace(/\.service$/, ''));
  return refuse('service', name, short);
}

function refuse(what: string, name: string, known: readonly string[]): never {
  throw new ToldError('unknown-name', { what, names: meant(name, known, 'the file') });
}

function time(option: string, text: string, example: string): Milliseconds {
  const parsed = parseDuration(text);
  if (parsed !== undefined) return parsed;
  throw new ToldError('option-value', { option, what: `a time with its unit, as in ${example}`, given: given(text) });
}

function period(text: string, name: string): Milliseconds {
  const parsed = time('--flap', text, `${name}=2s`);
  if (parsed > 0) return parsed;
  throw new ToldError('option-value', { option: '--flap', what: 'a time above 0', given: given(text) });
}

function given(text: string): string {
  return text === '' ? 'nothing' : quote(text);
}

function wholeNumber(option: string, text: string, most: number, least = 0): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new ToldError('option-value', { option, what: `a whole number from ${least} to ${most}`, given: given(text) });
}

function tell(found: Exploration, options: CommonOptions, { console }: CliContext): number {
  const { runs, endings, longest } = found;
  if (options.format === 'json') {
    const document = {
      schema: 'muster.exploration/1',
      runs,
      longest: longest && { durationMs: longest.durationMs, scenario: writeScenario(longest.scenario) },
      endings: endings.map(each => ({ ...each, scenario: writeScenario(each.scenario) })),
    };
    console.out(`${JSON.stringify(document, null, 2)}\n`);
  } else if (options.quiet !== true) console.out(endingsAsText(found));
  return 0;
}

/** Each scenario stands there as the text of a file: to be cut out and rehearsed by itself. */
function endingsAsText({ runs, endings, longest }: Exploration): string {
  const indent = (scenario: Scenario) => writeScenario(scenario).replaceAll(/^(?=.)/gm, '    ');
  const told = endings.map(
    ({ outcome, exitCode, reason, count, scenario }) =>
      `${outcome.toUpperCase()}, exit ${exitCode}: ${count} of ${runs}\n  ${reason}\n${indent(scenario)}`,
  );
  const slowest = longest
    ? [`The longest time to ready: ${formatDuration(longest.durationMs)}\n${indent(longest.scenario)}`]
    : [];
  return [`${runs} runs in virtual time, ${endings.length} ways to end\n`, ...told, ...slowest].join('\n');
}
