import { XMLParser } from 'fast-xml-parser';
import * as z from 'zod/mini';
import type { CommandResult, Ports } from '../ports.ts';
import type { ClusterFacts, Readiness, ReadinessLook } from './readiness.ts';

const timeout = 10_000;
export const crmMonCommand = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'] as const;

/**
 * This node is `online`, not `pending` and not `unclean`, by the attributes in crm_mon's XML: neither `active`, nor exit
 * status 0 of crm_mon, nor `crmadmin -P` = running says that. The node's name comes from crm_node: it is not always the
 * host's.
 */
export function pacemakerReadiness({ commands }: Ports): Readiness {
  let nodeName: string | undefined;
  return {
    // One look costs about 18 ms of CPU: twice a second is under 5 % of one core.
    every: 500,
    async look(signal) {
      const mon = await commands.run(crmMonCommand, { timeout, signal });
      const view = readCrmMon(mon);
      if ('reason' in view) return view;
      if (nodeName === undefined && view.nodes.length > 0) {
        const named = await commands.run(['crm_node', '--name'], { timeout, signal });
        if (named.exitCode === 0) nodeName = named.stdout.trim();
      }
      return judgeNode(view, nodeName);
    },
  };
}

interface CrmView {
  readonly dc: string | undefined;
  /** Of the whole cluster; a node can be in maintenance by itself, too. */
  readonly maintenanceMode: boolean;
  readonly nodes: readonly CrmNode[];
}

const flag = z.pipe(
  z.optional(z.string()),
  z.transform(text => text === 'true'),
);
const crmNode = z.object({
  name: z.string(),
  online: flag,
  pending: flag,
  unclean: flag,
  standby: flag,
  maintenance: flag,
});
type CrmNode = z.infer<typeof crmNode>;

/** The parser gives an empty element as empty text: with a new CIB, `<nodes/>` is the answer of the first seconds. */
const empty = z.pipe(
  z.literal(''),
  z.transform(() => undefined),
);
const summary = z.object({
  current_dc: z.optional(z.object({ present: flag, name: z.optional(z.string()) })),
  cluster_options: z.optional(z.object({ 'maintenance-mode': flag })),
});
const status = z.object({ errors: z.optional(z.object({ error: z.optional(z.array(z.string())) })) });
const crmMon = z.object({
  summary: z.optional(z.union([empty, summary])),
  nodes: z.optional(z.union([empty, z.object({ node: z.optional(z.array(crmNode)) })])),
  status: z.optional(z.union([empty, status])),
});

/** Reads crm_mon's XML. It exits with 0 even when the cluster behind it is gone: only the nodes that it lists count. */
export function readCrmMon(result: CommandResult): CrmView | ReadinessLook {
  if (result.spawnError !== undefined) {
    return {
      status: 'unknown',
      reason: `crm_mon cannot be run (${result.spawnError})`,
      hint: 'it belongs to the package pacemaker-cli-utils on Debian, pacemaker-cli elsewhere',
    };
  }
  if (result.timedOut) return { status: 'unmet', reason: 'crm_mon did not answer within 10s: pacemaker hangs' };
  if (result.exitCode !== 0) return { status: 'unmet', reason: 'pacemaker does not answer yet' };
  const parsed = crmMon.safeParse(parseCrmMon(result.stdout));
  if (!parsed.success) return { status: 'unknown', reason: 'crm_mon printed something other than its XML' };
  const { summary, nodes, status } = parsed.data;
  const dc = summary?.current_dc?.present === true ? summary.current_dc.name : undefined;
  const [error] = status?.errors?.error ?? [];
  if (nodes === undefined && error !== undefined) return { status: 'unmet', reason: withoutCluster(error) };
  const maintenanceMode = summary?.cluster_options?.['maintenance-mode'] ?? false;
  return { dc, maintenanceMode, nodes: nodes?.node ?? [] };
}

/** So it is in the first moment after the start, and for good when corosync has died below it. */
function withoutCluster(error: string): string {
  return `pacemaker runs, but not the cluster below it: ${error}`;
}

export function judgeNode({ dc, maintenanceMode, nodes }: CrmView, nodeName: string | undefined): ReadinessLook {
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

/** crm_mon's XML as plain data: attributes and elements alike are keys. Undefined when it is no XML. */
export function parseCrmMon(xml: string): unknown {
  try {
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseAttributeValue: false,
      isArray: (_name, path) =>
        /^(?:pacemaker-result|crm_mon)\.(?:nodes\.node|status\.errors\.error)$/.test(String(path)),
    });
    const document = parser.parse(xml) as Record<string, unknown>;
    return document['pacemaker-result'] ?? document['crm_mon'];
  } catch {
    return undefined;
  }
}
