import { specOf, type Explanation } from '../support/explain.ts';
import type { World } from '../support/world.ts';
import type { VirtualLink } from '../../../src/simulation/virtual-links.ts';
import type { CommandResult, Connection } from '../../../src/ports.ts';

const lo: VirtualLink = { up: true, carrier: true, operationalState: 'UNKNOWN', addresses: ['127.0.0.1', '::1'] };
const with1 =
  (eth1?: VirtualLink) =>
  ({ links }: World): void => {
    links.set('lo', lo);
    if (eth1) links.set('eth1', eth1);
  };
const ip = (result: Partial<CommandResult>) => (world: World) =>
  world.commands.answer(['ip', '-json', 'address', 'show'], result);

const eth1 = specOf('link', { link: 'eth1' });

export const links: readonly Explanation[] = [
  {
    title: 'carrier',
    spec: eth1,
    world: with1({ up: true, carrier: true }),
    status: 'met',
    reason: 'eth1: up, carrier',
  },
  {
    title: 'known by another name',
    spec: eth1,
    world: ({ links }) => links.set('enp3s0', { up: true, carrier: true, alternativeNames: ['eth1'] }),
    status: 'met',
    reason: 'eth1: up, carrier',
  },
  {
    title: 'not there',
    spec: eth1,
    world: with1(),
    status: 'unmet',
    reason: 'eth1: no such interface',
    hint: 'these are there: lo',
  },
  {
    title: 'switched off',
    spec: eth1,
    world: with1({ up: false, carrier: false }),
    status: 'unmet',
    reason: 'eth1: is down',
    hint: 'it is switched off: ip link set eth1 up, or configure it',
  },
  {
    title: 'no carrier',
    spec: eth1,
    world: with1({ up: true, carrier: false }),
    status: 'unmet',
    reason: 'eth1: no carrier',
    hint: 'look at the cable, the switch port or the lower interface',
  },
  {
    title: 'dormant',
    spec: eth1,
    world: with1({ up: true, carrier: true, operationalState: 'DORMANT' }),
    status: 'unmet',
    reason: 'eth1: dormant',
    hint: 'it waits for an authentication (802.1X) or a protocol above it',
  },
  {
    title: '`ip` is missing',
    spec: eth1,
    world: ip({ exitCode: undefined, spawnError: 'ENOENT' }),
    status: 'unknown',
    reason: 'the network interfaces cannot be looked at: the program `ip` cannot be run (ENOENT)',
    hint: 'install iproute2 (RHEL: iproute)',
  },
  {
    title: '`ip` fails',
    spec: eth1,
    world: ip({ exitCode: 255, stderr: 'Cannot open netlink socket: Permission denied\n' }),
    status: 'unknown',
    reason:
      'the network interfaces cannot be looked at: `ip address show` failed: Cannot open netlink socket: Permission denied',
  },
  {
    title: '`ip` does not answer',
    spec: eth1,
    world: ip({ exitCode: undefined, timedOut: true }),
    status: 'unknown',
    reason: 'the network interfaces cannot be looked at: `ip address show` did not answer',
  },
  {
    title: '`ip` is too old',
    spec: eth1,
    world: ip({ stdout: '1: lo: <LOOPBACK,UP,LOWER_UP>' }),
    status: 'unknown',
    reason: 'the network interfaces cannot be looked at: `ip -json address show` did not answer with JSON',
    hint: 'iproute2 5.0 or newer is needed',
  },
  {
    title: '`ip` answers in a new form',
    spec: eth1,
    world: ip({ stdout: '{"links":[]}' }),
    status: 'unknown',
    reason: 'the network interfaces cannot be looked at: `ip -json address show` answered in an unknown form',
  },
];

const four = specOf('address', { address: '10.77.0.11' });
const six = specOf('address', { address: 'fd00::11' });
const up = { up: true, carrier: true } as const;

export const addresses: readonly Explanation[] = [
  {
    title: 'on an interface',
    spec: four,
    world: with1({ ...up, addresses: ['10.77.0.11'] }),
    status: 'met',
    reason: '10.77.0.11: on eth1',
  },
  {
    title: 'written differently',
    spec: six,
    world: with1({ ...up, addresses: ['fd00:0:0::0011'] }),
    status: 'met',
    reason: 'fd00::11: on eth1',
  },
  {
    title: 'on no interface',
    spec: four,
    world: with1({ ...up, addresses: ['10.77.0.1', 'fd00::11'] }),
    status: 'unmet',
    reason: '10.77.0.11: on no interface',
    hint: 'these are there: 10.77.0.1 (eth1), fd00::11 (eth1)',
  },
  {
    title: 'tentative',
    spec: six,
    world: with1({ ...up, addresses: [{ local: 'fd00::11', tentative: true }] }),
    status: 'unmet',
    reason: 'fd00::11: on eth1, still tentative (being checked for duplicates)',
    hint: 'that takes a second or two; without a carrier it does not end',
  },
  {
    title: 'taken by another machine',
    spec: six,
    world: with1({ ...up, addresses: [{ local: 'fd00::11', tentative: true, dadfailed: true }] }),
    status: 'unmet',
    reason: 'fd00::11: on eth1, but another machine has it too (duplicate address)',
    hint: 'take it from the other machine, then: ip link set eth1 down, and up again',
  },
  {
    title: 'on an interface that is switched off',
    spec: four,
    world: with1({ up: false, carrier: false, addresses: ['10.77.0.11'] }),
    status: 'unmet',
    reason: '10.77.0.11: on eth1, which is down',
    hint: 'the interface is switched off: ip link set eth1 up',
  },
];

const nas = specOf('tcp', { tcp: { host: 'nas.example.com', port: 2049 } });
const answers = (connection: Connection | 'open' | 'refused' | 'silent') => (world: World) =>
  world.network.set('nas.example.com:2049', connection);

export const tcp: readonly Explanation[] = [
  { title: 'open', spec: nas, world: answers('open'), status: 'met', reason: 'nas.example.com:2049: open' },
  {
    title: 'nobody listens',
    spec: nas,
    world: answers('refused'),
    status: 'unmet',
    reason: 'nas.example.com:2049: connection refused',
    hint: 'the host answers, but nothing listens on that port yet',
  },
  {
    title: 'no answer',
    spec: nas,
    world: answers('silent'),
    status: 'unmet',
    reason: 'nas.example.com:2049: no answer',
    hint: 'nas.example.com is off, the way to it is cut, or a firewall drops what is sent',
  },
  {
    title: 'name unknown',
    spec: nas,
    world: answers({ open: false, reason: 'name does not resolve', refused: false }),
    status: 'unmet',
    reason: 'nas.example.com:2049: name does not resolve',
    hint: 'look at /etc/hosts and the name servers in /etc/resolv.conf: getent ahosts nas.example.com',
  },
  {
    title: 'no name server',
    spec: nas,
    world: answers({ open: false, reason: 'name does not resolve: the name server does not answer', refused: false }),
    status: 'unmet',
    reason: 'nas.example.com:2049: name does not resolve: the name server does not answer',
    hint: 'are the name servers in /etc/resolv.conf right, and is there a way to them: ip route',
  },
  {
    title: 'no route yet',
    spec: nas,
    world: answers({ open: false, reason: 'network unreachable', refused: false }),
    status: 'unmet',
    reason: 'nas.example.com:2049: network unreachable',
    hint: 'no route leads to nas.example.com yet: ip route',
  },
  {
    title: 'nobody has the address',
    spec: nas,
    world: answers({ open: false, reason: 'no route to host', refused: false }),
    status: 'unmet',
    reason: 'nas.example.com:2049: no route to host',
    hint: 'nothing answers for nas.example.com on its network, or a firewall refuses: ip neigh',
  },
];
