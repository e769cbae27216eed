import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { tcp } from './explanations/network.ts';
import { specOf, testExplanations } from './support/explain.ts';
import type { World } from './support/world.ts';

const becomes = (connection: Parameters<World['network']['set']>[1]) => (world: World) =>
  world.network.set('nas.example.com:2049', connection);

testContract({
  spec: specOf('tcp', { tcp: { host: 'nas.example.com', port: 2049 } }),
  met: becomes('open'),
  unmet: becomes('refused'),
  hangs: becomes('silent'),
});

describe('tcp: explanations', () => testExplanations(tcp));

describe('tcp', () => {
  it.each([
    ['nas.example.com:2049', { host: 'nas.example.com', port: 2049 }],
    ['10.9.0.1:3260', { host: '10.9.0.1', port: 3260 }],
    ['[fd00::1]:3260', { host: 'fd00::1', port: 3260 }],
    ['[FE80::1%eth1]:22', { host: 'fe80::1%eth1', port: 22 }],
    ['san_a:3260', { host: 'san_a', port: 3260 }],
  ])('reads %s', (text, target) => expect(kinds.tcp.schema.parse({ tcp: text })).toEqual({ tcp: target }));

  it.each([
    [3260, 'must be a host and a port'],
    ['nas.example.com', '`nas.example.com` has no port: write it after a colon, such as `nas.example.com:3260`'],
    ['fd00::1', 'write an IPv6 address in brackets and then the port, such as `[fd00::1]:3260`'],
    ['http://nas:80', 'is a URL: write the host and the port alone'],
    ['nas:0', 'is not a host and a port (1 to 65535)'],
    ['nas:65536', 'is not a host and a port (1 to 65535)'],
    ['10.9.0:3260', 'is not a host and a port'],
    ['[10.9.0.1]:3260', 'is not a host and a port'],
    ['nas port:1', 'is not a host and a port'],
  ])('refuses %s', (text, message) => {
    const result = kinds.tcp.schema.safeParse({ tcp: text });
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
