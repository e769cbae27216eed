/** What `ip -json address show` says, reduced to what prerequisites ask. */
import * as z from 'zod/mini';
import { canonicalAddress } from './ip-address.ts';
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
export type LinkReading = { readonly links: readonly Link[] } | { readonly problem: string; readonly hint?: string };

const timeout = 10_000;

const shape = z.array(
  z.object({
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
  }),
);

/** Rejects only on abort. */
export async function readLinks(ports: Pick<Ports, 'commands'>, signal: AbortSignal): Promise<LinkReading> {
  const result = await ports.commands.run(['ip', '-json', 'address', 'show'], { timeout, signal });
  if (result.spawnError !== undefined) {
    return {
      problem: `the program \`ip\` cannot be run (${result.spawnError})`,
      hint: 'install iproute2 (RHEL: iproute)',
    };
  }
  if (result.timedOut) return { problem: '`ip address show` did not answer' };
  if (result.exitCode !== 0)
    return { problem: `\`ip address show\` failed: ${result.stderr.trim().split('\n')[0] ?? ''}` };
  return parse(result.stdout);
}

function parse(text: string): LinkReading {
  try {
    const parsed = shape.safeParse(JSON.parse(text));
    if (!parsed.success) return { problem: '`ip -json address show` answered in an unknown form' };
    return { links: parsed.data.flatMap(toLink) };
  } catch {
    return { problem: '`ip -json address show` did not answer with JSON', hint: 'iproute2 5.0 or newer is needed' };
  }
}

/** Older versions print an empty object for a link they filtered out. */
function toLink(raw: z.infer<typeof shape>[number]): Link[] {
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
