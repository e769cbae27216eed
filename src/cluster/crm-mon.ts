/** What pacemaker says of the whole cluster: crm_mon's XML, asked for and read. */
import * as z from 'zod/mini';
import type { CommandResult, Ports } from '../ports.ts';
import { container, instancesOf, type ClusterResource } from './crm-resources.ts';
import { parseXml } from './parse-xml.ts';

const timeout = 10_000;
/** Some 700 bytes an instance of a resource: 300 nodes with five each have 1.4 MB. */
const maxOutput = 64 * 1024 * 1024;
export const crmMonCommand = ['crm_mon', '--one-shot', '--inactive', '--output-as=xml'] as const;

export interface CrmView {
  readonly dc: string | undefined;
  /** Of the whole cluster; a node can be in maintenance by itself, too. */
  readonly maintenanceMode: boolean;
  readonly nodes: readonly CrmNode[];
  /** Primitive resources, those in groups, clones and bundles included: one entry an instance. */
  readonly resources: readonly ClusterResource[];
  /** Transient and permanent attributes by node, as `crm_mon -A` shows them: only of nodes that are online. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Operations of resources that failed, until they are cleaned up. */
  readonly failures: readonly CrmFailure[];
  /** Nodes that are to be fenced, or whose fencing is under way. */
  readonly toBeFenced: readonly string[];
  /** `stop`, `freeze`, `suicide`, `demote` or `ignore`. */
  readonly noQuorumPolicy: string | undefined;
}

export interface CrmFailure {
  /** `vip_start_0` */
  readonly operation: string;
  readonly node: string;
  /** In the words of the agent, else of pacemaker. */
  readonly reason: string;
}

/** Why there is no view. `unmet`: pacemaker does not answer (yet); `unknown`: it could not be asked. */
export interface CrmProblem {
  readonly status: 'unmet' | 'unknown';
  readonly reason: string;
  readonly hint?: string;
}

/** One call of crm_mon, which ends within 10 s. Rejects only on abort. */
export async function askCrmMon(
  { commands }: Pick<Ports, 'commands'>,
  signal: AbortSignal,
): Promise<CrmView | CrmProblem> {
  return readCrmMon(await commands.run(crmMonCommand, { timeout, signal, maxOutput }));
}

/** The name of this node in the cluster, which is not always the host's; undefined while the controller does not answer. */
export async function askNodeName(
  { commands }: Pick<Ports, 'commands'>,
  signal: AbortSignal,
  patience = timeout,
): Promise<string | undefined> {
  const { exitCode, stdout } = await commands.run(['crm_node', '--name'], { timeout: patience, signal });
  return exitCode === 0 ? stdout.trim() : undefined;
}

const flag = z.pipe(
  z.optional(z.string()),
  z.transform(text => text === 'true'),
);
const crmNode = z.object({
  name: z.string(),
  id: z.optional(z.string()),
  online: flag,
  pending: flag,
  unclean: flag,
  standby: flag,
  maintenance: flag,
});
export type CrmNode = z.infer<typeof crmNode>;

/** The parser gives an empty element as empty text: with a new CIB, `<nodes/>` is the answer of the first seconds. */
const empty = z.pipe(
  z.literal(''),
  z.transform(() => undefined),
);
const orEmpty = <T extends z.ZodMiniType>(schema: T) => z.optional(z.union([empty, schema]));
const options = z.object({
  'maintenance-mode': flag,
  'no-quorum-policy': z.optional(z.string()),
  'stonith-enabled': z.optional(z.string()),
  'fencing-enabled': z.optional(z.string()),
});
const summary = z.object({
  current_dc: z.optional(z.object({ present: flag, name: z.optional(z.string()) })),
  cluster_options: z.optional(options),
});
const attribute = z.object({ name: z.string(), value: z.optional(z.string()) });
const nodeAttributes = z.object({
  node: z.optional(z.array(z.object({ name: z.string(), attribute: z.optional(z.array(attribute)) }))),
});
const fenceHistory = z.object({
  fence_event: z.optional(z.array(z.object({ target: z.optional(z.string()), status: z.optional(z.string()) }))),
});
const failures = z.object({
  failure: z.optional(
    z.array(
      z.object({
        op_key: z.optional(z.string()),
        node: z.optional(z.string()),
        exitstatus: z.optional(z.string()),
        exitreason: z.optional(z.string()),
      }),
    ),
  ),
});
const crmMon = z.object({
  summary: orEmpty(summary),
  nodes: orEmpty(z.object({ node: z.optional(z.array(crmNode)) })),
  resources: orEmpty(container),
  node_attributes: orEmpty(nodeAttributes),
  failures: orEmpty(failures),
  fence_history: orEmpty(fenceHistory),
  status: orEmpty(z.object({ errors: z.optional(z.object({ error: z.optional(z.array(z.string())) })) })),
});

/** Reads crm_mon's XML. It exits with 0 even when the cluster behind it is gone: only the nodes that it lists count. */
export function readCrmMon(result: CommandResult): CrmView | CrmProblem {
  if (result.spawnError !== undefined) {
    return {
      status: 'unknown',
      reason: `crm_mon cannot be run (${result.spawnError})`,
      hint: 'it belongs to the package pacemaker-cli-utils on Debian, pacemaker-cli elsewhere',
    };
  }
  if (result.timedOut) return { status: 'unmet', reason: 'crm_mon did not answer within 10s: pacemaker hangs' };
  if (result.exitCode !== 0) return { status: 'unmet', reason: 'pacemaker does not answer yet' };
  const parsed = crmMon.safeParse(parseXml(result.stdout));
  if (!parsed.success) return { status: 'unknown', reason: 'crm_mon printed something other than its XML' };
  const { summary, nodes, resources, node_attributes, fence_history, status } = parsed.data;
  const [error] = status?.errors?.error ?? [];
  if (nodes === undefined && error !== undefined) return { status: 'unmet', reason: withoutCluster(error) };
  const dc = summary?.current_dc?.present === true ? summary.current_dc.name : undefined;
  const settings = summary?.cluster_options;
  const all = nodes?.node ?? [];
  const fences = settings?.['stonith-enabled'] !== 'false' && settings?.['fencing-enabled'] !== 'false';
  // Before the first DC crm_mon calls every node unclean; and without fencing one stays so for ever.
  const wanted = dc === undefined || !fences ? [] : all.filter(({ unclean }) => unclean).map(({ name }) => name);
  const pending = (fence_history?.fence_event ?? []).flatMap(event =>
    event.status === 'pending' ? (event.target ?? []) : [],
  );
  return {
    dc,
    maintenanceMode: settings?.['maintenance-mode'] ?? false,
    nodes: all,
    resources: resources ? instancesOf(resources) : [],
    attributes: new Map(
      (node_attributes?.node ?? []).map(({ name, attribute = [] }) => [
        name,
        new Map(attribute.map(each => [each.name, each.value ?? ''])),
      ]),
    ),
    failures: (parsed.data.failures?.failure ?? []).map(
      ({ op_key = '', node = '', exitstatus = '', exitreason = '' }) => {
        return { operation: op_key, node, reason: exitreason === '' ? exitstatus : exitreason };
      },
    ),
    toBeFenced: [...new Set([...wanted, ...pending])],
    noQuorumPolicy: settings?.['no-quorum-policy'],
  };
}

/** So it is in the first moment after the start, and for good when corosync has died below it. */
function withoutCluster(error: string): string {
  return `pacemaker runs, but not the cluster below it: ${error}`;
}
