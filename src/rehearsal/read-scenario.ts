/** A scenario file: text to a Scenario, or all problems with their place. Pure. */
import type { Config } from '../config/config.ts';
import { collectProblems, inOrder, startOf, type Diagnostic, type Problems } from '../config/diagnostic.ts';
import { parseYaml } from '../config/parse-yaml.ts';
import { openSource, type SourceText } from '../config/source-text.ts';
import { entryOf, nameOf, type Entry, type MapNode, type Node } from '../config/tree.ts';
import { validate } from '../config/validate.ts';
import { parseDuration, type Milliseconds } from '../lib/duration.ts';
import { nearest } from '../lib/nearest.ts';
import { quote } from '../lib/terminal-text.ts';
import { completeUnitName } from '../systemd/unit-name.ts';
import { scenarioFields, type ScenarioFields } from './scenario-fields.ts';
import { usualCluster, usualService, type Course, type Scenario, type ServiceCourse } from './scenario.ts';

export type ScenarioResult =
  | { readonly scenario: Scenario; readonly diagnostics?: never }
  | { readonly scenario?: never; readonly diagnostics: readonly Diagnostic[] };

/** `config`: the file that is rehearsed; a scenario may only name what is in it. */
export function readScenario(text: SourceText, config: Config): ScenarioResult {
  const problems = collectProblems();
  const map = readMap(text, problems);
  const fields = map && validate(scenarioFields, map, problems);
  if (map) checkNames(map, config, problems);
  if (!fields || problems.found.length > 0) return { diagnostics: inOrder(problems.found, [text.file]) };
  return { scenario: scenarioFrom(fields) };
}

function readMap(text: SourceText, problems: Problems): MapNode | undefined {
  const source = openSource(text, problems);
  const root = source && parseYaml(source, problems);
  if (!source || root === undefined || root === 'invalid') return undefined;
  if (root !== 'empty' && root.type === 'map') return root;
  const found = root === 'empty' ? 'empty' : nameOf(root);
  problems.add(
    startOf(text.file),
    'wrong-type',
    `a scenario must be a mapping of keys to values, and this is ${found}`,
    {
      hint: 'begin with the line `scenario: 1`',
    },
  );
  return undefined;
}

function checkNames(map: MapNode, { prerequisites, services }: Config, problems: Problems): void {
  const names = prerequisites.map(({ name }) => name);
  for (const entry of entriesOf(map, 'prerequisites')) {
    if (!names.includes(entry.key)) tellUnknown(entry, 'prerequisite', names, problems);
    if (entry.value.type === 'list') checkTurns(entry.value.items, problems);
  }
  const units = services.map(({ unit }) => unit.replace(/\.service$/, ''));
  const told = new Set<string>();
  for (const entry of entriesOf(map, 'services')) {
    const unit = entry.key.replace(/\.service$/, '');
    if (!units.includes(unit)) tellUnknown(entry, 'service', units, problems);
    else if (told.has(unit))
      problems.add(entry.keySpan, 'duplicate-service', `${quote(entry.key)} is there already, as ${quote(unit)}`);
    told.add(unit);
  }
}

function entriesOf(map: MapNode, key: string): readonly Entry[] {
  const value = entryOf(map, key)?.value;
  return value?.type === 'map' ? value.entries : [];
}

function tellUnknown({ key, keySpan }: Entry, what: string, known: readonly string[], problems: Problems): void {
  const meant = nearest(key, known);
  problems.add(keySpan, 'unknown-prerequisite', `the prerequisites file has no ${what} ${quote(key)}`, {
    allowed: known,
    ...(meant === undefined ? {} : { hint: `did you mean \`${meant}\`?` }),
  });
}

/** Turns alternate, in the order of time: anything else is not what was meant. */
function checkTurns(turns: readonly Node[], problems: Problems): void {
  let before: { readonly what: string; readonly at: Milliseconds } | undefined;
  for (const turn of turns) {
    const [entry] = turn.type === 'map' ? turn.entries : [];
    const at = entry?.value.type === 'scalar' ? parseDuration(entry.value.text) : undefined;
    if (!entry || at === undefined) return;
    if (before?.what === entry.key)
      problems.add(turn, 'bad-value', `it is ${entry.key} twice in a row: \`met\` and \`lost\` take turns`);
    else if (before && at <= before.at) problems.add(turn, 'bad-value', 'the times have to grow from turn to turn');
    before = { what: entry.key, at };
  }
}

function scenarioFrom(fields: ScenarioFields): Scenario {
  const { prerequisites = {}, services = {}, cluster = {}, bus } = fields;
  return {
    prerequisites: new Map(Object.entries(prerequisites).map(([name, given]) => [name, courseFrom(given)])),
    services: new Map(Object.entries(services).map(([name, given]) => [completeUnitName(name), serviceFrom(given)])),
    cluster: {
      quorate: cluster.quorate ?? usualCluster.quorate,
      waitForAll: cluster.waitForAll ?? usualCluster.waitForAll,
      standby: cluster.standby ?? usualCluster.standby,
      maintenance: cluster.maintenance ?? usualCluster.maintenance,
      unclean: cluster.unclean ?? usualCluster.unclean,
    },
    shutdownAt: fields.shutdown,
    interruptAt: fields.interrupt,
    bus: bus && { lostAt: bus.lost, backAt: timeFrom(bus.back) },
    seed: fields.seed ?? 1,
  };
}

type GivenCourse = NonNullable<ScenarioFields['prerequisites']>[string];
type GivenService = NonNullable<ScenarioFields['services']>[string];

function courseFrom(given: GivenCourse): Course {
  if (given === 'never') return [];
  if (typeof given === 'number') return [{ at: given, met: true }];
  return given.map(turn => ('met' in turn ? { at: turn.met, met: true } : { at: turn.lost, met: false }));
}

function serviceFrom({ fails = 0, takes, ready, dies }: GivenService): ServiceCourse {
  return {
    ...usualService,
    fails: fails === 'always' ? Infinity : fails,
    takes: takes === undefined ? undefined : timeFrom(takes),
    ready: ready === undefined ? undefined : timeFrom(ready),
    dies,
  };
}

function timeFrom(given: Milliseconds | 'never'): Milliseconds {
  return given === 'never' ? Infinity : given;
}
