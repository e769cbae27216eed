/**
 * `peers: N|all`: that many other nodes of corosync.conf are on the network. Polled, and looked at again when the file
 * changes. Never asks for a daemon: those that muster starts are down on every node that waits like this one, and all
 * would wait for each other. A host whose kernel answers is there, even if its answer is that nobody listens.
 */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { shortList } from '../lib/short-list.ts';
import { echo } from './echo.ts';
import { canonicalAddress } from './ip-address.ts';
import { readLinks } from './ip-address-show.ts';
import { onChange } from './on-change.ts';
import { pollingCondition } from './poll.ts';
import { clusterNodes, isNamed, type ClusterNode } from './ring-addresses.ts';
import type { Kind, Observation } from './condition.ts';
import type { Ports } from '../ports.ts';

export interface PeersSettings {
  readonly peers: number | 'all';
  /** The TCP port that is tried first. It need not be open. */
  readonly port: number;
}

const file = '/etc/corosync/corosync.conf';
const tryTimeout = 15_000;
const nameTimeout = 5000;
const connectTimeout = 2000;
const mostNamed = 8;

const badCount = 'must be `all` or a number of other nodes, such as `1`';
const badPort = 'must be a TCP port from 1 to 65535';

export const peers: Kind<PeersSettings> = {
  key: 'peers',
  metWhen: 'that many other nodes of corosync.conf are on the network: each answers on one of its ring addresses',
  polled: true,
  schema: z.strictObject({
    peers: noted(
      z.union([z.literal('all'), z.int().check(z.gte(1, badCount), z.lte(1000, badCount))], { error: badCount }),
      {
        examples: ['all', 1],
      },
    ),
    port: noted(z._default(z.int({ error: badPort }).check(z.gte(1, badPort), z.lte(65_535, badPort)), 2224), {
      description: 'the TCP port that is tried before ping; a refusal is an answer too',
    }),
  }),
  describe: ({ peers }) => `peers ${peers}`,
  condition: (settings, polling, ports) =>
    pollingCondition(
      {
        look: signal => look(settings, ports, signal),
        tryTimeout,
        polling,
        nudges(again, signal) {
          const fileAgain = onChange(again);
          const readAgain = () => void ports.files.read(file).then(fileAgain, again);
          readAgain();
          ports.files.watch(file, readAgain, signal);
        },
      },
      ports,
    ),
};

async function look({ peers, port }: PeersSettings, ports: Ports, signal: AbortSignal): Promise<Observation> {
  const nodes = await readNodes(ports);
  if ('status' in nodes) return nodes;
  const hostname = await ports.files.read('/proc/sys/kernel/hostname').catch(() => undefined);
  const unnamed = nodes.filter(node => !isNamed(node, hostname?.trim() ?? ''));
  const probes = await Promise.all(unnamed.map(node => probe(node, port, ports, signal)));
  // After the probes: an address of this node's own that came meanwhile has answered too.
  const reading = await readLinks(ports, signal);
  if (!('links' in reading)) {
    const reason = `the network interfaces cannot be looked at: ${reading.problem}`;
    return { status: 'unknown', reason, ...(reading.hint === undefined ? {} : { hint: reading.hint }) };
  }
  const local = reading.links.flatMap(({ addresses }) => addresses.map(address => address.local));
  const isOwn = (address: string) => local.includes(address) || address.startsWith('127.') || address === '::1';
  return judge(
    peers,
    probes.filter(({ addresses }) => !addresses.some(isOwn)),
  );
}

async function readNodes({ files }: Ports): Promise<readonly ClusterNode[] | Observation> {
  try {
    const conf = await files.read(file);
    if (conf === undefined) {
      const hint = 'set up the cluster (pcs cluster setup), or copy the file from a peer';
      return { status: 'unmet', reason: `${file}: is not there`, hint };
    }
    const nodes = clusterNodes(conf);
    if (nodes.length > 0) return nodes;
    return { status: 'unmet', reason: `${file}: has no nodes`, hint: 'peers are the nodes of its `nodelist`' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 'unknown', reason: `${file}: cannot be read: ${why}` };
  }
}

interface Probe {
  readonly node: ClusterNode;
  /** What its ring addresses resolve to. */
  readonly addresses: readonly string[];
  readonly answers: boolean;
  readonly withoutPing: boolean;
}

async function probe(node: ClusterNode, port: number, ports: Ports, signal: AbortSignal): Promise<Probe> {
  const resolved = await Promise.all(node.addresses.map(address => resolve(address, ports, signal)));
  const addresses = [...new Set(resolved.flat())];
  const connections = await Promise.all(
    addresses.map(host => ports.network.connect({ host, port }, connectTimeout, signal)),
  );
  if (connections.some(connection => connection.open || connection.refused))
    return { node, addresses, answers: true, withoutPing: false };
  // A process each, so only for hosts that leave TCP without an answer.
  const echoes = await Promise.all(addresses.map(host => echo(ports, host, signal)));
  const withoutPing = echoes.some(one => !one.answered && one.why === 'missing');
  return { node, addresses, answers: echoes.some(({ answered }) => answered), withoutPing };
}

async function resolve(address: string, { network }: Ports, signal: AbortSignal): Promise<readonly string[]> {
  const literal = canonicalAddress(address);
  if (literal !== undefined) return [literal];
  const answer = await network.resolve({ name: address, type: undefined, server: undefined }, nameTimeout, signal);
  return 'answers' in answer ? answer.answers.map(text => canonicalAddress(text) ?? text) : [];
}

function judge(peers: number | 'all', others: readonly Probe[]): Observation {
  const wanted = peers === 'all' ? others.length : peers;
  const there = others.filter(({ answers }) => answers);
  if (others.length === 0 && peers === 'all') return { status: 'met', reason: `${file}: has no other node` };
  if (wanted > others.length) {
    const reason = `${file}: has ${count(others.length)}, and ${wanted} ${wanted === 1 ? 'is' : 'are'} wanted`;
    return { status: 'unmet', reason, hint: 'correct `peers`, or add the nodes to the cluster' };
  }
  const share = `${there.length} of ${count(others.length)} on the network`;
  if (there.length >= wanted)
    return {
      status: 'met',
      reason: `${share}: ${shortList(
        there.map(({ node }) => node.name),
        mostNamed,
      )}`,
    };
  const missing = others.filter(({ answers }) => !answers);
  const reason = `${share}, ${wanted} wanted; no answer from ${shortList(missing.map(describeMissing), mostNamed)}`;
  return missing.some(({ withoutPing }) => withoutPing)
    ? { status: 'unmet', reason, hint: 'ping is not installed (iputils-ping, RHEL: iputils): only TCP was tried' }
    : { status: 'unmet', reason };
}

function describeMissing({ node, addresses }: Probe): string {
  return `${node.name} (${addresses.length === 0 ? 'name does not resolve' : addresses.join(', ')})`;
}

function count(others: number): string {
  return `${others} other ${others === 1 ? 'node' : 'nodes'}`;
}
