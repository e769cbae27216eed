/** All nodes as one of them sees them, with what muster published of each. Pure. */
import { shortList } from '../lib/short-list.ts';
import type { CrmNode, CrmView } from './crm-mon.ts';
import { attributes } from './muster-attributes.ts';

/** A stable contract with programs that read it: keys may be added, never renamed or removed. */
export interface ClusterOverview {
  readonly schema: 'muster.cluster/1';
  /** Null: none has been elected, or it is not known. */
  readonly dc: string | null;
  readonly nodes: readonly NodeOverview[];
  /** What cannot be seen and why; empty when all is. */
  readonly unseen: readonly string[];
}

export interface NodeOverview {
  readonly node: string;
  readonly state: NodeState;
  /** `starting`, or the outcome of the last run; null when nothing is published. */
  readonly outcome: string | null;
  readonly degraded: boolean | null;
  /** Prerequisites that are not met. */
  readonly unmet: readonly string[];
  /** ISO 8601. */
  readonly publishedAt: string | null;
}

export type NodeState = 'online' | 'standby' | 'maintenance' | 'pending' | 'OFFLINE' | 'UNCLEAN';

export function overviewOf(view: CrmView): ClusterOverview {
  const nodes = view.nodes.map(node => describeNode(node, view));
  const silent = nodes.filter(({ outcome }) => outcome === null);
  const away = silent.filter(({ state }) => state === 'OFFLINE' || state === 'UNCLEAN').map(({ node }) => node);
  const mute = silent.filter(({ node }) => !away.includes(node)).map(({ node }) => node);
  return {
    schema: 'muster.cluster/1',
    dc: view.dc ?? null,
    nodes,
    unseen: [
      ...(view.dc === undefined ? ['no DC has been elected: the states are not settled'] : []),
      ...(away.length > 0
        ? [`${shortList(away)}: not in the cluster, and what it published went with it: ask muster status there`]
        : []),
      ...(mute.length > 0
        ? [
            `${shortList(mute)}: nothing is published there: publish: true is not set, or pacemaker was started or restarted without muster`,
          ]
        : []),
    ],
  };
}

export function unseenCluster(reason: string): ClusterOverview {
  return { schema: 'muster.cluster/1', dc: null, nodes: [], unseen: [reason] };
}

function describeNode(node: CrmNode, view: CrmView): NodeOverview {
  const published = view.attributes.get(node.name);
  const read = (name: string) => published?.get(name) ?? null;
  const degraded = read(attributes.degraded);
  return {
    node: node.name,
    state: stateOf(node, view),
    outcome: read(attributes.outcome),
    degraded: degraded === null ? null : degraded === '1',
    unmet: (read(attributes.unmet) ?? '').split(',').filter(name => name !== ''),
    publishedAt: read(attributes.time),
  };
}

/** Before the first DC crm_mon calls every node unclean. */
function stateOf(node: CrmNode, { dc, maintenanceMode }: CrmView): NodeState {
  if (node.unclean && dc !== undefined) return 'UNCLEAN';
  if (node.pending) return 'pending';
  if (!node.online) return 'OFFLINE';
  if (node.standby) return 'standby';
  return node.maintenance || maintenanceMode ? 'maintenance' : 'online';
}
