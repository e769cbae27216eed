import { specOf, type Explanation } from '../support/explain.ts';
import type { ResolveSettings } from '../../../src/conditions/resolve.ts';

const name = 'nas.example.com';

type Row = Omit<Explanation, 'spec' | 'world'> & {
  readonly settings?: Partial<ResolveSettings>;
  readonly answer: readonly string[] | string;
};

export const resolve: readonly Explanation[] = (
  [
    {
      title: 'resolves',
      answer: ['fd00::5', '10.9.0.5'],
      status: 'met',
      reason: `${name}: resolves to 10.9.0.5, fd00::5`,
    },
    {
      title: 'to the address of `to:`, among others',
      settings: { to: '10.9.0.5' },
      answer: ['10.9.0.6', '10.9.0.5'],
      status: 'met',
      reason: `${name}: resolves to 10.9.0.5`,
    },
    {
      title: 'as the server of `server:` says',
      settings: { server: '10.0.0.53:53' },
      answer: ['10.9.0.5'],
      status: 'met',
      reason: `${name} (server 10.0.0.53): resolves to 10.9.0.5`,
    },
    {
      title: 'has records of another `type:`',
      settings: { resolve: '_ldap._tcp.example.com', type: 'SRV' },
      answer: ['{}', '{}'],
      status: 'met',
      reason: '_ldap._tcp.example.com: 2 SRV records',
    },
    {
      title: 'unknown',
      answer: 'name does not resolve',
      status: 'unmet',
      reason: `${name}: name does not resolve`,
      hint: `look at /etc/hosts and the name servers in /etc/resolv.conf: getent ahosts ${name}`,
    },
    {
      title: 'another address than that of `to:`',
      settings: { to: '10.9.0.5' },
      answer: ['10.1.1.1'],
      status: 'unmet',
      reason: `${name}: resolves to 10.1.1.1, not to 10.9.0.5`,
      hint: 'look at /etc/hosts and the name servers in /etc/resolv.conf',
    },
    {
      title: 'another address, as that server says',
      settings: { to: 'fd00::5', server: '[fd00::53]:5353' },
      answer: ['fd00::1'],
      status: 'unmet',
      reason: `${name} (server [fd00::53]:5353): resolves to fd00::1, not to fd00::5`,
      hint: 'look at the zone',
    },
    {
      title: 'no answer',
      answer: 'silent',
      status: 'unmet',
      reason: `${name}: the name server does not answer`,
    },
  ] satisfies readonly Row[]
).map(({ settings, answer, ...row }: Row) => {
  const all: ResolveSettings = { resolve: name, to: undefined, server: undefined, type: undefined, ...settings };
  return {
    ...row,
    spec: specOf('resolve', all),
    world: ({ network }) => network.setName(all.resolve, answer, all.server),
  };
});
