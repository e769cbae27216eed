import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { kinds } from '../../src/conditions/registry.ts';
import type { ScriptedAnswer } from '../../src/simulation/virtual-commands.ts';
import { fixture, pacemakers } from '../services/fixtures.ts';
import { testContract } from './contract.ts';
import { monOf, primitive, resources } from './explanations/resource.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, type World } from './support/world.ts';
import { conditionOf } from '../../src/conditions/condition-of.ts';

const crmMon = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'];
const says = (answer: ScriptedAnswer) => (world: World) => {
  world.commands.answer(crmMon, answer);
  world.commands.answer(['crm_node', '--name'], { stdout: 'n1\n' });
};

testContract({
  spec: specOf('resource', { resource: 'vip', anywhere: false }),
  met: says({ stdout: monOf({ resources: primitive('vip', ['n1']) }) }),
  unmet: says({ stdout: monOf({ resources: primitive('vip', []) }) }),
  unknown: says({ exitCode: undefined, spawnError: 'EMFILE' }),
  hangs: says({ takes: Infinity }),
});

describe('resource: explanations', () => testExplanations(resources));

describe.each(pacemakers)('resource, as %s tells it', version => {
  it.each([
    ['solo', false, 'met'],
    ['grp', false, 'unmet'],
    ['grp', true, 'met'],
    ['m1', true, 'met'],
    ['ev-clone', false, 'met'],
    ['ev', false, 'met'],
    ['st-clone', false, 'met'],
    ['unm', false, 'met'],
    ['off', true, 'unmet'],
    ['muster', true, 'unmet'],
  ] as const)('%s, anywhere %s: %s', async (resource, anywhere, status) => {
    const world = createWorld();
    says(fixture(version, 'two-all-kinds'))(world);
    const condition = conditionOf(specOf('resource', { resource, anywhere }), polling, world);
    expect(await condition.look(new AbortController().signal)).toMatchObject({ status });
  });
});

describe('resource, in the file', () => {
  it.each([
    [{ resource: 'vip' }, { resource: 'vip', anywhere: false }],
    [
      { resource: 'dlm-clone', anywhere: true },
      { resource: 'dlm-clone', anywhere: true },
    ],
  ])('reads %j', (input, settings) => expect(kinds.resource.schema.parse(input)).toEqual(settings));

  it.each([['a b'], ['1'], [''], ['-rf']])('refuses %j as a name', name => {
    expect(kinds.resource.schema.safeParse({ resource: name }).success).toBe(false);
  });

  const problems = (text: string) =>
    readConfig([{ file: 'f', text: `version: 1\n${text}` }]).diagnostics?.map(({ code, message }) => [code, message]);

  it.each([
    ['alone', '{ resource: vip }'],
    ['in a combination', '{ any: [ { path: /srv }, { resource: vip } ] }'],
  ])('is refused as a prerequisite, %s', (_, mapping) => {
    expect(problems(`prerequisites: { app: ${mapping} }`)).toEqual([
      ['only-ready', '`resource` cannot be waited for before the cluster is started'],
    ]);
  });

  it.each([
    ['[corosync, pacemaker, { unit: app, ready: { resource: vip } }]', undefined],
    ['[corosync, pacemaker, { unit: app, ready: { all: [{ resource: vip }, { tcp: "127.0.0.1:80" }] } }]', undefined],
    [
      '[corosync, { unit: app, ready: { resource: vip } }, pacemaker]',
      '`app.service` waits for a cluster resource, and it does not come after pacemaker',
    ],
    [
      '[{ unit: app, ready: { resource: vip } }]',
      '`app.service` waits for a cluster resource, and pacemaker is not among the services',
    ],
  ])('as ready: services: %s', (services, message) => {
    expect(problems(`services: ${services}`)).toEqual(message === undefined ? undefined : [['service-order', message]]);
  });
});
