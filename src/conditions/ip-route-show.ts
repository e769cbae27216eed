/** What `ip -json route show table all` says of one family, reduced to what prerequisites ask. */
import * as z from 'zod/mini';
import { canonicalAddress } from './ip-address.ts';
import { askIp, type IpProblem } from './ip-json.ts';
import type { NetworkSubject } from './network-watcher.ts';
import type { Ports } from '../ports.ts';

export type Family = 4 | 6;

export interface Route {
  /** Always with its length, in the canonical form: `0.0.0.0/0` is the default. */
  readonly destination: string;
  /** As `ip` names it: `main`, a name of rt_tables, or a number. */
  readonly table: string;
  /** `unicast`, `unreachable`, `blackhole`, … */
  readonly type: string;
  /** Of a multipath route several. */
  readonly hops: readonly Hop[];
}

export interface Hop {
  readonly via: string | undefined;
  readonly dev: string | undefined;
  /** `linkdown`, `dead`, `onlink`, … */
  readonly flags: readonly string[];
}

/** All routes of a family, or why they could not be read. */
export type RouteReading = { readonly routes: readonly Route[] } | IpProblem;

const hop = z.object({
  gateway: z.optional(z.string()),
  via: z.optional(z.object({ host: z.optional(z.string()) })),
  dev: z.optional(z.string()),
  flags: z.optional(z.array(z.string())),
});

const row = z.extend(hop, {
  type: z.optional(z.string()),
  dst: z.optional(z.string()),
  table: z.optional(z.union([z.string(), z.number()])),
  nexthops: z.optional(z.array(hop)),
});

/** A family each: a default route without a gateway does not say of which it is. */
export const routesSubject = { 4: subject(4), 6: subject(6) } as const;

function subject(family: Family): NetworkSubject<RouteReading> {
  const read = async (ports: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<RouteReading> => {
    const answer = await askIp([`-${family}`, 'route', 'show', 'table', 'all'], row, ports, signal);
    return 'rows' in answer ? { routes: answer.rows.flatMap(raw => toRoute(raw, family)) } : answer;
  };
  return { read, ofRoutes: true };
}

function toRoute(raw: z.infer<typeof row>, family: Family): Route[] {
  if (raw.dst === undefined) return [];
  return [
    {
      destination: destinationOf(raw.dst, family),
      table: String(raw.table ?? 'main'),
      type: raw.type ?? 'unicast',
      hops: (raw.nexthops ?? [raw]).map(toHop),
    },
  ];
}

function toHop({ gateway, via, dev, flags }: z.infer<typeof hop>): Hop {
  const next = gateway ?? via?.host;
  return { via: next === undefined ? undefined : (canonicalAddress(next) ?? next), dev, flags: flags ?? [] };
}

function destinationOf(text: string, family: Family): string {
  if (text === 'default') return family === 4 ? '0.0.0.0/0' : '::/0';
  const [address = '', length = family === 4 ? '32' : '128'] = text.split('/');
  return `${canonicalAddress(address) ?? address}/${length}`;
}
