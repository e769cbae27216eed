/** `link: IFACE`: the network interface has a carrier. Lives on netlink events. */
import * as z from 'zod/mini';
import { interfaceName } from './interface-name.ts';
import { linksSubject, type Link } from './ip-address-show.ts';
import { networkCondition } from './network-watcher.ts';
import type { Kind, Observation } from './condition.ts';

export interface LinkSettings {
  readonly link: string;
}

export const link: Kind<LinkSettings> = {
  key: 'link',
  metWhen: 'the network interface is up and has a carrier',
  polled: false,
  schema: z.strictObject({ link: interfaceName }),
  describe: ({ link }) => `link ${link}`,
  condition: ({ link }, _polling, ports) => networkCondition(linksSubject, known => judge(link, known.links), ports),
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
