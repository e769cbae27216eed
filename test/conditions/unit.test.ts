import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { active, finished, inactive } from './explanations/unit.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { plainService } from '../support/unit-details.ts';
import { createWorld, polling, record, type World } from './support/world.ts';

const unit = 'store.service';
const spec = specOf('unit', { unit, state: 'active' });
const failing = plainService({ result: 'exit-code', mainExitCode: 1, mainExitStatus: 1, restart: 'on-failure' });
const oneshot = plainService({ type: 'oneshot' });

testContract({
  spec,
  met: ({ systemd }) => {
    systemd.failing = undefined;
    systemd.set(unit, { activeState: 'active', subState: 'running' });
  },
  unmet: ({ systemd }) => systemd.set(unit, {}),
  broken: ({ systemd }) => systemd.set(unit, { loadState: 'masked' }),
  unknown: ({ systemd }) => {
    systemd.failing = 'GetAll on the bus: no answer within 10s';
    systemd.set(unit, {});
  },
});

describe('unit: explanations of state: active', () => testExplanations(active));
describe('unit: explanations of state: finished', () => testExplanations(finished));
describe('unit: explanations of state: inactive', () => testExplanations(inactive));

async function watch(world: World, settings = spec): Promise<Awaited<ReturnType<typeof record>>> {
  return record(conditionOf(settings, polling, world), world);
}

describe('unit', () => {
  it('asks for no details while the state alone tells', async () => {
    const world = createWorld();
    world.systemd.set(unit, { activeState: 'activating', subState: 'start' });
    const { told, abort } = await watch(world);
    world.systemd.set(unit, { activeState: 'active', subState: 'running' });
    world.systemd.set(unit, { activeState: 'deactivating', subState: 'stop' });
    abort.abort();
    expect(told.map(({ status }) => status)).toEqual(['unmet', 'met', 'unmet']);
    expect(world.systemd.calls).toEqual([]);
  });

  it.each(['failed', 'inactive'] as const)(
    'does not take the instant of `%s` before an automatic restart for the end (systemd 252)',
    async activeState => {
      const world = createWorld();
      world.systemd.set(unit, { activeState: 'activating', subState: 'start' });
      const { told, abort } = await watch(world);
      world.systemd.set(unit, { activeState, subState: activeState, service: failing });
      world.systemd.setSilently(unit, { activeState: 'activating', subState: 'auto-restart', service: failing });
      await world.clock.advance(0);
      abort.abort();
      expect(told.map(({ status, reason }) => [status, reason])).toEqual([
        ['unmet', 'store.service: starting (start)'],
        ['unmet', 'store.service: failed (exit status 1), systemd starts it again'],
      ]);
    },
  );

  it('does not take a unit that is about to restart for stopped', async () => {
    const world = createWorld();
    world.systemd.set(unit, { activeState: 'active', subState: 'running' });
    const { told, abort } = await watch(world, specOf('unit', { unit, state: 'inactive' }));
    world.systemd.set(unit, { activeState: 'failed', subState: 'failed', service: failing });
    world.systemd.setSilently(unit, { activeState: 'activating', subState: 'auto-restart', service: failing });
    await world.clock.advance(0);
    abort.abort();
    expect(told.map(({ status }) => status)).toEqual(['unmet', 'unmet']);
  });

  it('drops the answer about a state that is no longer the latest', async () => {
    const world = createWorld();
    world.systemd.set(unit, { activeState: 'active', subState: 'running' });
    const { told, abort } = await watch(world);
    world.systemd.set(unit, { activeState: 'failed', subState: 'failed', service: failing });
    world.systemd.set(unit, { activeState: 'active', subState: 'running' });
    await world.clock.advance(0);
    abort.abort();
    expect(told.map(({ status }) => status)).toEqual(['met', 'met']);
  });

  it('takes up a masked unit again when systemd tells that it was unmasked', async () => {
    const world = createWorld();
    world.systemd.set(unit, { loadState: 'masked' });
    const recorder = await watch(world);
    expect(recorder.last.status).toBe('broken');
    world.systemd.set(unit, { activeState: 'activating', subState: 'start' });
    expect(recorder.last.status).toBe('unmet');
    recorder.abort.abort();
  });

  it.each([
    { what: 'that was seen at work, though systemd has forgotten its run', seen: 'start', status: 'met' },
    { what: 'that was skipped by its ExecCondition=, and forgotten', seen: 'condition', status: 'unmet' },
  ])('judges a oneshot $what', async ({ seen, status }) => {
    const world = createWorld();
    world.systemd.set(unit, { activeState: 'activating', subState: seen, service: oneshot });
    const recorder = await watch(world);
    world.systemd.set(unit, { service: oneshot });
    await world.clock.advance(0);
    recorder.abort.abort();
    expect(recorder.last.status).toBe(status);
  });

  it('does not count an earlier success for a oneshot that has failed since', async () => {
    const world = createWorld();
    world.systemd.set(unit, { activeState: 'activating', subState: 'start', service: oneshot });
    const recorder = await watch(world);
    world.systemd.set(unit, {
      activeState: 'failed',
      subState: 'failed',
      service: { ...oneshot, result: 'exit-code' },
    });
    await world.clock.advance(0);
    expect(recorder.last.status).toBe('broken');
    world.systemd.set(unit, { service: oneshot });
    await world.clock.advance(0);
    expect(recorder.last.status).toBe('unmet');
    recorder.abort.abort();
  });

  it('asks again when systemd did not answer about the details', async () => {
    const world = createWorld();
    world.systemd.set(unit, {});
    world.systemd.failing = 'the bus is away';
    const recorder = await watch(world);
    expect(recorder.last).toEqual({
      status: 'unknown',
      reason: 'store.service: systemd did not answer: the bus is away',
    });
    world.systemd.failing = undefined;
    await world.clock.advance(2000);
    expect(recorder.last.status).toBe('unmet');
    recorder.abort.abort();
  });

  it.each([
    ['inactive', {}, 'unmet', 'store.service: inactive', 'muster up starts it'],
    [
      'failed',
      { activeState: 'failed', subState: 'failed', service: failing },
      'unmet',
      'store.service: failed (exit status 1)',
      'muster up starts it',
    ],
    [
      'masked',
      { loadState: 'masked' },
      'broken',
      'store.service: masked',
      'find out who masked it and why, then: systemctl unmask store.service',
    ],
  ] as const)('one that muster starts, %s before that', async (_, is, ...[status, reason, hint]) => {
    const world = createWorld();
    world.systemd.set(unit, is);
    const started = specOf('unit', { unit, state: 'active', start: true });
    const { signal } = new AbortController();
    expect(await conditionOf(started, polling, world).look(signal)).toEqual({ status, reason, hint });
  });

  it.each([
    ['chronyd.service', 'chrony.service'],
    ['open-iscsi.service', 'iscsi.service'],
  ])('of %s, which is not there, it says where it has another name', async (name, elsewhere) => {
    const { signal } = new AbortController();
    const world = createWorld();
    world.systemd.set(name, { loadState: 'not-found' });
    const seen = await conditionOf(specOf('unit', { unit: name, state: 'active' }), polling, world).look(signal);
    expect(seen).toMatchObject({ status: 'broken', reason: `${name}: no such unit` });
    expect(seen.hint).toContain(`some distributions call it ${elsewhere}; correct the name`);
  });

  it('one that muster started and that failed is broken', async () => {
    const world = createWorld();
    world.systemd.set(unit, {
      activeState: 'failed',
      subState: 'failed',
      service: plainService({ result: 'exit-code' }),
    });
    const { told, abort } = await watch(world, specOf('unit', { unit, state: 'active', start: true }));
    await world.clock.advance(0);
    abort.abort();
    expect(told.at(-1)).toMatchObject({ status: 'broken' });
  });

  it.each([
    [{ unit: 'iscsid' }, { unit: 'iscsid.service', state: 'active' }],
    [{ unit: 'srv-data.mount' }, { unit: 'srv-data.mount', state: 'active' }],
    [
      { unit: 'getty@tty1', state: 'finished' },
      { unit: 'getty@tty1.service', state: 'finished' },
    ],
    [
      { unit: 'fence.old', state: 'inactive' },
      { unit: 'fence.old.service', state: 'inactive' },
    ],
  ])('reads %j', (input, settings) => expect(kinds.unit.schema.parse(input)).toEqual(settings));

  it.each([
    [{ unit: 7 }, 'must be the name of a systemd unit, such as `iscsid.service`'],
    [{ unit: '/srv/data' }, '`/srv/data` is a path, not a unit: for a mount point write `mount: /srv/data`'],
    [{ unit: 'getty@' }, '`getty@` is a template: name an instance of it, such as `getty@NAME`'],
    [{ unit: 'a b.service' }, '`a b.service` cannot be the name of a unit'],
    [{ unit: 'a', state: 'on' }, 'must be `active`, `finished` or `inactive`'],
    [{ unit: 'a.mount', state: 'finished' }, '`finished` is for services only'],
  ])('refuses %j', (input, message) => {
    const result = kinds.unit.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
