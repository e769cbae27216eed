import type { Config } from '../config/config.ts';
import { parseDuration, formatDuration, type Milliseconds } from '../lib/duration.ts';
import { longestDuration } from '../lib/duration-schema.ts';
import { quote } from '../lib/terminal-text.ts';
import { wrap } from '../report/text/layout.ts';
import { printDiagnostics } from '../config/print-diagnostic.ts';
import { explore, type Exploration } from '../rehearsal/explore.ts';
import { readScenario } from '../rehearsal/read-scenario.ts';
import { rehearse as play } from '../rehearsal/rehearse.ts';
import { fairWeather, flapping, never, usualService, type Course, type Scenario } from '../rehearsal/scenario.ts';
import { writeScenario } from '../rehearsal/write-scenario.ts';
import { renderHtml } from '../report/timeline/render-html.ts';
import { renderJson } from '../report/render-json.ts';
import { renderSvg } from '../report/timeline/render-svg.ts';
import { renderText } from '../report/text/render-text.ts';
import { completeUnitName } from '../systemd/unit-name.ts';
import { complain, messageOf, type CliContext, type CommonOptions } from './context.ts';
import { loadOrExplain } from './load.ts';
import { startProgress } from './progress.ts';
import { textOptions } from './up.ts';
import { meant } from './expect-names.ts';
import { ToldError } from '../messages/told-error.ts';

export interface RehearseOptions extends Omit<CommonOptions, 'format'> {
  readonly format: 'text' | 'json' | 'svg' | 'html';
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
  // Nothing to draw over: it is all over at once.
  const quiet = options.quiet === true || options.format !== 'text';
  const progress = startProgress(context, { ...options, format: 'text', plain: true, quiet });
  const { report, exitCode } = await play(config, scenario, { ...settings, sinks: [progress.sink] });
  await progress.close();
  if (options.format !== 'text' || options.quiet !== true)
    console.out(renderers[options.format](report, textOptions(context, options)));
  return exitCode;
}

const renderers = { text: renderText, json: renderJson, svg: renderSvg, html: renderHtml };

function refuseBesideExplore(options: RehearseOptions): void {
  if (options.explore === undefined) return;
  const { delay, never: nevers, flap, fail, shutdownAt, scenario } = options;
  const others = { delay, never: nevers, flap, fail, 'shutdown-at': shutdownAt, scenario };
  const [other] = Object.entries(others).find(([, value]) => value !== undefined && value.length > 0) ?? [];
  if (other !== undefined) throw new ToldError('explore-alone', { option: `--${other}` });
  if (options.format === 'svg' || options.format === 'html')
    throw new ToldError('option-value', {
      option: '--format',
      what: 'text or json with --explore',
      given: options.format,
    });
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
  const told = new Map<string, string>();
  const set = (option: string, name: string, course: Course) => {
    prerequisites.set(known(option, name, config), course);
    expectOnce(option, name, told);
  };
  for (const given of options.delay ?? []) {
    const [name, text] = split(given, '=');
    set('--delay', name, [{ at: time('--delay', text ?? '', `${name || 'NAME'}=30s`), met: true }]);
  }
  for (const name of options.never ?? []) set('--never', name, never);
  for (const given of options.flap ?? []) {
    const [name, text] = split(given, '=');
    set('--flap', name, flapping(text === undefined ? flapPeriod : period(text, name)));
  }
  const services = new Map(scenario.services);
  for (const given of options.fail ?? []) {
    const [name, times] = splitUnit(given, config);
    const unit = knownUnit(name, config);
    expectOnce('--fail', unit, told);
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

/** A unit may have a colon in its name. */
function splitUnit(text: string, { services }: Config): [string, string | undefined] {
  if (services.some(({ unit }) => unit === completeUnitName(text))) return [text, undefined];
  const at = text.lastIndexOf(':');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Two courses of the same thing: one of them would go unheard. */
function expectOnce(option: string, name: string, told: Map<string, string>): void {
  const before = told.get(name);
  if (before !== undefined)
    throw new ToldError('option-misplaced', {
      what: `${before} says already what becomes of ${name}`,
      options: option,
    });
  told.set(name, option);
}

function known(option: string, name: string, { prerequisites }: Config): string {
  expectName(option, name, 'the name of a prerequisite');
  const names = prerequisites.map(each => each.name);
  return names.includes(name) ? name : refuse('prerequisite', name, names);
}

function knownUnit(name: string, { services }: Config): string {
  expectName('--fail', name, 'the name of a service');
  const unit = completeUnitName(name);
  const units = services.map(each => each.unit);
  if (units.includes(unit)) return unit;
  const short = units.map(each => each.replace(/\.service$/, ''));
  return refuse('service', name, short);
}

function expectName(option: string, name: string, what: string): void {
  if (name === '') throw new ToldError('option-value', { option, what, given: 'nothing' });
}

function refuse(what: string, name: string, known: readonly string[]): never {
  throw new ToldError('unknown-name', { what, names: meant(name, known, 'the file') });
}

function time(option: string, text: string, example: string): Milliseconds {
  const parsed = parseDuration(text);
  if (parsed !== undefined && parsed <= longestDuration) return parsed;
  if (parsed !== undefined) {
    const what = `a time of at most ${formatDuration(longestDuration)}`;
    throw new ToldError('option-value', { option, what, given: given(text) });
  }
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

function tell(found: Exploration, options: RehearseOptions, context: CliContext): number {
  const { console } = context;
  const { runs, endings, longest } = found;
  if (options.format === 'json') {
    const document = {
      schema: 'muster.exploration/1',
      runs,
      longest: longest && { durationMs: longest.durationMs, scenario: writeScenario(longest.scenario) },
      endings: endings.map(each => ({ ...each, scenario: writeScenario(each.scenario) })),
    };
    console.out(`${JSON.stringify(document, null, 2)}\n`);
  } else if (options.quiet !== true) console.out(endingsAsText(found, textOptions(context, options).columns));
  return 0;
}

/** Each scenario stands there as the text of a file: to be cut out and rehearsed by itself. */
function endingsAsText({ runs, endings, longest }: Exploration, columns: number): string {
  const indent = (scenario: Scenario) => writeScenario(scenario).replaceAll(/^(?=.)/gm, '    ');
  const told = endings.map(
    ({ outcome, exitCode, reason, count, scenario }) =>
      `${outcome.toUpperCase()}, exit ${exitCode}: ${count} of ${runs}\n${wrap('  ', reason, columns).join('\n')}\n${indent(scenario)}`,
  );
  const slowest = longest
    ? [`The longest time to ready: ${formatDuration(longest.durationMs)}\n${indent(longest.scenario)}`]
    : [];
  return [`${runs} runs in virtual time, ${endings.length} ways to end\n`, ...told, ...slowest].join('\n');
}
