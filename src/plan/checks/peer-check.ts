import * as z from 'zod/mini';
import { differingKeys } from '../../conditions/corosync-conf.ts';
import { clusterNodes, isNamed } from '../../conditions/ring-addresses.ts';
import type { Milliseconds } from '../../lib/duration.ts';
import { shortList } from '../../lib/short-list.ts';
import type { Commands } from '../../ports.ts';
import type { Finding } from '../finding.ts';
import type { Sight } from '../sight.ts';

const confPath = '/etc/corosync/corosync.conf';
/** The keys that `pcs host auth` has left, with which pcs may ask other nodes. Only root may read them. */
const knownHostsPath = '/var/lib/pcsd/known-hosts';
/** pcs itself would wait 60 s for a node that is off, and takes half a second of a processor to start. */
const requestTimeout = '--request-timeout=2';
const timeout: Milliseconds = 10_000;
const atOnce = 8;

/** Whether corosync.conf is the same on all nodes that pcs may ask. Nothing is asked where pcs does not know them. */
export async function checkPeers(sight: Sight, commands: Commands, signal: AbortSignal): Promise<Finding[]> {
  const own = await sight.files.read(confPath);
  const peers = own === undefined ? [] : await peersOf(own, sight);
  const answers = await askAll(peers, peer => ask(peer, commands, signal));
  const silent = answers.filter(answer => 'problem' in answer);
  const told = answers.filter(answer => 'conf' in answer);
  const keysOf = ({ conf }: Told) => differingKeys(own ?? '', conf).join(', ');
  const differing = Map.groupBy(told, keysOf);
  differing.delete('');
  return [...[...differing].map(([keys, of]) => differs(keys, of)), ...(silent.length > 0 ? [notAsked(silent)] : [])];
}

async function peersOf(own: string, { files }: Sight): Promise<string[]> {
  const text = await files.read(knownHostsPath);
  if (text === undefined) return [];
  const known = knownHosts(text);
  const hostname = (await files.read('/proc/sys/kernel/hostname'))?.trim() ?? '';
  const peers = clusterNodes(own).filter(node => !isNamed(node, hostname));
  return peers.map(({ name }) => name).filter(name => Object.hasOwn(known, name));
}

const knownHostsFile = z.object({ known_hosts: z.record(z.string(), z.unknown()) });

function knownHosts(text: string): Readonly<Record<string, unknown>> {
  try {
    return knownHostsFile.parse(JSON.parse(text)).known_hosts;
  } catch {
    throw new Error(`${knownHostsPath} has an unknown form`);
  }
}

interface Told {
  readonly peer: string;
  readonly conf: string;
}

interface Silent {
  readonly problem: string;
}

async function ask(peer: string, commands: Commands, signal: AbortSignal): Promise<Told | Silent> {
  const argv = ['pcs', requestTimeout, 'cluster', 'corosync', peer];
  const { exitCode, stdout, stderr, spawnError, timedOut } = await commands.run(argv, { timeout, signal });
  if (exitCode === 0) return { peer, conf: stdout };
  if (timedOut) return { problem: `pcs did not answer about ${peer}` };
  // The first half of its sentence; the other half is advice.
  const said = /^Error: (.*?)(, |\n|$)/m.exec(stderr)?.[1];
  return { problem: said ?? `pcs about ${peer}: ${spawnError ?? `exit status ${exitCode ?? 'unknown'}`}` };
}

async function askAll<Answer>(peers: readonly string[], one: (peer: string) => Promise<Answer>): Promise<Answer[]> {
  const left = peers.entries();
  const answers: Answer[] = [];
  const askOnAndOn = async () => {
    for (const [i, peer] of left) answers[i] = await one(peer);
  };
  await Promise.all(Array.from({ length: atOnce }, askOnAndOn));
  return answers;
}

function differs(keys: string, told: readonly Told[]): Finding {
  const peers = told.map(({ peer }) => peer);
  return {
    code: 'corosync-conf-differs',
    severity: 'warning',
    message: `corosync.conf of ${shortList(peers)} is not that of this node: they differ in ${shortList(keys.split(', '))}. The nodes may not join, or count votes in different ways`,
    remedy: `pcs cluster corosync ${peers[0] ?? ''} | diff ${confPath} - ; then, on a node that has the right one: pcs cluster sync corosync, and pcs cluster reload corosync`,
  };
}

function notAsked(silent: readonly Silent[]): Finding {
  return {
    code: 'not-visible',
    severity: 'note',
    message: `not looked at: whether the peers have the same corosync.conf (${shortList(
      silent.map(({ problem }) => problem),
      5,
      '; ',
    )})`,
    remedy: 'muster plan again once pcsd works there; where pcs may not ask it: pcs host auth',
  };
}
