/** Network interfaces and routes as `ip` shows them, for kinds that ask it. */
import type { VirtualCommands, VirtualStream } from './virtual-commands.ts';

export interface VirtualLink {
  readonly up: boolean;
  readonly carrier: boolean;
  /** Default `UP` with a carrier, else `DOWN`. */
  readonly operationalState?: string;
  readonly alternativeNames?: readonly string[];
  readonly addresses?: readonly (
    string | { readonly local: string; readonly tentative?: true; readonly dadfailed?: true }
  )[];
}

/** As `ip -json route show` has it. */
export interface VirtualRoute {
  readonly dst: string;
  readonly type?: string;
  readonly table?: string;
  readonly gateway?: string;
  readonly via?: { readonly family: string; readonly host: string };
  readonly dev?: string;
  readonly flags?: readonly string[];
  readonly nexthops?: readonly Pick<VirtualRoute, 'gateway' | 'dev' | 'flags'>[];
}

export interface VirtualLinks {
  /** Creates or changes one, and tells all who follow `ip monitor`. */
  set(name: string, link: VirtualLink): void;
  remove(name: string): void;
  /** All routes of a family. */
  setRoutes(family: 4 | 6, routes: readonly VirtualRoute[]): void;
  /** The `ip monitor` itself. */
  readonly monitor: VirtualStream;
}

export function createVirtualLinks(commands: VirtualCommands): VirtualLinks {
  const links = new Map<string, VirtualLink>();
  const routes = new Map<4 | 6, readonly VirtualRoute[]>();
  const monitor = commands.stream(['ip', 'monitor', 'label', 'link', 'address', 'route', 'nexthop']);
  commands.answer(['ip', '-json', 'address', 'show'], () => ({
    stdout: JSON.stringify([...links].map(([name, link]) => toJson(name, link))),
  }));
  for (const family of [4, 6] as const) {
    commands.answer(['ip', '-json', `-${family}`, 'route', 'show', 'table', 'all'], () => ({
      stdout: JSON.stringify((routes.get(family) ?? []).map(route => ({ flags: [], ...route }))),
    }));
  }
  return {
    set(name, link) {
      links.set(name, link);
      monitor.line(`[LINK]${name}: changed`);
    },
    remove(name) {
      links.delete(name);
      monitor.line(`[LINK]Deleted ${name}`);
    },
    setRoutes(family, all) {
      routes.set(family, all);
      monitor.line('[ROUTE]changed');
    },
    monitor,
  };
}

function toJson(name: string, link: VirtualLink): unknown {
  return {
    ifname: name,
    ...(link.alternativeNames ? { altnames: link.alternativeNames } : {}),
    flags: ['BROADCAST', 'MULTICAST', ...(link.up ? ['UP'] : []), ...(link.carrier ? ['LOWER_UP'] : ['NO-CARRIER'])],
    operstate: link.operationalState ?? (link.up && link.carrier ? 'UP' : 'DOWN'),
    addr_info: (link.addresses ?? []).map(address => (typeof address === 'string' ? { local: address } : address)),
  };
}
