/** `tcp: HOST:PORT`: a TCP connection opens. Polled. */
import * as z from 'zod/mini';
import { hostAndPortPattern } from './patterns.ts';
import { noted } from '../lib/schema-notes.ts';
import { hostAndPort, nameOrIPv4, scopedIPv6 } from './host-name.ts';
import { canonicalAddress } from './ip-address.ts';
import { networkHint, withHint } from './network-hint.ts';
import { pollingCondition } from './poll.ts';
import { tryTimeoutField } from './try-timeout.ts';
import type { Kind, Observation } from './condition.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Connection } from '../ports.ts';

export interface TcpSettings {
  readonly tcp: { readonly host: string; readonly port: number };
  readonly tryTimeout?: Milliseconds | undefined;
}

const normally = 5000;

const target = z.pipe(
  noted(
    z
      .string({ error: 'must be a host and a port, such as `nas.example.com:2049` or `[fd00::1]:3260`' })
      .check(z.refine(text => parse(text) !== undefined, { error: issue => badTarget(String(issue.input)) })),
    { pattern: hostAndPortPattern, examples: ['nas.example.com:2049', '10.9.0.1:3260', '[fd00::1]:3260'] },
  ),
  z.transform(text => parse(text) ?? { host: text, port: 0 }),
);

export const tcp: Kind<TcpSettings> = {
  key: 'tcp',
  metWhen: 'a TCP connection to the host and port opens',
  polled: true,
  schema: z.strictObject({ tcp: target, tryTimeout: tryTimeoutField(normally) }),
  describe: ({ tcp }) => `tcp ${hostAndPort(tcp.host, tcp.port)}`,
  condition: ({ tcp, tryTimeout = normally }, polling, ports) => {
    const look = async (signal: AbortSignal) => judge(tcp, await ports.network.connect(tcp, tryTimeout, signal));
    return pollingCondition({ look, tryTimeout, polling }, ports);
  },
};

function parse(text: string): TcpSettings['tcp'] | undefined {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<host>[^:[\]/@\s]+)):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.['port'] ?? 0);
  const host = hostOf(match?.groups?.['six'], match?.groups?.['host']);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined;
}

function hostOf(six: string | undefined, host: string | undefined): string | undefined {
  return six === undefined ? host && nameOrIPv4(host) : scopedIPv6(six);
}

function badTarget(text: string): string {
  const shown = text.slice(0, 60);
  if (/^[a-z]+:\/\//i.test(text))
    return `\`${shown}\` is a URL: write the host and the port alone, such as \`nas.example.com:2049\``;
  if (canonicalAddress(text)?.includes(':'))
    return `\`${shown}\`: write an IPv6 address in brackets and then the port, such as \`[fd00::1]:3260\``;
  if (/^[^:\s]+\s+\d+$/.test(text))
    return `\`${shown}\`: a colon stands between host and port: \`${shown.replace(/\s+/, ':')}\``;
  if (/^[^:\s]+:[a-z]/i.test(text))
    return `\`${shown}\`: the port must be a number, such as \`${shown.replace(/:.*/, '')}:2049\``;
  if (/^[^:\s]+$/.test(text)) return `\`${shown}\` has no port: write it after a colon, such as \`${shown}:3260\``;
  return `\`${shown}\` is not a host and a port (1 to 65535): write them such as \`nas.example.com:2049\` or \`[fd00::1]:3260\``;
}

function judge({ host, port }: TcpSettings['tcp'], connection: Connection): Observation {
  const name = hostAndPort(host, port);
  if (connection.open) return { status: 'met', reason: `${name}: open` };
  const hint = networkHint(connection.reason, host);
  return { status: 'unmet', reason: `${name}: ${connection.reason}`, ...withHint(hint) };
}
