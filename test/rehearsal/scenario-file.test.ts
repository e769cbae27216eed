import Ajv from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/read-config.ts';
import { printDiagnostics } from '../../src/config/print-diagnostic.ts';
import { randomScenario } from '../../src/rehearsal/random-scenario.ts';
import { readScenario } from '../../src/rehearsal/read-scenario.ts';
import { scenarioSchema } from '../../src/rehearsal/scenario-fields.ts';
import { fairWeather } from '../../src/rehearsal/scenario.ts';
import { seededRandom } from '../../src/rehearsal/seeded-random.ts';
import { simplerScenarios } from '../../src/rehearsal/simpler-scenarios.ts';
import { writeScenario } from '../../src/rehearsal/write-scenario.ts';

const text = 'version: 1\nprerequisites:\n  data: { mount: /srv/data }\n  ring0: { address: 10.77.0.11 }\n';
const { config } = readConfig([{ file: 'muster.yaml', text }]);
if (!config) throw new Error('the file of this test is not valid');

function problemsOf(scenario: string): string {
  const source = { file: 's.yaml', text: scenario };
  const { diagnostics = [] } = readScenario(source, config as NonNullable<typeof config>);
  return printDiagnostics(diagnostics, [source]);
}

const isScenario = new Ajv().compile(scenarioSchema());

test('what a scenario does not say goes well', () => {
  expect(readScenario({ file: 's.yaml', text: 'scenario: 1\n' }, config).scenario).toEqual(fairWeather);
});

test.each([
  [
    'prerequisites: { dta: 30s }',
    /^s\.yaml:2:18: unknown-prerequisite: the prerequisites file has no prerequisite `dta`(.|\n)*did you mean `data`\?/,
  ],
  ['services: { corosinc: { fails: 1 } }', /has no service `corosinc`(.|\n)*did you mean `corosync`\?/],
  ['prerequisites: { data: 30 }', /`data`: must be a time such as `30s`, `never`, or a list such as/],
  ['prerequisites: { data: [{ met: 5s }, { met: 9s }] }', /it is met twice in a row/],
  ['prerequisites: { data: [{ met: 5s }, { lost: 4s }] }', /the times have to grow/],
  ['services: { corosync: { fails: often } }', /`fails`: must be a number of starts, or `always`/],
  ['bus: { lost: 5s, back: 5s }', /`back`: must be later than `lost`/],
  ['shutdwon: 5s', /unknown key `shutdwon`(.|\n)*did you mean `shutdown`\?/],
  ['prerequisites: [data]', /`prerequisites`: must be a mapping, not a list/],
  ['services:', /`services`: must be a mapping, not nothing/],
  [
    'services: { pcsd: {}, pcsd.service: {} }',
    /^s\.yaml:2:23: duplicate-service: `pcsd\.service` is there already, as `pcsd`/,
  ],
  ['seed: -99999999999999999999', /`seed`: must be a larger number/],
  ['cluster: { quorate: no }', /`quorate`: must be `true` or `false`/],
])('a mistake is told with its place: %s', (line, message) => {
  expect(problemsOf(`scenario: 1\n${line}\n`)).toMatch(message);
});

test('a file that is no scenario is told what to begin with', () => {
  expect(problemsOf('')).toMatch(/begin with the line `scenario: 1`/);
  expect(problemsOf('- a\n')).toMatch(/must be a mapping of keys to values/);
});

test('a scenario that was written reads as the same scenario', () => {
  const random = seededRandom(7);
  const exact = (scenario: typeof fairWeather) => ({
    ...scenario,
    prerequisites: [...scenario.prerequisites],
    services: [...scenario.services],
  });
  for (let count = 0; count < 500; count += 1) {
    const scenario = randomScenario(config, random);
    const written = writeScenario(scenario);
    const { scenario: again, diagnostics } = readScenario({ file: 's.yaml', text: written }, config);
    expect(diagnostics).toBeUndefined();
    expect(again && exact(again)).toEqual(exact(scenario));
    expect(isScenario(parse(written))).toBe(true);
  }
});

test.each([
  'scenario: 2',
  'prerequisites: [data]',
  'prerequisites: { data: 30 }',
  'prerequisites: { data: [] }',
  'prerequisites: { data: [{ met: 1s, lost: 2s }] }',
  'services: { corosync: { fails: often } }',
  'services: { corosync: { dies: never } }',
  'cluster: { quorate: 1 }',
  'bus: { lost: 5s }',
  'seed: -1',
  'shutdwon: 5s',
])('the schema refuses what muster refuses: %s', line => {
  expect(isScenario({ scenario: 1, ...(parse(line) as object) })).toBe(false);
  expect(problemsOf(line.startsWith('scenario') ? line : `scenario: 1\n${line}\n`)).not.toBe('');
});

test('no time in a random scenario is longer than a scenario may say', () => {
  const week = readConfig([
    {
      file: 'muster.yaml',
      text: `${text}deadline: 168h\nservices: [{ unit: corosync, readyTimeout: 168h }, pacemaker]\n`,
    },
  ]).config;
  if (!week) throw new Error('the file of this test is not valid');
  const random = seededRandom(2);
  for (let count = 0; count < 2000; count += 1) {
    const written = writeScenario(randomScenario(week, random));
    expect(readScenario({ file: 's.yaml', text: written }, week).diagnostics).toBeUndefined();
  }
});

test('taking away comes to an end', () => {
  const random = seededRandom(3);
  for (let count = 0; count < 100; count += 1) {
    let scenario = randomScenario(config, random);
    let steps = 0;
    // Whatever is simpler is taken: the longest way down.
    for (;;) {
      const [simpler] = [...simplerScenarios(scenario)].slice(-1);
      if (simpler === undefined) break;
      scenario = simpler;
      steps += 1;
      expect(steps).toBeLessThan(1000);
    }
  }
});
