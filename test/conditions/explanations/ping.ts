import { specOf, type Explanation } from '../support/explain.ts';
import type { ScriptedAnswer } from '../../../src/simulation/virtual-commands.ts';

type Row = Omit<Explanation, 'spec' | 'world'> & { readonly answer: ScriptedAnswer };

const host = 'gateway.example.com';
const silent = `${host} is off, the way to it is cut, or a firewall drops what is sent`;
const failed = (stderr: string): ScriptedAnswer => ({ exitCode: 2, stderr: `ping: ${stderr}\n` });

export const pingOf = (address: string): readonly string[] => ['ping', '-n', '-c', '1', '-W', '2', address];

export const ping: readonly Explanation[] = (
  [
    { title: 'answers', answer: {}, status: 'met', reason: `${host}: answers` },
    {
      title: 'no answer',
      answer: { exitCode: 1, stdout: '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n' },
      status: 'unmet',
      reason: `${host}: no answer`,
      hint: silent,
    },
    {
      title: 'no answer, and a host on the way says why',
      answer: { exitCode: 1, stdout: 'From 10.9.0.1 icmp_seq=1 Destination Host Unreachable\n' },
      status: 'unmet',
      reason: `${host}: no answer (Destination Host Unreachable)`,
    },
    {
      title: 'name unknown',
      answer: failed(`${host}: Name or service not known`),
      status: 'unmet',
      reason: `${host}: name does not resolve`,
      hint: `look at /etc/hosts and the name servers in /etc/resolv.conf: getent ahosts ${host}`,
    },
    {
      title: 'no name server',
      answer: failed(`${host}: Temporary failure in name resolution`),
      status: 'unmet',
      reason: `${host}: name does not resolve: the name server does not answer`,
      hint: 'are the name servers in /etc/resolv.conf right, and is there a way to them: ip route',
    },
    {
      title: 'no route yet',
      answer: failed('connect: Network is unreachable'),
      status: 'unmet',
      reason: `${host}: network unreachable`,
      hint: `no route leads to ${host} yet: ip route`,
    },
    { title: 'too slow', answer: { takes: Infinity }, status: 'unmet', reason: `${host}: no answer`, hint: silent },
    {
      title: '`ping` is missing',
      answer: { exitCode: undefined, spawnError: 'ENOENT' },
      status: 'broken',
      reason: 'ping: not installed',
      hint: 'install iputils-ping (RHEL: iputils)',
    },
    {
      title: '`ping` has not the right to',
      answer: failed('socktype: SOCK_RAW\nping: socket: Operation not permitted'),
      status: 'unknown',
      reason: `${host}: ping is not permitted to ask`,
    },
    {
      title: '`ping` has lost its file capability',
      answer: failed(
        'socktype: SOCK_RAW\nping: socket: Operation not permitted\nping: => missing cap_net_raw+p capability or setuid?',
      ),
      status: 'unknown',
      reason: `${host}: ping is not permitted to ask`,
    },
    {
      title: '`ping` cannot be started',
      answer: { exitCode: undefined, spawnError: 'EAGAIN' },
      status: 'unknown',
      reason: `${host}: ping could not be started (EAGAIN)`,
    },
  ] satisfies readonly Row[]
).map(({ answer, ...row }: Row) => ({
  ...row,
  spec: specOf('ping', { ping: host }),
  world: ({ commands }) => commands.answer(pingOf(host), answer),
}));
