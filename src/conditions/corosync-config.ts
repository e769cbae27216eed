/**
 * `corosync-config: valid`: `corosync -t` passes, that is: the syntax, this node is in the file, and every node name
 * resolves. corosync exits at once where this fails. And a ring address of this node is there: a corosync that knows its
 * node by the host's name does not look at that, neither with `-t` nor at its start, and would be alone until it comes.
 * Looked at again on changes of links, addresses and the file; polled, since nothing tells when a name begins to resolve.
 */
import * as z from 'zod/mini';
import { canonicalAddress } from './ip-address.ts';
import { linksSubject, readLinks } from './ip-address-show.ts';
import { onChange } from './on-change.ts';
import { pollingCondition } from './poll.ts';
import { ringAddressesByName } from './ring-addresses.ts';
import { watchNetwork } from './network-watcher.ts';
import type { Kind, Observation } from './condition.ts';
import type { CommandResult, Ports } from '../ports.ts';

export interface CorosyncConfigSettings {
  readonly 'corosync-config': 'valid';
}

const file = '/etc/corosync/corosync.conf';
const tryTimeout = 30_000;
/** Each look leaves a line of corosync's in the journal, and what can change without an event is name resolution only. */
const whenMet = 60_000;

export const corosyncConfig: Kind<CorosyncConfigSettings> = {
  key: 'corosync-config',
  metWhen: '`corosync -t` passes (syntax, every node name resolves) and a ring address of this node is on an interface',
  polled: true,
  schema: z.strictObject({ 'corosync-config': z.literal('valid', { error: 'must be `valid`' }) }),
  describe: () => 'corosync-config valid',
  condition: (_settings, polling, ports) =>
    pollingCondition(
      {
        look: signal => look(ports, signal),
        tryTimeout,
        whenMet,
        polling,
        nudges(again, signal) {
          const fileAgain = onChange(again);
          const readAgain = () => void ports.files.read(file).then(fileAgain, again);
          readAgain();
          ports.files.watch(file, readAgain, signal);
          watchNetwork(ports, linksSubject, onChange(again), signal);
        },
      },
      ports,
    ),
};

async function look(ports: Ports, signal: AbortSignal): Promise<Observation> {
  const result = await ports.commands.run(['corosync', '-t'], { timeout: tryTimeout, signal, outside: true });
  if (result.exitCode === 0) return (await withoutRing(ports, signal)) ?? { status: 'met', reason: `${file}: valid` };
  if (result.spawnError === 'ENOENT') {
    return { status: 'broken', reason: 'corosync: not installed', hint: 'install the package corosync' };
  }
  if (result.spawnError !== undefined) {
    return { status: 'unknown', reason: `corosync -t: could not be started (${result.spawnError})` };
  }
  if (result.timedOut) {
    return {
      status: 'unmet',
      reason: 'corosync -t: no answer',
      hint: 'most often it waits for a name server: see `nodelist` in ' + file,
    };
  }
  return invalid(result);
}

/** Undefined when this node has one of its ring addresses, or when that cannot be told. */
async function withoutRing(ports: Ports, signal: AbortSignal): Promise<Observation | undefined> {
  const [conf, hostname] = await Promise.all(
    [file, '/proc/sys/kernel/hostname'].map(path => ports.files.read(path).catch(() => undefined)),
  );
  const written = ringAddressesByName(conf ?? '', hostname?.trim() ?? '');
  if (written.length === 0) return undefined;
  const [reading, ...resolved] = await Promise.all([
    readLinks(ports, signal),
    ...written.map(address => resolve(ports, address, signal)),
  ]);
  const wanted = resolved.flat();
  if (!('links' in reading) || wanted.length === 0) return undefined;
  const usable = reading.links
    .filter(({ up }) => up)
    .flatMap(({ addresses }) => addresses.filter(({ tentative, duplicate }) => !tentative && !duplicate))
    .map(({ local }) => local);
  if (wanted.some(address => usable.includes(address))) return undefined;
  return {
    status: 'unmet',
    reason: `${file}: valid, but no interface has the ring address of this node: ${written.join(' or ')}`,
    hint: 'corosync would start without it and be alone: the address is late, or the file is wrong',
  };
}

async function resolve({ network }: Ports, address: string, signal: AbortSignal): Promise<readonly string[]> {
  const literal = canonicalAddress(address);
  if (literal !== undefined) return [literal];
  const query = { name: address, type: undefined, server: undefined };
  const answer = await network.resolve(query, tryTimeout, signal);
  return 'answers' in answer ? answer.answers.map(text => canonicalAddress(text) ?? text) : [];
}

/** Hints by corosync's own words, the same in 3.1.7 and 3.1.9. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /^No valid name found for local host/,
    `no node of the file has an address of this machine: the ring address is late, or the file is wrong`,
  ],
  [/^failed to parse node address/, 'the name does not resolve: look at the name server and /etc/hosts'],
  [/^Can't read file \S+: No such file/, 'set up the cluster (pcs cluster setup), or copy the file from a peer'],
  [/authkey/, 'copy the key of the cluster from a peer'],
];

function invalid(result: CommandResult): Observation {
  const said = reasonFrom(`${result.stderr}\n${result.stdout}`);
  const reason = `${file}: not valid: ${said || `corosync -t ended with ${result.exitCode ?? result.signal ?? 'nothing said'}`}`;
  const hint =
    hints.find(([pattern]) => pattern.test(said))?.[1] ?? `correct the file; \`corosync -t\` shows all that is wrong`;
  return { status: 'unmet', reason, hint };
}

/** The first line, without time, severity, subsystem and what the reason says already. */
function reasonFrom(output: string): string {
  const line = output.split('\n').find(text => text.trim() !== '') ?? '';
  return line
    .replace(/^\w{3} +\d+ [\d:.]+ +/, '')
    .replace(/^\w+ +\[\w+ *\] +/, '')
    .replace(/^parse error in config: /, '')
    .replace(/^parser error: \S+:(\d+): /, 'line $1: ')
    .trim()
    .slice(0, 160);
}
