import { askCrmMon, askNodeName, type CrmView } from '../cluster/crm-mon.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Ports } from '../ports.ts';
import type { ClusterFacts, Readiness, ReadinessLook } from './readiness.ts';

/**
 * This node is `online`, not `pending` and not `unclean`, by the attributes in crm_mon's XML: neither `active`, nor exit
 * status 0 of crm_mon, nor `crmadmin -P` = running says that. The node's name comes from crm_node: it is not always the
 * host's.
 */
export function pacemakerReadiness(ports: Ports): Readiness {
  let nodeName: string | undefined;
  let nodes = 0;
  return {
    /**
     * One look costs about 18 ms of CPU, and 4 ms for each node of a large cluster: at most a fifth of one core. Not by how long the last look
     * took: while pacemaker starts, crm_mon waits for it.
     */
    get every() {
      return Math.max(shortestPause, Math.min(nodes * pausePerNode, longestPause));
    },
    async look(signal) {
      const view = await askCrmMon(ports, signal);
      if ('reason' in view) return view;
      nodes = view.nodes.length;
      if (view.nodes.length > 0) nodeName ??= await askNodeName(ports, signal);
      return judgeNode(view, nodeName);
    },
  };
}

const shortestPause: Milliseconds = 500;
const pausePerNode: Milliseconds = 16;
const longestPause: Milliseconds = 5000;

export function judgeNode(
  { dc, maintenanceMode, nodes }: Pick<CrmView, 'dc' | 'maintenanceMode' | 'nodes'>,
  nodeName: string | undefined,
): ReadinessLook {
  if (nodes.length === 0)
    return { status: 'unmet', reason: 'pacemaker knows no nodes yet: its controller has not joined' };
  const node = nodes.find(({ name }) => name === nodeName);
  if (node === undefined) {
    const reason =
      nodeName === undefined
        ? 'its controller (pacemaker-controld) does not answer, so this node has not joined'
        : `pacemaker does not list this node (${nodeName})`;
    return { status: 'unmet', reason };
  }
  // Of a node that is joining pacemaker says standby.
  if (node.pending && !node.unclean) return { status: 'unmet', reason: `node ${node.name} is pending: it is joining` };
  const { standby } = node;
  const maintenance = maintenanceMode || node.maintenance;
  const cluster: ClusterFacts = { standby, maintenance, ...(dc === undefined ? {} : { dc }) };
  // Without a DC nobody has judged it: before the first election crm_mon calls every node unclean.
  if (!node.online && dc === undefined) {
    const reason = `node ${node.name} is OFFLINE: no DC has been elected yet (dc-deadtime, 20s by default)`;
    return { status: 'unmet', reason, cluster };
  }
  if (node.unclean)
    return { status: 'unmet', reason: `node ${node.name} is UNCLEAN: its peers want it fenced`, cluster };
  if (!node.online) return { status: 'unmet', reason: `node ${node.name} is OFFLINE`, cluster };
  const notes = [standby && 'standby', maintenance && 'maintenance'].filter(note => note !== false);
  const state = ['online', ...notes].join(', ');
  return { status: 'met', reason: `node ${node.name} is ${state}${dc === undefined ? '' : `; DC is ${dc}`}`, cluster };
}
