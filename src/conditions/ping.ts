/** `ping: HOST`: an ICMP answer comes. Polled. */
import * as z from 'zod/mini';
import { noted } from '../lib/schema-notes.ts';
import { echo, echoTimeout, type Echo } from './echo.ts';
import { nameOrIPv4, scopedIPv6 } from './host-name.ts';
import { networkHint, withHint } from './network-hint.ts';
import { pollingCondition } from './poll.ts';
import { tryTimeoutField } from './try-timeout.ts';
import type { Milliseconds } from '../lib/duration.ts';
import type { Kind, Observation } from './condition.ts';

export interface PingSettings {
  /** A name or an address, IPv6 without brackets. */
  readonly ping: string;
  readonly tryTimeout?: Milliseconds | undefined;
}

const host = z.pipe(
  noted(
    z
      .string({ error: 'must be a host, such as `gateway.example.com` or `10.9.0.1`' })
      .check(z.refine(text => hostOf(text) !== undefined, { error: issue => badHost(String(issue.input)) })),
    { pattern: '^[A-Za-z0-9_.:%-]{1,253}$', examples: ['gateway.example.com', '10.9.0.1', 'fe80::1%eth1'] },
  ),
  z.transform(text => hostOf(text) ?? text),
);

export const ping: Kind<PingSettings> = {
  key: 'ping',
  metWhen: 'the host answers an ICMP echo (`ping`)',
  polled: true,
  schema: z.strictObject({ ping: host, tryTimeout: tryTimeoutField(echoTimeout) }),
  describe: ({ ping }) => `ping ${ping}`,
  condition: ({ ping, tryTimeout }, polling, ports) => {
    const look = async (signal: AbortSignal) => judge(ping, await echo(ports, ping, signal, tryTimeout));
    return pollingCondition({ look, tryTimeout: tryTimeout ?? echoTimeout, polling }, ports);
  },
};

function hostOf(text: string): string | undefined {
  return text.includes(':') ? scopedIPv6(text) : nameOrIPv4(text);
}

function badHost(text: string): string {
  const shown = text.slice(0, 60);
  if (/^[a-z]+:\/\//i.test(text)) return 'is a URL: write the host alone, such as `gateway.example.com`';
  if (/^(\[.+\]|[^:]+):\d+$/.test(text))
    return `\`${shown}\` has a port, and ICMP has none: write the host alone, or \`tcp\``;
  if (text.includes('/')) return `\`${shown}\` has a prefix length: write the address alone`;
  return `\`${shown}\` is not a host: write a name or an address, such as \`gateway.example.com\`, \`10.9.0.1\` or \`fd00::1\``;
}

function judge(host: string, answer: Echo): Observation {
  if (answer.answered) return { status: 'met', reason: `${host}: answers` };
  if (answer.why === 'missing') {
    return { status: 'broken', reason: 'ping: not installed', hint: 'install iputils-ping (RHEL: iputils)' };
  }
  if (answer.why === 'cannot') return { status: 'unknown', reason: `${host}: ${answer.reason}` };
  return { status: 'unmet', reason: `${host}: ${answer.reason}`, ...withHint(networkHint(answer.reason, host)) };
}
