/** The resources in crm_mon's XML: groups, clones and bundles nest. Pure. */
import * as z from 'zod/mini';

/** A primitive resource, or one instance of it. */
export interface ClusterResource {
  readonly id: string;
  /** The ids of what it is part of, the outermost first. */
  readonly partOf: readonly string[];
  /** `ocf:pacemaker:controld` */
  readonly agent: string;
  /** `Started`, `Stopped`, `Promoted`, `Unpromoted`, `Starting`, … */
  readonly role: string;
  /** It is to be stopped: `target-role: Stopped` of it or of what it is part of. */
  readonly disabled: boolean;
  readonly managed: boolean;
  readonly failed: boolean;
  /** Pacemaker will do nothing more about it by itself. */
  readonly blocked: boolean;
  /** The nodes where it is active. */
  readonly nodes: readonly string[];
  /** Being stopped: crm_mon does not say where. */
  readonly stopping: boolean;
}

const yes = z.optional(z.string());
const primitive = z.object({
  id: z.string(),
  resource_agent: z.optional(z.string()),
  role: z.optional(z.string()),
  target_role: z.optional(z.string()),
  active: yes,
  managed: yes,
  failed: yes,
  blocked: yes,
  node: z.optional(z.array(z.object({ name: z.string() }))),
});
/** A group, clone, bundle or replica, or the list of all: nested as deep as pacemaker allows. */
interface Container {
  readonly id?: string | undefined;
  readonly resource?: readonly z.infer<typeof primitive>[] | undefined;
  readonly group?: readonly (Container | '')[] | undefined;
  readonly clone?: readonly (Container | '')[] | undefined;
  readonly bundle?: readonly (Container | '')[] | undefined;
  readonly replica?: readonly (Container | '')[] | undefined;
}
const parts = z.optional(z.array(z.union([z.literal(''), z.lazy((): z.ZodMiniType<Container> => container)])));
export const container: z.ZodMiniType<Container> = z.object({
  id: z.optional(z.string()),
  resource: z.optional(z.array(primitive)),
  group: parts,
  clone: parts,
  bundle: parts,
  replica: parts,
});

/** All in it, in its order. */
export function instancesOf(whole: Container, partOf: readonly string[] = []): ClusterResource[] {
  const { resource = [], group = [], clone = [], bundle = [], replica = [] } = whole;
  const inside = [...clone, ...group, ...bundle, ...replica].filter(part => part !== '');
  const own = resource.map((each): ClusterResource => {
    const { id, resource_agent: agent = '', role = '', active, node = [] } = each;
    return {
      ...{ id, partOf, agent, role },
      disabled: each.target_role === 'Stopped',
      managed: each.managed !== 'false',
      failed: each.failed === 'true',
      blocked: each.blocked === 'true',
      nodes: active === 'true' ? node.map(({ name }) => name) : [],
      stopping: role === 'Stopping',
    };
  });
  return [...inside.flatMap(part => instancesOf(part, part.id === undefined ? partOf : [...partOf, part.id])), ...own];
}

/** Those that are active on `node`. */
export function activeOn(
  node: string,
  { resources }: { readonly resources: readonly ClusterResource[] },
): ClusterResource[] {
  return resources.filter(({ nodes }) => nodes.includes(node));
}
