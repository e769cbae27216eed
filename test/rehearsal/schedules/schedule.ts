/** A schedule that nobody thought of: a small file and what becomes of the node. Text, so that one that fails can be rehearsed by hand. */
import * as fc from 'fast-check';
import { readConfig } from '../../../src/config/read-config.ts';
import type { Config } from '../../../src/config/config.ts';
import { writeDuration, type Milliseconds } from '../../../src/lib/duration.ts';
import {
  fairWeather,
  usualService,
  type Course,
  type Scenario,
  type ServiceCourse,
} from '../../../src/rehearsal/scenario.ts';

export interface Schedule {
  readonly file: string;
  readonly scenario: Scenario;
}

export function configOf({ file }: Schedule): Config {
  const { config, diagnostics } = readConfig([{ file: 'muster.yaml', text: file }]);
  if (!config) throw new Error(`a schedule wrote an invalid file: ${JSON.stringify(diagnostics)}\n${file}`);
  return config;
}

const deadline: Milliseconds = 20_000;
const daemons = ['corosync', 'pacemaker', 'pcsd'];

/** Kinds that live on events, and kinds that are polled. */
const kinds: readonly ((name: string) => string)[] = [
  name => `path: /needs/${name}`,
  name => `mount: /mnt/${name}`,
  name => `unit: ${name}`,
  name => `link: ${name}`,
  name => `dbus: org.example.${name}`,
  name => `tcp: "${name}:1"`,
  name => `command: [look, ${name}]`,
  name => `not: { path: /needs/${name} }`,
  name => `any: [{ path: /needs/${name} }, { tcp: "${name}:1" }]`,
  name => `all: [{ unit: ${name} }, { tcp: "${name}:1" }]`,
];

/** Else undefined. */
function oneIn<Value>(times: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ arbitrary: fc.constant(undefined), weight: times - 1 }, { arbitrary, weight: 1 });
}

const moment = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1.3 * deadline }));

/** Met and lost in turn, at growing times. */
const course: fc.Arbitrary<Course> = fc
  .uniqueArray(moment, { maxLength: 5 })
  .map(times => times.toSorted((a, b) => a - b).map((at, index) => ({ at, met: index % 2 === 0 })));

interface Need {
  readonly kind: (name: string) => string;
  readonly course: Course | undefined;
  readonly required: boolean;
  readonly timeout: Milliseconds | undefined;
  readonly stable: Milliseconds | undefined;
  readonly comesAfter: readonly number[];
}

const need: fc.Arbitrary<Need> = fc.record({
  kind: fc.constantFrom(...kinds),
  course: oneIn(2, course),
  required: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, { arbitrary: fc.constant(false), weight: 1 }),
  timeout: oneIn(4, fc.integer({ min: 1, max: deadline })),
  stable: oneIn(4, fc.integer({ min: 1, max: 5000 })),
  comesAfter: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 2 }),
});

const service: fc.Arbitrary<ServiceCourse> = fc.oneof(
  { arbitrary: fc.constant(usualService), weight: 4 },
  {
    arbitrary: fc.record({
      fails: fc.oneof(fc.nat({ max: 4 }), fc.constant(Infinity)),
      takes: oneIn(4, fc.integer({ min: 0, max: 100_000 })),
      ready: fc.option(fc.oneof(fc.integer({ min: 0, max: 40_000 }), fc.constant(Infinity)), {
        nil: undefined,
        freq: 3,
      }),
      dies: oneIn(4, fc.integer({ min: 1, max: 20_000 })),
    }),
    weight: 1,
  },
);

export const schedule: fc.Arbitrary<Schedule> = fc
  .record({
    needs: fc.array(need, { maxLength: 5 }),
    onUnmet: fc.constantFrom('first', 'all'),
    implicit: fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, { arbitrary: fc.constant(true), weight: 1 }),
    attempts: fc.integer({ min: 1, max: 4 }),
    services: fc.tuple(service, service, service),
    quorate: fc.boolean(),
    shutdownAt: oneIn(8, moment),
    interruptAt: oneIn(8, moment),
    bus: oneIn(8, fc.tuple(moment, fc.integer({ min: 1, max: 60_000 }))),
    seed: fc.nat({ max: 1000 }),
  })
  .map(({ needs, onUnmet, implicit, attempts, services, quorate, shutdownAt, interruptAt, bus, seed }) => ({
    file: fileOf(needs, { onUnmet, implicit, attempts }),
    scenario: {
      ...fairWeather,
      prerequisites: new Map(
        needs.flatMap(({ course: given }, index) => (given === undefined ? [] : [[nameOf(index), given]])),
      ),
      services: new Map(
        services.flatMap((given, index) =>
          given === usualService ? [] : [[`${daemons[index] ?? ''}.service`, given] as const],
        ),
      ),
      cluster: quorate ? fairWeather.cluster : { ...fairWeather.cluster, quorate },
      shutdownAt,
      interruptAt,
      bus: bus && { lostAt: bus[0], backAt: bus[0] + bus[1] },
      seed,
    },
  }));

const nameOf = (index: number) => `n${index}`;

function fileOf(
  needs: readonly Need[],
  { onUnmet, implicit, attempts }: { readonly onUnmet: string; readonly implicit: boolean; readonly attempts: number },
): string {
  const lines = needs.map(({ kind, required, timeout, stable, comesAfter }, index) => {
    const before = comesAfter.filter(other => other < index).map(nameOf);
    const fields = [
      kind(nameOf(index)),
      !required && 'required: false',
      timeout !== undefined && `timeout: ${writeDuration(timeout)}`,
      stable !== undefined && `stable: ${writeDuration(stable)}`,
      before.length > 0 && `after: [${before.join(', ')}]`,
    ];
    return `  ${nameOf(index)}: { ${fields.filter(field => field !== false).join(', ')} }`;
  });
  return [
    'version: 1',
    `deadline: ${writeDuration(deadline)}`,
    `onUnmet: ${onUnmet}`,
    `implicit: ${String(implicit)}`,
    'prerequisites:',
    ...lines,
    'services:',
    ...daemons.map(unit => `  - { unit: ${unit}, attempts: ${attempts}, readyTimeout: 30s }`),
    '',
  ].join('\n');
}
