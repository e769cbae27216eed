import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { addresses, links } from './explanations/network.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, leftovers, nothing, polling, record } from './support/world.ts';

const show = ['ip', '-json', 'address', 'show'] as const;
const eth1 = specOf('link', { link: 'eth1' });
const ring = specOf('address', { address: '10.77.0.11' });
const up = { up: true, carrier: true, addresses: ['10.77.0.11'] } as const;
const down = { up: false, carrier: false } as const;

for (const spec of [eth1, ring]) {
  testContract({
    spec,
    met: world => {
      world.commands.answer(show, { stdout: json(up) });
      world.links.set('eth1', up);
    },
    unmet: world => {
      world.commands.answer(show, { stdout: json(down) });
      world.links.set('eth1', down);
    },
    unknown: ({ commands, links }) => {
      commands.answer(show, { exitCode: 255, stderr: 'no memory' });
      links.set('eth1', down);
    },
    hangs: ({ commands }) => commands.answer(show, { takes: Infinity }),
  });
}

function json({
  up,
  carrier,
  addresses = [],
}: {
  up: boolean;
  carrier: boolean;
  addresses?: readonly string[];
}): string {
  const flags = [...(up ? ['UP'] : []), ...(carrier ? ['LOWER_UP'] : [])];
  return JSON.stringify([{ ifname: 'eth1', flags, addr_info: addresses.map(local => ({ local })) }]);
}

describe('link: explanations', () => testExplanations(links));
describe('address: explanations', () => testExplanations(addresses));

describe('link and address', () => {
  it('share one monitor and one reading for all of them, and end it with the last', async () => {
    const world = createWorld();
    world.links.set('eth1', up);
    const first = await record(conditionOf(eth1, polling, world), world);
    const second = await record(conditionOf(ring, polling, world), world);
    expect([world.links.monitor.followers, world.commands.calls.length]).toEqual([1, 2]);
    world.links.set('eth1', down);
    await world.clock.advance(0);
    expect([first.last.status, second.last.status]).toEqual(['unmet', 'unmet']);
    expect(world.commands.calls.length).toBe(3);
    first.abort.abort();
    expect(world.links.monitor.followers).toBe(1);
    second.abort.abort();
    await world.clock.advance(0);
    expect(leftovers(world)).toEqual(nothing);
    const third = await record(conditionOf(ring, polling, world), world);
    expect([third.last.status, world.links.monitor.starts]).toEqual(['unmet', 2]);
    third.abort.abort();
  });

  it('read once more, and only once, for a burst of events', async () => {
    const world = createWorld();
    world.links.set('eth1', down);
    const recorder = await record(conditionOf(eth1, polling, world), world);
    const before = world.commands.calls.length;
    for (let i = 0; i < 50; i += 1) world.links.set('eth1', i % 2 === 0 ? down : up);
    await world.clock.advance(0);
    expect(world.commands.calls.length - before).toBeLessThanOrEqual(2);
    expect(recorder.last.status).toBe('met');
    recorder.abort.abort();
  });

  it('notice what changed before the monitor began to listen', async () => {
    const world = createWorld();
    world.links.set('eth1', down);
    const recorder = await record(conditionOf(eth1, polling, world), world);
    world.commands.answer(show, { stdout: json(up) });
    await world.clock.advance(1000);
    expect(recorder.last.status).toBe('met');
    recorder.abort.abort();
  });

  it('are at rest, without a timer, once the monitor listens for certain', async () => {
    const world = createWorld();
    world.links.set('eth1', up);
    const recorder = await record(conditionOf(eth1, polling, world), world);
    await world.clock.advance(10_000);
    const calls = world.commands.calls.length;
    await world.clock.advance(3_600_000);
    expect([world.clock.pending(), world.commands.calls.length]).toEqual([0, calls]);
    recorder.abort.abort();
  });

  it('start a monitor that died again, and read what changed meanwhile', async () => {
    const world = createWorld();
    world.links.set('eth1', down);
    const recorder = await record(conditionOf(eth1, polling, world), world);
    world.links.monitor.end('exit 1: netlink receive error');
    world.links.set('eth1', up);
    await world.clock.advance(999);
    expect(recorder.last.status).toBe('unmet');
    await world.clock.advance(1);
    expect([recorder.last.status, world.links.monitor.starts]).toEqual(['met', 2]);
    recorder.abort.abort();
  });

  it.each(['eth1', 'bond0.100', 'enp3s0f0', 'br-lan'])('read the interface %s', name =>
    expect(kinds.link.schema.parse({ link: name })).toEqual({ link: name }),
  );

  it.each([
    ['link', { link: 'eth 1' }, 'cannot be the name of a network interface'],
    ['link', { link: 'a/b' }, 'cannot be the name of a network interface'],
    ['link', { link: ['eth1'] }, 'must be the name of a network interface, such as `eth1`'],
    [
      'address',
      { address: '10.77.0.11/24' },
      '`10.77.0.11/24` has a prefix length: write the address alone, `10.77.0.11`',
    ],
    ['address', { address: '10.77.0' }, '`10.77.0` is not an IP address'],
    ['address', { address: '10.77.0.256' }, 'is not an IP address'],
    ['address', { address: '10.77.0.011' }, 'is not an IP address'],
    ['address', { address: 'node1' }, 'is not an IP address'],
    ['address', { address: 'fe80::1%eth0' }, 'is not an IP address'],
  ] as const)('refuse %s: %j', (kind, input, message) => {
    const result = kinds[kind].schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['10.77.0.11', '10.77.0.11'],
    ['FD00:0:0:0::11', 'fd00::11'],
    ['::ffff:10.0.0.1', '::ffff:a00:1'],
  ])('read the address %s', (input, address) =>
    expect(kinds.address.schema.parse({ address: input })).toEqual({ address }),
  );
});
