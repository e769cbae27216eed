/** Network interfaces as `ip` shows them, for kinds that ask it. */
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

export interface VirtualLinks {
  /** Creates or changes one, and tells all who follow `ip monitor`. */
  set(name: string, link: VirtualLink): void;
  remove(name: string): void;
  /** The `ip monitor` itself. */
  readonly monitor: VirtualStream;
}

export function createVirtualLinks(commands: VirtualCommands): VirtualLinks {
  const links = new Map<string, VirtualLink>();
  const monitor = commands.stream(['ip', 'monitor', 'link', 'address']);
  commands.answer(['ip', '-json', 'address', 'show'], () => ({
    stdout: JSON.stringify([...links].map(([name, link]) => toJson(name, link))),
  }));
  return {
    set(name, link) {
      links.set(name, link);
      monitor.line(`${name}: changed`);
    },
    remove(name) {
      links.delete(name);
      monitor.line(`Deleted ${name}`);
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
