/** `link: IFACE`: the network interface has a carrier. Lives on netlink events. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { linkCondition } from './link-watcher.ts';
import type { Kind, Observation } from './condition.ts';
import type { Link } from './ip-address-show.ts';

export interface LinkSettings {
  readonly link: string;
}

// dev_valid_name() of the kernel, for short names and alternative names.
const interfaceName = noted(
  z.string({ error: 'must be the name of a network interface, such as `eth1`' }).check(
    z.refine(text => /^[^\s/:]{1,127}$/.test(text) && text !== '.' && text !== '..', {
      error: issue =>
        `\`${String(issue.input).slice(0, 40)}\` cannot be the name of a network interface: write it as \`ip link\` shows it, such as \`eth1\``,
    }),
  ),
  { pattern: '^[^\\s/:]{1,127}$', examples: ['eth1', 'bond0'] },
);

export const link: Kind<LinkSettings> = {
  key: 'link',
  metWhen: 'the network interface is up and has a carrier',
  polled: false,
  schema: z.strictObject({ link: interfaceName }),
  describe: ({ link }) => `link ${link}`,
  condition: ({ link }, _polling, ports) => linkCondition(links => judge(link, links), ports),
};

function judge(name: string, links: readonly Link[]): Observation {
  const found = links.find(link => link.name === name || link.alternativeNames.includes(name));
  if (!found)
    return { status: 'unmet', reason: `${name}: no such interface`, hint: `these are there: ${namesOf(links)}` };
  if (!found.up) {
    return {
      status: 'unmet',
      reason: `${name}: is down`,
      hint: `it is switched off: ip link set ${name} up, or configure it`,
    };
  }
  if (!found.carrier) {
    return {
      status: 'unmet',
      reason: `${name}: no carrier`,
      hint: 'look at the cable, the switch port or the lower interface',
    };
  }
  if (found.operationalState === 'DORMANT') {
    return {
      status: 'unmet',
      reason: `${name}: dormant`,
      hint: 'it waits for an authentication (802.1X) or a protocol above it',
    };
  }
  return { status: 'met', reason: `${name}: up, carrier` };
}

function namesOf(links: readonly Link[]): string {
  const names = links.map(link => link.name);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ') || 'none';
}
