/** `address: IP`: an address of this machine can be used. Lives on netlink events. */
import * as z from 'zod/mini';
import { addressPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { canonicalAddress } from './ip-address.ts';
import { linksSubject, type Link } from './ip-address-show.ts';
import { networkCondition } from './network-watcher.ts';
import type { Kind, Observation } from './condition.ts';

export interface AddressSettings {
  /** In its canonical text form. */
  readonly address: string;
}

const localAddress = z.pipe(
  noted(
    z
      .string({ error: 'must be an IP address, such as `10.77.0.11` or `fd00::11`' })
      .check(
        z.refine(text => canonicalAddress(text) !== undefined, { error: issue => badAddress(String(issue.input)) }),
      ),
    { pattern: addressPattern, examples: ['10.77.0.11', 'fd00::11'] },
  ),
  z.transform(text => canonicalAddress(text) ?? text),
);

export const address: Kind<AddressSettings> = {
  key: 'address',
  metWhen: 'the IP address is on some interface that is up, and usable (not tentative)',
  polled: false,
  schema: z.strictObject({ address: localAddress }),
  describe: ({ address }) => `address ${address}`,
  condition: ({ address }, _polling, ports) =>
    networkCondition(linksSubject, known => judge(address, known.links), ports),
};

function badAddress(text: string): string {
  const shown = text.slice(0, 60);
  const bare = text.split('/')[0] ?? '';
  if (canonicalAddress(bare) !== undefined)
    return `\`${shown}\` has a prefix length: write the address alone, \`${bare}\``;
  return `\`${shown}\` is not an IP address: write one such as \`10.77.0.11\` or \`fd00::11\` (for names there is \`tcp\`)`;
}

function judge(wanted: string, links: readonly Link[]): Observation {
  const places = links.flatMap(link =>
    link.addresses.filter(({ local }) => local === wanted).map(address => ({ link, address })),
  );
  const usable = places.find(({ link, address }) => link.up && !address.tentative && !address.duplicate);
  if (usable) return { status: 'met', reason: `${wanted}: on ${usable.link.name}` };
  const place = places[0];
  if (!place)
    return { status: 'unmet', reason: `${wanted}: on no interface`, hint: `these are there: ${listed(links)}` };
  const on = `${wanted}: on ${place.link.name}`;
  if (place.address.duplicate) {
    return {
      status: 'unmet',
      reason: `${on}, but another machine has it too (duplicate address)`,
      hint: `take it from the other machine, then: ip link set ${place.link.name} down, and up again`,
    };
  }
  if (!place.link.up) {
    const hint = `the interface is switched off: ip link set ${place.link.name} up`;
    return { status: 'unmet', reason: `${on}, which is down`, hint };
  }
  return {
    status: 'unmet',
    reason: `${on}, still tentative (being checked for duplicates)`,
    hint: 'that takes a second or two; without a carrier it does not end',
  };
}

const mostListed = 6;

/** Addresses of the machine to the outside, each with its interface. */
function listed(links: readonly Link[]): string {
  const all = links.flatMap(({ name, addresses }) =>
    addresses.filter(({ local }) => !/^(127\.|::1$|fe80:)/.test(local)).map(({ local }) => `${local} (${name})`),
  );
  return all.length > mostListed ? `${all.slice(0, mostListed).join(', ')}, …` : all.join(', ') || 'none';
}
