/** From what the node shows to the text of its file. Pure. */
import { quorumOptions } from '../config/quorum-options.ts';
import { clusterProvides } from '../plan/cluster-provides.ts';
import { dropInPart } from './drop-ins.ts';
import { exists, isRemoteNode, type Evidence } from './evidence.ts';
import { fencingPart } from './fencing.ts';
import { fstabPart } from './fstab.ts';
import type { Part, Proposal } from './proposal.ts';
import { render } from './render.ts';
import { ringPart } from './ring.ts';
import { storagePart } from './storage.ts';
import { timePart } from './time-daemon.ts';

export interface Starter {
  readonly text: string;
  /** What was taken from where, and what could not be looked at: one line each. */
  readonly taken: readonly string[];
}

export function propose(evidence: Evidence, schemaPath: string): Starter {
  const provided = evidence.cib ? clusterProvides(evidence.cib) : [];
  const parts = withUniqueNames([
    ringPart(evidence),
    storagePart(evidence, provided),
    fencingPart(evidence),
    fstabPart(evidence.fstab, provided),
    dropInPart(evidence, provided),
    timePart(evidence),
  ]);
  const text = render({ parts, services: services(evidence), schemaPath, hostname: evidence.hostname });
  return { text, taken: [...parts.flatMap(({ taken }) => taken), ...evidence.unseen] };
}

/** The same thing seen twice is waited for once; two things of one name get a number. */
function withUniqueNames(parts: readonly Part[]): Part[] {
  const things = new Set<string>();
  const names = new Set<string>();
  const fresh = ({ fields }: Proposal): boolean => {
    const [kind = ''] = Object.keys(fields);
    const thing = `${kind} ${String(fields[kind])}`;
    return !things.has(thing) && things.add(thing).size > 0;
  };
  // What is no text would make the file invalid.
  const isText = ({ fields }: Proposal) => Object.values(fields).every(value => !/\p{Cc}|\ufffd/u.test(String(value)));
  const named = (proposal: Proposal): Proposal => {
    let name = proposal.name;
    for (let number = 2; names.has(name) || name === 'corosync-config'; number += 1)
      name = `${proposal.name}-${number}`;
    names.add(name);
    return { ...proposal, name };
  };
  return parts.map(part => ({ ...part, proposals: part.proposals.filter(isText).filter(fresh).map(named) }));
}

function services(evidence: Evidence): string[] {
  const pcsd = exists(evidence, 'pcsd.service') ? ['pcsd'] : [];
  if (isRemoteNode(evidence)) return ['pacemaker_remote', ...pcsd];
  const qdevice = quorumOptions(evidence.corosyncConf ?? '').hasDevice && exists(evidence, 'corosync-qdevice.service');
  return ['corosync', ...(qdevice ? ['corosync-qdevice'] : []), 'pacemaker', ...pcsd];
}
