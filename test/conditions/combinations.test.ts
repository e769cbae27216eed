import { describe, expect, it } from 'vitest';
import { conditionOf, describeSpec } from '../../src/conditions/condition-of.ts';
import { testContract } from './contract.ts';
import { all, any, atLeast, not } from './explanations/combinations.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, polling, record, type World } from './support/world.ts';

const portal = (last: number) => specOf('tcp', { tcp: { host: `10.9.0.${last}`, port: 3260 } });
const store = specOf('unit', { unit: 'store.service', state: 'active' });
const flag = specOf('path', { path: '/run/flag', absent: false, type: undefined });
const runs = { activeState: 'active', subState: 'running' } as const;
const masked = { loadState: 'masked' } as const;

const world = (unit: Parameters<World['systemd']['set']>[1], answer: 'open' | 'refused' | 'silent') => (of: World) => {
  of.systemd.failing = undefined;
  of.systemd.set('store.service', unit);
  of.network.set('10.9.0.1:3260', answer);
};
const failing = (of: World) => {
  world({}, 'open')(of);
  of.systemd.failing = 'no answer within 10s';
};

testContract({
  spec: specOf('all', { parts: [store, portal(1)] }),
  met: world(runs, 'open'),
  unmet: world(runs, 'refused'),
  broken: world(masked, 'refused'),
  unknown: failing,
  hangs: world(runs, 'silent'),
});

testContract({
  spec: specOf('any', { parts: [store, portal(1)] }),
  met: world({ activeState: 'activating', subState: 'start' }, 'open'),
  unmet: world({ activeState: 'activating', subState: 'start' }, 'refused'),
  hangs: world({ activeState: 'activating', subState: 'start' }, 'silent'),
});

testContract({
  spec: specOf('atLeast', { count: 1, parts: [store, flag] }),
  met: of => {
    of.systemd.set('store.service', masked);
    of.files.put('/run/flag');
  },
  unmet: of => {
    of.systemd.set('store.service', masked);
    of.files.remove('/run/flag');
  },
});

testContract({
  spec: specOf('not', { parts: [portal(1)] }),
  met: world(runs, 'refused'),
  unmet: world(runs, 'open'),
  hangs: world(runs, 'silent'),
});

describe('all: explanations', () => testExplanations(all));
describe('any: explanations', () => testExplanations(any));
describe('atLeast: explanations', () => testExplanations(atLeast));
describe('not: explanations', () => testExplanations(not));

describe('a combination', () => {
  it('tells what is decided without waiting for a part that hangs', async () => {
    const one = createWorld();
    one.network.set('10.9.0.1:3260', 'silent');
    one.network.set('10.9.0.2:3260', 'open');
    const recorder = await record(conditionOf(specOf('any', { parts: [portal(1), portal(2)] }), polling, one), one);
    expect(recorder.told).toEqual([{ status: 'met', reason: '1 of 2 met: 10.9.0.2:3260: open' }]);
    recorder.abort.abort();
  });

  it('says nothing while a part that was not looked at yet could make the difference', async () => {
    const one = createWorld();
    one.network.set('10.9.0.1:3260', 'silent');
    one.systemd.set('store.service', runs);
    const spec = specOf('all', { parts: [portal(1), store] });
    const recorder = await record(conditionOf(spec, polling, one), one);
    expect(recorder.told).toEqual([]);
    await one.clock.advance(5000);
    expect(recorder.last.reason).toBe('1 of 2 met: 10.9.0.1:3260: no answer');
    recorder.abort.abort();
  });

  it('looks at all parts at the same time, and at none any longer once enough are met', async () => {
    const one = createWorld();
    one.network.set('10.9.0.1:3260', 'silent');
    one.network.set('10.9.0.2:3260', 'silent');
    one.network.set('10.9.0.3:3260', 'open');
    const look = (count: number, portals: readonly number[]) =>
      conditionOf(specOf('atLeast', { count, parts: portals.map(portal) }), polling, one);
    const began = one.clock.now();
    await one.clock.run(look(1, [1, 2, 3]).look(new AbortController().signal));
    expect(one.clock.now() - began).toBe(0);
    await one.clock.run(look(2, [1, 2, 3]).look(new AbortController().signal));
    expect(one.clock.now() - began).toBe(5000);
  });

  it('is as fresh as the shortest of its parts asks, and lives on events when they all do', () => {
    const one = createWorld();
    const config = specOf('corosync-config', { 'corosync-config': 'valid' });
    const freshFor = (parts: Parameters<typeof specOf<'all'>>[1]['parts']) =>
      conditionOf(specOf('all', { parts }), polling, one).freshFor;
    expect(freshFor([store, config, portal(1)])).toBe(polling.every);
    expect(freshFor([store, config])).toBe(60_000);
    expect(freshFor([store, flag])).toBeUndefined();
  });

  it.each([
    ['all', 0],
    ['any', 12_000],
  ] as const)('tells how old the looks are that it rests on (%s)', async (kind, expected) => {
    const one = createWorld();
    one.network.set('10.9.0.1:3260', 'open');
    one.network.set('10.9.0.2:3260', 'open');
    const ages: number[] = [];
    const abort = new AbortController();
    conditionOf(specOf(kind, { parts: [portal(1), portal(2)] }), polling, one).watch((observation, lookedAt = -1) => {
      if (observation.status === 'met') ages.push(lookedAt);
    }, abort.signal);
    await one.clock.advance(0);
    const began = one.clock.now();
    one.network.set('10.9.0.1:3260', 'silent');
    // The first one's look began at 10 s and hangs; the second one's is done.
    await one.clock.advance(12_000);
    expect(ages.at(-1)).toBe(began + (expected === 0 ? 0 : 10_000));
    abort.abort();
  });

  it('names itself by its parts, and not without end', () => {
    const portals = [1, 2, 3, 4, 5, 6].map(portal);
    expect(describeSpec(specOf('all', { parts: [store, specOf('not', { parts: [flag] })] }))).toBe(
      'all (unit store.service, not (path /run/flag))',
    );
    expect(describeSpec(specOf('atLeast', { count: 2, parts: portals }))).toBe(
      'at least 2 of (tcp 10.9.0.1:3260, tcp 10.9.0.2:3260, tcp 10.9.0.3:3260, tcp 10.9.0.4:3260, and 2 more)',
    );
  });
});
