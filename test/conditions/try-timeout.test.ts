import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds, type ConditionSpec } from '../../src/conditions/registry.ts';
import { createWorld, polling, type World } from './support/world.ts';

interface Case {
  readonly kind: 'tcp' | 'unix' | 'http' | 'resolve' | 'ping';
  readonly main: string;
  /** Nobody answers, however long it is waited. */
  readonly silence: (world: World) => void;
  readonly normally: number;
}

const ping = (seconds: string) => ['ping', '-n', '-c', '1', '-W', seconds, '10.9.0.1'];

const cases: readonly Case[] = [
  {
    kind: 'tcp',
    main: '10.9.0.1:3260',
    silence: ({ network }) => network.set('10.9.0.1:3260', 'silent'),
    normally: 5000,
  },
  { kind: 'unix', main: '/run/app', silence: ({ network }) => network.set('/run/app', 'silent'), normally: 5000 },
  {
    kind: 'http',
    main: 'http://10.9.0.1/',
    silence: ({ network }) => network.setUrl('http://10.9.0.1/', 'silent'),
    normally: 10_000,
  },
  { kind: 'resolve', main: 'nas', silence: ({ network }) => network.setName('nas', 'silent'), normally: 10_000 },
  {
    kind: 'ping',
    main: '10.9.0.1',
    silence: ({ commands }) => ['2', '30'].forEach(each => commands.answer(ping(each), { takes: Infinity })),
    normally: 5000,
  },
];

describe('tryTimeout', () => {
  it.each(cases)('of $kind bounds one try', async ({ kind, main, silence, normally }) => {
    const look = async (more: object) => {
      const world = createWorld();
      silence(world);
      const spec = { kind, settings: kinds[kind].schema.parse({ [kind]: main, ...more }) } as ConditionSpec;
      const { status } = await world.clock.run(conditionOf(spec, polling, world).look(new AbortController().signal));
      return [status, world.clock.now()];
    };
    expect(await look({})).toEqual(['unmet', normally]);
    expect(await look({ tryTimeout: '30s' })).toEqual(['unmet', 30_000]);
  });

  it.each(cases)('of $kind is a duration', ({ kind, main }) => {
    const result = kinds[kind].schema.safeParse({ [kind]: main, tryTimeout: 5 });
    expect(result.error?.issues.map(({ message }) => message)).toEqual(['`5` has no unit: write `5s`']);
  });
});
