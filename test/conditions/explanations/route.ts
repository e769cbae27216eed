import { specOf, type Explanation } from '../support/explain.ts';
import type { World } from '../support/world.ts';
import type { VirtualRoute } from '../../../src/simulation/virtual-links.ts';

const routesAre =
  (...routes: readonly VirtualRoute[]) =>
  ({ links }: World): void =>
    links.setRoutes(4, routes);

const gateway = { dst: 'default', gateway: '10.9.0.254', dev: 'eth0' } as const;
const other = { dst: 'default', gateway: '10.8.0.254', dev: 'eth1' } as const;
const connected = { dst: '10.9.0.0/24', dev: 'eth0' } as const;

const anyDefault = specOf('route', { route: '0.0.0.0/0', table: 'main' });
const overEth0 = specOf('route', { route: '0.0.0.0/0', via: '10.9.0.254', dev: 'eth0', table: 'main' });
const storage = specOf('route', { route: '10.9.0.0/24', table: 'main' });
const inTable = specOf('route', { route: '0.0.0.0/0', table: 'san' });

export const routes: readonly Explanation[] = [
  {
    title: 'there',
    spec: anyDefault,
    world: routesAre(connected, gateway),
    status: 'met',
    reason: 'default: via 10.9.0.254 dev eth0',
  },
  {
    title: 'of a network on an interface',
    spec: storage,
    world: routesAre(connected),
    status: 'met',
    reason: '10.9.0.0/24: dev eth0',
  },
  {
    title: 'the second one is as wanted',
    spec: overEth0,
    world: routesAre(other, gateway),
    status: 'met',
    reason: 'default: via 10.9.0.254 dev eth0',
  },
  {
    title: 'over several gateways, one of which can be used',
    spec: anyDefault,
    world: routesAre({
      dst: 'default',
      nexthops: [
        { gateway: '10.8.0.254', dev: 'eth1', flags: ['linkdown'] },
        { gateway: '10.9.0.254', dev: 'eth0', flags: [] },
      ],
    }),
    status: 'met',
    reason: 'default: via 10.9.0.254 dev eth0',
  },
  {
    title: 'IPv4 over an IPv6 gateway',
    spec: specOf('route', { route: '10.4.0.0/16', via: 'fd00:9::9', table: 'main' }),
    world: routesAre({ dst: '10.4.0.0/16', via: { family: 'inet6', host: 'fd00:9:0::9' }, dev: 'eth0' }),
    status: 'met',
    reason: '10.4.0.0/16: via fd00:9::9 dev eth0',
  },
  {
    title: 'of IPv6, to a host',
    spec: specOf('route', { route: 'fd00:9::5/128', table: 'main' }),
    world: ({ links }) => links.setRoutes(6, [{ dst: 'fd00:9::5', dev: 'eth0' }]),
    status: 'met',
    reason: 'fd00:9::5/128: dev eth0',
  },
  {
    title: 'no default',
    spec: anyDefault,
    world: routesAre(connected),
    status: 'unmet',
    reason: 'default: no such route',
    hint: 'DHCP, the network configuration or a routing daemon sets it: ip route (that of IPv6 is `::/0`)',
  },
  {
    title: 'no such network, though another one contains it',
    spec: storage,
    world: routesAre(gateway, { dst: '10.0.0.0/8', dev: 'eth0' }),
    status: 'unmet',
    reason: '10.9.0.0/24: no such route',
    hint: 'the network configuration or a routing daemon sets it: ip route',
  },
  {
    title: 'over another interface or gateway',
    spec: overEth0,
    world: routesAre(other),
    status: 'unmet',
    reason: 'default via 10.9.0.254 dev eth0: no such route',
    hint: 'there is: default via 10.8.0.254 dev eth1',
  },
  {
    title: 'in another table',
    spec: storage,
    world: routesAre({ ...connected, table: 'san' }),
    status: 'unmet',
    reason: '10.9.0.0/24: no such route',
    hint: 'the table san has it: if that is meant, write `table: san`',
  },
  {
    title: 'not in the table that is named',
    spec: inTable,
    world: routesAre(gateway),
    status: 'unmet',
    reason: 'default table san: no such route',
    hint: 'the table main has it: if that is meant, write `table: main`',
  },
  {
    title: 'without a carrier',
    spec: anyDefault,
    world: routesAre({ ...gateway, flags: ['linkdown'] }),
    status: 'unmet',
    reason: 'default: is there, but eth0 has no carrier',
    hint: 'look at the cable, the switch port or the lower interface',
  },
  {
    title: 'its interface is down',
    spec: anyDefault,
    world: routesAre({ ...gateway, flags: ['dead', 'linkdown'] }),
    status: 'unmet',
    reason: 'default: is there, but eth0 is down',
    hint: 'look at the cable, the switch port or the lower interface',
  },
  {
    title: 'one that refuses',
    spec: storage,
    world: routesAre({ dst: '10.9.0.0/24', type: 'unreachable' }),
    status: 'unmet',
    reason: '10.9.0.0/24: is there, but unreachable',
    hint: 'it leads nowhere on purpose: see who sets it, and what should take its place',
  },
  {
    title: '`ip` fails on the routes',
    spec: anyDefault,
    world: ({ commands }) =>
      commands.answer(['ip', '-json', '-4', 'route', 'show', 'table', 'all'], { exitCode: 2, stderr: 'no memory\n' }),
    status: 'unknown',
    reason: 'the routes cannot be looked at: `ip route show table all` failed: no memory',
  },
];
