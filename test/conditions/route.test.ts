import { describe, expect, it } from 'vitest';
import { conditionOf, describeSpec } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { routes } from './explanations/route.ts';
import { specOf, testExplanations } from './support/explain.ts';
import { createWorld, leftovers, nothing, polling, record } from './support/world.ts';

const show = ['ip', '-json', '-4', 'route', 'show', 'table', 'all'] as const;
const gateway = { dst: 'default', gateway: '10.9.0.254', dev: 'eth0' } as const;
const spec = specOf('route', { route: '0.0.0.0/0', table: 'main' });

testContract({
  spec,
  met: ({ commands, links }) => {
    commands.answer(show, { stdout: JSON.stringify([gateway]) });
    links.setRoutes(4, [gateway]);
  },
  unmet: ({ commands, links }) => {
    commands.answer(show, { stdout: '[ ]\n' });
    links.setRoutes(4, []);
  },
  unknown: ({ commands, links }) => {
    commands.answer(show, { exitCode: 2, stderr: 'no memory' });
    links.setRoutes(4, []);
  },
  hangs: ({ commands }) => commands.answer(show, { takes: Infinity }),
});

describe('route: explanations', () => testExplanations(routes));

describe('route', () => {
  it('shares the monitor of links and addresses, and wakes them not for what concerns routes alone', async () => {
    const world = createWorld();
    world.links.set('eth1', { up: true, carrier: true });
    const link = await record(conditionOf(specOf('link', { link: 'eth1' }), polling, world), world);
    const route = await record(conditionOf(spec, polling, world), world);
    expect([world.links.monitor.followers, world.links.monitor.starts]).toEqual([1, 1]);
    const before = world.commands.calls.length;
    world.links.setRoutes(4, [gateway]);
    await world.clock.advance(0);
    expect(route.last.status).toBe('met');
    expect(world.commands.calls.slice(before)).toEqual([show.join(' ')]);
    link.abort.abort();
    expect(world.links.monitor.followers).toBe(1);
    route.abort.abort();
    await world.clock.advance(0);
    expect(leftovers(world)).toEqual(nothing);
  });

  it('is looked at again for what happens to links, since their routes come and go without a line', async () => {
    const world = createWorld();
    world.links.setRoutes(4, [gateway]);
    const recorder = await record(conditionOf(spec, polling, world), world);
    world.commands.answer(show, { stdout: '[]' });
    world.links.set('eth0', { up: false, carrier: false });
    await world.clock.advance(0);
    expect(recorder.last.status).toBe('unmet');
    recorder.abort.abort();
  });

  it('asks for the routes of both families only where both are wanted', async () => {
    const world = createWorld();
    const six = specOf('route', { route: '::/0', table: 'main' });
    const recorder = await record(conditionOf(six, polling, world), world);
    expect(world.commands.calls).toEqual([
      'ip monitor label link address route nexthop',
      'ip -json -6 route show table all',
    ]);
    recorder.abort.abort();
  });

  it.each([
    [{ route: 'default' }, { route: '0.0.0.0/0', table: 'main' }, 'route default'],
    [
      { route: 'default', via: '10.9.0.254', dev: 'bond0' },
      { route: '0.0.0.0/0', via: '10.9.0.254', dev: 'bond0', table: 'main' },
      'route default via 10.9.0.254 dev bond0',
    ],
    [
      { route: 'default', via: 'FE80:0::1' },
      { route: '::/0', via: 'fe80::1', table: 'main' },
      'route ::/0 via fe80::1',
    ],
    [{ route: '10.9.0.0/24', table: 100 }, { route: '10.9.0.0/24', table: '100' }, 'route 10.9.0.0/24 table 100'],
    [{ route: 'FD00:9:0::/64' }, { route: 'fd00:9::/64', table: 'main' }, 'route fd00:9::/64'],
    [{ route: '10.9.0.5/32' }, { route: '10.9.0.5/32', table: 'main' }, 'route 10.9.0.5/32'],
  ])('reads %j', (input, settings, described) => {
    const read = kinds.route.schema.parse(input);
    expect(read).toEqual(settings);
    expect(describeSpec({ kind: 'route', settings: read })).toBe(described);
  });

  it.each([
    [
      { route: '10.9.0.5' },
      '`10.9.0.5` has no prefix length: write the network, such as `10.9.0.0/24`, or for a route to that host alone `10.9.0.5/32`',
    ],
    [
      { route: 'fd00:9::5/129' },
      '`fd00:9::5/129` has no prefix length: write the network, such as `fd00:9::/64`, or for a route to that host alone `fd00:9::5/128`',
    ],
    [{ route: '10.9.0.5/24' }, '`10.9.0.5/24` has bits behind its length: write the network, `10.9.0.0/24`'],
    [{ route: 'fd00:9::5:0:0/64' }, 'write the network, `fd00:9::/64`'],
    [{ route: 'eth0' }, 'must be `default` or a prefix, such as `10.9.0.0/24` or `fd00:9::/64`'],
    [{ route: '10.9.0.0/24/1' }, 'must be `default` or a prefix'],
    [{ route: 'default', via: 'gateway' }, 'must be an IP address, such as `10.9.0.254`'],
    [{ route: 'default', dev: 'eth 0' }, 'cannot be the name of a network interface'],
    [{ route: 'default', table: 0 }, 'must be the name or the number of a routing table'],
    [{ route: 'default', table: 'a b' }, 'must be the name or the number of a routing table'],
  ])('refuses %j', (input, message) => {
    const result = kinds.route.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
