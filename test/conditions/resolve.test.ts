import { describe, expect, it } from 'vitest';
import { describeSpec } from '../../src/conditions/condition-of.ts';
import { kinds } from '../../src/conditions/registry.ts';
import { testContract } from './contract.ts';
import { resolve } from './explanations/resolve.ts';
import { specOf, testExplanations } from './support/explain.ts';
import type { World } from './support/world.ts';

const none = { to: undefined, server: undefined, type: undefined } as const;
const becomes = (answer: readonly string[] | string) => (world: World) =>
  world.network.setName('nas.example.com', answer);

testContract({
  spec: specOf('resolve', { ...none, resolve: 'nas.example.com' }),
  met: becomes(['10.9.0.5']),
  unmet: becomes('name does not resolve'),
  hangs: becomes('silent'),
});

describe('resolve: explanations', () => testExplanations(resolve));

describe('resolve', () => {
  const nas = { resolve: 'nas.example.com' };

  it.each([
    [nas, {}, 'resolve nas.example.com'],
    [{ ...nas, to: 'FD00:0::5' }, { to: 'fd00::5' }, 'resolve nas.example.com to fd00::5'],
    [{ ...nas, server: '10.0.0.53' }, { server: '10.0.0.53:53' }, 'resolve nas.example.com (server 10.0.0.53)'],
    [{ ...nas, server: 'fd00::53' }, { server: '[fd00::53]:53' }, 'resolve nas.example.com (server fd00::53)'],
    [
      { ...nas, server: '[fd00::53]:5353', type: 'MX' },
      { server: '[fd00::53]:5353', type: 'MX' },
      'resolve nas.example.com MX (server [fd00::53]:5353)',
    ],
  ])('reads %j', (input, settings, description) => {
    const read = kinds.resolve.schema.parse(input);
    expect(read).toEqual({ ...none, ...nas, ...settings });
    expect(describeSpec(specOf('resolve', read))).toBe(description);
  });

  it.each([
    [{ resolve: 5 }, 'must be a host name, such as `nas.example.com`'],
    [{ resolve: '10.9.0.5' }, '`10.9.0.5` is an address, and only names are resolved'],
    [{ resolve: '10.9.0' }, '`10.9.0` is not a host name'],
    [{ resolve: 'nas:2049' }, '`nas:2049` is not a host name'],
    [{ ...nas, to: 'nas2' }, 'must be an IP address, such as `10.9.0.5`'],
    [{ ...nas, to: 'fd00::5', type: 'A' }, 'can only be an IPv4 address for `type: A`'],
    [{ ...nas, to: '10.9.0.5', type: 'MX' }, 'and none for other types'],
    [{ ...nas, server: 'ns1.example.com' }, 'must be the IP address of a name server, with a port if it is not 53'],
    [{ ...nas, server: '10.0.0.53:0' }, 'must be the IP address of a name server'],
    [{ ...nas, server: '[10.0.0.53]:53' }, 'must be the IP address of a name server'],
    [{ ...nas, type: 'a' }, 'must be one of `A`, `AAAA`, `CNAME`'],
  ])('refuses %j', (input, message) => {
    const result = kinds.resolve.schema.safeParse(input);
    expect(result.error?.issues.map(issue => issue.message)).toEqual([expect.stringContaining(message)]);
  });
});
