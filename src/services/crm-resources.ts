/** What runs on a node and who is to be fenced, by crm_mon's XML. Pure. */
import * as z from 'zod/mini';
import type { CommandResult } from '../ports.ts';
import { parseCrmMon, readCrmMon } from './pacemaker.ts';

export interface ClusterResource {
  readonly id: string;
  /** `ocf:pacemaker:controld` */
  readonly agent: string;
  readonly managed: boolean;
  /** The nodes where it is active. */
  readonly nodes: readonly string[];
  /** Being stopped: crm_mon does not say where. */
  readonly stopping: boolean;
}

export interface ResourceView {
  readonly resources: readonly ClusterResource[];
  /** By corosync's node id. */
  readonly names: ReadonlyMap<string, string>;
  /** Nodes that are to be fenced, or whose fencing is under way. */
  readonly toBeFenced: readonly string[];
  /** `stop`, `freeze`, `suicide`, `demote` or `ignore`. */
  readonly noQuorumPolicy: string | undefined;
}

const element = z.object({
  id: z.string(),
  resource_agent: z.string(),
  role: z.optional(z.string()),
  active: z.optional(z.string()),
  managed: z.optional(z.string()),
  node: z.optional(z.unknown()),
});
const named = z.object({ name: z.string() });
const event = z.object({ target: z.string(), status: z.string() });
const node = z.object({ name: z.string(), id: z.string() });
const unclean = z.object({ name: z.string(), unclean: z.literal('true') });
const options = z.object({
  'no-quorum-policy': z.optional(z.string()),
  'stonith-enabled': z.optional(z.string()),
  'fencing-enabled': z.optional(z.string()),
});

/** The view, or why there is none. */
export function readResources(result: CommandResult): ResourceView | { readonly reason: string } {
  const read = readCrmMon(result);
  if ('reason' in read) return { reason: read.reason };
  if (read.nodes.length === 0) return { reason: 'pacemaker knows no nodes: its controller has not joined' };
  const document = parseCrmMon(result.stdout);
  const pending = all(document, 'fence_event').flatMap(item => {
    const { data } = event.safeParse(item);
    return data?.status === 'pending' ? [data.target] : [];
  });
  const nodes = all(document, 'nodes').flatMap(list => all(list, 'node'));
  const settings = all(document, 'cluster_options').flatMap(item => options.safeParse(item).data ?? [])[0];
  const fences = settings?.['stonith-enabled'] !== 'false' && settings?.['fencing-enabled'] !== 'false';
  // Before the first DC crm_mon calls every node unclean; and without fencing one stays so for ever.
  const wanted =
    read.dc === undefined || !fences ? [] : nodes.flatMap(node => unclean.safeParse(node).data?.name ?? []);
  return {
    resources: all(document, 'resource').flatMap(toResource),
    names: new Map(
      nodes.flatMap(item => {
        const { data } = node.safeParse(item);
        return data ? [[data.id, data.name] as const] : [];
      }),
    ),
    toBeFenced: [...new Set([...wanted, ...pending])],
    noQuorumPolicy: settings?.['no-quorum-policy'],
  };
}

/** Those that are active on `node`; none twice. */
export function activeOn(node: string, { resources }: ResourceView): ClusterResource[] {
  return resources.filter(({ nodes }) => nodes.includes(node));
}

function toResource(item: unknown): ClusterResource[] {
  const { data } = element.safeParse(item);
  if (!data) return [];
  const { id, resource_agent: agent, role, active, managed } = data;
  const nodes =
    active === 'true' ? all({ node: data.node }, 'node').flatMap(on => named.safeParse(on).data?.name ?? []) : [];
  return [{ id, agent, managed: managed !== 'false', nodes, stopping: role === 'Stopping' }];
}

/** All elements of that name, at any depth: groups, clones and bundles nest. One of a kind is not parsed as a list. */
function all(tree: unknown, name: string): unknown[] {
  if (Array.isArray(tree)) return tree.flatMap(item => all(item, name));
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    key === name ? [value].flat() : all(value, name),
  );
}
