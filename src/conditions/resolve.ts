/** `resolve: NAME`: a name resolves, `to:` an address, as `server:` says. Polled: nothing tells when it begins to. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { hostAndPort, nameOrIPv4 } from './host-name.ts';
import { canonicalAddress } from './ip-address.ts';
import { addressPattern } from './patterns.ts';
import { networkHint, withHint } from './network-hint.ts';
import { pollingCondition } from './poll.ts';
import { tryTimeoutField } from './try-timeout.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Kind, Observation } from './condition.ts';
import type { NameAnswer, RecordType } from '../ports.ts';

const types = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const satisfies RecordType[];

export interface ResolveSettings {
  readonly resolve: string;
  /** In its canonical text form. */
  readonly to: string | undefined;
  /** With its port: `10.0.0.53:53`. */
  readonly server: string | undefined;
  readonly type: RecordType | undefined;
  readonly tryTimeout?: Milliseconds | undefined;
}

const normally = 10_000;
const mostShown = 4;

const name = noted(
  z
    .string({ error: 'must be a host name, such as `nas.example.com`' })
    .check(z.refine(text => problemOf(text) === undefined, { error: issue => problemOf(String(issue.input)) ?? '' })),
  { pattern: '^[A-Za-z0-9_.-]{1,254}$', examples: ['nas.example.com'] },
);

const wantedAddress = z.pipe(
  noted(
    z
      .string({ error: 'must be an IP address, such as `10.9.0.5`' })
      .check(
        z.refine(text => canonicalAddress(text) !== undefined, { error: 'must be an IP address, such as `10.9.0.5`' }),
      ),
    { pattern: addressPattern },
  ),
  z.transform(text => canonicalAddress(text) ?? text),
);

const badServer =
  'must be the IP address of a name server, with a port if it is not 53: `10.0.0.53` or `[fd00::53]:5353`';
const nameServer = z.pipe(
  z.string({ error: badServer }).check(z.refine(text => parseServer(text) !== undefined, { error: badServer })),
  z.transform(text => parseServer(text) ?? text),
);

const schema = z.pipe(
  z
    .strictObject({
      resolve: name,
      to: noted(z.optional(wantedAddress), {
        description: 'an address that must be among the answers',
        examples: ['10.9.0.5'],
      }),
      server: noted(z.optional(nameServer), {
        description: 'the name server to ask, by its address; without it the resolver of the system, as corosync does',
        examples: ['10.0.0.53', '[fd00::53]:5353'],
      }),
      type: noted(
        z.optional(z.enum(types, { error: `must be one of ${types.map(type => `\`${type}\``).join(', ')}` })),
        { description: 'the record that is wanted; without it `A` or `AAAA`' },
      ),
      tryTimeout: tryTimeoutField(normally),
    })
    .check(
      z.refine(({ to, type }) => to === undefined || type === undefined || type === typeOf(to), {
        path: ['to'],
        error:
          'can only be an IPv4 address for `type: A` and an IPv6 address for `type: AAAA`, and none for other types',
      }),
    ),
  z.transform(({ resolve, to, server, type, tryTimeout }): ResolveSettings => {
    return { resolve, to, server, type, ...(tryTimeout === undefined ? {} : { tryTimeout }) };
  }),
);

export const resolve: Kind<ResolveSettings> = {
  key: 'resolve',
  metWhen: 'the name resolves, with `to:` to that address among others',
  polled: true,
  schema,
  describe: ({ resolve, to, server, type }) =>
    `resolve ${resolve}${type ? ` ${type}` : ''}${to === undefined ? '' : ` to ${to}`}${asked(server)}`,
  condition: (settings, polling, ports) => {
    const { resolve: name, type, server, tryTimeout = normally } = settings;
    const look = async (signal: AbortSignal) =>
      judge(settings, await ports.network.resolve({ name, type, server }, tryTimeout, signal));
    return pollingCondition({ look, tryTimeout, polling }, ports);
  },
};

function problemOf(text: string): string | undefined {
  const shown = text.slice(0, 60);
  if (canonicalAddress(text) !== undefined)
    return `\`${shown}\` is an address, and only names are resolved: for addresses there are \`tcp\` and \`ping\``;
  return nameOrIPv4(text) === undefined || /^[\d.]+$/.test(text)
    ? `\`${shown}\` is not a host name: write one such as \`nas.example.com\``
    : undefined;
}

function parseServer(text: string): string | undefined {
  const bare = canonicalAddress(text);
  if (bare !== undefined) return hostAndPort(bare, 53);
  const [, six, four, digits] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = canonicalAddress(six ?? four ?? '');
  const port = Number(digits);
  const isWhole = address !== undefined && address.includes(':') === (six !== undefined);
  return isWhole && port > 0 && port < 65_536 ? hostAndPort(address, port) : undefined;
}

function typeOf(address: string): RecordType {
  return address.includes(':') ? 'AAAA' : 'A';
}

function asked(server: string | undefined): string {
  return server === undefined ? '' : ` (server ${server.replace(/:53$/, '').replace(/^\[(.*)\]$/, '$1')})`;
}

function judge({ resolve, to, server, type }: ResolveSettings, answer: NameAnswer): Observation {
  const name = `${resolve}${asked(server)}`;
  if ('reason' in answer) {
    const hint = server === undefined ? networkHint(answer.reason, resolve) : undefined;
    return { status: 'unmet', reason: `${name}: ${answer.reason}`, ...withHint(hint) };
  }
  if (type !== undefined && type !== 'A' && type !== 'AAAA') {
    const count = answer.answers.length;
    return { status: 'met', reason: `${name}: ${count} ${type} ${count === 1 ? 'record' : 'records'}` };
  }
  // Name servers answer in another order each time.
  const addresses = answer.answers.map(address => canonicalAddress(address) ?? address).toSorted();
  const shown = `${addresses.slice(0, mostShown).join(', ')}${addresses.length > mostShown ? ', …' : ''}`;
  if (to === undefined) return { status: 'met', reason: `${name}: resolves to ${shown}` };
  if (addresses.includes(to)) return { status: 'met', reason: `${name}: resolves to ${to}` };
  return {
    status: 'unmet',
    reason: `${name}: resolves to ${shown}, not to ${to}`,
    hint: server === undefined ? 'look at /etc/hosts and the name servers in /etc/resolv.conf' : 'look at the zone',
  };
}
