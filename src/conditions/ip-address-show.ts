/** What `ip -json address show` says, reduced to what prerequisites ask. */
import * as z from 'zod/mini';
import { canonicalAddress } from './ip-address.ts';
import { askIp, type IpProblem } from './ip-json.ts';
import type { Ports } from '../ports.ts';

export interface Link {
  readonly name: string;
  readonly alternativeNames: readonly string[];
  /** Switched on by the administrator. */
  readonly up: boolean;
  readonly carrier: boolean;
  /** `UP`, `DOWN`, `UNKNOWN` (loopback and tunnels), `DORMANT`, `LOWERLAYERDOWN`, … */
  readonly operationalState: string;
  readonly addresses: readonly LinkAddress[];
}

export interface LinkAddress {
  readonly local: string;
  /** Duplicate address detection is not over. */
  readonly tentative: boolean;
  /** Duplicate address detection found another owner. */
  readonly duplicate: boolean;
}

/** All links, or why they could not be read. */
export type LinkReading = { readonly links: readonly Link[] } | IpProblem;

const row = z.object({
  ifname: z.optional(z.string()),
  altnames: z.optional(z.array(z.string())),
  flags: z.optional(z.array(z.string())),
  operstate: z.optional(z.string()),
  addr_info: z.optional(
    z.array(
      z.object({
        local: z.optional(z.string()),
        tentative: z.optional(z.boolean()),
        dadfailed: z.optional(z.boolean()),
      }),
    ),
  ),
});

/** Rejects only on abort. */
export async function readLinks(ports: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<LinkReading> {
  const answer = await askIp(['address', 'show'], row, ports, signal);
  return 'rows' in answer ? { links: answer.rows.flatMap(toLink) } : answer;
}

export const linksSubject = { read: readLinks, ofRoutes: false };

/** Older versions print an empty object for a link they filtered out. */
function toLink(raw: z.infer<typeof row>): Link[] {
  if (raw.ifname === undefined) return [];
  const flags = raw.flags ?? [];
  return [
    {
      name: raw.ifname,
      alternativeNames: raw.altnames ?? [],
      up: flags.includes('UP'),
      carrier: flags.includes('LOWER_UP'),
      operationalState: raw.operstate ?? 'UNKNOWN',
      addresses: (raw.addr_info ?? []).flatMap(({ local, tentative, dadfailed }) =>
        local === undefined
          ? []
          : [{ local: canonicalAddress(local) ?? local, tentative: tentative === true, duplicate: dadfailed === true }],
      ),
    },
  ];
}
