import { specOf, type Explanation } from '../support/explain.ts';
import { pingOf } from './ping.ts';
import type { PeersSettings } from '../../../src/conditions/peers.ts';
import type { Connection } from '../../../src/ports.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';
import type { World } from '../support/world.ts';

const file = '/etc/corosync/corosync.conf';
const noRoute: Connection = { open: false, reason: 'no route to host', refused: false };

/** A corosync.conf with these nodes: the name and the addresses of its rings. */
export function confOf(nodes: Readonly<Record<string, readonly string[]>>): string {
  const sections = Object.entries(nodes).map(([name, addresses]) => {
    const rings = addresses.map((address, ring) => `    ring${ring}_addr: ${address}\n`);
    return `  node {\n    name: ${name}\n${rings.join('')}  }\n`;
  });
  return `nodelist {\n${sections.join('')}}\n`;
}

export const three = confOf({ n1: ['10.77.0.11'], n2: ['10.77.0.12', 'fd00::12'], n3: ['10.77.0.13'] });

/** n1 of a cluster; every address but its own leaves both TCP and ping without an answer until a test says otherwise. */
export function onN1({ files, links, network, commands }: World, conf = three): void {
  files.put(file, { text: conf });
  files.put('/proc/sys/kernel/hostname', { text: 'n1\n' });
  links.set('eth1', { up: true, carrier: true, addresses: ['10.77.0.11'] });
  network.set('10.77.0.11:2224', 'refused');
  for (const address of ['10.77.0.12', 'fd00::12', '10.77.0.13']) {
    network.set(`${address}:2224`, noRoute);
    commands.answer(pingOf(address), { exitCode: 1 });
  }
}

const answer = (world: World, ...addresses: readonly string[]): void => {
  for (const address of addresses) world.network.set(`${address}:2224`, 'refused');
};
const pings = (world: World, result: ScriptedAnswer): void => {
  for (const address of ['10.77.0.12', 'fd00::12', '10.77.0.13']) world.commands.answer(pingOf(address), result);
};

const spec = (peers: PeersSettings['peers']) => specOf('peers', { peers, port: 2224 });
const row = (
  title: string,
  peers: PeersSettings['peers'],
  arrange: (world: World) => void,
  told: Pick<Explanation, 'status' | 'reason' | 'hint'>,
): Explanation => ({
  title,
  spec: spec(peers),
  world: world => {
    onN1(world);
    arrange(world);
  },
  ...told,
});

export const peers: readonly Explanation[] = [
  row('enough of them answer', 1, world => answer(world, '10.77.0.13'), {
    status: 'met',
    reason: '1 of 2 other nodes on the network: n3',
  }),
  row('all answer, one of them on its second ring', 'all', world => answer(world, 'fd00::12', '10.77.0.13'), {
    status: 'met',
    reason: '2 of 2 other nodes on the network: n2, n3',
  }),
  row('they answer ping alone', 'all', world => pings(world, {}), {
    status: 'met',
    reason: '2 of 2 other nodes on the network: n2, n3',
  }),
  row('a cluster of one node', 'all', ({ files }) => files.put(file, { text: confOf({ n1: ['10.77.0.11'] }) }), {
    status: 'met',
    reason: `${file}: has no other node`,
  }),
  row('not enough', 'all', world => answer(world, '10.77.0.13'), {
    status: 'unmet',
    reason: '1 of 2 other nodes on the network, 2 wanted; no answer from n2 (10.77.0.12, fd00::12)',
  }),
  row('none', 1, () => undefined, {
    status: 'unmet',
    reason: '0 of 2 other nodes on the network, 1 wanted; no answer from n2 (10.77.0.12, fd00::12), n3 (10.77.0.13)',
  }),
  row(
    'a name does not resolve',
    'all',
    world => {
      world.files.put(file, { text: confOf({ n1: ['n1'], n2: ['n2'] }) });
      world.network.setName('n2', 'name does not resolve');
    },
    {
      status: 'unmet',
      reason: '0 of 1 other node on the network, 1 wanted; no answer from n2 (name does not resolve)',
    },
  ),
  row('`ping` is missing', 'all', world => pings(world, { exitCode: undefined, spawnError: 'ENOENT' }), {
    status: 'unmet',
    reason: '0 of 2 other nodes on the network, 2 wanted; no answer from n2 (10.77.0.12, fd00::12), n3 (10.77.0.13)',
    hint: 'ping is not installed (iputils-ping, RHEL: iputils): only TCP was tried',
  }),
  row('more than there are', 3, world => answer(world, '10.77.0.12', '10.77.0.13'), {
    status: 'unmet',
    reason: `${file}: has 2 other nodes, and 3 are wanted`,
    hint: 'correct `peers`, or add the nodes to the cluster',
  }),
  row('no corosync.conf', 1, ({ files }) => files.remove(file), {
    status: 'unmet',
    reason: `${file}: is not there`,
    hint: 'set up the cluster (pcs cluster setup), or copy the file from a peer',
  }),
  row('no nodes in it', 1, ({ files }) => files.put(file, { text: 'totem {\n}\n' }), {
    status: 'unmet',
    reason: `${file}: has no nodes`,
    hint: 'peers are the nodes of its `nodelist`',
  }),
  row('it cannot be read', 1, ({ files }) => files.fail(file, 'EIO: i/o error'), {
    status: 'unknown',
    reason: `${file}: cannot be read: EIO: i/o error`,
  }),
  row(
    'the own addresses cannot be read',
    1,
    ({ commands }) =>
      commands.answer(['ip', '-json', 'address', 'show'], { exitCode: undefined, spawnError: 'ENOENT' }),
    {
      status: 'unknown',
      reason: 'the network interfaces cannot be looked at: the program `ip` cannot be run (ENOENT)',
      hint: 'install iproute2 (RHEL: iproute)',
    },
  ),
];
