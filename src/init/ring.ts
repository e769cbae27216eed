/** What corosync.conf says of this node: its ring addresses, and the host of the quorum device. */
import { canonicalAddress } from '../conditions/ip-address.ts';
import { clusterNodes, ringAddressesByName } from '../conditions/ring-addresses.ts';
import { authkeyPath, corosyncConfPath, isRemoteNode, type Evidence } from './evidence.ts';
import type { Part, Proposal } from './proposal.ts';

const heading = 'The ring: corosync is alone until an address of this node is there.';
const qnetdPort = 5403;

export function ringPart(evidence: Evidence): Part {
  const { corosyncConf: conf, hostname } = evidence;
  if (isRemoteNode(evidence)) return remotePart(evidence);
  if (conf === undefined) {
    const remark = `${corosyncConfPath} is not there yet: set up the cluster, then write a prerequisite for each ring address.`;
    return { heading, proposals: [], remarks: [remark], taken: [`${corosyncConfPath}: not there`] };
  }
  const nodes = clusterNodes(conf);
  const written = ownAddresses(evidence, conf);
  const addresses = written.flatMap(text => literal(text, evidence.hosts) ?? []);
  const named = written.filter(text => literal(text, evidence.hosts) === undefined);
  const unknown = `No node of ${corosyncConfPath} is ${hostname}: name its ring address yourself.`;
  const names = nodes.map(({ name }) => name).join(', ');
  return {
    heading,
    proposals: [...addresses.map(ring), ...quorumDevice(conf)],
    remarks: [
      ...(written.length === 0 ? [unknown] : []),
      ...named.map(name => `The ring address ${name} is a name: muster waits by itself until it resolves.`),
    ],
    taken: [
      `${corosyncConfPath}: nodes ${names || 'none'}; ring addresses of this node: ${addresses.join(', ') || 'none'}`,
    ],
  };
}

/** It has no ring: members of the cluster connect to it. */
function remotePart({ hasAuthkey }: Evidence): Part {
  const missing = `${authkeyPath} is not there yet: copy it from a member of the cluster, which cannot connect without it (pcs cluster node add-remote does that).`;
  return {
    heading: 'A remote node: it runs pacemaker_remote, and members of the cluster connect to it (TCP port 3121).',
    proposals: [],
    remarks: [
      ...(hasAuthkey ? [] : [missing]),
      'Write the address by which they reach it, such as network: { address: 10.0.0.5 }, and what the resources need that may run here.',
    ],
    taken: [`${corosyncConfPath}: not there, but pacemaker_remote.service: a remote node`],
  };
}

/** By the node's name, as corosync does; else by an address that is here now. */
function ownAddresses({ hostname, interfaces }: Evidence, conf: string): readonly string[] {
  const byName = ringAddressesByName(conf, hostname);
  if (byName.length > 0) return byName;
  const own = clusterNodes(conf).find(node =>
    node.addresses.some(each => interfaces.has(canonicalAddress(each) ?? '')),
  );
  return own?.addresses ?? [];
}

/** One ring is enough for corosync: the others are worth a minute. */
function ring(address: string, index: number): Proposal {
  const why = `ring${index}_addr of this node in corosync.conf`;
  const extra = index === 0 ? {} : { timeout: '1min', required: false };
  return { name: `ring${index}`, fields: { address, ...extra }, why };
}

function literal(text: string, hosts: string): string | undefined {
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  const lines = hosts.split('\n').map(line => line.replace(/#.*/, '').trim().split(/\s+/));
  const known = lines.flatMap(([found = '', ...names]) =>
    names.includes(text) ? (canonicalAddress(found) ?? []) : [],
  );
  return known.find(each => !/^(127\.|::1$)/.test(each));
}

function quorumDevice(conf: string): Proposal[] {
  const [, section = ''] = /^\s*device\s*\{([\s\S]*)/m.exec(conf) ?? [];
  const host = /^\s*host\s*:\s*(\S+)/m.exec(section)?.[1];
  if (host === undefined) return [];
  const port = /^\s*port\s*:\s*(\d+)/m.exec(section)?.[1] ?? String(qnetdPort);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return [
    {
      name: 'qdevice-host',
      fields: { tcp: target, timeout: '1min', required: false },
      why: 'the host of the quorum device in corosync.conf',
    },
  ];
}
